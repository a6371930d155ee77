"""An image prepared for a model is small, knows its image, and names nobody."""

import numpy as np

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.core.scoring.prepared_image import PreparedImage


def prepared(value: float = 0.0) -> PreparedImage:
    values = np.linspace(0, 1, 48 * 64, dtype=np.float32).reshape(48, 64) + np.float32(value)
    source = Source("0" * 64, "PNG 8-bit grey", sop_instance_uid="1.2.3")
    image = Radiograph(values, Presentation(0, 2, (full_range(0, 2),)), source)
    return PreparedImage.of(image, InputContract(size=32))


def test_it_is_the_models_input_of_one_channel():
    found = prepared()
    assert found.grey.shape == (32, 32)
    point = found.point(3)
    assert point.shape == (32, 32, 3)
    assert (point == found.grey[:, :, None]).all()


def test_its_hash_follows_the_input_alone():
    assert prepared().input_sha256 == prepared().input_sha256
    assert prepared().input_sha256 != prepared(0.25).input_sha256
    assert len(prepared().input_sha256) == 64


def test_its_text_names_no_patient():
    assert repr(prepared()) == "PreparedImage(Source('PNG 8-bit grey'))"
