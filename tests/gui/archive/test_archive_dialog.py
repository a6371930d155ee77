"""A study is searched for, fetched and opened, and deleted; nothing is sent unasked."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom import config
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context, evt
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.imaging.dicom_files import dataset, shaded, written
from tests.network.nodes import free_port
from xray_desktop.gui.archive import archive_controller
from xray_desktop.gui.archive.archive_dialog import ArchiveDialog
from xray_desktop.gui.settings.archive_nodes import ArchiveNode, OwnNode, store_nodes
from xray_desktop.gui.settings.archive_page import ArchivePage
from xray_desktop.network.dimse_archive import FIND, MOVE, VERIFICATION

EXPLICIT = "1.2.840.10008.1.2.1"
CR = "1.2.840.10008.5.1.4.1.1.1"
KEYS = {"STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID", "IMAGE": "SOPInstanceUID"}


def film(root: str, **attributes: object) -> Dataset:
    uids = {
        "StudyInstanceUID": root,
        "SeriesInstanceUID": f"{root}.1",
        "SOPInstanceUID": f"{root}.1.1",
    }
    named = {"PatientID": "P1", "PatientName": "Secret^Name", "StudyDate": "20261130"}
    with config.disable_value_validation():
        content = written(dataset(shaded(16, 16), **(uids | named | attributes)))
        return pydicom.dcmread(io.BytesIO(content))


class Node:
    """An archive of two studies that counts what it is asked."""

    def __init__(self) -> None:
        self.own = free_port()
        self.has = [film("1.2.3"), film("1.2.4", StudyDate="20261201")]
        self.asked: list[Dataset] = []

    def find(self, event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        asked = event.identifier
        self.asked.append(asked)
        if "DX" not in (asked.get("ModalitiesInStudy"), asked.get("Modality")) and (
            asked.QueryRetrieveLevel != "IMAGE"
        ):
            yield 0x0000, None
            return
        for one in self.has:
            keys = ("StudyInstanceUID", "SeriesInstanceUID", "PatientID")
            if all(not asked.get(key) or asked.get(key) == one.get(key) for key in keys):
                made = Dataset()
                made.QueryRetrieveLevel = asked.QueryRetrieveLevel
                level = KEYS[asked.QueryRetrieveLevel]
                for key in ("PatientID", "PatientName", "StudyDate", level):
                    setattr(made, key, one.get(key))
                yield 0xFF00, made
        yield 0x0000, None

    def move(self, event: evt.Event) -> Iterator[object]:
        series = event.identifier.SeriesInstanceUID
        found = [one for one in self.has if one.SeriesInstanceUID == series]
        yield "127.0.0.1", self.own, {"contexts": [build_context(CR, EXPLICIT)]}
        yield len(found)
        for one in found:
            yield 0xFF00, one


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Node, ArchiveNode]]:
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.IGNORE)
    monkeypatch.setattr(archive_controller, "archive_folder", lambda: tmp_path / "archive")
    made, entity = Node(), AE("ARCHIVE")
    for model in (FIND, MOVE, VERIFICATION):
        entity.add_supported_context(model)
    entity.add_requested_context(CR, EXPLICIT)
    entity.require_called_aet = True
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        evt_handlers=[(evt.EVT_C_FIND, made.find), (evt.EVT_C_MOVE, made.move)],
    )
    yield made, ArchiveNode("Ours", "ARCHIVE", "127.0.0.1", server.server_address[1])
    entity.shutdown()


@pytest.fixture
def one(
    harness: Callable[..., WindowHarness], node: tuple[Node, ArchiveNode], tmp_path: Path
) -> WindowHarness:
    made = harness()
    store_nodes(made.settings, [node[1]], OwnNode(port=node[0].own))
    return made


def shown(one: WindowHarness) -> ArchiveDialog:
    one.window.actions_by_id["archive"].trigger()
    dialog = one.window.archive.dialog
    assert dialog is not None
    return dialog


def test_a_study_is_found_fetched_opened_and_deleted_at_the_end(
    one: WindowHarness,
    node: tuple[Node, ArchiveNode],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(one.session, "open", lambda paths: opened.extend(paths))
    dialog = shown(one)
    assert not node[0].asked, "something was sent before the user asked for it"
    dialog.days.setCurrentIndex(0)
    dialog.patient_id.setText("P1")
    qtbot.keyClick(dialog.patient_id, Qt.Key.Key_Return)
    assert dialog.stop.isEnabled()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    assert [dialog.table.item(row, 0).text() for row in range(2)] == ["2026-12-01", "2026-11-30"]
    assert dialog.table.item(0, 1).text() == "Secret, Name"
    dialog.table.setCurrentCell(1, 0)
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    files = [path for path in opened[0].rglob("*") if path.is_file()]
    assert [pydicom.dcmread(path).StudyInstanceUID for path in files] == ["1.2.3"]
    assert (tmp_path / "archive") in opened[0].parents
    dialog.reject()
    assert dialog.table.rowCount() == 0
    assert dialog.patient_id.text() == ""
    kept = "".join(str(one.settings.value(key)) for key in one.settings.allKeys())
    assert "P1" not in kept
    assert "Secret" not in kept
    one.window.close()
    assert not [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]


def test_a_search_for_nothing_in_particular_is_not_sent(
    one: WindowHarness, node: tuple[Node, ArchiveNode]
) -> None:
    dialog = shown(one)
    dialog.days.setCurrentIndex(0)
    dialog.search.click()
    assert not node[0].asked
    assert dialog.message.text()
    assert not dialog.stop.isEnabled()


def test_a_cancelled_search_shows_nothing(one: WindowHarness, qtbot: QtBot) -> None:
    dialog = shown(one)
    dialog.days.setCurrentIndex(0)
    dialog.patient_id.setText("P1")
    dialog.search.click()
    dialog.stop.click()
    assert dialog.message.text() == "Stopped."
    assert one.runner.shutdown(), "the search goes on"
    assert dialog.table.rowCount() == 0


def test_without_an_archive_the_dialog_says_where_to_enter_one(
    harness: Callable[..., WindowHarness],
) -> None:
    dialog = shown(harness())
    assert "Settings" in dialog.message.text()
    assert not dialog.search.isEnabled()


def test_an_archive_is_entered_verified_and_kept(
    one: WindowHarness, node: tuple[Node, ArchiveNode], qtbot: QtBot
) -> None:
    page = ArchivePage(one.settings, one.runner)
    qtbot.addWidget(page)
    page.add.click()
    page.name.clear()
    qtbot.keyClicks(page.name, "Second")
    qtbot.keyClicks(page.ae_title, "ARCHIVE")
    qtbot.keyClicks(page.host, "127.0.0.1")
    page.port.setValue(node[1].port)
    assert page.nodes[1] == ArchiveNode("Second", "ARCHIVE", "127.0.0.1", node[1].port)
    page.verify.click()
    qtbot.waitUntil(lambda: page.message.text() == "Second answers.")
    qtbot.keyClicks(page.ae_title, "X")
    page.verify.click()
    qtbot.waitUntil(lambda: "cannot be reached" in page.message.text())
    page.store()
    again = ArchivePage(one.settings, one.runner)
    qtbot.addWidget(again)
    assert again.nodes == page.nodes
    again.node.setCurrentIndex(1)
    again.remove.click()
    assert [one.name for one in again.nodes] == ["Ours"]


@pytest.mark.parametrize(
    "stored", ["", "[", "{}", '[{"port": "x"}]', '[{"name": 1}]', "[1]", '[{"port": 0}]']
)
def test_no_value_in_the_settings_stops_a_start(
    harness: Callable[..., WindowHarness], qtbot: QtBot, stored: str
) -> None:
    one = harness()
    one.settings.setValue("archives", stored)
    one.settings.setValue("own_dicom_node", stored)
    page = ArchivePage(one.settings, one.runner)
    qtbot.addWidget(page)
    assert page.nodes == []
