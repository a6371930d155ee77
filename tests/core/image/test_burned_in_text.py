"""Lines of letters are found at every size and in every grey, and anatomy is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from xray_desktop.core.image.burned_in_text import (
    MAX_RUNS,
    MAX_SIDE_PX,
    downsampled,
    find_text_lines,
)

ROWS, COLUMNS = 600, 500


def image(grey: float = 90) -> np.ndarray:
    """A smooth picture with a little grain, (ROWS, COLUMNS) uint8."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    smooth = grey + 40 * np.sin(x / 60) * np.cos(y / 80)
    grain = np.random.default_rng(3).normal(0, 3, smooth.shape)
    return np.clip(smooth + grain, 0, 255).astype(np.uint8)


def written(words: str, ink: int, size: int, grey: float = 90) -> np.ndarray:
    picture = Image.fromarray(image(grey))
    ImageDraw.Draw(picture).text((60, 300), words, ink, ImageFont.load_default(size))
    return np.asarray(picture)


@pytest.mark.parametrize("size", [12, 16, 24, 40])
@pytest.mark.parametrize("ink", [0, 255])
def test_a_name_is_found_where_it_stands(size, ink):
    lines = find_text_lines(written("MILLER 1950", ink, size, 128))
    assert lines
    for line in lines:
        assert line.characters >= 4
        assert line.top + 2 >= 300
        assert line.bottom <= 300 + 1.5 * size
        assert 58 <= line.left < line.right <= 60 + 11 * size


def test_a_side_letter_a_view_and_a_plain_image_are_none():
    assert find_text_lines(image()) == ()
    assert find_text_lines(written("L", 255, 40)) == ()
    assert find_text_lines(written("AP", 255, 30)) == ()


def test_wires_are_none():
    picture = Image.fromarray(image())
    draw = ImageDraw.Draw(picture)
    draw.line([(50, 50), (300, 400), (450, 420)], 255, 4)
    for x in range(100, 400, 60):
        draw.ellipse([x, 200, x + 30, 240], outline=255, width=3)
    assert find_text_lines(np.asarray(picture)) == ()


def test_noise_and_slivers_are_given_up():
    noise = np.random.default_rng(1).integers(0, 2, (400, 400)).astype(np.uint8) * 255
    assert np.count_nonzero(np.diff(noise.astype(int))) / 2 > MAX_RUNS
    assert find_text_lines(noise) == ()
    assert find_text_lines(np.zeros((3, 900), np.uint8)) == ()


@given(st.integers(1, 5), st.integers(1, 4))
def test_what_is_reduced_keeps_its_mean_and_its_limit(tall, wide):
    values = np.random.default_rng(tall).random((tall * MAX_SIDE_PX // 4, wide * 700), np.float32)
    small = downsampled(values)
    assert max(small.shape) <= MAX_SIDE_PX
    step = values.shape[0] // small.shape[0]
    rows, columns = (side * step for side in small.shape)
    assert small.mean() == pytest.approx(values[:rows, :columns].mean(), rel=1e-4)
