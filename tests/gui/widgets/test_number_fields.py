"""Numbers typed with real keys under every kind of locale: right or refused, never ten times."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPageSetupDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QDoubleSpinBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from xray_desktop.gui.annotations.annotation_controller import LENGTHS
from xray_desktop.gui.export.printing import PageContent, PrintPreview
from xray_desktop.gui.export.rendered_image import CaptionBar
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.gui.viewer.real_size import ScreenDialog
from xray_desktop.gui.widgets.number_fields import (
    DecimalField,
    NumberDialog,
    NumberRange,
    WholeField,
)


@pytest.fixture(params=["de_DE", "en_US", "de_CH", "fr_FR", "ar_EG"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def typed(field: QWidget, text: str, *, leave: bool = True) -> None:
    """Type over what stands in a field; Arabic digits come from no test key, so paste those."""
    assert isinstance(field, DecimalField | WholeField)
    field.setFocus()
    field.selectAll()
    if text.isascii():
        QTest.keyClicks(field, text)
    else:
        QApplication.clipboard().setText(text)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    if leave:
        QTest.keyClick(field, Qt.Key.Key_Tab)
        field.interpretText()


@pytest.mark.usefixtures("locale")
@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("54.3", 54.3, "54.30"),
        ("54,3", 54.3, "54.30"),
        (" 54,3 ", 54.3, "54.30"),
        ("12.5", 12.5, "12.50"),
        ("0,143", 0.14, "0.14"),
        ("0.143", 0.14, "0.14"),
        ("1234,5", 1234.5, "1234.50"),
        ("54,3 mm", 54.3, "54.30"),
        ("٥٤٫٣", 54.3, "54.30"),
        *((wrong, 7, "7.00") for wrong in ("1,234.5", "1.234,5", "1,234", "-5", "nan", "inf")),
        *((wrong, 7, "7.00") for wrong in ("1e3", "5 cm", "999999", "1 234", "0.01")),
    ],
)
def test_a_decimal_field(qtbot: QtBot, text: str, value: float, shown: str) -> None:
    field = DecimalField()
    qtbot.addWidget(field)
    field.setRange(0.1, 100_000)
    field.setDecimals(2)
    field.setSuffix(" mm")
    field.setValue(7)
    field.show()
    typed(field, text)
    assert (field.value(), field.text()) == (value, f"{shown} mm")
    typed(field, field.text())  # what is shown can be typed
    assert field.value() == value


@pytest.mark.usefixtures("locale")
@pytest.mark.parametrize(
    ("text", "value"),
    [("120", 120), ("80,4", 80), ("80.4", 80), ("8.5", 7), ("1.000", 7), ("99,6 %", 100)],
)
def test_a_whole_field(qtbot: QtBot, text: str, value: int) -> None:
    field = WholeField()
    qtbot.addWidget(field)
    field.setRange(50, 2000)
    field.setSuffix(" %")
    field.setRange(7, 2000)
    field.setValue(7)
    field.show()
    typed(field, text)
    assert field.value() == (8 if text == "8.5" else value)


@pytest.mark.usefixtures("locale")
@pytest.mark.parametrize("text", ["1,234.5", "1.234", "12,5 cm", "0", "2001", "x"])
def test_what_is_refused_is_said_and_cannot_be_accepted(qtbot: QtBot, text: str) -> None:
    dialog = NumberDialog("Calibrate", "How long?", LENGTHS)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.ok.isEnabled()
    typed(dialog.field, text, leave=False)
    assert not dialog.ok.isEnabled()
    assert dialog.number is None
    words = "0.1 to 2000" if text in {"0", "2001"} else "54.3 or 54,3"
    assert words in dialog.note.text()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.result() == 0
    assert dialog.number is None  # nothing that was typed before it became wrong is left behind
    typed(dialog.field, "54,3", leave=False)
    assert (dialog.note.isHidden(), dialog.number) == (True, 54.3)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert (dialog.result(), dialog.number) == (1, 54.3)


@pytest.mark.usefixtures("locale")
def test_a_frame_is_a_whole_number(qtbot: QtBot) -> None:
    dialog = NumberDialog("Frame", "Which?", NumberRange(1, 3000))
    qtbot.addWidget(dialog)
    dialog.show()
    for text, number in (("1.234", None), ("1234", 1234), ("3001", None), ("2", 2)):
        typed(dialog.field, text, leave=False)
        assert dialog.number == number


@pytest.mark.usefixtures("locale")
def test_the_screen_is_measured_with_either_sign(qtbot: QtBot) -> None:
    dialog = ScreenDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.findChild(DecimalField)
    assert field is not None
    for text, length in (("128.5", 128.5), ("128,5", 128.5), ("1.285", 0), ("19.9", 0)):
        typed(field, text, leave=False)
        assert (dialog.length_mm, dialog.ok.isEnabled()) == (length, length > 0)


@pytest.mark.usefixtures("locale")
def test_settings_are_not_left_with_a_wrong_number(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Preferences(), "")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    field = dialog.controls["map_opacity_percent"]
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    typed(field, "8,4", leave=False)
    assert ok.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert dialog.preferences.map_opacity_percent == 8
    typed(field, "1.000,5", leave=False)
    assert not ok.isEnabled()
    assert "54,3" in dialog.error.text()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert dialog.preferences.map_opacity_percent == 8
    assert ok.isEnabled()


@pytest.mark.usefixtures("locale")
@pytest.mark.qt_log_ignore("non-native printers", "This plugin does not support", extend=True)
@pytest.mark.parametrize("text", ["2.5", "2,5"])
def test_margins_of_qts_page_setup_take_either_sign(qtbot: QtBot, text: str) -> None:
    picture = QImage(40, 50, QImage.Format.Format_RGB32)
    picture.fill(0)
    printer = QPrinter()
    content = PageContent(picture, CaptionBar(["Research use only."]), None)
    preview = PrintPreview(printer, lambda _named: content, has_patient=True)
    qtbot.addWidget(preview)
    setup = QPageSetupDialog(printer, preview)
    qtbot.addWidget(setup)
    setup.show()
    margin = setup.findChild(QDoubleSpinBox, "topMargin")
    assert margin is not None
    margin.setFocus()
    margin.selectAll()
    QTest.keyClicks(margin, text)
    margin.interpretText()
    assert margin.value() == 2.5


def test_no_other_field_for_numbers_is_in_the_program() -> None:
    """Qt's own fields follow the locale, so nobody may make one."""
    from pathlib import Path

    import xray_desktop.gui

    folder = Path(xray_desktop.gui.__file__).parent
    for path in folder.rglob("*.py"):
        if path.name != "number_fields.py":
            text = path.read_text("utf-8")
            for name in (QDoubleSpinBox.__name__, f" {QSpinBox.__name__}", "getDouble", "getInt("):
                assert name not in text, f"{path.name} uses {name}"
