"""A run whose images are decoded and scored by two workers, of which one is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.network.nodes import free_port
from xray_desktop.command_line.console import Exit
from xray_desktop.paths import DEMO_MODEL, resource_path
from xray_desktop.triage.errors import NotYetError
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist

ROOT = Path(__file__).resolve().parents[2]
IMAGES = 60
FEW = 10
PATIENCE_S = 90
pytestmark = [
    pytest.mark.skipif(
        not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="kills processes by signals"),
    pytest.mark.timeout(400),
]


def program(*words: object) -> list[str]:
    return [sys.executable, "-m", "xray_desktop", *map(str, words)]


def ended(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def running(*command: str, cwd: Path, until: str = "") -> Iterator[subprocess.Popen[str]]:
    """Run a command; go on when it has said `until`. What it leaves as it is killed is in `cwd`."""
    messages = cwd / f"said-{len(list(cwd.glob('said-*')))}"
    with messages.open("w") as stream:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(cwd)},
            stdout=stream,
            stderr=stream,
            text=True,
        )
    try:
        end = time.monotonic() + PATIENCE_S
        while until not in messages.read_text():
            assert process.poll() is None, messages.read_text()
            assert time.monotonic() < end, messages.read_text()
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler_on(port: int, *words: object, host: str = "127.0.0.1") -> list[str]:
    where = ("--host", host, "--port", port, "--no-dashboard")
    return [sys.executable, "-m", "distributed.cli.dask_scheduler", *map(str, (*where, *words))]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with running(*scheduler_on(port), cwd=tmp_path, until="Scheduler at"):
        yield f"tcp://127.0.0.1:{port}"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    return made_images(tmp_path / "films", IMAGES)


@pytest.fixture
def few_images(tmp_path: Path) -> Path:
    return made_images(tmp_path / "films", FEW)


def made_images(folder: Path, count: int) -> Path:
    """Films that all differ, one that is cut off, and a text."""
    folder.mkdir()
    with Image.open(resource_path("samples", "chest_pa.png")) as picture:
        grey = np.asarray(picture.convert("L"))
    for number in range(count):
        path = folder / f"{number:02}.png"
        Image.fromarray(np.roll(grey, number - count // 2, axis=1)).save(path, compress_level=1)
    (folder / "notes.txt").write_text("no image")
    (folder / "cut.png").write_bytes((folder / "00.png").read_bytes()[:5000])
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    return folder


def triage(images: Path, store: Path, *words: object, cwd: Path) -> tuple[str, ...]:
    out = cwd / f"results-{store.stem}"
    return tuple(program("triage", images, "--store", store, "--out", out, *words))


def contents(store: Path) -> dict[str, object]:
    """What a worklist says of each file, but for times and places."""
    with Worklist(store) as worklist:
        numbers = worklist.reading.order(WorklistView(other_files=True), time.time())
        return {
            row.path.name: row.code
            if row.assessment is None
            else [round(one.probability, 3) for one in row.assessment.findings]
            for row in worklist.reading.rows(numbers)
        }


def test_a_killed_worker_s_images_are_done_by_the_other(scheduler, images, tmp_path):
    here, there = tmp_path / "here.sqlite", tmp_path / "there.sqlite"
    alone = ended(*triage(images, here, cwd=tmp_path), cwd=tmp_path)
    assert alone.returncode == Exit.SOME_UNSCORED
    worker = program("worker", scheduler, "--readers", 1, "--threads", 1)
    with (
        running(*worker, cwd=tmp_path, until="Working for") as first,
        running(*worker, cwd=tmp_path, until="Working for"),
        running(*triage(images, there, "--cluster", scheduler, cwd=tmp_path), cwd=tmp_path) as run,
    ):
        end = time.monotonic() + PATIENCE_S
        while not 8 <= _scored(there) < IMAGES:
            assert time.monotonic() < end
            time.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        assert run.wait(PATIENCE_S) == Exit.SOME_UNSCORED
    messages = "".join(path.read_text() for path in tmp_path.glob("said-*"))
    assert "Workers with this version and model: 2." in messages
    assert contents(there) == contents(here)
    assert len(contents(there)) == IMAGES + 2
    assert sum(isinstance(messages, list) for messages in contents(there).values()) == IMAGES


def _scored(store: Path) -> int:
    if not store.exists():
        return 0
    try:
        with Worklist(store, create=False) as worklist:
            return worklist.reading.counts()[ImageState.SCORED]
    except NotYetError:
        return 0


def test_a_scheduler_that_goes_away_ends_the_run_and_the_next_goes_on(images, tmp_path):
    store = tmp_path / "w.sqlite"
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    worker = program("worker", address, "--readers", 1, "--threads", 1)
    with (
        running(*scheduler_on(port), cwd=tmp_path, until="Scheduler at") as scheduler,
        running(*worker, cwd=tmp_path, until="Working for"),
        running(*triage(images, store, "--cluster", address, cwd=tmp_path), cwd=tmp_path) as run,
    ):
        end = time.monotonic() + PATIENCE_S
        while _scored(store) < 8:
            assert time.monotonic() < end
            time.sleep(0.05)
        scheduler.kill()
        assert run.wait(PATIENCE_S) == Exit.SOME_UNSCORED
    messages = "".join(path.read_text() for path in tmp_path.glob("said-*"))
    assert "scheduler cannot be reached" in messages
    assert "Traceback" not in messages
    assert 8 <= _scored(store) < IMAGES
    done = subprocess.run(
        triage(images, store, cwd=tmp_path),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == Exit.SOME_UNSCORED
    assert _scored(store) == IMAGES


@pytest.mark.parametrize(
    ("address", "messages"),
    [
        ("nowhere", "is not the address of a scheduler"),
        ("tcp://elsewhere:8786", "can run programs here"),
        ("tls://elsewhere:8786", "--tls-ca, --tls-cert and --tls-key"),
    ],
)
@pytest.mark.parametrize("command", ["triage", "worker"])
def test_a_cluster_that_cannot_be_had_is_said(tmp_path, command, address, messages):
    words = (
        ("triage", tmp_path, "--cluster", address) if command == "triage" else (command, address)
    )
    done = ended(*program(*words), cwd=tmp_path)
    assert done.returncode == Exit.USAGE
    assert messages in done.stderr


def test_nobody_there_is_said_by_both(few_images, tmp_path):
    words = ("triage", few_images, "--cluster", "tcp://127.0.0.1:1", "--store", "w.sqlite")
    done = ended(*program(*words), cwd=tmp_path)
    assert done.returncode == Exit.SOME_UNSCORED
    assert "scheduler cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def listening(process: subprocess.Popen[str]) -> list[str]:
    connections = psutil.Process(process.pid).net_connections("inet")
    return [one.laddr.ip for one in connections if one.status == psutil.CONN_LISTEN]


def test_a_worker_listens_where_its_scheduler_does_and_a_run_nowhere(
    scheduler, few_images, tmp_path
):
    worker = program("worker", scheduler, "--readers", 1, "--threads", 1)
    run = triage(few_images, tmp_path / "w.sqlite", "--cluster", scheduler, "--watch", cwd=tmp_path)
    with (
        running(*worker, cwd=tmp_path, until="Working for") as working,
        running(*run, cwd=tmp_path, until="Workers with this version and model: 1.") as asking,
    ):
        assert listening(working) == ["127.0.0.1"]
        assert listening(asking) == []


def test_a_scheduler_that_hears_the_network_is_none_on_this_machine(few_images, tmp_path):
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with running(*scheduler_on(port, host="tcp://0.0.0.0"), cwd=tmp_path, until="Scheduler at"):
        run = triage(few_images, tmp_path / "w.sqlite", "--cluster", address, cwd=tmp_path)
        for command in (program("worker", address), run):
            done = ended(*command, cwd=tmp_path)
            assert done.returncode == Exit.USAGE, done.stderr
            assert "listens at 0.0.0.0" in done.stderr
            assert "--trusted-network" in done.stderr
            assert "Traceback" not in done.stderr
        trusting = program("worker", address, "--trusted-network", "--readers", 1)
        with running(*trusting, cwd=tmp_path, until="Working for") as working:
            assert listening(working) == ["127.0.0.1"]


def test_encrypted_and_only_with_a_certificate(few_images, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", key, "-out", certificate, "-subj", "/CN=localhost"),
        ],
        check=True,
        capture_output=True,
    )
    port = free_port()
    shown = ("--tls-ca", certificate, "--tls-cert", certificate, "--tls-key", key)
    begun = scheduler_on(port, "--tls-ca-file", certificate, *shown[2:], host="tls://127.0.0.1")
    address, store = f"tls://127.0.0.1:{port}", tmp_path / "w.sqlite"
    with (
        running(*begun, cwd=tmp_path, until="Scheduler at"),
        running(
            *program("worker", address, *shown, "--readers", 1), cwd=tmp_path, until="Working for"
        ),
    ):
        done = ended(
            *triage(few_images, store, "--cluster", address, *shown, cwd=tmp_path), cwd=tmp_path
        )
        assert done.returncode == Exit.SOME_UNSCORED, done.stderr
        assert _scored(store) == FEW
        plain = program("worker", f"tcp://127.0.0.1:{port}")
        assert ended(*plain, cwd=tmp_path).returncode == Exit.NO_OUTPUT
