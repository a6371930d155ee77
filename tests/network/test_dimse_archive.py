"""Archives that answer C-FIND and C-MOVE strangely, or for ever."""

import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pydicom
import pytest
from pydicom import config
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context, evt
from pynetdicom.dsutils import encode

from tests.imaging.dicom_files import dataset, shaded, written
from tests.network.nodes import free_port, received
from tests.network.raw_peer import CR, EXPLICIT, pdu
from xray_desktop.command_line import fetch as command
from xray_desktop.command_line.console import Exit
from xray_desktop.network.dimse_archive import FIND, MOVE, _identifier
from xray_desktop.network.limits import Limits

SMALL = Limits(
    connect_s=5,
    associate_s=5,
    idle_s=5,
    query_s=20,
    answers=100,
    idle_responses=30,
)
KEYS = {"STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID", "IMAGE": "SOPInstanceUID"}
Answers = Iterator[tuple[int, Dataset | None]]


def image(root: str, **attributes) -> Dataset:
    uids = {
        "StudyInstanceUID": root,
        "SeriesInstanceUID": f"{root}.1",
        "SOPInstanceUID": f"{root}.1.1",
    }
    named = {"PatientID": "P1", "PatientName": "Secret^Name"}
    with config.disable_value_validation():
        content = written(dataset(shaded(16, 16), **(uids | named | attributes)))
        return pydicom.dcmread(io.BytesIO(content))


class Archive:
    """A node that has some images; a test changes what it says."""

    def __init__(self, ours: int) -> None:
        self.ours = ours
        self.has: list[Dataset] = [image("1.2.3")]
        self.sends: Callable[[Dataset], list[Dataset]] = lambda series: [
            one for one in self.has if one.SeriesInstanceUID == series.SeriesInstanceUID
        ]
        self.says: Callable[[str], Answers] | None = None

    def find(self, event: evt.Event) -> Answers:
        asked = event.identifier
        level = asked.QueryRetrieveLevel
        if "CR" in (asked.get("ModalitiesInStudy"), asked.get("Modality")):
            yield 0x0000, None
            return
        if self.says is not None:
            yield from self.says(level)
            return
        for one in self.has:
            keys = ("StudyInstanceUID", "SeriesInstanceUID")
            if all(not asked.get(key) or asked.get(key) == one.get(key) for key in keys):
                yield 0xFF00, answer(level, one.get(KEYS[level]), one.PatientID)
        yield 0x0000, None

    def move(self, event: evt.Event):
        found = self.sends(event.identifier)
        yield "127.0.0.1", self.ours, {"contexts": [build_context(CR, EXPLICIT)]}
        yield len(found)
        for one in found:
            yield 0xFF00, one


def answer(level: str, uid: str, patient: str = "P1") -> Dataset:
    made = Dataset()
    made.QueryRetrieveLevel = level
    made.PatientID = patient
    with config.disable_value_validation():
        setattr(made, KEYS[level], uid)
    return made


@contextmanager
def serving(archive: Archive, *models: str) -> Iterator[int]:
    entity = AE("ARCHIVE")
    for model in models or (FIND, MOVE):
        entity.add_supported_context(model)
    entity.add_requested_context(CR, EXPLICIT)
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        evt_handlers=[(evt.EVT_C_FIND, archive.find), (evt.EVT_C_MOVE, archive.move)],
    )
    try:
        yield server.server_address[1]
    finally:
        entity.shutdown()


@pytest.fixture
def archive(monkeypatch) -> Archive:
    monkeypatch.setattr(Limits, "with_object_limit", lambda _self, _mib: SMALL)
    monkeypatch.setattr(config.settings, "reading_validation_mode", config.IGNORE)
    return Archive(free_port())


@pytest.fixture
def fetched(archive, tmp_path, capsys):
    def run(port: int, *words: str) -> tuple[int, str, int]:
        asked = [str(tmp_path / "in"), "--from", f"ARCHIVE@127.0.0.1:{port}", "--since", "today"]
        code = command.fetch([*asked, "--port", str(archive.ours), *words])
        messages = capsys.readouterr().err
        assert "Secret" not in messages
        return code, messages, len(received(tmp_path / "in"))

    return run


def test_uids_with_leading_zeros_are_fetched_and_those_that_are_none_counted(
    archive, fetched
) -> None:
    archive.has += [image("1.2.007"), image("1.2.x")]
    with serving(archive) as port:
        code, messages, number = fetched(port)
    assert "2 images found, 2 fetched" in messages
    assert "Left out: 1 × answer without a UID that can be used" in messages
    assert (code, number) == (Exit.SOME_UNSCORED, 2)


def endless(uid: Callable[[int], str]) -> Callable[[str], Answers]:
    def answers(level: str) -> Answers:
        number = 0
        while number < 100_000:
            number += 1
            yield 0xFF00, answer(level, uid(number))

    return answers


