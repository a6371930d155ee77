"""The findings list: up and down move, Enter or a click chooses; an axis stands above the bars."""

from typing import Final

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from xray_desktop.gui import palette
from xray_desktop.gui.finding_painter import Columns, FindingPainter
from xray_desktop.gui.findings_model import ROW_ROLE, FindingsModel
from xray_desktop.gui.score_axis import MARKS, along

TIGHTEST_PX: Final = 21
WIDEST_PX: Final = 32


class FindingsView(QListView):
    """Shows all rows at once: they share the height there is."""

    finding_chosen = Signal(str)
    """The label that was clicked or entered."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings")
        self.setModel(model)
        self._painter = FindingPainter(self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        rows = model.rowCount()
        self.setMinimumHeight(rows * TIGHTEST_PX + 2)
        self.setMaximumHeight(rows * WIDEST_PX + 2)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)

    @property
    def current_label(self) -> str | None:
        """The label of the selected row."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).label if index.isValid() else None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the height of comfortable rows."""
        return QSize(400, self.maximumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the height among the rows."""
        rows = max(1, self.model().rowCount())
        height = (self.viewport().height() - 1) // rows
        self._painter.row_height = min(max(height, TIGHTEST_PX), WIDEST_PX)
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.finding_chosen.emit(index.data(ROW_ROLE).label)


class AxisHeader(QWidget):
    """What the columns are, and the marks of the score axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        small = self.font()
        small.setPointSizeF(max(7.5, small.pointSizeF() - 1.5))
        self._row_metrics = self.fontMetrics()
        self.setFont(small)
        self.setFixedHeight(self.fontMetrics().height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the words over their columns."""
        painter = QPainter(self)
        painter.setPen(QColor(palette.FAINT))
        columns = Columns(QRectF(self.rect()), self._row_metrics)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(columns.name, flags | Qt.AlignmentFlag.AlignLeft, "Finding")
        painter.drawText(columns.number, flags | Qt.AlignmentFlag.AlignRight, "score")
        painter.drawText(columns.word, flags | Qt.AlignmentFlag.AlignLeft, "op. point")
        for mark, words in MARKS:
            x = columns.bar.left() + along(mark) * columns.bar.width()
            painter.drawText(
                QRectF(x - 30, 0, 60, self.height()), flags | Qt.AlignmentFlag.AlignHCenter, words
            )
        painter.end()
