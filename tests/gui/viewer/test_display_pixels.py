"""Codes, pyramid and tables: what is drawn is what core.display shows."""

import numpy as np
import pytest

from tests.gui.fakes import image
from xray_desktop.core.image.display import Presentation, VoiWindow, full_range, to_bytes
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.gui.viewer.display_pixels import DisplayPixels


def radiograph(values: np.ndarray, presentation: Presentation) -> Radiograph:
    return Radiograph(values.astype(np.float32), presentation, Source("0" * 64, "test"))


def drawn(pixels: DisplayPixels, *, inverted: bool = False) -> np.ndarray:
    table = pixels.table(pixels.default, inverted=inverted)
    return (table[pixels.levels[0]] & 0xFF).astype(np.uint8)


@pytest.mark.parametrize("inverted", [False, True])
def test_codes_through_the_table_equal_the_image_through_its_window(*, inverted: bool) -> None:
    rng = np.random.default_rng(7)
    values = rng.integers(-1024, 3071, (40, 30))
    window = VoiWindow(200, 900)
    shown = radiograph(values, Presentation(-1024, 3071, (window,), inverted))
    assert np.array_equal(drawn(DisplayPixels.of(shown)), to_bytes(shown.pixels))


def test_fractional_values_are_within_one_grey_level() -> None:
    values = np.linspace(0, 1, 3000, dtype=np.float32).reshape(60, 50)
    shown = radiograph(values, Presentation(0, 1, (full_range(0, 1),)))
    difference = drawn(DisplayPixels.of(shown)).astype(int) - to_bytes(shown.pixels)
    assert np.abs(difference).max() <= 1


def test_padding_stays_black_when_the_reader_inverts() -> None:
    values = np.full((8, 8), 1000.0)
    values[:, :2] = -2000
    presentation = Presentation(-2000, 2000, (VoiWindow(500, 2000),), padding=(-2000, -2000))
    pixels = DisplayPixels.of(radiograph(values, presentation))
    assert (drawn(pixels)[:, :2] == 0).all()
    assert (drawn(pixels, inverted=True)[:, :2] == 0).all()
    assert drawn(pixels, inverted=True)[0, 5] == 255 - drawn(pixels)[0, 5]


def test_a_flat_image_has_one_code() -> None:
    pixels = DisplayPixels.of(
        radiograph(np.full((5, 5), 7.0), Presentation(0, 10, (VoiWindow(5, 9),)))
    )
    assert pixels.code_values.tolist() == [7.0]


def test_the_pyramid_keeps_the_mean_and_covers_odd_sizes() -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 4096, (1025, 1203))
    pixels = DisplayPixels.of(radiograph(values, Presentation(0, 4095, (full_range(0, 4095),))))
    assert [level.shape for level in pixels.levels] == [(1025, 1203), (513, 602), (257, 301)]
    assert pixels.levels[1][10, 20] == np.floor(values[20:22, 40:42].mean() - values.min() + 0.5)


def test_the_level_never_has_fewer_codes_than_the_screen() -> None:
    values = np.zeros((2048, 2048))
    pixels = DisplayPixels.of(radiograph(values, Presentation(0, 1, (full_range(0, 1),))))
    assert [pixels.level_for(scale) for scale in (0.2, 1, 1.9, 2, 3.9, 4, 100)] == [
        *(0, 0, 0, 1, 1),
        *(2, len(pixels.levels) - 1),
    ]


def test_in_a_hurry_the_level_is_the_nearest_one() -> None:
    values = np.zeros((2048, 2048))
    pixels = DisplayPixels.of(radiograph(values, Presentation(0, 1, (full_range(0, 1),))))
    found = [pixels.level_for(scale, hurried=True) for scale in (1, 1.4, 1.5, 2.8, 2.9)]
    assert found == [0, 0, 1, 1, 2]


def test_the_image_is_never_written_to() -> None:
    original = image()
    before = original.values.copy()
    pixels = DisplayPixels.of(original)
    pixels.table(pixels.auto, inverted=True)
    assert np.array_equal(original.values, before)
