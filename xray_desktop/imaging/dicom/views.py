"""The file's own windows and tables (PS3.3 C.11.2), and which way round they show (C.11.6)."""

from itertools import zip_longest
from typing import Final

import numpy as np

from xray_desktop.core.cautions import Caution
from xray_desktop.core.display import Voi, VoiFunction, VoiTable, VoiWindow, is_window
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.lut import read_lut
from xray_desktop.imaging.header_lines import one_line

_LEAST_LINEAR: Final = 1.0
"""C.11.2.1.2.1: a LINEAR window is never narrower."""
_LEAST_SHARE: Final = 1e-6
"""A window below 1 that is narrower than this part of the range of values shows two shades."""
_LEAST_SEEN: Final = 1 / 256
"""A window through which the whole range of values spans less shows one shade of grey."""
WINDOWS_LEFT_OUT: Final = (
    "Windows of this file that are left out, as they lack a centre or a usable width: {left} of "
    "{total}."
)
NO_WINDOW: Final = (
    "None of this file's windows can be used: the image opens in the range of its values."
)
TABLE_LEFT_OUT: Final = "A table of grey levels (VOI LUT) cannot be used and is left out."


def views_of(
    header: Header, order: str, *, signed: bool, span: tuple[float, float] | None = None
) -> tuple[tuple[Voi, ...], tuple[str, ...]]:
    """Return every usable table, then every usable window, each once, in the file's order.

    A table comes first because it is the maker's own curve, of which a window is a shorthand.

    Parameters
    ----------
    header : Header
        The image's, or an item of a presentation state.
    order : str
        Byte order of the file, ``<`` or ``>``.
    signed : bool
        Whether a table's first input may be negative.
    span : tuple of float or None
        Range of modality values. A window through which it is one shade of grey cannot be used.

    Returns
    -------
    tuple of tuple of Voi and tuple of str
        The views, and sentences on what is left out.
    """
    views: list[Voi] = []
    said: list[str] = []
    for item in header.items("VOILUTSequence"):
        table = _table(item, order, signed=signed)
        if table is None:
            said.append(TABLE_LEFT_OUT)
        else:
            views.append(table)
    total, windows = _windows(header)
    usable = [one for one in windows if span is None or _shows(one, span)]
    if len(usable) < total:
        said.append(Caution(WINDOWS_LEFT_OUT, left=total - len(usable), total=total))
    seen: set[tuple[float, float]] = set()
    for window in usable:
        key = (window.center, window.width)
        if key not in seen:
            seen.add(key)
            views.append(window)
    if said and not views and span is not None:
        said.append(NO_WINDOW)
    return tuple(views), tuple(dict.fromkeys(said))


def inverted(header: Header, photometric: str) -> bool:
    """Whether high values are dark: the Presentation LUT Shape, else the photometric word."""
    shape = (header.text("PresentationLUTShape") or "").upper()
    if shape in {"IDENTITY", "INVERSE"}:
        return shape == "INVERSE"
    return photometric == "MONOCHROME1"


def _table(item: Header, order: str, *, signed: bool) -> VoiTable | None:
    lut = read_lut(item, signed=signed, order=order)
    if lut is None or lut.entries.min() == lut.entries.max():
        return None
    entries = (lut.entries / np.float64(lut.top)).astype(np.float32)
    return VoiTable(lut.first, entries, one_line(item.text("LUTExplanation") or ""))


def _windows(header: Header) -> tuple[int, list[VoiWindow]]:
    """Return how many windows there are, and those that are pairs of usable numbers."""
    pairs = list(zip_longest(header.number_list("WindowCenter"), header.number_list("WindowWidth")))
    names = header.texts("WindowCenterWidthExplanation")
    word = (header.text("VOILUTFunction") or "LINEAR").upper()
    asked = VoiFunction(word) if word in VoiFunction.__members__ else VoiFunction.LINEAR
    windows = []
    for number, (center, width) in enumerate(pairs):
        if center is None or width is None or not is_window(center, width):
            continue
        # a LINEAR width below 1 is illegal; writers of fractional values mean the exact function
        narrow = asked is VoiFunction.LINEAR and width < _LEAST_LINEAR
        function = VoiFunction.LINEAR_EXACT if narrow else asked
        name = one_line(names[number]) if number < len(names) else ""
        windows.append(VoiWindow(center, width, function, name))
    return len(pairs), windows


def _shows(window: VoiWindow, span: tuple[float, float]) -> bool:
    low, high = span
    if window.width < min(_LEAST_LINEAR, _LEAST_SHARE * (high - low)):
        return False
    dark, bright = window.apply(np.array(span, np.float32))
    return float(bright - dark) >= _LEAST_SEEN
