"""Attributes of the header are shown in the corners chosen, patient data never unasked."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.radiograph import Exposure, PatientDetails, Radiograph
from xray_desktop.gui.settings.corner_page import CornerPage
from xray_desktop.gui.viewer.corner_layout import (
    DEFAULT_LAYOUT,
    NAMES,
    PATIENT_NAMES,
    Corner,
    stored_layout,
)
from xray_desktop.gui.viewer.overlay_texts import patient_lines
from xray_desktop.gui.viewer.text_overlay import CornerText

JANE = PatientDetails(
    name="Doe, Jane",
    id="A-17",
    birth_date="1940-03-05",
    sex="F",
    age="61 y",
    study_date="2026-11-30",
    accession="4711",
    institution="Mercy",
    study="Chest",
    more=(("StationName", "ROOM2"),),
)
TECHNIQUE = (("KVP", "125"), ("ExposureIndex", "400"))


def described_image() -> Radiograph:
    whole = image()
    return Radiograph(
        whole.values,
        whole.presentation,
        whole.source,
        replace(Exposure(), technique=TECHNIQUE),
        patient=JANE,
    )


@pytest.fixture
def one(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    made = harness(a=described_image())
    with qtbot.waitSignal(made.session.image_opened):
        made.open("a")
    return made


def corners(one: WindowHarness) -> CornerText:
    return one.window.image._corners


def page_of(one: WindowHarness, qtbot: QtBot) -> CornerPage:
    page = CornerPage(one.settings, one.window.image.set_corner_layout)
    qtbot.addWidget(page)
    return page


def choose(page: CornerPage, **chosen: Corner | None) -> None:
    for keyword, corner in chosen.items():
        choice = page.corners[keyword]
        choice.setCurrentIndex(choice.findData(None if corner is None else corner.value))


def texts(one: WindowHarness) -> str:
    shown = (*corners(one).patients.values(), *corners(one).details.values())
    return "\n".join(label.text() for label in shown if label.isVisible())


def test_by_default_it_is_the_patient_at_the_top_left(one: WindowHarness) -> None:
    assert corners(one).patient.text().splitlines() == list(patient_lines(JANE))
    assert texts(one) == corners(one).patient.text()


def test_attributes_go_to_their_corner_at_once_and_stay_there(
    one: WindowHarness, qtbot: QtBot
) -> None:
    page = page_of(one, qtbot)
    choose(page, KVP=Corner.BOTTOM_RIGHT, PatientName=Corner.TOP_RIGHT, PatientID=None)
    choose(page, StationName=Corner.BOTTOM_LEFT)
    page.store()
    shown = corners(one)
    assert shown.details[Corner.BOTTOM_RIGHT].text() == "kVp: 125"
    assert shown.patients[Corner.TOP_RIGHT].text() == "Doe, Jane"
    assert shown.patients[Corner.BOTTOM_LEFT].text() == "Station: ROOM2"
    assert "A-17" not in texts(one)
    assert "400" not in texts(one)
    right = shown.patients[Corner.TOP_RIGHT].geometry()
    assert right.right() > 0.9 * one.window.image.width()
    assert not right.intersects(shown.projection.geometry())
    assert stored_layout(one.settings) == page.chosen
    kept = str(one.settings.value("corner_text"))
    assert "Doe" not in kept
    page.restore()
    page.store()
    assert corners(one).patient.text().splitlines() == list(patient_lines(JANE))


@pytest.mark.parametrize("corner", Corner)
def test_what_may_identify_a_patient_is_shown_with_patient_data_alone(
    one: WindowHarness, qtbot: QtBot, corner: Corner
) -> None:
    page = page_of(one, qtbot)
    choose(page, **dict.fromkeys(NAMES, corner))
    page.store()
    values = [*(text for line in patient_lines(JANE) for text in line.split(" · ")), "ROOM2"]
    assert all(value in texts(one) for value in values)
    one.window.actions_by_id["patient_text"].trigger()
    assert not [value for value in values if value in texts(one)]
    assert "kVp: 125" in texts(one)
    one.window.actions_by_id["corner_text"].trigger()
    assert texts(one) == ""
    assert set(PATIENT_NAMES) < set(NAMES)


@pytest.mark.parametrize("stored", ["", "[", "[]", '{"PatientName": 1}', '{"x": "top left"}'])
def test_no_value_in_the_settings_stops_a_start(stored: str, tmp_path) -> None:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    settings.setValue("corner_text", stored)
    assert set(stored_layout(settings)) <= set(DEFAULT_LAYOUT)
