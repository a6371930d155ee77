"""Numbers and look-up tables of a de-identified copy: within what their attribute can mean.

A number field takes any number, and people type patient numbers, dates and telephone numbers into
them. So a copy holds a number only where it lies in the range that its attribute can have in a
radiograph, rounded to the digits that matter, and of a table only the entries that a pixel of the
image can reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from pydicom.dataset import Dataset

from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.kept_attributes import CODES
from xray_desktop.imaging.dicom.layout import Layout
from xray_desktop.imaging.dicom.lut import Lut, read_lut
from xray_desktop.imaging.dicom.modality import UNITY, rescale_of
from xray_desktop.imaging.dicom.plain_values import plain_texts

Span = tuple[float, float]
"""Lowest and highest value."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the numbers of an attribute can be.

    Parameters
    ----------
    low, high : float
        Least and largest number, in the attribute's unit.
    digits : int
        Significant digits that are kept; 0 for whole numbers.
    least, most : int
        How many values the attribute has.
    """

    low: float
    high: float
    digits: int = 5
    least: int = 1
    most: int = 1

    def kept(self, numbers: tuple[float, ...]) -> list[str] | list[int] | None:
        """Return the numbers as they are written; None if one cannot be what it claims to be."""
        if not self.least <= len(numbers) <= self.most:
            return None
        if not all(self.low <= number <= self.high for number in numbers):
            return None
        if self.digits:
            return [decimal(number, self.digits) for number in numbers]
        whole = [int(number) for number in numbers]
        return whole if whole == list(numbers) else None


_DISTANCE_MM: Final = Meaning(1, 20_000)
_SPACING_MM: Final = Meaning(0.001, 20, digits=6, least=2, most=2)
_INDEX: Final = Meaning(0, 100_000)
_NUMBER_IN_SERIES: Final = Meaning(0, 999, digits=0)
"""A larger one may be the number of something else."""

NUMBERS: Final = MappingProxyType(
    {
        "KVP": Meaning(1, 500),
        "DistanceSourceToDetector": _DISTANCE_MM,
        "DistanceSourceToPatient": _DISTANCE_MM,
        "EstimatedRadiographicMagnificationFactor": Meaning(0.1, 20),
        "ImagerPixelSpacing": _SPACING_MM,
        "PixelSpacing": _SPACING_MM,
        "NominalScannedPixelSpacing": _SPACING_MM,
        "LossyImageCompressionRatio": Meaning(1, 10_000, most=8),
        "ExposureIndex": _INDEX,
        "TargetExposureIndex": _INDEX,
        "DeviationIndex": Meaning(-100, 100),
        "ExposureTime": Meaning(0, 60_000, digits=0),  # ms
        "XRayTubeCurrent": Meaning(0, 10_000, digits=0),  # mA
        "Exposure": Meaning(0, 10_000, digits=0),  # mAs
        "PixelAspectRatio": Meaning(1, 10_000, digits=0, least=2, most=2),
        "SeriesNumber": _NUMBER_IN_SERIES,
        "InstanceNumber": _NUMBER_IN_SERIES,
    }
)
"""By keyword: what is kept. Ranges are wide: they tell a number from the number of something."""
OFTEN_EMPTY: Final = ("SeriesNumber", "InstanceNumber")
"""Those of type 2: they stay, empty, where their number does not."""

MOST_WINDOWS: Final = 8
MOST_TABLES: Final = 8
MOST_VERTICES: Final = 64
LARGEST_RANGE: Final = 1e6
"""Of modality values of an image of up to 16 bits."""
LEAST_INTERCEPT: Final = 65_536
"""No intercept up to this is taken for anything else."""
_DEEP_BITS: Final = 16
_EXACT_DIGITS: Final = 9
"""What a single-precision number has: rescaled values stay the same."""
_WINDOW_DIGITS: Final = 8
_WIDEST: Final = 4
"""No window is wider than this many ranges of values."""


def decimal(number: float, digits: int) -> str:
    """Return a number as a decimal string (DS, PS3.5 6.2: up to 16 characters)."""
    return f"{number:.{digits}g}"


def keep_numbers(copy: Dataset, header: Header) -> None:
    """Write the numbers that `NUMBERS` names; an attribute with another value is left out."""
    for keyword, meaning in NUMBERS.items():
        _put(copy, keyword, meaning.kept(header.numbers(keyword)))
    for keyword in OFTEN_EMPTY:
        if header.has(keyword) and keyword not in copy:
            setattr(copy, keyword, None)


def _put(copy: Dataset, keyword: str, numbers: list[str] | list[int] | None) -> None:
    if numbers is not None:
        setattr(copy, keyword, numbers)


def keep_shutter(copy: Dataset, header: Header, layout: Layout) -> None:
    """Write the display shutter's edges (PS3.3 C.7.6.11) where they lie in the image."""
    row, column = Meaning(0, layout.rows + 1, 0), Meaning(0, layout.columns + 1, 0)
    for keyword, meaning in (
        ("ShutterLeftVerticalEdge", column),
        ("ShutterRightVerticalEdge", column),
        ("ShutterUpperHorizontalEdge", row),
        ("ShutterLowerHorizontalEdge", row),
        ("RadiusOfCircularShutter", Meaning(0, layout.rows + layout.columns, 0)),
    ):
        _put(copy, keyword, meaning.kept(header.numbers(keyword)))
    for keyword, most in (
        ("CenterOfCircularShutter", 1),
        ("VerticesOfThePolygonalShutter", MOST_VERTICES),
    ):
        _put(copy, keyword, _points(header.numbers(keyword), most, layout))


