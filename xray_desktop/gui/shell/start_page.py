"""The start page: what can be opened while no image is."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.bundle.contract import RESEARCH_USE
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.settings.recent_images import RecentImages, entry_text
from xray_desktop.gui.widgets.text_labels import ElidedLabel, PlainLabel
from xray_desktop.gui.widgets.window_layout import ContentArea

OPENING: Final = ("open", "open_folder", "sample", "worklist", "archive")
HELP: Final = ("tour", "help")
"""Commands of the page, in order."""
RECENT_SHOWN: Final = 6
COLUMN_EM: Final = 22
"""Width of a column, in text heights."""
GAP_EM: Final = 2
HEADING_EM: Final = 1.3
PADDING_PX: Final = (12, 6, 12, 6)
"""Of a button: left, top, right, bottom."""


class StartButton(QPushButton):
    """A line of the start page: what it does at the left, its keys or its folder at the right."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ElidedLabel(text, parent=self)
        self._text.setMinimumWidth(1)
        self._beside = ElidedLabel(parent=self, name="quiet")
        self._beside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._beside.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (self._text, self._beside):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(*PADDING_PX)
        row.setSpacing(PADDING_PX[0])
        row.addWidget(self._text)
        row.addWidget(self._beside, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(True)  # Enter presses it
        self.show_beside("")

    def show_beside(self, text: str) -> None:
        """Show keys, or where a file is."""
        self._beside.setText(text)
        self.setAccessibleName(", ".join(part for part in (self._text.text(), text) if part))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at which both texts are seen."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that leaves the page free to be narrow."""
        return QSize(4 * self.fontMetrics().height(), self.sizeHint().height())


class StartPage(QWidget):
    """Covers `over` while no image is open.

    Parameters
    ----------
    over : QWidget
        The image area; it gets the focus when the page goes.
    recent : RecentImages
        What was opened lately.

    Attributes
    ----------
    buttons : dict of str to StartButton
        By command.
    """

    command_requested = Signal(str)
    """The id of a command."""
    recent_requested = Signal(object)
    """Paths that were opened together before."""

    def __init__(self, over: QWidget, recent: RecentImages) -> None:
        super().__init__(over)
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._over, self._recent = over, recent
        self.buttons = {name: self._button(name) for name in (*OPENING, *HELP)}
        self.recent_buttons: list[StartButton] = []
        self._no_recent = PlainLabel(parent=self, name="quiet", wrap=True)
        self._recent_column = QVBoxLayout()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.setFocusProxy(self.buttons["open"])
        self.setGeometry(over.rect())
        over.installEventFilter(self)
        recent.changed.connect(self._update_recent)
        self._show_recent()

    def show_keys(self, bindings: Bindings) -> None:
        """Show the keys of each command."""
        for name, button in self.buttons.items():
            button.show_beside(bindings.key_text(name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Cover the image area whatever its size."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the columns side by side where there is room, else one below the other."""
        super().resizeEvent(event)
        em = self.fontMetrics().height()
        beside = self.width() >= (2 * COLUMN_EM + 3 * GAP_EM) * em
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show what was opened last; take the focus from the image that is not there."""
        self._show_recent()
        super().showEvent(event)
        if self._over.hasFocus():
            self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Give the focus to the image, and not to what comes next."""
        super().hideEvent(event)
        focused = self.window().focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self._over.setFocus()

    def _update_recent(self) -> None:
        """Show what was opened last, unless the page is hidden."""
        if self.isVisible():
            self._show_recent()

    def _show_recent(self) -> None:
        for old in self.recent_buttons:
            self._recent_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        entries = self._recent.entries[:RECENT_SHOWN]
        self.recent_buttons = [self._recent_button(paths) for paths in entries]
        for button in self.recent_buttons:
            self._recent_column.addWidget(button)
        self._no_recent.setText(
            tr("None yet.")
            if self._recent.kept
            else tr("They are not remembered: see Edit, Settings, Privacy.")
        )
        self._no_recent.setVisible(not self.recent_buttons)
        before: QWidget = self.buttons[OPENING[-1]]
        for button in (*self.recent_buttons, *(self.buttons[name] for name in HELP)):
            self.setTabOrder(before, button)
            before = button

    def _recent_button(self, paths: tuple[Path, ...]) -> StartButton:
        button = StartButton(entry_text(paths, whole=False), self)
        button.show_beside(str(paths[0].parent.name))
        button.setToolTip("\n".join(map(str, paths)))
        button.clicked.connect(lambda _checked=False: self.recent_requested.emit(paths))
        return button

    def _button(self, name: str) -> StartButton:
        command = next(command for command in COMMANDS if command.id == name)
        button = StartButton(tr(command.text).replace("&", ""), self)
        button.setToolTip(tr(command.meaning))
        button.setAccessibleDescription(tr(command.meaning))
        button.clicked.connect(lambda _checked=False: self.command_requested.emit(name))
        return button

    def _lay_out(self) -> None:
        em = self.fontMetrics().height()
        inner = QWidget(self)
        opening, left, right = QVBoxLayout(), QWidget(inner), QWidget(inner)
        for column in (opening, self._recent_column):
            column.setSpacing(4)
        for name in OPENING:
            opening.addWidget(self.buttons[name])
        self._fill(left, tr("Open"), opening)
        self._recent_column.addWidget(self._no_recent)
        self._fill(right, tr("Recent"), self._recent_column)
        self._columns.setSpacing(GAP_EM * em)
        for column in (left, right):
            self._columns.addWidget(column, 1, Qt.AlignmentFlag.AlignTop)
        help_row = QHBoxLayout()
        for name in HELP:
            help_row.addWidget(self.buttons[name])
        page = QVBoxLayout()
        page.setSpacing(em)
        heading = PlainLabel("X-ray Desktop", parent=inner, name="title")
        heading.setStyleSheet(f"font-size: {round(HEADING_EM * em)}px")
        page.addWidget(heading)
        page.addWidget(PlainLabel(tr(RESEARCH_USE), parent=inner, name="caution", wrap=True))
        page.addLayout(self._columns)
        drop = tr("Or drop images and folders here.")
        formats = f"{drop}\nDICOM · PNG · JPEG · TIFF"
        page.addWidget(PlainLabel(formats, parent=inner, name="quiet", wrap=True))
        page.addLayout(help_row)
        block = QWidget(inner)
        block.setLayout(page)
        block.setMaximumWidth((2 * COLUMN_EM + GAP_EM) * em)
        row = QHBoxLayout(inner)
        row.setContentsMargins(em, em, em, em)
        row.addStretch(1)
        row.addWidget(block, 1000, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ContentArea(inner, self))

    def _fill(self, column: QWidget, title: str, content: QVBoxLayout) -> None:
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(PlainLabel(title, parent=column, name="title"))
        layout.addLayout(content)
