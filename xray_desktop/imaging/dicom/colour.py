"""Colour images of DICOM files as RGB (PS3.3 C.7.6.3.1.2 and C.7.9)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError
from xray_desktop.imaging.dicom.cells import Stored
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.layout import Layout
from xray_desktop.imaging.dicom.lut import read_lut
from xray_desktop.imaging.dicom.syntaxes import Codec, Syntax

GREY: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
PALETTE: Final = "PALETTE COLOR"
_YBR: Final = frozenset({"YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422"})
_DECODED: Final = frozenset({Codec.JPEG, Codec.JPEG_2000})
"""Codecs that give back RGB whatever they stored."""


def rgb_of(
    header: Header, stored: Stored, layout: Layout, syntax: Syntax, order: str
) -> tuple[NDArray[np.generic], float]:
    """Return (rows, columns, 3) RGB and its highest possible value."""
    if layout.photometric == PALETTE and layout.samples == 1:
        return _palette(header, stored, order)
    if layout.samples == 1:
        raise RefusedError(
            "pixel_format", "This image has one sample in each pixel but is not grey: no film."
        )
    top = float(layout.span[1])
    if layout.photometric in _YBR and syntax.codec not in _DECODED:
        return _from_ybr(stored, top), top
    return stored, top


def _from_ybr(stored: Stored, top: float) -> NDArray[np.generic]:
    """Undo YBR_FULL; the narrower YBR_PARTIAL is retired and treated alike."""
    y, cb, cr = (stored[..., i].astype(np.float32) for i in range(3))
    middle = np.float32((top + 1) / 2)
    red = y + np.float32(1.402) * (cr - middle)
    green = y - np.float32(0.344136) * (cb - middle) - np.float32(0.714136) * (cr - middle)
    blue = y + np.float32(1.772) * (cb - middle)
    return np.clip(np.stack([red, green, blue], axis=2), 0, np.float32(top))


def _palette(header: Header, stored: Stored, order: str) -> tuple[NDArray[np.generic], float]:
    tables = [
        read_lut(header, signed=False, prefix=f"{name}PaletteColorLookupTable", order=order)
        for name in ("Red", "Green", "Blue")
    ]
    channels = [table.apply(stored) for table in tables if table is not None]
    if len(channels) < len(tables):
        raise RefusedError(
            "palette", "The colours of this image are indices into a palette that it lacks."
        )
    top = float(max(table.top for table in tables if table is not None))
    return np.stack(channels, axis=2), top
