"""A DICOM header as typed look-ups; an attribute that is absent, empty or malformed is None.

Attributes of a frame of an enhanced object come from its functional groups (PS3.3 C.7.6.16).
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import numpy as np
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.valuerep import PersonName

from xray_desktop.core.parsing import uid_of
from xray_desktop.imaging.dicom.number_strings import (
    attribute_name,
    components,
    is_number_string,
    number,
    with_point,
)

SHARED: Final = "SharedFunctionalGroupsSequence"
PER_FRAME: Final = "PerFrameFunctionalGroupsSequence"
MACROS: Final[dict[str, tuple[str, ...]]] = {
    "FrameVOILUTSequence": (
        *("WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction"),
        "VOILUTSequence",
    ),
    "PixelValueTransformationSequence": (
        *("RescaleSlope", "RescaleIntercept", "RescaleType", "ModalityLUTSequence"),
    ),
    "PixelMeasuresSequence": ("PixelSpacing",),
    "FramePixelDataPropertiesSequence": ("ImagerPixelSpacing",),
    "XRayGeometrySequence": ("EstimatedRadiographicMagnificationFactor",),
    "FrameAnatomySequence": ("AnatomicRegionSequence",),
    "PatientOrientationInFrameSequence": ("PatientOrientation",),
    "FrameDisplayShutterSequence": (
        *("ShutterShape", "ShutterPresentationValue", "ShutterLeftVerticalEdge"),
        *("ShutterRightVerticalEdge", "ShutterUpperHorizontalEdge", "ShutterLowerHorizontalEdge"),
        *("CenterOfCircularShutter", "RadiusOfCircularShutter", "VerticesOfThePolygonalShutter"),
    ),
}
"""By macro: its attributes that replace those outside functional groups."""
CONVERTED: Final = (
    "UnassignedPerFrameConvertedAttributesSequence",
    "UnassignedSharedConvertedAttributesSequence",
)
"""Attributes without a macro; they are used where the data set itself lacks them."""
CONVERTED_KEYWORDS: Final = (
    *(keyword for keywords in MACROS.values() for keyword in keywords),
    *("ViewPosition", "BodyPartExamined", "ImageLaterality"),
)


def attributes_of_frame(dataset: Dataset, frame: int) -> dict[str, Dataset]:
    """Return by keyword the item that holds an attribute of a frame.

    All attributes of a macro come from one item: the frame's own before the shared one.

    Parameters
    ----------
    dataset : Dataset
        Of the whole object.
    frame : int
        Which frame, counted from 0.
    """
    own = _items(dataset, PER_FRAME)[frame : frame + 1]
    groups = (*own, *_items(dataset, SHARED)[:1])
    found: dict[str, Dataset] = {}
    for macro, keywords in MACROS.items():
        items = (item for group in groups for item in _items(group, macro)[:1])
        item = next((one for one in items if any(keyword in one for keyword in keywords)), None)
        if item is not None:
            found.update(dict.fromkeys(keywords, item))
    for macro in CONVERTED:
        for item in (item for group in groups for item in _items(group, macro)[:1]):
            for keyword in CONVERTED_KEYWORDS:
                if keyword in item and keyword not in dataset:
                    found.setdefault(keyword, item)
    return found


def _items(dataset: Dataset, keyword: str) -> list[Dataset]:
    try:
        value: Any = dataset.get(keyword)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - malformed counts as absent; pydicom raises anything
        return []
    if not isinstance(value, Sequence):
        return []
    return [item for item in value if isinstance(item, Dataset)]


OVERLAY_GROUPS: Final = range(0x6000, 0x6020, 2)
"""Groups of overlay planes (PS3.3 C.9.2)."""
Key = str | int
"""A keyword, or a tag's number."""

_UNDEFINED: Final = 0xFFFFFFFF
_WORD: Final = 0xFFFF


