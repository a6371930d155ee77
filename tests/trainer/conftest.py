"""Small TFRecords in the Kaggle schema, and a small network of the same kinds of layers."""

import io

import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.labels import LABELS


@pytest.fixture(scope="session")
def tensorflow():
    return pytest.importorskip("tensorflow", reason="needs the extra `train`")


@pytest.fixture
def write_records(tensorflow):
    tf = tensorflow

    def write(path, images, *, names=None, drop=()):
        """Write (pixels uint8, label names) pairs; `names` are image ids."""
        with tf.io.TFRecordWriter(str(path)) as writer:
            for index, (pixels, present) in enumerate(images):
                jpeg = tf.io.encode_jpeg(pixels[..., None], quality=100).numpy()
                features = {
                    label: tf.train.Feature(
                        int64_list=tf.train.Int64List(value=[int(label in present)])
                    )
                    for label in LABELS
                    if label not in drop
                }
                features["image"] = _bytes(tf, jpeg)
                if names is not None:
                    features["image_id"] = _bytes(tf, names[index].encode())
                example = tf.train.Example(features=tf.train.Features(feature=features))
                writer.write(example.SerializeToString())
        return path

    return write


def _bytes(tf, value):
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    return [
        (rng.integers(0, 255, (40 + i, 50), dtype=np.uint8), ("Mass",) if i % 3 else ())
        for i in range(6)
    ]


@pytest.fixture(scope="session")
def image_jpeg():
    pixels = np.random.default_rng(0).integers(0, 255, (60, 50), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def write_examples(tensorflow, image_jpeg):
    """Write one record for each dict, which says what differs from a sound one; None: left out."""
    train = tensorflow.train

    def feature(value):
        if isinstance(value, bytes):
            return train.Feature(bytes_list=train.BytesList(value=[value]))
        return train.Feature(int64_list=train.Int64List(value=[value]))

    def write(path, differences):
        with tensorflow.io.TFRecordWriter(str(path)) as writer:
            for different in differences:
                sound = {"image": image_jpeg, "image_id": b""} | dict.fromkeys(LABELS, 0)
                values = {k: v for k, v in (sound | different).items() if v is not None}
                features = {name: feature(value) for name, value in values.items()}
                example = train.Example(features=train.Features(feature=features))
                writer.write(example.SerializeToString())
        return path

    return write
