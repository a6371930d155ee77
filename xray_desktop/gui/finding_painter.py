"""Painting a row of the findings list: name, score bar with its operating point, number, word."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xray_desktop.core.findings import Finding, State
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.gui import palette
from xray_desktop.gui.findings_model import ROW_ROLE, FindingRow
from xray_desktop.gui.language import tr
from xray_desktop.gui.score_axis import MARKS, along
from xray_desktop.gui.words_from_elsewhere import label_name, state_name
from xray_desktop.results.words import score_words

MARGIN_PX: Final = 14
GAP_PX: Final = 10
BAR_PX: Final = 8
SHAPE_PX: Final = 8
VERDICT_PX: Final = 6

LEAST_BAR: Final = 9
"""Of the height of letters, so that the marks over it stay apart."""


class Columns:
    """Where the parts of a row lie, for a font and a width."""

    def __init__(self, rect: QRectF, metrics: QFontMetrics) -> None:
        name, number, word = _widths(metrics)
        left, top, height = rect.left() + MARGIN_PX, rect.top(), rect.height()
        right = rect.right() - MARGIN_PX
        self.name = QRectF(left, top, name, height)
        self.word = QRectF(right - word, top, word, height)
        self.number = QRectF(self.word.left() - GAP_PX - number, top, number, height)
        bar_left = self.name.right() + GAP_PX
        self.bar = QRectF(bar_left, top, self.number.left() - GAP_PX - bar_left, height)
        self.after_name = QRectF(bar_left, top, right - bar_left, height)

    @staticmethod
    def least_width(metrics: QFontMetrics) -> int:
        """Return how wide a row must be for its words and a bar that can be read."""
        return sum(_widths(metrics)) + 2 * MARGIN_PX + 3 * GAP_PX + LEAST_BAR * metrics.height()


def _widths(metrics: QFontMetrics) -> tuple[int, int, int]:
    """Return the widths of the longest name, number and word."""
    words = [tr(state.value) for state in (State.ABOVE, State.NEAR, State.BELOW)]
    return (
        max(metrics.horizontalAdvance(label_name(label)) for label in LABELS) + 4,
        metrics.horizontalAdvance("< 0.1 %"),
        max(metrics.horizontalAdvance(word) for word in words) + SHAPE_PX + 6,
    )


class FindingPainter(QStyledItemDelegate):
    """Draws `FindingRow`s; a state is told by word and shape, its colour only adds to them."""

    row_height = 28

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height that the list gives its rows."""
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
        columns = Columns(rect, option.fontMetrics)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        _paint_ground(painter, option, rect, mapped=row.mapped)
        if row.label == NO_FINDING:
            painter.fillRect(
                QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(palette.LINE)
            )
        if row.verdict is not None:
            _paint_verdict(painter, rect, present=row.verdict)
        if row.commented:
            _paint_comment(painter, rect)
        finding = row.finding
        quiet = finding is None or finding.state is State.INSUFFICIENT
        painter.setPen(QColor(palette.FAINT if quiet else palette.TEXT))
        painter.drawText(columns.name, _LEFT, label_name(row.label))
        if finding is not None and finding.operating_point is None:
            painter.drawText(columns.after_name, _LEFT, state_name(finding))
        elif finding is not None:
            _paint_score(painter, columns, finding)
        painter.restore()


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _state_colour(state: State) -> str:
    return {
        State.ABOVE: palette.ORANGE,
        State.NEAR: palette.TEXT,
        State.BELOW: palette.QUIET,
        State.INSUFFICIENT: palette.FAINT,
    }[state]


def _bar_colour(state: State) -> str:
    if state is State.NEAR:
        return palette.QUIET
    return palette.BAR if state is State.BELOW else _state_colour(state)


def _paint_ground(
    painter: QPainter, option: QStyleOptionViewItem, rect: QRectF, *, mapped: bool
) -> None:
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(palette.SELECTED))
    if mapped:
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(palette.FOCUS))


def _paint_verdict(painter: QPainter, rect: QRectF, *, present: bool) -> None:
    """Draw a plus (the reader sees it) or a minus before the name."""
    x, y = rect.left() + MARGIN_PX / 2, rect.center().y()
    painter.setPen(QPen(QColor(palette.FOCUS), 2))
    painter.drawLine(QPointF(x - VERDICT_PX / 2, y), QPointF(x + VERDICT_PX / 2, y))
    if present:
        painter.drawLine(QPointF(x, y - VERDICT_PX / 2), QPointF(x, y + VERDICT_PX / 2))


def _paint_score(painter: QPainter, columns: Columns, finding: Finding) -> None:
    alerting = finding.label != NO_FINDING  # its being "above" is no alarm
    state = finding.state
    colour = QColor(_state_colour(state) if alerting else palette.QUIET)
    middle = columns.bar.center().y()
    track = QRectF(columns.bar.left(), middle - BAR_PX / 2, columns.bar.width(), BAR_PX)
    painter.fillRect(track, QColor(palette.RAISED))
    painter.setPen(QPen(QColor(palette.LINE), 1))
    for mark, _ in MARKS:
        x = track.left() + along(mark) * track.width()
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))
    filled = QRectF(track)
    filled.setWidth(max(2.0, along(finding.probability) * track.width()))
    painter.fillRect(filled, QColor(_bar_colour(state) if alerting else palette.BAR))
    if finding.operating_point is not None:
        _paint_tick(painter, track, along(finding.operating_point.threshold))
    painter.setPen(QColor(palette.TEXT))
    painter.drawText(columns.number, _RIGHT, score_words(finding))
    painter.setPen(colour)
    shape = QRectF(columns.word.left(), middle - SHAPE_PX / 2, SHAPE_PX, SHAPE_PX)
    _paint_shape(painter, shape, state, colour)
    painter.drawText(columns.word.adjusted(SHAPE_PX + 6, 0, 0, 0), _LEFT, state_name(finding))


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
    """Draw three dots under the place of the verdict: there are words of the reader's."""
    x, y = rect.left() + MARGIN_PX / 2, rect.bottom() - 4
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.FOCUS))
    for step in (-1, 0, 1):
        painter.drawEllipse(QPointF(x + 3.5 * step, y), 1.2, 1.2)
