"""Sorting by headers, the menu of a row, keys, and rows that stay while the pointer aims."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDesktopServices,
    QGuiApplication,
    QMouseEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.worklist.conftest import NAMES, names, read, shown
from xray_desktop.gui.widgets.text_labels import FileNameDelegate
from xray_desktop.gui.worklist.worklist_cells import Column
from xray_desktop.gui.worklist.worklist_controller import WorklistController
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_table import AIM_MS, WorklistTable
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.triage.rows import Order
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist


@pytest.fixture
def listed(
    harness: WindowHarness, qtbot: QtBot
) -> tuple[WorklistController, WorklistWindow, WorklistModel]:
    controller, model = shown(harness, qtbot)
    assert controller.window is not None
    return controller, controller.window, model


def click_header(qtbot: QtBot, table: QTableView, column: Column) -> None:
    header = table.horizontalHeader()
    x = header.sectionViewportPosition(column) + header.sectionSize(column) // 3
    place = QPoint(x, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def wait_for_order(qtbot: QtBot, model: WorklistModel, order: list[str]) -> None:
    def there() -> bool:
        read(qtbot, model)
        return names(model) == order

    qtbot.waitUntil(there)


def test_escape_closes_the_window_and_first_clears_a_search(listed, qtbot):
    _, window, model = listed
    search = window.filters.search
    search.setFocus()
    qtbot.keyClicks(search, "zzz")
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not search.text()
    qtbot.keyClick(window.table, Qt.Key.Key_Escape)
    assert not window.isVisible()
    read(qtbot, model)


def test_escape_leaves_a_docked_list(listed, qtbot):
    _, window, _model = listed
    window.show_docked(docked=True)
    qtbot.keyClick(window.table, Qt.Key.Key_Escape)
    assert window.isVisible()


def test_names_that_are_cut_keep_their_ends(listed):
    _, window, model = listed
    table = window.table
    drawn = table.itemDelegateForIndex(model.index(0, Column.IMAGE))
    assert isinstance(drawn, FileNameDelegate)
    assert not isinstance(
        table.itemDelegateForIndex(model.index(0, Column.FINDINGS)), FileNameDelegate
    )
    option = QStyleOptionViewItem()
    drawn.initStyleOption(option, model.index(0, Column.IMAGE))
    assert option.textElideMode is Qt.TextElideMode.ElideLeft


@pytest.mark.parametrize(
    ("height", "width", "lines"),
    [
        (56, 90, "first_\N{ZERO WIDTH SPACE}image.png"),
        (20, 90, "first_image.png"),
        (56, 20, "first_image.png"),
    ],
)
def test_a_name_is_broken_where_all_of_it_has_room(qtbot, height, width, lines):
    table = QTableView()
    qtbot.addWidget(table)
    model = QStandardItemModel(1, 1)
    model.setItem(0, 0, QStandardItem("first_image.png"))
    table.setModel(model)
    option: Any = QStyleOptionViewItem()
    option.widget, option.rect = table, QRect(0, 0, width, height)
    option.features |= QStyleOptionViewItem.ViewItemFeature.WrapText
    FileNameDelegate(table).initStyleOption(option, model.index(0, 0))
    assert option.text == lines
    wrapped = bool(option.features & QStyleOptionViewItem.ViewItemFeature.WrapText)
    assert wrapped is (lines != "first_image.png")


def test_a_click_on_a_header_sorts_and_one_click_goes_back(listed, qtbot):
    _, window, model = listed
    table, filters = window.table, window.filters
    urgent = names(model)
    assert urgent != sorted(NAMES)
    assert table.horizontalHeader().sortIndicatorSection() == Column.TIER
    assert not filters.default_order.isVisible()
    click_header(qtbot, table, Column.IMAGE)
    wait_for_order(qtbot, model, sorted(NAMES))
    assert table.horizontalHeader().sortIndicatorSection() == Column.IMAGE
    click_header(qtbot, table, Column.IMAGE)
    wait_for_order(qtbot, model, sorted(NAMES, reverse=True))
    click_header(qtbot, table, Column.PATIENT)
    assert window.view.order is Order.BY_NAME, "what is not stored does not sort"
    assert table.horizontalHeader().sortIndicatorSection() == Column.IMAGE
    qtbot.mouseClick(filters.default_order, Qt.MouseButton.LeftButton)
    wait_for_order(qtbot, model, urgent)
    assert not filters.default_order.isVisible()
    click_header(qtbot, table, Column.STATE)
    assert window.view.order is Order.BY_STATE
    click_header(qtbot, table, Column.TIER)
    assert (window.view.order, window.view.descending) == (Order.URGENT_FIRST, False)


def test_the_third_click_on_a_header_goes_back_too(listed, qtbot):
    _, window, _ = listed
    for expected in ((Order.BY_STATE, False), (Order.BY_STATE, True), (Order.URGENT_FIRST, False)):
        click_header(qtbot, window.table, Column.STATE)
        assert (window.view.order, window.view.descending) == expected


def test_the_next_image_follows_the_order_and_the_search(listed, harness, qtbot):
    controller, window, model = listed
    click_header(qtbot, window.table, Column.IMAGE)
    wait_for_order(qtbot, model, sorted(NAMES))
    window.filters.search.setText("grey")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    with qtbot.waitSignal(harness.session.image_opened):
        controller.open_next()
    assert harness.session.playlist.current.name == "grey.png"


def choose(table: WorklistTable, text: str) -> None:
    menu = table.row_menu()
    assert menu is not None
    next(one for one in menu.actions() if one.text().replace("&", "") == text).trigger()


def entries(table: WorklistTable) -> dict[str, bool]:
    menu = table.row_menu()
    assert menu is not None
    return {
        one.text().replace("&", ""): one.isEnabled()
        for one in menu.actions()
        if not one.isSeparator()
    }


def test_the_menu_of_a_row_says_what_is_possible(listed, qtbot):
    controller, window, model = listed
    expected = [
        "Open", "Open beside", "Mark as read", "Why this rank…", "Score again", "Show folder",
        "Copy path", "Copy file name",
    ]  # fmt: skip
    assert list(entries(window.table)) == expected
    window.filters.unread.setChecked(False)
    choose(window.table, "Mark as read")
    qtbot.waitUntil(lambda: "1 read" in window.counts.text())
    read(qtbot, model)
    qtbot.waitUntil(lambda: "Mark as unread" in entries(window.table))
    choose(window.table, "Mark as unread")
    qtbot.waitUntil(lambda: "1 read" not in window.counts.text())
    with Worklist(controller.store) as worklist:
        assert worklist.reading.counts()[ImageState.READ] == 0


def test_open_and_open_beside(listed, harness, qtbot):
    _, window, model = listed
    with qtbot.waitSignal(harness.session.image_opened):
        choose(window.table, "Open beside")  # nothing is open to be beside of
    first = names(model)[0]
    assert harness.session.playlist.current.name == first
    window.table.selectRow(1)
    choose(window.table, "Open beside")
    qtbot.waitUntil(lambda: bool(harness.window.comparison.images))
    assert harness.window.comparison.images[0].path.name == names(model)[1]
    assert harness.session.playlist.current.name == first


def test_path_name_and_folder(listed, harness, qtbot, monkeypatch):
    controller, window, model = listed
    path = model.image_at(0).path
    clipboard = QGuiApplication.clipboard()
    choose(window.table, "Copy path")
    qtbot.waitUntil(lambda: clipboard.text() == str(path))
    qtbot.keyClick(window.table, "C", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: clipboard.text() == path.name)
    shown_folders = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown_folders.append(url.toLocalFile()) or True
    )
    choose(window.table, "Show folder")
    qtbot.waitUntil(lambda: [Path(one) for one in shown_folders] == [path.parent])
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    with qtbot.waitSignal(controller.failed):
        choose(window.table, "Show folder")


def test_an_image_is_scored_again_by_a_run_that_ends(listed, qtbot, monkeypatch):
    controller, window, model = listed
    first = names(model)[0]
    started = []
    monkeypatch.setattr(
        controller.scoring_process,
        "start",
        lambda path, store, watch=True: started.append((path.name, store, watch)),
    )
    choose(window.table, "Score again")
    qtbot.waitUntil(lambda: bool(started))
    assert started == [(first, controller.store, False)]
    qtbot.waitUntil(lambda: "1 waiting" in window.counts.text())


def test_an_image_is_scored_again_by_the_run_that_is_there(listed, qtbot, monkeypatch):
    from xray_desktop.triage.database import runner_lock

    controller, window, _ = listed
    monkeypatch.setattr(
        controller.scoring_process, "start", lambda *_, **__: pytest.fail("a second run")
    )
    with runner_lock(controller.store):
        choose(window.table, "Score again")
        qtbot.waitUntil(lambda: "1 waiting" in window.counts.text())


def test_why_this_rank_is_told_and_closed_by_a_blind_read(listed, qtbot):
    controller, window, _ = listed
    choose(window.table, "Why this rank…")
    qtbot.waitUntil(lambda: controller._explanation is not None)
    box = controller._explanation
    assert box.text() == "Place 1 of 3, most urgent first."
    assert "Effusion decides: score" in box.informativeText()
    controller.set_blind(blind=True)
    qtbot.waitUntil(lambda: controller._explanation is None)
    qtbot.waitUntil(lambda: window.table.current is not None)
    assert "Why this rank…" not in entries(window.table)


def test_no_explanation_comes_after_a_blind_read_began(listed, qtbot):
    controller, window, _ = listed
    choose(window.table, "Why this rank…")
    controller.set_blind(blind=True)  # before the store has answered
    qtbot.waitUntil(lambda: not controller._runner.active("worklist rank"))
    qtbot.wait(20)
    assert controller._explanation is None


def aim(table: QTableView) -> None:
    view, place = table.viewport(), QPointF(60, 40)
    QApplication.sendEvent(
        view,
        QMouseEvent(
            QEvent.Type.MouseMove, place, view.mapToGlobal(place), Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        ),
    )  # fmt: skip


def test_rows_stay_while_the_pointer_moves_over_them(listed, harness, qtbot):
    controller, window, model = listed
    before = names(model)
    aim(window.table)
    with Worklist(controller.store) as worklist:
        worklist.reading.read(model.image_at(0).number)
    controller.refresh()
    qtbot.waitUntil(lambda: "1 read" in window.counts.text(), timeout=5_000)
    assert window.table._aiming.isActive()
    assert names(model) == before, "nothing moves under the pointer"
    aim(window.table)
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=AIM_MS + 5_000)
    assert names(model) == before[1:]


def test_rows_stay_while_a_menu_is_open(listed, qtbot):
    controller, window, model = listed
    table = window.table
    table.selectRow(0)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    place = QPoint(60, 20)
    table.contextMenuEvent(
        QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place)
        )
    )
    assert table._menu is not None
    with Worklist(controller.store) as worklist:
        worklist.reading.read(model.image_at(0).number)
    qtbot.waitUntil(lambda: "1 read" in window.counts.text(), timeout=5_000)
    qtbot.wait(AIM_MS + 200)
    assert model.rowCount() == 3
    table._menu.close()
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=AIM_MS + 5_000)


def test_what_the_reader_does_is_shown_at_once(listed, qtbot):
    _, window, model = listed
    aim(window.table)
    window.table.setFocus()
    qtbot.keyClick(window.table, "M")
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    assert window.table._aiming.isActive(), "it did not wait for the pointer"
