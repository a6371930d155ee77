"""Overlay planes and shutters of a file."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.image.presentation_state import Circle, Polygon, Rectangle
from xray_desktop.imaging.dicom.overlays_and_shutter import EMBEDDED, NOT_SHOWN

DRAWN = np.zeros((10, 7), np.uint8)
DRAWN[2, :] = DRAWN[:, 3] = 1


def with_plane(group: int = 0x6000, *, data: bytes | None = None, **changes: object) -> Dataset:
    """An image with a plane of DRAWN at row 5, column 4 (counted from 1)."""
    image = dataset()
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
        image.add_new(group << 16 | element, vr, value)
    packed = np.packbits(DRAWN, bitorder="little").tobytes() if data is None else data
    if data != b"":
        image.add_new(group << 16 | 0x3000, "OW", packed + b"\0" * (len(packed) % 2))
    return image


@pytest.mark.parametrize("group", [0x6000, 0x6002, 0x601E])
def test_a_plane_is_read_with_place_and_label(open_bytes, group):
    image = open_bytes(written(with_plane(group)))
    (plane,) = image.overlays
    np.testing.assert_array_equal(plane.bits, DRAWN)
    assert (plane.row, plane.column, plane.label) == (4, 3, "Zyxwvut")
    assert "Zyx" not in repr(image) + repr(image.overlays)


def test_values_are_the_image_without_it(open_bytes):
    np.testing.assert_array_equal(open_bytes(written(with_plane())).values, shaded())


@pytest.mark.parametrize("origin", [[200, 4], [5, 200], [-30, 4], [5, -30]])
def test_a_plane_beside_the_image_is_left_out(open_bytes, origin):
    image = open_bytes(written(with_plane(origin=origin)))
    assert image.overlays == ()


@pytest.mark.parametrize(("data", "messages"), [(b"", EMBEDDED), (b"\1\2", NOT_SHOWN)])
def test_what_cannot_be_shown_is_reported(open_bytes, data, messages):
    image = open_bytes(written(with_plane(data=data)))
    assert image.overlays == ()
    assert messages in image.cautions


def test_an_image_without_planes_says_nothing(open_dataset):
    image = open_dataset()
    assert image.overlays == ()
    assert EMBEDDED not in image.cautions


@pytest.mark.parametrize("bit", [12, 15])
@pytest.mark.parametrize(
    "syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian]
)
def test_a_plane_in_spare_bits_of_the_pixels_is_taken_out_of_them(open_bytes, bit, syntax):
    values = shaded()
    drawn = np.zeros(values.shape, np.uint16)
    drawn[3:20, 5] = drawn[7, :] = 1
    image = dataset(values | (drawn << bit))
    for element, value in ((0x0010, 96), (0x0011, 80), (0x0100, 16), (0x0102, bit)):
        image.add_new(0x60000000 | element, "US", value)
    raw = image.PixelData
    if syntax == ExplicitVRBigEndian:
        image.PixelData = np.frombuffer(raw, "<u2").byteswap().tobytes()
    opened = open_bytes(written(image, syntax))
    (plane,) = opened.overlays
    np.testing.assert_array_equal(plane.bits, drawn)
    np.testing.assert_array_equal(opened.values, values)
    assert EMBEDDED not in opened.cautions


RECTANGLE = {
    "ShutterLeftVerticalEdge": 11,
    "ShutterRightVerticalEdge": 70,
    "ShutterUpperHorizontalEdge": 6,
    "ShutterLowerHorizontalEdge": 90,
}


def test_edges_are_the_last_lines_seen(open_dataset):
    shutter = open_dataset(ShutterShape="RECTANGULAR", **RECTANGLE).shutter
    assert shutter.openings == (Rectangle(10, 5, 70, 90),)
    hidden = shutter.hides((96, 80))
    assert (~hidden).sum() == 60 * 85
    assert not hidden[5, 10]
    assert not hidden[89, 69]
    assert hidden[4, 10]
    assert hidden[90, 69]


def test_all_three_shapes_at_once_and_their_grey(open_dataset):
    shutter = open_dataset(
        ShutterShape=["RECTANGULAR", "CIRCULAR", "POLYGONAL"],
        ShutterPresentationValue=65535,
        CenterOfCircularShutter=[48, 40],
        RadiusOfCircularShutter=30,
        VerticesOfThePolygonalShutter=[1, 1, 1, 80, 96, 40],
        **RECTANGLE,
    ).shutter
    assert shutter.grey == 1
    assert shutter.openings == (
        Rectangle(10, 5, 70, 90),
        Circle((39.5, 47.5), 30),
        Polygon(((0.5, 0.5), (79.5, 0.5), (39.5, 95.5))),
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"ShutterShape": "RECTANGULAR"},
        {"ShutterShape": "RECTANGULAR", **RECTANGLE, "ShutterLeftVerticalEdge": 71},
        {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [1, 2]},
        {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 2, 2]},
        {"ShutterShape": "BITMAP"},
    ],
)
def test_what_makes_no_shutter_is_passed_by(open_dataset, attributes):
    assert open_dataset(**attributes).shutter is None


def test_values_and_what_the_model_sees_are_the_whole_image(open_dataset):
    pixels = shaded()
    shut = open_dataset(pixels, ShutterShape="RECTANGULAR", **RECTANGLE)
    np.testing.assert_array_equal(shut.values, pixels)
    np.testing.assert_array_equal(shut.pixels, open_dataset(pixels).pixels)
