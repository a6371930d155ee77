"""What the reader says is marked, kept by image, and on the disk at once."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import Source

HarnessFactory = Callable[..., WindowHarness]


@pytest.fixture
def shown(harness: HarnessFactory, qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(), b=replace(image(0.3), source=Source("1" * 64, "PNG 16-bit grey")))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    return one


def select(one: WindowHarness, label: str) -> None:
    panel = one.window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of(label)))


def say(one: WindowHarness, qtbot: QtBot, label: str, word: str) -> None:
    select(one, label)
    with qtbot.waitSignal(one.window.reader_work.findings.saved):
        one.window.actions_by_id[word].trigger()


@pytest.fixture
def unsaved(
    shown: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> WindowHarness:
    """A window whose one reader finding could not be saved."""
    file = tmp_path / "file"
    file.write_text("no folder", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(file))
    select(shown, "Effusion")
    with qtbot.waitSignal(shown.window.reader_work.findings.failed):
        shown.window.actions_by_id["absent"].trigger()
    return shown


def table(place: Path) -> list[dict[str, str]]:
    (folder,) = place.iterdir()
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_finding_is_marked_saved_and_taken_back(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    say(shown, qtbot, "Effusion", "absent")
    assert shown.texts()["Effusion"].endswith("; you: absent")
    assert table(place)[0]["Effusion"] == "0"
    assert table(place)[0]["disagreed"] == "Effusion"
    say(shown, qtbot, "Effusion", "present")
    assert table(place)[0]["Effusion"] == "1"
    say(shown, qtbot, "Hernia", "present")
    assert table(place)[0]["Hernia"] == "1"
    say(shown, qtbot, "Effusion", "present")
    say(shown, qtbot, "Hernia", "present")
    assert table(place) == []
    assert not any("; you:" in text for text in shown.texts().values())


def test_a_finding_and_no_finding_exclude_each_other(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    say(shown, qtbot, "No Finding", "present")
    say(shown, qtbot, "Mass", "present")
    assert (table(place)[0]["No Finding"], table(place)[0]["Mass"]) == ("0", "1")
    say(shown, qtbot, "No Finding", "present")
    assert (table(place)[0]["No Finding"], table(place)[0]["Mass"]) == ("1", "0")


def test_each_image_has_its_own_and_keeps_them(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    say(shown, qtbot, "Effusion", "absent")
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(1)
    assert not any("; you:" in text for text in shown.texts().values())
    say(shown, qtbot, "Mass", "present")
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(-1)
    assert shown.texts()["Effusion"].endswith("; you: absent")
    assert [row["Image Index"] for row in table(place)] == ["image-0001.png", "image-0002.png"]


def test_nothing_is_said_where_no_place_was_chosen(
    shown: WindowHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    select(shown, "Effusion")
    shown.window.actions_by_id["absent"].trigger()
    assert not any("; you:" in text for text in shown.texts().values())


def test_what_waits_is_written_when_the_window_closes(shown: WindowHarness, place: Path) -> None:
    select(shown, "Effusion")
    shown.window.actions_by_id["absent"].trigger()
    shown.window.close()
    assert table(place)[0]["Effusion"] == "0"


def test_a_folder_that_is_gone_is_told_and_another_takes_all(
    place: Path, unsaved: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "could not be saved" in unsaved.window.banner.label.text()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    with qtbot.waitSignal(unsaved.window.reader_work.findings.saved):
        unsaved.window.actions_by_id["reader_findings_folder"].trigger()
    assert table(place)[0]["Effusion"] == "0"


def test_a_window_with_unsaved_findings_asks_before_it_goes(
    unsaved: WindowHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    asked: list[str] = []

    def answer(*given: object) -> QMessageBox.StandardButton:
        asked.append(str(given[2]))
        return answers[len(asked) - 1]

    monkeypatch.setattr(QMessageBox, "warning", answer)
    assert not unsaved.window.close()
    assert unsaved.window.isVisible()
    assert unsaved.window.close()
    assert len(asked) == 2
    assert all("could not be saved" in words for words in asked)


def test_a_comment_is_kept_with_its_image_marked_and_taken_back(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    controller = shown.window.reader_findings_controller
    asked = []

    def write(label: str, before: str) -> str | None:
        asked.append((label, before))
        return answers.pop(0)

    controller.ask_comment = write
    answers: list[str | None] = ["an old scar, not new", None, ""]
    say(shown, qtbot, "Effusion", "comment")
    assert shown.texts()["Effusion"].endswith("; with your comment")
    (folder,) = place.iterdir()
    line = json.loads((folder / "readings.jsonl").read_text(encoding="utf-8"))
    assert line["comments"] == {"Effusion": "an old scar, not new"}
    assert "scar" not in (folder / "feedback.csv").read_text(encoding="utf-8")
    shown.window.actions_by_id["comment"].trigger()  # not said
    say(shown, qtbot, "Effusion", "comment")  # taken back
    assert asked == [("Effusion", ""), *[("Effusion", "an old scar, not new")] * 2]
    assert not shown.texts()["Effusion"].endswith("comment")
    assert (folder / "readings.jsonl").read_text(encoding="utf-8") == ""
