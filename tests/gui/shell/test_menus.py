"""Menus: lines between groups, and the short menu of a right click on the image."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness
from xray_desktop.gui.common.command_table import COMMANDS, MENUS
from xray_desktop.gui.shell.menus import connect_handlers, window_actions


@pytest.fixture
def hand(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Hand:
    one = harness(a=measured_image())
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a")
    return Hand(one)


def context_menu(hand: Hand) -> QMenu:
    hand.harness.window.menus.pop_up(QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_lines_in_the_menus_are_those_of_the_table(harness: Callable[..., WindowHarness]) -> None:
    window = harness().window
    ids = {action: name for name, action in window.actions_by_id.items()}
    for (title, table), entry in zip(MENUS.items(), window.menuBar().actions(), strict=True):
        groups: list[list[str]] = [[]]
        for action in entry.menu().actions():
            if action.isSeparator():
                groups.append([])
            elif action in ids:
                groups[-1].append(ids[action])
        expected = [[name for name in group if isinstance(name, str)] for group in table]
        assert groups == expected
        assert max(map(len, groups)) <= 7, f"{title} has a group too long to take in"


def test_the_menu_of_the_image_is_short(hand: Hand) -> None:
    menu = context_menu(hand)
    assert len(entries(menu)) <= 10
    assert entries(menu)[0] == "&Fit"
    menus = {action.text(): action.menu() for action in menu.actions() if action.menu()}
    assert "Mediastinum" in " ".join(entries(menus["&Window"]))
    assert "&Length" in entries(menus["T&ools"])
    menu.close()


def test_a_right_click_on_an_annotation_offers_what_can_be_done_with_it(
    hand: Hand, qtbot: QtBot
) -> None:
    menu = context_menu(hand)
    assert "&Delete annotation" not in entries(menu)
    menu.close()
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.controller.layer.select(None)
    qtbot.mouseClick(
        hand.view.viewport(), Qt.MouseButton.RightButton, pos=hand.on_screen((200, 100))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "&Delete annotation" in entries(menu)
    assert len(entries(menu)) <= 10
    menu.close()
    hand.do("copy_measurement")
    assert QApplication.clipboard().text() == hand.lines()
    hand.do("delete_mark")
    assert hand.kinds == []
    assert not hand.harness.window.actions_by_id["copy_measurement"].isEnabled()


def test_a_command_without_a_handler_is_an_error(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers = {command.id: lambda *_state: None for command in COMMANDS}
    connect_handlers(window_actions(window), handlers)
    del handlers["invert"]
    with pytest.raises(KeyError):
        connect_handlers(window_actions(window), handlers)
