"""The worklist's window over a real store."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QKeySequence, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from tests.gui.worklist.conftest import NAMES, names, read, shown
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.worklist.worklist_cells import Column, cell
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_steps import ListedImage, Listing
from xray_desktop.gui.worklist.worklist_window import WorklistWindow
from xray_desktop.triage.rows import Order
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import OTHER_PATIENT, WorklistRow


def test_images_stand_in_order_with_words_for_everything(harness, qtbot):
    controller, model = shown(harness, qtbot)
    texts = [model.index(0, column).data() for column in Column]
    assert texts[Column.TIER].endswith("soon")
    assert "Effusion" in texts[Column.FINDINGS]
    assert texts[Column.STATE].endswith("unread")
    assert texts[Column.MODEL] == "fake-1"
    picture = model.index(0, Column.IMAGE).data(Qt.ItemDataRole.DecorationRole)
    assert picture.deviceIndependentSize().width() == 48
    assert controller.window.counts.text() == "3 scored and unread, 1 not suitable"
    assert controller.window.shown.text() == ("3 of 4 shown; hidden: 1 duplicates or other files")


def test_enter_opens_the_image_and_next_marks_it_as_read(harness, qtbot):
    controller, model = shown(harness, qtbot)
    first, second = names(model)[:2]
    table = controller.window.table
    table.setFocus()
    with qtbot.waitSignal(harness.session.image_opened):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert harness.session.playlist.current.name == first
    with qtbot.waitSignal(harness.session.image_opened):
        harness.window.actions_by_id["worklist_next"].trigger()
    assert harness.session.playlist.current.name == second
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    with Worklist(controller.store) as worklist:
        assert worklist.reading.counts()[ImageState.READ] == 1


def test_who_opens_an_image_is_told_how_to_read_on(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    command = harness.window.actions_by_id["worklist_next"]
    for keys, told in (
        (
            QKeySequence("Ctrl+G"),
            ["Ctrl+G marks this image of the worklist as read, and opens the next."],
        ),
        (QKeySequence(), []),
    ):
        command.setShortcut(keys)
        with qtbot.waitSignal(harness.session.image_opened):
            messages: list[str] = []
            controller.message.connect(messages.append)
            qtbot.keyClick(controller.window.table, Qt.Key.Key_Return)
        assert messages == told


def test_the_image_comes_before_the_worklist_that_opens_it(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    controller.window.activateWindow()
    qtbot.waitUntil(controller.window.isActiveWindow)
    handle = controller.window.windowHandle()
    assert handle.transientParent() is None  # a window manager keeps such a one in front
    assert controller.window.parentWidget() is None
    harness.window.showMinimized()
    with qtbot.waitSignal(harness.session.image_opened):
        qtbot.keyClick(controller.window.table, Qt.Key.Key_Return)
    qtbot.waitUntil(harness.window.isActiveWindow)
    assert not harness.window.isMinimized()
    worklist = controller.window
    harness.window.close()
    assert not worklist.isVisible()


def test_another_image_on_the_screen_is_not_marked_as_read(harness, qtbot):
    controller, model = shown(harness, qtbot)
    with qtbot.waitSignal(harness.session.image_opened):
        controller.window.open_button.click()
    elsewhere = next(name for name in names(model) if name != names(model)[0])
    with qtbot.waitSignal(harness.session.image_opened):
        harness.open(elsewhere)
    with qtbot.waitSignal(harness.session.image_opened):
        controller.open_next()
    with Worklist(controller.store) as worklist:
        assert worklist.reading.counts()[ImageState.READ] == 0


def test_m_marks_as_read_and_again_as_unread(harness, qtbot):
    controller, model = shown(harness, qtbot)
    controller.window.filters.unread.setChecked(False)
    qtbot.wait(50)
    table = controller.window.table
    table.setFocus()
    qtbot.keyClick(table, "M")
    qtbot.waitUntil(lambda: "1 read" in controller.window.counts.text())
    read(qtbot, model)
    qtbot.waitUntil(
        lambda: ImageState.READ in {model.image_at(row).state for row in range(model.rowCount())}
    )
    qtbot.keyClick(table, "M")
    qtbot.waitUntil(lambda: "1 read" not in controller.window.counts.text())


def test_order_filters_and_search(harness, qtbot):
    controller, model = shown(harness, qtbot)
    window = controller.window
    window.filters.order.setCurrentIndex(1)
    assert window.view.order is Order.BY_ARRIVAL
    qtbot.waitUntil(lambda: model.rowCount() == 3 and model.image_at(0) is not None)
    read(qtbot, model)
    qtbot.waitUntil(lambda: names(model) == list(NAMES))
    window.filters.search.setText("GREY")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    window.filters.search.clear()
    window.filters.others.setChecked(True)
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    window.filters.tiers.setCurrentIndex(1 + list(Tier).index(Tier.IMMEDIATE))
    qtbot.waitUntil(lambda: model.rowCount() == 0)
    assert window.empty.isVisible()


def test_what_another_process_does_is_seen(harness, qtbot):
    controller, model = shown(harness, qtbot)
    with Worklist(controller.store) as worklist:
        worklist.reading.read(model.image_at(0).number)
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=5000)


def test_without_a_worklist_it_says_how_to_begin(harness, qtbot, tmp_path):
    controller = harness.window.worklist
    controller.store = tmp_path / "none.sqlite"
    controller.show()
    qtbot.waitUntil(lambda: "Score a folder" in controller.window.empty.text())
    assert controller.window.empty.text().startswith("No images yet")


@pytest.mark.parametrize(
    ("statement", "messages"),
    [
        ("UPDATE film SET tier = 77", "an entry is not valid"),
        ("UPDATE film SET deadline = 1e300", "an entry is not valid"),
        ("UPDATE model SET labels = '[7]'", "an entry is not valid"),
        ("DROP TABLE thumbnail", "a table or a column is missing"),
        ("PRAGMA application_id = 7", "not a worklist of this program"),
    ],
)
def test_a_damaged_worklist_is_a_sentence_in_the_window(harness, qtbot, statement, messages):
    controller = harness.window.worklist
    damaged = sqlite3.connect(controller.store, isolation_level=None)
    damaged.execute("PRAGMA ignore_check_constraints = ON")
    damaged.execute(statement)
    damaged.close()
    before = controller.store.read_bytes()
    controller.show()

    def is_said():
        model = controller.window.table.model()
        for row in range(model.rowCount()):
            model.data(model.index(row, 0))
        return messages in controller.window.message.text()

    qtbot.waitUntil(is_said)
    assert controller.store.read_bytes() == before


def test_a_sentence_that_was_dismissed_does_not_come_back_at_every_refresh(harness, qtbot):
    controller, banner = harness.window.worklist, harness.window.banner

    def set_owner(number):
        store = sqlite3.connect(controller.store, isolation_level=None)
        store.execute(f"PRAGMA application_id = {number}")
        store.close()

    store = sqlite3.connect(controller.store)
    (ours,) = store.execute("PRAGMA application_id").fetchone()
    store.close()
    controller.show()
    qtbot.waitUntil(lambda: controller.window.table.model().rowCount() > 0)
    failures = []
    controller.failed.connect(failures.append)
    set_owner(7)
    for _ in range(3):
        controller._reload()
        qtbot.waitUntil(lambda: not controller._runner.active("worklist list"))
    assert len(failures) == 1
    assert controller.window.message.text() == failures[0], "it stays where the list is"
    assert not banner.isHidden()
    set_owner(ours)
    controller._reload()
    qtbot.waitUntil(lambda: controller.window.message.text() == "")
    set_owner(7)
    controller._reload()
    qtbot.waitUntil(lambda: len(failures) == 2)


def test_ctrl_enter_in_a_fresh_profile_shows_how_to_begin(harness, qtbot, tmp_path):
    controller = harness.window.worklist
    controller.store = tmp_path / "no" / "folder" / "yet" / "worklist.sqlite"
    harness.window.activateWindow()
    qtbot.keyClick(harness.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: controller.window is not None and controller.window.isVisible())
    qtbot.waitUntil(lambda: controller.window.empty.isVisible())
    assert controller.window.empty.text().startswith("No images yet")
    assert not harness.window.banner.isVisible(), "no error"
    assert not controller.store.exists()


def test_an_empty_list_says_why(harness, qtbot):
    controller, model = shown(harness, qtbot)
    qtbot.keyClicks(controller.window.filters.search, "nothing is called so")
    qtbot.waitUntil(lambda: model.rowCount() == 0)
    assert controller.window.empty.text() == "No images match the filters."
    controller.window.show_listing(Listing((), dict.fromkeys(ImageState, 0), 1))
    controller.window.show_running(running=True)
    assert controller.window.empty.text() == "No images yet. The folder is being scored."


def entry(menu, text):
    return next(one for one in menu.actions() if one.text().replace("&", "") == text)


def test_columns_can_be_chosen_and_are_remembered(harness, qtbot):
    controller, _ = shown(harness, qtbot)
    table = controller.window.table
    menu = table.header.column_menu()
    assert not entry(menu, "Image").isEnabled()
    entry(menu, "Folder").trigger()
    entry(menu, "Patient ID").trigger()
    assert not table.isColumnHidden(Column.FOLDER)
    assert table.isColumnHidden(Column.PATIENT_ID)
    controller.window.remember()
    again = WorklistWindow(WorklistModel(controller.window), harness.settings, harness.window)
    qtbot.addWidget(again)
    again.table.set_patient_shown(shown=True)
    assert not again.table.isColumnHidden(Column.FOLDER)
    assert not again.table.isColumnHidden(Column.PATIENT)
    assert again.table.isColumnHidden(Column.PATIENT_ID)


def test_columns_that_an_earlier_version_saved_keep_their_places(harness, qtbot):
    earlier = QTableView()
    qtbot.addWidget(earlier)
    earlier.setModel(QStandardItemModel(1, 8, earlier))
    header = earlier.horizontalHeader()
    header.moveSection(header.visualIndex(Column.STATE), header.visualIndex(Column.TIER))
    earlier.hideColumn(Column.BEFORE)
    harness.settings.setValue("worklist/columns", header.saveState())
    table = shown(harness, qtbot)[0].window.table
    header = table.horizontalHeader()
    assert table.isColumnHidden(Column.BEFORE)
    assert not table.isColumnHidden(Column.PATIENT)
    places = [header.visualIndex(one) for one in (Column.IMAGE, Column.PATIENT, Column.STATE)]
    assert places == sorted(places)
    assert header.visualIndex(Column.STATE) < header.visualIndex(Column.TIER)


def many(rows):
    return tuple(
        ListedImage(
            WorklistRow(
                number, Path(f"/films/{number}.dcm"), 0.0, 1.0, ImageState.FOUND, Tier.NOT_SCORED,
                0.0, "", None, None, (), None, None, None, None, None,
            ),
            None,
        )
        for number in rows
    )  # fmt: skip


def test_of_fifty_thousand_images_only_those_in_view_are_asked_for(qtbot):
    model = WorklistModel()
    asked = []
    model.rows_requested.connect(asked.append)
    model.set_order(range(50_000))
    assert model.rowCount() == 50_000
    for row in range(30_000, 30_020):
        assert model.index(row, 0).data()
    qtbot.waitUntil(lambda: bool(asked))
    assert sorted(asked[0]) == list(range(30_000, 30_020))
    model.put(many(asked[0]))
    assert model.index(30_000, Column.IMAGE).data() == "30000.dcm"
    model.put(many(range(5000)))
    assert model.image_at(30_000) is None  # memory is bounded


def test_every_state_has_words(qtbot):
    for state in ImageState:
        row = WorklistRow(
            1, Path("/x/\udcffilm"), 0.0, 1.0, state, Tier.ROUTINE,
            0.0, "", None, None, (), None, None, None, None, None,
        )  # fmt: skip
        assert all(isinstance(cell(row, column), str) for column in Column)
        assert cell(row, Column.STATE)
    doubted = replace(row, cautions=("Something else.", OTHER_PATIENT))
    assert cell(doubted, Column.FINDINGS).startswith(OTHER_PATIENT)
    assert "Something" not in cell(doubted, Column.FINDINGS)


def test_what_an_overtaken_call_asked_for_is_asked_for_again(qtbot):
    model = WorklistModel()
    asked = []
    model.rows_requested.connect(asked.append)
    model.set_order(range(1_000))
    for row in range(20):
        model.index(row, 0).data()
    qtbot.waitUntil(lambda: len(asked) == 1)
    model.index(20, 0).data()  # scrolled by a row before the first call was answered
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert sorted(asked[1]) == list(range(21))
    model.put(many(range(21)))
    model.index(21, 0).data()
    qtbot.waitUntil(lambda: len(asked) == 3)
    assert asked[2] == (21,)
    for row in range(900):
        model.index(row, 0).data()
    qtbot.waitUntil(lambda: len(asked) == 4)
    assert len(asked[3]) == 200
    assert 899 in asked[3]


def test_looking_at_the_worklist_is_not_reported_as_work(harness, qtbot):
    told = []
    harness.runner.reported.connect(told.append)
    shown(harness, qtbot)
    harness.window.worklist.refresh()
    qtbot.wait(100)
    assert not [one for one in told if one is not None]


@pytest.fixture
def long_list(qtbot, tmp_path):
    """A worklist's window with more images than it shows."""
    parent = QWidget()
    qtbot.addWidget(parent)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = WorklistWindow(WorklistModel(parent), settings, parent)
    window.show()
    qtbot.waitExposed(window)
    yield window
    parent.close()


