"""`triage` as a user calls it: the whole program, the demonstration model."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.disk_faults import with_full_disk
from tests.processes import started
from xray_desktop.command_line.console import Exit
from xray_desktop.paths import DEMO_MODEL, resource_path
from xray_desktop.triage.urgency_file import table_from_toml
from xray_desktop.triage.worklist import Worklist

PROGRAM = (sys.executable, "-m", "xray_desktop")
ROOT = Path(__file__).resolve().parents[2]
SAMPLE = resource_path("samples", "chest_pa.png")
pytestmark = pytest.mark.skipif(
    not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
)


LIGHT = ("--engine", "onnx")
"""The engine that takes the least to load; where scores are looked at, the user's is taken."""


def triage(*arguments, cwd, engine=LIGHT, **options):
    return subprocess.run(
        [sys.executable, "-m", "xray_desktop", "triage", *map(str, arguments), *engine],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


@pytest.fixture
def folder(tmp_path):
    images = tmp_path / "films"
    images.mkdir()
    shutil.copyfile(SAMPLE, images / "one.png")
    shutil.copyfile(SAMPLE, images / "two.png")
    (images / "notes.txt").write_text("no image")
    (images / "cut.png").write_bytes(SAMPLE.read_bytes()[:5000])
    for path in images.iterdir():
        os.utime(path, (1e9, 1e9))
    return images


def test_a_folder_becomes_a_worklist(folder, tmp_path):
    first = triage(folder, "--store", tmp_path / "w.sqlite", cwd=tmp_path, engine=())
    assert first.returncode == Exit.SOME_UNSCORED, first.stderr
    assert "4 files: 1 scored, 3 refused" in first.stdout
    assert "2 images to read" in first.stdout  # the sample, and the one that is cut off
    assert "Research use only" in first.stdout
    out = tmp_path / "xray-results"
    lines = [json.loads(line) for line in (out / "worklist.jsonl").read_text().splitlines()]
    assert {Path(line["file"]).name: line["status"] for line in lines} == {
        "one.png": "scored", "two.png": "refused", "notes.txt": "refused", "cut.png": "refused"
    }  # fmt: skip
    with (out / "worklist.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 4
    assert (out / "worklist.html").exists()
    again = triage(folder, "--store", tmp_path / "w.sqlite", cwd=tmp_path, engine=())
    assert again.returncode == Exit.SOME_UNSCORED
    assert len((out / "worklist.jsonl").read_text().splitlines()) == 4


def test_its_scores_are_those_of_analyze(folder, tmp_path):
    triage(folder / "one.png", "--store", tmp_path / "w.sqlite", cwd=tmp_path, engine=())
    single = subprocess.run(
        [sys.executable, "-m", "xray_desktop", "analyze", SAMPLE, "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    one = json.loads(single.stdout)[0]["findings"]
    (line,) = (tmp_path / "xray-results" / "worklist.jsonl").read_text().splitlines()
    for mine, theirs in zip(json.loads(line)["findings"], one, strict=True):
        assert mine["label"] == theirs["label"]
        assert mine["state"] == theirs["state"]
        assert mine["probability"] == pytest.approx(theirs["probability"], abs=1e-6)


def test_wrong_commands_end_with_a_sentence(folder, tmp_path):
    nothing = triage(tmp_path / "nothing", "--store", tmp_path / "w.sqlite", cwd=tmp_path)
    assert nothing.returncode == Exit.USAGE
    assert "There is no" in nothing.stderr
    assert triage("--store", tmp_path / "none", cwd=tmp_path).returncode == Exit.USAGE
    no_store = triage(folder, "--store", folder / "notes.txt", cwd=tmp_path)
    assert no_store.returncode == Exit.NO_OUTPUT
    assert "not a worklist" in no_store.stderr
    closed = triage(folder, "--store", tmp_path / "w.sqlite", "--out", SAMPLE, cwd=tmp_path)
    assert closed.returncode == Exit.NO_OUTPUT
    assert "Choose another one with --out" in closed.stderr
    no_model = triage(folder, "--store", tmp_path / "w.sqlite", "--model", "x", cwd=tmp_path)
    assert no_model.returncode == Exit.NO_MODEL
    for run in (nothing, no_store, closed, no_model):
        assert "Traceback" not in run.stderr


def test_the_table_of_urgency_can_be_printed_changed_and_used(folder, tmp_path):
    printed = triage("--print-urgency", "--store", tmp_path / "w.sqlite", cwd=tmp_path)
    assert printed.returncode == Exit.SCORED
    mine = tmp_path / "mine.toml"
    mine.write_text(printed.stdout.replace("routine = 480", "routine = 600"))
    triage(folder, "--store", tmp_path / "w.sqlite", "--urgency", mine, cwd=tmp_path)
    with Worklist(tmp_path / "w.sqlite") as worklist:
        assert worklist.urgency.table == table_from_toml(mine.read_text())
        assert worklist.urgency.table.waits.routine == 600


def test_a_full_disk_is_told_and_the_worklist_survives(folder, tmp_path, small_disk):
    store = small_disk.folder / "w.sqlite"
    Worklist(store).close()
    small_disk.fill()
    full = triage(folder, "--store", store, cwd=tmp_path)
    assert full.returncode == Exit.NO_OUTPUT
    assert "Traceback" not in full.stderr
    assert "full" in full.stderr
    small_disk.empty()
    done = triage(folder, "--store", store, cwd=tmp_path)
    assert "4 files: 1 scored, 3 refused" in done.stdout


def test_images_that_come_while_it_watches_are_scored(folder, tmp_path):
    lines = tmp_path / "xray-results" / "worklist.jsonl"
    command = (*PROGRAM, "triage", folder, "--watch", "--store", tmp_path / "w.sqlite", *LIGHT)
    with started(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert _wait_for(lambda: lines.exists() and len(lines.read_text().splitlines()) == 4)
        late = folder / "later" / "film.png"
        late.parent.mkdir()
        late.write_bytes(SAMPLE.read_bytes() + b"another file")
        assert _wait_for(lambda: len(lines.read_text().splitlines()) == 5)
        process.send_signal(signal.SIGINT)
        messages, told = process.communicate(timeout=60)
    assert process.returncode == Exit.INTERRUPTED
    assert "5 files: " in messages
    assert "Watching" in told
    assert "Traceback" not in told


def _wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_a_file_that_was_just_written_is_scored_in_the_same_run(folder, tmp_path):
    os.utime(folder / "one.png")
    done = triage(folder, "--store", tmp_path / "w.sqlite", cwd=tmp_path)
    assert "4 files: 1 scored" in done.stdout
    assert "still being written" not in done.stderr


@pytest.mark.parametrize("inherited", [signal.SIG_DFL, signal.SIG_IGN])  # as under nohup
def test_it_ends_with_the_program_that_began_it(folder, tmp_path, inherited):
    command = (*PROGRAM, "triage", folder, "--watch", "--store", tmp_path / "w.sqlite", *LIGHT)
    with started(
        (*command, "--until-input-ends"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, inherited),
    ) as process:
        lines = tmp_path / "xray-results" / "worklist.jsonl"
        assert _wait_for(lambda: lines.exists() and len(lines.read_text().splitlines()) == 4)
        process.stdin.close()
        assert process.wait(60) == Exit.INTERRUPTED


def test_a_run_that_is_over_first_says_why(folder, tmp_path):
    """Its input is still open then, as the window keeps it."""
    store = tmp_path / "w.sqlite"
    store.write_bytes(b"another file" * 20)
    with started(
        (*PROGRAM, "triage", folder, "--store", store, "--until-input-ends"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.wait(60) == Exit.NO_OUTPUT
        assert "not a worklist" in process.stderr.read()


def test_results_of_each_image_are_written_by_the_run(tmp_path):
    images = tmp_path / "films"
    images.mkdir()
    for name in ("chest_mass.dcm", "chest_pa_jpeg2000.dcm"):
        shutil.copyfile(resource_path("samples", name), images / name)
        os.utime(images / name, (1e9, 1e9))
    words = (images, "--store", tmp_path / "w.sqlite", "--write", "sr,sc,pdf", "--maps")
    done = triage(*words, cwd=tmp_path)
    assert done.returncode == Exit.SCORED, done.stderr
    results = tmp_path / "xray-results" / "results"
    endings = sorted(path.name.split("-", 1)[1] for path in results.glob("*-*"))
    assert endings == ["report.pdf"] * 2 + ["sc.dcm"] * 2 + ["sr.dcm"] * 2
    for path in results.iterdir():
        assert "SYNTHETIC" not in path.name
    before = {path: path.stat().st_mtime_ns for path in results.iterdir()}
    assert triage(*words[:-1], cwd=tmp_path).returncode == Exit.SCORED  # maps would be tried again
    assert {path: path.stat().st_mtime_ns for path in results.iterdir()} == before
    refused = triage(images, "--store", tmp_path / "w.sqlite", "--write", "gsps", cwd=tmp_path)
    assert refused.returncode == Exit.USAGE
    assert "choose from sr,sc,pdf" in refused.stderr


@pytest.mark.parametrize(
    ("full", "room", "messages"),
    [
        ("out", 2_000, "output folder is full"),
        ("store", 60_000, "Free some space and start again"),
    ],
)
def test_a_full_disk_is_a_sentence_and_the_run_goes_on_when_there_is_room(
    folder, tmp_path, full, room, messages
):
    command = [
        *("-m", "xray_desktop", "triage", folder, "--store", tmp_path / "store" / "w.sqlite"),
        *("--out", tmp_path / "out", "--list", "0", *LIGHT),
    ]
    ended = with_full_disk(tmp_path, tmp_path / full, room, *command)
    assert ended.returncode == Exit.NO_OUTPUT, ended.stderr
    assert messages in ended.stderr
    assert "Traceback" not in ended.stderr
    again = triage(*command[3:], cwd=tmp_path, engine=())
    assert again.returncode == Exit.SOME_UNSCORED, again.stderr
    lines = (tmp_path / "out" / "worklist.jsonl").read_text().splitlines()
    assert [json.loads(line)["place"] for line in lines] == [1, 2, 3, 4]
    with (tmp_path / "out" / "worklist.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["place"] for row in csv.DictReader(file)] == ["1", "2", "3", "4"]
