"""Decode compressed frames. No other module calls the codec libraries.

Size, bit depth and loss are read from the stream before it is decoded: JPEG (T.81 B.2.2) and
JPEG-LS (T.87 C.2.2) state them in their start-of-frame and start-of-scan segments, JPEG 2000 (T.800
A.5.1, A.6.1) in SIZ and COD. A stream that disagrees with the DICOM header is refused, so a small
header cannot hide a large image.

The libraries were chosen by how they handled thousands of damaged streams: imagecodecs for JPEG,
CharLS for JPEG-LS, OpenJPEG for JPEG 2000 and HTJ2K.
"""

import re
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

import imagecodecs
import jpeg_ls
import numpy as np
from numpy.typing import NDArray
from openjpeg.utils import decode as decode_jpeg_2000
from rle.utils import decode_pixel_data

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.image_pixel import Layout
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec
from xray_desktop.imaging.errors import damaged, decoder_errors_as

BAD_START: Final = damaged("its compressed pixel data have no valid start")
ENDS_TWICE: Final = damaged("its compressed pixel data have two end markers")
CUT_OFF: Final = damaged("its compressed pixel data are cut off")

_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_LOSSLESS_MARKERS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_APP0, _APP14, _FILL, _END, _SCAN, _JPEG_LS_FRAME = 0xE0, 0xEE, 0xFF, 0xD9, 0xDA, 0xF7
_START: Final = b"\xff\xd8"
_END_MARKER: Final = b"\xff\xd9"
_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
"""A marker other than a stuffed byte or bit of entropy-coded data, a restart or a fill byte."""
_MAX_TILES: Final = 65535
_SIZ_HEAD: Final = ">HHIIIIIIIIH"
_COD: Final = b"\xff\x52"
_COD_TRANSFORM: Final = 13
"""Offset of the wavelet in COD, from its marker."""
_REVERSIBLE: Final = 1


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a compressed stream states about itself.

    Parameters
    ----------
    rows, columns, samples, precision
        Size, and bits of a sample.
    signed : bool
        Whether samples carry a sign (JPEG 2000 only).
    error : int or None
        How far a sample may be from the encoded one: 0 for a lossless process, NEAR of JPEG-LS,
        None where there is no bound. A reversible JPEG 2000 stream counts as lossless, although
        parts of it may have been left out when it was written.
    names_colour_space : bool
        Whether a JFIF or Adobe segment names the colour space.
    """

    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    error: int | None = None
    names_colour_space: bool = False


def trim_jpeg_stream(stream: bytes) -> bytes:
    """Return a JPEG or JPEG-LS stream without padding before and data after it.

    Raises
    ------
    RefusedError
        The start or the end of the stream is missing.
    """
    stream = stream.lstrip(b"\0")
    if not stream.startswith(_START):
        raise BAD_START
    position = len(_START)
    while position + 2 <= len(stream):
        marker = stream[position + 1]
        if stream[position] != _FILL:
            raise BAD_START
        if marker == _END:
            if _END_MARKER in stream[position + 2 :]:
                raise ENDS_TWICE  # one of them is due to damage, or another image follows
            return stream[: position + 2]
        if marker == _FILL or marker in _STANDALONE:
            position += 1 if marker == _FILL else 2
            continue
        position += 2 + _segment_length(stream, position)
        if marker == _SCAN:
            after = _MARKER_AFTER_SCAN.search(stream, position)
            position = len(stream) if after is None else after.start()
    raise CUT_OFF


def jpeg_info(stream: bytes) -> StreamInfo:
    """Read the head of a JPEG or JPEG-LS stream that `trim_jpeg_stream` returned."""
    position, names_colour_space = len(_START), False
    while position + 4 <= len(stream):
        if stream[position] != _FILL:
            raise BAD_START
        marker = stream[position + 1]
        if marker == _FILL or marker in _STANDALONE:
            position += 1 if marker == _FILL else 2
            continue
        if marker in _FRAME_MARKERS:
            return _start_of_frame(stream, position, names_colour_space=names_colour_space)
        names_colour_space = names_colour_space or marker in {_APP0, _APP14}
        position += 2 + _segment_length(stream, position)
    raise BAD_START


def jpeg_2000_info(stream: bytes) -> StreamInfo:
    """Read SIZ, which follows SOC directly; a JP2 wrapper around the codestream is skipped."""
    start = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start < 0 or len(stream) < start + 4 + struct.calcsize(_SIZ_HEAD) + 3:
        raise BAD_START
    head = struct.unpack_from(_SIZ_HEAD, stream, start + 4)
    _, _, right, bottom, left, top, tile_width, tile_height, _, _, samples = head
    depth = stream[start + 4 + struct.calcsize(_SIZ_HEAD)]
    if right <= left or bottom <= top or not tile_width or not tile_height:
        raise BAD_START
    if -(-right // tile_width) * -(-bottom // tile_height) > _MAX_TILES:
        raise BAD_START
    return StreamInfo(
        bottom - top,
        right - left,
        samples,
        (depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
        error=0 if _reversible(stream, start + 2) else None,
    )


def _reversible(stream: bytes, position: int) -> bool:
    """Whether the main header of a JPEG 2000 stream, from SIZ on, names the reversible wavelet."""
    while position + _COD_TRANSFORM < len(stream) and stream[position] == _FILL:
        if stream[position : position + 2] == _COD:
            return stream[position + _COD_TRANSFORM] == _REVERSIBLE
        position += 2 + _segment_length(stream, position)
    return False


def _segment_length(stream: bytes, position: int) -> int:
    """Return the length that follows the marker at `position`: its own two bytes and the rest."""
    if position + 4 > len(stream):
        raise CUT_OFF
    (length,) = struct.unpack_from(">H", stream, position + 2)
    return max(length, 2)


def _start_of_frame(stream: bytes, position: int, *, names_colour_space: bool) -> StreamInfo:
    if position + 10 > len(stream):
        raise BAD_START
    marker = stream[position + 1]
    precision, rows, columns, samples = struct.unpack_from(">BHHB", stream, position + 4)
    error = 0 if marker in _LOSSLESS_MARKERS else None
    if marker == _JPEG_LS_FRAME:
        error = _near_lossless_error(stream, position)
    return StreamInfo(
        rows, columns, samples, precision, error=error, names_colour_space=names_colour_space
    )


def _near_lossless_error(stream: bytes, position: int) -> int | None:
    """Return NEAR of the first scan (T.87 C.2.3) after the start of frame at `position`."""
    while position + 5 <= len(stream) and stream[position] == _FILL:
        if stream[position + 1] == _SCAN:
            place = position + 5 + 2 * stream[position + 4]
            return stream[place] if place < len(stream) else None
        if stream[position + 1] == _FILL:
            position += 1
            continue
        position += 2 + _segment_length(stream, position)
    return None


Samples = NDArray[Any]
"""(rows, columns) or (rows, columns, 3), any integer type."""

_UNDECODABLE: Final = damaged("its compressed pixel data cannot be decoded")
_BYTE_BITS: Final = 8
_EOI: Final = b"\xff\xd9"
_MAX_CODED_ZEROS: Final = 8
"""A JPEG-LS code word is at most 64 bits long: no more zero bytes end the coded data."""


def decode(codec: Codec, stream: bytes, layout: Layout) -> tuple[Samples, StreamInfo]:
    """Decode one frame.

    Parameters
    ----------
    codec : Codec
        Any but native.
    stream : bytes
        The frame's fragments, joined.
    layout : Layout
        Of the header; the stream must agree with it.

    Returns
    -------
    tuple of ndarray and StreamInfo
        The samples that the codec returns, and what the stream states about them.
    """
    return _DECODERS[codec](stream, layout)


def _rle(stream: bytes, layout: Layout) -> tuple[Samples, StreamInfo]:
    with decoder_errors_as(_UNDECODABLE):
        cells = decode_pixel_data(
            stream,
            version=2,
            rows=layout.rows,
            columns=layout.columns,
            bits_allocated=layout.allocated,
            byteorder="<",
        )
        planes = np.frombuffer(cells, f"<u{layout.allocated // _BYTE_BITS}")
        planes = planes.reshape(layout.samples, layout.rows, layout.columns)
    samples = planes[0] if layout.samples == 1 else np.moveaxis(planes, 0, -1)
    return samples, StreamInfo(
        layout.rows, layout.columns, layout.samples, layout.allocated, error=0
    )


def _jpeg(stream: bytes, layout: Layout) -> tuple[Samples, StreamInfo]:
    stream = trim_jpeg_stream(stream)
    info = _matching_layout(jpeg_info(stream), layout)
    # unless the stream names the colour space, libjpeg takes three samples for YCbCr
    plain_rgb = layout.photometric == "RGB" and info.samples > 1 and not info.names_colour_space
    with decoder_errors_as(_UNDECODABLE):
        samples = imagecodecs.jpeg8_decode(
            stream,
            colorspace="RGB" if plain_rgb else None,
            outcolorspace="RGB" if info.samples > 1 else None,
        )
    if info.error == 0 and int(samples.max()) >> info.precision:
        raise _UNDECODABLE  # the library ignores invalid code words
    return samples, info


def _jpeg_ls(stream: bytes, layout: Layout) -> tuple[Samples, StreamInfo]:
    stream = trim_jpeg_stream(stream)
    info = _matching_layout(jpeg_info(stream), layout)
    cells = _jpeg_ls_bytes(stream)
    with decoder_errors_as(_UNDECODABLE):
        samples = np.frombuffer(cells, "<u1" if info.precision <= _BYTE_BITS else "<u2")
        shape = (info.rows, info.columns, info.samples)
        samples = samples.reshape(shape if info.samples > 1 else shape[:2])
    return samples, info


def _jpeg_ls_bytes(stream: bytes) -> bytes:
    """Decode a JPEG-LS stream, also one with zeros before its end marker.

    Encoders pad an odd length with zeros, as T.87 allows, and the library refuses that. Zeros may
    also belong to the coded data, so the fewest with which the stream can be decoded are kept.
    """
    body = stream[: -len(_EOI)].rstrip(b"\0")
    zeros = len(stream) - len(_EOI) - len(body)
    for kept in (zeros, *range(min(zeros, _MAX_CODED_ZEROS + 1))):
        with suppress(RefusedError), decoder_errors_as(_UNDECODABLE):
            decoded = jpeg_ls.decode_from_buffer(body + b"\0" * kept + _EOI)
            return bytes(decoded[0] if isinstance(decoded, tuple) else decoded)
    raise _UNDECODABLE


def _jpeg_2000(stream: bytes, layout: Layout) -> tuple[Samples, StreamInfo]:
    info = _matching_layout(jpeg_2000_info(stream), layout)
    with decoder_errors_as(_UNDECODABLE):
        samples = decode_jpeg_2000(stream)
    return samples, replace(info, signed=samples.dtype.kind == "i")


_DECODERS: Final[dict[Codec, Callable[[bytes, Layout], tuple[Samples, StreamInfo]]]] = {
    Codec.RLE: _rle,
    Codec.JPEG: _jpeg,
    Codec.JPEG_LS: _jpeg_ls,
    Codec.JPEG_2000: _jpeg_2000,
}


def _matching_layout(info: StreamInfo, layout: Layout) -> StreamInfo:
    stream_size = (info.rows, info.columns, info.samples)
    if stream_size != (layout.rows, layout.columns, layout.samples):
        differing = info.samples != layout.samples
        raise RefusedError(
            "damaged",
            "The file is damaged: its header states {columns} x {rows} pixels, its compressed "
            "data {other_columns} x {other_rows}{colour}. Get it again from its source.",
            columns=layout.columns,
            rows=layout.rows,
            other_columns=info.columns,
            other_rows=info.rows,
            colour=", and they differ in colour" if differing else "",
        )
    return info
