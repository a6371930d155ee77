"""A film on paper or as PDF: the film, what the model says of it, and what it is not for."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from xray_desktop.core.findings import Assessment
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.picture_foot import Foot, foot_height, paint_foot
from xray_desktop.gui.words_from_elsewhere import label_name
from xray_desktop.results.score_text import (
    base_rate_text,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
    threshold_text,
)

MARGIN_MM: Final = 12.0
FILM_SHARE: Final = 0.62
"""Of the page's height, at most."""
LEAST_FILM_SHARE: Final = 0.3
LETTERS_PT: Final = 8.5
PAPER: Final = Qt.GlobalColor.white
INK: Final = Qt.GlobalColor.black
TABLE_LINE: Final = 1.1
"""Of a line's height, from one row to the next."""
HEAD: Final = (
    marked("Finding"),
    marked("Score"),
    marked("Base rate"),
    marked("Ratio"),
    marked("Operating point"),
    marked("Sensitivity"),
    marked("Specificity"),
    marked("State"),
)
COLUMNS: Final = (0.0, 0.22, 0.32, 0.44, 0.53, 0.67, 0.79, 0.90)
"""Where they begin, as shares of the width."""
STATED: Final = slice(2, 4)
"""Columns that are left out where no base rate is known."""
FEWER_COLUMNS: Final = (0.0, 0.26, 0.38, 0.56, 0.70, 0.84)
"""Where the others begin then."""


@dataclass(frozen=True, slots=True, eq=False)
class PageContent:
    """What stands on the page.

    Parameters
    ----------
    film : QImage
        The film, with its map if that is wanted.
    foot : Foot
        What is said under it.
    assessment : Assessment or None
        Its scores, or None if there are none.
    """

    film: QImage
    foot: Foot
    assessment: Assessment | None


def page_layout(size: QPageSize) -> QPageLayout:
    """Return a paper, upright, with our margins."""
    return QPageLayout(
        size,
        QPageLayout.Orientation.Portrait,
        QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
        QPageLayout.Unit.Millimeter,
    )


def paint_page(device: QPagedPaintDevice, content: PageContent) -> None:
    """Draw the page on a printer or into a PDF.

    The film gives way to the words: what must be said of it stands on the page in full.
    """
    painter = QPainter(device)
    width, height = painter.viewport().width(), painter.viewport().height()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    font = QFont()
    font.setPointSizeF(LETTERS_PT)
    painter.setFont(font)
    painter.setPen(PAPER)  # what does not change is not recorded, and a preview, which plays a
    painter.setPen(INK)  # record, has a pen of its own, as light as the theme is dark
    line = painter.fontMetrics().lineSpacing()
    below = foot_height(font, width, content.foot, dpi=device.logicalDpiY()) + 1.5 * line
    if content.assessment is not None:
        below += line * (0.5 + TABLE_LINE * (len(content.assessment.by_urgency) + 1))
    room_high = min(FILM_SHARE * height, max(height - below, LEAST_FILM_SHARE * height))
    scale = min(width / content.film.width(), room_high / content.film.height())
    film = QRectF(0, 0, content.film.width() * scale, content.film.height() * scale)
    film.moveLeft((width - film.width()) / 2)
    painter.drawImage(film, content.film)
    room = QRectF(0, film.bottom() + line, width, height - film.bottom() - line)
    room.setTop(paint_foot(painter, room, content.foot) + line / 2)
    if content.assessment is not None:
        _table(painter, room, line, content.assessment)
    painter.end()


def _table(painter: QPainter, room: QRectF, line: int, assessment: Assessment) -> None:
    rows = [
        [tr(head) for head in HEAD],
        *(_cells(assessment, finding.label) for finding in assessment.by_urgency),
    ]
    starts = COLUMNS
    if all(finding.base_rate is None for finding in assessment.findings):
        starts = FEWER_COLUMNS
        for cells in rows:
            del cells[STATED]
    step = min(line * TABLE_LINE, room.height() / len(rows))
    for number, cells in enumerate(rows):
        top = room.top() + number * step
        for start, words in zip(starts, cells, strict=False):
            place = QRectF(room.left() + start * room.width(), top, room.width(), step)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
        if number == 0:
            painter.drawLine(int(room.left()), int(top + step), int(room.right()), int(top + step))


def _cells(assessment: Assessment, label: str) -> list[str]:
    """Return a row's texts; of what is not scored its name, and why, over all other columns."""
    finding = assessment.finding(label)
    point = finding.operating_point
    if point is None:
        return [label_name(label), not_scored_text(finding, tr)]
    return [
        label_name(label),
        score_text(finding),
        base_rate_text(finding),
        ratio_text(finding),
        threshold_text(finding),
        f"{point.sensitivity:.2f}",
        f"{point.specificity:.2f}",
        state_text(finding, tr),
    ]
