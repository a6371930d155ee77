"""Overlay planes, bitmap shutters and graphics are checked, and no `repr` names the patient."""

import numpy as np
import pytest

from xray_desktop.core.image.presentation_state import (
    Bitmap,
    Graphic,
    GraphicType,
    OverlayPlane,
    PresentationState,
    Shutter,
    TextObject,
)


def plane(bits: np.ndarray, row: int = 0, column: int = 0) -> OverlayPlane:
    rows, columns = bits.shape
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    return OverlayPlane(rows, columns, row, column, packed, "SMITH^JOHN")


def test_bits_come_back_and_the_corner_is_that_of_what_is_drawn():
    bits = np.zeros((5, 7), np.uint8)
    bits[2:, 3] = 1
    overlay = plane(bits, row=10, column=20)
    assert (overlay.bits == bits).all()
    assert overlay.drawn_corner == (23, 12)
    assert plane(np.zeros((2, 2), np.uint8), 4, 9).drawn_corner == (9, 4)


@pytest.mark.parametrize(("rows", "columns"), [(0, 8), (8, 0), (3, 3)])
def test_a_plane_without_its_bits_is_refused(rows, columns):
    with pytest.raises(ValueError, match="overlay"):
        OverlayPlane(rows, columns, 0, 0, b"\0")


@pytest.mark.parametrize(("row", "column"), [(1, 1), (-1, -2), (3, 5)])
def test_a_bitmap_hides_what_it_covers_and_nothing_beyond(row, column):
    covering = Bitmap(plane(np.ones((2, 3), np.uint8), row, column))
    expected = np.zeros((4, 6), np.bool_)
    expected[max(row, 0) : row + 2, max(column, 0) : column + 3] = True
    assert (Shutter((covering,)).hides((4, 6)) == expected).all()


def test_a_bitmap_beside_the_image_hides_nothing():
    covering = Bitmap(plane(np.ones((2, 2), np.uint8), 50, 50))
    assert not Shutter((covering,)).hides((4, 6)).any()


@pytest.mark.parametrize(
    ("kind", "count", "valid"),
    [
        (GraphicType.POINT, 1, True),
        (GraphicType.POINT, 2, False),
        (GraphicType.LINE, 1, False),
        (GraphicType.LINE, 3, True),
        (GraphicType.CIRCLE, 3, False),
        (GraphicType.ELLIPSE, 4, True),
    ],
)
def test_a_graphic_has_the_points_of_its_type(kind, count, valid):
    points = tuple((float(n), 0.0) for n in range(count))
    if valid:
        assert Graphic(kind, points).points == points
    else:
        with pytest.raises(ValueError, match=f"{count} points"):
            Graphic(kind, points)


def test_no_text_that_may_name_the_patient_is_in_a_repr():
    named = (
        plane(np.ones((1, 1), np.uint8)),
        TextObject("SMITH^JOHN", (0.0, 0.0)),
        PresentationState("SMITH^JOHN"),
    )
    assert "SMITH" not in "".join(map(repr, named))
