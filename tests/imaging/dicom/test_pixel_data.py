"""Compressed frames are found in their fragments (PS3.5 A.4)."""

import struct

import numpy as np
import pytest
from pydicom.encaps import encapsulate

from tests.imaging.dicom.test_dicom_image import j2k, jpeg_ls, lossless_jpeg, rle
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.pixel_data import INCOMPLETE_DATA, fragments_in
from xray_desktop.imaging.file_decoding import list_header, source_header
from xray_desktop.imaging.process_limits import Limits

PIXELS = shaded()
JPEG, JPEG_LS = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"
J2K, RLE = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"
ENCODED = {
    JPEG: lossless_jpeg(PIXELS),
    JPEG_LS: jpeg_ls(PIXELS),
    J2K: j2k(PIXELS),
    RLE: rle(PIXELS),
}
STREAM = ENCODED[JPEG]
ITEM, DELIMITER = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"
THIRD = len(STREAM) // 3 | 1
"""Odd."""


def items(*parts: bytes) -> bytes:
    return b"".join(ITEM + struct.pack("<I", len(part)) + part for part in parts)


def with_body(body: bytes, syntax: str = JPEG, **attributes) -> bytes:
    """A file whose Pixel Data are `body`, byte for byte."""
    data = dataset(PIXELS, StudyInstanceUID="1.2", SeriesInstanceUID="1.3", **attributes)
    data.PixelData = encapsulate([b"\0\0"])
    data["PixelData"].VR = "OB"
    content = written(data, syntax)
    start = content.rindex(b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff")
    return content[: start + 12] + body


BODIES = {
    "odd lengths": items(b"", STREAM[:THIRD], STREAM[THIRD:-6], STREAM[-6:]) + DELIMITER,
    "odd lengths, padded": items(b"", STREAM[:THIRD]) + b"\0" + items(STREAM[THIRD:]) + DELIMITER,
    "empty fragments": items(b"", b"", STREAM[: THIRD + 1], b"", STREAM[THIRD + 1 :]) + DELIMITER,
    "a wrong table": items(struct.pack("<I", 77), STREAM) + DELIMITER,
    "a table of two": items(struct.pack("<II", 0, 99), STREAM[:THIRD], STREAM[THIRD:]) + DELIMITER,
    "half a number as a table": items(b"\0\0", STREAM) + DELIMITER,
    "no table": items(STREAM) + DELIMITER,
    "padding after the data set": items(b"", STREAM)
    + DELIMITER
    + b"\xfc\xff\xfc\xffOB"
    + bytes(40),
    "the delimiter in the data": items(b"", STREAM + b"\0" + DELIMITER + b"\1" * 40) + DELIMITER,
}
OPEN = {
    "no delimiter": items(b"", STREAM),
    "half a delimiter": items(b"", STREAM) + DELIMITER[:5],
    "a last length beyond the end": ITEM + bytes(4) + ITEM + b"\xff\xff\xff\x7f" + STREAM,
}


@pytest.mark.parametrize("name", BODIES)
def test_one_frame_needs_no_table_and_no_even_lengths(open_bytes, name):
    image = open_bytes(with_body(BODIES[name]))
    assert np.array_equal(image.values, PIXELS)
    assert image.cautions == ()


@pytest.mark.parametrize("name", OPEN)
def test_a_file_that_ends_too_early_but_holds_all_pixels(open_bytes, tmp_path, name):
    content = with_body(OPEN[name])
    image = open_bytes(content)
    assert np.array_equal(image.values, PIXELS)
    assert INCOMPLETE_DATA in image.cautions
    path = tmp_path / "image"
    path.write_bytes(content)
    assert source_header(path, Limits()).attributes
    assert len(list_header(path, Limits()).lines) > 10


@pytest.mark.parametrize("syntax", ENCODED)
@pytest.mark.parametrize("zeros", [1, 2, 16, 5000])
def test_zeros_after_a_frame_are_padding_however_many(open_bytes, syntax, zeros):
    body = items(b"", ENCODED[syntax] + bytes(zeros)) + DELIMITER
    assert np.array_equal(open_bytes(with_body(body, syntax)).values, PIXELS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        DELIMITER,
        items(b"") + DELIMITER,
        items(b"", b"") + DELIMITER,
        ITEM + bytes(4) + ITEM + b"\xff" * 4 + STREAM + DELIMITER,
        items(b"", STREAM[:THIRD]) + b"\1\2\3\4" + items(STREAM[THIRD:]) + DELIMITER,
        items(b"", STREAM[:THIRD]) + DELIMITER,
        items(b"", STREAM)[:-20],
        STREAM,
    ],
)
def test_what_is_damaged_is_called_so(open_bytes, body):
    with pytest.raises(RefusedError) as caught:
        open_bytes(with_body(body))
    assert caught.value.code in {"damaged", "no_pixels"}


FRAMES = [lossless_jpeg(PIXELS), lossless_jpeg(PIXELS[::-1].copy())]
FRAMES = [stream + b"\0" * (len(stream) % 2) for stream in FRAMES]
FIRST, SECOND = FRAMES
HALVES = [FIRST[:500], FIRST[500:], SECOND[:800], SECOND[800:]]
STARTS = struct.pack("<II", 0, len(FIRST) + 16)


@pytest.mark.parametrize(
    ("table", "parts"),
    [
        (b"", FRAMES),
        (struct.pack("<II", 5, 3), FRAMES),
        (STARTS, HALVES),
        (b"", HALVES),
        (struct.pack("<II", 0, 44), HALVES),
        (struct.pack("<II", len(FIRST) + 16, 0), HALVES),
        (struct.pack("<III", 0, 508, len(FIRST) + 16), HALVES),
    ],
)
def test_each_frame_of_several_is_found(open_bytes, table, parts):
    content = with_body(items(table, *parts) + DELIMITER, NumberOfFrames=2)
    assert np.array_equal(open_bytes(content, frame=0).values, PIXELS)
    assert np.array_equal(open_bytes(content, frame=1).values, PIXELS[::-1])


@pytest.mark.parametrize("second", [len(FIRST) + 16, 3])
def test_an_extended_table_is_used_where_it_is_right(open_bytes, second):
    content = with_body(
        items(b"", *HALVES) + DELIMITER,
        NumberOfFrames=2,
        ExtendedOffsetTable=struct.pack("<QQ", 0, second),
        ExtendedOffsetTableLengths=struct.pack("<QQ", len(FIRST), len(SECOND)),
    )
    assert np.array_equal(open_bytes(content, frame=1).values, PIXELS[::-1])


def test_frames_that_nothing_tells_apart_are_not_guessed():
    parts = [b"\1" * 10] * 3
    with pytest.raises(RefusedError, match="fragments of its compressed"):
        fragments_in(memoryview(items(b"", *parts) + DELIMITER)).of_frame(0, 2)


@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, J2K])
def test_a_second_image_is_not_passed_by(open_bytes, syntax):
    stream = ENCODED[syntax]
    with pytest.raises(RefusedError, match="hold several"):
        open_bytes(with_body(items(b"", stream, stream) + DELIMITER, syntax))
