"""Findings are entered without a question, kept by image, and copied to a chosen folder."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness, keep_copies
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
    with qtbot.waitSignal(one.window.reader_work.copies.saved):
        one.window.actions_by_id[word].trigger()


def table(place: Path) -> list[dict[str, str]]:
    (folder,) = place.iterdir()
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_finding_is_marked_saved_and_taken_back(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
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
    keep_copies(shown)
    say(shown, qtbot, "No Finding", "present")
    say(shown, qtbot, "Mass", "present")
    assert (table(place)[0]["No Finding"], table(place)[0]["Mass"]) == ("0", "1")
    say(shown, qtbot, "No Finding", "present")
    assert (table(place)[0]["No Finding"], table(place)[0]["Mass"]) == ("1", "0")


def test_each_image_has_its_own_and_keeps_them(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
    say(shown, qtbot, "Effusion", "absent")
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(1)
    assert not any("; you:" in text for text in shown.texts().values())
    say(shown, qtbot, "Mass", "present")
    with qtbot.waitSignal(shown.session.scoring.assessed):
        shown.session.step(-1)
    assert shown.texts()["Effusion"].endswith("; you: absent")
    assert [row["Image Index"] for row in table(place)] == ["image-0001.png", "image-0002.png"]


def test_a_finding_is_entered_without_a_question_and_no_copy_is_kept(
    shown: WindowHarness, tmp_path: Path
) -> None:
    select(shown, "Effusion")
    shown.window.actions_by_id["absent"].trigger()
    assert shown.texts()["Effusion"].endswith("; you: absent")
    assert shown.window.close()
    assert not list(tmp_path.rglob("*.csv"))


def test_what_waits_is_written_when_the_window_closes(shown: WindowHarness, place: Path) -> None:
    keep_copies(shown)
    select(shown, "Effusion")
    shown.window.actions_by_id["absent"].trigger()
    shown.window.close()
    assert table(place)[0]["Effusion"] == "0"


def test_a_comment_is_kept_with_its_image_marked_and_taken_back(
    shown: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(shown)
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
