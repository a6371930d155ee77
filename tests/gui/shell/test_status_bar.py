"""The status line: what is under way, hints and messages side by side, never over each other."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.common import palette
from xray_desktop.gui.session.session_restore import SessionRestore

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def busy(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    """A window that opens an image for as long as it is there."""
    one = harness(a=image(0.5))
    one.reader.gates = {"a": threading.Event()}
    one.open("a")
    qtbot.waitUntil(one.window.status.bar.isVisible)
    return one


def overlapping(one: WindowHarness) -> list[tuple[QRect, QRect]]:
    line = one.window.status
    places = [
        QRect(widget.mapTo(line, QPoint()), widget.size())
        for widget in (line.bar, line.cancel, line.message_label, line.model, line.research)
        if widget.isVisible()
    ]
    return [
        (first, second)
        for number, first in enumerate(places)
        for second in places[number + 1 :]
        if first.intersects(second)
    ]


def test_a_hint_stands_beside_a_running_bar(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = busy(harness, qtbot)
    line = one.window.status
    work = line.message_label.text()
    qtbot.keyClick(one.window, Qt.Key.Key_D)
    assert line.bar.isVisible()
    assert line.currentMessage() == ""
    assert work in line.message_label.text()
    assert "Length: drag" in line.message_label.text()
    assert not overlapping(one)
    qtbot.keyClick(one.window, Qt.Key.Key_Escape)
    assert line.message_label.text() == work


def test_what_a_command_does_is_said_there_too(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = busy(harness, qtbot)
    menu = next(
        action.menu()
        for action in one.window.menuBar().actions()
        if one.window.actions_by_id["reset"] in action.menu().actions()
    )
    menu.popup(one.window.mapToGlobal(QPoint(20, 20)))
    place = menu.actionGeometry(one.window.actions_by_id["reset"]).center()
    for at in (place - QPoint(1, 0), place):
        there = QPointF(menu.mapToGlobal(at))
        none = Qt.MouseButton.NoButton
        QApplication.sendEvent(
            menu,
            QMouseEvent(QEvent.Type.MouseMove, QPointF(at), there, none, none, NO_MODIFIER),
        )
    line = one.window.status
    assert line.currentMessage() == ""
    assert "Show the image as it was opened" in line.message_label.text()
    assert not overlapping(one)
    menu.close()
    assert "Exchange" not in line.message_label.text()


def test_ready_never_stands_beside_a_running_bar(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image(0.3), b=image(0.4))
    line = one.window.status
    session_restore = SessionRestore(one.folder / "open", one.runner, one.window)
    one.session.image_opened.connect(lambda _pixels, playlist: session_restore.note(playlist))
    seen: set[tuple[bool, bool]] = set()
    one.runner.reported.connect(
        lambda _progress: seen.add((line.bar.isVisible(), "Ready" in line.message_label.text()))
    )
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    qtbot.waitUntil(lambda: line.message_label.text() == "Ready")
    assert (True, True) not in seen
    assert (True, False) in seen
    assert not line.bar.isVisible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_little_room_hides_no_notice(
    harness: Callable[..., WindowHarness],
    qtbot: QtBot,
    qapp: QApplication,
    theme: str,
    german: None,
) -> None:
    palette.apply(qapp, theme, 200)
    one = busy(harness, qtbot)
    one.window.resize(853, 500)
    one.window.dock.hide()
    one.window.status.show_message("x" * 300)
    qtbot.wait(1)
    line = one.window.status
    assert one.window.width() <= 1280
    assert not overlapping(one)
    assert shown_whole(line.research)
    assert line.message_label.width() > 0
    palette.apply(qapp)


def shown_whole(label: QWidget) -> bool:
    assert isinstance(label, QLabel)
    window = label.window()
    place = QRect(label.mapTo(window, QPoint()), label.size())
    return window.rect().contains(place) and label.width() >= label.sizeHint().width()


def test_a_message_is_read_whole_before_the_models_name(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness()
    line = one.window.status
    qtbot.waitUntil(lambda: not line.bar.isVisible())
    line.show_model("demo-2026-11-29b  ·  CPU, OpenVINO 2026.4.1, a long name of a device")
    line.show_message("Note: click, or drag from what it points at to where the text goes")
    room = line.fontMetrics().horizontalAdvance(line.message_label.text())
    line.resize(room + line.research.sizeHint().width() + 200, line.height())
    line.show_message(line.message_label.text())
    assert line.message_label.width() >= room
    assert 0 < line.model.width() < line.model.sizeHint().width()
    assert not overlapping(one)
