"""The buttons of a row of the findings list: present, absent, heat map.

Every row has them painted, for the pointer. Over those of the selected row lie real ones with the
same looks: Tab reaches them, and screen readers name them.
"""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.findings.findings_layout import BUTTON_EM, MARGIN_PX, MIN_BUTTON_PX, Columns
from xray_desktop.gui.findings.findings_model import FindingRow

GLYPH: Final = 0.22
"""Half the length of a plus or minus, in heights of the button."""
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
UP_DOWN: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class RowButton(StrEnum):
    """A button of a row."""

    PRESENT = "present"
    ABSENT = "absent"
    HEAT_MAP = "heat map"

    def offered(self, row: FindingRow) -> bool:
        """Return whether a row has the button."""
        return row.has_button if self is RowButton.HEAT_MAP else row.markable

    def checked(self, row: FindingRow) -> bool:
        """Return whether it is pressed in a row."""
        if self is RowButton.HEAT_MAP:
            return row.heat_map_chosen
        return row.reader_finding is (self is RowButton.PRESENT)

    def rect(self, columns: Columns) -> QRectF:
        """Return its place in a row; null where there is no room."""
        return {
            RowButton.PRESENT: columns.present,
            RowButton.ABSENT: columns.absent,
            RowButton.HEAT_MAP: columns.button,
        }[self]

    def tooltip(self, row: FindingRow) -> str:
        """Return what a press does, and the key that does the same."""
        if self is RowButton.HEAT_MAP:
            return tr("Hide the heat map (Enter)") if self.checked(row) else tr("Heat map (Enter)")
        if self.checked(row):
            return tr("Take your finding back")
        if self is RowButton.PRESENT:
            return tr("Present (Shift+P): you see the finding")
        return tr("Absent (Shift+A): you do not see the finding")

    def accessible_name(self, row: FindingRow) -> str:
        """Return its name for screen readers."""
        name = label_name(row.label)
        if self is RowButton.HEAT_MAP:
            return tr("{name}: heat map", name=name)
        if self is RowButton.PRESENT:
            return tr("{name}: present", name=name)
        return tr("{name}: absent", name=name)

    @property
    def word(self) -> str:
        """The word on it, where there is room."""
        return tr("present") if self is RowButton.PRESENT else tr("absent")


