"""Layout helpers that keep windows and their buttons within the screen."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QLayout,
    QScrollArea,
    QStyle,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

FRAME: Final = QSize(16, 48)
"""What the system draws about a window, at most, in pixels."""
MIN_SIZE: Final = QSize(240, 120)
LINE_EM: Final = 34
"""How wide a line of text beside a box to tick may be, in heights of letters."""
CHOICE_CHARACTERS: Final = 14


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window this size in pixels, or what its screen has room for."""
    room = window.screen().availableGeometry().size() - FRAME
    window.resize(QSize(width, height).boundedTo(room))


def lay_out_within_screen(dialog: QDialog, content: QLayout, foot: QLayout | QWidget) -> None:
    """Lay out a dialog so that what the screen has no room for is scrolled, and the foot is seen.

    Parameters
    ----------
    dialog : QDialog
        Gets its size too; resize it afterwards if it is to have another one.
    content : QLayout
        What may be scrolled.
    foot : QLayout or QWidget
        Its buttons.
    """
    inner = QWidget(dialog)
    inner.setLayout(content)
    content.setContentsMargins(0, 0, 0, 0)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 12)
    column.setSpacing(10)
    column.addWidget(ContentArea(inner, dialog), 1)
    if isinstance(foot, QWidget):
        column.addWidget(foot)
    else:
        column.addLayout(foot)
    hint = dialog.sizeHint()
    resize_within_screen(dialog, hint.width(), hint.height())


class ContentArea(QScrollArea):
    """As large as what is in it, or scrolled where there is no room for that."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys go to what is in it

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at which nothing is scrolled."""
        wanted = self._content.sizeHint()
        high = self._content.heightForWidth(wanted.width())
        return QSize(wanted.width() + self._bar_px, max(wanted.height(), high))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size at which there is something to see; it is never scrolled sideways."""
        wide = self._content.minimumSizeHint().width() + self._bar_px
        return QSize(max(wide, MIN_SIZE.width()), MIN_SIZE.height())

    @property
    def _bar_px(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)


def break_lines(text: str, window: QWidget) -> str:
    """Return text in lines that a window has room for: words beside a box to tick do not wrap."""
    metrics = window.fontMetrics()
    em, room = metrics.height(), window.screen().availableGeometry().width() - FRAME.width()
    lines, limit = [""], min(LINE_EM * em, room - 6 * em)
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer) > limit:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def limit_width(choice: QComboBox) -> QComboBox:
    """Let a choice be narrower than its longest entry; its list is as wide as it must be."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(CHOICE_CHARACTERS)
    choice.view().setMinimumWidth(choice.view().sizeHintForColumn(0) + 24)
    return choice


class ToolBar(QToolBar):
    """A toolbar that drops the words beside its icons where they would not fit."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._needed = 0
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose between words and icons alone."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Show the words if there is room for them."""
        lines_with = self.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if lines_with:
            self._needed = self.sizeHint().width()
        if lines_with == (self._needed <= self.width()):
            return
        self.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if lines_with
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
