"""Pixel Data (7FE0,0010): the cells of one frame (PS3.5 section 8 and A.4).

Offset tables of encapsulated Pixel Data are used only where frames cannot be separated otherwise,
because many programs leave them wrong when they edit a file.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.codecs import decode
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.image_pixel import SUBSAMPLED, Cells, Layout, StoredValues
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec, TransferSyntax
from xray_desktop.imaging.errors import MultiFrameError, damaged, no_such_frame

MISPLACED: Final = damaged("the fragments of its compressed pixel data cannot be found")
SEVERAL: Final = damaged("its header states one frame, but its compressed pixel data hold several")

_ITEM: Final = b"\xfe\xff\x00\xe0"
_DELIMITER: Final = b"\xfe\xff\xdd\xe0"
_HEAD: Final = 8
"""Bytes before a fragment: its tag and its length."""
_UNDEFINED: Final = 0xFFFFFFFF
_STREAM_STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51")
"""First bytes of JPEG and JPEG-LS, and of JPEG 2000."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """The fragments of all frames.

    Parameters
    ----------
    parts : tuple of memoryview
        In the file's order; at least one.
    offsets : tuple of int
        Offset of each from the tag of the first.
    table : tuple of int
        The Basic Offset Table, often empty, sometimes wrong.
    closed : bool
        Whether a delimiter follows the last one.
    """

    parts: tuple[memoryview, ...]
    offsets: tuple[int, ...]
    table: tuple[int, ...]
    closed: bool

    def of_frame(self, frame: int, frames: int, extended: tuple[int, ...] = ()) -> bytes:
        """Return the compressed stream of one frame.

        Parameters
        ----------
        frame : int
            Which one, counted from 0.
        frames : int
            How many there are.
        extended : tuple of int
            Extended Offset Table, empty if there is none.

        Raises
        ------
        RefusedError
            The fragments of the frame cannot be determined.
        """
        first = self._first_parts(frames, extended)
        last = (*first[1:], len(self.parts))[frame]
        return b"".join(self.parts[first[frame] : last])

    def _first_parts(self, frames: int, extended: tuple[int, ...]) -> tuple[int, ...]:
        """Return the number of each frame's first fragment."""
        starts = tuple(n for n, part in enumerate(self.parts) if _starts_stream(part))
        if frames == 1:
            if len(starts) > 1:
                raise SEVERAL
            return (0,)
        if len(self.parts) == frames:
            return tuple(range(frames))
        at = {offset: number for number, offset in enumerate(self.offsets)}
        for table in (extended, self.table):
            if len(table) == frames and table[0] == 0 and all(offset in at for offset in table):
                numbers = tuple(at[offset] for offset in table)
                if all(a < b for a, b in pairwise(numbers)):
                    return numbers
        if len(starts) == frames and starts[0] == 0:
            return starts
        raise MISPLACED


def fragments_in(value: memoryview) -> Fragments:
    """Return the fragments at the start of `value`; other data may follow them.

    Raises
    ------
    RefusedError
        There are none.
    """
    items: list[tuple[int, memoryview]] = []
    position, closed = 0, False
    while position + _HEAD <= len(value):
        tag = value[position : position + 4]
        if tag == _DELIMITER:
            closed = True
            break
        if tag != _ITEM:
            # an odd length that does not count its padding
            if position % 2 and bytes(value[position + 1 : position + 5]) in {_ITEM, _DELIMITER}:
                position += 1
                continue
            break
        (length,) = struct.unpack_from("<I", value, position + 4)
        begin = position + _HEAD
        if length == _UNDEFINED:
            raise MISPLACED
        items.append((position, value[begin : begin + length]))
        position = begin + length
    table: tuple[int, ...] = ()
    if items and not _starts_stream(items[0][1]):  # some writers leave the table out
        table = numbers_of(items.pop(0)[1], "I")
    if not items:
        raise MISPLACED
    start = items[0][0]
    return Fragments(
        tuple(part for _, part in items),
        tuple(place - start for place, _ in items),
        table,
        closed,
    )


def _starts_stream(part: memoryview) -> bool:
    return bytes(part[:4]).startswith(_STREAM_STARTS)


