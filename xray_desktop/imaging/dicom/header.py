"""Functional groups (PS3.3 C.7.6.16): attributes of a frame of an enhanced object.

A DICOM header as typed, forgiving look-ups: what is absent, empty or malformed is None.

Only the attributes named here are ever taken from a file, so that names, dates and numbers which
nothing needs do not enter the program, and a million foreign elements cost little. What says whose
image it is goes into `core.image.radiograph.PatientDetails` alone.

Attributes' values as plain text that their representation allows (PS3.5 6.2).
"""

import re
import warnings
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any, Final

import numpy as np
import pydicom
from pydicom import config
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)
from pydicom.valuerep import PersonName

from xray_desktop.core.parsing import uid_of
from xray_desktop.imaging.dicom.dicom_file import DEFLATED, inflate_dataset
from xray_desktop.imaging.dicom.number_strings import (
    attribute_name,
    components,
    is_number_string,
    number,
    with_point,
)
from xray_desktop.imaging.errors import damaged, decoder_errors_as

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
"""By macro: which of its attributes take the place of those outside functional groups."""
CONVERTED: Final = (
    "UnassignedPerFrameConvertedAttributesSequence",
    "UnassignedSharedConvertedAttributesSequence",
)
"""What a converter knew no macro for: it stands in for what is missing outside."""
CONVERTED_KEYWORDS: Final = (
    *(keyword for keywords in MACROS.values() for keyword in keywords),
    *("ViewPosition", "BodyPartExamined", "ImageLaterality"),
)


def attributes_of_frame(dataset: Dataset, frame: int) -> dict[str, Dataset]:
    """Return by keyword in which item an attribute of a frame is to be looked up.

    All attributes of a macro come from one item: the frame's own before the shared one.

    Parameters
    ----------
    dataset : Dataset
        The whole object's.
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


KEYWORDS: Final[tuple[str, ...]] = (
    *("SOPClassUID", "SOPInstanceUID", "Modality", "ImageType", "PresentationIntentType"),
    *("DirectoryRecordSequence", "ConversionType", "BurnedInAnnotation", "LossyImageCompression"),
    *("BodyPartExamined", "ViewPosition", "ViewCodeSequence", "AnatomicRegionSequence"),
    *(
        "ImageLaterality",
        "Laterality",
        "PatientOrientation",
        "SeriesDescription",
        "StudyDescription",
        "ProtocolName",
    ),
    *("PerformedProcedureStepDescription", "RequestedProcedureDescription"),
    *("AcquisitionDeviceProcessingDescription", "InstitutionName"),
    *("PatientAge", "PatientBirthDate", "StudyDate", "PatientSex", "PatientSpeciesDescription"),
    *("PatientSpeciesCodeSequence", "PatientBreedDescription", "PatientBreedCodeSequence"),
    *("PatientName", "PatientID", "AccessionNumber"),
    *("ShutterShape", "ShutterPresentationValue", "ShutterLeftVerticalEdge"),
    *("ShutterRightVerticalEdge", "ShutterUpperHorizontalEdge", "ShutterLowerHorizontalEdge"),
    *("CenterOfCircularShutter", "RadiusOfCircularShutter", "VerticesOfThePolygonalShutter"),
    *("LossyImageCompressionRatio", "LossyImageCompressionMethod"),
    *("PatientSexNeutered", "ResponsiblePersonRole"),
    *("PixelSpacing", "ImagerPixelSpacing", "EstimatedRadiographicMagnificationFactor"),
    *("NominalScannedPixelSpacing", "PixelSpacingCalibrationType", "PixelAspectRatio"),
    *("Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "PhotometricInterpretation"),
    *("PlanarConfiguration", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation"),
    *("PixelPaddingValue", "PixelPaddingRangeLimit", "RescaleSlope", "RescaleIntercept"),
    *("ModalityLUTSequence", "VOILUTSequence", "WindowCenter", "WindowWidth"),
    *("WindowCenterWidthExplanation", "VOILUTFunction", "PresentationLUTShape"),
    *("RedPaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData"),
    *("GreenPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableData"),
    *("BluePaletteColorLookupTableDescriptor", "BluePaletteColorLookupTableData"),
    *("PixelData", "FloatPixelData", "DoubleFloatPixelData", "PixelDataProviderURL"),
    *("ExtendedOffsetTable", "ExtendedOffsetTableLengths", SHARED, PER_FRAME),
)
"""Everything that is read."""

OVERLAY_GROUPS: Final = range(0x6000, 0x6020, 2)
"""Groups of overlay planes (PS3.3 C.9.2)."""
_OVERLAY: Final = (0x0010, 0x0011, 0x0015, 0x0022, 0x0050, 0x0051, 0x0102, 0x1500, 0x3000)
TAGS: Final = tuple(group << 16 | element for group in OVERLAY_GROUPS for element in _OVERLAY)
"""What is read by number, having no keyword of its own."""

Key = str | int
"""A keyword, or a tag's number."""

