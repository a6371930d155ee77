"""A study is searched for, fetched and opened, and deleted; nothing is sent unasked."""

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MethodType
from typing import ClassVar

import pydicom
import pytest
from pydicom import config
from pydicom.uid import UID
from pynetdicom import evt
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.network.nodes import free_port
from tests.network.study_archive import StudyArchive, serving, study_image
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.core.progress import finish
from xray_desktop.gui.archive import archive_controller, archive_steps
from xray_desktop.gui.archive.archive_controller import ArchiveController
from xray_desktop.gui.archive.archive_dialog import DELETED, ArchiveDialog
from xray_desktop.gui.archive.archive_steps import FetchedStudies
from xray_desktop.gui.common.external_strings import translated_caution, translated_error
from xray_desktop.gui.settings import archive_nodes
from xray_desktop.gui.settings.archive_nodes import ArchiveNode, OwnNode, opened, store_nodes
from xray_desktop.gui.settings.archive_page import ArchivePage
from xray_desktop.gui.settings.settings_dialog import SettingsDialog
from xray_desktop.network.dimse_archive import RequestedObjects
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.limits import Limits
from xray_desktop.network.object_identity import ObjectIdentity
from xray_desktop.network.query import Query, Series, Study, counted_reasons


@pytest.fixture
def node(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[StudyArchive, ArchiveNode]]:
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.IGNORE)
    monkeypatch.setattr(archive_controller, "archive_folder", lambda: tmp_path / "archive")
    made = StudyArchive()
    with serving(made) as port:
        yield made, ArchiveNode("Ours", "ARCHIVE", "127.0.0.1", port)


