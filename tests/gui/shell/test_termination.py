"""Signals that end the program: the window is closed as by its user."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from xray_desktop.gui.shell.termination import SIGNALS, close_with_dialogs

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="os.kill ends the process there")


def run(code: str, *arguments: object) -> list[str]:
    """Run code in a process of its own, which a signal may end; return its lines."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


ONE_SIGNAL = """
import os, signal, sys
from PySide6.QtWidgets import QApplication
from xray_desktop.gui.shell.termination import closed_by_signals
app, number = QApplication([]), int(sys.argv[1])
before = signal.getsignal(number)
def close(_kept_open):
    print("a second one ends the process:", signal.getsignal(number) is signal.SIG_DFL)
    app.quit()
with closed_by_signals(close):
    os.kill(os.getpid(), number)
    app.exec()
print("as before:", signal.getsignal(number) is before)
"""
KEPT_OPEN = """
import os, signal
from functools import partial
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from xray_desktop.gui.shell.termination import close_with_dialogs, closed_by_signals
app = QApplication([])
class Window(QWidget):
    asked = 0
    def closeEvent(self, event):
        self.asked += 1
        event.setAccepted(self.asked > 1)
        print("asked", self.asked)
        if self.asked == 1:
            QTimer.singleShot(100, lambda: os.kill(os.getpid(), signal.SIGTERM))
window = Window()
window.show()
with closed_by_signals(partial(close_with_dialogs, window)):
    os.kill(os.getpid(), signal.SIGTERM)
    app.exec()  # until the last window is closed
print("open:", window.isVisible())
"""


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_closes_in_the_event_loop(number: signal.Signals) -> None:
    assert run(ONE_SIGNAL, int(number)) == [
        "a second one ends the process: True",
        "as before: True",
    ]


def test_a_signal_after_the_window_was_kept_open_closes_in_order_again() -> None:
    assert run(KEPT_OPEN) == ["asked 1", "asked 2", "open: False"]


def test_closing_saves(harness: Callable[..., WindowHarness], qtbot: QtBot) -> None:
    window = harness().window
    with qtbot.waitSignal(window.closing):  # which ends the list for crash recovery
        close_with_dialogs(window, lambda: None)
    assert not window.isVisible()


def test_dialogs_are_closed_first(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = QDialog(window)
    QTimer.singleShot(0, lambda: close_with_dialogs(window, lambda: None))
    assert dialog.exec() == QDialog.DialogCode.Rejected
    qtbot.waitUntil(lambda: not window.isVisible())