def list_in(window, qtbot, numbers):
    window.show_listing(Listing(tuple(numbers), dict.fromkeys(ImageState, len(numbers)), 1))
    qtbot.waitUntil(lambda: window.table.model().rowCount() == len(numbers))
    QApplication.processEvents()


def scroll(window, notches):
    view = window.table.viewport()
    centre = view.rect().center()
    QApplication.sendEvent(
        view,
        QWheelEvent(
            centre, view.mapToGlobal(centre), QPoint(), QPoint(0, -120 * notches),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
            False,  # noqa: FBT003 - Qt takes no name for it
        ),
    )  # fmt: skip


def test_rank_1_stays_in_view_while_images_come_in(long_list, qtbot):
    table = long_list.table
    list_in(long_list, qtbot, range(5))
    for known in (40, 80):  # what comes is more urgent than what is there
        list_in(long_list, qtbot, [*range(known, 4, -1), *range(5)])
        assert table.rowAt(0) == 0
        assert long_list.current == known, "until the reader chooses, the first one is selected"


def test_a_row_that_was_chosen_and_a_place_that_was_scrolled_to_stay(long_list, qtbot):
    table = long_list.table
    list_in(long_list, qtbot, range(60))
    place = table.visualRect(table.model().index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    list_in(long_list, qtbot, [*range(100, 60, -1), *range(60)])
    assert long_list.current == 3, "the image, wherever its row is now"
    assert table.rowAt(0) == 0, "the list does not follow it"
    scroll(long_list, 4)
    model = table.model()
    top = model.number_at(table.rowAt(0))
    assert table.rowAt(0) > 0
    list_in(long_list, qtbot, [*range(120, 60, -1), *range(60)])
    assert model.number_at(table.rowAt(0)) == top, "what is looked at stays where it is"
    list_in(long_list, qtbot, [one for one in (*range(120, 60, -1), *range(60)) if one != top])
    assert model.number_at(table.rowAt(0)) == top - 1, "its neighbour takes its place"
