"""Lines around a level: closed, in the right place, and inside is inside."""

import contourpy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xray_desktop.core.attribution.contours import contours, to_image_pixels
from xray_desktop.core.image.preprocess import placement


def inside(lines, column, row):
    """Whether a point lies inside an odd number of lines: a ray to the right crosses them."""
    odd = False
    for line in lines:
        (x0, y0), (x1, y1) = line[:-1].T, line[1:].T
        crosses = (y0 > row) != (y1 > row)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x0 + (row - y0) / (y1 - y0) * (x1 - x0)
        odd ^= bool(np.count_nonzero(crosses & (at > column)) % 2)
    return odd


grids = arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.integers(-8, 8).map(lambda n: n / 4),
)


@given(grids, st.integers(-7, 7))
def test_what_lies_inside_is_what_reaches_the_level(values, eighths):
    level = eighths / 4 + 0.125  # between the values, so that no point lies on a line
    lines = contours(values, level)
    for line in lines:
        assert (line[0] == line[-1]).all()
        assert len(line) >= 4
    for (row, column), value in np.ndenumerate(values):
        assert inside(lines, column + 0.5, row + 0.5) == (value >= level)


def test_a_cone_has_a_circle():
    y, x = np.mgrid[0:80, 0:80] + 0.5
    values = (30 - np.hypot(x - 41, y - 38)).astype(np.float32)
    (line,) = contours(values, 10)
    assert np.hypot(line[:, 0] - 41, line[:, 1] - 38) == pytest.approx(20, abs=0.02)


def test_nothing_and_everything():
    assert contours(np.zeros((4, 4), np.float32), 1) == ()
    (line,) = contours(np.ones((4, 6), np.float32), 0.5)
    assert line.min(axis=0) == pytest.approx([0.25, 0.25], abs=0.25)
    assert line.max(axis=0) == pytest.approx([5.75, 3.75], abs=0.25)


@pytest.mark.parametrize("shape", [(600, 400), (400, 600), (299, 299)])
def test_a_line_lies_on_the_image_where_the_map_does(shape):
    y, x = np.mgrid[0:299, 0:299]
    grid = np.exp(-((y - 150) ** 2 + (x - 130) ** 2) / (2 * 20.0**2)).astype(np.float32)
    (line,) = contours(grid, 0.5)
    laid = to_image_pixels(line, 299, shape)
    place, (rows, columns) = placement(shape), np.nonzero(grid >= 0.5)
    corner, scale = np.array([place.left, place.top]), place.width / 299
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()]) + 1
    assert laid.min(axis=0) == pytest.approx(corner + scale * low, abs=1.5)
    assert laid.max(axis=0) == pytest.approx(corner + scale * high, abs=1.5)


def test_a_line_never_leaves_the_image():
    (line,) = contours(np.ones((32, 32), np.float32), 0.5)
    laid = to_image_pixels(line, 32, (100, 40))
    assert laid.min() >= 0
    assert (laid <= [40, 100]).all()


@given(grids, st.integers(-7, 7))
def test_the_lines_are_those_of_contourpy(values, eighths):
    level = eighths / 4 + 0.1  # no corner and no mean of four corners has it: no ties
    outside = min(float(values.min()), level) - 1
    framed = np.pad(values.astype(np.float64), 1, constant_values=outside)
    expected = contourpy.contour_generator(z=framed, name="serial").lines(level)
    found = contours(values, level)
    assert sorted(map(area, found)) == pytest.approx(sorted(area(line - 0.5) for line in expected))


def area(line):
    x, y = line[:-1].T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))
