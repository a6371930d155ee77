"""A film on paper or as PDF: the film, what the model says of it, and what it is not for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from xray_desktop.core.findings import Assessment, State
from xray_desktop.core.labels import display_name
from xray_desktop.results.words import score_words, state_words

MARGIN_MM: Final = 12.0
FILM_SHARE: Final = 0.62
"""Of the page's height."""
HEAD: Final = ("Finding", "Score", "Operating point", "Sensitivity", "Specificity", "State")
COLUMNS: Final = (0.0, 0.26, 0.38, 0.56, 0.70, 0.84)
"""Where they begin, as shares of the width."""


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """What stands on the page.

    Parameters
    ----------
    film : QImage
        The film, with its map if that is wanted.
    lines : sequence of str
        Plain text under it.
    assessment : Assessment or None
        Its scores, or None if there are none.
    """

    film: QImage
    lines: Sequence[str]
    assessment: Assessment | None


def page_layout() -> QPageLayout:
    """Return A4, upright, with our margins."""
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
        QPageLayout.Unit.Millimeter,
    )


def paint_page(device: QPagedPaintDevice, content: PageContent) -> None:
    """Draw the page on a printer or into a PDF."""
    painter = QPainter(device)
    width, height = painter.viewport().width(), painter.viewport().height()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    scale = min(width / content.film.width(), FILM_SHARE * height / content.film.height())
    film = QRectF(0, 0, content.film.width() * scale, content.film.height() * scale)
    film.moveLeft((width - film.width()) / 2)
    painter.drawImage(film, content.film)
    font = QFont()
    font.setPointSizeF(8.5)
    painter.setFont(font)
    line = painter.fontMetrics().lineSpacing()
    room = QRectF(0, film.bottom() + line, width, height - film.bottom() - line)
    for number, words in enumerate(content.lines):
        font.setBold(number == 0)
        painter.setFont(font)
        flags = int(Qt.TextFlag.TextWordWrap)
        used = painter.boundingRect(room, flags, words)
        painter.drawText(room, flags, words)
        room.setTop(used.bottom() + line / 4)
    font.setBold(False)
    painter.setFont(font)
    if content.assessment is not None:
        room.setTop(room.top() + line / 2)
        _table(painter, room, line, content.assessment)
    painter.end()


def _table(painter: QPainter, room: QRectF, line: int, assessment: Assessment) -> None:
    rows = [HEAD, *(_cells(assessment, finding.label) for finding in assessment.by_urgency)]
    step = min(line * 1.1, room.height() / len(rows))
    for number, cells in enumerate(rows):
        top = room.top() + number * step
        for start, words in zip(COLUMNS, cells, strict=True):
            place = QRectF(room.left() + start * room.width(), top, room.width(), step)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
        if number == 0:
            painter.drawLine(int(room.left()), int(top + step), int(room.right()), int(top + step))


def _cells(assessment: Assessment, label: str) -> tuple[str, ...]:
    finding = assessment.finding(label)
    point = finding.operating_point
    if finding.state is State.INSUFFICIENT or point is None:
        return display_name(label), "–", "–", "–", "–", "insufficient data"
    return (
        display_name(label),
        score_words(finding),
        f"{point.threshold:.3g}",
        f"{point.sensitivity:.2f}",
        f"{point.specificity:.2f}",
        state_words(finding),
    )
