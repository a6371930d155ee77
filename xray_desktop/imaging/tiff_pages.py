"""Which pages of a TIFF are images of their own, and not thumbnails or masks (TIFF 6.0, section 8).

The pages are followed here, because Pillow sets each of them up, of whatever kind it is.
"""

import struct
from typing import Final, NamedTuple

MOST_PAGES: Final = 65_536
_NEW_SUBFILE_TYPE: Final = 254
_SUBFILE_TYPE: Final = 255
_PHOTOMETRIC: Final = 262
_REDUCED, _MASK = 0b001, 0b100
"""Bits of NewSubfileType; the other one is a page of several, which is an image."""
_OLD_REDUCED: Final = 2
_TRANSPARENCY_MASK: Final = 4
_SHORT: Final = 3
_BIG: Final = 43
"""In place of 42: BigTIFF."""


class _Form(NamedTuple):
    """How counts, entries and offsets of a directory are written."""

    first: int
    number: str
    entry: str
    value: str
    offset: str


_CLASSIC: Final = _Form(4, "H", "HHI4s", "I", "I")
_BIGTIFF: Final = _Form(8, "Q", "HHQ8s", "Q", "Q")


def image_pages(data: bytes) -> tuple[int, ...]:
    """Return the numbers of the pages that are images of their own, counted from 0.

    Reduced copies of another page and transparency masks are left out; where all pages are called
    so, none is. Reduced copies in SubIFDs are no pages at all.

    Parameters
    ----------
    data : bytes
        The whole file.
    """
    kinds = _kinds(data)
    own = tuple(number for number, auxiliary in enumerate(kinds) if not auxiliary)
    return own or tuple(range(len(kinds))) or (0,)


def _kinds(data: bytes) -> list[bool]:
    """Return for each page that can be followed whether it is a thumbnail or a mask."""
    order = "<" if data.startswith(b"II") else ">"
    found: list[bool] = []
    seen: set[int] = set()
    try:
        (magic,) = struct.unpack_from(f"{order}H", data, 2)
        form = _BIGTIFF if magic == _BIG else _CLASSIC
        (place,) = struct.unpack_from(order + form.offset, data, form.first)
        while place and place not in seen and len(found) < MOST_PAGES:
            seen.add(place)
            (count,) = struct.unpack_from(order + form.number, data, place)
            place += struct.calcsize(order + form.number)
            size = struct.calcsize(order + form.entry)
            end = place + count * size
            (following,) = struct.unpack_from(order + form.offset, data, end)
            entries = struct.iter_unpack(order + form.entry, data[place:end])
            found.append(_auxiliary({tag: _value(order, form, *rest) for tag, *rest in entries}))
            place = following
    except struct.error:  # a directory beyond the end of the file: Pillow says what is wrong
        pass
    return found


def _value(order: str, form: _Form, kind: int, _count: int, field: bytes) -> int:
    letter = "H" if kind == _SHORT else form.value
    return struct.unpack_from(order + letter, field)[0]


def _auxiliary(tags: dict[int, int]) -> bool:
    if tags.get(_NEW_SUBFILE_TYPE, 0) & (_REDUCED | _MASK):
        return True
    return tags.get(_SUBFILE_TYPE) == _OLD_REDUCED or tags.get(_PHOTOMETRIC) == _TRANSPARENCY_MASK
