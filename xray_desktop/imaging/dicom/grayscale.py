"""From stored values to display: Modality LUT or rescale, VOI LUTs and windows, polarity.

PS3.3 C.11.1 (modality), C.7.5.1.1.2 (padding), C.11.2 (VOI), C.11.6 (Presentation LUT Shape); LUT
Descriptor and LUT Data as in C.11.1.1.1 and C.11.2.1.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import Caution
from xray_desktop.core.image.display import Voi, VoiFunction, VoiTable, VoiWindow, is_window
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.image_pixel import Layout, StoredValues
from xray_desktop.imaging.header_listing import one_line

_WRAP: Final = 65536
_SIGN: Final = 32768
_PARTS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Lut:
    """A look-up table.

    Parameters
    ----------
    first : int
        The input of the first entry.
    entries : ndarray, (n,), uint16
        n above 0.
    bits : int
        Bits of an entry, as declared or as the largest entry needs.
    """

    first: int
    entries: NDArray[np.uint16]
    bits: int

    @property
    def max_value(self) -> int:
        """The highest value that an entry may have."""
        return (1 << self.bits) - 1

    def apply(self, inputs: NDArray[np.integer]) -> NDArray[np.uint16]:
        """Look up `inputs`; inputs outside the table take its first or last entry."""
        index = inputs.astype(np.int64 if inputs.itemsize > 2 else np.int32)  # noqa: PLR2004 - holds uint16
        np.clip(index, self.first, self.first + self.entries.size - 1, out=index)
        index -= self.first
        return self.entries[index]


def read_lut(item: Header, *, signed: bool, prefix: str = "LUT", order: str = "<") -> Lut | None:
    """Return a look-up table, or None if it is not valid.

    Parameters
    ----------
    item : Header
        A sequence item, or the data set for a palette.
    signed : bool
        Whether its inputs may be negative.
    prefix : str
        Of the keywords ``<prefix>Descriptor`` and ``<prefix>Data``.
    order : str
        Byte order of the file, ``<`` or ``>``.
    """
    descriptor = item.uint16_values(f"{prefix}Descriptor", order)
    if len(descriptor) != _PARTS:
        return None
    count, first, bits = descriptor
    count = count or _WRAP
    if signed and first >= _SIGN:
        first -= _WRAP
    uint16_values = np.array(item.uint16_values(f"{prefix}Data", order), np.uint16)
    # two 8-bit entries may be packed in a word: the length of the data decides, not the bits
    entries = (
        uint16_values
        if uint16_values.size >= count
        else uint16_values.view(np.uint8).astype(np.uint16)
    )
    raw = item.raw(f"{prefix}Data")
    if raw is not None and len(raw) < 2 * count:
        entries = np.frombuffer(raw, np.uint8).astype(np.uint16)
    entries = entries[:count]
    if entries.size == 0:
        return None
    needed = int(entries.max()).bit_length()
    return Lut(first, entries, max(min(bits, 16), needed, 1))


Float = NDArray[np.float32]

_EXACT_BITS: Final = 16
"""Integers of up to so many bits are exact in float32."""
IDENTITY_RESCALE: Final = (1.0, 0.0)
MIN_SLOPE: Final = 1e-20
MAX_VALUE: Final = 1e30
RESCALE_LEFT_OUT: Final = (
    "The rescale slope or intercept of this file is not valid and is ignored; stored values are "
    "shown."
)
MODALITY_LUT_LEFT_OUT: Final = "A Modality LUT of this file is not valid and is ignored."


@dataclass(frozen=True, slots=True)
class Modality:
    """The modality transformation: from stored to modality values.

    Parameters
    ----------
    apply : callable
        ``stored (rows, columns) -> modality values``, float32, same shape.
    value_range : tuple of float
        Lowest and highest modality value that the header allows.
    padding : tuple of float or None
        Inclusive range of modality values that are padding.
    notes : tuple of str
        Cautions about parts of the header that are not applied.
    """

    apply: Callable[[StoredValues], Float]
    value_range: tuple[float, float]
    padding: tuple[float, float] | None
    notes: tuple[str, ...] = ()


def modality_of(header: Header, layout: Layout, order: str) -> Modality:
    """Return the Modality LUT's first item, else the rescale, else the identity."""
    notes: tuple[str, ...] = ()
    for item in header.items("ModalityLUTSequence")[:1]:
        lut = read_lut(item, signed=layout.signed, order=order)
        if lut is not None and lut.entries.min() < lut.entries.max():
            return _by_table(lut)
        notes = (MODALITY_LUT_LEFT_OUT,)
    found = rescale_of(header)
    if found is None or not _is_resolvable(*found, layout.value_range):
        found, notes = IDENTITY_RESCALE, (*notes, RESCALE_LEFT_OUT)
    slope, intercept = found

    def rescale(stored: StoredValues) -> Float:
        exact = layout.stored <= _EXACT_BITS
        values = stored.astype(np.float32 if exact else np.float64)
        if slope != 1:
            values *= slope
        if intercept:
            values += intercept
        return values.astype(np.float32, copy=False)

    ends = sorted(float(v) for v in rescale(np.array(layout.value_range)))
    padding = _padding(header, layout)
    if padding is not None:
        first, last = sorted(float(v) for v in rescale(np.array(padding)))
        padding = (first, last)
    return Modality(rescale, (ends[0], ends[1]), padding, notes)


