"""Overlay planes of a file."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.imaging.films import dataset, shaded, written
from xray_desktop.imaging.dicom.overlays import EMBEDDED, NOT_SHOWN

DRAWN = np.zeros((10, 7), np.uint8)
DRAWN[2, :] = DRAWN[:, 3] = 1


def with_plane(group: int = 0x6000, *, data: bytes | None = None, **changes: object) -> Dataset:
    """A film with a plane of DRAWN at row 5, column 4 (counted from 1)."""
    film = dataset()
    values = {
        0x0010: ("US", 10),
        0x0011: ("US", 7),
        0x0040: ("CS", "G"),
        0x0050: ("SS", changes.get("origin", [5, 4])),
        0x0100: ("US", 1),
        0x0102: ("US", 0),
        0x1500: ("LO", "Zyxwvut"),
    }
    for element, (vr, value) in values.items():
        film.add_new(group << 16 | element, vr, value)
    packed = np.packbits(DRAWN, bitorder="little").tobytes() if data is None else data
    if data != b"":
        film.add_new(group << 16 | 0x3000, "OW", packed + b"\0" * (len(packed) % 2))
    return film


@pytest.mark.parametrize("group", [0x6000, 0x6002, 0x601E])
def test_a_plane_is_read_with_place_and_label(open_bytes, group):
    film = open_bytes(written(with_plane(group)))
    (plane,) = film.overlays
    np.testing.assert_array_equal(plane.bits, DRAWN)
    assert (plane.row, plane.column, plane.label) == (4, 3, "Zyxwvut")
    assert "Zyx" not in repr(film) + repr(film.overlays)


def test_values_are_the_film_without_it(open_bytes):
    np.testing.assert_array_equal(open_bytes(written(with_plane())).values, shaded())


@pytest.mark.parametrize("origin", [[200, 4], [5, 200], [-30, 4], [5, -30]])
def test_a_plane_beside_the_film_is_left_out(open_bytes, origin):
    film = open_bytes(written(with_plane(origin=origin)))
    assert film.overlays == ()


@pytest.mark.parametrize(("data", "said"), [(b"", EMBEDDED), (b"\1\2", NOT_SHOWN)])
def test_what_cannot_be_shown_is_said(open_bytes, data, said):
    film = open_bytes(written(with_plane(data=data)))
    assert film.overlays == ()
    assert said in film.cautions


def test_a_film_without_planes_says_nothing(open_dataset):
    film = open_dataset()
    assert film.overlays == ()
    assert EMBEDDED not in film.cautions


@pytest.mark.parametrize("bit", [12, 15])
@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian]
)
def test_a_plane_in_spare_bits_of_the_pixels_is_taken_out_of_them(open_bytes, bit, syntax):
    values = shaded()
    drawn = np.zeros(values.shape, np.uint16)
    drawn[3:20, 5] = drawn[7, :] = 1
    film = dataset(values | (drawn << bit))
    for element, value in ((0x0010, 96), (0x0011, 80), (0x0100, 16), (0x0102, bit)):
        film.add_new(0x60000000 | element, "US", value)
    raw = film.PixelData
    if syntax == ExplicitVRBigEndian:
        film.PixelData = np.frombuffer(raw, "<u2").byteswap().tobytes()
    opened = open_bytes(written(film, syntax))
    (plane,) = opened.overlays
    np.testing.assert_array_equal(plane.bits, drawn)
    np.testing.assert_array_equal(opened.values, values)
    assert EMBEDDED not in opened.cautions
