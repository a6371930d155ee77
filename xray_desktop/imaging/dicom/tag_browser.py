"""List all elements of a DICOM file, inside the decoding process."""

from collections.abc import Iterator
from typing import Any, Final

from pydicom import config
from pydicom.datadict import dictionary_description, dictionary_has_tag
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag
from pydicom.uid import UID

from xray_desktop.imaging.dicom.dicom_file import inflate_dataset, read_dataset
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.header_listing import HeaderLine, HeaderListing, one_line

MAX_LINES: Final = 20_000
MAX_DEPTH: Final = 24
"""Depth of nested sequences."""
MAX_VALUES: Final = 48
MAX_BYTES: Final = 4_096
"""For longer values (pixel data, tables, private blocks) only the length is listed."""
HEX_BYTES: Final = 16
UNREADABLE: Final = "not readable (malformed)"


def dicom_listing(data: bytes, max_bytes: int) -> HeaderListing:
    """Return all elements of a file in order, file meta information first.

    Parameters
    ----------
    data : bytes
        The whole file.
    max_bytes : int
        Limit on the inflated size of a deflated data set.
    """
    config.settings.reading_validation_mode = config.IGNORE
    data, _deflated = inflate_dataset(data, max_bytes)
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        dataset = read_dataset(data)
        budget = _Budget(MAX_LINES)
        meta = tuple(_lines(dataset.file_meta, budget, 0))
        lines = (*meta, *_lines(dataset, budget, 0))
    return HeaderListing(lines, budget.note)


class _Budget:
    """Counts the lines that may still be listed, and notes whether any was left out."""

    def __init__(self, lines: int) -> None:
        self._left = lines
        self.note = ""

    def spend(self) -> bool:
        """Count one line; False if the limit is reached."""
        self._left -= 1
        if self._left < 0:
            self.note = f"Only the first {MAX_LINES:,} elements are listed."
        return self._left >= 0


def _lines(dataset: Dataset, budget: _Budget, depth: int) -> Iterator[HeaderLine]:
    for tag in sorted(dataset.keys()):
        if not budget.spend():
            return
        yield _line(dataset, BaseTag(tag), budget, depth)


def _line(dataset: Dataset, tag: BaseTag, budget: _Budget, depth: int) -> HeaderLine:
    place = f"({tag.group:04X},{tag.element:04X})"
    unread = dataset.get_item(tag)
    vr = str(getattr(unread, "VR", None) or "")
    raw = getattr(unread, "value", None)
    if isinstance(raw, bytes | bytearray) and len(raw) > MAX_BYTES and vr != "SQ":
        return HeaderLine(place, vr or "UN", _name(tag), _bytes_text(raw), tag.is_private)
    try:
        element = dataset[tag]
        name, vr, value = str(element.name), str(element.VR), element.value
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - pydicom raises anything on malformed values
        return HeaderLine(place, vr, _name(tag), UNREADABLE, tag.is_private)
    if tag.is_private and name == "Private tag data":
        name = "Private element"
    if vr == "SQ":
        items = tuple(value or ())
        if depth >= MAX_DEPTH:
            return HeaderLine(place, vr, name, "deeper levels are not listed", tag.is_private)
        children = tuple(_items(items, budget, depth))
        count = f"{len(items)} item{'' if len(items) == 1 else 's'}"
        return HeaderLine(place, vr, name, count, tag.is_private, children)
    return HeaderLine(place, vr, name, _value_text(value), tag.is_private)


def _items(items: tuple[Dataset, ...], budget: _Budget, depth: int) -> Iterator[HeaderLine]:
    for number, item in enumerate(items, 1):
        if not budget.spend():
            return
        inner = tuple(_lines(item, budget, depth + 1))
        yield HeaderLine("(FFFE,E000)", "", f"Item {number}", children=inner)


def _name(tag: BaseTag) -> str:
    if dictionary_has_tag(tag):
        return dictionary_description(tag)
    return "Private element" if tag.is_private else "Unknown element"


def _value_text(value: Any) -> str:  # noqa: ANN401 - whatever pydicom makes of it
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray):
        return _bytes_text(value)
    if isinstance(value, UID):
        return f"{value}  ({value.name})" if value.name != str(value) else str(value)
    if isinstance(value, str) or not hasattr(value, "__iter__") or hasattr(value, "components"):
        return one_line(str(value))
    values = list(value)
    shown = one_line(" \\ ".join(str(part) for part in values[:MAX_VALUES]))
    return shown if len(values) <= MAX_VALUES else f"{shown}… (cut: {len(values):,} values)"


def _bytes_text(raw: bytes | bytearray) -> str:
    head = bytes(raw[:HEX_BYTES]).hex(" ")
    if len(raw) <= HEX_BYTES:
        return f"{len(raw)} bytes: {head}" if raw else ""
    return f"{len(raw):,} bytes, cut: {head} …"
