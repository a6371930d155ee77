"""The first guess at the borders of heart and chest, on a drawn chest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xray_desktop.core.anatomy import heart_borders
from xray_desktop.core.anatomy.heart_borders import estimate_heart_lines
from xray_desktop.core.image.resampling import gaussian_blur


def chest(
    shape: tuple[int, int] = (600, 500), *, heart: float = 0.42, shift: float = 0.0
) -> np.ndarray:
    """Two dark lungs in a grey body, a bright spine, and a heart of this share of the chest."""
    rows, columns = shape
    y, x = np.mgrid[:rows, :columns]
    y, x = (y + 0.5) / rows, (x + 0.5) / columns - shift
    image = np.full(shape, 0.55, np.float32)
    # lungs: an arch around the midline that is widest, 0.36 to either side, at 0.7 of the height
    inside = (((x - 0.5) / 0.36) ** 2 + ((y - 0.7) / 0.6) ** 2 < 1) & (y < 0.72)
    image[inside] = 0.15
    image[abs(x - 0.5) < 0.06] = 0.8
    right, left = 0.72 * heart * 0.35, 0.72 * heart * 0.65
    reach = np.where(x < 0.5, right, left)
    image[((x - 0.5) / reach) ** 2 + ((y - 0.66) / 0.2) ** 2 < 1] = 0.85
    return gaussian_blur(image, 3.0)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.38, 0.6), st.floats(-0.04, 0.04))
def test_borders_of_a_drawn_chest(heart: float, shift: float) -> None:
    guess = estimate_heart_lines(chest(heart=heart, shift=shift))
    assert guess is not None
    (one, _), (other, _) = guess.heart
    (low, level), (high, other_level) = guess.chest
    assert level == other_level
    assert (low, high) == pytest.approx((0.14 + shift, 0.86 + shift), abs=0.02)
    assert one == pytest.approx(0.5 + shift - 0.72 * heart * 0.35, abs=0.02)
    assert other == pytest.approx(0.5 + shift + 0.72 * heart * 0.65, abs=0.02)
    assert guess.midline[0][0] == guess.midline[1][0] == pytest.approx(0.5 + shift, abs=0.02)


@pytest.mark.parametrize("shape", [(300, 250), (1_500, 1_200), (256, 256)])
def test_size_does_not_matter(shape: tuple[int, int]) -> None:
    expected, found = estimate_heart_lines(chest()), estimate_heart_lines(chest(shape))
    assert expected is not None
    assert found is not None
    assert np.ravel(found.heart) == pytest.approx(np.ravel(expected.heart), abs=0.04)
    assert np.ravel(found.chest) == pytest.approx(np.ravel(expected.chest), abs=0.04)


def test_what_is_no_chest_has_no_borders() -> None:
    assert estimate_heart_lines(np.full((300, 300), 0.5, np.float32)) is None
    ramp = np.broadcast_to(np.linspace(0, 1, 300, dtype=np.float32), (300, 300))
    assert estimate_heart_lines(np.ascontiguousarray(ramp)) is None
    assert estimate_heart_lines(np.rot90(chest(), 1)) is None
    noise = np.random.default_rng(1).random((400, 400), np.float32)
    assert estimate_heart_lines(noise) is None
    assert estimate_heart_lines(np.zeros((3, 2), np.float32)) is None


def test_an_image_is_left_as_it_was() -> None:
    image = chest()
    image.setflags(write=False)
    assert estimate_heart_lines(image) is not None


ROWS = np.arange(307)
HEART = np.where((ROWS > 100) & (ROWS < 250), 30.0, np.nan)
WALL = np.where((ROWS > 70) & (ROWS < 250), 60.0 + ROWS / 10, np.nan)


@pytest.mark.parametrize(
    ("heart", "wall", "found"),
    [
        (HEART, WALL, True),
        (HEART, WALL[::-1], False),
        (np.where(ROWS % 40 < 3, HEART, np.nan), WALL, False),
        (np.where(ROWS < 120, HEART, np.nan), WALL, False),
        (4 * HEART, WALL, False),
        (HEART / 4, WALL, False),
    ],
    ids=[
        "a chest",
        "widest above",
        "fragments",
        "a few rows",
        "wider than the chest",
        "too narrow",
    ],
)
def test_traces_that_are_no_heart(
    monkeypatch: pytest.MonkeyPatch, heart: np.ndarray, wall: np.ndarray, *, found: bool
) -> None:
    monkeypatch.setattr(heart_borders, "_edges", lambda *_: (heart, wall))
    assert (estimate_heart_lines(chest()) is not None) is found


def test_the_heart_ends_where_the_diaphragm_begins() -> None:
    image = chest(heart=0.5)
    y, x = np.mgrid[:600, :500]
    image[((y + 0.5) / 600 > 0.66) & (abs((x + 0.5) / 500 - 0.5) < 0.3)] = 0.9
    found = estimate_heart_lines(gaussian_blur(image, 2.0))
    expected = estimate_heart_lines(chest(heart=0.5))
    assert found is not None
    assert expected is not None
    assert np.ravel(found.heart) == pytest.approx(np.ravel(expected.heart), abs=0.04)
