"""Records with chosen defects."""

import io

import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.labels import LABELS


@pytest.fixture(scope="session")
def film_jpeg():
    pixels = np.random.default_rng(0).integers(0, 255, (60, 50), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def write_examples(tensorflow, film_jpeg):
    """Write one record for each dict, which says what differs from a sound one; None: left out."""
    train = tensorflow.train

    def feature(value):
        if isinstance(value, bytes):
            return train.Feature(bytes_list=train.BytesList(value=[value]))
        return train.Feature(int64_list=train.Int64List(value=[value]))

    def write(path, differences):
        with tensorflow.io.TFRecordWriter(str(path)) as writer:
            for different in differences:
                sound = {"image": film_jpeg, "image_id": b""} | dict.fromkeys(LABELS, 0)
                values = {k: v for k, v in (sound | different).items() if v is not None}
                features = {name: feature(value) for name, value in values.items()}
                example = train.Example(features=train.Features(feature=features))
                writer.write(example.SerializeToString())
        return path

    return write
