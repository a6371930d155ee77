"""Keys and mouse buttons: what is kept, what is refused, and that the window and help obey."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.shell.test_main_window import drag, turn_wheel
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.settings.bindings_dialog import BindingsDialog
from xray_desktop.gui.shell.help_dialogs import help_html
from xray_desktop.gui.viewer.mouse import DRAGS, WHEELS, Drag, Wheel

ALONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def dialog(qtbot: QtBot) -> BindingsDialog:
    dialog = BindingsDialog(Bindings())
    qtbot.addWidget(dialog)
    return dialog


def choose(dialog: BindingsDialog, command_id: str) -> None:
    dialog.table.selectRow([command.id for command in COMMANDS].index(command_id))


def enter(dialog: BindingsDialog, key: str) -> None:
    dialog.key.setKeySequence(QKeySequence(key))
    dialog.add.click()


def test_what_was_changed_is_kept_and_nothing_else(settings: QSettings) -> None:
    changed = Bindings().with_keys("invert", ("I", "Ctrl+Alt+I")).with_drag(LEFT, Drag.PAN)
    changed.with_drag(RIGHT, None).store(settings)
    assert sorted(settings.allKeys()) == ["drags/LeftButton", "drags/RightButton", "keys/invert"]
    again = Bindings.from_settings(settings)
    assert again.keys["invert"] == ("I", "Ctrl+Alt+I")
    assert again.drags == {LEFT: Drag.PAN, Qt.MouseButton.MiddleButton: Drag.PAN}
    Bindings().store(settings)
    assert Bindings.from_settings(settings) == Bindings()
    assert settings.allKeys() == []


def test_a_key_of_the_user_goes_before_a_default(settings: QSettings) -> None:
    settings.setValue("keys/invert", "M; Ctrl+O; Space; no such key at all")
    kept = Bindings.from_settings(settings)
    assert kept.keys["invert"] == ("M", "Ctrl+O")
    assert kept.keys["map"] == ()
    assert kept.keys["open"] == ()


def test_what_cannot_be_understood_is_passed_over(settings: QSettings) -> None:
    settings.setValue("keys/gone_since", "Q")
    settings.setValue("drags/LeftButton", "dance")
    assert Bindings.from_settings(settings) == Bindings()


def test_what_the_first_version_stored_holds_until_it_is_changed(settings: QSettings) -> None:
    settings.setValue("keys/judge", "Ctrl+Alt+J")
    settings.setValue("keys/verdict_folder", "Ctrl+Alt+F9")
    settings.setValue("wheels/ControlModifier", "films")
    kept = Bindings.from_settings(settings)
    assert kept.keys["analyze_again"] == ("Ctrl+Alt+J",)
    assert kept.keys["reader_findings_folder"] == ("Ctrl+Alt+F9",)
    assert kept.wheels[CONTROL] is Wheel.IMAGES
    kept.with_keys("analyze_again", ()).store(settings)
    assert Bindings.from_settings(settings).keys["analyze_again"] == ()
    assert sorted(settings.allKeys()) == [
        "keys/analyze_again",
        "keys/reader_findings_folder",
        "wheels/ControlModifier",
    ]


def test_a_key_under_two_commands_raises() -> None:
    with pytest.raises(ValueError, match="key 'M' of 'map': taken by 'invert'"):
        Bindings().with_keys("invert", ("M",))
    with pytest.raises(ValueError, match="Space"):
        Bindings().with_keys("invert", ("Space",))


def test_a_key_that_is_taken_is_named_and_refused(dialog: BindingsDialog) -> None:
    choose(dialog, "invert")
    enter(dialog, "M")
    assert dialog.message.text() == tr(
        "{key} is assigned to “{command}”. Remove it there first.", key="M", command="Heat map"
    )
    enter(dialog, "Space")
    assert "without heat map" in dialog.message.text()
    assert dialog.bindings == Bindings()
    enter(dialog, "Ctrl+Alt+I")
    assert dialog.message.isHidden()
    assert dialog.bindings.keys["invert"] == ("I", "Ctrl+Alt+I")
    dialog.clear.click()
    assert dialog.bindings.keys["invert"] == ()
    choose(dialog, "map")
    enter(dialog, "I")
    choose(dialog, "invert")
    dialog.usual.click()
    assert "is assigned to “Heat map”" in dialog.message.text()
    dialog.restore.click()
    assert dialog.bindings == Bindings()


def test_the_search_leaves_what_was_looked_for(dialog: BindingsDialog) -> None:
    dialog.search.setText("mirror or nothing")
    assert all(dialog.table.isRowHidden(row) for row in range(len(COMMANDS)))
    dialog.search.setText("invert")
    shown = [c.id for row, c in enumerate(COMMANDS) if not dialog.table.isRowHidden(row)]
    assert shown == ["invert"]


def test_the_window_obeys_at_once_and_after_a_new_start(
    harness: Callable[..., WindowHarness], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness(a=image(shape=(600, 500)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    window = one.window

    def edit(dialog: BindingsDialog) -> bool:
        choose(dialog, "invert")
        enter(dialog, "Ctrl+Alt+I")
        dialog.drags[LEFT].setCurrentIndex(list(Drag).index(Drag.ZOOM))
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        return bool(dialog.result())

    assert window.image.windowing is not None
    inverted = window.image.windowing.inverted
    monkeypatch.setattr(BindingsDialog, "exec", edit)
    window.actions_by_id["bindings"].trigger()
    qtbot.keyClick(
        window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert window.image.windowing.inverted is not inverted
    zoom = window.image.area.zoom
    drag(window.image.viewport(), LEFT, QPoint(200, 200), QPoint(0, -60))
    assert window.image.area.zoom > zoom
    again = Bindings.from_settings(one.settings)
    assert again == window.preferences.bindings
    assert again.drags[LEFT] is Drag.ZOOM


def test_the_help_page_says_what_is_in_force() -> None:
    usual = help_html(Bindings())
    for command in COMMANDS:
        if command.shortcut:
            assert command.meaning.replace("'", "&#x27;") in usual
    changed = help_html(Bindings().with_keys("invert", ("Ctrl+Alt+I",)).with_drag(LEFT, Drag.PAN))
    assert '<b>Ctrl+Alt+I</b></td><td style="padding:3px 0">Exchange bright and dark' in changed
    assert '<b>Left drag</b></td><td style="padding:3px 0">Pan' in changed
    assert set(Bindings().drags) == set(DRAGS)
    assert '<b>Wheel</b></td><td style="padding:3px 0">Previous or next image' in usual
    still = help_html(Bindings().with_wheel(ALONE, None))
    assert '<b>Wheel</b></td><td style="padding:3px 0">Nothing' in still
    assert '<b>Ctrl+wheel</b></td><td style="padding:3px 0">Zoom at the pointer' in still


def test_the_wheel_does_what_was_chosen(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image(shape=(600, 500)), b=image(0.3))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b")
    dialog = BindingsDialog(one.window.preferences.bindings)
    qtbot.addWidget(dialog)
    dialog.wheels[ALONE].setCurrentIndex(list(Wheel).index(Wheel.ZOOM))
    dialog.wheels[CONTROL].setCurrentIndex(len(Wheel))  # nothing
    dialog.bindings.store(one.settings)
    kept = Bindings.from_settings(one.settings)
    assert kept.wheels == {ALONE: Wheel.ZOOM}
    one.window.preferences.use_bindings(kept)
    view = one.window.image
    zoom = view.area.zoom
    turn_wheel(view.viewport(), QPoint(200, 200), ALONE)
    assert view.area.zoom > zoom
    zoom = view.area.zoom
    turn_wheel(view.viewport(), QPoint(200, 200), CONTROL)
    assert view.area.zoom == zoom
    assert one.window.windowTitle().startswith("a ")
    dialog.restore.click()
    assert dialog.bindings.wheels == WHEELS
