"""The findings list, its header with the score axis, and the line of labels that are not scored."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QListView, QSizePolicy, QWidget

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.finding_painter import FindingPainter
from xray_desktop.gui.findings.findings_layout import (
    ARROWS_PX,
    AXIS_TICKS,
    GAP_PX,
    MARGIN_PX,
    Columns,
    RowLayout,
    axis_position,
)
from xray_desktop.gui.findings.findings_model import ROW_ROLE, FindingRow, FindingsModel, Parts
from xray_desktop.gui.findings.row_buttons import ENTER, OverlaidButtons, RowButton
from xray_desktop.gui.widgets.text_labels import secondary_font
from xray_desktop.results.score_text import not_scored_text

MIN_ROW_HEIGHT: Final = 1.4
"""In text heights."""
MAX_ROW_HEIGHT: Final = 2.1
LIST_SHARE: Final = 0.5
"""Of the panel's height, for all rows together."""
FRAME_PX: Final = 4


class FindingsView(QListView):
    """Shows all rows at once.

    Rows are as high as the panel and the text size make them; nothing that is shown moves them.
    """

    heat_map_requested = Signal(str)
    """The label whose heat-map button or Enter was pressed."""
    mark_requested = Signal(str, bool)
    """The label whose button for present (True) or absent (False) was pressed."""
    finding_selected = Signal(str)
    """The label whose row was clicked outside its buttons."""
    menu_requested = Signal(str, object)
    """The label of the row, and where to show its menu, in global pixels."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Findings"))
        self.setAccessibleDescription(
            tr("Arrow keys select a finding; Enter shows or hides its heat map")
        )
        self._findings, self._kept = model, ""
        self._on_button: RowButton | None = None
        self._available = 0
        self._open = False
        self._painter = FindingPainter(self)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setModel(model)
        self._buttons = OverlaidButtons(self.viewport())
        self._buttons.pressed.connect(self.press)
        model.modelAboutToBeReset.connect(self._keep_label)
        model.modelReset.connect(self._show_kept_label)
        model.dataChanged.connect(lambda *_: self.place_buttons())
        self.selectionModel().currentChanged.connect(lambda *_: self.place_buttons())
        self.clicked.connect(self._click)
        self._fit_rows()

    @property
    def current_label(self) -> str | None:
        """The label of the selected row."""
        index = self.currentIndex()
        return index.data(ROW_ROLE).label if index.isValid() else None

    @property
    def current_row(self) -> FindingRow | None:
        """What the selected row shows."""
        label = self.current_label
        return None if label is None else self._findings.row(label)

    @property
    def has_row_buttons(self) -> bool:
        """Whether rows are wide enough for buttons."""
        rect = QRectF(0, 0, self.viewport().width(), 1)
        return bool(self._columns(rect, self._findings.parts).present.width())

    def select(self, label: str) -> None:
        """Select the row of a label."""
        self.setCurrentIndex(self._findings.index(self._findings.row_of(label)))

    def set_available_height(self, height: int) -> None:
        """Set the height of the panel, which decides how high rows are."""
        self._available = height
        self._fit_rows()

    def set_open(self, *, is_open: bool) -> None:
        """Show or hide the rows of labels that are not scored."""
        self._open = is_open
        self._fit_rows()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_buttons"):
            self._fit_rows()

    def _fit_rows(self) -> None:
        em, rows = self.fontMetrics().height(), self._findings.rowCount()
        least, most = round(MIN_ROW_HEIGHT * em), round(MAX_ROW_HEIGHT * em)
        share = int(LIST_SHARE * self._available) // rows
        self._painter.row_height = min(max(share, least), most)
        folded = {one.label for one in self._findings.not_scored} if not self._open else set()
        for row, label in enumerate(self._findings.labels):
            self.setRowHidden(row, label in folded)
        self.setFixedHeight((rows - len(folded)) * self._painter.row_height + FRAME_PX)
        self.scheduleDelayedItemsLayout()

    def updateGeometries(self) -> None:  # noqa: N802 - Qt's name
        """Lay the buttons of the selected row where it is now."""
        super().updateGeometries()
        if hasattr(self, "_buttons"):
            self.place_buttons()

    def place_buttons(self) -> None:
        """Show the buttons of the selected row in its state."""
        index, row = self.currentIndex(), self.current_row
        if row is None or self.isRowHidden(index.row()):
            self._buttons.hide()
            return
        rect = QRectF(self.visualRect(index))
        self._buttons.place(row, self._columns(rect, row.parts))

    def _columns(self, rect: QRectF, parts: Parts) -> Columns:
        return self._painter.layout.columns(rect, self.fontMetrics(), parts)

    def _keep_label(self) -> None:
        """Keep the selection while scores are sorted; without scores it would hint at the top."""
        self._kept = (self.current_label or "") if self._findings.has_scores else ""

    def _show_kept_label(self) -> None:
        self._fit_rows()
        if self._kept and self._findings.has_scores:
            self.select(self._kept)

    def mouseMoveEvent(self, e: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Light up the button under the pointer."""
        for place in (self._painter.hovered, e.position()):  # the row left, and that entered
            self.viewport().update(self.visualRect(self.indexAt(place.toPoint())))
        self._painter.hovered = e.position()
        super().mouseMoveEvent(e)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light up no button."""
        self._painter.hovered = QPointF(-1, -1)
        self.viewport().update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, e: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Record which button the pointer is on, for the following click."""
        index = self.indexAt(e.position().toPoint())
        self._on_button = (
            self._painter.button_at(index, self.visualRect(index), self.fontMetrics(), e.position())
            if index.isValid()
            else None
        )
        super().mouseReleaseEvent(e)

    def contextMenuEvent(self, a0: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of the row under the pointer, or of the selected one."""
        if a0.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, place = self.indexAt(a0.pos()), a0.globalPos()
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_requested.emit(index.data(ROW_ROLE).label, place)

    def press(self, label: str, button: RowButton) -> None:
        """Ask for what a button of a row does."""
        if button is RowButton.HEAT_MAP:
            self.heat_map_requested.emit(label)
        else:
            self.mark_requested.emit(label, button is RowButton.PRESENT)

    def _click(self, index: QModelIndex) -> None:
        label = index.data(ROW_ROLE).label
        if self._on_button is None:
            self.finding_selected.emit(label)
        else:
            self.press(label, self._on_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Handle Enter; `activated` is also sent for clicks on some platforms."""
        index = self.currentIndex()
        if event.key() in ENTER and index.isValid():
            self.press(index.data(ROW_ROLE).label, RowButton.HEAT_MAP)
        elif event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()  # the panel copies text for the report
        else:
            super().keyPressEvent(event)


class NotScoredLine(QAbstractButton):
    """One line that names the labels that are not scored; a press shows or hides their rows."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings = model
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        model.modelReset.connect(self._describe)
        self._describe()

    def _describe(self) -> None:
        findings = self._findings.not_scored
        names = ", ".join(label_name(one.label) for one in findings)
        if len(findings) == 1:
            text = tr("1 label not scored: {names}", names=names)
        else:
            text = tr("{count} labels not scored: {names}", count=len(findings), names=names)
        self.setText(text if findings else "")
        reasons = (f"{label_name(one.label)}: {not_scored_text(one, tr)}" for one in findings)
        self.setToolTip("\n".join(reasons))
        self.setAccessibleDescription(self.toolTip())
        self._fit_text_size()
        self.setVisible(bool(findings))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Adapt to another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_text_size()

    def _fit_text_size(self) -> None:
        self.setFixedHeight(round(MIN_ROW_HEIGHT * self.fontMetrics().height()))

    def keyPressEvent(self, e: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter press it too."""
        if e.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(e)

    def paintEvent(self, e: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw a triangle that points down while the rows are shown, and the text, elided."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(palette.FOCUS if self.hasFocus() or self.underMouse() else palette.QUIET)
        painter.setPen(colour)
        painter.setBrush(colour)
        y = self.height() / 2
        middle = QPointF(MARGIN_PX / 2 + 1, y)
        ends = ((-4, -2), (4, -2), (0, 3)) if self.isChecked() else ((-2, -4), (-2, 4), (3, 0))
        painter.drawPolygon([middle + QPointF(*end) for end in ends])
        area = self.rect().adjusted(MARGIN_PX, 0, -GAP_PX, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class AxisHeader(QWidget):
    """Column titles and the score axis."""

    def __init__(self, model: FindingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._layout = RowLayout()
        for changed in (model.modelReset, model.dataChanged):
            changed.connect(lambda *_: self.update())
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
        parts = self._model.parts
        columns = self._layout.columns(QRectF(self.rect()), self.fontMetrics(), parts)
        flags = Qt.AlignmentFlag.AlignVCenter
        left, right = flags | Qt.AlignmentFlag.AlignLeft, flags | Qt.AlignmentFlag.AlignRight
        painter.drawText(columns.name, left, tr("Finding"))
        if columns.number.width():
            painter.drawText(columns.number.adjusted(-GAP_PX, 0, 0, 0), right, tr("score"))
        if columns.compared.width():
            painter.drawText(columns.compared, right, tr("you and the model"))
        if columns.base.width():
            base = columns.base.adjusted(-GAP_PX, 0, 0, 0)  # the title may be wider than the column
            painter.drawText(base, right, tr("base rate"))
        if columns.ratio.width() and columns.level.ratio:
            area = columns.ratio.adjusted(0, 0, -ARROWS_PX - GAP_PX // 2, 0)
            painter.drawText(area, right, "×")
        if columns.level.word and columns.word.width():
            word = columns.word.adjusted(0, 0, MARGIN_PX, 0)  # the title may be wider
            painter.drawText(word, left, tr("op. point"))
        self._paint_axis(painter, columns)
        painter.end()

    def _paint_axis(self, painter: QPainter, columns: Columns) -> None:
        """Draw the numbers of the axis that do not overlap."""
        if not columns.bar.width():
            return
        end = columns.bar.left() - GAP_PX
        wide = columns.level.bar == 1
        for tick, text in AXIS_TICKS if wide else AXIS_TICKS[1::2]:
            x = columns.bar.left() + axis_position(tick) * columns.bar.width()
            number = text.partition(" ")[0]  # centred over its tick, without the unit
            left = x - painter.fontMetrics().horizontalAdvance(number) / 2
            taken = painter.fontMetrics().horizontalAdvance(text)
            if left > end:
                place = QRectF(left, 0, taken + 1, self.height())
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
                end = left + taken + 2

    def _fit_text_size(self) -> None:
        self.setFixedHeight(self.fontMetrics().height() + 8)