def rescale_of(header: Header) -> tuple[float, float] | None:
    """Return Rescale Slope and Intercept, the identity where there are none.

    None if one of them is not a number, if the slope is 0, or if they exceed single precision.
    """
    slope = header.number("RescaleSlope")
    intercept = header.number("RescaleIntercept")
    if slope is None and _written(header, "RescaleSlope"):
        return None
    if intercept is None and _written(header, "RescaleIntercept"):
        return None
    slope, intercept = 1.0 if slope is None else slope, intercept or 0.0
    usable = MIN_SLOPE <= abs(slope) <= MAX_VALUE and abs(intercept) <= MAX_VALUE
    return (slope, intercept) if usable else None


def _written(header: Header, keyword: str) -> bool:
    return any(header.texts(keyword))


def _is_resolvable(slope: float, intercept: float, value_range: tuple[int, int]) -> bool:
    """Whether the rescaled values stay distinct in single precision: at least 2**8 of the range."""
    ends = [slope * end + intercept for end in value_range]
    largest = max(abs(end) for end in ends)
    return largest <= MAX_VALUE and abs(ends[1] - ends[0]) >= largest * 2.0**-16


def _by_table(lut: Lut) -> Modality:
    def look_up(stored: StoredValues) -> Float:
        return lut.apply(stored).astype(np.float32)

    # several stored values may share an entry, so padding cannot be identified any more
    return Modality(look_up, (0.0, float(lut.max_value)), None)


def _padding(header: Header, layout: Layout) -> tuple[float, float] | None:
    value = header.number("PixelPaddingValue")
    if value is None or layout.samples > 1:
        return None
    limit = header.number("PixelPaddingRangeLimit")
    ends = sorted((_wrapped(value, layout), _wrapped(value if limit is None else limit, layout)))
    low, high = layout.value_range
    return (ends[0], ends[1]) if low <= ends[0] and ends[1] <= high else None


def _wrapped(value: float, layout: Layout) -> float:
    """Return a padding value, perhaps written with the wrong sign or as a cell, as stored value."""
    low, high = layout.value_range
    cells = 1 << layout.allocated
    if value < low:
        return value + cells
    if value > high and value - cells >= low:
        return value - cells
    bits = 1 << layout.stored
    return value - bits if layout.signed and high < value < bits else value


_MIN_LINEAR_WIDTH: Final = 1.0
"""C.11.2.1.2.1: the smallest width of a LINEAR window."""
_MIN_WIDTH_SHARE: Final = 1e-6
"""A window narrower than 1 and than this share of the values' range shows two grey levels."""
_MIN_GREY_SPAN: Final = 1 / 256
"""A window through which the whole range of values spans less shows one grey level."""
WINDOWS_LEFT_OUT: Final = (
    "Windows of this file that are ignored because their centre or width is not valid: {left} "
    "of {total}."
)
NO_WINDOW: Final = "No window of this file is valid. The image opens with the range of its values."
VOI_LUT_LEFT_OUT: Final = "A VOI LUT of this file is not valid and is ignored."