_UNDEFINED: Final = 0xFFFFFFFF
_WORD: Final = 0xFFFF
_PIXEL_DATA: Final = 0x7FE00010
_ITEM: Final = b"\xfe\xff\x00\xe0"
_OPEN_PIXELS: Final = tuple(
    b"\xe0\x7f\x10\x00" + vr + b"\0\0\xff\xff\xff\xff" + _ITEM for vr in (b"OB", b"OW", b"UN")
)
"""How compressed Pixel Data of undefined length begin, always in explicit little endian."""


class Header:
    """One data set: the file's own, or a sequence item.

    Parameters
    ----------
    dataset : Dataset
        pydicom's, converted lazily.
    content : bytes
        The file it was read from, unpacked; empty for an item.
    """

    def __init__(self, dataset: Dataset, content: bytes = b"") -> None:
        self._dataset = dataset
        self._content = content
        self._of_frame: dict[str, Dataset] = {}
        self._decimal_comma_names: dict[str, None] = {}

    def of_frame(self, frame: int) -> "Header":
        """Return the header of one frame, counted from 0: with what functional groups say of it."""
        header = Header(self._dataset, self._content)
        header._of_frame = attributes_of_frame(self._dataset, frame)
        header._decimal_comma_names = self._decimal_comma_names
        return header

    @property
    def decimal_comma_names(self) -> tuple[str, ...]:
        """Names of the attributes, looked up so far, whose numbers have a decimal comma."""
        return tuple(self._decimal_comma_names)

    def has(self, keyword: Key) -> bool:
        """Whether the attribute is there, empty or not."""
        return keyword in self._holder(keyword)

    def texts(self, keyword: Key) -> tuple[str, ...]:
        """Return the attribute's values as stripped texts, empty ones kept; () if absent.

        Numbers with a decimal comma are given with a point.
        """
        written = self._number_strings(keyword)
        if written is not None:
            return tuple(with_point(text) or text for text in written)
        return tuple(str(value).strip(" \0") for value in self._values(keyword))

    def text(self, keyword: Key) -> str | None:
        """Return the first value as a non-empty text."""
        return next(iter(self.texts(keyword)), "") or None

    def number_list(self, keyword: Key) -> tuple[float | None, ...]:
        """Return each value, None where it is no finite number; () if absent or empty."""
        written = self._number_strings(keyword)
        if written is None:
            return tuple(_finite(value) for value in self._values(keyword))
        if not any(written):
            return ()
        if any(with_point(text) for text in written):
            self._decimal_comma_names[attribute_name(keyword)] = None
        return tuple(number(text) for text in written)

    def numbers(self, keyword: Key) -> tuple[float, ...]:
        """Return the finite values; () if absent or if one of them is no number.

        Empty values at the end do not count.
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
        """Return the first value if it is a whole number."""
        number = self.number(keyword)
        return int(number) if number is not None and number == int(number) else None

    def items(self, keyword: str) -> tuple["Header", ...]:
        """Return the items of a sequence; () if absent or no sequence."""
        items = tuple(Header(item) for item in self._values(keyword) if isinstance(item, Dataset))
        for item in items:
            item._decimal_comma_names = self._decimal_comma_names  # noqa: SLF001 - our own
        return items

    def uint16_values(self, keyword: str, order: str) -> list[int]:
        """Return US, SS or OW values as unsigned 16-bit numbers; `order` is the file's, < or >."""
        value = self._value(keyword)
        if isinstance(value, bytes | bytearray):
            whole = bytes(value[: len(value) // 2 * 2])
            return np.frombuffer(whole, f"{order}u2").tolist()
        return [int(number) & _WORD for number in self.numbers(keyword)]

    def raw(self, keyword: Key) -> bytes | None:
        """Return the bytes of a binary attribute, and leave it as it was read."""
        value = getattr(self._unread(keyword), "value", None)
        return bytes(value) if isinstance(value, bytes | bytearray) else None

    def content_from(self, keyword: Key) -> memoryview:
        """Return the file from the start of an attribute's value on, to its end; no copy."""
        place = getattr(self._unread(keyword), "value_tell", None)
        if self._content and isinstance(place, int):
            return memoryview(self._content)[place:]
        return memoryview(self.raw(keyword) or b"")

    def claimed_length(self, keyword: str) -> int | None:
        """Return the length that the file claims for an unread attribute; None if undefined."""
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
        """Return the values of a Decimal or Integer String as they are written; None if it is none.

        pydicom converts all of them or none.
        """
        if not is_number_string(keyword, self.vr(keyword)):
            return None
        value = getattr(self._unread(keyword), "value", None)
        if isinstance(value, bytes | bytearray):
            return components(bytes(value))
        return tuple(str(one).strip() for one in self._values(keyword))


def read_header(data: bytes, max_bytes: int) -> tuple[Header, str, str]:
    """Return the header of a DICOM file, its transfer syntax and its SOP class ("" if unknown).

    Parameters
    ----------
    data : bytes
        The whole file, with or without preamble and file meta information.
    max_bytes : int
        Bound on a deflated data set, unpacked.
    """
    config.settings.reading_validation_mode = config.IGNORE
    data, deflated = inflate_dataset(data, max_bytes)
    with decoder_errors_as(damaged("its DICOM header cannot be read")):
        tags: list[Any] = [*KEYWORDS, *TAGS]
        dataset = read_dataset(data, tags)
        meta = dataset.file_meta
        syntax = str(meta.get("TransferSyntaxUID", "") or "") or _guessed(dataset)
        sop_class = str(dataset.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or "")
    syntax = DEFLATED if deflated else syntax.strip(" \0")
    return Header(dataset, data), syntax, sop_class.strip(" \0")


def read_dataset(data: bytes, tags: list[Any] | None = None) -> FileDataset:
    """Return the data set of a file, also of one that ends before its compressed pixels do.

    Of such a file the parser would return nothing at all.

    Parameters
    ----------
    data : bytes
        The file, not deflated.
    tags : list or None
        Keywords or tags to read; None for all.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an early end, which is seen to here
        dataset = pydicom.dcmread(BytesIO(data), force=True, specific_tags=tags)
    start = -1 if len(dataset) else max(data.rfind(head) for head in _OPEN_PIXELS)
    if start < 0:
        return dataset
    dataset = pydicom.dcmread(BytesIO(data[:start]), force=True, specific_tags=tags)
    place = start + len(_OPEN_PIXELS[0]) - len(_ITEM)
    raw = (BaseTag(_PIXEL_DATA), "OB", _UNDEFINED, data[place:], place, False, True)
    dataset[_PIXEL_DATA] = RawDataElement(*raw)
    return dataset


def _finite(value: Any) -> float | None:  # noqa: ANN401 - whatever pydicom makes of it
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def _guessed(dataset: Dataset) -> str:
    implicit, little = dataset.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRLittleEndian if little else ExplicitVRBigEndian


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
"""What values of a representation must look like; others are left out."""


def valid_texts(header: Header, keyword: str) -> list[str]:
    """Return an attribute's values; [] if one of them is not what its representation allows."""
    texts = [printable_text(text) for text in header.texts(keyword)[:MAX_VALUES]]
    fits = _FORMS.get(dictionary_VR(keyword))
    if fits is not None and not all(text and fits(text) for text in texts):
        return []
    return texts if any(texts) else []


def printable_text(text: str) -> str:
    """Return a value without control characters, and without what would part it in two."""
    return "".join(c for c in text[:MAX_TEXT_LENGTH] if c.isprintable() and c != "\\").strip()


def valid_uid(header: Header, keyword: str) -> str | None:
    """Return an attribute's value if it is a UID (`core.parsing.uid_of`)."""
    return uid_of(header.text(keyword) or "")


def date_of(header: Header, keyword: str) -> date | None:
    """Return a date, also where it was written with dots or dashes; None if it is none."""
    digits = re.sub(r"\D", "", header.text(keyword) or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
