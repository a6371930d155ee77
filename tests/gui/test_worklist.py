"""The worklist's window over a real store."""

import sqlite3
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from tests.gui.conftest import Stage
from tests.gui.fakes import FakeEngine
from tests.gui.fakes import film as radiograph
from tests.triage.parts import film, run
from xray_desktop.core.urgency_table import Tier
from xray_desktop.gui.worklist import scorer
from xray_desktop.gui.worklist.model import WorklistModel
from xray_desktop.gui.worklist.store_steps import Listed, Listing
from xray_desktop.gui.worklist.window import WorklistWindow
from xray_desktop.gui.worklist.words import Column, cell
from xray_desktop.triage.film_row import OTHER_PATIENT, FilmRow
from xray_desktop.triage.rows import Order
from xray_desktop.triage.states import FilmState
from xray_desktop.triage.store import Worklist

NAMES = ("dark.png", "grey.png", "light.png")


@pytest.fixture
def stage(tmp_path, qtbot):
    films = tmp_path / "films"
    for number, name in enumerate(NAMES):
        film(films, name, 0.3 + 0.3 * number)
    film(films, "notes.txt").write_text("no film")
    (films / "notes.txt").touch()
    import os

    os.utime(films / "notes.txt", (1e9, 1e9))
    store = tmp_path / "worklist.sqlite"
    with Worklist(store) as worklist:
        run(worklist, films, now=time.time())
    answers = {name: radiograph(0.4) for name in NAMES}
    stage = Stage(films, answers, FakeEngine())
    stage.window.worklist.store = store
    qtbot.addWidget(stage.window)
    stage.window.show()
    yield stage
    stage.window.close()


def shown(stage, qtbot, films=3):
    """Show the worklist and wait until its films are read."""
    desk = stage.window.worklist
    desk.show()
    model = desk.window.table.model()
    qtbot.waitUntil(lambda: model.rowCount() == films)
    read(qtbot, model)
    return desk, model


def read(qtbot, model):
    def known():
        for row in range(model.rowCount()):
            model.data(model.index(row, 0))
        return all(model.film_at(row) is not None for row in range(model.rowCount()))

    qtbot.waitUntil(known)


def names(model):
    return [model.film_at(row).path.name for row in range(model.rowCount())]


def test_films_stand_in_order_with_words_for_everything(stage, qtbot):
    desk, model = shown(stage, qtbot)
    texts = [model.index(0, column).data() for column in Column]
    assert texts[Column.TIER].endswith("soon")
    assert "Effusion" in texts[Column.FINDINGS]
    assert texts[Column.STATE].endswith("unread")
    assert texts[Column.MODEL] == "fake-1"
    picture = model.index(0, Column.FILM).data(Qt.ItemDataRole.DecorationRole)
    assert picture.deviceIndependentSize().width() == 48
    assert "3 images listed. 4 files: 3 scored and unread" in desk.window.counts.text()


def test_enter_opens_the_film_and_next_marks_it_as_read(stage, qtbot):
    desk, model = shown(stage, qtbot)
    first, second = names(model)[:2]
    table = desk.window.table
    table.setFocus()
    with qtbot.waitSignal(stage.session.film_opened):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert stage.session.playlist.current.name == first
    with qtbot.waitSignal(stage.session.film_opened):
        stage.window.actions_by_id["worklist_next"].trigger()
    assert stage.session.playlist.current.name == second
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    with Worklist(desk.store) as worklist:
        assert worklist.reading.counts()[FilmState.READ] == 1


def test_the_image_comes_before_the_worklist_that_opens_it(stage, qtbot):
    desk, _ = shown(stage, qtbot)
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    handle = desk.window.windowHandle()
    assert handle.transientParent() is None  # a window manager keeps such a one in front
    assert desk.window.parentWidget() is None
    stage.window.showMinimized()
    with qtbot.waitSignal(stage.session.film_opened):
        qtbot.keyClick(desk.window.table, Qt.Key.Key_Return)
    qtbot.waitUntil(stage.window.isActiveWindow)
    assert not stage.window.isMinimized()
    worklist = desk.window
    stage.window.close()
    assert not worklist.isVisible()


