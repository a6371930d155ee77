"""The table of commands, and that everything is reached through it."""

from collections.abc import Callable
from itertools import groupby

import pytest
from PySide6.QtWidgets import QToolBar

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
from xray_desktop.gui.common.command_table import COMMANDS, TOOLBAR


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
