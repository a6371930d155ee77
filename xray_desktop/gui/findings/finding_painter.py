"""Painting a row of the findings list: name, bar, score, base rate, operating point, button."""

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_layout import AXIS_TICKS, axis_position
from xray_desktop.gui.findings.findings_model import ROW_ROLE, FindingRow, Parts
from xray_desktop.results.score_text import (
    base_rate_text,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
)

MARGIN_PX: Final = 14
GAP_PX: Final = 8
BAR_PX: Final = 8
SHAPE_PX: Final = 8
READER_FINDING_PX: Final = 6
NOTE_PX: Final = 12
"""Size of the icon for caveats."""
BUTTON_PX: Final = (24, 20)
"""Maximum width and height of the heat-map button."""
ARROW_PX: Final = (6, 9)
"""Width and height of an arrow."""
ARROWS: Final = MappingProxyType({Band.BELOW: -1, Band.SMALL: 1, Band.MODERATE: 2, Band.LARGE: 3})
"""Arrows up (positive) or down; a line for likelihood ratios near 1."""
ARROWS_PX: Final = 3 * (ARROW_PX[0] + 1)
MIN_BAR: Final = 9
"""In text heights, so that the axis labels do not overlap."""
MIN_BAR_WITH_BASE_RATE: Final = 6
"""The same with a base-rate column."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths of the text columns, in pixels."""

    name: int
    number: int
    base: int
    ratio: int
    word: int

    @classmethod
    def of(cls, metrics: QFontMetrics, parts: Parts) -> "Widths":
        """Return the widths of the longest texts."""
        states = [tr(state.value) for state in (State.ABOVE, State.NEAR, State.BELOW)]
        advance = metrics.horizontalAdvance
        number = advance("< 0.1 %")
        note = NOTE_PX + 4 if parts.caveats else 0
        return cls(
            max(advance(label_name(label)) for label in LABELS) + 4 + note,
            number,
            number if parts.base_rates else 0,
            advance("× < 0.01") + GAP_PX // 2 + ARROWS_PX if parts.base_rates else 0,
            max(map(advance, states)) + SHAPE_PX + 6,
        )


class Columns:
    """Rectangles of the parts of a row, for a font, a width and the optional columns."""

    def __init__(self, rect: QRectF, metrics: QFontMetrics, parts: Parts) -> None:
        widths = Widths.of(metrics, parts)
        left, top, height = rect.left() + MARGIN_PX, rect.top(), rect.height()
        right = rect.right() - MARGIN_PX
        self.name = QRectF(left, top, widths.name, height)
        self.button = _button(right, rect)
        right -= BUTTON_PX[0] + GAP_PX
        self.word = QRectF(right - widths.word, top, widths.word, height)
        at = self.word.left()
        self.ratio, self.base = QRectF(), QRectF()
        if parts.base_rates:
            self.ratio = QRectF(at - GAP_PX - widths.ratio, top, widths.ratio, height)
            self.base = QRectF(self.ratio.left() - GAP_PX - widths.base, top, widths.base, height)
            at = self.base.left()
        self.number = QRectF(at - GAP_PX - widths.number, top, widths.number, height)
        bar_left = self.name.right() + GAP_PX
        self.bar = QRectF(bar_left, top, self.number.left() - GAP_PX - bar_left, height)
        self.after_name = QRectF(bar_left, top, self.button.right() - bar_left, height)

    @staticmethod
    def min_width(metrics: QFontMetrics, parts: Parts) -> int:
        """Return the minimum width of a row."""
        widths = Widths.of(metrics, parts)
        text = widths.name + widths.number + widths.base + widths.ratio + widths.word + BUTTON_PX[0]
        gaps = 4 + 2 * parts.base_rates
        bar = MIN_BAR_WITH_BASE_RATE if parts.base_rates else MIN_BAR
        return text + 2 * MARGIN_PX + gaps * GAP_PX + bar * metrics.height()


