"""The pages of the settings: chosen by keys, and usable on a small screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xray_desktop.gui.common import palette
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.settings_dialog import SettingsDialog

SMALL = (853, 533)
"""1280 x 800 pixels at 150 %."""


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> SettingsDialog:
    palette.apply(qapp)
    made = SettingsDialog(Preferences(), "model on device")
    qtbot.addWidget(made)
    made.show()
    return made


def test_up_and_down_choose_a_page_and_tab_goes_into_it(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    assert dialog.controls["theme"].isVisible()
    assert not dialog.controls["heat_map_on_open"].isVisible()
    for _ in range(2):
        qtbot.keyClick(dialog.pages.list, Qt.Key.Key_Down)
    assert dialog.controls["heat_map_on_open"].isVisible()
    assert not dialog.controls["theme"].isVisible()
    qtbot.keyClick(dialog.pages.list, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dialog.controls["heat_map_on_open"]


def test_every_page_fits_a_small_screen_and_shows_its_controls(dialog: SettingsDialog) -> None:
    assert dialog.minimumSizeHint().width() <= SMALL[0]
    assert dialog.minimumSizeHint().height() <= SMALL[1]
    dialog.resize(*SMALL)
    seen: set[QWidget] = set()
    for row in range(dialog.pages.list.count()):
        dialog.pages.list.setCurrentRow(row)
        seen |= {control for control in dialog.controls.values() if control.isVisible()}
        assert dialog.pages.area.horizontalScrollBar().maximum() == 0
    assert seen == set(dialog.controls.values())
