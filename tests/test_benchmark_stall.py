"""The stall meter sees a GUI thread that stands still."""

import time

from pytestqt.qtbot import QtBot

from benchmarks.stall import StallMeter


def test_a_blocked_loop_is_measured(qtbot: QtBot) -> None:
    meter = StallMeter()
    meter.start()
    qtbot.wait(20)
    turns = meter.turns
    time.sleep(0.08)
    assert meter.stop() >= 80
    assert turns > 1
    qtbot.wait(10)
    assert meter.turns == turns + 1, "it went on after it was stopped"
    meter.deleteLater()
