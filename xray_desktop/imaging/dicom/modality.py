"""Stored values -> modality values (PS3.3 C.11.1), and what of them is padding (C.7.5.1.1.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.imaging.dicom.cells import Stored
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.layout import Layout
from xray_desktop.imaging.dicom.lut import Lut, read_lut

Float = NDArray[np.float32]

_EXACT_BITS: Final = 16
"""Integers of so few bits pass through float32 arithmetic unharmed."""
UNITY: Final = (1.0, 0.0)
LEAST_SLOPE: Final = 1e-20
MOST_VALUE: Final = 1e30
RESCALE_LEFT_OUT: Final = (
    "The file's rescale slope or intercept cannot be used and is left out: values are those that "
    "are stored."
)
TABLE_LEFT_OUT: Final = "A table of modality values (Modality LUT) cannot be used and is left out."


@dataclass(frozen=True, slots=True)
class Modality:
    """The way from stored to modality values.

    Parameters
    ----------
    apply : callable
        ``stored (rows, columns) -> modality values``, float32, same shape.
    span : tuple of float
        Lowest and highest modality value that the header allows.
    padding : tuple of float or None
        Inclusive range of modality values that are padding.
    said : tuple of str
        Sentences on what of the header is not applied.
    """

    apply: Callable[[Stored], Float]
    span: tuple[float, float]
    padding: tuple[float, float] | None
    said: tuple[str, ...] = ()


def modality_of(header: Header, layout: Layout, order: str) -> Modality:
    """Return the Modality LUT's first item, else the rescale, else the identity."""
    said: tuple[str, ...] = ()
    for item in header.items("ModalityLUTSequence")[:1]:
        lut = read_lut(item, signed=layout.signed, order=order)
        if lut is not None and lut.entries.min() < lut.entries.max():
            return _by_table(lut)
        said = (TABLE_LEFT_OUT,)
    found = rescale_of(header)
    if found is None or not _tells_apart(*found, layout.span):
        found, said = UNITY, (*said, RESCALE_LEFT_OUT)
    slope, intercept = found

    def rescale(stored: Stored) -> Float:
        exact = layout.stored <= _EXACT_BITS
        values = stored.astype(np.float32 if exact else np.float64)
        if slope != 1:
            values *= slope
        if intercept:
            values += intercept
        return values.astype(np.float32, copy=False)

    ends = sorted(float(v) for v in rescale(np.array(layout.span)))
    padding = _padding(header, layout)
    if padding is not None:
        first, last = sorted(float(v) for v in rescale(np.array(padding)))
        padding = (first, last)
    return Modality(rescale, (ends[0], ends[1]), padding, said)


def rescale_of(header: Header) -> tuple[float, float] | None:
    """Return Rescale Slope and Intercept, the identity where there are none.

    None where one of them is no number, where the slope is 0, which would make every image flat, or
    where they lie beyond what single precision can hold.
    """
    slope = header.number("RescaleSlope")
    intercept = header.number("RescaleIntercept")
    if slope is None and _written(header, "RescaleSlope"):
        return None
    if intercept is None and _written(header, "RescaleIntercept"):
        return None
    slope, intercept = 1.0 if slope is None else slope, intercept or 0.0
    usable = LEAST_SLOPE <= abs(slope) <= MOST_VALUE and abs(intercept) <= MOST_VALUE
    return (slope, intercept) if usable else None


def _written(header: Header, keyword: str) -> bool:
    return any(header.texts(keyword))


def _tells_apart(slope: float, intercept: float, span: tuple[int, int]) -> bool:
    """Whether single precision tells the rescaled values apart: at least 2**8 of the range."""
    ends = [slope * end + intercept for end in span]
    largest = max(abs(end) for end in ends)
    return largest <= MOST_VALUE and abs(ends[1] - ends[0]) >= largest * 2.0**-16


def _by_table(lut: Lut) -> Modality:
    def look_up(stored: Stored) -> Float:
        return lut.apply(stored).astype(np.float32)

    # different stored values may share an entry, so padding cannot be told apart any more
    return Modality(look_up, (0.0, float(lut.top)), None)


def _padding(header: Header, layout: Layout) -> tuple[float, float] | None:
    value = header.number("PixelPaddingValue")
    if value is None or layout.samples > 1:
        return None
    limit = header.number("PixelPaddingRangeLimit")
    ends = sorted((_wrapped(value, layout), _wrapped(value if limit is None else limit, layout)))
    low, high = layout.span
    return (ends[0], ends[1]) if low <= ends[0] and ends[1] <= high else None


def _wrapped(value: float, layout: Layout) -> float:
    """Read a padding value written with the wrong sign, or as a cell, as the stored values are."""
    low, high = layout.span
    cells = 1 << layout.allocated
    if value < low:
        return value + cells
    if value > high and value - cells >= low:
        return value - cells
    bits = 1 << layout.stored
    return value - bits if layout.signed and high < value < bits else value