def paint_button(
    painter: QPainter,
    rect: QRectF,
    button: RowButton,
    *,
    on: bool,
    over: bool,
    focused: bool = False,
    word: bool = False,
) -> None:
    """Draw a button; one that is on is filled, one with the focus has a thick border."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = palette.FOCUS if on or over or focused else palette.LINE
    painter.setPen(QPen(QColor(edge), 2 if focused else 1))
    filled = on and button is not RowButton.HEAT_MAP
    painter.setBrush(
        QColor(palette.FOCUS if filled else palette.SELECTED if on else palette.RAISED)
    )
    inset = 1.0 if focused else 0.5
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 4, 4)
    colour = QColor(palette.TEXT if over else palette.QUIET)
    if on:
        colour = QColor(palette.PANEL if filled else palette.FOCUS)
    if filled and focused:
        painter.setPen(QPen(QColor(palette.TEXT), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
    if button is RowButton.HEAT_MAP:
        _paint_map(painter, rect, colour)
    elif word:
        painter.setPen(colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, button.word)
    else:
        _paint_sign(painter, rect, colour, plus=button is RowButton.PRESENT)


def _paint_sign(painter: QPainter, rect: QRectF, colour: QColor, *, plus: bool) -> None:
    middle, half = rect.center(), GLYPH * rect.height()
    painter.setPen(QPen(colour, 2))
    painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0))
    if plus:
        painter.drawLine(middle - QPointF(0, half), middle + QPointF(0, half))


def _paint_map(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    middle, high = rect.center(), rect.height() * 0.28
    painter.setPen(QPen(colour, 1.2))
    filling = QColor(colour)
    filling.setAlphaF(0.35)
    painter.setBrush(filling)
    painter.drawEllipse(middle, high * 1.5, high)
    painter.drawLine(middle - QPointF(2, 0), middle + QPointF(2, 0))
    painter.drawLine(middle - QPointF(0, 2), middle + QPointF(0, 2))


class RealButton(QAbstractButton):
    """A button of the selected row that the keyboard and screen readers reach."""

    def __init__(self, button: RowButton, parent: QWidget) -> None:
        super().__init__(parent)
        self.button, self.word = button, False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def describe(self, row: FindingRow) -> None:
        """Take over the state of a row."""
        self.setChecked(self.button.checked(row))
        self.setAccessibleName(self.button.accessible_name(row))
        self.setToolTip(self.button.tooltip(row))
        self.update()

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Leave the state to what the press changes: it may be declined."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of a button with its word, for a strip of buttons."""
        em = self.fontMetrics().height()
        if self.button is RowButton.HEAT_MAP:
            return QSize(max(MIN_BUTTON_PX[1], round(BUTTON_EM[1] * em)), round(1.5 * em))
        wide = max(MIN_BUTTON_PX[0], round(BUTTON_EM[0] * em))
        if self.word:
            wide = max(wide, self.fontMetrics().horizontalAdvance(self.button.word) + em)
        return QSize(wide, round(1.5 * em))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that its sign needs."""
        em = self.fontMetrics().height()
        return QSize(max(MIN_BUTTON_PX[0], round(BUTTON_EM[0] * em)), round(1.5 * em))

    def keyPressEvent(self, e: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter press it too; Up and Down go to the buttons of the next row."""
        if e.key() in ENTER:
            self.click()
        elif e.key() in UP_DOWN:
            e.ignore()
        else:
            super().keyPressEvent(e)

    def paintEvent(self, e: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw it as those of the other rows."""
        painter = QPainter(self)
        wide = self.fontMetrics().horizontalAdvance(self.button.word) + 4
        paint_button(
            painter,
            QRectF(self.rect()),
            self.button,
            on=self.isChecked(),
            over=self.underMouse(),
            focused=self.hasFocus(),
            word=self.word and self.width() >= wide,
        )
        painter.end()


class RowButtons(QWidget):
    """The three real buttons of one row; base of those in the list and of those below it."""

    pressed = Signal(str, object)
    """The label and the `RowButton`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row: FindingRow | None = None
        self._described = False
        self.buttons = {button: RealButton(button, self) for button in RowButton}
        for button, real in self.buttons.items():
            real.clicked.connect(lambda _checked=False, button=button: self._press(button))

    def describe(self, row: FindingRow | None) -> None:
        """Take over the state of a row; None: there is none."""
        if self._described and row == self._row:
            return
        self._row, self._described = row, True
        for button, real in self.buttons.items():
            offered = row is not None and button.offered(row)
            real.setEnabled(offered)
            if row is not None:
                real.describe(row)

    def _press(self, button: RowButton) -> None:
        if self._row is not None:
            self.pressed.emit(self._row.label, button)


class OverlaidButtons(RowButtons):
    """Buttons that lie over the painted ones of the selected row."""

    def place(self, row: FindingRow, columns: Columns) -> None:
        """Lie over a row whose parts are at `columns`, in pixels of the parent."""
        self.describe(row)
        rects = {b: b.rect(columns) for b in self.buttons if b.offered(row)}
        shown = {button: rect for button, rect in rects.items() if rect.width()}
        whole = QRectF()
        for rect in shown.values():
            whole = whole.united(rect)
        self.setGeometry(whole.toAlignedRect())
        for button, real in self.buttons.items():
            real.word = columns.words
            if button in shown:
                real.setGeometry(shown[button].translated(-QPointF(self.pos())).toRect())
            real.setVisible(button in shown)
        self.setVisible(bool(shown))


class ButtonStrip(RowButtons):
    """Buttons for the selected finding, below a list that is too narrow for its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN_PX, 4, MARGIN_PX, 2)
        row.setSpacing(4)
        for button, real in self.buttons.items():
            real.word = button is not RowButton.HEAT_MAP
            row.addWidget(real, 1 if real.word else 0)
