"""A receiver of our own, and images to send to it."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.imaging.dicom_files import dataset, written
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.receiver import Receiver, ReceiverConfig


def absent(*programs: str) -> bool:
    """Whether tests that need `programs` are left out; with XRAY_PEERS=required they never are."""
    required = os.environ.get("XRAY_PEERS") == "required"
    return not required and any(shutil.which(name) is None for name in programs)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def listening(folder: Path, **config) -> Iterator[tuple[Receiver, int]]:
    receiver = Receiver(Inbox(folder), ReceiverConfig(port=0, **config), _raise)
    port = receiver.start()
    try:
        yield receiver, port
    finally:
        receiver.close()


def _raise(error: Exception) -> None:
    pytest.fail(f"{type(error).__name__} in the receiver: {error}")


def image(folder: Path, name: str = "film.dcm", **attributes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(
        written(dataset(**({"PatientName": "Secret^Name", "PatientID": "S-1"} | attributes)))
    )
    return path


def received(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def dcmtk(*words: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=check, timeout=60
    )
