"""Arrows page through the images unless text has the focus; the focus comes back to the image."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QSlider, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.findings.findings_model import ROW_ROLE
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.settings.settings_dialog import SettingsDialog

KEY = Qt.Key
LEFT_BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(0.3), b=image(0.4), c=image(0.5))
    one.window.activateWindow()
    qtbot.waitUntil(one.window.isActiveWindow)
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b", "c")
    return one


def press(key: Qt.Key, qtbot: QtBot) -> None:
    """Press a key as the keyboard does: the widget with the focus gets it."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)


def pages(shown: WindowHarness, key: Qt.Key, qtbot: QtBot) -> bool:
    """Whether a key goes on to the next image; back at the first afterwards."""
    asked: list[object] = []
    told = shown.session.opening.connect(asked.append)
    press(key, qtbot)
    shown.session.opening.disconnect(told)
    if not asked:
        return False
    qtbot.waitUntil(lambda: playing(shown).index == 1)
    shown.session.step(-1)
    qtbot.waitUntil(lambda: playing(shown).index == 0)
    return True


def playing(shown: WindowHarness) -> Playlist:
    assert shown.session.playlist is not None
    return shown.session.playlist


def test_arrows_page_after_the_start(shown: WindowHarness, qtbot: QtBot) -> None:
    for key, index in ((KEY.Key_Right, 1), (KEY.Key_Down, 2), (KEY.Key_Left, 1), (KEY.Key_Up, 0)):
        with qtbot.waitSignal(shown.session.image_opened):
            press(key, qtbot)
        assert playing(shown).index == index


def test_arrows_page_after_show_anyway(shown: WindowHarness, qtbot: QtBot) -> None:
    window = shown.window
    view, model = window.panel.list, window.panel.findings
    row = next(
        row for row in range(model.rowCount()) if model.index(row).data(ROW_ROLE).label == "Hernia"
    )
    place = view.visualRect(model.index(row)).center()
    qtbot.mouseClick(view.viewport(), LEFT_BUTTON, pos=place)
    offered = window.panel.heat_map_panel.anyway
    qtbot.waitUntil(offered.isVisible)
    before = slider(shown).value()
    qtbot.mouseClick(offered, LEFT_BUTTON)
    qtbot.waitUntil(lambda: not offered.isVisible())
    for key in (KEY.Key_Right, KEY.Key_Down):
        assert pages(shown, key, qtbot)
    assert slider(shown).value() == before


def slider(shown: WindowHarness) -> QSlider:
    found = shown.window.panel.heat_map_panel.findChild(QSlider)
    assert found is not None
    return found


def test_arrows_page_after_a_banner_was_dismissed(shown: WindowHarness, qtbot: QtBot) -> None:
    shown.window.banner.show_message("something")
    shown.window.banner.dismiss.setFocus()
    qtbot.mouseClick(shown.window.banner.dismiss, LEFT_BUTTON)
    assert pages(shown, KEY.Key_Down, qtbot)


def test_arrows_page_after_a_dialog(shown: WindowHarness, qtbot: QtBot) -> None:
    def close() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.reject()

    for command in ("settings", "help", "about", "model_card"):
        QTimer.singleShot(0, close)
        shown.window.actions_by_id[command].trigger()
        shown.window.activateWindow()
        qtbot.waitUntil(shown.window.isActiveWindow)
        assert pages(shown, KEY.Key_Right, qtbot), command
        assert pages(shown, KEY.Key_Down, qtbot), command


def test_sideways_pages_wherever_the_focus_is_but_in_text(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    window = shown.window
    for widget in (
        window.panel.list,
        slider(shown),
        *window.panel.heat_map_panel.findChildren(QComboBox),
        *window.panel.heat_map_panel.findChildren(QCheckBox),
    ):
        widget.setFocus()
        assert QApplication.focusWidget() is widget
        assert pages(shown, KEY.Key_Right, qtbot), widget


def test_up_and_down_move_what_they_always_move(shown: WindowHarness, qtbot: QtBot) -> None:
    view = shown.window.panel.list
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    press(KEY.Key_Down, qtbot)
    assert view.currentIndex().row() == 1
    slider(shown).setFocus()
    value = slider(shown).value()
    press(KEY.Key_Down, qtbot)
    assert slider(shown).value() < value
    for key in (KEY.Key_Up, KEY.Key_Up, KEY.Key_Up):  # at its end it leaves the key alone
        press(key, qtbot)
    assert playing(shown).index == 0


def test_arrows_move_the_cursor_in_text(shown: WindowHarness, qtbot: QtBot) -> None:
    text = shown.window.panel.blind_read.text
    shown.window.panel.blind_read.ask("some words", has_findings=False)
    text.setFocus()
    for key in (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left, KEY.Key_Up):
        assert not pages(shown, key, qtbot)
    press(KEY.Key_Space, qtbot)
    assert text.toPlainText() == " some words"


def test_settings_change_nothing_that_was_not_changed(shown: WindowHarness, qtbot: QtBot) -> None:
    panel, smooth = shown.window.panel.heat_map_panel, shown.window.actions_by_id["smooth"]

    def accept(change: str = "") -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, SettingsDialog)
        if change:
            qtbot.mouseClick(box(dialog, change), LEFT_BUTTON, pos=QPoint(8, 10))
        qtbot.mouseClick(dialog.buttons.button(dialog.buttons.StandardButton.Ok), LEFT_BUTTON)

    slider(shown).setValue(40)
    panel.findChildren(QComboBox)[0].setCurrentIndex(1)
    smooth.setChecked(False)
    QTimer.singleShot(0, accept)
    shown.window.actions_by_id["settings"].trigger()
    assert slider(shown).value() == 40
    assert panel.findChildren(QComboBox)[0].currentIndex() == 1
    assert not smooth.isChecked()
    QTimer.singleShot(0, lambda: accept("cam"))
    shown.window.actions_by_id["settings"].trigger()
    assert panel.cam.isChecked()
    assert slider(shown).value() == 40


def box(dialog: SettingsDialog, name: str) -> QWidget:
    return dialog.controls[name]
