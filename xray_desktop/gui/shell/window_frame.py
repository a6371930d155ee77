"""The window's geometry: saved and restored, and full screen."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSettings
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget

GEOMETRY: Final = "geometry"
LAYOUT: Final = "layout"
MIN_ON_SCREEN_PX: Final = 120


class WindowFrame(QObject):
    """Remembers where `window` was, and fills the screen with the image on request.

    An event filter of the window, because the window manager may begin or end the full screen.

    Parameters
    ----------
    window : QMainWindow
        The window.
    hidden : tuple of QWidget
        Hidden in full screen, with the menu bar and all toolbars.
        The status bar stays: it holds the research notice.
    settings : QSettings
        The user's own.
    full_screen_action : QAction
        Checked while the window fills the screen.
    """

    def __init__(
        self,
        window: QMainWindow,
        hidden: tuple[QWidget, ...],
        settings: QSettings,
        full_screen_action: QAction,
    ) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._hidden, self._full_screen_action = hidden, full_screen_action
        self._put_away: tuple[QWidget, ...] = ()
        self._full = self._maximised = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow full-screen changes that the window manager made."""
        changed = event.type() is QEvent.Type.WindowStateChange
        if changed and not self._window.isMinimized():
            self._full_screen_action.setChecked(self._window.isFullScreen())
        return super().eventFilter(watched, event)

    def restore(self) -> None:
        """Go where the window was last, if that is on a screen now; its parts where they were."""
        layout = self._settings.value(LAYOUT)
        if layout is not None:
            self._window.restoreState(layout)
        geometry = self._settings.value(GEOMETRY)
        if geometry is None:
            return
        before = self._window.geometry()
        self._window.restoreGeometry(geometry)
        if not is_on_screen(self._window.geometry()):
            self._window.setGeometry(before)

    def remember(self) -> None:
        """Note where the window is."""
        self.set_full_screen(False)
        self._settings.setValue(GEOMETRY, self._window.saveGeometry())
        self._settings.setValue(LAYOUT, self._window.saveState())

    @property
    def full_screen(self) -> bool:
        """Whether the image has the whole screen."""
        return self._full

    def set_full_screen(self, full: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Enter or leave full screen."""
        if full == self._full:
            return
        self._full = full
        if full:
            bars = self._window.findChildren(QToolBar)  # made after this object
            parts = (self._window.menuBar(), *bars, *self._hidden)
            self._put_away = tuple(part for part in parts if not part.isHidden())
            self._maximised = self._window.isMaximized()
        for part in self._put_away:
            part.setVisible(not full)
        if full == self._window.isFullScreen():  # the window manager was first
            return
        if full:
            self._window.showFullScreen()
        elif self._maximised:
            self._window.showMaximized()
        else:
            self._window.showNormal()


def is_on_screen(place: QRect) -> bool:
    """Return whether enough of a window is on a screen to drag it."""
    seen = (screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens())
    return any(min(part.width(), part.height()) >= MIN_ON_SCREEN_PX for part in seen)
