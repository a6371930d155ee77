"""What a DICOMweb service answers to images that were sent to it."""

import json

import pytest

from tests.network.hostile_web import (
    HTML,
    INSTANCE,
    JSON,
    SERIES,
    Reply,
    entry,
)
from tests.network.nodes import image
from xray_desktop.command_line import send as send_command
from xray_desktop.command_line.console import Exit


@pytest.fixture(autouse=True)
def _collected() -> None:
    """Nothing here leaves anything to the garbage collector."""


def one(uid: str = INSTANCE, **more) -> dict[str, object]:
    return entry("00081155", uid, **more)


def xml(tag: str, uid: str = INSTANCE) -> bytes:
    return (
        '<?xml version="1.0"?><NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/'
        f'NativeDICOM"><DicomAttribute tag="{tag}" vr="SQ"><Item number="1">'
        f'<DicomAttribute tag="00081155" vr="UI"><Value number="1">{uid}</Value></DicomAttribute>'
        '<DicomAttribute tag="00081197" vr="US"><Value number="1">272</Value></DicomAttribute>'
        "</Item></DicomAttribute></NativeDicomModel>"
    ).encode()


def sequence(tag: str, *items: object) -> bytes:
    return json.dumps({tag: {"vr": "SQ", "Value": items}}).encode()


STORED, FAILED = "00081199", "00081198"
BOTH = json.dumps({STORED: {"Value": [one()]}, FAILED: {"Value": [one()]}}).encode()
WARNING = {"00081196": {"vr": "US", "Value": [0xB000]}}
REASON = {"00081197": {"vr": "US", "Value": [0x0110]}}


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(200, JSON, sequence(STORED, one())), None),
        (Reply(201, JSON, sequence(STORED, one())), None),
        (Reply(202, JSON, sequence(STORED, one(**WARNING))), None),
        (Reply(200, JSON, sequence(STORED, one(f"{INSTANCE}\0"))), None),
        (Reply(200, JSON, b"[" + sequence(STORED, one()) + b"]"), None),
        (Reply(200, "application/dicom+xml", xml(STORED)), None),
        (Reply(202, None, xml(STORED)), None),
        (Reply(200, JSON, sequence(FAILED, one(**REASON))), "reason 0110"),
        (Reply(202, JSON, sequence(FAILED, one(**REASON))), "reason 0110"),
        (Reply(200, JSON, sequence(FAILED, {})), "did not store it"),
        (Reply(409, JSON, sequence(FAILED, one(**REASON))), "reason 0110"),
        (Reply(200, "application/dicom+xml", xml(FAILED)), "reason 0110"),
        (Reply(200, JSON, BOTH), "did not store it"),
        (Reply(200, JSON, sequence(STORED, one("1.9"))), "does not confirm"),
        (Reply(409, JSON, sequence(STORED, one())), "refused it (status 409)"),
        (Reply(200, JSON, b"{}"), "does not confirm"),
        (Reply(200, JSON, b"[]"), "does not confirm"),
        (Reply(200, JSON, b"null"), "does not confirm"),
        (Reply(200, JSON, b"[" * 40_000), "does not confirm"),
        (Reply(200, "text/html", HTML), "does not confirm"),
        (
            Reply(200, None, xml(STORED).replace(b"?>", b"?><!DOCTYPE a [<!ENTITY b 'c'>]>", 1)),
            "does not confirm",
        ),
        (Reply(204, None), "does not confirm"),
        (Reply(401, "text/html", HTML), "refused it (status 401)"),
        (Reply(500, None), "refused it (status 500)"),
    ],
)
def test_the_body_says_what_was_stored(service, tmp_path, capsys, reply, sentence) -> None:
    service.stores = lambda: reply
    file = image(tmp_path, SOPInstanceUID=INSTANCE, SeriesInstanceUID=SERIES)
    code = send_command.send([str(file), "--web", service.url])
    messages = capsys.readouterr().err
    if sentence is None:
        assert "1 of 1 files sent" in messages
        assert code == Exit.SCORED
    else:
        assert sentence in messages
        assert code == Exit.SOME_UNSCORED
