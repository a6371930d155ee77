"""Whatever a DICOMweb service answers: an image, or a sentence that says what is wrong."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.network.hostile_web import (
    HTML,
    IMAGE,
    INSTANCE,
    JSON,
    MULTIPART,
    STUDY,
    TAGS,
    Reply,
    Service,
    bomb,
    deflated,
    dicom_bytes,
    drips,
    entry,
    floods,
    multipart,
    stays,
    usual_list,
)
from tests.network.nodes import received
from xray_desktop.command_line import fetch as command
from xray_desktop.command_line.console import Exit
from xray_desktop.network.limits import Limits

SMALL = Limits(
    connect_s=5,
    idle_s=0.6,
    grace_s=0.6,
    query_s=20,
    object_bytes=1 << 20,
    listing_bytes=1 << 20,
    listing_values=50_000,
    answers=200,
    pages=20,
    instances=100,
)
PATIENT = replace(SMALL, idle_s=60, grace_s=60)
"""Where an answer does not end for its time, however loaded the machine is."""


@pytest.fixture(autouse=True)
def _collected() -> None:
    """Nothing here leaves anything to the garbage collector."""


@pytest.fixture
def fetched(service, tmp_path, monkeypatch, capsys):
    """What `fetch` says, how it ends, and what lies in the folder."""

    def run(*words: str, limits: Limits = SMALL) -> tuple[int, str, list[bytes]]:
        monkeypatch.setattr(Limits, "with_object_limit", lambda _self, _mib: limits)
        folder = tmp_path / "in"
        asked = [str(folder), "--web", service.url, "--since", "2024-01-05", *words]
        code = command.fetch(asked)
        messages = capsys.readouterr().err
        assert "Secret" not in messages
        assert INSTANCE not in messages
        return code, messages, [path.read_bytes() for path in received(folder)]

    return run


def gives(**reply) -> Callable[[Service], None]:
    return lambda service: setattr(service, "gives", lambda: Reply(**reply))


TAKEN = {
    "usual": gives(kind=MULTIPART, body=multipart()),
    "not multipart": gives(kind="application/dicom", body=IMAGE),
    "not multipart, as multipart": gives(kind=MULTIPART, body=IMAGE),
    "bytes": gives(kind="application/octet-stream", body=IMAGE),
    "no type": gives(kind=None, body=IMAGE),
    "no type, multipart": gives(kind=None, body=multipart()),
    "multipart as html": gives(kind="text/html", body=multipart()),
    "no head": gives(kind=MULTIPART, body=multipart(head=b"")),
    "a head of Latin-1": gives(
        kind=MULTIPART, body=multipart(head=b"Content-Location: /caf\xe9\r\n")
    ),
    "a folded head": gives(kind=MULTIPART, body=multipart(head=b"Content-Type: a;\r\n b=c\r\n")),
    "a preamble": gives(kind=MULTIPART, body=b"This is multipart\r\n" + multipart()),
    "an epilogue": gives(kind=MULTIPART, body=multipart() + b"bye"),
    "no last line break": gives(kind=MULTIPART, body=multipart()[:-2]),
    "line feeds alone": gives(
        kind=MULTIPART, body=b"--x-1\nContent-Type: a/b\n\n" + IMAGE + b"\n--x-1--\n"
    ),
    "boundary in capitals": gives(kind="Multipart/Related; BOUNDARY=x-1", body=multipart()),
    "boundary before others": gives(kind="multipart/related;boundary=x-1;type=a", body=multipart()),
    "no boundary": gives(kind="multipart/related", body=multipart()),
    "the boundary within": gives(
        kind=MULTIPART, body=multipart(dicom_bytes(PatientComments="x--x-1 --x-1--"))
    ),
    "packed": gives(
        kind=MULTIPART, body=gzip.compress(multipart()), head={"Content-Encoding": "gzip"}
    ),
    "deflated": gives(
        kind=MULTIPART, body=deflated(multipart()), head={"Content-Encoding": "deflate"}
    ),
    "in chunks": gives(
        kind=MULTIPART,
        body=b"%x\r\n%b\r\n0\r\n\r\n" % (len(multipart()), multipart()),
        chunked=True,
    ),
    "another one beside it": gives(
        kind=MULTIPART,
        body=multipart(dicom_bytes(SOPInstanceUID="1.9"))[: -len(b"--x-1--\r\n")] + multipart(),
    ),
}


@pytest.mark.parametrize("way", TAKEN)
def test_an_image_is_taken_in_whatever_form_it_comes(service, fetched, way) -> None:
    TAKEN[way](service)
    code, messages, found = fetched()
    assert "1 images found, 1 fetched" in messages
    assert code == Exit.SCORED
    assert len(found) == 1
    assert found[0] == IMAGE or way == "the boundary within"


NOT_TAKEN = {
    "a page": (gives(kind="text/html; charset=utf-8", body=HTML), "a web page"),
    "a page as an image": (gives(kind="application/dicom", body=HTML), "a web page"),
    "nothing": (gives(kind="application/dicom"), "an empty answer"),
    "text": (gives(kind="text/plain", body=b"no"), "no DICOM object"),
    "no part": (gives(kind=MULTIPART, body=b"--x-1--\r\n"), "no DICOM object"),
    "an empty part": (gives(kind=MULTIPART, body=multipart(b"")), "no DICOM object"),
    "a cut part": (gives(kind=MULTIPART, body=multipart()[:-20]), "no DICOM object"),
    "another boundary": (
        gives(kind="multipart/related; boundary=y", body=multipart()),
        "no DICOM object",
    ),
    "zeros": (gives(kind="application/dicom", body=bytes(500)), "no DICOM object"),
    "DICM and nonsense": (
        gives(kind="application/dicom", body=bytes(128) + b"DICM" + b"\xff" * 500),
        "no DICOM object",
    ),
    "no content": (gives(status=204, kind=None), "status 204"),
    "a piece": (
        gives(status=206, kind=MULTIPART, body=multipart(), head={"Content-Range": "bytes 0-9/99"}),
        "status 206",
    ),
    "not there": (gives(status=404, kind="text/html", body=HTML), "status 404"),
    "gone": (gives(status=410), "status 410"),
    "forbidden": (gives(status=403, kind="text/html", body=HTML), "status 403"),
    "damaged": (gives(status=500, kind="text/html", body=HTML), "status 500"),
    "another instance": (
        gives(kind=MULTIPART, body=multipart(dicom_bytes(SOPInstanceUID="1.9"))),
        "another instance",
    ),
    "another study": (
        gives(kind=MULTIPART, body=multipart(dicom_bytes(StudyInstanceUID="1.9"))),
        "another study",
    ),
    "another series": (
        gives(kind=MULTIPART, body=multipart(dicom_bytes(SeriesInstanceUID="1.9"))),
        "another series",
    ),
    "no study": (
        gives(kind=MULTIPART, body=multipart(dicom_bytes(StudyInstanceUID=""))),
        "another study",
    ),
}


@pytest.mark.parametrize("way", NOT_TAKEN)
def test_what_is_not_the_image_that_was_asked_for_is_said(service, fetched, way) -> None:
    change, sentence = NOT_TAKEN[way]
    change(service)
    code, messages, found = fetched()
    assert sentence in messages
    assert "1 could not be fetched" in messages
    assert code == Exit.SOME_UNSCORED
    assert found == []


def test_another_patient_s_image_is_not_filed(service, fetched) -> None:
    patient = {"00100020": {"vr": "LO", "Value": ["P1"]}}
    service.lists = lambda level, offset: (
        Reply(body=json.dumps([entry(TAGS[level], STUDY, **patient)]).encode())
        if level == "studies" and not offset
        else usual_list(level, offset)
    )
    service.gives = lambda: Reply(kind=MULTIPART, body=multipart(dicom_bytes(PatientID="P2")))
    assert "of another patient" in fetched()[1]
    assert fetched("--patient-id", "P1")[2] == []
    service.gives = lambda: Reply(kind=MULTIPART, body=multipart())
    assert fetched()[2] == [IMAGE]


def ends(**reply) -> Callable[[Service], None]:
    def change(service: Service) -> None:
        service.gives = lambda: Reply(**reply)

    return change


def lists(answer: Callable[[str, int], Reply]) -> Callable[[Service], None]:
    return lambda service: setattr(service, "lists", answer)


def endless(level: str, offset: int) -> Reply:
    return Reply(body=json.dumps([entry(TAGS[level], f"1.2.{offset}")]).encode())


def many(count: int) -> bytes:
    return json.dumps([entry(TAGS["studies"], f"1.2.{n}") for n in range(count)]).encode()


ENDED = {
    "elsewhere": (
        ends(status=302, head={"Location": "http://127.0.0.1:1/"}),
        "redirects elsewhere",
    ),
    "elsewhere, bad address": (
        ends(status=301, head={"Location": "http://[::1/\xff"}),
        "redirects elsewhere",
    ),
    "elsewhere, with a flood": (
        ends(status=302, head={"Location": "/"}, body=bytes(2 << 20)),
        "more than 1 MiB",
    ),
    "a bomb": (
        ends(kind=MULTIPART, body=bomb(64 << 20), head={"Content-Encoding": "gzip"}),
        "more than 1 MiB",
    ),
    "a cut pack": (
        ends(
            kind=MULTIPART, body=gzip.compress(multipart())[:-9], head={"Content-Encoding": "gzip"}
        ),
        "damaged",
    ),
    "no pack": (
        ends(kind=MULTIPART, body=multipart(), head={"Content-Encoding": "gzip"}),
        "damaged",
    ),
    "an unknown pack": (
        ends(kind=MULTIPART, body=multipart(), head={"Content-Encoding": "br"}),
        "damaged",
    ),
    "cut": (ends(kind=MULTIPART, body=multipart(), head={"Content-Length": "9999"}), "damaged"),
    "bad chunks": (ends(kind=MULTIPART, body=b"zz\r\n", chunked=True), "damaged"),
    "a flood": (ends(kind=MULTIPART, after=floods(bytes(1 << 16))), "more than 1 MiB"),
    "chunks without end": (
        ends(kind=MULTIPART, chunked=True, after=floods(b"4000\r\n" + bytes(0x4000) + b"\r\n")),
        "more than 1 MiB",
    ),
    "a drip": (ends(kind=MULTIPART, after=drips(b"-")), "too long"),
    "a drip of chunks": (ends(chunked=True, after=drips(b"1\r\n-\r\n")), "too long"),
    "a mute one": (ends(kind=MULTIPART, body=b"--x-1", after=stays), ""),
    "a list as a page": (lists(lambda *_: Reply(kind="text/html", body=HTML)), "a web page"),
    "an empty list": (lists(lambda *_: Reply()), "it is empty"),
    "no list": (lists(lambda *_: Reply(body=b'{"a": 1}')), "no DICOM JSON"),
    "a list of nothing": (lists(lambda *_: Reply(body=b"[{}]")), "no DICOM JSON"),
    "a list of lists": (lists(lambda *_: Reply(body=b"[[]]")), "no DICOM JSON"),
    "a list of numbers": (lists(lambda *_: Reply(body=b"[1, null]")), "no DICOM JSON"),
    "half a list": (lists(lambda *_: Reply(body=b'[{"0020000D"')), "no DICOM JSON"),
    "a list that is refused": (lists(lambda *_: Reply(400, "text/html", HTML)), "status 400"),
    "a list elsewhere": (
        lists(lambda *_: Reply(307, None, head={"Location": "http://127.0.0.1:1/"})),
        "redirects elsewhere",
    ),
    "a deep list": (lists(lambda *_: Reply(body=b"[" * 40_000)), "no DICOM JSON"),
    "a list of much": (lists(lambda *_: Reply(body=b"[" + b"{}," * 60_000 + b"{}]")), "values"),
    "a large list": (lists(lambda *_: Reply(body=b"[" + b" " * (2 << 20))), "more than 1 MiB"),
    "a list in a bomb": (
        lists(lambda *_: Reply(body=bomb(8 << 20), head={"Content-Encoding": "gzip"})),
        "more than 1 MiB",
    ),
    "a list in no charset": (lists(lambda *_: Reply(body=b'["\xff\xfe\xfd"]')), "no DICOM JSON"),
    "a list of a charset that is none": (
        lists(lambda *_: Reply(kind=f"{JSON}; charset=nonsense", body=b'["\xff"]')),
        "no DICOM JSON",
    ),
    "a list that drips": (lists(lambda *_: Reply(body=b"[", after=drips(b" "))), "too long"),
    "lists without end": (lists(endless), "pages"),
    "a list of too many": (lists(lambda *_: Reply(body=many(300))), "more than 200"),
}


@pytest.mark.parametrize("way", ENDED)
def test_what_is_no_answer_ends_with_a_sentence(service, fetched, way) -> None:
    change, sentence = ENDED[way]
    change(service)
    code, messages, found = fetched(
        limits=SMALL if sentence == "too long" or way == "a mute one" else PATIENT
    )
    assert "127.0.0.1 does not answer as expected" in messages
    assert sentence in messages
    assert code == Exit.NO_OUTPUT
    assert found == []


@pytest.mark.parametrize("way", ["a list as a page", "a bomb", "cut", "a deep list"])
def test_with_every_it_is_asked_again(service, fetched, monkeypatch, way) -> None:
    ENDED[way][0](service)
    waits: list[float] = []

    def better(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt
        if len(waits) == 2:
            service.lists = usual_list
            service.gives = lambda: Reply(kind=MULTIPART, body=multipart())

    monkeypatch.setattr("time.sleep", better)
    code, messages, found = fetched("--every", "1")
    assert messages.count("The next attempt is in 1 min.") == 2
    assert "1 fetched" in messages
    assert (code, found) == (Exit.INTERRUPTED, [IMAGE])


def test_with_every_even_our_own_mistakes_are_tried_again(fetched, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(command, "log_folder", lambda: tmp_path / "log")
    monkeypatch.setattr(command, "_fetch_once", lambda *_: {}["nothing"])

    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", stop)
    code, messages, _ = fetched("--every", "1")
    assert "next attempt" in messages
    assert code == Exit.INTERRUPTED


def test_uids_are_opaque_and_those_that_are_none_are_counted(service, fetched) -> None:
    odd = "1.2.840.007.1"

    def answer(level: str, offset: int) -> Reply:
        if offset:
            return Reply(204, None)
        wrong = ["..", "../../etc", "1.2/3", "x", "1" * 65, ""] if level == "instances" else []
        return Reply(
            body=json.dumps([entry(TAGS[level], uid) for uid in [*wrong, f"{odd}\0"]]).encode()
        )

    service.lists = answer
    service.gives = lambda: Reply(
        kind=MULTIPART,
        body=multipart(
            dicom_bytes(SOPInstanceUID=odd, StudyInstanceUID=odd, SeriesInstanceUID=f"{odd} ")
        ),
    )
    code, messages, found = fetched()
    assert "1 images found, 1 fetched" in messages
    assert "Left out: 6 × answer without a UID" in messages
    assert (code, len(found)) == (Exit.SOME_UNSCORED, 1)
    assert all(".." not in path for path in service.asked)


def test_a_list_that_repeats_is_read_once_and_one_that_goes_on_is_said(service, fetched) -> None:
    service.lists = lambda level, _offset: usual_list(level, 0)
    assert "1 images found, 1 fetched" in fetched()[1]
    service.lists = lambda level, _offset: Reply(
        body=usual_list(level, 0).body, head={"Warning": "299 x: There are 3 additional results"}
    )
    code, messages, _ = fetched()
    assert "continues, but repeats" in messages
    assert code == Exit.SOME_UNSCORED


def test_a_list_in_another_charset_is_read(service, fetched) -> None:
    def answer(level: str, offset: int) -> Reply:
        listed = usual_list(level, offset)
        name = "Müller".encode("latin-1")
        body = listed.body.replace(b'"vr"', b'"name": "' + name + b'", "vr"')
        return Reply(listed.status, f"{JSON}; charset=iso-8859-1", body)

    service.lists = answer
    assert "1 fetched" in fetched()[1]
    service.lists = lambda level, offset: (
        Reply(204, None) if offset else Reply(body=b"\xef\xbb\xbf" + usual_list(level, 0).body)
    )
    assert "1 already present" in fetched()[1]
