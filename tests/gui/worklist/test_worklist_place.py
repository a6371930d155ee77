"""The worklist in a window of its own and in a dock; both are remembered."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.worklist.conftest import names, read, shown
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.worklist.worklist_cells import Column
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_place import DOCK_PX, GEOMETRY, SCREEN, WorklistPlace
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.triage.rows import Order


def press_dock(harness: WindowHarness, qtbot: QtBot) -> WorklistWindow:
    window = harness.window.worklist.window
    assert window is not None
    qtbot.mouseClick(window.dock_button, Qt.MouseButton.LeftButton)
    return window


def choose_in_dock(window: WorklistWindow, text: str) -> None:
    """Choose an entry of the menu that a dock has in place of controls."""
    assert window.filters.more.isVisible()
    menu = window.filters.more.menu()
    menu.aboutToShow.emit()
    entries = [*menu.actions()]
    entries += [one for entry in entries if entry.menu() for one in entry.menu().actions()]
    next(one for one in entries if one.text().replace("&", "") == text).trigger()


def test_a_dock_has_a_menu_in_place_of_controls(harness, qtbot, monkeypatch):
    controller, model = shown(harness, qtbot)
    window = press_dock(harness, qtbot)
    filters = window.filters
    for part in (filters.order, filters.tiers, filters.unread, filters.others, window.counts):
        assert not part.isVisible()
    choose_in_dock(window, "Duplicates and other files")
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    choose_in_dock(window, "By file name")
    assert window.view.order is Order.BY_NAME
    choose_in_dock(window, "◆ soon")
    assert window.view.tiers == {Tier.SOON}
    asked = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: asked.append(1) or "")
    choose_in_dock(window, "Score a folder…")
    assert asked
    controller.set_blind(blind=True)
    menu = window.filters.more.menu()
    menu.aboutToShow.emit()
    assert not [one for one in menu.actions() if one.menu() is not None], "no order, no urgency"


def test_a_dock_that_is_taken_out_becomes_a_window(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    window = press_dock(harness, qtbot)
    controller.dock.setFloating(True)
    qtbot.waitUntil(window.isWindow)
    assert window.isVisible()
    assert controller.dock.isHidden()
    assert not controller.dock.isFloating()
    assert window.filters.order.isVisible()
    assert window.screen().availableGeometry().contains(window.geometry())
    press_dock(harness, qtbot)
    assert controller.dock.isVisible()
    assert not controller.dock.isFloating()


def test_where_there_is_no_room_the_list_is_a_tab(harness, qtbot, monkeypatch):
    controller, _ = shown(harness, qtbot)
    findings = harness.window.dock
    press_dock(harness, qtbot)
    assert harness.window.tabifiedDockWidgets(controller.dock) == [], "there is room"
    choose_in_dock(controller.window, "Own window")
    monkeypatch.setattr(type(harness.window), "minimumSizeHint", lambda _window: QSize(9_000, 100))
    press_dock(harness, qtbot)
    assert harness.window.tabifiedDockWidgets(controller.dock) == [findings]
    qtbot.waitUntil(lambda: not controller.dock.visibleRegion().isEmpty())


@pytest.mark.parametrize(("high", "tab"), [(620, True), (1400, False)])
def test_where_a_column_is_low_the_list_is_a_tab_of_the_thumbnails(harness, qtbot, high, tab):
    harness.window.resize(1280, high)
    controller, _ = shown(harness, qtbot)
    thumbnails = harness.window.studies.dock
    thumbnails.show()
    press_dock(harness, qtbot)
    assert harness.window.tabifiedDockWidgets(controller.dock) == ([thumbnails] if tab else [])
    qtbot.waitUntil(lambda: not controller.dock.visibleRegion().isEmpty())
    qtbot.waitUntil(lambda: controller.dock.width() >= DOCK_PX - 8)
    if not tab:
        assert controller.dock.height() > thumbnails.height()


@pytest.mark.parametrize(("high", "tab"), [(620, True), (1400, False)])
def test_where_a_column_is_low_thumbnails_that_come_later_are_a_tab(harness, qtbot, high, tab):
    window = harness.window
    window.resize(1280, high)
    controller, _ = shown(harness, qtbot)
    thumbnails, worklist = window.studies.dock, controller.dock
    command = window.actions_by_id["thumbnails"]
    command.setChecked(True)
    press_dock(harness, qtbot)
    qtbot.waitUntil(lambda: worklist.width() >= DOCK_PX - 8)
    with qtbot.waitSignal(harness.session.image_opened):
        harness.session.open([harness.path(name) for name in ("dark.png", "grey.png")], 0)
    qtbot.waitUntil(lambda: not thumbnails.isHidden())
    assert window.tabifiedDockWidgets(worklist) == ([thumbnails] if tab else [])
    qtbot.wait(0)
    assert not worklist.visibleRegion().isEmpty(), "it stays in front"
    assert worklist.width() >= DOCK_PX - 8
    for wanted in (False, True):
        command.setChecked(wanted)
        assert thumbnails.isHidden() is not wanted
    qtbot.waitUntil(lambda: not thumbnails.visibleRegion().isEmpty())


def test_it_is_docked_and_goes_back_into_its_window(harness, qtbot):
    controller, model = shown(harness, qtbot)
    assert controller.window.isWindow()
    assert controller.dock.isHidden()
    window = press_dock(harness, qtbot)
    assert window.window() is harness.window
    assert controller.dock.isVisible()
    qtbot.waitUntil(window.table.hasFocus)
    assert not window.table.isColumnHidden(Column.TIER)
    assert window.table.isColumnHidden(Column.FINDINGS), "there is little room"
    assert model.rowCount() == 3
    choose_in_dock(window, "Own window")
    assert window.isWindow()
    assert window.isVisible()
    assert window.parentWidget() is None
    assert controller.dock.isHidden()
    assert not window.table.isColumnHidden(Column.FINDINGS)


def test_an_image_opened_from_the_dock_gets_the_keyboard(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    window = press_dock(harness, qtbot)
    harness.window.activateWindow()
    qtbot.waitUntil(harness.window.isActiveWindow)
    with qtbot.waitSignal(harness.session.image_opened):
        qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert harness.window.image.hasFocus()
    controller.show()
    qtbot.waitUntil(window.table.hasFocus)  # Ctrl+L leads back to the list


def test_keys_of_the_docked_list_are_not_those_of_the_image(harness, qtbot):
    _, model = shown(harness, qtbot)
    window = press_dock(harness, qtbot)
    harness.window.activateWindow()
    qtbot.waitUntil(harness.window.isActiveWindow)
    window.table.setFocus()
    heat_map = harness.window.actions_by_id["map"]
    before = heat_map.isChecked()
    first = names(model)[0]
    qtbot.keyClick(window.table, "M")
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    assert heat_map.isChecked() == before
    read(qtbot, model)
    assert first not in names(model)
    with qtbot.waitSignal(harness.session.image_opened):
        qtbot.keyClick(window.table, "N")
    harness.window.image.setFocus()
    qtbot.keyClick(harness.window.image, "M")
    assert heat_map.isChecked() != before


def test_a_docked_list_that_is_closed_asks_the_store_no_more(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    press_dock(harness, qtbot)
    controller.dock.close()
    controller.refresh()
    assert not controller._timer.isActive()
    controller.show()
    assert controller.dock.isVisible()
    assert controller._timer.isActive()


def test_full_screen_leaves_the_image_alone(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    press_dock(harness, qtbot)
    harness.window.frame.set_full_screen(True)
    assert controller.dock.isHidden()
    harness.window.frame.set_full_screen(False)
    assert controller.dock.isVisible()


@pytest.mark.parametrize("docked", [False, True])
def test_it_comes_back_where_it_was(harness, qtbot, docked, monkeypatch):
    controller, _ = shown(harness, qtbot)
    raised = []
    monkeypatch.setattr(type(harness.window), "raise_", lambda window: raised.append(window))
    if docked:
        press_dock(harness, qtbot)
    store = controller.store
    harness.window.close()
    harness.settings.sync()
    again = WindowHarness(harness.folder, dict(harness.reader.answers), harness.engine)
    again.window.worklist.store = store
    qtbot.addWidget(again.window)
    again.window.show()
    there = again.window.worklist
    qtbot.waitUntil(lambda: there.window is not None and there.window.isVisible())
    assert there.window.window() is (again.window if docked else there.window)
    assert there.dock.isVisible() == docked
    assert raised == ([] if docked else [again.window]), "a window of its own covers the image"
    qtbot.waitUntil(lambda: there.window.table.model().rowCount() == 3)
    again.window.close()
    assert again.runner.shutdown()


def test_a_list_that_was_closed_stays_closed(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    controller.window.close()
    harness.window.close()
    again = WindowHarness(harness.folder, {}, harness.engine)
    qtbot.addWidget(again.window)
    again.window.show()
    qtbot.wait(50)
    assert again.window.worklist.window is None
    again.window.close()
    assert again.runner.shutdown()


@pytest.mark.parametrize("there", [True, False])
def test_its_place_is_used_only_on_a_screen_that_is_there(harness, qtbot, there):
    controller, _ = shown(harness, qtbot)
    controller.window.setGeometry(101, 87, 703, 407)
    place = WorklistPlace(harness.window, harness.settings)
    place.remember(controller.window)
    assert harness.settings.value(GEOMETRY) is not None
    if not there:
        harness.settings.setValue(SCREEN, "a screen that was unplugged")
    content = WorklistWindow(WorklistModel(harness.window), harness.settings)
    qtbot.addWidget(content)
    place.put(content)
    kept = (content.geometry().topLeft(), content.size()) == (QPoint(101, 87), QSize(703, 407))
    assert kept == there
