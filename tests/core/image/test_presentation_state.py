"""Shutters by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.image.presentation_state import Circle, Polygon, Rectangle, Shutter


def seen(*openings: Rectangle | Circle | Polygon, shape: tuple[int, int] = (6, 8)) -> list[str]:
    hidden = Shutter(openings).hides(shape)
    return ["".join(".#"[int(cell)] for cell in row) for row in hidden]


def test_a_rectangle_shows_what_lies_within_its_edges() -> None:
    assert seen(Rectangle(1, 2, 4, 5)) == [
        "########",
        "########",
        "#...####",
        "#...####",
        "#...####",
        "########",
    ]


def test_a_circle() -> None:
    assert seen(Circle((3, 3), 2)) == [
        "########",
        "##..####",
        "#....###",
        "#....###",
        "##..####",
        "########",
    ]


def test_a_polygon_may_be_hollow() -> None:
    letter_u = Polygon(((0, 0), (2, 0), (2, 4), (4, 4), (4, 0), (6, 0), (6, 6), (0, 6)))
    assert seen(letter_u) == [
        "..##..##",
        "..##..##",
        "..##..##",
        "..##..##",
        "......##",
        "......##",
    ]


edge = st.integers(0, 20)


@given(edge, edge, edge, edge)
def test_a_polygon_of_four_right_corners_is_a_rectangle(a: int, b: int, c: int, d: int) -> None:
    left, right, top, bottom = min(a, b), max(a, b) + 1, min(c, d), max(c, d) + 1
    corners = Polygon(((left, top), (right, top), (right, bottom), (left, bottom)))
    shape = (22, 23)
    np.testing.assert_array_equal(
        Shutter((corners,)).hides(shape),
        Shutter((Rectangle(left, top, right, bottom),)).hides(shape),
    )


def test_shapes_are_combined_to_what_lies_within_all() -> None:
    both = Rectangle(0, 0, 5, 6), Circle((5, 3), 2.6)
    shape = (6, 8)
    one, other = (Shutter((opening,)).hides(shape) for opening in both)
    np.testing.assert_array_equal(Shutter(both).hides(shape), one | other)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rectangle(2, 0, 2, 4),
        lambda: Circle((1, 1), 0),
        lambda: Polygon(((0, 0), (1, 1))),
        lambda: Shutter(()),
        lambda: Shutter((Rectangle(0, 0, 1, 1),), 1.5),
    ],
)
def test_what_makes_no_sense_is_not_made(make) -> None:
    with pytest.raises(ValueError, match="expected"):
        make()


def test_a_circle_is_round_where_pixels_are_not_square() -> None:
    circle = Shutter((Circle((40, 20), 30),))
    hidden = circle.hides((40, 80), 2.0)
    across, down = (~hidden).any(axis=0).sum(), (~hidden).any(axis=1).sum()
    assert (across, down) == (60, 30)
