"""The file's own windows and tables (PS3.3 C.11.2), and which way round they show (C.11.6)."""

from typing import Final

import numpy as np

from xray_desktop.core.display import Voi, VoiFunction, VoiTable, VoiWindow
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.lut import read_lut
from xray_desktop.imaging.header_lines import one_line

_LEAST_LINEAR: Final = 1.0
"""C.11.2.1.2.1: a LINEAR window is never narrower."""


def views_of(header: Header, span: tuple[float, float], order: str) -> tuple[Voi, ...]:
    """Return every usable table, then every usable window, each once, in the file's order.

    A table comes first because it is the maker's own curve, of which a window is a shorthand.
    """
    views: list[Voi] = list(_tables(header, span, order))
    seen: set[tuple[float, float]] = set()
    for window in _windows(header):
        key = (window.center, window.width)
        if key not in seen:
            seen.add(key)
            views.append(window)
    return tuple(views)


def inverted(header: Header, photometric: str) -> bool:
    """Whether high values are dark: the Presentation LUT Shape, else the photometric word."""
    shape = (header.text("PresentationLUTShape") or "").upper()
    if shape in {"IDENTITY", "INVERSE"}:
        return shape == "INVERSE"
    return photometric == "MONOCHROME1"


def _tables(header: Header, span: tuple[float, float], order: str) -> list[VoiTable]:
    tables = []
    for item in header.items("VOILUTSequence"):
        lut = read_lut(item, signed=span[0] < 0, order=order)
        if lut is not None and lut.entries.min() < lut.entries.max():
            entries = (lut.entries / np.float64(lut.top)).astype(np.float32)
            tables.append(VoiTable(lut.first, entries, one_line(item.text("LUTExplanation") or "")))
    return tables


def _windows(header: Header) -> list[VoiWindow]:
    centers, widths = header.numbers("WindowCenter"), header.numbers("WindowWidth")
    names = header.texts("WindowCenterWidthExplanation")
    word = (header.text("VOILUTFunction") or "LINEAR").upper()
    asked = VoiFunction(word) if word in VoiFunction.__members__ else VoiFunction.LINEAR
    windows = []
    for number, (center, width) in enumerate(zip(centers, widths, strict=False)):
        if width <= 0:
            continue
        # a LINEAR width below 1 is illegal; writers of fractional values mean the exact function
        narrow = asked is VoiFunction.LINEAR and width < _LEAST_LINEAR
        function = VoiFunction.LINEAR_EXACT if narrow else asked
        name = one_line(names[number]) if number < len(names) else ""
        windows.append(VoiWindow(center, width, function, name))
    return windows
