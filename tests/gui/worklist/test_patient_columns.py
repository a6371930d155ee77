"""Patient, ID, study date and view come from the files in view, and stay in memory."""

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import FakeReader
from tests.gui.worklist.conftest import NAMES, names, read, shown
from tests.gui.worklist.test_worklist import many
from xray_desktop.core.errors import FailedError
from xray_desktop.core.progress import Progress
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.worklist.row_headers import AT_ONCE, RowHeaders
from xray_desktop.gui.worklist.worklist_cells import FROM_HEADERS, PATIENT_DATA, Column, header_text
from xray_desktop.gui.worklist.worklist_model import WorklistModel
from xray_desktop.imaging.image_summary import ImageSummary, PatientKey, Projection
from xray_desktop.triage.worklist_row import WorklistRow

SECRETS = ("Vogelsang", "PID-4711")


def summary(number: int) -> ImageSummary:
    return ImageSummary(
        dicom=True,
        patient=PatientKey(id=f"{SECRETS[1]}-{number}"),
        patient_name=f"{SECRETS[0]}, {number}",
        study_date=date(2026, 11, 3 + number),
        view="" if number else "PA",
        projection=Projection.FRONTAL,
    )


@pytest.fixture
def reader(harness: WindowHarness) -> FakeReader:
    harness.previews.summaries = {name: summary(number) for number, name in enumerate(NAMES)}
    return harness.previews


def texts(model: WorklistModel, row: int) -> list[str]:
    return [str(model.index(row, column).data() or "") for column in sorted(FROM_HEADERS)]


def wait_for_patients(qtbot: QtBot, model: WorklistModel) -> None:
    qtbot.waitUntil(lambda: all(texts(model, row)[0] for row in range(model.rowCount())))


def test_the_columns_say_what_the_headers_say(
    harness: WindowHarness, reader: FakeReader, qtbot: QtBot
) -> None:
    controller, model = shown(harness, qtbot)
    wait_for_patients(qtbot, model)
    by_name = {name: texts(model, row) for row, name in enumerate(names(model))}
    assert by_name["dark.png"] == ["Vogelsang, 0", "PID-4711-0", "2026-11-03", "PA"]
    assert by_name["grey.png"] == ["Vogelsang, 1", "PID-4711-1", "2026-11-04", "frontal"]
    assert sorted(reader.summarised) == sorted(NAMES), "each file is read once"
    assert not harness.reader.summarised, "opening an image would wait for it"
    assert controller.window is not None
    assert not controller.window.table.isColumnHidden(Column.PATIENT)


def test_patient_data_is_hidden_with_its_command(
    harness: WindowHarness, reader: FakeReader, qtbot: QtBot
) -> None:
    controller, model = shown(harness, qtbot)
    wait_for_patients(qtbot, model)
    assert controller.window is not None
    table = controller.window.table
    harness.window.actions_by_id["patient_text"].setChecked(False)
    assert all(table.isColumnHidden(column) for column in PATIENT_DATA)
    assert not table.isColumnHidden(Column.VIEW)
    assert not [text for row in range(3) for text in texts(model, row)[:3] if text]
    assert not next(
        one for one in table.header.column_menu().actions() if one.text() == "Patient"
    ).isEnabled()
    controller.window.remember()
    harness.window.actions_by_id["patient_text"].setChecked(True)
    assert not any(table.isColumnHidden(column) for column in PATIENT_DATA)
    controller.window.show_docked(docked=False)  # as it was remembered, while they were hidden
    assert not any(table.isColumnHidden(column) for column in PATIENT_DATA)


def test_columns_of_patient_data_are_those_that_a_summary_without_it_leaves_empty() -> None:
    assert all(header_text(summary(0), column) for column in FROM_HEADERS)
    hidden = summary(0).without_patient_data()
    assert {one for one in FROM_HEADERS if not header_text(hidden, one)} == PATIENT_DATA


def test_nothing_is_read_for_columns_that_are_hidden(
    harness: WindowHarness, reader: FakeReader, qtbot: QtBot
) -> None:
    harness.window.worklist.show()
    assert harness.window.worklist.window is not None
    table = harness.window.worklist.window.table
    for action in table.header.column_menu().actions():
        if action.text() in ("Patient", "Patient ID", "Study date", "View"):
            action.setChecked(False)
    shown(harness, qtbot)
    qtbot.wait(100)
    assert reader.summarised == []


def test_no_identifier_is_stored(
    harness: WindowHarness, reader: FakeReader, qtbot: QtBot, tmp_path: Path
) -> None:
    controller, model = shown(harness, qtbot)
    wait_for_patients(qtbot, model)
    assert controller.window is not None
    controller.window.dock_button.click()
    controller.window.table.toggle_read()
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    harness.window.close()
    harness.settings.sync()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for secret in SECRETS:
                assert secret.encode() not in content, file.name
                assert secret.encode("utf-16-be") not in content, file.name


def test_a_file_that_changed_is_read_again(
    harness: WindowHarness, reader: FakeReader, qtbot: QtBot
) -> None:
    _, model = shown(harness, qtbot)
    wait_for_patients(qtbot, model)
    row = model.image_at(0)
    assert row is not None
    before = len(reader.summarised)
    model.put_summaries([(row, summary(7))])
    read(qtbot, model)
    assert texts(model, 0)[0] == "Vogelsang, 7"
    assert len(reader.summarised) == before


def test_a_row_painted_while_its_header_arrives_is_not_read_again(qtbot: QtBot) -> None:
    model = WorklistModel()
    listed = many(range(2))
    model.set_order([one.row.number for one in listed])
    model.put(listed)
    requested: list[WorklistRow] = []
    model.headers_requested.connect(requested.extend)
    texts(model, 0)
    texts(model, 1)
    model.put_summaries([(listed[0].row, summary(0))])
    qtbot.waitUntil(lambda: bool(requested))
    assert requested == [listed[1].row]


class SlowReader:
    """Answers when it is allowed to; the second request fails."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.go = False

    def steps(self, paths):
        self.asked.append(len(paths))
        while not self.go:
            yield Progress(0, 1, "Waiting")
        if len(self.asked) == 2:
            raise FailedError("time", "It takes too long.")
        return type("Answer", (), {"images": tuple(ImageSummary(dicom=True) for _ in paths)})()


def rows(numbers: range) -> list[WorklistRow]:
    return [one.row for one in many(numbers)]


def test_headers_are_read_in_short_requests_and_never_twice_at_once(qtbot: QtBot) -> None:
    runner, reader = JobRunner(), SlowReader()
    headers = RowHeaders(runner, reader.steps)
    found: list[tuple[WorklistRow, ImageSummary]] = []
    headers.found.connect(found.extend)
    headers.request(rows(range(20)))
    qtbot.waitUntil(lambda: reader.asked == [AT_ONCE])
    headers.request(rows(range(20)))
    reader.go = True
    qtbot.waitUntil(lambda: len(found) == 20)
    assert reader.asked == [8, 8, 4]
    assert {row.number for row, _ in found} == set(range(20))
    unread = [row.number for row, one in found if not one.dicom]
    assert len(unread) == 8, "what cannot be read stays empty, and the others come"
    assert runner.shutdown()
