"""Where the worklist is: in a window of its own, perhaps on a second screen, or docked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.window_layout import FRAME, resize_within_screen

GEOMETRY: Final = "worklist/geometry"
SCREEN: Final = "worklist/screen"
DOCKED: Final = "worklist/docked"
SHOWN: Final = "worklist/shown"
SIZE: Final = (1400, 760)
DOCK_PX: Final = 404
"""Width of the dock at first."""
COLUMN_EM: Final = 60
"""Height of a column in text heights, below which it has no room for the worklist and another."""

ACROSS: Final = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
RELEASED_MS: Final = 100
"""How often it is looked whether the mouse button is released."""


class WorklistDock(QDockWidget):
    """The dock of the worklist, at the left of the image until the user moves it.

    It does not float for long: what is dragged out becomes a window of its own.
    """

    taken_out = Signal()
    """The user let go of the dock outside the main window, or pressed its button to float."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(tr("Worklist"), window)
        self.setObjectName("worklist dock")  # key of its saved position
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self)
        self.hide()
        self.topLevelChanged.connect(lambda _floats: self._look())

    def fit(self) -> None:
        """Before it is shown: share the place of another dock if there is no room for both."""
        window = self.parentWidget()
        if not isinstance(window, QMainWindow) or not self.isHidden():
            return
        across = window.dockWidgetArea(self) in ACROSS and not window.tabifiedDockWidgets(self)
        others = [
            dock
            for dock in window.findChildren(QDockWidget)
            if dock is not self
            and not (dock.isHidden() or dock.isFloating())
            and window.dockWidgetArea(dock) in ACROSS
        ]
        if not across or not others:
            return
        room = window.screen().availableGeometry().width()
        needed = window.minimumSizeHint().width() + self.minimumSizeHint().width()
        column = self._column(others)
        if needed > room:
            window.tabifyDockWidget(max(others, key=QDockWidget.width), self)
        elif column and column[0].height() < COLUMN_EM * self.fontMetrics().height():
            window.tabifyDockWidget(column[0], self)

    def make_tabs(self, other: QDockWidget) -> None:
        """Share one place with another dock that has just been shown, if their column is low.

        The worklist stays in front.
        """
        window = self.parentWidget()
        if not isinstance(window, QMainWindow) or self.isHidden() or self.isFloating():
            return
        alone = self._column(window.findChildren(QDockWidget)) == [other]
        if not alone or window.tabifiedDockWidgets(self):
            return
        image = window.centralWidget()  # as high as the column
        if image is not None and image.height() < COLUMN_EM * self.fontMetrics().height():
            window.tabifyDockWidget(self, other)
            self.raise_()

    def be_narrow(self) -> None:
        """Leave the room to the image, and take most of a column that it shares."""
        window = self.parentWidget()
        if not isinstance(window, QMainWindow):
            return
        tabs = window.tabifiedDockWidgets(self)
        column = self._column(window.findChildren(QDockWidget))
        if not tabs or tabs == column:
            window.resizeDocks([self], [DOCK_PX], Qt.Orientation.Horizontal)
        if column and not tabs:
            both = self.height() + column[0].height()
            window.resizeDocks(
                [column[0], self], [both * 2 // 5, both * 3 // 5], Qt.Orientation.Vertical
            )

    def _column(self, docks: Sequence[QDockWidget]) -> list[QDockWidget]:
        """Return which of other docks is shown at the left, as this one, if it is one alone."""
        window = self.parentWidget()
        if not isinstance(window, QMainWindow):
            return []
        area = window.dockWidgetArea(self)
        there = [
            dock
            for dock in docks
            if dock is not self
            and not (dock.isHidden() or dock.isFloating())
            and window.dockWidgetArea(dock) is area
        ]
        return there if area is Qt.DockWidgetArea.LeftDockWidgetArea and len(there) == 1 else []

    def _look(self) -> None:
        """Report that the dock floats, once it is not dragged any more."""
        if not self.isFloating():
            return
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            QTimer.singleShot(RELEASED_MS, self, self._look)
        else:
            QTimer.singleShot(0, self, lambda: self.isFloating() and self.taken_out.emit())


class WorklistPlace:
    """Puts the worklist into its window or its dock, and remembers which.

    A window of its own has no parent: a child window would always cover the image.

    Parameters
    ----------
    window : QMainWindow
        Gets the dock.
    settings : QSettings
        The user's own.
    """

    def __init__(self, window: QMainWindow, settings: QSettings) -> None:
        self.dock = WorklistDock(window)
        self._window = window
        self._settings = settings
        self.docked = _flag(settings, DOCKED)

    @property
    def was_shown(self) -> bool:
        """Whether the worklist was in view when the program ended."""
        return _flag(self._settings, SHOWN)

    def put(self, content: QWidget) -> None:
        """Put a new worklist where the last one was."""
        if self.docked:
            self.dock.setWidget(content)
            return
        resize_within_screen(content, *SIZE)
        geometry = self._settings.value(GEOMETRY)
        screens = {screen.name() for screen in QGuiApplication.screens()}
        kept = self._settings.value(SCREEN)
        if isinstance(geometry, QByteArray) and (kept is None or kept in screens):
            content.restoreGeometry(geometry)

    def show(self, content: QWidget, *, activate: bool) -> None:
        """Show the worklist, and give it the keyboard if it is to be activated."""
        top = self.dock if self.docked else content
        content.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not activate)
        content.show()
        if self.docked:
            self.dock.fit()
        top.show()
        if activate:
            top.raise_()
            content.activateWindow()
        elif not self.docked:
            self._window.raise_()  # window managers put a new window on top

    def set_docked(self, content: QWidget, *, docked: bool) -> None:
        """Move the worklist into the dock, or out of it."""
        if docked == self.docked:
            return
        self.remember(content)
        self.docked = docked
        self._settings.setValue(DOCKED, docked)
        dragged_to = self.dock.frameGeometry().topLeft() if self.dock.isFloating() else None
        if not docked:
            self.dock.setFloating(False)
            self.dock.hide()
            content.setParent(None, Qt.WindowType.Window)
        self.put(content)
        if dragged_to is not None:
            _move_onto_screen(content, dragged_to)
        self.show(content, activate=True)
        if docked:
            self.dock.be_narrow()

    def remember(self, content: QWidget) -> None:
        """Save where the worklist is."""
        self._settings.setValue(SHOWN, content.isVisible())
        if not self.docked:
            self._settings.setValue(GEOMETRY, content.saveGeometry())
            self._settings.setValue(SCREEN, content.screen().name())


def _move_onto_screen(window: QWidget, to: QPoint) -> None:
    """Move a window near a place on a screen, so that all of it is there."""
    screen = QGuiApplication.screenAt(to) or window.screen()
    room = screen.availableGeometry().adjusted(0, 0, -FRAME.width(), -FRAME.height())
    window.resize(window.size().boundedTo(room.size()))
    window.move(
        max(room.left(), min(to.x(), room.right() + 1 - window.width())),
        max(room.top(), min(to.y(), room.bottom() + 1 - window.height())),
    )


def _flag(settings: QSettings, key: str) -> bool:
    return str(settings.value(key, "false")).lower() == "true"