def _points(numbers: tuple[float, ...], most: int, layout: Layout) -> list[int] | None:
    """Return (row, column) pairs that lie in the image; None if they do not."""
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    whole = all(number == int(number) for number in numbers)
    inside = all(0 <= r <= layout.rows + 1 and 0 <= c <= layout.columns + 1 for r, c in pairs)
    fits = len(numbers) % 2 == 0 and 1 <= len(pairs) <= most and whole and inside
    return [int(number) for number in numbers] if fits else None


def keep_grey_scale(
    copy: Dataset, header: Header, layout: Layout, stored: Span, order: str
) -> None:
    """Write what turns stored values into grey: modality LUT or rescale, then LUTs and windows.

    Parameters
    ----------
    copy, header : Dataset, Header
        To, and from.
    layout : Layout
        Of the pixels.
    stored : tuple of float
        Lowest and highest stored value that the image has.
    order : str
        Byte order of the file, ``<`` or ``>``.
    """
    declared: Span = layout.span if layout.stored <= _DEEP_BITS else stored
    modality = _keep_modality(copy, header, layout, declared, order)
    if modality is None:
        return
    _keep_windows(copy, header, modality)
    tables = list(_tables(header, "VOILUTSequence", modality, order))
    if tables:
        copy.VOILUTSequence = tables[:MOST_TABLES]


def _keep_modality(
    copy: Dataset, header: Header, layout: Layout, stored: Span, order: str
) -> Span | None:
    """Write the modality LUT or the rescale; return the modality values that can be.

    None where there was a rescale that cannot be one: windows of it would mean nothing.
    """
    for item in header.items("ModalityLUTSequence")[:1]:
        lut = read_lut(item, signed=layout.signed, order=order)
        if lut is not None:
            kind = plain_texts(item, "ModalityLUTType")
            made = _table(lut, stored)
            made.ModalityLUTType = kind[0] if kind and kind[0] in CODES["RescaleType"] else "US"
            copy.ModalityLUTSequence = [made]
            return 0.0, float(lut.top)
    rescale = rescale_of(header)
    if rescale is None or rescale == UNITY:  # where there is none that can be used, there is none
        return stored
    slope, intercept = rescale
    width = abs(slope) * (stored[1] - stored[0])
    if layout.stored <= _DEEP_BITS and width > LARGEST_RANGE:
        return None
    if abs(intercept) > max(LEAST_INTERCEPT, 2 * width):
        return None
    copy.RescaleSlope = decimal(slope, _EXACT_DIGITS)
    copy.RescaleIntercept = decimal(intercept, _EXACT_DIGITS)
    ends = sorted(slope * value + intercept for value in stored)
    return ends[0], ends[1]


def _keep_windows(copy: Dataset, header: Header, modality: Span) -> None:
    pairs = zip(header.number_list("WindowCenter"), header.number_list("WindowWidth"), strict=False)
    reach = max(modality[1] - modality[0], 1.0)
    kept = [
        (centre, width)
        for centre, width in pairs
        if centre is not None
        and width is not None
        and modality[0] - reach <= centre <= modality[1] + reach
        and 0 < width <= _WIDEST * reach
    ][:MOST_WINDOWS]
    if kept:
        copy.WindowCenter = [decimal(centre, _WINDOW_DIGITS) for centre, _ in kept]
        copy.WindowWidth = [decimal(width, _WINDOW_DIGITS) for _, width in kept]


def _tables(header: Header, keyword: str, inputs: Span, order: str) -> Iterator[Dataset]:
    for item in header.items(keyword):
        lut = read_lut(item, signed=inputs[0] < 0, order=order)
        if lut is not None:
            yield _table(lut, inputs)


def _table(lut: Lut, inputs: Span) -> Dataset:
    """Return a table with the entries that `inputs` reach; what lies outside takes the end's."""
    last = lut.first + lut.entries.size - 1
    low = int(np.clip(np.floor(inputs[0]), lut.first, last))
    high = int(np.clip(np.ceil(inputs[1]), lut.first, last))
    entries = lut.entries[low - lut.first : high - lut.first + 1]
    made = Dataset()
    made.add_new("LUTDescriptor", "US", [entries.size & 0xFFFF, low & 0xFFFF, lut.bits])
    made.add_new("LUTData", "OW", entries.astype("<u2").tobytes())
    return made