def numbers_of(table: bytes | memoryview, kind: str) -> tuple[int, ...]:
    """Return the whole little-endian numbers in `table`; `kind` is their `struct` letter."""
    count = len(table) // struct.calcsize(f"<{kind}")
    return struct.unpack_from(f"<{count}{kind}", table)


INCOMPLETE_DATA: Final = (
    "The file is shorter than its header states. The image is complete, but the file may not be."
)


_FRAGMENT_HEAD: Final = 8
"""Bytes before a fragment; every compressed frame has at least one fragment (PS3.5 A.4)."""


def chosen_frame(header: Header, syntax: TransferSyntax, layout: Layout, frame: int | None) -> int:
    """Return the frame to decode; refuse if none of several is chosen or pixels are missing."""
    claimed = len(header.raw("PixelData") or b"")
    need = layout.frame_bytes * layout.frames if syntax.native else _FRAGMENT_HEAD * layout.frames
    if claimed < need:
        raise RefusedError(
            "damaged",
            "The file is damaged: it contains {claimed} of the {need} bytes of its pixel data. "
            "Get it again from its source.",
            claimed=claimed,
            need=need,
        )
    if frame is None:
        if layout.frames > 1:
            raise MultiFrameError(layout.frames)
        return 0
    if not 0 <= frame < layout.frames:
        raise no_such_frame(frame, layout.frames)
    return frame


def decode_cells(
    header: Header, syntax: TransferSyntax, layout: Layout, frame: int
) -> tuple[Cells, str | None]:
    """Return the cells of one frame, and a caution if its data are incomplete."""
    if syntax.native:
        return _native(header, syntax, layout, frame)
    fragments = fragments_in(header.content_from("PixelData"))
    extended = numbers_of(header.raw("ExtendedOffsetTable") or b"", "Q")
    stream = fragments.of_frame(frame, layout.frames, extended)
    samples, info = decode(syntax.codec, stream, layout)
    # a reversible stream may be truncated if its syntax allows loss and the header states it
    maybe_cut = syntax.maybe_lossy and header.text("LossyImageCompression") == "01"
    error = None if maybe_cut else info.error
    return Cells.of(samples, info.precision, error), None if fragments.closed else INCOMPLETE_DATA


def _native(
    header: Header, syntax: TransferSyntax, layout: Layout, frame: int
) -> tuple[Cells, str | None]:
    claimed, held = header.claimed_length("PixelData"), len(header.raw("PixelData") or b"")
    odd = INCOMPLETE_DATA if claimed is not None and claimed > held else None
    cells = _native_cells(header, syntax, layout, frame)
    return Cells(_arranged(cells, layout), layout.allocated), odd


def _native_cells(
    header: Header, syntax: TransferSyntax, layout: Layout, frame: int
) -> StoredValues:
    vr, data = header.vr("PixelData"), header.raw("PixelData") or b""
    begin = layout.frame_bytes * frame
    big = syntax.codec is Codec.NATIVE_BIG
    size = layout.allocated // 8
    if big and size == 1 and vr == "OW":  # bytes lie swapped in big-endian words
        even = data[: len(data) // 2 * 2]
        data = np.frombuffer(even, "<u2").byteswap().tobytes()
    return np.frombuffer(
        data, f"{'>' if big else '<'}u{size}", count=layout.frame_bytes // size, offset=begin
    )


def _arranged(cells: StoredValues, layout: Layout) -> StoredValues:
    rows, columns = layout.rows, layout.columns
    if layout.samples == 1:
        return cells.reshape(rows, columns)
    if layout.photometric in SUBSAMPLED:  # Y1 Y2 Cb Cr for every two pixels (C.7.6.3.1.2)
        if columns % 2:
            raise damaged(
                "its colours are stored for pairs of pixels, but the number of columns is odd"
            )
        pairs = cells.reshape(rows, columns // 2, 4)
        chroma = np.repeat(pairs[..., 2:], 2, axis=1)
        luma = pairs[..., :2].reshape(rows, columns, 1)
        return np.concatenate([luma, chroma], axis=2)
    if layout.planar:
        return np.moveaxis(cells.reshape(3, rows, columns), 0, -1)
    return cells.reshape(rows, columns, 3)