class Header:
    """A data set: that of the file, or a sequence item.

    Parameters
    ----------
    dataset : Dataset
        Converted lazily by pydicom.
    content : bytes
        The file, inflated; empty for an item.
    """

    def __init__(self, dataset: Dataset, content: bytes = b"") -> None:
        self._dataset = dataset
        self._content = content
        self._of_frame: dict[str, Dataset] = {}
        self._decimal_comma_names: dict[str, None] = {}

    def of_frame(self, frame: int) -> "Header":
        """Return the header of one frame, counted from 0, with its functional groups."""
        header = Header(self._dataset, self._content)
        header._of_frame = attributes_of_frame(self._dataset, frame)
        header._decimal_comma_names = self._decimal_comma_names
        return header

    @property
    def decimal_comma_names(self) -> tuple[str, ...]:
        """Names of the attributes looked up so far whose numbers have a decimal comma."""
        return tuple(self._decimal_comma_names)

    def has(self, keyword: Key) -> bool:
        """Whether the attribute is there, empty or not."""
        return keyword in self._holder(keyword)

    def texts(self, keyword: Key) -> tuple[str, ...]:
        """Return the values as stripped texts, including empty ones; () if absent.

        A decimal comma is replaced by a point.
        """
        written = self._number_strings(keyword)
        if written is not None:
            return tuple(with_point(text) or text for text in written)
        return tuple(str(value).strip(" \0") for value in self._values(keyword))

    def text(self, keyword: Key) -> str | None:
        """Return the first value as text; None if empty."""
        return next(iter(self.texts(keyword)), "") or None

    def number_list(self, keyword: Key) -> tuple[float | None, ...]:
        """Return each value as a number, None if it is not finite; () if absent or empty."""
        written = self._number_strings(keyword)
        if written is None:
            return tuple(_finite(value) for value in self._values(keyword))
        if not any(written):
            return ()
        if any(with_point(text) for text in written):
            self._decimal_comma_names[attribute_name(keyword)] = None
        return tuple(number(text) for text in written)

    def numbers(self, keyword: Key) -> tuple[float, ...]:
        """Return the values as numbers; () if absent or if one of them is not a finite number.

        Empty values at the end are ignored.
        """
        found = list(self.number_list(keyword))
        while found and found[-1] is None and not self.texts(keyword)[len(found) - 1]:
            found.pop()
        numbers = tuple(one for one in found if one is not None)
        return numbers if len(numbers) == len(found) else ()

    def number(self, keyword: Key) -> float | None:
        """Return the first value that is a finite number."""
        return next((one for one in self.number_list(keyword) if one is not None), None)

    def integer(self, keyword: Key) -> int | None:
        """Return the first value if it is an integer."""
        number = self.number(keyword)
        return int(number) if number is not None and number == int(number) else None

    def items(self, keyword: str) -> tuple["Header", ...]:
        """Return the items of a sequence; () if absent or not a sequence."""
        items = tuple(Header(item) for item in self._values(keyword) if isinstance(item, Dataset))
        for item in items:
            item._decimal_comma_names = self._decimal_comma_names  # noqa: SLF001 - our own
        return items

    def uint16_values(self, keyword: str, order: str) -> list[int]:
        """Return US, SS or OW values as unsigned 16-bit numbers; `order` is ``<`` or ``>``."""
        value = self._value(keyword)
        if isinstance(value, bytes | bytearray):
            whole = bytes(value[: len(value) // 2 * 2])
            return np.frombuffer(whole, f"{order}u2").tolist()
        return [int(number) & _WORD for number in self.numbers(keyword)]

    def raw(self, keyword: Key) -> bytes | None:
        """Return the bytes of a binary attribute without converting it."""
        value = getattr(self._unread(keyword), "value", None)
        return bytes(value) if isinstance(value, bytes | bytearray) else None

    def content_from(self, keyword: Key) -> memoryview:
        """Return the file from the start of an attribute's value to its end, without a copy."""
        place = getattr(self._unread(keyword), "value_tell", None)
        if self._content and isinstance(place, int):
            return memoryview(self._content)[place:]
        return memoryview(self.raw(keyword) or b"")

    def claimed_length(self, keyword: str) -> int | None:
        """Return the length that the file states for an attribute; None if undefined."""
        length = getattr(self._unread(keyword), "length", None)
        return None if length == _UNDEFINED else length

    def vr(self, keyword: Key) -> str | None:
        """Return the attribute's value representation."""
        return getattr(self._unread(keyword), "VR", None)

    def _values(self, keyword: Key) -> tuple[Any, ...]:
        value = self._value(keyword)
        if value is None or isinstance(value, bytes | bytearray):
            return ()
        if isinstance(value, str | PersonName) or not hasattr(value, "__iter__"):
            return (value,)
        return tuple(value)

    def _value(self, keyword: Key) -> Any:  # noqa: ANN401 - whatever pydicom makes of it
        found = _look_up(self._holder(keyword).get, keyword)
        return found.value if isinstance(found, DataElement) else found

    def _unread(self, keyword: Key) -> Any:  # noqa: ANN401 - pydicom's element, converted or not
        return _look_up(self._holder(keyword).get_item, keyword)

    def _holder(self, keyword: Key) -> Dataset:
        return self._of_frame.get(keyword, self._dataset) if self._of_frame else self._dataset  # type: ignore[call-overload]

    def _number_strings(self, keyword: Key) -> tuple[str, ...] | None:
        """Return the values of a Decimal or Integer String as written; None for other attributes.

        pydicom converts all of them or none.
        """
        if not is_number_string(keyword, self.vr(keyword)):
            return None
        value = getattr(self._unread(keyword), "value", None)
        if isinstance(value, bytes | bytearray):
            return components(bytes(value))
        return tuple(str(one).strip() for one in self._values(keyword))


def _finite(value: Any) -> float | None:  # noqa: ANN401 - whatever pydicom makes of it
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def _look_up(look_up: Callable[[Any], Any], keyword: Key) -> Any:  # noqa: ANN401
    try:
        return look_up(keyword)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - malformed counts as absent; pydicom raises anything
        return None


MAX_VALUES: Final = 16
MAX_TEXT_LENGTH: Final = 1024
_FORMS: Final[dict[str, Callable[[str], object]]] = {
    "DA": re.compile(r"\d{8}").fullmatch,
    "TM": re.compile(r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?").fullmatch,
    "AS": re.compile(r"\d{3}[DWMY]").fullmatch,
    "CS": re.compile(r"[A-Z0-9 _]{1,16}").fullmatch,
    "DS": re.compile(r"(?=.{1,16}$)[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?").fullmatch,
    "IS": re.compile(r"[+-]?\d{1,12}").fullmatch,
}
"""Form of the values of a value representation (PS3.5 6.2); other values are left out."""


def valid_texts(header: Header, keyword: str) -> list[str]:
    """Return the values of an attribute; [] if one of them does not conform to its VR."""
    texts = [printable_text(text) for text in header.texts(keyword)[:MAX_VALUES]]
    fits = _FORMS.get(dictionary_VR(keyword))
    if fits is not None and not all(text and fits(text) for text in texts):
        return []
    return texts if any(texts) else []


def printable_text(text: str) -> str:
    """Return a value without control characters and backslashes."""
    return "".join(c for c in text[:MAX_TEXT_LENGTH] if c.isprintable() and c != "\\").strip()


def valid_uid(header: Header, keyword: str) -> str | None:
    """Return the value of an attribute if it is a valid UID (`core.parsing.uid_of`)."""
    return uid_of(header.text(keyword) or "")


def date_of(header: Header, keyword: str) -> date | None:
    """Return a date, also if written with dots or dashes; None if it is not valid."""
    digits = re.sub(r"\D", "", header.text(keyword) or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
