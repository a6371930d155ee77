"""Keys that work whatever has the focus: arrows page, Space hides the heat map."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from xray_desktop.gui.findings.row_buttons import RealButton
from xray_desktop.gui.shell.start_page import StartButton
from xray_desktop.gui.viewer.image_view import ImageView

LEFT_RIGHT_KEYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
UP_DOWN_KEYS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ARROWS: Final = LEFT_RIGHT_KEYS | UP_DOWN_KEYS
"""Images further in the list, by key."""
TEXT: Final = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
WIDGETS_USING_ARROWS: Final = (*TEXT, QMenuBar)
WIDGETS_USING_UP_DOWN: Final = (
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    RealButton,
    StartButton,
)
"""They are moved up and down; sideways they would do the same, so images are paged."""
WIDGETS_USING_SPACE: Final = (QAbstractButton, *TEXT)


class WindowKeys(QObject):
    """An event filter of the application.

    Parameters
    ----------
    window : QMainWindow
        Keys of dialogs and other windows are ignored.
    view : ImageView
        Shows the bare image while Space is held.
    step : callable
        Goes so many images further in the list.
    """

    def __init__(self, window: QMainWindow, view: ImageView, step: Callable[[int], object]) -> None:
        super().__init__(window)
        self._window, self._view, self._step = window, view, step

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Handle keys that the focused widget does not use."""
        kind = event.type()
        if kind is QEvent.Type.WindowDeactivate and watched is self._window:
            self._view.set_bare(False)
        elif (
            kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWidget)
            and self._is_ours(watched.window())
        ):
            pressed = kind is QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_Space:
                return self._take_space(watched, event, pressed=pressed)
            return pressed and self._take_arrow(watched, event)
        return False

    def _is_ours(self, window: QWidget) -> bool:
        """Return whether a window is ours; a panel that was set free has one of its own."""
        return window is self._window or isinstance(window, QDockWidget)

    def _take_space(self, watched: QWidget, event: QKeyEvent, *, pressed: bool) -> bool:
        if isinstance(watched, WIDGETS_USING_SPACE):
            return False
        if not event.isAutoRepeat():
            self._view.set_bare(pressed)
        return True

    def _take_arrow(self, watched: QWidget, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key not in ARROWS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        theirs = WIDGETS_USING_ARROWS + (WIDGETS_USING_UP_DOWN if key in UP_DOWN_KEYS else ())
        # a key that the widget with the focus leaves alone comes to its parents too
        if isinstance(watched, theirs) or isinstance(watched.window().focusWidget(), theirs):
            return False
        self._step(ARROWS[key])
        return True
