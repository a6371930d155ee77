"""Annotations saved where the user says: as a DICOM presentation state, or as JSON."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness
from tests.results.dicom.examples import STUDY, complaints, image_file
from xray_desktop.core.image.presentation_state import Graphic, GraphicType, PresentationState
from xray_desktop.gui.annotations.annotation_files import annotations_from_json
from xray_desktop.gui.common.image_files import image_key
from xray_desktop.imaging.decoder_protocol import FoundStates
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.presentation_state import TargetImage, state_of
from xray_desktop.imaging.file_decoding import open_image
from xray_desktop.imaging.process_limits import Limits

FILE = "film.dcm"


@pytest.fixture
def hand(harness: Callable[..., WindowHarness], qtbot: QtBot, tmp_path: Path) -> Hand:
    values, description = open_image(image_file(tmp_path), None, Limits())
    one = harness(**{FILE: description.radiograph(values), "a": measured_image()})
    with qtbot.waitSignal(one.session.image_opened):
        one.open(FILE, "a")
    made = Hand(one)
    made.do("tool_length")
    made.drag((20, 30), (120, 40))
    made.do("heart")  # proposed lines, not put in place by anybody
    return made


@pytest.fixture
def dialog(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Whoever asks for a file name is given the last one of the list; the filters are noted."""
    names: list[str] = []

    def answer(_parent: object, _title: str, _name: str, filters: str) -> tuple[str, str]:
        name = names[-1]
        names.append(filters)
        return str(tmp_path / name), filters.split(";;")[0]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return names


def test_a_presentation_state_is_saved(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    dialog.append("state")
    saved = hand.harness.window.annotation_export.message
    with qtbot.waitSignal(saved, timeout=30_000) as told:  # highdicom is imported
        hand.do("save_annotations")
    assert "names the patient" in told.args[0]
    made = pydicom.dcmread(tmp_path / "state.dcm")
    (item,) = made.GraphicAnnotationSequence
    (line,) = item.GraphicObjectSequence
    (length, _) = hand.controller.layer.annotations
    flat = [number for point in length.points for number in point]
    assert line.GraphicData == pytest.approx(flat, abs=0.006)
    (text,) = item.TextObjectSequence
    assert text.UnformattedTextValue.split("\r\n") == list(hand.controller.layer.lines(0))
    assert complaints(tmp_path / "state.dcm") == []


def test_json_names_the_image_by_its_hash_alone(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    dialog.append("some.json")
    with qtbot.waitSignal(hand.harness.window.annotation_export.message):
        hand.do("save_annotations")
    content = (tmp_path / "some.json").read_bytes()
    assert annotations_from_json(content) == hand.controller.pane_annotations.annotation_set
    saved = json.loads(content)
    assert saved["annotations"][0]["label"] == list(hand.controller.layer.lines(0))
    assert saved["annotations"][1]["label"] == [], "no ratio of lines that nobody put in place"
    assert hand.harness.session.image is not None
    assert saved["image"] == {
        "sha256": hand.harness.session.image.source.sha256,
        "frame": 0,
        "rows": 240,
        "columns": 200,
    }
    for name in STUDY.values():
        assert name.encode() not in content


@pytest.mark.usefixtures("german")
def test_a_german_window_writes_the_same_json(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    hand.do("tool_probe")
    hand.click((50, 100))
    hand.do("tool_rectangle")
    hand.drag((30, 60), (90, 110))
    shown = " ".join(hand.controller.layer.lines(3))
    assert "Mittelwert" in shown
    assert "," in shown, "the window has a decimal comma"
    dialog.append("some.json")
    with qtbot.waitSignal(hand.harness.window.annotation_export.message):
        hand.do("save_annotations")
    content = (tmp_path / "some.json").read_bytes()
    assert annotations_from_json(content) == hand.controller.pane_annotations.annotation_set
    labels = [entry["label"] for entry in json.loads(content)["annotations"]]
    assert re.fullmatch(r"\d+\.\d (mm|px)", labels[0][0])
    assert labels[2][0].startswith("pixel value ")
    assert labels[3][0].startswith("mean ")
    assert not any("," in line for line in labels[3])
    assert " ".join(hand.controller.layer.lines(3)) == shown


def test_an_open_image_is_never_replaced(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    before = (tmp_path / FILE).read_bytes()
    dialog.append(FILE)
    with qtbot.waitSignal(hand.harness.window.annotation_export.failed) as told:
        hand.do("save_annotations")
    assert "An open image has this name" in told.args[0]
    assert (tmp_path / FILE).read_bytes() == before


def test_only_json_is_offered_for_an_image_that_is_not_dicom(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.harness.session.step(1)
    export = hand.harness.window.annotation_export
    with qtbot.waitSignal(export.failed) as told:
        hand.do("save_annotations")
    assert "no annotations" in told.args[0]
    hand.do("tool_length")
    hand.drag((20, 30), (120, 40))
    dialog.append("plain")
    with qtbot.waitSignal(export.message):
        hand.do("save_annotations")
    assert dialog[-1] == "JSON (*.json)"
    assert (tmp_path / "plain.json").exists()


def test_a_saved_state_does_not_draw_the_annotations_again(
    hand: Hand, qtbot: QtBot, dialog: list[str], tmp_path: Path
) -> None:
    dialog.append("state")
    window, session = hand.harness.window, hand.harness.session
    hand.do("tool_note")
    hand.drag((60, 60), (90, 90))
    hand.controller.note_editor.setPlainText("Where is this line?\nIn two lines.")
    hand.controller.finish_typing()
    hand.do("tool_probe")
    hand.click((50, 100))
    with qtbot.waitSignal(window.annotation_export.message, timeout=30_000):
        hand.do("save_annotations")
    saved, image = pydicom.dcmread(tmp_path / "state.dcm"), pydicom.dcmread(tmp_path / FILE)
    target = TargetImage(str(image.SOPInstanceUID), 0, Header(image))
    state = state_of(Header(saved), target)
    assert len(state.graphics) == len(state.texts) == 3
    foreign = Graphic(GraphicType.LINE, ((1, 1), (5, 5)))
    hand.harness.reader.states[target.uid] = FoundStates(
        (replace(state, graphics=(*state.graphics, foreign)),)
    )
    note = hand.view._corners.note
    for by in (1, -1):
        with qtbot.waitSignal(session.image_opened):
            session.step(by)
    qtbot.waitUntil(note.isVisible)
    assert len(hand.view.file_graphics.state.childItems()) == 1
    assert "not drawn twice" in note.text()


def test_annotations_that_are_read_after_the_state_are_not_drawn_twice_either(
    hand: Hand, qtbot: QtBot
) -> None:
    session = hand.harness.session
    image = session.image
    assert image is not None
    assert image.source.sop_instance_uid is not None
    (drawing,) = hand.controller.layer.drawings
    state = PresentationState("ANNOTATIONS", graphics=drawing.graphics)
    hand.harness.reader.states[image.source.sop_instance_uid] = FoundStates((state,))
    kept = hand.controller.pane_annotations.kept
    drawn = hand.controller.pane_annotations.annotation_set
    with qtbot.waitSignal(session.image_opened):
        session.step(1)
    kept.sets.clear()
    with qtbot.waitSignal(session.image_opened):
        session.step(-1)
    shown = hand.view.file_graphics.state
    qtbot.waitUntil(lambda: len(shown.childItems()) == 1)
    hand.view.invert()
    kept.adopt(image_key(image), drawn)
    assert shown.childItems() == []
    assert hand.view.windowing is not None
    assert hand.view.windowing.inverted, "nothing else changes"
    assert "not drawn twice" in hand.view._corners.note.text()
