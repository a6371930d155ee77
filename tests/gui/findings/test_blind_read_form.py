"""Read first: nothing of the model is seen before the reader has spoken."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness, keep_copies
from tests.gui.fakes import image
from xray_desktop.gui.findings.findings_panel import MIN_WIDTH_PX
from xray_desktop.gui.widgets.text_labels import PlainLabel


@pytest.fixture
def hidden(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(), b=image(0.3))
    one.window.actions_by_id["read_first"].setChecked(True)
    with qtbot.waitSignal(one.session.scoring.held_back):
        one.open("a", "b")
    return one


def test_no_number_no_order_and_no_map_before(hidden: WindowHarness) -> None:
    window = hidden.window
    assert all("no scores yet" in text for text in hidden.texts().values())
    assert list(hidden.texts())[1:] == sorted(list(hidden.texts())[1:])
    assert not window.image.heat_map_visible
    assert hidden.session.heat_map_controller.assessment is None
    assert not window.panel.blind_read.isHidden()
    assert not window.panel.blind_read.reveal.isEnabled()
    page = window.pictures.page()
    assert page.caption.lines
    assert page.assessment is None
    assert "fake-1" not in " ".join(page.caption.lines)


@pytest.mark.parametrize("wide", [MIN_WIDTH_PX, 260, 460])
def test_the_form_is_whole_in_a_narrow_panel(
    hidden: WindowHarness, qtbot: QtBot, wide: int
) -> None:
    panel = hidden.window.panel
    hidden.window.resizeDocks([hidden.window.dock], [wide], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: abs(panel.width() - wide) < 10)
    qtbot.wait(50)
    form = panel.blind_read
    for label in form.findChildren(PlainLabel):
        assert label.geometry().right() < form.width(), label.text()
        assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_the_impression_is_kept_and_then_the_numbers_come(
    hidden: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(hidden)
    asked = hidden.window.panel.blind_read
    qtbot.keyClicks(asked.text, "  clear lungs ")
    assert asked.reveal.isEnabled()
    with qtbot.waitSignals(
        [hidden.session.scoring.assessed, hidden.window.reader_work.copies.saved]
    ):
        qtbot.mouseClick(asked.reveal, Qt.MouseButton.LeftButton)
    assert hidden.scored
    assert asked.isHidden()
    (folder,) = place.iterdir()
    (line,) = (folder / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    messages = json.loads(line)
    assert messages["impression"] == "clear lungs"
    assert messages["opened"] is not None


def test_a_finding_is_word_enough_and_is_known_to_come_before(
    hidden: WindowHarness, qtbot: QtBot, place: Path
) -> None:
    keep_copies(hidden)
    window = hidden.window
    panel = window.panel
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of("Effusion")))
    with qtbot.waitSignal(window.reader_work.copies.saved):
        window.actions_by_id["absent"].trigger()
    assert panel.blind_read.reveal.isEnabled()
    with qtbot.waitSignal(hidden.session.scoring.assessed):
        panel.blind_read.reveal.click()
    panel.list.setCurrentIndex(panel.findings.index(panel.findings.row_of("Pneumonia")))
    with qtbot.waitSignal(window.reader_work.copies.saved):
        window.actions_by_id["present"].trigger()
    (folder,) = place.iterdir()
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["said_before_ai"] == "Effusion"
    assert (row["Effusion"], row["Pneumonia"]) == ("0", "1")


def test_scores_are_revealed_without_a_question_and_the_impression_is_kept(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    qtbot.keyClicks(hidden.window.panel.blind_read.text, "normal")
    hidden.window.panel.blind_read.reveal.click()
    assert hidden.scored
    assert hidden.window.reader_work.findings.impression == "normal"
    assert hidden.window.close(), "nothing is left unsaved"


def test_an_impression_that_is_not_revealed_yet_is_there_again(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    form, session = hidden.window.panel.blind_read, hidden.session
    qtbot.keyClicks(form.text, "left plate")
    with qtbot.waitSignal(session.scoring.held_back):
        session.step(1)
    assert form.impression == ""
    with qtbot.waitSignal(session.scoring.held_back):
        session.step(-1)
    assert form.impression == "left plate"
    with qtbot.waitSignal(session.scoring.held_back):
        session.scoring.score()
    assert form.impression == "left plate"
    hidden.window.actions_by_id["read_first"].setChecked(False)
    hidden.window.actions_by_id["read_first"].setChecked(True)
    assert form.impression == "left plate"


def test_closing_asks_before_an_impression_is_lost(
    hidden: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    buttons = QMessageBox.StandardButton

    def answer(*shown: object) -> QMessageBox.StandardButton:
        asked.append(str(shown[2]))
        return buttons.No

    monkeypatch.setattr(QMessageBox, "warning", answer)
    qtbot.keyClicks(hidden.window.panel.blind_read.text, "left plate")
    assert not hidden.window.close()
    assert "impression" in asked[0]
    hidden.window.panel.blind_read.text.clear()
    assert hidden.window.close()
    assert len(asked) == 1


def test_the_next_image_is_hidden_again_and_the_mode_is_remembered(
    hidden: WindowHarness, qtbot: QtBot
) -> None:
    qtbot.keyClicks(hidden.window.panel.blind_read.text, "normal")
    with qtbot.waitSignal(hidden.session.scoring.assessed):
        hidden.window.panel.blind_read.reveal.click()
    with qtbot.waitSignal(hidden.session.scoring.held_back):
        hidden.session.step(1)
    assert not hidden.scored
    assert hidden.window.panel.blind_read.impression == ""
    assert hidden.window.reader_findings_controller.blind_read
    with qtbot.waitSignal(hidden.session.scoring.assessed):
        hidden.window.actions_by_id["read_first"].setChecked(False)
    assert not hidden.window.reader_findings_controller.blind_read