def test_another_film_on_the_screen_is_not_marked_as_read(stage, qtbot):
    desk, model = shown(stage, qtbot)
    with qtbot.waitSignal(stage.session.film_opened):
        desk.window.open_button.click()
    elsewhere = next(name for name in names(model) if name != names(model)[0])
    with qtbot.waitSignal(stage.session.film_opened):
        stage.open(elsewhere)
    with qtbot.waitSignal(stage.session.film_opened):
        desk.open_next()
    with Worklist(desk.store) as worklist:
        assert worklist.reading.counts()[FilmState.READ] == 0


def test_m_marks_as_read_and_again_as_unread(stage, qtbot):
    desk, model = shown(stage, qtbot)
    desk.window.unread.setChecked(False)
    qtbot.wait(50)
    table = desk.window.table
    table.setFocus()
    qtbot.keyClick(table, "M")
    qtbot.waitUntil(lambda: "1 read" in desk.window.counts.text())
    read(qtbot, model)
    qtbot.waitUntil(
        lambda: FilmState.READ in {model.film_at(row).state for row in range(model.rowCount())}
    )
    qtbot.keyClick(table, "M")
    qtbot.waitUntil(lambda: "0 read" in desk.window.counts.text())


def test_order_filters_and_search(stage, qtbot):
    desk, model = shown(stage, qtbot)
    window = desk.window
    window.order.setCurrentIndex(1)
    assert window.view.order is Order.BY_ARRIVAL
    qtbot.waitUntil(lambda: model.rowCount() == 3 and model.film_at(0) is not None)
    read(qtbot, model)
    qtbot.waitUntil(lambda: names(model) == list(NAMES))
    window.search.setText("GREY")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    window.search.clear()
    window.others.setChecked(True)
    qtbot.waitUntil(lambda: model.rowCount() == 4)
    window.tiers.setCurrentIndex(1 + list(Tier).index(Tier.IMMEDIATE))
    qtbot.waitUntil(lambda: model.rowCount() == 0)
    assert window.empty.isVisible()


def test_what_another_process_does_is_seen(stage, qtbot):
    desk, model = shown(stage, qtbot)
    with Worklist(desk.store) as worklist:
        worklist.reading.read(model.film_at(0).number)
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=5000)


def test_without_a_worklist_it_says_how_to_begin(stage, qtbot, tmp_path):
    desk = stage.window.worklist
    desk.store = tmp_path / "none.sqlite"
    desk.show()
    qtbot.waitUntil(lambda: "Score a folder" in desk.window.empty.text())
    assert desk.window.empty.text().startswith("No images yet")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE film SET tier = 77", "an entry makes no sense"),
        ("UPDATE film SET deadline = 1e300", "an entry makes no sense"),
        ("UPDATE model SET labels = '[7]'", "an entry makes no sense"),
        ("DROP TABLE thumbnail", "a table or a column is missing"),
        ("PRAGMA application_id = 7", "no worklist of this program"),
    ],
)
def test_a_damaged_worklist_is_a_sentence_in_the_window(stage, qtbot, statement, said):
    desk = stage.window.worklist
    damaged = sqlite3.connect(desk.store, isolation_level=None)
    damaged.execute("PRAGMA ignore_check_constraints = ON")
    damaged.execute(statement)
    damaged.close()
    before = desk.store.read_bytes()
    desk.show()

    def is_said():
        model = desk.window.table.model()
        for row in range(model.rowCount()):
            model.data(model.index(row, 0))
        return said in desk.window.told.text()

    qtbot.waitUntil(is_said)
    assert desk.store.read_bytes() == before


