"""No local command opens a connection, looks up a name or leaves a runtime's traces in the home.

The commands run under strace, which also sees what native libraries and child processes do, and
where that is allowed in a network namespace of their own, so that nothing leaves even when the test
fails. strace must be there where XRAY_SILENCE is "required".
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xray_desktop.paths import DEMO_MODEL, resource_path

ROOT = Path(__file__).resolve().parents[1]
REQUIRED = "XRAY_SILENCE"
NAMESPACE = ("unshare", "--net", "--map-root-user")
WATCHED = "connect,sendto,sendmsg,sendmmsg"
OUTSIDE = re.compile(r"sa_family=AF_(INET6?|PACKET|VSOCK|BLUETOOTH)\b")
"""Address families that lead out of a process; a name look-up by DNS uses the first, too."""
LOOK_UP = re.compile(r'sun_path="[^"]*(resolve|avahi)')
"""System services that look names up for others."""
OWN_PLACES = (
    ".cache/xray-desktop",
    ".local/share/xray-desktop",
    ".local/state/xray-desktop",
    ".config/xray-desktop",
    ".cache/fontconfig",
    ".cache/matplotlib",
    ".config/matplotlib",
    ".keras",
)
"""All that may be in a home afterwards (docs/administrator/security.md)."""

pytestmark = [
    pytest.mark.skipif(
        not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
    ),
    pytest.mark.timeout(600),
]

LOCAL_COMMANDS = """
import sys
from xray_desktop.cli import main

images, out, worklist = sys.argv[1:]
image = images + "/chest_effusion.png"
for engine, *results in (
    ("onnx", "--write", "sr,sc,pdf"),
    ("openvino", "--map", "Effusion", "--write", "gsps"),
):
    words = ("--engine", engine, *results, "--out", out)
    assert main(["analyze", image, "--json", *words]) in (0, 1), engine
found = ["--store", worklist, "--engine", "onnx", "--out", out]
assert main(["triage", images, *found, "--maps", "--write", "sr,pdf", "--list", "0"]) in (0, 1)
assert main(["deidentify", images, "--out", out + "-copies"]) in (0, 1)
assert main(["--self-test"]) == 0
"""
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from xray_desktop import app
from xray_desktop.cli import main
from xray_desktop.gui.shell.main_window import MainWindow

class Window(MainWindow):
    def __init__(self, application, session, *parts, **named):
        super().__init__(application, session, *parts, **named)
        finished = session.heat_map_controller.heat_map_finished
        finished.connect(lambda _: QTimer.singleShot(0, self.close))
        session.heat_map_controller.set_enabled(True)

app.MainWindow = Window
sys.exit(main(["--sample"]))
"""
TRAINER = """
import sys
from pathlib import Path
from trainer.cli import main
import keras
from tests.trainer.small_backbone import small_inception
from xray_desktop.core.image.display import to_bytes
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.assessment import assess
from xray_desktop.results.feedback import FeedbackFolder, ImageFeedback

keras.applications.InceptionV3 = small_inception
bundle, images, folder = sys.argv[1:]
short = ("--set", "input.size=75", "--set", "input.working_resolution=40", "--set", 'model.id="t"')
stage = 'training.stages=[{train_after="pooled",epochs=1,learning_rate=1e-3,patience=5}]'
engine = load_engine(Path(bundle), EngineOptions("tensorflow"))
with ImageReader() as reader:
    image = reader.read(Path(images, "chest_effusion.png"))
reviews = [ImageFeedback(1, to_bytes(image.pixels), assess(image, engine), {"Effusion": True})]
FeedbackFolder(Path(folder, "feedback")).write(reviews)
short += ("--recipe", "frozen", "--weights", "none", "--set", "training.copies=1", "--set", stage)
quick = ("--methods", "--checks", "0")
records, made = folder + "/records", folder + "/bundle"
for words in (
    ("simulate", "--films", "48", "--out", records),
    ("inspect", records),
    ("train", records, "--out", made, *short),
    ("evaluate", made, "--records", records, "--report", folder + "/report"),
    ("export", "--from", made + "/model.keras", "--out", folder + "/again"),
    ("evaluate-maps", made, "--boxes", images + "/boxes.csv", "--folder", images, *quick),
    ("import-feedback", folder + "/feedback", "--out", folder + "/feedback-records"),
):
    assert main(words) == 0, words
"""


def needs() -> str:
    if sys.platform != "linux":
        return "needs Linux"
    if shutil.which("strace") is None:
        return "needs strace"
    return "" if _runs("strace", "-qq", "true") else "may not trace processes here"


def _runs(*command: str) -> bool:
    return not subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def watched(tmp_path):
    """Run a program unseen by the network; return what it tried, and what it left in its home."""
    why = needs()
    if why and os.environ.get(REQUIRED) == "required":
        pytest.fail(why)
    if why:
        pytest.skip(why)
    home, log = tmp_path / "home", tmp_path / "calls"
    home.mkdir()
    alone = NAMESPACE if shutil.which("unshare") and _runs(*NAMESPACE, "true") else ()

    def watch(code: str, *words: object) -> list[str]:
        strace = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={WATCHED}", "-o", log)
        command = [*alone, *strace, "-e", "signal=none", sys.executable, "-c", code, *words]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))}
        done = subprocess.run(
            [str(word) for word in command],
            cwd=tmp_path,
            env={
                **kept,
                "HOME": str(home),
                "PYTHONPATH": str(ROOT),
                "QT_QPA_PLATFORM": "offscreen",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [line for line in log.read_text().splitlines() if _leaves(line)] + _strange(home)

    return watch


def _leaves(call: str) -> bool:
    return bool(OUTSIDE.search(call) or LOOK_UP.search(call))


def _strange(home: Path) -> list[str]:
    left = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    return [name for name in left if not name.startswith(tuple(f"{own}/" for own in OWN_PLACES))]


@pytest.fixture
def images(tmp_path) -> Path:
    folder = tmp_path / "films"
    folder.mkdir()
    for name in ("chest_effusion.png", "chest_mass.dcm"):
        shutil.copyfile(resource_path("samples", name), folder / name)
    return folder


def test_commands_on_two_engines(watched, images, tmp_path):
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    assert watched(LOCAL_COMMANDS, images, tmp_path / "out", tmp_path / "worklist.sqlite") == []


def test_the_window_with_a_heat_map(watched):
    assert watched(WINDOW) == []


def test_the_trainer_and_its_engine(watched, images, tmp_path):
    pytest.importorskip("tensorflow", reason="needs the extra `train`")
    (images / "boxes.csv").write_text(
        "Image Index,Finding Label,Bbox [x,y,w,h]\nchest_effusion.png,Effusion,100,500,200,200\n"
    )
    assert watched(TRAINER, resource_path(*DEMO_MODEL), images, tmp_path) == []


LOOKED_UP = """
import contextlib, socket
with contextlib.suppress(OSError):
    socket.getaddrinfo("example.org", 443)
"""
NATIVE = """
import ctypes, socket
where = b"\\x02\\0\\x01\\xbb" + bytes([192, 0, 2, 1]) + bytes(8)
sender = socket.socket()
sender.setblocking(False)
ctypes.CDLL(None).connect(sender.fileno(), where, len(where))
"""
FILE = """
from pathlib import Path
Path.home().joinpath(".cache").mkdir()
Path.home().joinpath(".cache", "deviceid").write_text("1")
"""


@pytest.mark.parametrize("code", [LOOKED_UP, NATIVE, FILE], ids=["name", "connection", "file"])
def test_what_leaves_is_seen(watched, code):
    assert watched(code)
