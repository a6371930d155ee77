"""Reader findings outlive the window, by the hash of the image, and spoil no new blind read."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness, keep_copies
from tests.gui.fakes import image
from xray_desktop.gui.common.image_files import image_file
from xray_desktop.gui.common.jobs import JobQueue
from xray_desktop.gui.findings.reader_record import (
    ReaderRecord,
    record_from_json,
    record_to_json,
)
from xray_desktop.gui.session.ai_display import Mode
from xray_desktop.results.feedback import ReaderNotes

OPENED = datetime(2026, 11, 30, 8, tzinfo=UTC)
SHOWN = OPENED + timedelta(minutes=2)
RECORD = ReaderRecord(
    ReaderNotes(
        OPENED,
        SHOWN,
        "Größe?",
        {"Effusion": OPENED + timedelta(minutes=1), "Mass": SHOWN + timedelta(minutes=1)},
        {"Mass": "left, old"},
    ),
    {"Effusion": False, "Mass": True},
)
IMAGE = image(0.5)
KEY = (IMAGE.source.sha256, IMAGE.source.frame)

Start = Callable[..., WindowHarness]


@pytest.fixture
def start(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Start:
    """Start the program anew with the same data folder, and open the image."""

    def start(*, blind: bool = False) -> WindowHarness:
        one = harness(
            remembers=True,
            a=IMAGE,
            b=replace(image(0.3), source=replace(IMAGE.source, sha256="1" * 64)),
        )
        one.window.actions_by_id["read_first"].setChecked(blind)
        with qtbot.waitSignal(
            one.session.scoring.held_back if blind else one.session.scoring.assessed
        ):
            one.open("a", "b")
        wait_for_files(one, qtbot)
        return one

    return start


def wait_for_files(one: WindowHarness, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not one.runner.active(f"load reader findings {KEY}"))


def mark(one: WindowHarness, label: str, what: str) -> None:
    panel = one.window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of(label)))
    one.window.actions_by_id[what].trigger()


def reveal(one: WindowHarness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(one.session.scoring.assessed):
        qtbot.mouseClick(one.window.panel.blind_read.reveal, Qt.MouseButton.LeftButton)


def saved(folder: Path) -> ReaderRecord:
    return record_from_json(image_file(folder / "reader-findings", KEY).read_bytes())


def save(folder: Path, record: ReaderRecord) -> Path:
    content = record_to_json(record)
    assert content is not None
    file = image_file(folder / "reader-findings", KEY)
    file.parent.mkdir()
    file.write_bytes(content)
    return file


def test_findings_and_comments_are_there_again_after_a_restart(start: Start) -> None:
    first = start()
    first.window.reader_findings_controller.ask_comment = lambda _label, _before: "an old scar"
    mark(first, "Effusion", "absent")
    mark(first, "Mass", "present")
    mark(first, "Mass", "comment")
    assert first.window.close()
    again = start()
    store = again.window.reader_work.findings
    assert store.present == {"Effusion": False, "Mass": True}
    assert store.comments == {"Mass": "an old scar"}
    assert "you: absent" in again.texts()["Effusion"]
    assert again.texts()["Mass"].endswith("with your comment")
    assert "earlier session" in again.window.status.message_label.toolTip()
    assert str(datetime.now().astimezone().year)[2:] in again.window.status.message_label.toolTip()


def test_no_copy_is_written_until_something_changes(
    start: Start, tmp_path: Path, place: Path
) -> None:
    keep_copies(start())
    save(tmp_path, RECORD)
    one = start()
    assert one.window.reader_work.findings.present == RECORD.present
    one.window.close()
    assert not list(place.iterdir())


def test_what_is_taken_back_is_gone_after_a_restart(start: Start, tmp_path: Path) -> None:
    first = start()
    mark(first, "Effusion", "absent")
    first.window.close()
    again = start()
    mark(again, "Effusion", "absent")
    again.window.close()
    assert not image_file(tmp_path / "reader-findings", KEY).exists()


def test_other_images_have_none(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    save(tmp_path, RECORD)
    one = start()
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.session.step(1)
    assert one.window.reader_work.findings.present == {}


def test_a_new_blind_read_shows_what_was_entered_blind_only(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    save(tmp_path, RECORD)
    one = start(blind=True)
    store, form = one.window.reader_work.findings, one.window.panel.blind_read
    assert store.present == {"Effusion": False}
    assert store.comments == {}
    assert form.impression == ""
    assert "Mass" not in one.window.findings.text()
    mark(one, "Mass", "absent")
    assert store.present["Mass"] is False
    reveal(one, qtbot)
    assert store.present == {"Effusion": False, "Mass": False}
    assert store.comments == {"Mass": "left, old"}
    assert store.before_ai == {"Effusion"}, "the scores had been seen before"
    assert saved(tmp_path).notes.shown == SHOWN


def test_what_is_held_back_in_a_blind_read_is_not_lost(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    save(tmp_path, RECORD)
    one = start(blind=True)
    mark(one, "Hernia", "present")
    one.window.close()
    assert saved(tmp_path).present == {**RECORD.present, "Hernia": True}
    assert saved(tmp_path).notes.comments == RECORD.notes.comments
    assert saved(tmp_path).notes.impression == "Größe?"
    again = start(blind=True)
    assert again.window.reader_work.findings.present == {"Effusion": False}
    reveal(again, qtbot)
    assert again.window.reader_work.findings.present == {**RECORD.present, "Hernia": True}


def test_a_blind_read_that_was_interrupted_goes_on(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    notes = replace(RECORD.notes, shown=None)
    save(tmp_path, ReaderRecord(notes, RECORD.present))
    one = start(blind=True)
    store, form = one.window.reader_work.findings, one.window.panel.blind_read
    assert store.present == RECORD.present
    assert store.comments == RECORD.notes.comments
    assert form.impression == "Größe?"
    reveal(one, qtbot)
    assert store.before_ai == {"Effusion", "Mass"}
    one.window.close()
    assert saved(tmp_path).notes.shown is not None


def test_scores_that_were_seen_in_between_are_remembered(start: Start, tmp_path: Path) -> None:
    save(tmp_path, ReaderRecord(replace(RECORD.notes, shown=None), RECORD.present))
    start().window.close()
    assert saved(tmp_path).notes.shown is not None


def test_a_blind_read_after_the_scores_shows_what_was_entered_before_them_only(
    start: Start, qtbot: QtBot
) -> None:
    one = start()
    store = one.window.reader_work.findings
    mark(one, "Mass", "present")
    one.window.actions_by_id["read_first"].setChecked(True)
    assert one.session.scoring.display.mode is Mode.BLIND_READ
    assert store.present == {}
    assert not one.window.panel.blind_read.reveal.isEnabled()
    mark(one, "No Finding", "present")
    assert store.present == {"No Finding": True}
    reveal(one, qtbot)
    assert store.present == {"No Finding": True}, "one excludes the other; the later one holds"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_the_file_is_the_users_alone_and_named_by_nothing_but_the_hash(
    start: Start, tmp_path: Path
) -> None:
    one = start()
    mark(one, "Effusion", "absent")
    one.window.close()
    (file,) = (tmp_path / "reader-findings").iterdir()
    assert file.name == f"{KEY[0]}-{KEY[1]}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_record_is_the_same_after_writing_and_reading() -> None:
    content = record_to_json(RECORD)
    assert content is not None
    assert record_from_json(content) == RECORD


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2),
        ("present", {"Spell": True}),
        ("present", {"Mass": "yes"}),
        ("times", {"Mass": "2026-11-30T08:00:00"}),
        ("times", {"Mass": 5}),
        ("comments", ["Mass"]),
        ("impression", None),
        ("opened", "today"),
    ],
)
def test_a_damaged_file_is_set_aside_and_reported(
    start: Start, tmp_path: Path, key: str, value: object
) -> None:
    file = save(tmp_path, RECORD)
    content = json.dumps(json.loads(file.read_bytes()) | {key: value})
    file.write_text(content, "utf-8")
    one = start()
    assert "could not be read" in one.window.banner.label.text()
    assert one.window.reader_work.findings.present == {}
    assert file.with_name(f"{file.name}.damaged").read_text("utf-8") == content


def test_findings_of_two_windows_are_both_kept(start: Start, tmp_path: Path, qtbot: QtBot) -> None:
    one, other = start(), start()
    mark(one, "Effusion", "absent")
    qtbot.waitUntil(lambda: not one.window.reader_work.findings_files._unsaved)
    mark(other, "Mass", "present")
    qtbot.waitUntil(lambda: not other.window.reader_work.findings_files._unsaved)
    assert saved(tmp_path).present == {"Effusion": False, "Mass": True}
    assert other.window.reader_work.findings.present == {"Effusion": False, "Mass": True}
    mark(other, "Effusion", "absent")  # takes it back
    qtbot.waitUntil(lambda: not other.window.reader_work.findings_files._unsaved)
    mark(one, "Mass", "absent")
    assert one.window.close()
    assert saved(tmp_path).present == {"Mass": False}


def test_what_another_window_recorded_with_the_scores_spoils_no_blind_read(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    one, blind = start(), start(blind=True)
    mark(one, "Effusion", "absent")
    qtbot.waitUntil(lambda: not one.window.reader_work.findings_files._unsaved)
    mark(blind, "Mass", "present")
    qtbot.waitUntil(lambda: not blind.window.reader_work.findings_files._unsaved)
    assert blind.window.reader_work.findings.present == {"Mass": True}
    assert saved(tmp_path).present == {"Effusion": False, "Mass": True}
    reveal(blind, qtbot)
    assert blind.window.reader_work.findings.present == {"Effusion": False, "Mass": True}


def test_a_crash_before_earlier_findings_were_shown_loses_none(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    save(tmp_path, RECORD)
    one = start()
    store, files = one.window.reader_work.findings, one.window.reader_work.findings_files
    store._records[KEY] = ReaderRecord(ReaderNotes(OPENED))  # as if it had just been opened
    files._load(KEY)
    mark(one, "Hernia", "present")
    assert one.runner._pools[JobQueue.STORE].waitForDone()  # nothing was delivered yet
    assert saved(tmp_path).present == RECORD.present
    qtbot.waitUntil(lambda: not files._unsaved and not files._loading)
    assert saved(tmp_path).present == {**RECORD.present, "Hernia": True}


def test_a_second_damaged_file_does_not_replace_the_first(start: Start, tmp_path: Path) -> None:
    file = save(tmp_path, RECORD)
    for content in (b"one", b"two"):
        file.write_bytes(content)
        start().window.close()
    damaged = sorted(file.parent.glob("*.damaged"))
    assert {one.read_bytes() for one in damaged} == {b"one", b"two"}
