"""The first words of a compressed frame: its size, before anything is decoded.

JPEG (T.81 B.2.2) and JPEG-LS (T.87 C.2.2) say it in their start-of-frame segment, JPEG 2000
(T.800 A.5.1) in SIZ. A stream that disagrees with its header is refused, so a small header cannot
smuggle in a large picture.
"""

import struct
from dataclasses import dataclass
from typing import Final

from xray_desktop.imaging.errors import damaged

BROKEN: Final = damaged("its compressed pixels do not begin as they should")

_FRAME_MARKERS: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_LOSSLESS_MARKERS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_APP0, _APP14, _FILL, _END = 0xE0, 0xEE, 0xFF, 0xD9
_MOST_TILES: Final = 65535
_SIZ_HEAD: Final = ">HHIIIIIIIIH"


@dataclass(frozen=True, slots=True)
class Codestream:
    """What a compressed frame says of itself.

    Parameters
    ----------
    rows, columns, samples, precision
        Size, and bits of a sample.
    signed : bool
        Whether samples carry a sign (JPEG 2000 only).
    lossless : bool
        A lossless JPEG process.
    says_colour : bool
        Whether a JFIF or Adobe segment names the colour space.
    """

    rows: int
    columns: int
    samples: int
    precision: int
    signed: bool = False
    lossless: bool = False
    says_colour: bool = False


def of_jpeg(stream: bytes) -> Codestream:
    """Read the head of a JPEG or JPEG-LS stream; refuse one that is cut off."""
    if not stream.startswith(b"\xff\xd8"):
        raise BROKEN
    if b"\xff\xd9" not in stream[-64:].rstrip(b"\0")[-16:]:
        raise damaged("its compressed pixels are cut off")
    position, says_colour = 2, False
    while position + 4 <= len(stream):
        if stream[position] != _FILL:
            raise BROKEN
        marker = stream[position + 1]
        if marker == _FILL or marker in _STANDALONE:
            position += 1 if marker == _FILL else 2
            continue
        (length,) = struct.unpack_from(">H", stream, position + 2)
        if marker in _FRAME_MARKERS:
            return _start_of_frame(stream, position + 4, marker, says_colour)
        says_colour = says_colour or marker in {_APP0, _APP14}
        position += 2 + length
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
        bottom - top, right - left, samples, (depth & 0x7F) + 1, signed=bool(depth & 0x80)
    )


def _start_of_frame(stream: bytes, at: int, marker: int, says_colour: bool) -> Codestream:  # noqa: FBT001
    if at + 6 > len(stream):
        raise BROKEN
    precision, rows, columns, samples = struct.unpack_from(">BHHB", stream, at)
    return Codestream(
        rows,
        columns,
        samples,
        precision,
        lossless=marker in _LOSSLESS_MARKERS,
        says_colour=says_colour,
    )
