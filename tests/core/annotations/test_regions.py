"""Which pixels lie in an outline, and what their values are."""

from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.annotations.regions import (
    RegionValues,
    box_of,
    ellipse,
    mask_of,
    rectangle,
    region_values,
)
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import Radiograph, Source

SHAPE = (60, 80)
whole = st.integers(0, 60)


def image(values: np.ndarray, padding: tuple[float, float] | None = None) -> Radiograph:
    return Radiograph(
        values.astype(np.float32),
        Presentation(0, 4095, (full_range(0, 4095),), padding=padding),
        Source("a" * 64, "a test"),
    )


def pixels_in(outline: tuple[Point, ...], shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """The mask on the whole image."""
    found = np.zeros(shape, bool)
    box = box_of(outline, shape)
    found[box] = mask_of(outline, box)
    return found


@given(whole, whole, st.integers(0, 80), st.integers(0, 80))
def test_a_rectangle_on_the_pixel_grid_holds_rows_times_columns(
    top: int, bottom: int, left: int, right: int
) -> None:
    found = pixels_in(rectangle(Point(left, top), Point(right, bottom)))
    assert found.sum() == abs(bottom - top) * abs(right - left)
    rows, columns = sorted((top, bottom)), sorted((left, right))
    assert found[slice(*rows), slice(*columns)].all()


@given(st.floats(3, 28), st.floats(3, 38), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_an_ellipse_has_its_area_within_pixels_of_its_edge(
    high: float, wide: float, dx: float, dy: float
) -> None:
    x, y = 40 + dx, 30 + dy
    found = pixels_in(ellipse(Point(x - wide, y - high), Point(x + wide, y + high)))
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]] + 0.5
    level = ((columns - x) / wide) ** 2 + ((rows - y) / high) ** 2
    assert found[level < 0.98].all()
    assert not found[level > 1].any()
    edge = 2 * (high + wide)
    assert found.sum() == pytest.approx(pi * high * wide, abs=0.5 * edge)


corners = st.tuples(st.floats(-20, 100), st.floats(-20, 80)).map(lambda p: Point(*p))


@given(st.lists(corners, min_size=3, max_size=12))
def test_an_outline_holds_the_pixels_that_a_ray_crosses_it_oddly_from(outline: list) -> None:
    """Against the definition, pixel by pixel."""
    found = pixels_in(tuple(outline))
    rng = np.random.default_rng(0)
    for row, column in rng.integers(0, SHAPE, (25, 2)):
        x, y = column + 0.5, row + 0.5
        crossings = 0
        for a, b in zip(outline, (*outline[1:], outline[0]), strict=True):
            if (a.y <= y) != (b.y <= y):
                at = a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y)
                if abs(at - x) < 1e-6:
                    break  # on the edge: either is right
                crossings += at < x
        else:
            assert found[row, column] == bool(crossings % 2)


def test_values_by_hand() -> None:
    values = np.arange(12).reshape(3, 4)
    found = region_values(image(values), rectangle(Point(1, 0), Point(3, 2)))
    # 1, 2, 5, 6
    assert found == RegionValues(4, 3.5, pytest.approx(17**0.5 / 2), 1, 6)


def test_only_what_is_on_the_image_counts() -> None:
    values = np.full((10, 10), 7)
    found = region_values(image(values), rectangle(Point(-50, -50), Point(5, 60)))
    assert found == RegionValues(50, 7, 0, 7, 7)
    assert region_values(image(values), rectangle(Point(-50, 2), Point(-5, 6))) is None
    assert region_values(image(values), rectangle(Point(20, 20), Point(25, 26))) is None
    assert region_values(image(values), rectangle(Point(2.6, 2.6), Point(3.4, 3.4))) is None


def test_padding_does_not_count() -> None:
    values = np.full((10, 10), 100)
    values[:, 5:] = 0
    found = region_values(image(values, (0, 0)), rectangle(Point(0, 0), Point(10, 10)))
    assert found == RegionValues(50, 100, 0, 100, 100)


@given(st.integers(0, 2**32 - 1))
def test_figures_are_numpys(seed: int) -> None:
    values = np.random.default_rng(seed).normal(2_000, 30, SHAPE).astype(np.float32)
    outline = ellipse(Point(5, 8), Point(60, 50))
    found = region_values(image(values), outline)
    chosen = values[pixels_in(outline)].astype(np.float64)
    assert found is not None
    assert found.count == chosen.size
    assert found.mean == pytest.approx(chosen.mean())
    assert found.sd == pytest.approx(chosen.std(), rel=1e-4)
    assert (found.low, found.high) == (chosen.min(), chosen.max())
