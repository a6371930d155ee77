"""Annotations outlive the window: saved by the image's hash, found again, never lost in silence."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.annotations.annotation_files import (
    annotations_from_json,
    annotations_to_json,
)
from xray_desktop.gui.annotations.image_annotations import AnnotationSet
from xray_desktop.gui.annotations.note_editor import LONGEST
from xray_desktop.gui.common import image_files
from xray_desktop.gui.common.image_files import image_file
from xray_desktop.gui.common.jobs import JobQueue

KEY = ("b" * 64, 0)
WHOLE = AnnotationSet(
    (
        Annotation(AnnotationKind.LENGTH, (Point(1, 2.5), Point(30, 40))),
        Annotation(AnnotationKind.NOTE, (Point(5, 6),), "Größe?\nanother line"),
        Annotation(
            AnnotationKind.HEART, tuple(Point(i, i) for i in range(6)), placed=frozenset({0, 3})
        ),
    ),
    PixelSpacing(0.1, 0.2, SpacingOrigin.MANUAL),
    key_image=True,
)

Window = Callable[[], Hand]


@pytest.fixture
def opened(harness: Callable[..., WindowHarness], qtbot: QtBot, tmp_path: Path) -> Window:
    """Start the program anew with the same folder of annotations; the first image is shown."""

    def start() -> Hand:
        one = harness(remembers=True, a=measured_image(), b=image(0.3))
        with qtbot.waitSignal(one.session.scoring.assessed):
            one.open("a", "b")
        one.window.actions_by_id["map"].setChecked(False)
        qtbot.waitUntil(lambda: not one.runner.active(f"load annotations {KEY}"))
        return Hand(one)

    return start


def draw(hand: Hand) -> None:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("key_image")


def test_annotations_are_there_again_after_closing(opened: Window, qtbot: QtBot) -> None:
    first = opened()
    draw(first)
    annotations = first.controller.layer.annotations
    assert first.harness.window.close()
    again = opened()
    assert again.controller.layer.annotations == annotations
    assert again.harness.window.actions_by_id["key_image"].isChecked()
    with qtbot.waitSignal(again.harness.session.image_opened):
        again.do("next")
    assert again.kinds == []


def test_what_was_undone_or_deleted_is_gone_from_the_disk(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    draw(hand)
    file = image_file(tmp_path / "annotations", KEY)
    qtbot.waitUntil(lambda: file.exists() and json.loads(file.read_bytes())["key_image"])
    hand.do("undo")
    hand.do("undo")
    qtbot.waitUntil(lambda: not file.exists())
    hand.do("redo")
    hand.harness.window.close()
    assert len(annotations_from_json(file.read_bytes()).annotations) == 1


def test_an_older_page_is_never_written_over_a_newer_one(
    opened: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proceed, began, write = threading.Event(), threading.Event(), image_files.write_durably

    def slow(path: Path, content: bytes, *, mode: int) -> None:
        if threading.get_ident() != threading.main_thread().ident:
            began.set()
            assert proceed.wait(20)
        write(path, content, mode=mode)

    monkeypatch.setattr(image_files, "write_durably", slow)
    hand = opened()
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    qtbot.waitUntil(began.is_set)
    hand.do("key_image")
    threading.Timer(0.2, proceed.set).start()  # the window waits for what is being written
    hand.harness.window.close()
    assert hand.harness.runner.shutdown()
    assert annotations_from_json(image_file(tmp_path / "annotations", KEY).read_bytes()).key_image


def test_what_lies_there_and_is_not_read_yet_is_not_lost(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    file = image_file(tmp_path / "annotations", KEY)
    file.parent.mkdir()
    file.write_bytes(annotations_to_json(WHOLE))
    hand = opened()
    files = hand.harness.window.reader_work.annotation_files
    hand.controller.pane_annotations.kept.sets.clear()
    files._loading.add(KEY)  # as if the disk had not answered
    answered = threading.Event()

    def wait() -> Steps[None, None]:
        yield Progress(0, 1, "Looking for annotations")
        assert answered.wait(20)

    hand.harness.runner.submit("wait", wait(), on_error=print, queue=JobQueue.STORE)
    hand.controller.layer.show_annotations((), hand.controller.layer.measured)
    draw(hand)
    hand.harness.window.close()
    answered.set()
    assert len(annotations_from_json(file.read_bytes()).annotations) == len(WHOLE.annotations) + 1


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_they_are_the_users_alone_and_named_by_nothing_but_the_hash(
    opened: Window, tmp_path: Path
) -> None:
    hand = opened()
    draw(hand)
    hand.harness.window.close()
    folder = tmp_path / "annotations"
    (file,) = folder.iterdir()
    assert file.name == f"{KEY[0]}-{KEY[1]}.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_closing_asks_before_annotations_that_cannot_be_saved_are_lost(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    (tmp_path / "annotations").write_text("a file where the folder is to be")
    draw(hand)
    qtbot.waitUntil(lambda: "could not be saved" in hand.harness.window.banner.label.text())

    def answer(button: QMessageBox.StandardButton) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Annotations" in box.windowTitle()
        qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, lambda: answer(QMessageBox.StandardButton.No))
    assert not hand.harness.window.close()
    assert hand.harness.window.isVisible()
    (tmp_path / "annotations").unlink()
    assert hand.harness.window.close()
    assert image_file(tmp_path / "annotations", KEY).exists()


def test_a_note_that_is_being_typed_is_saved_when_the_window_closes(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    hand.do("tool_note")
    hand.click((100, 100))
    qtbot.keyClicks(hand.controller.note_editor, "rib")
    hand.harness.window.close()
    saved = annotations_from_json(image_file(tmp_path / "annotations", KEY).read_bytes())
    assert [mark.text for mark in saved.annotations] == ["rib"]


def test_a_long_note_is_not_cut_in_silence(opened: Window, qtbot: QtBot) -> None:
    hand = opened()
    hand.do("tool_note")
    hand.click((100, 100))
    editor = hand.controller.note_editor
    editor.insertPlainText("x" * (LONGEST - 2) + "abcd")
    assert editor.toPlainText().endswith("xab"), "what is not kept is not shown either"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    (note,) = hand.controller.layer.annotations
    assert note.text == "x" * (LONGEST - 2) + "ab"


def test_what_could_not_be_saved_is_said_again_and_saved_later(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    banner = hand.harness.window.banner
    (tmp_path / "annotations").write_text("a file where the folder is to be")
    draw(hand)
    qtbot.waitUntil(lambda: "could not be saved" in banner.label.text())
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("next")
    qtbot.waitUntil(lambda: "could not be saved" in banner.label.text())
    (tmp_path / "annotations").unlink()
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("previous")
    file = image_file(tmp_path / "annotations", KEY)
    qtbot.waitUntil(file.exists)
    assert banner.isHidden()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        annotations_to_json(WHOLE).replace(b'"version": 1', b'"version": 2'),
        annotations_to_json(WHOLE).replace(b'"length"', b'"spell"'),
        annotations_to_json(WHOLE).replace(b"2.5", b"NaN"),
        annotations_to_json(WHOLE).replace(b"2.5", b"1e999"),
        annotations_to_json(WHOLE).replace(b'"row_mm": 0.1', b'"row_mm": -1'),
    ],
)
def test_a_damaged_file_is_put_aside_and_said(
    opened: Window, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    file = image_file(tmp_path / "annotations", KEY)
    file.parent.mkdir()
    file.write_bytes(content)
    hand = opened()
    assert "could not be read" in hand.harness.window.banner.label.text()
    assert hand.kinds == []
    assert file.with_name(f"{file.name}.damaged").read_bytes() == content


def test_a_page_is_the_same_after_writing_and_reading() -> None:
    assert annotations_from_json(annotations_to_json(WHOLE)) == WHOLE


def test_a_file_that_cannot_be_opened_is_put_aside_before_it_is_written_over(
    opened: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = image_file(tmp_path / "annotations", KEY)
    file.parent.mkdir()
    file.write_bytes(annotations_to_json(WHOLE))
    open_file = Path.open

    def refuse(path: Path, *options: Any, **named: Any) -> object:
        if path == file and options == ("rb",):
            raise PermissionError
        return open_file(path, *options, **named)

    monkeypatch.setattr(Path, "open", refuse)
    hand = opened()
    assert "could not be read" in hand.harness.window.banner.label.text()
    monkeypatch.setattr(Path, "open", open_file)  # it was renamed
    draw(hand)
    qtbot.waitUntil(file.exists)
    kept = file.with_name(f"{file.name}.damaged").read_bytes()
    assert annotations_from_json(kept) == WHOLE


def test_annotations_that_cannot_be_saved_do_not_keep_others_from_being_saved(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    folder = tmp_path / "annotations"
    folder.write_text("a file where the folder is to be")
    draw(hand)
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("next")
    draw(hand)
    other = hand.controller.pane_annotations.shown
    assert other is not None
    files = hand.harness.window.reader_work.annotation_files
    qtbot.waitUntil(lambda: len(files._unwritten) == 2)
    folder.unlink()
    blocked = image_file(folder, KEY)
    blocked.mkdir(parents=True)  # one file cannot be written
    try:
        with pytest.raises(FailedError):
            files.flush()
    finally:
        blocked.rmdir()
    assert image_file(folder, other).is_file()


def test_annotations_of_two_windows_are_both_kept(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    one, other = opened(), opened()
    draw(one)
    qtbot.waitUntil(lambda: not one.harness.window.reader_work.annotation_files._unsaved)
    other.do("tool_length")
    other.drag((100, 200), (300, 200))
    qtbot.waitUntil(lambda: not other.harness.window.reader_work.annotation_files._unsaved)
    file = image_file(tmp_path / "annotations", KEY)
    assert len(annotations_from_json(file.read_bytes()).annotations) == 2
    assert annotations_from_json(file.read_bytes()).key_image
    assert len(other.kinds) == 2
    one.do("undo")
    one.do("undo")
    qtbot.waitUntil(lambda: not one.harness.window.reader_work.annotation_files._unsaved)
    (left,) = annotations_from_json(file.read_bytes()).annotations
    assert left == other.controller.layer.annotations[0]
