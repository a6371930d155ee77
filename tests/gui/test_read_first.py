"""Read first: nothing of the model is seen before the reader has spoken."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film


@pytest.fixture
def hidden(stage: Callable[..., Stage], qtbot: QtBot, place: Path) -> Stage:
    one = stage(a=film(), b=film(0.3))
    one.window.actions_by_id["read_first"].setChecked(True)
    with qtbot.waitSignal(one.session.held_back):
        one.open("a", "b")
    return one


def test_no_number_no_order_and_no_map_before(hidden: Stage) -> None:
    window = hidden.window
    assert all("not judged" in text for text in hidden.texts().values())
    assert list(hidden.texts())[1:] == sorted(list(hidden.texts())[1:])
    assert not window.film.map_visible
    assert hidden.session.explanation.assessment is None
    assert not window.panel.read_first.isHidden()
    assert not window.panel.read_first.reveal.isEnabled()
    page = window.pictures.page()
    assert page.foot.lines
    assert page.assessment is None
    assert "fake-1" not in " ".join(page.foot.lines)


def test_the_impression_is_kept_and_then_the_numbers_come(
    hidden: Stage, qtbot: QtBot, place: Path
) -> None:
    asked = hidden.window.panel.read_first
    qtbot.keyClicks(asked.text, "  clear lungs ")
    assert asked.reveal.isEnabled()
    with qtbot.waitSignals([hidden.session.assessed, hidden.window.verdicts.saved]):
        qtbot.mouseClick(asked.reveal, Qt.MouseButton.LeftButton)
    assert hidden.judged
    assert asked.isHidden()
    (folder,) = place.iterdir()
    (line,) = (folder / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert said["impression"] == "clear lungs"
    assert said["opened"] is not None


def test_a_verdict_is_word_enough_and_is_known_to_come_before(
    hidden: Stage, qtbot: QtBot, place: Path
) -> None:
    window = hidden.window
    panel = window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of("Effusion")))
    with qtbot.waitSignal(window.verdicts.saved):
        window.actions_by_id["absent"].trigger()
    assert panel.read_first.reveal.isEnabled()
    with qtbot.waitSignal(hidden.session.assessed):
        panel.read_first.reveal.click()
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of("Pneumonia")))
    with qtbot.waitSignal(window.verdicts.saved):
        window.actions_by_id["present"].trigger()
    (folder,) = place.iterdir()
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["said_before_ai"] == "Effusion"
    assert (row["Effusion"], row["Pneumonia"]) == ("0", "1")


def test_words_without_a_place_to_keep_them_reveal_nothing(
    hidden: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    qtbot.keyClicks(hidden.window.panel.read_first.text, "normal")
    hidden.window.panel.read_first.reveal.click()
    assert not hidden.judged
    assert hidden.window.panel.read_first.impression == "normal"


def test_the_next_film_is_hidden_again_and_the_mode_is_remembered(
    hidden: Stage, qtbot: QtBot
) -> None:
    qtbot.keyClicks(hidden.window.panel.read_first.text, "normal")
    with qtbot.waitSignal(hidden.session.assessed):
        hidden.window.panel.read_first.reveal.click()
    with qtbot.waitSignal(hidden.session.held_back):
        hidden.session.step(1)
    assert not hidden.judged
    assert hidden.window.panel.read_first.impression == ""
    assert hidden.window.reading.read_first
    with qtbot.waitSignal(hidden.session.assessed):
        hidden.window.actions_by_id["read_first"].setChecked(False)
    assert not hidden.window.reading.read_first
