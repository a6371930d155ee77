"""The settings: kept, read back, followed; and that nothing written there can stop a start."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as law
from hypothesis import strategies as st
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from xray_desktop.core.attribution.heat_map_colours import HeatMapStyle
from xray_desktop.gui.common import palette
from xray_desktop.gui.settings.preferences import CHOICES, FONT_PERCENT, GROUP, Preferences
from xray_desktop.gui.settings.settings_dialog import GROUPS, NAMES, VALUE_TEXTS, SettingsDialog
from xray_desktop.inference.engines import EngineOptions

CHANGED = Preferences(
    theme="light",
    language="de",
    font_percent=150,
    smooth=False,
    map_style=HeatMapStyle.COLOURS.name,
    map_opacity_percent=40,
    cam=True,
    heat_map_on_open=True,
    engine="onnx",
    device="cpu",
    precision="float32",
)


def ini(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    settings = ini(tmp_path)
    assert Preferences.from_settings(settings) == Preferences()
    CHANGED.store(settings)
    settings.sync()
    assert Preferences.from_settings(ini(tmp_path)) == CHANGED


@law(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    name=st.sampled_from([field.name for field in fields(Preferences)]),
    value=st.one_of(st.text("aurot01289-. é", max_size=8), st.integers(-999, 999), st.booleans()),
)
def test_no_value_in_the_file_stops_a_start(tmp_path: Path, name: str, value: object) -> None:
    settings = ini(tmp_path)
    settings.clear()
    settings.setValue(f"{GROUP}/{name}", value)
    Preferences.from_settings(settings)


def test_a_wrong_value_raises() -> None:
    with pytest.raises(ValueError, match="font_percent 300"):
        Preferences(font_percent=300)
    with pytest.raises(ValueError, match="theme 'pink'"):
        Preferences(theme="pink")


def test_the_command_line_goes_before_the_settings() -> None:
    asked = EngineOptions("openvino", "auto", None, "auto")
    assert CHANGED.choice(asked) == EngineOptions("openvino", "cpu", None, "float32")
    assert Preferences().choice(asked) == asked


def test_the_dialog_has_every_preference_once_with_words_for_every_value(qtbot: QtBot) -> None:
    names = [field.name for field in fields(Preferences)]
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(names)
    assert sorted(NAMES) == sorted(names)
    assert {name: set(words) for name, words in VALUE_TEXTS.items()} == {
        name: set(values) for name, values in CHOICES.items()
    }
    dialog = SettingsDialog(CHANGED, "model on device")
    qtbot.addWidget(dialog)
    assert dialog.preferences == CHANGED
    dialog.show_preferences(Preferences())
    assert dialog.preferences == Preferences()


@pytest.fixture
def usual_look(qapp: QApplication):
    yield
    palette.apply(qapp)


@pytest.mark.usefixtures("usual_look")
def test_the_window_follows_at_once(
    harness: Callable[..., WindowHarness], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = harness()
    window = one.window
    text_height = window.fontMetrics().height()

    def change(dialog: SettingsDialog) -> bool:
        dialog.show_preferences(CHANGED)
        dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        return bool(dialog.result())

    monkeypatch.setattr(SettingsDialog, "exec", change)
    window.actions_by_id["settings"].trigger()
    assert Preferences.from_settings(one.settings) == CHANGED
    assert palette.THEMES["light"].panel == palette.PANEL
    assert window.panel.fontMetrics().height() > 1.3 * text_height
    assert not window.actions_by_id["smooth"].isChecked()
    assert window.image.map.style is HeatMapStyle.COLOURS
    assert window.panel.heat_map_panel.cam.isChecked()
    assert window.image.map.opacity() == pytest.approx(0.4)
    ground = window.panel.grab().toImage().pixelColor(3, 3)
    assert ground.name() == palette.THEMES["light"].panel


@pytest.mark.usefixtures("usual_look")
@pytest.mark.parametrize("percent", [FONT_PERCENT[0], FONT_PERCENT[-1]])
def test_every_row_and_word_of_the_findings_has_room(
    harness: Callable[..., WindowHarness], qapp: QApplication, percent: int
) -> None:
    one = harness()
    palette.apply(qapp, font_percent=percent)
    window = one.window
    window.resize(1280, 800)
    QApplication.processEvents()
    metrics = window.panel.list.fontMetrics()
    rows = window.panel.list.model().rowCount()
    heights = [
        window.panel.list.visualRect(window.panel.list.model().index(row, 0)).height()
        for row in range(rows)
    ]
    assert min(heights) >= metrics.height()
    assert sum(heights) <= window.panel.list.viewport().height() + 1
    assert window.image.width() >= window.image.minimumWidth()
    assert window.panel.width() + window.image.width() <= window.width()
