"""`receive` as a program: it ends when it is told to, whoever else is on the line."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pydicom
import pytest
from pynetdicom import AE

from tests.network.nodes import image, received
from tests.network.raw_peer import RawPeer, pdu
from tests.processes import started
from xray_desktop.cli import main
from xray_desktop.command_line import receive
from xray_desktop.command_line.console import Exit
from xray_desktop.network.receiver import Receiver

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
def test_sigterm_ends_it_and_what_was_confirmed_is_there(tmp_path) -> None:
    sent = pydicom.dcmread(image(tmp_path / "out"))
    words = [sys.executable, "-m", "xray_desktop", "receive", str(tmp_path / "in"), "--port", "0"]
    with started(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as program:
        assert program.stderr is not None
        found = re.search(r"port (\d+)", program.stderr.readline())
        assert found is not None
        with RawPeer(int(found[1])) as mute, RawPeer(int(found[1])) as idle:
            mute.say(pdu(1, b"A" * 500, length=100_000))
            assert idle.associate()
            entity = AE("MODALITY")
            entity.add_requested_context(sent.SOPClassUID, sent.file_meta.TransferSyntaxUID)
            association = entity.associate("127.0.0.1", int(found[1]))
            assert association.send_c_store(sent).Status == 0
            program.send_signal(signal.SIGTERM)
            assert program.wait(60) == Exit.INTERRUPTED
            association.abort()
        told = program.stderr.read()
    assert "Ended: 1 new" in told
    assert "Traceback" not in told
    assert len(received(tmp_path / "in")) == 1


def test_it_says_where_it_listens_and_a_name_that_is_not_here_is_refused(
    tmp_path, monkeypatch, capsys
) -> None:
    """What counts is the address that is listened at, not the name that was given."""
    monkeypatch.setattr(receive, "_end_on_signals", threading.Event.set)  # ends at once
    everywhere = ["receive", str(tmp_path / "in"), "--port", "0", "--bind", ""]
    assert main(everywhere) == Exit.INTERRUPTED
    messages = capsys.readouterr().err
    assert "listens at 0.0.0.0, port" in messages
    assert "Any computer on this network" in messages
    monkeypatch.setattr(Receiver, "address", "0.0.0.0")  # noqa: S104
    assert main([*everywhere[:-1], "localhost"]) == Exit.USAGE
    assert "but resolves to 0.0.0.0" in capsys.readouterr().err