@pytest.fixture
def one(
    harness: Callable[..., WindowHarness], node: tuple[StudyArchive, ArchiveNode], tmp_path: Path
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
    node: tuple[StudyArchive, ArchiveNode],
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
    one: WindowHarness, node: tuple[StudyArchive, ArchiveNode]
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


@pytest.mark.parametrize("kind", ["no association", "no answer", "web"])
def test_a_search_goes_on_at_once_after_one_that_was_cancelled_as_nobody_answered(
    one: WindowHarness,
    node: tuple[StudyArchive, ArchiveNode],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    patient = Limits(associate_s=600, idle_s=600, query_s=600, max_s=600)
    monkeypatch.setattr(archive_nodes, "LIMITS", patient)
    asked, end = threading.Event(), threading.Event()
    lines: list[socket.socket] = []

    def wait(_archive: StudyArchive, _event: object) -> Iterator[tuple[int, None]]:
        asked.set()
        end.wait(60)
        yield 0x0000, None

    silent = StudyArchive()
    silent.find = MethodType(wait, silent)
    with serving(silent) as port, socket.create_server(("127.0.0.1", 0)) as deaf:
        deaf_port = deaf.getsockname()[1]
        nodes = {
            "no association": ArchiveNode("Silent", "ARCHIVE", "127.0.0.1", deaf_port),
            "no answer": ArchiveNode("Silent", "ARCHIVE", "127.0.0.1", port),
            "web": ArchiveNode("Silent", url=f"http://127.0.0.1:{deaf_port}/"),
        }
        store_nodes(one.settings, [nodes[kind], node[1]], OwnNode(port=node[0].own))
        dialog = shown(one)
        dialog.days.setCurrentIndex(0)
        dialog.patient_id.setText("P1")
        dialog.search.click()
        if kind == "no answer":
            qtbot.waitUntil(asked.is_set)
        else:
            lines.append(deaf.accept()[0])
        dialog.stop.click()
        dialog.node.setCurrentIndex(1)
        dialog.search.click()
        try:
            qtbot.waitUntil(lambda: dialog.table.rowCount() == 2, timeout=15_000)
        finally:
            end.set()
            for line in lines:
                line.close()


def test_without_an_archive_the_dialog_says_where_to_enter_one(
    harness: Callable[..., WindowHarness],
) -> None:
    dialog = shown(harness())
    assert "settings" in dialog.message.text()
    assert not dialog.search.isEnabled()


def test_each_line_of_the_dialog_ends_where_the_table_does(one: WindowHarness) -> None:
    dialog = shown(one)
    ends = (
        dialog.edit_archives,
        dialog.patient_id,
        dialog.accession,
        dialog.search,
        dialog.table,
    )
    assert len({end.mapTo(dialog, end.rect().topRight()).x() for end in ends}) == 1


def test_the_settings_are_one_press_away_at_the_page_of_archives(
    harness: Callable[..., WindowHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = harness()
    pages: list[str] = []

    def enter(dialog: SettingsDialog) -> int:
        pages.append(dialog.pages.list.currentItem().text())
        store_nodes(made.settings, [ArchiveNode("New", "NEW", "127.0.0.1", 104)], OwnNode())
        return 0

    monkeypatch.setattr(SettingsDialog, "exec", enter)
    dialog = shown(made)
    dialog.edit_archives.click()
    assert pages == ["Archive"]
    assert dialog.node.currentText() == "New", "it is there at once"
    assert dialog.search.isEnabled()
    assert dialog.message.isHidden()


def test_patients_are_named_on_request_while_patient_data_is_hidden(
    one: WindowHarness, qtbot: QtBot
) -> None:
    patient_text = one.window.actions_by_id["patient_text"]
    patient_text.setChecked(False)
    dialog = shown(one)
    assert not dialog.patient_shown.isChecked()
    dialog.days.setCurrentIndex(0)
    dialog.patient_id.setText("P1")
    dialog.search.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)

    def named() -> list[str]:
        table = dialog.table
        columns = range(table.columnCount())
        return [
            table.horizontalHeaderItem(column).text()
            for column in columns
            if not table.isColumnHidden(column)
        ]

    assert named() == ["Date", "Study", "Modality", "Images"]
    dialog.patient_shown.setChecked(True)
    assert {"Patient", "ID", "Born", "Accession no."} < set(named())
    dialog.reject()
    assert not shown(one).patient_shown.isChecked(), "asked for again with each search"
    dialog.reject()
    patient_text.setChecked(True)
    assert "Patient" in named()
    assert shown(one).patient_shown.isChecked()


def test_answers_that_cannot_be_used_are_counted(
    one: WindowHarness, node: tuple[StudyArchive, ArchiveNode], qtbot: QtBot
) -> None:
    for study in node[0].has:
        study.StudyInstanceUID = "of no use"
    dialog = shown(one)
    dialog.days.setCurrentIndex(0)
    dialog.patient_id.setText("P1")
    dialog.search.click()
    qtbot.waitUntil(lambda: not dialog.stop.isEnabled())
    assert "No study found" not in dialog.message.text()
    assert "2 × answer without a UID that can be used" in dialog.message.text()
    node[0].has[0].StudyInstanceUID = "1.2.3"
    dialog.search.click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert "Studies found: 1." in dialog.message.text()
    assert "1 × answer without a UID that can be used" in dialog.message.text()


def test_an_archive_is_entered_verified_and_kept(
    one: WindowHarness, node: tuple[StudyArchive, ArchiveNode], qtbot: QtBot
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


class SlowArchive:
    """An archive whose images arrive when the test says so."""

    left_out: ClassVar[Counter[str]] = Counter()

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.asked, self.arrives, self.ended = (threading.Event() for _ in range(3))

    def series(self, _query: Query) -> Iterator[Series]:
        for number in range(3):
            yield Series("1.2", f"1.2.{number}", (f"1.2.{number}.1",))

    def fetch(self, series: Series) -> list[str]:
        self.asked.set()
        assert self.arrives.wait(20)
        try:
            self.inbox.keep(series.instances[0], b"image")
        finally:
            self.ended.set()
        return []


def test_an_image_that_arrives_after_the_window_was_closed_is_not_stored(
    one: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[SlowArchive] = []

    @contextmanager
    def slow(
        _node: ArchiveNode, _own: OwnNode, inbox: Inbox, _end: object
    ) -> Iterator[SlowArchive]:
        made.append(SlowArchive(inbox))
        yield made[0]

    monkeypatch.setattr(archive_steps, "opened", slow)
    dialog = shown(one)
    dialog._show_studies((Study("1.2"),))
    dialog.table.setCurrentCell(0, 0)
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(made) and made[0].asked.is_set())
    one.window.close()
    made[0].arrives.set()
    assert made[0].ended.wait(20)
    one.runner.shutdown()
    assert not [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]


class PausingArchive(StudyArchive):
    """An archive that sends the second image of a study only when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        second = study_image("1.2.3")
        second.SOPInstanceUID = second.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3.1.2")
        self.has = [study_image("1.2.3"), second]
        self.goes_on, self.ended = threading.Event(), threading.Event()

    def move(self, event: evt.Event) -> Iterator[object]:
        try:
            for number, sent in enumerate(super().move(event)):
                if number == 3:
                    assert self.goes_on.wait(20)
                yield sent
        finally:
            self.ended.set()


@pytest.fixture
def half(one: WindowHarness, qtbot: QtBot, tmp_path: Path) -> Iterator[PausingArchive]:
    """An archive that has sent one of the two images of a study which the window fetches."""
    archive = PausingArchive()
    with serving(archive) as port:
        store_nodes(
            one.settings,
            [ArchiveNode("Slow", "ARCHIVE", "127.0.0.1", port)],
            OwnNode(port=archive.own),
        )
        dialog = shown(one)
        dialog._show_studies((Study("1.2.3"),))
        dialog.table.setCurrentCell(0, 0)
        dialog.open_button.click()
        qtbot.waitUntil(lambda: bool(images_in(tmp_path / "archive")), timeout=20_000)
        yield archive
        archive.goes_on.set()


def images_in(folder: Path) -> list[Path]:
    """Return the DICOM files below a folder, from which studies may be deleted meanwhile."""
    files = (Path(root) / name for root, _folders, names in os.walk(folder) for name in names)
    return [path for path in files if path.suffix == ".dcm"]


def test_a_fetch_that_is_cancelled_leaves_no_image_and_says_so(
    one: WindowHarness,
    half: PausingArchive,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(one.session, "open", lambda paths: opened.extend(paths))
    dialog = shown(one)
    dialog.stop.click()
    assert dialog.message.text() == f"Stopped. {DELETED}"
    assert dialog.open_button.isEnabled()
    assert not dialog.stop.isEnabled()
    qtbot.waitUntil(lambda: not images_in(tmp_path / "archive"), timeout=20_000)
    half.goes_on.set()
    assert half.ended.wait(20)
    assert not opened
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    assert len(images_in(opened[0])) == 2, "the study can be fetched again, and is complete"
    assert images_in(tmp_path / "archive") == images_in(opened[0])


def test_a_fetch_that_fails_halfway_leaves_no_image_and_says_so(
    one: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Failing(SlowArchive):
        def fetch(self, series: Series) -> list[str]:
            self.inbox.keep(series.instances[0], b"image")
            raise FailedError("of_a_test", "The archive ended it.")

    @contextmanager
    def failing(_node: object, _own: object, inbox: Inbox, _end: object) -> Iterator[SlowArchive]:
        yield Failing(inbox)

    monkeypatch.setattr(archive_steps, "opened", failing)
    dialog = shown(one)
    dialog._show_studies((Study("1.2"),))
    dialog.table.setCurrentCell(0, 0)
    dialog.open_button.click()
    qtbot.waitUntil(lambda: dialog.message.text() == f"The archive ended it. {DELETED}")
    qtbot.waitUntil(lambda: not images_in(tmp_path / "archive"))


def test_a_window_that_is_closed_during_a_fetch_leaves_no_file(
    one: WindowHarness, half: PausingArchive, tmp_path: Path
) -> None:
    one.window.close()
    assert one.runner.shutdown(), "the fetch goes on"
    half.goes_on.set()
    assert half.ended.wait(20)
    assert not [path for path in (tmp_path / "archive").rglob("*") if path.is_file()]


def test_a_study_of_which_nothing_is_sent_is_described_in_one_sentence(tmp_path: Path) -> None:
    class Refusing(SlowArchive):
        def series(self, _query: Query) -> Iterator[Series]:
            for number in range(300):
                yield Series("1.2", f"1.2.{number}", (f"1.2.{number}.1",))

        def fetch(self, series: Series) -> list[str]:
            return counted_reasons(Counter({"not sent (status 404)": 1}))

    @contextmanager
    def refusing(
        _node: ArchiveNode, _own: OwnNode, inbox: Inbox, _end: object
    ) -> Iterator[SlowArchive]:
        yield Refusing(inbox)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive_steps, "opened", refusing)
        steps = archive_steps.fetch_steps(
            ArchiveNode(), OwnNode(), Study("1.2"), FetchedStudies(tmp_path / "studies")
        )
        fetched = finish(steps)
    assert fetched.missing == 300
    assert fetched.reasons == ("300 × not sent (status 404)",)


def test_a_password_in_a_url_is_neither_shown_nor_sent() -> None:
    node = ArchiveNode(url="https://reader:secret@pacs.example:8443/dicom-web")
    assert node.shown_name == "https://pacs.example:8443/dicom-web"
    with pytest.raises(RefusedError, match="token file") as refused, opened(node, OwnNode()):
        pass
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["https://[", "https://a:b@[", "https://pacs:x/", "http://h:99999"])
def test_a_url_that_is_none_is_refused_with_a_sentence(url: str) -> None:
    node = ArchiveNode(url=url)
    assert "b@" not in node.shown_name
    with pytest.raises(RefusedError), opened(node, OwnNode()):
        pass


@pytest.mark.usefixtures("german")
def test_an_archive_that_cannot_be_asked_says_so_in_the_language_of_the_window() -> None:
    with pytest.raises(RefusedError) as refused, opened(ArchiveNode(url="pacs"), OwnNode()):
        pass
    assert translated_error(refused.value).startswith("Das ist keine DICOMweb-URL")


@pytest.mark.usefixtures("german")
def test_why_an_archive_does_not_answer_is_in_the_language_of_the_window(
    one: WindowHarness, node: tuple[StudyArchive, ArchiveNode], qtbot: QtBot
) -> None:
    def fail(_archive: StudyArchive, _event: object) -> Iterator[tuple[int, None]]:
        yield 0xA700, None

    failing = StudyArchive()
    failing.find = MethodType(fail, failing)
    node[0].has[0].StudyInstanceUID = "of no use"
    with serving(failing) as port:
        nodes = [ArchiveNode("F", "ARCHIVE", "127.0.0.1", port), node[1]]
        nodes.append(ArchiveNode("W", url=f"http://127.0.0.1:{free_port()}/"))
        store_nodes(one.settings, nodes, OwnNode(port=node[0].own))
        dialog = shown(one)
        dialog.days.setCurrentIndex(0)
        dialog.patient_id.setText("P1")
        texts: list[str] = []
        for number in range(len(nodes)):
            dialog.node.setCurrentIndex(number)
            dialog.search.click()
            qtbot.waitUntil(lambda: not dialog.stop.isEnabled())
            texts.append(dialog.message.text())
    assert "(Status A700)" in texts[0]
    assert "1 × Antwort ohne brauchbare UID" in texts[1]
    assert "nicht erreichbar" in texts[2]
    assert not any("answer" in text or "reach" in text for text in texts)


@pytest.mark.usefixtures("german")
def test_why_an_image_is_not_stored_is_in_the_language_of_the_window() -> None:
    requested = RequestedObjects()
    requested.add(Series("1.2", "1.2.3", ("1.2.3.4",)))
    for found in (
        ObjectIdentity("1.1", "1.2.3.4", "1.9", "1.2.3", ""),
        ObjectIdentity("1.1", "1.2.3.4", "1.2", "1.9", ""),
        ObjectIdentity("1.1", "1.2.3.5", "1.2", "1.2.3", ""),
    ):
        assert not requested.accepts(found)
    texts = [translated_caution(reason) for reason in counted_reasons(requested.mismatch)]
    assert texts == [
        "1 × nicht gespeichert: gehört zu einer anderen Studie",
        "1 × nicht gespeichert: gehört zu einer anderen Serie",
        "1 × nicht gespeichert: nicht angefordert",
    ]


CRASHING = """
import os, sys
from pathlib import Path
from xray_desktop.gui.archive.archive_steps import FetchedStudies
inbox = FetchedStudies(Path(sys.argv[1])).new_inbox()
(next(Path(sys.argv[1]).iterdir()) / "image.dcm").write_bytes(b"patient")
print("there", flush=True)
sys.stdin.read(1)
os._exit(1)
"""


def test_what_a_crash_left_behind_is_deleted_and_what_another_window_holds_is_not(
    tmp_path: Path,
) -> None:
    crashed = subprocess.Popen(
        [sys.executable, "-c", CRASHING, tmp_path / "crashed"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert crashed.stdout is not None
    assert crashed.stdout.readline().strip() == b"there"
    held = FetchedStudies(tmp_path / "held")
    held.new_inbox()
    finish(archive_steps.left_behind_steps(tmp_path))
    assert (tmp_path / "held").is_dir()
    assert list((tmp_path / "crashed").rglob("image.dcm")), "its window is there still"
    crashed.communicate(b"x")
    finish(archive_steps.left_behind_steps(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["held", "held.lock"]
    held.delete()
    assert not list(tmp_path.iterdir())


def test_a_window_that_starts_deletes_what_was_left_behind(
    one: WindowHarness, qtbot: QtBot, tmp_path: Path
) -> None:
    left = tmp_path / "archive" / "0123"
    left.mkdir(parents=True)
    (left / "image.dcm").write_bytes(b"patient")
    ArchiveController(one.window, one.session, one.runner, one.settings, lambda: None)
    qtbot.waitUntil(lambda: not left.exists())
