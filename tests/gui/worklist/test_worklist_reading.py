"""Reading from the worklist: the next image is the next row, whatever the folder holds."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.shell.test_main_window import turn_wheel
from tests.gui.worklist.conftest import NAMES, names, shown
from tests.triage.fakes import image, run
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.worklist import worklist_steps
from xray_desktop.gui.worklist.worklist_controller import WorklistController
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.gui.worklist.worklist_table import RowAction
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey
from xray_desktop.triage.rows import Order
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist


def playlist(harness: WindowHarness) -> Playlist:
    assert harness.session.playlist is not None
    return harness.session.playlist


def order(harness: WindowHarness) -> list[str]:
    return [path.name for path in playlist(harness).paths]


def current(harness: WindowHarness) -> str:
    return playlist(harness).current.name


def opened(harness: WindowHarness, qtbot: QtBot, act: Callable[[], object]) -> str:
    """Do what opens an image, and return the image."""
    with qtbot.waitSignal(harness.session.image_opened):
        act()
    qtbot.wait(0)
    return current(harness)


def open_row(harness: WindowHarness, qtbot: QtBot, name: str) -> None:
    """Open an image from its row, by Enter."""
    controller = harness.window.worklist
    assert controller.window is not None
    table = controller.window.table
    table.setCurrentIndex(table.rows.index(names(table.rows).index(name), 0))
    assert opened(harness, qtbot, lambda: qtbot.keyClick(table, Qt.Key.Key_Return)) == name


def do(harness: WindowHarness, command: str) -> Callable[[], None]:
    return harness.window.actions_by_id[command].trigger


@pytest.fixture
def listed(
    harness: WindowHarness, qtbot: QtBot
) -> tuple[WindowHarness, WorklistController, WorklistModel]:
    """The worklist, whose order is another one than the folder's."""
    controller, model = shown(harness, qtbot)
    assert names(model) == sorted(NAMES, reverse=True)
    return harness, controller, model


def test_the_next_image_is_the_next_row_and_the_title_says_so(listed, qtbot: QtBot) -> None:
    harness, _, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    assert order(harness) == rows
    assert harness.window.windowTitle().startswith(f"{rows[0]} (worklist: 1 of 3)")
    assert opened(harness, qtbot, do(harness, "next")) == rows[1]
    assert harness.window.windowTitle().startswith(f"{rows[1]} (worklist: 2 of 3)")
    assert opened(harness, qtbot, do(harness, "last")) == rows[2]
    assert not harness.window.actions_by_id["next"].isEnabled(), "the list ends here"
    assert opened(harness, qtbot, do(harness, "previous")) == rows[1]


def test_the_wheel_pages_through_the_worklist(listed, qtbot: QtBot) -> None:
    harness, _, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[2])
    viewport = harness.window.image.viewport()

    def turn() -> None:
        turn_wheel(viewport, viewport.rect().center(), Qt.KeyboardModifier.NoModifier)

    assert opened(harness, qtbot, turn) == rows[0], "two notches"


@pytest.mark.parametrize("prefetch", [True])
def test_the_next_rows_are_decoded_before_they_are_asked_for(listed, qtbot: QtBot) -> None:
    harness, controller, model = listed
    rows = names(model)
    cache = harness.session.prefetcher.cache
    open_row(harness, qtbot, rows[1])
    qtbot.waitUntil(lambda: all(harness.path(name) in cache for name in (rows[0], rows[2])))
    wanted = harness.session.prefetcher
    assert wanted._wanted[0] == harness.path(rows[2])
    controller.window.table.header.sort_requested.emit(Order.BY_NAME)
    qtbot.waitUntil(lambda: names(model) == list(NAMES))
    qtbot.waitUntil(lambda: wanted._wanted[0] == harness.path(NAMES[2]))


def test_thumbnails_stand_in_the_order_of_the_worklist(listed, qtbot: QtBot) -> None:
    harness, _, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[1])
    thumbnails = harness.window.studies.model
    paths = [thumbnails.path_at(row) for row in range(thumbnails.rowCount())]
    assert [path.name for path in paths if path is not None] == rows
    assert thumbnails.current_row == 1


def test_paging_marks_nothing_and_the_key_for_the_next_marks_the_image_shown(
    listed, qtbot: QtBot
) -> None:
    harness, controller, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    opened(harness, qtbot, do(harness, "next"))
    with Worklist(controller.store) as worklist:
        assert not worklist.reading.counts()[ImageState.READ]
    assert opened(harness, qtbot, do(harness, "worklist_next")) == rows[0], "the first unread one"
    qtbot.waitUntil(lambda: order(harness) == [rows[0], rows[2]])
    with Worklist(controller.store) as worklist:
        numbers = {p.name: n for n, p in worklist.reading.paths((1, 2, 3, 4)).items()}
        row = worklist.reading.row(numbers[rows[1]])
        assert row is not None
        assert row.state is ImageState.READ


def test_opening_a_file_goes_back_to_the_order_of_its_folder(listed, qtbot: QtBot) -> None:
    harness, _, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    opened(harness, qtbot, lambda: harness.open(NAMES[0]))
    qtbot.waitUntil(lambda: order(harness) == list(NAMES))
    assert "worklist" not in harness.window.windowTitle()
    assert opened(harness, qtbot, do(harness, "next")) == NAMES[1]
    qtbot.wait(1_200)  # the worklist is looked at anew in between
    assert order(harness) == list(NAMES)