def test_a_sentence_that_was_dismissed_does_not_come_back_at_every_refresh(stage, qtbot):
    desk, banner = stage.window.worklist, stage.window.banner

    def set_owner(number):
        store = sqlite3.connect(desk.store, isolation_level=None)
        store.execute(f"PRAGMA application_id = {number}")
        store.close()

    store = sqlite3.connect(desk.store)
    (ours,) = store.execute("PRAGMA application_id").fetchone()
    store.close()
    desk.show()
    qtbot.waitUntil(lambda: desk.window.table.model().rowCount() > 0)
    failures = []
    desk.failed.connect(failures.append)
    set_owner(7)
    for _ in range(3):
        desk._list_anew()
        qtbot.waitUntil(lambda: not desk._runner.active("worklist list"))
    assert len(failures) == 1
    assert desk.window.told.text() == failures[0], "it stays where the list is"
    assert not banner.isHidden()
    set_owner(ours)
    desk._list_anew()
    qtbot.waitUntil(lambda: desk.window.told.text() == "")
    set_owner(7)
    desk._list_anew()
    qtbot.waitUntil(lambda: len(failures) == 2)


def test_ctrl_enter_in_a_fresh_profile_shows_how_to_begin(stage, qtbot, tmp_path):
    desk = stage.window.worklist
    desk.store = tmp_path / "no" / "folder" / "yet" / "worklist.sqlite"
    stage.window.activateWindow()
    qtbot.keyClick(stage.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.window is not None and desk.window.isVisible())
    qtbot.waitUntil(lambda: desk.window.empty.isVisible())
    assert desk.window.empty.text().startswith("No images yet")
    assert not stage.window.banner.isVisible(), "no error"
    assert not desk.store.exists()


def test_an_empty_list_says_why(stage, qtbot):
    desk, model = shown(stage, qtbot)
    qtbot.keyClicks(desk.window.search, "nothing is called so")
    qtbot.waitUntil(lambda: model.rowCount() == 0)
    assert desk.window.empty.text() == "No images match the filters."
    desk.window.show_listing(Listing((), dict.fromkeys(FilmState, 0), 1))
    desk.window.show_running(running=True)
    assert desk.window.empty.text() == "No images yet. The folder is being scored."


def test_columns_can_be_chosen_and_are_remembered(stage, qtbot):
    desk, _ = shown(stage, qtbot)
    menu = desk.window.column_menu()
    menu.actions()[Column.FOLDER].trigger()
    assert not desk.window.table.isColumnHidden(Column.FOLDER)
    assert not menu.actions()[Column.FILM].isEnabled()
    desk.window.remember()
    again = type(desk.window)(WorklistModel(desk.window), stage.settings, stage.window)
    qtbot.addWidget(again)
    assert not again.table.isColumnHidden(Column.FOLDER)


def test_a_folder_is_scored_by_a_process_of_its_own(stage, qtbot, tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    from xray_desktop.bundled import bundled

    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "film.png").write_bytes(bundled("samples", "chest_pa.png").read_bytes())
    desk = stage.window.worklist
    desk.store = tmp_path / "new.sqlite"
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    desk.show()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    desk.window.score.click()
    assert desk.window.stop.isVisible()
    qtbot.waitUntil(lambda: desk.window.table.model().rowCount() == 1, timeout=60_000)
    qtbot.waitUntil(lambda: "1 scored" in desk.window.counts.text(), timeout=60_000)
    done = "All files found so far (1) are done."
    qtbot.waitUntil(lambda: desk.window.told.text().startswith(done), timeout=30_000)
    desk.window.stop.click()
    qtbot.waitUntil(lambda: desk.window.score.isVisible())
    assert "Stopped" in desk.window.told.text()
    assert not desk.scorer.running


def many(rows):
    return tuple(
        Listed(
            FilmRow(
                number, Path(f"/films/{number}.dcm"), 0.0, 1.0, FilmState.FOUND, Tier.NOT_JUDGED,
                0.0, "", None, None, (), None, None, None, None, None,
            ),
            None,
        )
        for number in rows
    )  # fmt: skip


def test_of_fifty_thousand_films_only_those_in_view_are_asked_for(qtbot):
    model = WorklistModel()
    asked = []
    model.wanted.connect(asked.append)
    model.set_order(range(50_000))
    assert model.rowCount() == 50_000
    for row in range(30_000, 30_020):
        assert model.index(row, 0).data()
    qtbot.waitUntil(lambda: bool(asked))
    assert sorted(asked[0]) == list(range(30_000, 30_020))
    model.put(many(asked[0]))
    assert model.index(30_000, Column.FILM).data() == "30000.dcm"
    model.put(many(range(5000)))
    assert model.film_at(30_000) is None  # memory is bounded


