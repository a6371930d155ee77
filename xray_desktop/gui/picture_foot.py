"""What stands under an image that goes out, drawn: what it is not for, the legend, text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from xray_desktop.gui.map_legend import MapLegend, paint_legend

GAP_LINES: Final = 0.25
METRES_PER_INCH: Final = 0.0254
ENDLESS: Final = 1e6
"""A room that no foot fills, to measure one in."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What is said under a film.

    Parameters
    ----------
    lines : sequence of str
        Plain text; the first line is what the picture is not for, and stands out.
    legend : MapLegend or None
        What the colours mean, where a heat map is drawn.
    """

    lines: Sequence[str]
    legend: MapLegend | None = None


def paint_foot(painter: QPainter, room: QRectF, foot: Foot) -> float:
    """Draw a foot into `room` with the painter's font and pen; return where it ends."""
    font = QFont(painter.font())
    gap = GAP_LINES * painter.fontMetrics().lineSpacing()
    top = room.top()
    flags = int(Qt.TextFlag.TextWordWrap)
    for number, words in enumerate(foot.lines):
        font.setBold(number == 0)
        painter.setFont(font)
        place = QRectF(room.left(), top, room.width(), room.height())
        painter.drawText(place, flags, words)
        top = painter.boundingRect(place, flags, words).bottom() + gap
        if number == 0 and foot.legend is not None:
            font.setBold(False)
            painter.setFont(font)
            place = QRectF(room.left(), top + gap, room.width(), room.height())
            top = paint_legend(painter, place, foot.legend) + 2 * gap
    font.setBold(False)
    painter.setFont(font)
    return top


def foot_height(font: QFont, width: float, foot: Foot, *, dpi: int | None = None) -> float:
    """Return how high a foot is that is drawn in `font` on a picture, or at `dpi` on paper."""
    scratch = QImage(1, 1, QImage.Format.Format_RGB32)
    if dpi is not None:
        scratch.setDotsPerMeterX(round(dpi / METRES_PER_INCH))
        scratch.setDotsPerMeterY(round(dpi / METRES_PER_INCH))
    painter = QPainter(scratch)
    painter.setFont(font)
    height = paint_foot(painter, QRectF(0, 0, width, ENDLESS), foot)
    painter.end()
    return height