class FindingPainter(QStyledItemDelegate):
    """Draws `FindingRow`s.

    Colour follows the likelihood ratio; numbers, text and shapes carry the same information.
    """

    row_height = 28

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the row height set by the list."""
        return QSize(super().sizeHint(option, index).width(), self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        row: FindingRow = index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        columns = Columns(rect, option.fontMetrics, row.parts)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        _paint_ground(painter, option, rect, heat_map_chosen=row.heat_map_chosen)
        if row.label == NO_FINDING:
            painter.fillRect(
                QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(palette.LINE)
            )
        if row.reader_finding is not None:
            _paint_reader_finding(painter, rect, present=row.reader_finding)
        if row.commented:
            _paint_comment(painter, rect)
        finding = row.finding
        muted = finding is None or not finding.scored
        painter.setPen(QColor(palette.FAINT if muted else palette.TEXT))
        name = label_name(row.label)
        painter.drawText(columns.name, _LEFT, name)
        if finding is not None and not finding.scored:
            why = not_scored_text(finding, tr)
            area = columns.after_name
            elided = option.fontMetrics.elidedText(
                why, Qt.TextElideMode.ElideRight, int(area.width())
            )
            painter.drawText(area, _LEFT, elided)
        elif finding is not None:
            if finding.caveats:
                at = columns.name.left() + option.fontMetrics.horizontalAdvance(name) + 5
                _paint_note(painter, QPointF(at + NOTE_PX / 2, columns.name.center().y()))
            _paint_score(painter, columns, finding)
        if row.has_button:
            over = bool(option.state & QStyle.StateFlag.State_MouseOver)
            _paint_button(painter, columns.button, on=row.heat_map_chosen, over=over)
        painter.restore()

    def button_at(
        self,
        index: QModelIndex | QPersistentModelIndex,
        rect: QRect,
        metrics: QFontMetrics,
        place: QPointF,
    ) -> bool:
        """Return whether a position is on the button of the row at `rect`."""
        row: FindingRow = index.data(ROW_ROLE)
        columns = Columns(QRectF(rect), metrics, row.parts)
        return row.has_button and columns.button.adjusted(-2, -4, 4, 4).contains(place)

    def helpEvent(  # noqa: N802 - Qt's name
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the button's tooltip over the button, else the row's."""
        place = QPointF(event.pos())
        if index.isValid() and self.button_at(index, option.rect, view.fontMetrics(), place):
            row: FindingRow = index.data(ROW_ROLE)
            text = (
                tr("Hide the heat map (Enter)") if row.heat_map_chosen else tr("Heat map (Enter)")
            )
            QToolTip.showText(event.globalPos(), text, view)
            return True
        return super().helpEvent(event, view, option, index)


def _button(right: float, row: QRectF) -> QRectF:
    """Return the rectangle of the button whose right end is `right`, centred in a row."""
    wide, high = BUTTON_PX[0], min(BUTTON_PX[1], row.height() - 2)
    return QRectF(right - wide, row.center().y() - high / 2, wide, high)


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _state_colour(finding: Finding) -> str:
    """Return the colour of the state; orange only where no likelihood band is known."""
    if finding.label == NO_FINDING:  # above is no warning here
        return palette.QUIET
    if finding.state is State.BELOW:
        return palette.QUIET
    alarms = finding.state is State.ABOVE and finding.band is None
    return palette.ORANGE if alarms else palette.TEXT


def _band_colour(band: Band) -> str:
    return {
        Band.BELOW: palette.STEEL,
        Band.NEUTRAL: palette.QUIET,
        Band.SMALL: palette.AMBER,
        Band.MODERATE: palette.ORANGE,
        Band.LARGE: palette.VERMILION,
    }[band]


def _bar_colour(finding: Finding) -> str:
    if finding.label == NO_FINDING:
        return palette.BAR
    if finding.band is not None:
        return palette.BAR if finding.band is Band.NEUTRAL else _band_colour(finding.band)
    return {State.ABOVE: palette.ORANGE, State.NEAR: palette.QUIET}.get(finding.state, palette.BAR)


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, *, heat_map_chosen: bool
) -> None:
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(palette.SELECTED))
    if heat_map_chosen:
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(palette.FOCUS))


def _paint_reader_finding(painter: QPainter, rect: QRectF, *, present: bool) -> None:
    """Draw a plus (finding recorded as present) or a minus (absent) before the name."""
    x, y = rect.left() + MARGIN_PX / 2, rect.center().y()
    painter.setPen(QPen(QColor(palette.FOCUS), 2))
    painter.drawLine(QPointF(x - READER_FINDING_PX / 2, y), QPointF(x + READER_FINDING_PX / 2, y))
    if present:
        painter.drawLine(
            QPointF(x, y - READER_FINDING_PX / 2), QPointF(x, y + READER_FINDING_PX / 2)
        )


def _paint_note(painter: QPainter, middle: QPointF) -> None:
    """Draw the icon for caveats, an i in a circle."""
    painter.save()
    painter.setPen(QPen(QColor(palette.FOCUS), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, NOTE_PX / 2 - 0.6, NOTE_PX / 2 - 0.6)
    painter.drawLine(middle + QPointF(0, -0.8), middle + QPointF(0, 3))
    painter.setPen(QPen(QColor(palette.FOCUS), 1.6))
    painter.drawPoint(middle + QPointF(0, -3))
    painter.restore()


def _paint_score(painter: QPainter, columns: Columns, finding: Finding) -> None:
    middle = columns.bar.center().y()
    track = QRectF(columns.bar.left(), middle - BAR_PX / 2, columns.bar.width(), BAR_PX)
    painter.fillRect(track, QColor(palette.RAISED))
    painter.setPen(QPen(QColor(palette.LINE), 1))
    for tick, _ in AXIS_TICKS:
        x = track.left() + axis_position(tick) * track.width()
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))
    _paint_bar(painter, track, finding)
    if finding.operating_point is not None:
        _paint_tick(painter, track, axis_position(finding.operating_point.threshold))
    painter.setPen(QColor(palette.TEXT))
    painter.drawText(columns.number, _RIGHT, score_text(finding))
    if finding.band is not None:
        _paint_ratio(painter, columns, finding, finding.band)
    colour = QColor(_state_colour(finding))
    painter.setPen(colour)
    shape = QRectF(columns.word.left(), middle - SHAPE_PX / 2, SHAPE_PX, SHAPE_PX)
    _paint_shape(painter, shape, finding.state, colour)
    painter.drawText(columns.word.adjusted(SHAPE_PX + 6, 0, 0, 0), _LEFT, state_text(finding, tr))


