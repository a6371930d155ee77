"""The findings list and its header with the score axis."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.finding_painter import (
    ARROWS_PX,
    GAP_PX,
    MARGIN_PX,
    Columns,
    FindingPainter,
)
from xray_desktop.gui.findings.findings_layout import AXIS_TICKS, axis_position
from xray_desktop.gui.findings.findings_model import ROW_ROLE, FindingsModel
from xray_desktop.gui.widgets.text_labels import secondary_font

MIN_ROW_HEIGHT: Final = 1.4
"""In text heights."""
MAX_ROW_HEIGHT: Final = 2.1
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindingsView(QListView):
    """Shows all rows at once: they share the available height."""

    heat_map_requested = Signal(str)
    """The label whose button or Enter was pressed."""
    finding_selected = Signal(str)
    """The label whose row was clicked outside its button."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Findings"))
        self.setAccessibleDescription(
            tr("Arrow keys select a finding; Enter shows or hides its heat map")
        )
        self.setModel(model)
        self._painter = FindingPainter(self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._fit_text_size()
        self._on_button = False
        self.clicked.connect(self._click)

    @property
    def current_label(self) -> str | None:
        """The label of the selected row."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).label if index.isValid() else None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the minimum height; the list grows into the available height."""
        return QSize(400, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Divide the height among the rows."""
        self._update_row_height()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_painter"):
            self._fit_text_size()
            self._update_row_height()

    def _fit_text_size(self) -> None:
        rows, text_height = self.model().rowCount(), self.fontMetrics().height()
        self.setMinimumHeight(rows * round(MIN_ROW_HEIGHT * text_height) + 4)
        self.setMaximumHeight(rows * round(MAX_ROW_HEIGHT * text_height) + 4)

    def _update_row_height(self) -> None:
        rows, text_height = max(1, self.model().rowCount()), self.fontMetrics().height()
        height = (self.viewport().height() - 1) // rows
        self._painter.row_height = min(
            max(height, round(MIN_ROW_HEIGHT * text_height)), round(MAX_ROW_HEIGHT * text_height)
        )
        self.scheduleDelayedItemsLayout()

    def mouseReleaseEvent(self, e: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Record whether the pointer is on a button, for the following click."""
        place = e.position().toPoint()
        index = self.indexAt(place)
        self._on_button = index.isValid() and self._painter.button_at(
            index, self.visualRect(index), self.fontMetrics(), e.position()
        )
        super().mouseReleaseEvent(e)

    def _click(self, index: QModelIndex) -> None:
        label = index.data(ROW_ROLE).label
        if self._on_button:
            self.heat_map_requested.emit(label)
        else:
            self.finding_selected.emit(label)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle Enter; `activated` is also sent for clicks on some platforms."""
        index = self.currentIndex()
        if event.key() in ENTER and index.isValid():
            self.heat_map_requested.emit(index.data(ROW_ROLE).label)
        else:
            super().keyPressEvent(event)


class AxisHeader(QWidget):
    """Column titles and the score axis."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._fit_text_size()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_text_size()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the column titles."""
        painter = QPainter(self)
        painter.setFont(secondary_font(self.font()))
        painter.setPen(QColor(palette.FAINT))
        columns = Columns(QRectF(self.rect()), self.fontMetrics(), self._model.parts)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(columns.name, flags | Qt.AlignmentFlag.AlignLeft, tr("Finding"))
        painter.drawText(columns.number, flags | Qt.AlignmentFlag.AlignRight, tr("score"))
        if self._model.parts.base_rates:
            base = columns.base.adjusted(-GAP_PX, 0, 0, 0)  # the title may be wider than the column
            painter.drawText(base, flags | Qt.AlignmentFlag.AlignRight, tr("base rate"))
            area = columns.ratio.adjusted(0, 0, -ARROWS_PX - GAP_PX // 2, 0)
            painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, "×")
        word = columns.word.adjusted(0, 0, MARGIN_PX, 0)  # the title may be wider than the column
        painter.drawText(word, flags | Qt.AlignmentFlag.AlignLeft, tr("op. point"))
        for tick, text in AXIS_TICKS:
            x = columns.bar.left() + axis_position(tick) * columns.bar.width()
            number = text.partition(" ")[0]  # centred over its tick, without the unit
            left = x - painter.fontMetrics().horizontalAdvance(number) / 2
            painter.drawText(QRectF(left, 0, 60, self.height()), flags, text)
        painter.end()

    def _fit_text_size(self) -> None:
        self.setFixedHeight(self.fontMetrics().height() + 8)
