"""A pixel cell means the same with every codec (PS3.5 8.1.1)."""

from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian

from tests.imaging.dicom.test_dicom_image import rle
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.imaging.dicom.image_pixel import (
    Cells,
    Layout,
    overlay_may_show_through,
    stored_from_cells,
    unused_bit_plane,
)
from xray_desktop.imaging.dicom.overlays_and_shutter import EMBEDDED

VALUES = shaded()
SIGNED = VALUES.astype(np.int32) - 2048
PLANE = np.zeros(VALUES.shape, bool)
PLANE[40:52, 10:70] = True

Encode = Callable[[np.ndarray], bytes]


def ljpeg(cells: np.ndarray) -> bytes:
    return imagecodecs.ljpeg_encode(cells, bitspersample=8 * cells.itemsize)


def j2k(cells: np.ndarray) -> bytes:
    return imagecodecs.jpeg2k_encode(cells, level=0, reversible=True, codecformat="j2k")


def j2k_with_sign(cells: np.ndarray) -> bytes:
    return j2k(cells.view(cells.dtype.str.replace("u", "i")))


def htj2k(cells: np.ndarray) -> bytes:
    return imagecodecs.htj2k_encode(cells, reversible=True)


LOSSLESS: list[tuple[str, Encode]] = [
    ("1.2.840.10008.1.2.5", rle),
    ("1.2.840.10008.1.2.4.57", ljpeg),
    ("1.2.840.10008.1.2.4.70", ljpeg),
    ("1.2.840.10008.1.2.4.80", imagecodecs.jpegls_encode),
    ("1.2.840.10008.1.2.4.81", imagecodecs.jpegls_encode),  # NEAR is 0
    ("1.2.840.10008.1.2.4.90", j2k),
    ("1.2.840.10008.1.2.4.90", j2k_with_sign),
    ("1.2.840.10008.1.2.4.91", j2k),
    ("1.2.840.10008.1.2.4.201", htj2k),
    ("1.2.840.10008.1.2.4.203", htj2k),
    (ExplicitVRBigEndian, lambda cells: cells.astype(cells.dtype.newbyteorder(">")).tobytes()),
    (DeflatedExplicitVRLittleEndian, bytes),
]

KINDS = {
    "a plane above": (VALUES | PLANE.astype(np.uint16) << 12, {}, VALUES, 12),
    "a plane below": (VALUES << 4 | PLANE, {"HighBit": 15}, VALUES, 0),
    "signed, zeros": ((SIGNED & 0xFFF).astype(np.uint16), {"PixelRepresentation": 1}, SIGNED, None),
    "signed, sign": (SIGNED.astype(np.uint16), {"PixelRepresentation": 1}, SIGNED, None),
    "signed, a plane": (
        (SIGNED & 0xFFF).astype(np.uint16) | PLANE.astype(np.uint16) << 15,
        {"PixelRepresentation": 1},
        SIGNED,
        15,
    ),
    "signed, high": (
        ((SIGNED & 0xFFF) << 4).astype(np.uint16),
        {"PixelRepresentation": 1, "HighBit": 15},
        SIGNED,
        None,
    ),
    "bytes, a plane": (
        (VALUES >> 6 | PLANE.astype(np.uint16) << 7).astype(np.uint8),
        {"BitsStored": 6},
        VALUES >> 6,
        7,
    ),
}


def image(cells: np.ndarray, attributes: dict, plane: int | None, syntax: str, pixels: bytes):
    data = dataset(cells, **attributes)
    if plane is not None:
        for tag, vr, value in (
            (0x60000010, "US", cells.shape[0]),
            (0x60000011, "US", cells.shape[1]),
            (0x60000040, "CS", "G"),
            (0x60000050, "SS", [1, 1]),
            (0x60000100, "US", 8 * cells.itemsize),
            (0x60000102, "US", plane),
        ):
            data.add_new(tag, vr, value)
    native = syntax in {ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian}
    data.PixelData = pixels if native else encapsulate([pixels])
    data["PixelData"].VR = "OB" if cells.itemsize == 1 or not native else "OW"
    return written(data, syntax)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("syntax", "encode"), LOSSLESS)
def test_a_lossless_cell_means_the_same_in_every_encoding(open_bytes, syntax, encode, kind):
    cells, attributes, values, plane = KINDS[kind]
    radiograph = open_bytes(image(cells, attributes, plane, syntax, encode(cells)))
    assert np.array_equal(radiograph.values, values)
    shown = [np.unpackbits(np.frombuffer(one.packed, np.uint8), bitorder="little")
             for one in radiograph.overlays]  # fmt: skip
    assert len(shown) == (plane is not None)
    assert all(np.array_equal(one.reshape(values.shape), PLANE) for one in shown)
    assert EMBEDDED not in radiograph.cautions


def layout(*, signed: bool = False, stored: int = 12, high_bit: int | None = None) -> Layout:
    high_bit = stored - 1 if high_bit is None else high_bit
    return Layout(1, 4, 1, 1, 16, stored, high_bit, signed, planar=False, photometric="MONOCHROME2")


