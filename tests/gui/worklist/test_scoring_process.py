"""The process that scores folders for the worklist: how it is started, what it reports, its end."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from tests.gui.worklist.conftest import shown
from xray_desktop.gui.worklist import scoring_process


def test_a_folder_is_scored_by_a_process_of_its_own(harness, qtbot, tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    from xray_desktop.paths import resource_path

    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "film.png").write_bytes(resource_path("samples", "chest_pa.png").read_bytes())
    controller = harness.window.worklist
    controller.store = tmp_path / "new.sqlite"
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[3]))
    controller.show()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    controller.window.score.click()
    assert controller.window.stop.isVisible()
    qtbot.waitUntil(lambda: controller.window.table.model().rowCount() == 1, timeout=60_000)
    qtbot.waitUntil(lambda: "1 scored" in controller.window.counts.text(), timeout=60_000)
    done = "All files found so far (1) are done."
    qtbot.waitUntil(lambda: controller.window.message.text().startswith(done), timeout=30_000)
    controller.window.stop.click()
    qtbot.waitUntil(lambda: controller.window.score.isVisible())
    assert "Stopped" in controller.window.message.text()
    assert not controller.scoring_process.running


def test_events_of_the_scoring_process_are_shown_in_the_windows_language():
    from xray_desktop.command_line.triage_run import run_progress
    from xray_desktop.core.errors import FailedError
    from xray_desktop.gui.worklist.scoring_process import event_text
    from xray_desktop.triage.run_events import RunMessage, Watching, event_line, event_of

    def shown_text(event):
        return event_text(event_of(event_line(event).encode()))

    assert shown_text(run_progress(3, 10, 2, 4.0)) == "3 of 10 files"
    assert shown_text(run_progress(50, 236, 50, 2.0)) == (
        "50 of 236 files, 25.0 per second, 0:00:07 left"
    )
    assert shown_text(Watching()) == "Looking for images in the folder…"
    assert shown_text(run_progress(0, 0, 0, 0.0)).startswith("No files in the folder yet")
    assert shown_text(run_progress(19, 19, 0, 2.0)).startswith(
        "All files found so far (19) are done."
    )
    error = FailedError("disk", "The disk {name} is full.", name="D")
    assert shown_text(RunMessage.of(error)) == "The disk D is full."
    assert shown_text(RunMessage("The disk is full.")) == "The disk is full."


def test_a_frozen_window_starts_its_console_twin(monkeypatch):
    assert scoring_process.console_program()[1:] == ("-m", "xray_desktop")
    monkeypatch.setattr(scoring_process.sys, "frozen", True, raising=False)
    monkeypatch.setattr(scoring_process.sys, "executable", "/opt/xray-desktop/xray-desktop")
    assert scoring_process.console_program() == ("/opt/xray-desktop/xray-desktop-cli",)
    spec = (Path(__file__).resolve().parents[3] / "build.spec").read_text()
    assert f'"{scoring_process.CONSOLE_PROGRAM}"' in spec


DIES = """
import os, signal, sys
event = '{{"event": "progress", "done": 6, "total": 19, "images_per_s": 3.0, "left_s": 31}}'
print(event, flush=True)
{}
"""


@pytest.mark.parametrize(
    ("end", "messages"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "Scoring ended unexpectedly."),
        ("sys.exit(5)", "Scoring has ended. Not all images could be scored."),
        ("sys.exit(0)", "Scoring has ended."),
        (
            'print(\'{"event": "message", "text": "The disk is full."}\'); sys.exit(1)',
            "The disk is full.",
        ),
        (
            (
                'import time; sys.stdout.write(\'{"event": "message", \'); sys.stdout.flush(); '
                'time.sleep(0.2); sys.stdout.write(\'"text": "The disk is full."}\'); sys.exit(1)'
            ),
            "The disk is full.",
        ),
    ],
)
def test_progress_ends_when_the_scoring_process_does(harness, qtbot, monkeypatch, end, messages):
    monkeypatch.setattr(
        scoring_process, "console_program", lambda: (sys.executable, "-c", DIES.format(end))
    )
    controller, _ = shown(harness, qtbot)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(harness.folder))
    heard = []
    controller.scoring_process.message_changed.connect(heard.append)
    qtbot.mouseClick(controller.window.score, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not controller.scoring_process.running, timeout=20_000)
    qtbot.waitUntil(lambda: controller.window.message.text().startswith(messages))
    assert "6 of 19 files, 3.0 per second, 0:00:31 left" in heard
    assert controller.window.score.isVisible()
