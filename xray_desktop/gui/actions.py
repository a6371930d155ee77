"""An action of the window for each command of the table."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from xray_desktop.gui.command import default_keys, spoken
from xray_desktop.gui.commands import COMMANDS
from xray_desktop.gui.icons import icon
from xray_desktop.gui.language import tr


def build_actions(
    window: QMainWindow, handlers: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """Return an action for each command, by id; KeyError if one has no handler."""
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(tr(command.text), window)
        action.setShortcuts([QKeySequence(key) for key in default_keys(command)])
        action.setStatusTip(tr(command.meaning))
        action.setCheckable(command.checkable)
        action.setAutoRepeat(not command.checkable)  # a key held must not flicker
        if command.icon:
            action.setIconText(spoken(command))
        handler = handlers[command.id]
        if command.checkable:
            action.toggled.connect(handler)
        else:
            action.triggered.connect(lambda _checked=False, handler=handler: handler())
        actions[command.id] = action
    draw_icons(actions)
    return actions


def draw_icons(actions: Mapping[str, QAction]) -> None:
    """Draw the icons of commands in the colours of the theme in force."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon))
