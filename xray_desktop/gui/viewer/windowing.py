"""The window/level of an image and how a drag changes it."""

from dataclasses import dataclass, replace
from typing import Final

from xray_desktop.core.image.display import Voi, VoiTable, VoiWindow
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.gui.viewer.display_pixels import DisplayPixels

DRAG_FOR_RANGE_PX: Final = 600
"""A drag this long changes centre or width by the whole range of values."""
MAX_NAME_LENGTH: Final = 24
MIN_WINDOW_SHARE: Final = 1 / 500
"""Of the image's range."""


@dataclass(frozen=True, slots=True)
class Windowing:
    """How an image is shown now.

    Parameters
    ----------
    voi : VoiWindow or VoiTable
        The file's own, an automatic one, or what the reader dragged.
    range_width : float
        Width of the image's own values in modality units, above 0; sets the pace of a drag.
    brighter_up : bool
        Whether a lower centre is brighter (False where high values are dark).
    inverted : bool
        Whether the reader turned bright into dark.
    """

    voi: Voi
    range_width: float
    brighter_up: bool = True
    inverted: bool = False

    @classmethod
    def of(cls, pixels: DisplayPixels) -> "Windowing":
        """Return the windowing that an image is opened with: by its own window."""
        width = float(pixels.code_values[-1] - pixels.code_values[0])
        brighter_up = not pixels.image.presentation.inverted
        return cls(pixels.default, max(width, 1e-3), brighter_up=brighter_up)

    def dragged(self, right_px: float, down_px: float) -> "Windowing":
        """Return the windowing after a drag: right widens it, down makes the image darker."""
        window = as_window(self.voi)
        per_px = self.range_width / DRAG_FOR_RANGE_PX
        darker_is_higher = self.brighter_up != self.inverted
        shift = down_px * per_px * (1 if darker_is_higher else -1)
        width = max(window.width + right_px * per_px, self.range_width * MIN_WINDOW_SHARE)
        voi = replace(window, center=window.center + shift, width=width, explanation="")
        return replace(self, voi=voi)

    def with_voi(self, voi: Voi) -> "Windowing":
        """Return the windowing with another window, inversion kept."""
        return replace(self, voi=voi)

    def turned(self) -> "Windowing":
        """Return the windowing with bright and dark exchanged."""
        return replace(self, inverted=not self.inverted)

    @property
    def text(self) -> str:
        """Window width and level, as shown in the corner."""
        inverted = f"  {tr('inverted')}" if self.inverted else ""
        if isinstance(self.voi, VoiTable):
            name = tr(self.voi.explanation)[:MAX_NAME_LENGTH] or tr("table of the file")
            return f"W/L  {name}{inverted}"
        name = f"  {tr(self.voi.explanation)[:MAX_NAME_LENGTH]}" if self.voi.explanation else ""
        return numbers(self.voi, self.range_width) + name + inverted


def numbers(window: VoiWindow, range_width: float) -> str:
    """Return width and level as text, with decimals if the range of values is small."""
    digits = 0 if range_width >= 100 else 2  # noqa: PLR2004
    width, level = (decimal(value, f".{digits}f") for value in (window.width, window.center))
    return tr("W {width}  L {level}", width=width, level=level)


def window_menu_text(voi: Voi) -> str:
    """Return the menu text of a window: its name, width and level."""
    if isinstance(voi, VoiTable):
        return tr(voi.explanation)[:MAX_NAME_LENGTH] or tr("Table of the file")
    name = tr(voi.explanation)[:MAX_NAME_LENGTH] or tr("Window of the file")
    return f"{name}   {numbers(voi, voi.width)}"


def as_window(voi: Voi) -> VoiWindow:
    """Return `voi`, or for a table the window over its input range, to start a drag from."""
    if isinstance(voi, VoiWindow):
        return voi
    return VoiWindow(voi.first + voi.entries.size / 2, float(voi.entries.size))
