"""The attributes that a de-identified copy retains: codes, UIDs, dates, numbers, look-up tables.

Codes come from closed lists. A number field may hold a patient number, a date or a telephone
number, so a number is retained only within the range that is possible for its attribute in a
radiograph, and rounded; of a look-up table, only the entries that a pixel can reach. Free text is
never retained.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from pydicom.dataset import Dataset

from xray_desktop.imaging.dicom.grayscale import IDENTITY_RESCALE, Lut, read_lut, rescale_of
from xray_desktop.imaging.dicom.header import Header, valid_texts
from xray_desktop.imaging.dicom.image_pixel import Layout
from xray_desktop.imaging.dicom.patient_matching import VIEW_CODES
from xray_desktop.imaging.dicom.sop_classes import MODALITIES

EDITION: Final = "2026c"
"""Edition of DICOM whose table E.1-1 is followed."""

CODES: Final = MappingProxyType(
    {
        "Modality": frozenset(MODALITIES) - {""},
        "ImageType": frozenset({"ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY"}),
        "PresentationIntentType": frozenset({"FOR PRESENTATION", "FOR PROCESSING"}),
        "ConversionType": frozenset({"DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN"}),
        "ViewPosition": VIEW_CODES,
        "BodyPartExamined": frozenset({"CHEST", "THORAX", "LUNG"}),
        "Laterality": frozenset({"R", "L"}),
        "ImageLaterality": frozenset({"R", "L", "U", "B"}),
        "PatientOrientation": frozenset(
            {"A", "P", "L", "R", "F", "H", "LF", "LH", "RF", "RH", "AF", "AH", "PF", "PH"}
        ),
        "DetectorType": frozenset({"DIRECT", "SCINTILLATOR", "STORAGE", "FILM"}),
        "PixelIntensityRelationship": frozenset({"LIN", "LOG", "DISP"}),
        "PixelSpacingCalibrationType": frozenset({"GEOMETRY", "FIDUCIAL"}),
        "RescaleType": frozenset({"US", "OD", "HU"}),
        "PresentationLUTShape": frozenset({"IDENTITY", "INVERSE"}),
        "VOILUTFunction": frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"}),
        "BurnedInAnnotation": frozenset({"YES", "NO"}),
        "LossyImageCompression": frozenset({"00", "01"}),
        "LossyImageCompressionMethod": frozenset(
            {"ISO_10918_1", "ISO_14495_1", "ISO_15444_1", "ISO_15444_15", "ISO_13818_2"}
        ),
        "ShutterShape": frozenset({"RECTANGULAR", "CIRCULAR", "POLYGONAL"}),
    }
)
"""By keyword: the values that are retained; an attribute with any other value is emptied."""

STORED_VALUES: Final = ("PixelPaddingValue", "PixelPaddingRangeLimit")
"""Attributes that are stored values, with the sign of the pixels."""
DATES: Final = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
"""Moved back by a number of days that differs from patient to patient."""
UIDS: Final = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
"""Replaced by new ones; equal UIDs stay equal."""
MAX_AGE_YEARS: Final = 89
"""Higher ages become 90 years."""
Span = tuple[float, float]
"""Lowest and highest value."""


@dataclass(frozen=True, slots=True)
class ValidRange:
    """The possible numbers of an attribute.

    Parameters
    ----------
    low, high : float
        Smallest and largest number, in the unit of the attribute.
    digits : int
        Significant digits that are retained; 0 for integers.
    min_count, max_count : int
        Smallest and largest number of values.
    """

    low: float
    high: float
    digits: int = 5
    min_count: int = 1
    max_count: int = 1

    def accepted(self, numbers: tuple[float, ...]) -> list[str] | list[int] | None:
        """Return the numbers in written form; None if one of them is not possible."""
        if not self.min_count <= len(numbers) <= self.max_count:
            return None
        if not all(self.low <= number <= self.high for number in numbers):
            return None
        if self.digits:
            return [decimal_string(number, self.digits) for number in numbers]
        whole = [int(number) for number in numbers]
        return whole if whole == list(numbers) else None


_DISTANCE_MM: Final = ValidRange(1, 20_000)
_SPACING_MM: Final = ValidRange(0.001, 20, digits=6, min_count=2, max_count=2)
_INDEX: Final = ValidRange(0, 100_000)
_NUMBER_IN_SERIES: Final = ValidRange(0, 999, digits=0)
"""A larger number may be an identifier."""

NUMBERS: Final = MappingProxyType(
    {
        "KVP": ValidRange(1, 500),
        "DistanceSourceToDetector": _DISTANCE_MM,
        "DistanceSourceToPatient": _DISTANCE_MM,
        "EstimatedRadiographicMagnificationFactor": ValidRange(0.1, 20),
        "ImagerPixelSpacing": _SPACING_MM,
        "PixelSpacing": _SPACING_MM,
        "NominalScannedPixelSpacing": _SPACING_MM,
        "LossyImageCompressionRatio": ValidRange(1, 10_000, max_count=8),
        "ExposureIndex": _INDEX,
        "TargetExposureIndex": _INDEX,
        "DeviationIndex": ValidRange(-100, 100),
        "ExposureTime": ValidRange(0, 60_000, digits=0),  # ms
        "XRayTubeCurrent": ValidRange(0, 10_000, digits=0),  # mA
        "Exposure": ValidRange(0, 10_000, digits=0),  # mAs
        "PixelAspectRatio": ValidRange(1, 10_000, digits=0, min_count=2, max_count=2),
        "SeriesNumber": _NUMBER_IN_SERIES,
        "InstanceNumber": _NUMBER_IN_SERIES,
    }
)
"""By keyword: the numbers that are retained. The wide ranges exclude identifiers."""
TYPE_2_NUMBERS: Final = ("SeriesNumber", "InstanceNumber")
"""Attributes of type 2: they stay, empty, if their number is not retained."""

MAX_WINDOWS: Final = 8
MAX_TABLES: Final = 8
MAX_VERTICES: Final = 64
MAX_VALUE_RANGE: Final = 1e6
"""Largest range of modality values of an image of up to 16 bits."""
PLAUSIBLE_INTERCEPT: Final = 65_536
"""Intercepts up to this are always retained."""
_DEEP_BITS: Final = 16
_EXACT_DIGITS: Final = 9
"""Digits of a single-precision number: rescaled values stay the same."""
_WINDOW_DIGITS: Final = 8
_MAX_WINDOW_RATIO: Final = 4
"""Largest width of a window, in ranges of values."""


def decimal_string(number: float, digits: int) -> str:
    """Return a number as a decimal string (DS, PS3.5 6.2: up to 16 characters)."""
    return f"{number:.{digits}g}"


def keep_numbers(copy: Dataset, header: Header) -> None:
    """Write the attributes in `NUMBERS`; those with an impossible value are left out."""
    for keyword, valid_range in NUMBERS.items():
        _put(copy, keyword, valid_range.accepted(header.numbers(keyword)))
    for keyword in TYPE_2_NUMBERS:
        if header.has(keyword) and keyword not in copy:
            setattr(copy, keyword, None)


def _put(copy: Dataset, keyword: str, numbers: list[str] | list[int] | None) -> None:
    if numbers is not None:
        setattr(copy, keyword, numbers)


def keep_shutter(copy: Dataset, header: Header, layout: Layout) -> None:
    """Write the edges of the display shutter (PS3.3 C.7.6.11) that lie in the image."""
    row, column = ValidRange(0, layout.rows + 1, 0), ValidRange(0, layout.columns + 1, 0)
    for keyword, valid_range in (
        ("ShutterLeftVerticalEdge", column),
        ("ShutterRightVerticalEdge", column),
        ("ShutterUpperHorizontalEdge", row),
        ("ShutterLowerHorizontalEdge", row),
        ("RadiusOfCircularShutter", ValidRange(0, layout.rows + layout.columns, 0)),
    ):
        _put(copy, keyword, valid_range.accepted(header.numbers(keyword)))
    for keyword, max_count in (
        ("CenterOfCircularShutter", 1),
        ("VerticesOfThePolygonalShutter", MAX_VERTICES),
    ):
        _put(copy, keyword, _points(header.numbers(keyword), max_count, layout))


def _points(numbers: tuple[float, ...], max_count: int, layout: Layout) -> list[int] | None:
    """Return (row, column) pairs; None if one lies outside the image."""
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    whole = all(number == int(number) for number in numbers)
    inside = all(0 <= r <= layout.rows + 1 and 0 <= c <= layout.columns + 1 for r, c in pairs)
    fits = len(numbers) % 2 == 0 and 1 <= len(pairs) <= max_count and whole and inside
    return [int(number) for number in numbers] if fits else None


def keep_grayscale(copy: Dataset, header: Header, layout: Layout, stored: Span, order: str) -> None:
    """Write the greyscale transformations: Modality LUT or rescale, VOI LUTs and windows.

    Parameters
    ----------
    copy, header : Dataset, Header
        Destination, and source.
    layout : Layout
        Of the pixels.
    stored : tuple of float
        Lowest and highest stored value in the image.
    order : str
        Byte order of the file, ``<`` or ``>``.
    """
    declared: Span = layout.value_range if layout.stored <= _DEEP_BITS else stored
    modality = _keep_modality(copy, header, layout, declared, order)
    if modality is None:
        return
    _keep_windows(copy, header, modality)
    tables = list(_tables(header, "VOILUTSequence", modality, order))
    if tables:
        copy.VOILUTSequence = tables[:MAX_TABLES]


def _keep_modality(
    copy: Dataset, header: Header, layout: Layout, stored: Span, order: str
) -> Span | None:
    """Write the Modality LUT or the rescale; return the range of modality values.

    None if the rescale is not possible, since windows would then have no meaning.
    """
    for item in header.items("ModalityLUTSequence")[:1]:
        lut = read_lut(item, signed=layout.signed, order=order)
        if lut is not None:
            kind = valid_texts(item, "ModalityLUTType")
            made = _table(lut, stored)
            made.ModalityLUTType = kind[0] if kind and kind[0] in CODES["RescaleType"] else "US"
            copy.ModalityLUTSequence = [made]
            return 0.0, float(lut.max_value)
    rescale = rescale_of(header)
    if rescale is None or rescale == IDENTITY_RESCALE:  # an invalid rescale counts as none
        return stored
    slope, intercept = rescale
    width = abs(slope) * (stored[1] - stored[0])
    if layout.stored <= _DEEP_BITS and width > MAX_VALUE_RANGE:
        return None
    if abs(intercept) > max(PLAUSIBLE_INTERCEPT, 2 * width):
        return None
    copy.RescaleSlope = decimal_string(slope, _EXACT_DIGITS)
    copy.RescaleIntercept = decimal_string(intercept, _EXACT_DIGITS)
    ends = sorted(slope * value + intercept for value in stored)
    return ends[0], ends[1]


def _keep_windows(copy: Dataset, header: Header, modality: Span) -> None:
    pairs = zip(header.number_list("WindowCenter"), header.number_list("WindowWidth"), strict=False)
    reach = max(modality[1] - modality[0], 1.0)
    accepted = [
        (centre, width)
        for centre, width in pairs
        if centre is not None
        and width is not None
        and modality[0] - reach <= centre <= modality[1] + reach
        and 0 < width <= _MAX_WINDOW_RATIO * reach
    ][:MAX_WINDOWS]
    if accepted:
        copy.WindowCenter = [decimal_string(centre, _WINDOW_DIGITS) for centre, _ in accepted]
        copy.WindowWidth = [decimal_string(width, _WINDOW_DIGITS) for _, width in accepted]


def _tables(header: Header, keyword: str, inputs: Span, order: str) -> Iterator[Dataset]:
    for item in header.items(keyword):
        lut = read_lut(item, signed=inputs[0] < 0, order=order)
        if lut is not None:
            yield _table(lut, inputs)


def _table(lut: Lut, inputs: Span) -> Dataset:
    """Return a look-up table with only the entries that `inputs` reach."""
    last = lut.first + lut.entries.size - 1
    low = int(np.clip(np.floor(inputs[0]), lut.first, last))
    high = int(np.clip(np.ceil(inputs[1]), lut.first, last))
    entries = lut.entries[low - lut.first : high - lut.first + 1]
    made = Dataset()
    made.add_new("LUTDescriptor", "US", [entries.size & 0xFFFF, low & 0xFFFF, lut.bits])
    made.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return made