def voi_views(
    header: Header, order: str, *, signed: bool, value_range: tuple[float, float] | None = None
) -> tuple[tuple[Voi, ...], tuple[str, ...]]:
    """Return every valid VOI LUT, then every valid window, each once, in the file's order.

    VOI LUTs come first: they are the manufacturer's own curve, and windows approximate it.

    Parameters
    ----------
    header : Header
        The image's, or an item of a presentation state.
    order : str
        Byte order of the file, ``<`` or ``>``.
    signed : bool
        Whether the inputs of a table may be negative.
    value_range : tuple of float or None
        Range of modality values. A window through which it shows one grey level is not valid.

    Returns
    -------
    tuple of tuple of Voi and tuple of str
        The views, and cautions about those that are ignored.
    """
    views: list[Voi] = []
    notes: list[str] = []
    for item in header.items("VOILUTSequence"):
        table = _table(item, order, signed=signed)
        if table is None:
            notes.append(VOI_LUT_LEFT_OUT)
        else:
            views.append(table)
    total, windows = _windows(header)
    usable = [one for one in windows if value_range is None or _shows(one, value_range)]
    if len(usable) < total:
        notes.append(Caution(WINDOWS_LEFT_OUT, left=total - len(usable), total=total))
    seen: set[tuple[float, float]] = set()
    for window in usable:
        key = (window.center, window.width)
        if key not in seen:
            seen.add(key)
            views.append(window)
    if notes and not views and value_range is not None:
        notes.append(NO_WINDOW)
    return tuple(views), tuple(dict.fromkeys(notes))


def inverted(header: Header, photometric: str) -> bool:
    """Whether high values are dark, by Presentation LUT Shape or Photometric Interpretation."""
    shape = (header.text("PresentationLUTShape") or "").upper()
    if shape in {"IDENTITY", "INVERSE"}:
        return shape == "INVERSE"
    return photometric == "MONOCHROME1"


def _table(item: Header, order: str, *, signed: bool) -> VoiTable | None:
    lut = read_lut(item, signed=signed, order=order)
    if lut is None or lut.entries.min() == lut.entries.max():
        return None
    entries = (lut.entries / np.float64(lut.max_value)).astype(np.float32)
    return VoiTable(lut.first, entries, one_line(item.text("LUTExplanation") or ""))


def _windows(header: Header) -> tuple[int, list[VoiWindow]]:
    """Return the number of windows, and those with valid numbers."""
    pairs = list(zip_longest(header.number_list("WindowCenter"), header.number_list("WindowWidth")))
    names = header.texts("WindowCenterWidthExplanation")
    word = (header.text("VOILUTFunction") or "LINEAR").upper()
    asked = VoiFunction(word) if word in VoiFunction.__members__ else VoiFunction.LINEAR
    windows = []
    for number, (center, width) in enumerate(pairs):
        if center is None or width is None or not is_window(center, width):
            continue
        # a LINEAR width below 1 is not allowed; with fractional values LINEAR_EXACT is meant
        narrow = asked is VoiFunction.LINEAR and width < _MIN_LINEAR_WIDTH
        function = VoiFunction.LINEAR_EXACT if narrow else asked
        name = one_line(names[number]) if number < len(names) else ""
        windows.append(VoiWindow(center, width, function, name))
    return len(pairs), windows


def _shows(window: VoiWindow, value_range: tuple[float, float]) -> bool:
    low, high = value_range
    if window.width < min(_MIN_LINEAR_WIDTH, _MIN_WIDTH_SHARE * (high - low)):
        return False
    dark, bright = window.apply(np.array(value_range, np.float32))
    return float(bright - dark) >= _MIN_GREY_SPAN