@pytest.mark.parametrize(
    ("uid", "sentence"),
    [
        (lambda _: "1.2.3", "repeat others"),
        (lambda _: "nonsense", "repeat others"),
        (lambda number: f"1.2.{number}", "more than 100 answers"),
    ],
)
def test_answers_without_end_are_not_listened_to(archive, fetched, uid, sentence) -> None:
    archive.says = endless(uid)
    with serving(archive) as port:
        code, messages, _ = fetched(port)
    assert sentence in messages
    assert code == Exit.NO_OUTPUT


def test_answers_that_drip_have_a_total_time(archive, fetched, monkeypatch) -> None:
    monkeypatch.setattr(
        Limits, "with_object_limit", lambda _self, _mib: replace(SMALL, query_s=0.2)
    )
    archive.says = endless(lambda number: f"1.2.{number}")
    with serving(archive) as port:
        monkeypatch.setattr("xray_desktop.network.dimse_archive.time.monotonic", _jumps().__next__)
        code, messages, _ = fetched(port)
    assert "no end of answers within" in messages
    assert code == Exit.NO_OUTPUT


def _jumps() -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += 0.15


def test_what_was_not_asked_for_is_not_filed(archive, fetched) -> None:
    good = archive.has[0]
    archive.sends = lambda _: [good, image("1.2.9"), image("1.2.8", SOPInstanceUID="1.2.3.1.1")]
    with serving(archive) as port:
        _, messages, number = fetched(port)
    assert "1 × not stored: not requested" in messages
    assert "1 × not stored: of another study" in messages
    assert number == 1


def test_another_patient_s_image_is_not_filed(archive, fetched) -> None:
    archive.sends = lambda _: [image("1.2.3", PatientID="P2")]
    with serving(archive) as port:
        code, messages, number = fetched(port)
    assert "of another patient" in messages
    assert "1 could not be fetched" in messages
    assert (code, number) == (Exit.SOME_UNSCORED, 0)


def test_a_move_without_end_is_ended(archive, fetched, monkeypatch) -> None:
    monkeypatch.setattr(
        Limits, "with_object_limit", lambda _self, _mib: replace(SMALL, idle_responses=3)
    )
    archive.sends = lambda _: [archive.has[0]] * 40
    with serving(archive) as port:
        code, messages, _ = fetched(port)
    assert "answers to one query" in messages
    assert code == Exit.NO_OUTPUT


@pytest.mark.parametrize(
    ("models", "sentence"), [((MOVE,), "does not accept such queries"), ((FIND,), "such queries")]
)
def test_an_archive_that_lacks_a_service_is_said(archive, fetched, models, sentence) -> None:
    with serving(archive, *models) as port:
        code, messages, _ = fetched(port)
    assert sentence in messages or "cannot be reached" in messages
    assert code == Exit.NO_OUTPUT


def test_with_every_it_is_asked_again(archive, fetched, monkeypatch) -> None:
    archive.says = endless(lambda _: "1.2.3")
    waits: list[float] = []

    def better(seconds: float) -> None:
        waits.append(seconds)
        archive.says = None
        if len(waits) == 2:
            raise KeyboardInterrupt

    with serving(archive) as port:
        monkeypatch.setattr(command.time, "sleep", _only(60, better, command.time.sleep))
        code, messages, number = fetched(port, "--every", "1")
    assert "repeat others). The next attempt is in 1 min." in messages
    assert (code, number) == (Exit.INTERRUPTED, 1)


def _only(requested: float, then: Callable[[float], None], usual: Callable[[float], None]):
    """Sleep as usual but for one length of time."""
    return lambda seconds: (then if seconds == requested else usual)(seconds)


@pytest.mark.parametrize(
    "speaks", [b"", pdu(2, b"A" * 50, length=9000), b"HTTP/1.1 400 Bad Request\r\n\r\n"]
)
def test_a_node_that_does_not_speak_dicom_is_let_go(fetched, monkeypatch, speaks) -> None:
    monkeypatch.setattr(
        Limits,
        "with_object_limit",
        lambda _self, _mib: replace(SMALL, associate_s=0.3, pdu_s=0.3, idle_s=0.3),
    )
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.sendall(speaks)
                while line.recv(1000):
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        code, messages, _ = fetched(server.getsockname()[1])
        thread.join(30)
        assert not thread.is_alive()
    assert "cannot be reached" in messages
    assert code == Exit.NO_OUTPUT


def test_an_id_that_is_not_ascii_is_not_sent_as_wildcards() -> None:
    sent = encode(_identifier("STUDY", {"PatientID": "山田"}), True, True)  # noqa: FBT003
    assert sent is not None
    assert "山田".encode() in sent
    assert b"ISO_IR 192" in sent
    plain = encode(_identifier("STUDY", {"PatientID": "P1"}), True, True)  # noqa: FBT003
    assert plain is not None
    assert b"ISO_IR" not in plain
