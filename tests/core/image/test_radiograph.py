import pickle

import numpy as np
import pytest

from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import (
    Exposure,
    PixelSpacing,
    Radiograph,
    Source,
    SpacingOrigin,
)
from xray_desktop.core.progress import Progress, finish

SHOWN = Presentation(0, 255, (full_range(0, 255),))
SOURCE = Source("ab" * 32, "PNG", sop_instance_uid="1.2.3.4")


def test_pixels_are_what_the_default_window_shows():
    image = Radiograph(np.array([[0, 255]], np.float32), SHOWN, SOURCE)
    assert image.pixels.tolist() == [[0, 1]]
    assert image.shape == (1, 2)
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0] = 1


@pytest.mark.parametrize(
    "values",
    [np.zeros((2, 2, 3), np.float32), np.zeros((2, 2), np.uint8), np.zeros((0, 4), np.float32)],
)
def test_only_images_are_images(values):
    with pytest.raises(ValueError, match="float32"):
        Radiograph(values, SHOWN, SOURCE)


def test_repr_names_nobody():
    image = Radiograph(
        np.zeros((2, 2), np.float32), SHOWN, SOURCE, Exposure(age_years=41.5, sex="F")
    )
    for secret in ("41", "1.2.3.4", "abab"):
        assert secret not in repr(image) + repr(image.source) + repr(image.exposure)


def test_spacing_must_be_a_length():
    with pytest.raises(ValueError, match="above 0"):
        PixelSpacing(0, 0.1, SpacingOrigin.IMAGER)


@pytest.mark.parametrize("kind", [RefusedError, FailedError])
def test_errors_survive_the_way_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("code", "What it is.")))  # noqa: S301
    assert (type(error), error.code, str(error)) == (kind, "code", "What it is.")


def test_progress_is_bounded_and_finish_returns_the_result():
    def steps():
        yield Progress(0, 1, "half way")
        return "done"

    assert finish(steps()) == "done"
    with pytest.raises(ValueError, match="total"):
        Progress(2, 1, "too far")