def test_every_state_has_words(qtbot):
    for state in FilmState:
        row = FilmRow(
            1, Path("/x/\udcffilm"), 0.0, 1.0, state, Tier.ROUTINE,
            0.0, "", None, None, (), None, None, None, None, None,
        )  # fmt: skip
        assert all(isinstance(cell(row, column), str) for column in Column)
        assert cell(row, Column.STATE)
    doubted = replace(row, cautions=("Something else.", OTHER_PATIENT))
    assert cell(doubted, Column.FINDINGS).startswith(OTHER_PATIENT)
    assert "Something" not in cell(doubted, Column.FINDINGS)


def test_what_the_process_says_is_said_in_the_windows_words():
    from xray_desktop.command_line.triage import _how_far
    from xray_desktop.gui.worklist.scorer import _words

    assert _words(_how_far(3, 10, 2, 4.0)) == "3 of 10 files"
    assert _words(_how_far(50, 236, 50, 2.0)) == "50 of 236 files, 25.0 a second, 0:00:07 left"
    assert _words("Watching for films; Ctrl-C ends it.") == "Looking for images in the folder…"
    assert _words(_how_far(0, 0, 0, 0.0)).startswith("There are no files in the folder so far")
    assert _words(_how_far(19, 19, 0, 2.0)).startswith("All files found so far (19) are done.")
    assert _words("The disk is full.") == "The disk is full."


def test_what_an_overtaken_call_asked_for_is_asked_for_again(qtbot):
    model = WorklistModel()
    asked = []
    model.wanted.connect(asked.append)
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


def test_looking_at_the_worklist_is_not_reported_as_work(stage, qtbot):
    told = []
    stage.runner.reported.connect(told.append)
    shown(stage, qtbot)
    stage.window.worklist.refresh()
    qtbot.wait(100)
    assert not [one for one in told if one is not None]


def test_a_frozen_window_starts_its_console_twin(monkeypatch):
    assert scorer.console_program()[1:] == ("-m", "xray_desktop")
    monkeypatch.setattr(scorer.sys, "frozen", True, raising=False)
    monkeypatch.setattr(scorer.sys, "executable", "/opt/xray-desktop/xray-desktop")
    assert scorer.console_program() == ("/opt/xray-desktop/xray-desktop-cli",)
    spec = (Path(__file__).resolve().parents[2] / "build.spec").read_text()
    assert f'"{scorer.TWIN}"' in spec


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
    window.show_listing(Listing(tuple(numbers), dict.fromkeys(FilmState, len(numbers)), 1))
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
    top = table.rowAt(0)
    assert top > 0
    list_in(long_list, qtbot, [*range(120, 60, -1), *range(60)])
    assert table.rowAt(0) == top


DIES = """
import os, signal, sys
print("xray-desktop: 6 of 19, 3.0 films/s, 0:00:31 left", file=sys.stderr, flush=True)
{}
"""


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "Scoring has ended unexpectedly."),
        ("sys.exit(5)", "Scoring has ended. Not all images could be scored."),
        ("sys.exit(0)", "Scoring has ended."),
        (
            "print('xray-desktop: The disk is full.', file=sys.stderr, flush=True); sys.exit(1)",
            "The disk is full.",
        ),
        (
            (
                "import time; sys.stderr.write('xray-desktop: The disk'); sys.stderr.flush(); "
                "time.sleep(0.2); sys.stderr.write(' is full.'); sys.exit(1)"
            ),
            "The disk is full.",
        ),
    ],
)
def test_progress_ends_when_the_scoring_process_does(stage, qtbot, monkeypatch, end, said):
    monkeypatch.setattr(scorer, "console_program", lambda: (sys.executable, "-c", DIES.format(end)))
    desk, _ = shown(stage, qtbot)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stage.folder))
    heard = []
    desk.scorer.said.connect(heard.append)
    qtbot.mouseClick(desk.window.score, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.scorer.running, timeout=20_000)
    qtbot.waitUntil(lambda: desk.window.told.text().startswith(said))
    assert "6 of 19 files, 3.0 a second, 0:00:31 left" in heard
    assert desk.window.score.isVisible()