def test_a_list_that_is_sorted_anew_is_followed_and_the_image_stays(listed, qtbot: QtBot) -> None:
    harness, controller, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    images: list[object] = []
    harness.session.image_opened.connect(lambda *given: images.append(given))
    controller.window.table.header.sort_requested.emit(Order.BY_NAME)
    qtbot.waitUntil(lambda: names(model) != rows)
    now = names(model)
    qtbot.waitUntil(lambda: order(harness) == now)
    assert (current(harness), images) == (rows[0], [])
    place = now.index(rows[0])
    assert f"(worklist: {place + 1} of 3)" in harness.window.windowTitle()


@pytest.mark.parametrize("shown_at", [0, 1, 2])
def test_an_image_that_a_filter_hides_stays_and_the_one_behind_it_is_next(
    listed, qtbot: QtBot, shown_at: int
) -> None:
    harness, controller, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[shown_at])
    table = controller.window.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_M)  # read; only unread ones are listed
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    qtbot.wait(100)
    assert current(harness) == rows[shown_at]
    assert order(harness) == rows, "it is where it was"
    if shown_at < 2:
        assert opened(harness, qtbot, do(harness, "next")) == rows[shown_at + 1]
    else:
        assert opened(harness, qtbot, do(harness, "previous")) == rows[1]
    qtbot.waitUntil(lambda: len(order(harness)) == 2)
    assert rows[shown_at] not in order(harness)


def test_images_that_come_in_are_paged_to_also_while_the_list_is_closed(
    listed, qtbot: QtBot
) -> None:
    harness, controller, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    controller.window.close()
    image(harness.folder, "a new one.png", 0.5)
    with Worklist(controller.store) as worklist:
        run(worklist, harness.folder, now=time.time())
    qtbot.waitUntil(lambda: "a new one.png" in order(harness), timeout=5_000)
    assert current(harness) == rows[0]
    assert len(order(harness)) == 4


def test_without_a_window_the_key_for_the_next_lists_the_worklist(
    harness: WindowHarness, qtbot: QtBot
) -> None:
    first = opened(harness, qtbot, do(harness, "worklist_next"))
    assert harness.window.worklist.window is None
    assert len(order(harness)) == 3
    assert order(harness)[0] == first
    assert "(worklist: 1 of 3)" in harness.window.windowTitle()
    second = order(harness)[1]
    assert opened(harness, qtbot, do(harness, "worklist_next")) == second
    qtbot.waitUntil(lambda: len(order(harness)) == 2)
    assert "(worklist: 1 of 2)" in harness.window.windowTitle()


def test_studies_do_not_change_the_order_of_the_worklist(listed, qtbot: QtBot) -> None:
    harness, _, model = listed
    rows = names(model)
    open_row(harness, qtbot, rows[0])
    studies = harness.window.studies
    for row, patient in zip(rows, "121", strict=True):  # two of one patient, apart
        studies.index._summaries[harness.path(row)] = ImageSummary(
            dicom=True, patient=PatientKey(patient), study_uid=f"1.{patient}"
        )
    studies.index._unread.clear()
    studies._describe()
    assert order(harness) == rows
    harness.session._playlist = replace(playlist(harness), worklist=False)
    studies._describe()
    assert order(harness) == [rows[0], rows[2], rows[1]], "of another list, they do"


def test_of_a_very_long_list_the_nearest_images_are_paged_through(
    listed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness, controller, model = listed
    rows = names(model)
    monkeypatch.setattr(worklist_steps, "MAX_IMAGES", 2)
    followed: list[object] = []
    follow = controller._reading.follow
    monkeypatch.setattr(
        controller._reading, "follow", lambda found: (followed.append(found), follow(found))
    )
    open_row(harness, qtbot, rows[2])
    qtbot.waitUntil(lambda: bool(followed))
    qtbot.wait(50)
    assert order(harness) == rows[1:]
    assert opened(harness, qtbot, do(harness, "previous")) == rows[1]


def test_a_row_that_the_list_does_not_show_any_more_is_opened_before_the_first(
    listed, qtbot: QtBot
) -> None:
    harness, controller, model = listed
    rows = names(model)
    with Worklist(controller.store) as worklist:
        numbers = {p.name: n for n, p in worklist.reading.paths((1, 2, 3, 4)).items()}
        worklist.reading.read(numbers[rows[1]])
    opened(harness, qtbot, lambda: controller._do(RowAction.OPEN, numbers[rows[1]]))
    assert order(harness) == [rows[1], rows[0], rows[2]]


def test_an_image_of_another_worklist_is_not_marked_as_read(
    listed, qtbot: QtBot, tmp_path: Path
) -> None:
    harness, controller, model = listed
    open_row(harness, qtbot, names(model)[1])
    number = controller._reading.number
    for file in tmp_path.glob("worklist.sqlite*"):  # deleted and made anew: numbers begin again
        file.unlink()
    others = tmp_path / "others"
    for place, name in enumerate(NAMES):
        image(others, name, 0.2 + 0.3 * place)
    with Worklist(controller.store) as worklist:
        run(worklist, others, now=time.time())
    do(harness, "worklist_next")()
    qtbot.waitUntil(lambda: not harness.runner.active("worklist next"))
    with Worklist(controller.store) as worklist:
        row = worklist.reading.row(number)
        assert row is not None
        assert row.path.parent == others
        assert row.read_at_s is None, "nobody has seen it"
