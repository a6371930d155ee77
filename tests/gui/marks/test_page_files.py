"""Annotations outlive the window: saved by the image's hash, found again, never lost in silence."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from tests.gui.marks.hand import Hand, measured_film
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.core.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.gui.marks import page_files
from xray_desktop.gui.marks.page_files import file_of, page_bytes, page_from
from xray_desktop.gui.marks.pages import Page

KEY = ("b" * 64, 0)
WHOLE = Page(
    (
        Mark(MarkKind.LENGTH, (Point(1, 2.5), Point(30, 40))),
        Mark(MarkKind.NOTE, (Point(5, 6),), "Größe?\nanother line"),
        Mark(MarkKind.HEART, tuple(Point(i, i) for i in range(6)), placed=frozenset({0, 3})),
    ),
    PixelSpacing(0.1, 0.2, SpacingOrigin.MANUAL),
    key_image=True,
)

Window = Callable[[], Hand]


@pytest.fixture
def opened(stage: Callable[..., Stage], qtbot: QtBot, tmp_path: Path) -> Window:
    """Start the program anew with the same folder of annotations; the first image is shown."""

    def start() -> Hand:
        one = stage(a=measured_film(), b=film(0.3))
        one.window.keep_annotations(tmp_path / "annotations")
        with qtbot.waitSignal(one.session.assessed):
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
    marks = first.desk.layer.marks
    assert first.stage.window.close()
    again = opened()
    assert again.desk.layer.marks == marks
    assert again.stage.window.actions_by_id["key_image"].isChecked()
    with qtbot.waitSignal(again.stage.session.film_opened):
        again.do("next")
    assert again.kinds == []


def test_what_was_undone_or_deleted_is_gone_from_the_disk(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    hand = opened()
    draw(hand)
    file = file_of(tmp_path / "annotations", KEY)
    qtbot.waitUntil(lambda: file.exists() and json.loads(file.read_bytes())["key_image"])
    hand.do("undo")
    hand.do("undo")
    qtbot.waitUntil(lambda: not file.exists())
    hand.do("redo")
    hand.stage.window.close()
    assert len(page_from(file.read_bytes()).marks) == 1


def test_an_older_page_is_never_written_over_a_newer_one(
    opened: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, began, write = threading.Event(), threading.Event(), page_files.write_whole

    def slow(path: Path, content: bytes, *, mode: int) -> None:
        if threading.get_ident() != threading.main_thread().ident:
            began.set()
            assert gate.wait(20)
        write(path, content, mode=mode)

    monkeypatch.setattr(page_files, "write_whole", slow)
    hand = opened()
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    qtbot.waitUntil(began.is_set)
    hand.do("key_image")
    threading.Timer(0.2, gate.set).start()  # the window waits for what is being written
    hand.stage.window.close()
    assert hand.stage.runner.shutdown()
    assert page_from(file_of(tmp_path / "annotations", KEY).read_bytes()).key_image


def test_what_lies_there_and_is_not_read_yet_is_not_lost(
    opened: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    file = file_of(tmp_path / "annotations", KEY)
    file.parent.mkdir()
    file.write_bytes(page_bytes(WHOLE))
    hand = opened()
    files = hand.stage.window.annotations
    assert files is not None
    hand.desk.pages.kept.pages.clear()
    files._loading.add(KEY)  # as if the disk had not answered
    hand.desk.layer.show_marks((), hand.desk.layer.seen)
    draw(hand)
    hand.stage.window.close()
    assert len(page_from(file.read_bytes()).marks) == len(WHOLE.marks) + 1


@pytest.mark.skipif(sys.platform == "win32", reason="rights are others there")
def test_they_are_the_users_alone_and_named_by_nothing_but_the_hash(
    opened: Window, tmp_path: Path
) -> None:
    hand = opened()
    draw(hand)
    hand.stage.window.close()
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
    qtbot.waitUntil(lambda: "could not be saved" in hand.stage.window.banner.label.text())

    def answer(button: QMessageBox.StandardButton) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "Annotations" in box.windowTitle()
        qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, lambda: answer(QMessageBox.StandardButton.No))
    assert not hand.stage.window.close()
    assert hand.stage.window.isVisible()
    (tmp_path / "annotations").unlink()
    assert hand.stage.window.close()
    assert file_of(tmp_path / "annotations", KEY).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        page_bytes(WHOLE).replace(b'"version": 1', b'"version": 2'),
        page_bytes(WHOLE).replace(b'"length"', b'"spell"'),
        page_bytes(WHOLE).replace(b"2.5", b"NaN"),
        page_bytes(WHOLE).replace(b"2.5", b"1e999"),
        page_bytes(WHOLE).replace(b'"row_mm": 0.1', b'"row_mm": -1'),
    ],
)
def test_a_damaged_file_is_put_aside_and_said(
    opened: Window, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    file = file_of(tmp_path / "annotations", KEY)
    file.parent.mkdir()
    file.write_bytes(content)
    hand = opened()
    assert "cannot be read" in hand.stage.window.banner.label.text()
    assert hand.kinds == []
    assert file.with_name(f"{file.name}.damaged").read_bytes() == content


def test_a_page_is_the_same_after_writing_and_reading() -> None:
    assert page_from(page_bytes(WHOLE)) == WHOLE
