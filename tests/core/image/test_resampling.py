"""True proportion, held to Pillow's resize and to an image whose pixels are squares."""

import numpy as np
import pytest
from PIL import Image

from xray_desktop.core.attribution.contours import to_image_pixels
from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.image import resampling
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.preprocess import model_input, placement
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph, Source, SpacingOrigin
from xray_desktop.core.image.resampling import (
    aspect_of,
    in_true_proportion,
    side_scales,
    true_shape,
)

SHOWN = Presentation(0, 1, (full_range(0, 1),))
SOURCE = Source("ab" * 32, "PNG")


def smooth(rows: int, columns: int) -> np.ndarray:
    """The same scene, sampled by so many rows and columns."""
    y, x = np.mgrid[0:rows, 0:columns]
    y, x = (y + 0.5) / rows, (x + 0.5) / columns
    return (0.5 + 0.25 * np.sin(9 * x + 2 * y) + 0.25 * np.cos(11 * y)).astype(np.float32)


def image(pixels: np.ndarray, row_mm: float = 0, column_mm: float = 0, **more: float) -> Radiograph:
    spacing = PixelSpacing(row_mm, column_mm, SpacingOrigin.IMAGER) if row_mm else None
    return Radiograph(pixels, SHOWN, SOURCE, spacing=spacing, **more)


@pytest.mark.parametrize(
    ("row", "column", "aspect"),
    [(0.7, 0.35, 2), (0.35, 0.7, 0.5), (2, 1, 2), (0.143, 0.143, 1), (0.1431, 0.143, 1), (4, 1, 4)],
)
def test_the_aspect_is_height_over_width(row: float, column: float, aspect: float) -> None:
    assert aspect_of(row, column) == pytest.approx(aspect)
    assert (aspect_of(row, column) == 1) is (aspect == 1)


@pytest.mark.parametrize("sides", [(4.1, 1), (1, 4.1), (1, 0), (float("nan"), 1), (1e30, 1e-30)])
def test_a_shape_beyond_reason_is_none(sides: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="times as high as wide"):
        aspect_of(*sides)


def test_no_detail_is_lost_unless_an_image_becomes_huge(monkeypatch: pytest.MonkeyPatch) -> None:
    assert true_shape((440, 1024), 2) == (880, 1024)
    assert true_shape((880, 512), 0.5) == (880, 1024)
    assert true_shape((880, 731), 1 / 1.4) == (880, 1023)
    assert true_shape((1, 1), 4) == (4, 1)
    assert side_scales(2) == (1, 2)
    assert side_scales(0.25) == (4, 1)
    monkeypatch.setattr(resampling, "MAX_TRUE_PIXELS", 500_000)
    assert true_shape((440, 1024), 2) == (440, 512)
    assert true_shape((880, 512), 0.5) == (440, 512)
    assert true_shape((880, 1024), 1) == (880, 1024)


@pytest.mark.parametrize("aspect", [2.0, 1.15, 1 / 1.4, 0.25])
@pytest.mark.parametrize("most", [10**9, 1000])
def test_it_is_pillows_resize(monkeypatch: pytest.MonkeyPatch, aspect: float, most: int) -> None:
    monkeypatch.setattr(resampling, "MAX_TRUE_PIXELS", most)
    pixels = np.random.default_rng(1).random((60, 71), np.float32)
    rows, columns = true_shape((60, 71), aspect)
    expected = Image.fromarray(pixels).resize((columns, rows), Image.Resampling.BILINEAR)
    found = in_true_proportion(pixels, aspect)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.asarray(expected), atol=2e-6)


def test_square_pixels_are_not_touched() -> None:
    square = image(smooth(50, 40), 0.143, 0.143)
    assert square.aspect == 1
    assert square.true_pixels is square.pixels
    assert square.true_shape == square.shape == (50, 40)


def test_the_aspect_is_the_spacings_or_the_stated_one() -> None:
    assert image(smooth(50, 40), 0.7, 0.35).aspect == 2
    assert image(smooth(50, 40), stated_aspect=0.5).aspect == 0.5
    assert image(smooth(50, 40), 0.7, 0.35, stated_aspect=2.0).aspect == 2
    with pytest.raises(ValueError, match="beside a spacing"):
        image(smooth(50, 40), 0.7, 0.35, stated_aspect=3.0)
    with pytest.raises(ValueError, match="times as high as wide"):
        image(smooth(50, 40), 7, 0.35)
    with pytest.raises(ValueError, match="times as high as wide"):
        image(smooth(50, 40), stated_aspect=0.0)


@pytest.mark.parametrize(("rows", "columns"), [(220, 500), (440, 250), (383, 500), (440, 357)])
def test_a_model_sees_the_same_scene_whatever_the_shape_of_its_pixels(
    rows: int, columns: int
) -> None:
    contract = InputContract(working_resolution=128)
    square = image(smooth(440, 500), 0.1, 0.1)
    other = image(smooth(rows, columns), 44 / rows, 50 / columns)
    expected = model_input(square.true_pixels, contract)
    np.testing.assert_allclose(model_input(other.true_pixels, contract), expected, atol=0.02)
    assert np.abs(model_input(other.pixels, contract) - expected).max() > 0.2  # what it was


@pytest.mark.parametrize(("shape", "aspect"), [((220, 500), 2.0), ((440, 250), 0.5)])
def test_the_models_square_lies_on_the_same_place_of_the_scene(
    shape: tuple[int, int], aspect: float
) -> None:
    square, other = placement((440, 500)), placement(shape, aspect)
    rows, columns = shape
    found = (other.left / columns, other.top / rows, other.width / columns, other.height / rows)
    expected = (square.left / 500, square.top / 440, square.width / 500, square.height / 440)
    assert found == pytest.approx(expected)
    line = np.array([[10.0, 20.0], [30.0, 25.0], [32.0, 1.0]])
    laid = to_image_pixels(line, 32, shape, aspect) / [columns, rows]
    np.testing.assert_allclose(laid, to_image_pixels(line, 32, (440, 500)) / [500, 440])
