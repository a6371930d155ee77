"""Where the worklist is: in a window of its own, perhaps on a second screen, or docked."""

from typing import Final

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from xray_desktop.gui.common.language import tr
from xray_desktop.gui.widgets.window_layout import resize_within_screen

GEOMETRY: Final = "worklist/geometry"
SCREEN: Final = "worklist/screen"
DOCKED: Final = "worklist/docked"
SHOWN: Final = "worklist/shown"
SIZE: Final = (1320, 760)


class WorklistDock(QDockWidget):
    """The dock of the worklist, at the left of the image until the user moves it."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(tr("Worklist"), window)
        self.setObjectName("worklist dock")  # key of its saved position
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
        )
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self)
        self.hide()


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
        top.show()
        if activate:
            top.raise_()
            content.activateWindow()

    def set_docked(self, content: QWidget, *, docked: bool) -> None:
        """Move the worklist into the dock, or out of it."""
        if docked == self.docked:
            return
        self.remember(content)
        self.docked = docked
        self._settings.setValue(DOCKED, docked)
        if not docked:
            self.dock.hide()
            content.setParent(None, Qt.WindowType.Window)
        self.put(content)
        self.show(content, activate=True)

    def remember(self, content: QWidget) -> None:
        """Save where the worklist is."""
        self._settings.setValue(SHOWN, content.isVisible())
        if not self.docked:
            self._settings.setValue(GEOMETRY, content.saveGeometry())
            self._settings.setValue(SCREEN, content.screen().name())


def _flag(settings: QSettings, key: str) -> bool:
    return str(settings.value(key, "false")).lower() == "true"
