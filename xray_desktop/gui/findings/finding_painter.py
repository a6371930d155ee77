"""Painting a row of the findings list: name, bar, score, base rate, operating point, buttons."""

import math
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from xray_desktop.core.labels import NO_FINDING
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_layout import (
    ARROW_PX,
    ARROWS_PX,
    AXIS_TICKS,
    GAP_PX,
    MARGIN_PX,
    NOTE_PX,
    SHAPE_PX,
    Columns,
    RowLayout,
    axis_position,
)
from xray_desktop.gui.findings.findings_model import ROW_ROLE, FindingRow
from xray_desktop.gui.findings.row_buttons import RowButton, paint_button
from xray_desktop.results.score_text import (
    base_rate_text,
    not_scored_text,
    ratio_text,
    score_text,
    state_text,
)

BAR_PX: Final = 8
READER_FINDING_PX: Final = 6
ARROWS: Final = MappingProxyType({Band.BELOW: -1, Band.SMALL: 1, Band.MODERATE: 2, Band.LARGE: 3})
"""Arrows up (positive) or down; a line for likelihood ratios near 1."""


class FindingPainter(QStyledItemDelegate):
    """Draws `FindingRow`s.

    Colour follows the likelihood ratio; numbers, text and shapes carry the same information.
    """

    row_height = 28
    hovered = QPointF(-1, -1)
    """Where the pointer is on the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout = RowLayout()

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt's signature
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - Qt's signature
    ) -> QSize:
        """Return the row height set by the list; the list is as wide as it can be."""
        return QSize(1, self.row_height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        row: FindingRow = index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        columns = self.layout.columns(rect, option.fontMetrics, row.parts)
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
        _paint_name(painter, option.fontMetrics, columns, row)
        if row.finding is not None and row.finding.scored:
            _paint_score(painter, columns, row.finding, compared=bool(columns.compared.width()))
        if row.comparison:
            _paint_comparison(painter, columns, row)
        for button in RowButton:
            place = button.rect(columns)
            if button.offered(row) and place.width():
                over = place.contains(self.hovered)
                on = button.checked(row)
                paint_button(painter, place, button, on=on, over=over, word=columns.words)
        painter.restore()

    def button_at(
        self,
        index: QModelIndex | QPersistentModelIndex,
        rect: QRect,
        metrics: QFontMetrics,
        place: QPointF,
    ) -> RowButton | None:
        """Return the button at a position on the row at `rect`."""
        row: FindingRow = index.data(ROW_ROLE)
        columns = self.layout.columns(QRectF(rect), metrics, row.parts)
        for button in RowButton:
            near = button.rect(columns).adjusted(-1, -2, 1, 2)
            if button.offered(row) and button.rect(columns).width() and near.contains(place):
                return button
        return None

    def helpEvent(  # noqa: N802 - Qt's name
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the button's tooltip over a button, else the row's."""
        place = QPointF(event.pos())
        if index.isValid():
            button = self.button_at(index, option.rect, view.fontMetrics(), place)
            if button is not None:
                QToolTip.showText(event.globalPos(), button.tooltip(index.data(ROW_ROLE)), view)
                return True
        return super().helpEvent(event, view, option, index)


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _paint_name(
    painter: QPainter, metrics: QFontMetrics, columns: Columns, row: FindingRow
) -> None:
    """Draw the name, elided, with the icon for caveats or why there is no score."""
    finding = row.finding
    muted = finding is not None and not finding.scored
    painter.setPen(QColor(palette.FAINT if muted or finding is None else palette.TEXT))
    if finding is None and row.markable:
        painter.setPen(QColor(palette.TEXT))
    noted = finding is not None and finding.scored and bool(finding.caveats)
    room = columns.name.width() - (NOTE_PX + 4 if noted else 0)
    if muted or (finding is None and not row.markable):
        room += columns.after_name.width()
    name = metrics.elidedText(label_name(row.label), Qt.TextElideMode.ElideRight, int(room))
    place = columns.name.adjusted(0, 0, 500, 0)  # elided to its width
    painter.drawText(place, _LEFT, name)
    if noted:
        at = columns.name.left() + metrics.horizontalAdvance(name) + 5
        _paint_note(painter, QPointF(at + NOTE_PX / 2, columns.name.center().y()))
    if muted and finding is not None and not row.comparison:
        area = columns.after_name
        why = metrics.elidedText(
            not_scored_text(finding, tr), Qt.TextElideMode.ElideRight, int(area.width())
        )
        painter.drawText(area, _LEFT, why)


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


def _paint_score(painter: QPainter, columns: Columns, finding: Finding, *, compared: bool) -> None:
    middle = columns.word.center().y()
    if columns.bar.width():
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
    if not compared:
        painter.drawText(columns.number, _RIGHT, score_text(finding, tr))
    if finding.band is not None:
        _paint_ratio(painter, columns, finding, finding.band)
    colour = QColor(_state_colour(finding))
    painter.setPen(colour)
    shape = QRectF(columns.word.left(), middle - SHAPE_PX / 2, SHAPE_PX, SHAPE_PX)
    _paint_shape(painter, shape, finding.state, colour)
    if columns.level.word:
        word = columns.word.adjusted(SHAPE_PX + 6, 0, 0, 0)
        painter.drawText(word, _LEFT, state_text(finding, tr))


def _paint_comparison(painter: QPainter, columns: Columns, row: FindingRow) -> None:
    """Draw what the reader found and the score; a disagreement bold, with a sign before it."""
    place = columns.compared
    if row.disagrees:
        colour = QColor(palette.ORANGE)
        area = place if place.width() else columns.number
        _paint_unequal(painter, QPointF(area.left() + SHAPE_PX / 2, area.center().y()), colour)
    if not place.width():
        return
    font, plain = QFont(painter.font()), painter.font()
    font.setBold(row.disagrees)
    painter.setFont(font)
    answered = row.reader_finding is not None
    painter.setPen(QColor(palette.TEXT if answered else palette.QUIET))
    painter.drawText(place, _RIGHT, row.comparison)
    painter.setFont(plain)


def _paint_unequal(painter: QPainter, middle: QPointF, colour: QColor) -> None:
    """Draw the sign for unequal."""
    half = SHAPE_PX / 2
    painter.setPen(QPen(colour, 1.8))
    for up in (-2, 2):
        painter.drawLine(middle + QPointF(-half, up), middle + QPointF(half, up))
    painter.drawLine(middle + QPointF(-half / 2, half + 1), middle + QPointF(half / 2, -half - 1))


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
    if columns.base.width():
        painter.drawText(columns.base, _RIGHT, base_rate_text(finding, tr))
    if not columns.ratio.width():
        return
    muted = finding.label == NO_FINDING
    colour = QColor(palette.QUIET if muted else _band_colour(band))
    painter.setPen(colour)
    if columns.level.ratio:
        place = columns.ratio.adjusted(0, 0, -ARROWS_PX - GAP_PX // 2, 0)
        painter.drawText(place, _RIGHT, ratio_text(finding, tr))
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


def _paint_comment(painter: QPainter, rect: QRectF) -> None:
    """Draw three dots below the plus or minus: the reader has commented on the finding."""
    x, y = rect.left() + MARGIN_PX / 2, rect.bottom() - 4
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.FOCUS))
    for step in (-1, 0, 1):
        painter.drawEllipse(QPointF(x + 3.5 * step, y), 1.2, 1.2)
