"""Turns and flips form a group, and the letters at the edges stay with the patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.image.orientation import Directions, Edges, Orientation, opposite

MOVES = {
    "right": (lambda o: o.turned(1), lambda image: np.rot90(image, -1)),
    "left": (lambda o: o.turned(-1), lambda image: np.rot90(image, 1)),
    "across": (lambda o: o.flipped_horizontally(), np.fliplr),
    "down": (lambda o: o.flipped_vertically(), np.flipud),
}
FRONTAL = Directions("L", "F")
moves = st.lists(st.sampled_from(sorted(MOVES)), max_size=12)


def moved(names):
    orientation = Orientation()
    for name in names:
        orientation = MOVES[name][0](orientation)
    return orientation


@given(moves)
def test_the_letters_follow_the_picture_through_every_move(names):
    """An image whose edge pixels carry the letters is moved as numpy moves it."""
    image = np.full((5, 5), " ")
    image[2, 0], image[0, 2], image[2, 4], image[4, 2] = "R", "H", "L", "F"
    for name in names:
        image = MOVES[name][1](image)
    edges = moved(names).edges(FRONTAL)
    assert (edges.left, edges.top, edges.right, edges.bottom) == (
        image[2, 0],
        image[0, 2],
        image[2, 4],
        image[4, 2],
    )


@given(moves)
def test_the_matrix_moves_pixels_as_the_picture_is_moved(names):
    image = np.arange(9).reshape(3, 3)
    expected = image
    for name in names:
        expected = MOVES[name][1](expected)
    matrix = np.array(moved(names).matrix)
    found = np.empty_like(image)
    for row, column in np.ndindex(3, 3):
        x, y = matrix @ np.array([column - 1, row - 1])
        found[y + 1, x + 1] = image[row, column]
    np.testing.assert_array_equal(found, expected)


def test_a_flip_undoes_itself_and_four_turns_are_none():
    start = Orientation(1, mirrored=True)
    assert start.flipped_horizontally().flipped_horizontally() == start
    assert start.flipped_vertically().flipped_vertically() == start
    assert start.turned(4) == start
    assert start.turned(1).turned(-1) == start


def test_an_image_as_it_is_hung_has_the_patients_right_on_the_left():
    assert Orientation().edges(FRONTAL) == Edges("R", "H", "L", "F")


def test_oblique_directions_are_turned_letter_by_letter():
    assert opposite("LAF") == "RPH"
    assert Orientation(2).edges(Directions("LA", "F")) == Edges("LA", "F", "RP", "H")


@pytest.mark.parametrize("letters", ["", "X", "LR", "LL", "l"])
def test_what_is_no_direction_is_refused(letters):
    with pytest.raises(ValueError, match="expected letters"):
        Directions(letters, "F")


def test_both_directions_on_one_axis_are_refused():
    with pytest.raises(ValueError, match="two axes"):
        Directions("L", "R")
