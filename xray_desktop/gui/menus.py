"""The window's menus and toolbar, made from the table of commands."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from xray_desktop.core.display import Voi
from xray_desktop.gui.commands import CHOICE_KEYS, COMMANDS, TOOLS, VIEW, choice_id
from xray_desktop.gui.language import tr
from xray_desktop.gui.recent import RecentFilms
from xray_desktop.gui.room import ToolRow
from xray_desktop.gui.windowing import choice_words

CHOICE_IDS: Final = tuple(choice_id(key) for key in CHOICE_KEYS)


class Menus(QObject):
    """Menu bar, toolbar, the list of recent films, and the menu of a right click on the film.

    Parameters
    ----------
    window : QMainWindow
        Gets them.
    actions : mapping of str to QAction
        By command.
    recent : RecentFilms
        What was opened lately.
    open_film : callable
        Opens one of them.
    state_menu : QMenu
        The film's presentation states, to choose from.
    """

    def __init__(
        self,
        window: QMainWindow,
        actions: Mapping[str, QAction],
        recent: RecentFilms,
        open_film: Callable[[Path], object],
        state_menu: QMenu,
    ) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._recent, self._open, self._state_menu = recent, open_film, state_menu
        self._recent_menu = QMenu(tr("Open &recent"), window)
        self._recent_menu.setToolTipsVisible(True)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._choice_menu = QMenu(tr("&Windows"), window)
        self._choice_menu.addActions([actions[name] for name in CHOICE_IDS])
        self._build()
        self.name_choices(())

    def name_choices(self, choices: Sequence[Voi]) -> None:
        """Name the windows of the film shown; where it has fewer, their keys do nothing."""
        for number, name in enumerate(CHOICE_IDS):
            there = number < len(choices)
            self._actions[name].setVisible(there)
            if there:
                self._actions[name].setText(choice_words(choices[number]).replace("&", "&&"))

    def pop_up(self, place: QPoint) -> None:
        """Show what can be done with the film, at a place in global pixels."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, VIEW)
        menu.addSeparator()
        self._fill(menu.addMenu(TOOLS), TOOLS)
        menu.popup(place)

    def _build(self) -> None:
        bar = ToolRow(tr("Tools"), self._window)
        bar.setObjectName("tools")
        bar.setMovable(False)
        size = max(16, bar.fontMetrics().height())
        bar.setIconSize(QSize(size, size))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        last = ""
        for title in dict.fromkeys(command.menu for command in COMMANDS):
            self._fill(self._window.menuBar().addMenu(tr(title)), title)
        for command in COMMANDS:
            if command.icon:
                if last and last != command.menu:
                    bar.addSeparator()
                last = command.menu
                bar.addAction(self._actions[command.id])
        self._window.addToolBar(bar)

    def _fill(self, menu: QMenu, title: str) -> None:
        for command in COMMANDS:
            if command.menu != title:
                continue
            if command.id in CHOICE_IDS:
                continue
            menu.addAction(self._actions[command.id])
            if command.id == "open_folder":
                menu.addMenu(self._recent_menu)
            if command.id == "presentation_state":
                menu.addMenu(self._state_menu)
            if command.id == "default_window":
                menu.addMenu(self._choice_menu)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self._recent.paths:
            action = self._recent_menu.addAction(str(path).replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self._open(path))
        self._recent_menu.addSeparator()
        clear = self._recent_menu.addAction(tr("&Clear this list"))
        clear.setEnabled(bool(self._recent.paths))
        clear.triggered.connect(lambda _checked=False: self._recent.clear())
