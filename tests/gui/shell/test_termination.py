"""Signals that end the program: the window is closed as by its user."""

import os
import signal
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from xray_desktop.gui.shell.termination import SIGNALS, close_with_dialogs, closed_by_signals

pytestmark = pytest.mark.skipif(os.name == "nt", reason="os.kill ends the process there")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_closes_in_the_event_loop(qtbot: QtBot, number: signal.Signals) -> None:
    before, calls = signal.getsignal(number), []
    with closed_by_signals(lambda _kept_open: calls.append(number)):
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: calls == [number])
        assert signal.getsignal(number) is signal.SIG_DFL  # a second one ends the process
    assert signal.getsignal(number) is before


def test_a_signal_saves_and_closes_the_window(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    window = harness().window
    with (
        closed_by_signals(partial(close_with_dialogs, window)),
        qtbot.waitSignal(window.closing),  # which ends the list for crash recovery
    ):
        os.kill(os.getpid(), signal.SIGTERM)
    assert not window.isVisible()


def test_dialogs_are_closed_first(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = QDialog(window)
    QTimer.singleShot(0, lambda: close_with_dialogs(window, lambda: None))
    assert dialog.exec() == QDialog.DialogCode.Rejected
    qtbot.waitUntil(lambda: not window.isVisible())


class KeptOpen(QWidget):
    """A window whose user answers the first question so that it stays open."""

    asked = 0

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self.asked += 1
        event.setAccepted(self.asked > 1)


def test_a_signal_after_the_window_was_kept_open_closes_in_order_again(qtbot: QtBot) -> None:
    window = KeptOpen()
    qtbot.addWidget(window)
    window.show()
    with closed_by_signals(partial(close_with_dialogs, window)):
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: window.asked == 1)
        qtbot.waitUntil(lambda: signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL)
        assert window.isVisible()
        os.kill(os.getpid(), signal.SIGTERM)
        qtbot.waitUntil(lambda: window.asked == 2)
    assert not window.isVisible()
