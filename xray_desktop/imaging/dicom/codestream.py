"""What a compressed frame says of itself, before anything is decoded: size, depth, loss, its end.

JPEG (T.81 B.2.2) and JPEG-LS (T.87 C.2.2) say it in their start-of-frame and start-of-scan
segments, JPEG 2000 (T.800 A.5.1, A.6.1) in SIZ and COD. A stream that disagrees with its header is
refused, so a small header cannot smuggle in a large picture.
"""

import re
import struct
from dataclasses import dataclass
from typing import Final

from xray_desktop.imaging.errors import damaged

BROKEN: Final = damaged("its compressed pixels do not begin as they should")
ENDS_TWICE: Final = damaged("its compressed pixels come to an end twice")
CUT_OFF: Final = damaged("its compressed pixels are cut off")

_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_LOSSLESS_MARKERS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_APP0, _APP14, _FILL, _END, _SCAN, _JPEG_LS_FRAME = 0xE0, 0xEE, 0xFF, 0xD9, 0xDA, 0xF7
_START: Final = b"\xff\xd8"
_END_MARKER: Final = b"\xff\xd9"
_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
"""Neither a stuffed byte or bit of entropy-coded data, nor a restart, nor a fill byte."""
_MOST_TILES: Final = 65535
_SIZ_HEAD: Final = ">HHIIIIIIIIH"
_COD: Final = b"\xff\x52"
_COD_TRANSFORM: Final = 13
"""Where COD, counted from its marker, names the wavelet."""
_REVERSIBLE: Final = 1


@dataclass(frozen=True, slots=True)
class Codestream:
    """What a compressed frame says of itself.

    Parameters
    ----------
    rows, columns, samples, precision
        Size, and bits of a sample.
    signed : bool
        Whether samples carry a sign (JPEG 2000 only).
    error : int or None
        How far a sample may be from the encoded one: 0 for a lossless process, NEAR of JPEG-LS,
        None where there is no bound. A reversible JPEG 2000 stream counts as lossless, though its
        maker may have left out parts of it.
    says_colour : bool
        Whether a JFIF or Adobe segment names the colour space.
    """

    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    error: int | None = None
    says_colour: bool = False


def trimmed(stream: bytes) -> bytes:
    """Return a JPEG or JPEG-LS stream from its start to its end, without what pads or follows it.

    Raises
    ------
    RefusedError
        There is no such start, or the stream is cut off before its end.
    """
    stream = stream.lstrip(b"\0")
    if not stream.startswith(_START):
        raise BROKEN
    position = len(_START)
    while position + 2 <= len(stream):
        marker = stream[position + 1]
        if stream[position] != _FILL:
            raise BROKEN
        if marker == _END:
            if _END_MARKER in stream[position + 2 :]:
                raise ENDS_TWICE  # one of the two is made by damage, or another image follows
            return stream[: position + 2]
        if marker == _FILL or marker in _STANDALONE:
            position += 1 if marker == _FILL else 2
            continue
        position += 2 + _segment_length(stream, position)
        if marker == _SCAN:
            after = _MARKER_AFTER_SCAN.search(stream, position)
            position = len(stream) if after is None else after.start()
    raise CUT_OFF


def of_jpeg(stream: bytes) -> Codestream:
    """Read the head of a `trimmed` JPEG or JPEG-LS stream."""
    position, says_colour = len(_START), False
    while position + 4 <= len(stream):
        if stream[position] != _FILL:
            raise BROKEN
        marker = stream[position + 1]
        if marker == _FILL or marker in _STANDALONE:
            position += 1 if marker == _FILL else 2
            continue
        if marker in _FRAME_MARKERS:
            return _start_of_frame(stream, position, says_colour=says_colour)
        says_colour = says_colour or marker in {_APP0, _APP14}
        position += 2 + _segment_length(stream, position)
    raise BROKEN


def of_jpeg_2000(stream: bytes) -> Codestream:
    """Read SIZ, which follows SOC at once; a JP2 wrapper around the codestream is stepped over."""
    start = stream.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start < 0 or len(stream) < start + 4 + struct.calcsize(_SIZ_HEAD) + 3:
        raise BROKEN
    head = struct.unpack_from(_SIZ_HEAD, stream, start + 4)
    _, _, right, bottom, left, top, tile_width, tile_height, _, _, samples = head
    depth = stream[start + 4 + struct.calcsize(_SIZ_HEAD)]
    if right <= left or bottom <= top or not tile_width or not tile_height:
        raise BROKEN
    if -(-right // tile_width) * -(-bottom // tile_height) > _MOST_TILES:
        raise BROKEN
    return Codestream(
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


def _start_of_frame(stream: bytes, position: int, *, says_colour: bool) -> Codestream:
    if position + 10 > len(stream):
        raise BROKEN
    marker = stream[position + 1]
    precision, rows, columns, samples = struct.unpack_from(">BHHB", stream, position + 4)
    error = 0 if marker in _LOSSLESS_MARKERS else None
    if marker == _JPEG_LS_FRAME:
        error = _near(stream, position)
    return Codestream(rows, columns, samples, precision, error=error, says_colour=says_colour)


def _near(stream: bytes, position: int) -> int | None:
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
