"""Actions, menus and toolbar of the window, built from the table of commands."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from xray_desktop.core.image.display import Voi
from xray_desktop.gui.common.command import Submenu, command_title, default_keys
from xray_desktop.gui.common.command_table import COMMANDS, CONTEXT_MENU, MENUS, TOOLBAR
from xray_desktop.gui.common.icons import draw_icons
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.common.view_commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.settings.recent_images import RecentImages, entry_text
from xray_desktop.gui.viewer.windowing import window_menu_text
from xray_desktop.gui.widgets.window_layout import ToolBar


def window_actions(window: QMainWindow) -> dict[str, QAction]:
    """Return an action for each command, by id; `connect_handlers` says what it does."""
    actions: dict[str, QAction] = {}
    for command in COMMANDS:
        action = QAction(tr(command.text), window)
        action.setShortcuts([QKeySequence(key) for key in default_keys(command)])
        action.setStatusTip(tr(command.meaning))
        action.setCheckable(command.checkable)
        action.setIconVisibleInMenu(False)  # ticks stand there; few entries have icons at all
        action.setAutoRepeat(not command.checkable)  # a key held must not flicker
        if command.icon:
            action.setIconText(command_title(command))
        actions[command.id] = action
    draw_icons(actions)
    return actions


def connect_handlers(
    actions: Mapping[str, QAction], handlers: Mapping[str, Callable[..., object]]
) -> None:
    """Connect each action with what its command does; KeyError if one has no handler."""
    for name, action in actions.items():
        handler = handlers[name]
        if action.isCheckable():
            action.toggled.connect(handler)
        else:
            action.triggered.connect(lambda _checked=False, handler=handler: handler())


CHOICE_IDS: Final = tuple(choice_id(key) for key in CHOICE_KEYS)


class Menus(QObject):
    """Menu bar, toolbar, the recent images and lists, and the menu of a right click on the image.

    Parameters
    ----------
    window : QMainWindow
        Gets them.
    actions : mapping of str to QAction
        By command.
    recent : RecentImages
        What was opened lately.
    open_paths : callable
        Opens one image, or a list.
    state_menu : QMenu
        The image's presentation states, to choose from.
    """

    def __init__(
        self,
        window: QMainWindow,
        actions: Mapping[str, QAction],
        recent: RecentImages,
        open_paths: Callable[[Sequence[Path]], object],
        state_menu: QMenu,
    ) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._recent, self._open, self._state_menu = recent, open_paths, state_menu
        self._recent_menu = QMenu(tr("Open &recent"), window)
        self._recent_menu.setToolTipsVisible(True)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._build()
        self.name_choices(())

    def name_choices(self, choices: Sequence[Voi]) -> None:
        """Name the windows of the image shown; where it has fewer, their keys do nothing."""
        for number, name in enumerate(CHOICE_IDS):
            there = number < len(choices)
            self._actions[name].setVisible(there)
            if there:
                self._actions[name].setText(window_menu_text(choices[number]).replace("&", "&&"))

    def pop_up(self, place: QPoint) -> None:
        """Show the commands most used on an image that are possible now, at a global place."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        possible = [
            [
                entry
                for entry in group
                if isinstance(entry, Submenu) or self._actions[entry].isEnabled()
            ]
            for group in CONTEXT_MENU
        ]
        self._fill(menu, possible, {})
        menu.popup(place)

    def _build(self) -> None:
        bar = ToolBar(tr("Tools"), self._window)
        bar.setObjectName("tools")
        bar.setMovable(False)
        size = max(16, bar.fontMetrics().height())
        bar.setIconSize(QSize(size, size))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        lists = {
            "open_folder": self._recent_menu,
            "presentation_state": self._state_menu,
        }
        last = ""
        for title, groups in MENUS.items():
            self._fill(self._window.menuBar().addMenu(tr(title)), groups, lists)
        for command in TOOLBAR:
            if last and last != command.menu:
                bar.addSeparator()
            last = command.menu
            bar.addAction(self._actions[command.id])
        self._window.addToolBar(bar)

    def _fill(
        self,
        menu: QMenu,
        groups: Sequence[Sequence[str | Submenu]],
        lists: Mapping[str, QMenu],
    ) -> None:
        """Add commands and menus to a menu; `lists` are menus that follow a command."""
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            for entry in group:
                if isinstance(entry, Submenu):
                    self._fill(menu.addMenu(tr(entry.text)), entry.groups, lists)
                else:
                    menu.addAction(self._actions[entry])
                    if entry in lists:
                        menu.addMenu(lists[entry])

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for paths in self._recent.entries:
            action = self._recent_menu.addAction(entry_text(paths).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, paths=paths: self._open(paths))
        self._recent_menu.addSeparator()
        clear = self._recent_menu.addAction(tr("&Clear this list"))
        clear.setEnabled(bool(self._recent.entries))
        clear.triggered.connect(lambda _checked=False: self._recent.clear())
