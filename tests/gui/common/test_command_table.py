"""The table of commands, and that everything is reached through it."""

from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QToolBar, QWidget

from tests.gui.conftest import WindowHarness
from xray_desktop.gui.common.command import (
    ADJUST,
    EDIT,
    FILE,
    FINDINGS,
    HELP,
    TOOLS,
    VIEW,
    Command,
    default_keys,
    validated,
)
from xray_desktop.gui.common.command_table import COMMANDS, CONTEXT_MENU, TOOLBAR
from xray_desktop.gui.common.view_commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.shell.main_window import MainWindow


def test_ids_and_shortcuts_are_unique() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    shortcuts = [key for command in COMMANDS for key in default_keys(command)]
    assert len(set(shortcuts)) == len(shortcuts)


def test_menus_come_in_the_usual_order_and_in_one_piece() -> None:
    menus = [name for name, _ in groupby(command.menu for command in COMMANDS)]
    assert menus == [FILE, EDIT, VIEW, ADJUST, TOOLS, FINDINGS, HELP]


@pytest.mark.parametrize(
    ("second", "named"),
    [
        (Command("open", FILE, "B", "B", "b"), "id 'open'"),
        (Command("b", FILE, "B", "Ctrl+B; A", "b"), "shortcut 'A'"),
    ],
)
def test_a_duplicate_raises(second: Command, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        validated((Command("open", FILE, "A", "A", "a"), second))


def test_every_command_is_in_a_menu_with_its_shortcut(
    harness: Callable[..., WindowHarness],
) -> None:
    window = harness().window
    in_menus = {
        inner
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()
        for inner in (action.menu().actions() if action.menu() else [action])
    }
    for command in COMMANDS:
        action = window.actions_by_id[command.id]
        assert action in in_menus
        keys = tuple(key.toString() for key in action.shortcuts())
        assert keys == default_keys(command)
    bar = window.findChild(QToolBar, "tools")
    assert bar is not None
    on_bar = [action for action in bar.actions() if not action.isSeparator()]
    assert on_bar == [window.actions_by_id[c.id] for c in TOOLBAR]
    assert not any(action.icon().isNull() for action in on_bar)


def menus_of(window: MainWindow) -> Iterator[tuple[str, list[QAction]]]:
    """Yield the entries of the menu bar, of a right click on the image, and of menus in them."""
    for group in CONTEXT_MENU:
        for entry in group:
            if isinstance(entry, str):
                window.actions_by_id[entry].setEnabled(True)  # all that it ever offers
    window.menus.pop_up(QPoint(10, 10))
    right_click = QApplication.activePopupWidget()
    assert isinstance(right_click, QMenu)
    waiting: list[tuple[str, QWidget]] = [
        ("menu bar", window.menuBar()),
        ("right click", right_click),
    ]
    while waiting:
        name, menu = waiting.pop()
        entries = [one for one in menu.actions() if not one.isSeparator()]
        inner = [(one.text(), one.menu()) for one in entries]
        waiting += [(text, menu) for text, menu in inner if isinstance(menu, QWidget)]
        yield name, entries
    right_click.close()


def access_key(text: str) -> str:
    place = text.replace("&&", "  ").find("&")
    return text[place + 1].lower() if place >= 0 else ""


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_entry_has_an_access_key_of_its_own_in_its_menu(
    request: pytest.FixtureRequest, harness: Callable[..., WindowHarness], language: str
) -> None:
    if language == "de":
        request.getfixturevalue("german")
    window = harness().window
    named_by_files = [window.actions_by_id[choice_id(key)] for key in CHOICE_KEYS]
    seen = 0
    for name, entries in menus_of(window):
        texts = [one.text() for one in entries if one not in named_by_files]
        keys = [access_key(text) for text in texts]
        assert "" not in keys, (name, texts)
        assert len(set(keys)) == len(keys), (name, texts)
        seen += len(texts)
    assert seen > len(COMMANDS) - len(named_by_files)


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_menu_fits_a_small_screen_in_one_column(
    request: pytest.FixtureRequest, harness: Callable[..., WindowHarness], language: str
) -> None:
    if language == "de":
        request.getfixturevalue("german")
    window = harness().window
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert menu.sizeHint().height() <= 800 - 2 * window.menuBar().height(), action.text()
