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
"""The largest window frame of any system, in pixels."""
MIN_SIZE: Final = QSize(240, 120)
LINE_EM: Final = 34
"""The longest line of text beside a check box, in text heights."""
CHOICE_CHARACTERS: Final = 14


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Resize a window to this size in pixels, or to what fits on its screen."""
    available = window.screen().availableGeometry().size() - FRAME
    window.resize(QSize(width, height).boundedTo(available))


def lay_out_within_screen(dialog: QDialog, content: QLayout, foot: QLayout | QWidget) -> None:
    """Lay out a dialog so that content larger than the screen scrolls and the buttons stay visible.

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
    """A scroll area as large as its content where that fits."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys go to what is in it

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at which nothing scrolls."""
        wanted = self._content.sizeHint()
        high = self._content.heightForWidth(wanted.width())
        return QSize(wanted.width() + self._bar_px, max(wanted.height(), high))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the smallest usable size; it never scrolls sideways."""
        wide = self._content.minimumSizeHint().width() + self._bar_px
        return QSize(max(wide, MIN_SIZE.width()), MIN_SIZE.height())

    @property
    def _bar_px(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)


def break_lines(text: str, window: QWidget) -> str:
    """Break text into lines that fit a window: text beside a check box does not wrap."""
    metrics = window.fontMetrics()
    em, available = metrics.height(), window.screen().availableGeometry().width() - FRAME.width()
    lines, limit = [""], min(LINE_EM * em, available - 6 * em)
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(longer) > limit:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def limit_width(choice: QComboBox) -> QComboBox:
    """Let a combo box be narrower than its longest entry; its list stays wide enough."""
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    choice.setMinimumContentsLength(CHOICE_CHARACTERS)
    choice.view().setMinimumWidth(choice.view().sizeHintForColumn(0) + 24)
    return choice


class ToolBar(QToolBar):
    """A toolbar that shows icons alone where their texts do not fit."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._needed = 0
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show texts or icons alone."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Show the texts if they fit."""
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