def _paint_bar(painter: QPainter, track: QRectF, finding: Finding) -> None:
    """Fill the bar from the base rate to the score; its length is the difference of the log odds.

    Without a base rate, the bar begins at the left end.
    """
    base = finding.base_rate
    ends = (0.0 if base is None else axis_position(base), axis_position(finding.probability))
    left, right = (track.left() + end * track.width() for end in sorted(ends))
    middle = (left + right) / 2
    half = max(1.0, (right - left) / 2)
    bar = QRectF(middle - half, track.top(), 2 * half, track.height())
    painter.fillRect(bar, QColor(_bar_colour(finding)))
    if base is not None:
        x = track.left() + ends[0] * track.width()
        painter.fillRect(
            QRectF(x - 0.5, track.top() - 2, 1, track.height() + 4), QColor(palette.QUIET)
        )


def _paint_ratio(painter: QPainter, columns: Columns, finding: Finding, band: Band) -> None:
    """Draw base rate and ratio, with arrows for the likelihood band."""
    painter.setPen(QColor(palette.QUIET))
    painter.drawText(columns.base, _RIGHT, base_rate_text(finding))
    muted = finding.label == NO_FINDING
    colour = QColor(palette.QUIET if muted else _band_colour(band))
    painter.setPen(colour)
    place = columns.ratio.adjusted(0, 0, -ARROWS_PX - GAP_PX // 2, 0)
    painter.drawText(place, _RIGHT, ratio_text(finding))
    painter.setPen(QPen(colour, 1.4))
    wide, high = ARROW_PX
    left, y = columns.ratio.right() - ARROWS_PX + 1, columns.ratio.center().y()
    arrows = ARROWS.get(band, 0)
    if not arrows:
        painter.drawLine(QPointF(left, y), QPointF(left + wide, y))
    for number in range(abs(arrows)):
        head = QPointF(left + number * (wide + 1) + wide / 2, y - math.copysign(high / 2, arrows))
        back = math.copysign(wide / 2, arrows)
        painter.drawLine(head, head + QPointF(0, math.copysign(high, arrows)))
        painter.drawPolyline([head + QPointF(-back, back), head, head + QPointF(back, back)])


def _paint_tick(painter: QPainter, track: QRectF, at: float) -> None:
    x = track.left() + at * track.width()
    painter.fillRect(QRectF(x - 2, track.top() - 4, 4, track.height() + 8), QColor(palette.PANEL))
    painter.fillRect(QRectF(x - 1, track.top() - 4, 2, track.height() + 8), QColor(palette.TEXT))


def _paint_shape(painter: QPainter, rect: QRectF, state: State, colour: QColor) -> None:
    """Draw a full triangle up (above), a diamond (near) or a hollow triangle down (below)."""
    middle = rect.center()
    if state is State.ABOVE:
        corners = [rect.bottomLeft(), rect.bottomRight(), QPointF(middle.x(), rect.top())]
    elif state is State.NEAR:
        corners = [
            QPointF(middle.x(), rect.top()),
            QPointF(rect.right(), middle.y()),
            QPointF(middle.x(), rect.bottom()),
            QPointF(rect.left(), middle.y()),
        ]
    else:
        corners = [rect.topLeft(), rect.topRight(), QPointF(middle.x(), rect.bottom())]
    painter.setBrush(colour if state is not State.BELOW else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.2))
    painter.drawPolygon(QPolygonF(corners))


def _paint_button(painter: QPainter, rect: QRectF, *, on: bool, over: bool) -> None:
    """Draw the heat-map button, pressed while the heat map is shown."""
    painter.setPen(QPen(QColor(palette.FOCUS if on or over else palette.LINE), 1))
    painter.setBrush(QColor(palette.SELECTED) if on else QColor(palette.RAISED))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    colour = QColor(palette.FOCUS if on else palette.TEXT if over else palette.QUIET)
    middle, high = rect.center(), rect.height() * 0.28
    painter.setPen(QPen(colour, 1.2))
    filling = QColor(colour)
    filling.setAlphaF(0.35)
    painter.setBrush(filling)
    painter.drawEllipse(middle, high * 1.5, high)
    painter.drawLine(middle - QPointF(2, 0), middle + QPointF(2, 0))
    painter.drawLine(middle - QPointF(0, 2), middle + QPointF(0, 2))


def _paint_comment(painter: QPainter, rect: QRectF) -> None:
    """Draw three dots below the plus or minus: the reader has commented on the finding."""
    x, y = rect.left() + MARGIN_PX / 2, rect.bottom() - 4
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.FOCUS))
    for step in (-1, 0, 1):
        painter.drawEllipse(QPointF(x + 3.5 * step, y), 1.2, 1.2)