def values_of(samples: list[int], bits: int, error: int | None, about: Layout, **more: bool):
    cells = Cells.of(np.array([samples], np.uint16), bits, error)
    return stored_from_cells(cells, about, **more)[0].tolist()


@pytest.mark.parametrize("error", [2, None])
def test_what_a_lossy_codec_overshot_is_clipped(error):
    assert values_of([0, 4095, 4096, 4097], 16, error, layout()) == [0, 4095, 4095, 4095]


@pytest.mark.parametrize("error", [2, None])
def test_a_lossy_sign_that_was_copied_into_the_spare_bits(error):
    samples = [2049, 65535, 0, 65536 - 2050]
    assert values_of(samples, 16, error, layout(signed=True)) == [2047, -1, 0, -2048]


@pytest.mark.parametrize("error", [2, None])
def test_a_lossy_sign_that_was_not(error):
    assert values_of([2047, 4095, 4097, 2048], 16, error, layout(signed=True)) == [
        2047,
        -1,
        -1,
        -2048,
    ]


def test_a_plane_in_the_spare_bits_of_a_lossy_image_is_no_part_of_it():
    samples = [4096 + 700, 700, 4096 + 4000, 4000]
    # told by the header, or plain from the codec's bound
    assert values_of(samples, 16, None, layout(), overlay_in_unused_bits=True) == [
        700,
        700,
        4000,
        4000,
    ]
    assert values_of(samples, 16, 3, layout()) == [700, 700, 4000, 4000]


@pytest.mark.parametrize(
    ("samples", "error", "about", "shines"),
    [
        ([700, 4095, 4098, 0], 3, {}, False),
        ([700, 4095, 4100, 0], None, {}, False),  # an overshoot
        ([700, 4096 + 700, 4095, 0], None, {}, True),  # a plane in bit 12
        ([700, 4096 + 700, 4095, 0], 3, {}, True),
        ([2047, 4095, 4097, 2048], None, {"signed": True}, False),
        ([2047, 4096 + 2000, 4095, 2048], None, {"signed": True}, True),
        ([(700 << 4) + 2, (700 << 4) - 2, 0, 65535], 3, {"high_bit": 15}, False),
        ([(700 << 4) + 8, 700 << 4, 0, 0], 3, {"high_bit": 15}, True),  # half a step of the value
        ([(700 << 4) + 4, 700 << 4, 0, 0], 3, {"high_bit": 15}, True),
        ([700 << 4, 700 << 4, 0, 0], None, {"high_bit": 15}, True),  # nobody can tell
        ([700 << 4, 700 << 4, 15, 0], 0, {"high_bit": 15}, False),
    ],
)
def test_whether_spare_bits_show_in_lossy_values(samples, error, about, shines):
    cells = Cells.of(np.array([samples], np.uint16), 16, error)
    assert overlay_may_show_through(cells, layout(**about)) is shines


def test_no_bit_of_a_lossy_cell_is_taken_for_a_plane():
    cells = Cells.of(np.array([[4096, 0]], np.uint16), 16, 3)
    assert unused_bit_plane(cells, layout(), 12) is None


def test_a_stream_that_left_out_the_lower_bits():
    assert values_of([1, 2, 4095, 0], 12, 0, layout(high_bit=15)) == [1, 2, 4095, 0]
    cells = Cells.of(np.array([[1, 0]], np.uint16), 12)
    assert unused_bit_plane(cells, layout(high_bit=15), 0) is None


def test_a_lossy_value_is_rounded_to_its_high_bits():
    samples = [(700 << 4) - 2, (700 << 4) + 7, 65535, 0]
    for error in (7, None):
        assert values_of(samples, 16, error, layout(high_bit=15)) == [700, 700, 4095, 0]
    signed = layout(signed=True, high_bit=15)
    assert values_of([(0xFFF << 4) + 3, 2, 0x8003, 0x7FF5], 16, 5, signed) == [-1, 0, -2048, 2047]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("signed")])
def test_near_lossless_cells_with_a_sign(open_bytes, kind):
    cells, attributes, values, plane = KINDS[kind]
    stream = imagecodecs.jpegls_encode(cells, level=2)
    radiograph = open_bytes(image(cells, attributes, plane, "1.2.840.10008.1.2.4.81", stream))
    middle = np.abs(values) < 2040  # at the ends of the range an error may change the sign
    assert np.abs(radiograph.values - values)[middle].max() <= 2


def test_near_lossless_values_stay_near(open_bytes):
    stream = imagecodecs.jpegls_encode(VALUES >> 2, level=3)
    content = image(VALUES >> 2, {"BitsStored": 10}, None, "1.2.840.10008.1.2.4.81", stream)
    assert np.abs(open_bytes(content).values - (VALUES >> 2)).max() <= 3


def test_a_reversible_stream_that_the_header_calls_lossy_is_clipped(open_bytes):
    cells = VALUES + np.uint16(100)
    attributes = {"LossyImageCompression": "01"}
    content = image(cells, attributes, None, "1.2.840.10008.1.2.4.91", j2k(cells))
    assert np.array_equal(open_bytes(content).values, np.minimum(cells, 4095))
