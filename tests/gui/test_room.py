"""No window is larger than its screen."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from xray_desktop.gui.room import FRAME, resize_within_screen


@pytest.mark.parametrize(
    ("asked", "given"),
    [((1440, 900), (1366 - 16, 720 - 48)), ((600, 900), (600, 720 - 48)), ((300, 200), (300, 200))],
)
def test_a_window_takes_what_room_there_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, asked: tuple[int, int], given: tuple[int, int]
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, 1366, 720))
    window = QWidget()
    qtbot.addWidget(window)
    resize_within_screen(window, *asked)
    assert (window.width(), window.height()) == given
    assert FRAME.height() > 0
