"""A real archive beside us: it sends an image, we score it and send back what was made of it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pydicom
import pytest

from tests.network.nodes import absent, dcmtk, free_port, received
from tests.results.dicom.examples import complaints
from xray_desktop.paths import DEMO_MODEL, resource_path

ROOT = Path(__file__).resolve().parents[2]
DICOMWEB = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PATIENCE_S = 60
pytestmark = [
    pytest.mark.skipif(absent("Orthanc", "findscu"), reason="needs Orthanc and dcmtk"),
    pytest.mark.skipif(
        not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
    ),
    pytest.mark.timeout(300),
]


class Archive:
    """Orthanc on free ports, with its own folder."""

    def __init__(self, place: Path, our_port: int) -> None:
        self.dicom, self.http = free_port(), free_port()
        place.mkdir()
        config = {
            "Name": "archive",
            "StorageDirectory": str(place / "storage"),
            "IndexDirectory": str(place / "index"),
            "DicomAet": "ARCHIVE",
            "DicomPort": self.dicom,
            "HttpPort": self.http,
            "RemoteAccessAllowed": False,
            "AuthenticationEnabled": False,
            "DicomAlwaysAllowEcho": True,
            "DicomAlwaysAllowFind": True,
            "DicomAlwaysAllowStore": True,
            "DicomModalities": {"us": ["XRAY", "127.0.0.1", our_port]},
            "Plugins": [str(DICOMWEB)],
            "DicomWeb": {"Enable": True},
        }
        (place / "orthanc.json").write_text(json.dumps(config))
        with (place / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["Orthanc", place / "orthanc.json"], stdout=log, stderr=log, cwd=place
            )
        _until("the archive", self._answers)

    def ask(self, path: str, body: bytes | None = None) -> object:
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}{path}", body)
        if "dicom-web" in path:
            request.add_header("Accept", "application/dicom+json")
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read() or "null")

    def file(self, identity: str, path: Path) -> Path:
        url = f"http://127.0.0.1:{self.http}/instances/{identity}/file"
        with urllib.request.urlopen(url, timeout=30) as answer:
            path.write_bytes(answer.read())
        return path

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def _answers(self) -> bool:
        try:
            return bool(self.ask("/system"))
        except (urllib.error.URLError, ConnectionError):
            return False


def _until(what: str, there) -> None:
    until = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < until, f"never came: {what}"
        time.sleep(0.1)


def program(*words: object, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "xray_desktop", *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(*words: object, cwd: Path) -> tuple[int, str, str]:
    with program(*words, cwd=cwd) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_from_the_archive_to_a_score_and_back_as_report_and_picture(tmp_path):
    ours = free_port()
    inbox = tmp_path / "inbox"
    archive = Archive(tmp_path / "archive", ours)
    receiver = program("receive", inbox, "--port", ours, "--from", "ARCHIVE", cwd=tmp_path)
    try:
        assert receiver.stderr is not None
        assert f"port {ours}" in receiver.stderr.readline()
        source = resource_path("samples", "chest_mass.dcm")
        stored = archive.ask("/instances", source.read_bytes())
        archive.ask("/modalities/us/store", stored["ID"].encode())
        (image,) = received(inbox)
        assert pydicom.dcmread(image).PixelData == pydicom.dcmread(source).PixelData

        old = time.time() - 60
        os.utime(image, (old, old))
        code, out, err = ended("triage", inbox, "--store", tmp_path / "w.sqlite", cwd=tmp_path)
        assert (code, "1 files: 1 scored" in out) == (0, True), err

        code, _, err = ended(
            "analyze", image, "--write", "sr,sc", "--out", tmp_path / "results", cwd=tmp_path
        )
        assert code == 0, err
        peer = f"ARCHIVE@127.0.0.1:{archive.dicom}"
        code, _, err = ended("send", tmp_path / "results", "--to", peer, cwd=tmp_path)
        assert code == 0, err
        assert "2 of 2 files sent" in err

        study = str(pydicom.dcmread(source).StudyInstanceUID)
        found = dcmtk(
            *("findscu", "-S", "-aec", "ARCHIVE", "127.0.0.1", archive.dicom),
            *("-k", "QueryRetrieveLevel=SERIES", "-k", f"StudyInstanceUID={study}"),
            *("-k", "Modality", "-k", "SeriesInstanceUID"),
        )
        assert " [SR" in found.stdout + found.stderr
        listed = archive.ask(f"/dicom-web/studies/{study}/instances")
        modalities = sorted(one["00080060"]["Value"][0] for one in listed)
        assert len(modalities) == 3
        assert "SR" in modalities
        known = set(complaints(source))
        for identity in archive.ask("/instances"):
            path = archive.file(identity, tmp_path / f"{identity}.dcm")
            assert set(complaints(path)) <= known, path

        code, _, err = ended("send", image, "--to", "NOBODY@127.0.0.1:1", cwd=tmp_path)
        assert code == 4
        assert "cannot be reached" in err
        receiver.send_signal(signal.SIGTERM)
        _, told = receiver.communicate(timeout=60)
        assert receiver.returncode == 130
        assert "1 new" in told
        assert "SYNTHETIC" not in told
    finally:
        receiver.kill()
        receiver.wait()
        archive.close()
