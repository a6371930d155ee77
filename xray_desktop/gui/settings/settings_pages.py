"""The frame of the settings: a list of pages, and the chosen page beside or below it."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import ContentArea

LIST_MARGIN_PX: Final = 28
"""Beside the longest title in the list."""
QWIDGETSIZE_MAX: Final = (1 << 24) - 1
"""Qt's constant: no limit."""
ROWS_ABOVE: Final = 4
"""Titles that are seen at once where the list stands above the page."""


class SettingsPage(QWidget):
    """A page with its own storage; `title` and `note` are English and translated where shown."""

    title: str = ""
    note: str = ""
    error_changed = Signal()
    """The input errors have changed."""

    def errors(self) -> Iterable[str]:
        """Return the input errors."""
        return ()

    def restore(self) -> None:
        """Show the defaults."""
        raise NotImplementedError

    def store(self) -> None:
        """Store what the page shows."""
        raise NotImplementedError

    def leave(self) -> None:
        """Stop what the page has begun: the dialog is closed."""


class PageList(QWidget):
    """Pages, of which the one chosen in the list is shown; each scrolls if it has no room.

    The list stands at the left, or above where the screen is too narrow for both.

    Attributes
    ----------
    list : QListWidget
        The titles.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setAccessibleName(tr("Pages"))
        self.list.setAccessibleDescription(tr("Up and Down choose a page, Tab goes into it"))
        self.list.setTabKeyNavigation(False)
        self.list.setSpacing(2)
        self._stack = QStackedWidget(self)
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(16)
        self._box.addWidget(self.list)
        self._box.addWidget(self._stack, 1)

    def add(self, title: str, content: QWidget, note: str = "") -> None:
        """Add a page with a title and a note above its content."""
        page = QWidget(self._stack)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addWidget(PlainLabel(title, parent=page, name="title"))
        if note:
            column.addWidget(PlainLabel(note, parent=page, name="quiet", wrap=True))
        column.addWidget(content, 1)
        if not content.sizePolicy().expandingDirections() & Qt.Orientation.Vertical:
            column.addStretch()
        self._stack.addWidget(ContentArea(page, self._stack))
        self.list.addItem(title)
        self._place_list()
        if self.list.count() == 1:
            self.list.setCurrentRow(0)

    def show_page(self, title: str) -> None:
        """Show the page with a title, if there is one."""
        for item in self.list.findItems(title, Qt.MatchFlag.MatchExactly):
            self.list.setCurrentItem(item)

    def _place_list(self) -> None:
        wide = self.list.sizeHintForColumn(0) + LIST_MARGIN_PX
        needed = wide + self._box.spacing() + self._stack.minimumSizeHint().width()
        if needed + 2 * LIST_MARGIN_PX <= self.screen().availableGeometry().width():
            self.list.setFixedWidth(wide)
            return
        self._box.setDirection(QBoxLayout.Direction.TopToBottom)
        self.list.setMinimumWidth(0)
        self.list.setMaximumWidth(QWIDGETSIZE_MAX)
        row = self.list.sizeHintForRow(0) + 2 * self.list.spacing()
        self.list.setFixedHeight(min(ROWS_ABOVE, self.list.count()) * row)

    @property
    def area(self) -> QScrollArea:
        """What the page shown scrolls in."""
        area = self._stack.currentWidget()
        if not isinstance(area, QScrollArea):
            raise TypeError
        return area

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size at which no page scrolls, within reason."""
        em = self.fontMetrics().height()
        hint = super().sizeHint()
        return QSize(max(hint.width(), 46 * em), min(max(hint.height(), 24 * em), 34 * em))
