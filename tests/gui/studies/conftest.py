"""A window with a list of images of known patients, studies and views."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Exposure, PatientDetails
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey, Projection

OLD, NEW = date(2025, 3, 11), date(2026, 3, 2)


def summary(patient: str, taken: date, view: str = "PA") -> ImageSummary:
    return ImageSummary(
        dicom=True,
        patient=PatientKey(patient),
        patient_name=f"Doe, {patient}",
        study_uid=f"1.2.{patient}.{taken:%Y%m%d}",
        study_date=taken,
        study="Chest",
        view=view,
        projection=Projection.LATERAL if view == "LL" else Projection.FRONTAL,
        chest=True,
    )


SUMMARIES = {
    "a1": summary("77", OLD),
    "a2": summary("77", OLD, "LL"),
    "a3": summary("77", NEW),
    "a4": summary("77", NEW, "LL"),
    "b1": summary("88", NEW, "AP"),
}


def of(name: str):
    """The image that a summary describes."""
    known = SUMMARIES[name]
    taken = "" if known.study_date is None else known.study_date.isoformat()
    return replace(
        image(),
        exposure=Exposure(view_position=known.view),
        patient=PatientDetails(name=known.patient_name, study_date=taken),
    )


@pytest.fixture
def listed(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    """A window that shows a3; all headers are read, and thumbnails of what is in view."""
    one = harness(**{name: of(name) for name in SUMMARIES})
    one.window.actions_by_id["thumbnails"].setChecked(True)
    one.reader.summaries = SUMMARIES
    one.reader.answers = {**one.reader.answers, "bad": RefusedError("damaged", "Damaged.")}
    open_list(one, qtbot, "a1", "a2", "a3", "a4", "b1", at=2)
    return one


def open_list(one: WindowHarness, qtbot: QtBot, *names: str, at: int = 0) -> None:
    with qtbot.waitSignal(one.session.image_opened):
        one.session.open([one.path(name) for name in names], at)
    index = one.window.studies.index
    qtbot.waitUntil(lambda: index.paths[at] == one.path(names[at]) and index.complete)


def shown(one: WindowHarness) -> str:
    return "" if one.session.playlist is None else one.session.playlist.current.name
