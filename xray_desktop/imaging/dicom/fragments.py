"""Encapsulated Pixel Data (PS3.5 A.4): the fragments of compressed frames.

Only what is needed to tell frames apart is asked of the offset tables, and nothing where there is
one frame: many writers leave them wrong when they edit a file.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from xray_desktop.imaging.errors import damaged

MISPLACED: Final = damaged("the parts of its compressed pixels are not where they should be")
SEVERAL: Final = damaged("its header names one frame, and its compressed pixels hold several")

_ITEM: Final = b"\xfe\xff\x00\xe0"
_DELIMITER: Final = b"\xfe\xff\xdd\xe0"
_HEAD: Final = 8
"""Bytes in front of a fragment: its tag and its length."""
_UNDEFINED: Final = 0xFFFFFFFF
_STREAM_STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51")
"""Of JPEG and JPEG-LS, and of JPEG 2000."""


@dataclass(frozen=True, slots=True)
class Fragments:
    """The fragments of all frames.

    Parameters
    ----------
    parts : tuple of memoryview
        In the file's order; at least one.
    offsets : tuple of int
        Where each begins, counted from the first one's tag.
    table : tuple of int
        The Basic Offset Table, often empty, sometimes wrong.
    closed : bool
        Whether a delimiter follows the last one, as it should.
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
            Nothing in the file says which fragments make the frame.
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
    """Return the fragments at the start of `value`, which may go on beyond their end.

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
            # an odd length, padded in the file but not in its count
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
