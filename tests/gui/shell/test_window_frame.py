"""The window's place, the full screen, the ends of the list, and a second start."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QToolBar
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.shell.window_frame import GEOMETRY, is_on_screen


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(0.3), b=image(0.4), c=image(0.5))
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a", "b", "c")
    return one


def test_a_full_screen_is_the_images_and_keeps_the_notice(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    window = shown.window
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert window.dock.isHidden()
    assert window.menuBar().isHidden()
    assert all(bar.isHidden() for bar in toolbars(shown))
    assert not window.status.research.isHidden()
    assert not window.status.isHidden()
    qtbot.keyClick(window, Qt.Key.Key_F11)  # keys work while their menus are hidden
    assert not window.isFullScreen()
    assert not window.dock.isHidden()
    assert not window.menuBar().isHidden()
    assert not any(bar.isHidden() for bar in toolbars(shown))


def toolbars(shown: WindowHarness) -> list[QToolBar]:
    bars = shown.window.findChildren(QToolBar)
    assert bars
    return bars


@pytest.mark.parametrize("keys", ["F11 F11 F9", "F9 F11 F11 F9", "F11 F9 F11", "F11 F9 F9 F11"])
def test_the_tick_says_whether_the_panel_is_shown(
    shown: WindowHarness, qtbot: QtBot, keys: str
) -> None:
    window = shown.window
    for key in keys.split():
        qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"))
        assert window.actions_by_id["findings"].isChecked() is window.dock.isVisible(), key
    assert window.dock.isVisible() is (keys != "F11 F11 F9")


def test_the_window_manager_may_end_the_full_screen(shown: WindowHarness, qtbot: QtBot) -> None:
    window = shown.window
    qtbot.keyClick(window, Qt.Key.Key_F11)
    window.showNormal()
    qtbot.waitUntil(lambda: not window.actions_by_id["full_screen"].isChecked())
    assert not window.menuBar().isHidden()
    assert not any(bar.isHidden() for bar in toolbars(shown))
    assert not window.dock.isHidden()


def test_escape_leaves_the_full_screen(shown: WindowHarness, qtbot: QtBot) -> None:
    qtbot.keyClick(shown.window, Qt.Key.Key_F11)
    qtbot.keyClick(shown.window, Qt.Key.Key_Escape)
    assert not shown.window.isFullScreen()
    assert not shown.window.actions_by_id["full_screen"].isChecked()


def test_home_and_end_go_to_the_ends_of_the_list(shown: WindowHarness, qtbot: QtBot) -> None:
    for key, index in ((Qt.Key.Key_End, 2), (Qt.Key.Key_Home, 0)):
        with qtbot.waitSignal(shown.session.image_opened):
            qtbot.keyClick(shown.window, key)
        assert shown.session.playlist is not None
        assert shown.session.playlist.index == index


def test_a_place_that_is_on_no_screen_is_not_taken(shown: WindowHarness) -> None:
    window = shown.window
    window.frame.remember()
    assert shown.settings.value(GEOMETRY) is not None
    window.frame.restore()
    assert is_on_screen(window.geometry())
    assert is_on_screen(QRect(0, 0, 800, 600))
    assert not is_on_screen(QRect(50_000, 0, 800, 600))
    assert not is_on_screen(QRect(-790, 0, 800, 600))


def test_a_second_start_brings_its_images(shown: WindowHarness, qtbot: QtBot) -> None:
    shown.window.showMinimized()
    with qtbot.waitSignal(shown.session.image_opened):
        shown.window.activate_and_open([shown.path("c")])
    assert not shown.window.isMinimized()
    assert shown.session.playlist is not None
    assert shown.session.playlist.paths == (shown.path("c"),)


def test_the_panel_is_moved_put_away_and_remembered(shown: WindowHarness, qtbot: QtBot) -> None:
    window = shown.window
    window.show()
    command = window.actions_by_id["findings"]
    assert command.isChecked()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, window.dock)
    window.dock.close()
    assert not command.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.dock.isHidden()  # a full screen gives back only what it took
    window.frame.remember()
    command.trigger()
    assert not window.dock.isHidden()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, window.dock)
    window.frame.restore()
    assert window.dockWidgetArea(window.dock) is Qt.DockWidgetArea.LeftDockWidgetArea
    assert window.dock.isHidden()


def test_arrows_go_through_the_images_where_the_image_has_the_focus(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    image_view = shown.window.image
    for key, index in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_Up, 0),
    ):
        with qtbot.waitSignal(shown.session.image_opened):
            qtbot.keyClick(image_view, key)
        assert shown.session.playlist is not None
        assert shown.session.playlist.index == index
