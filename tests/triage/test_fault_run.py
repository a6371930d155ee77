"""800 mixed files, the program killed at ten random moments: nothing lost, nothing twice."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.imaging.dicom_files import dataset, written
from xray_desktop.paths import DEMO_MODEL, resource_path

ROOT = Path(__file__).resolve().parents[2]
FILES = 800
GOOD = 160
KILLS = 10
pytestmark = [
    pytest.mark.skipif(
        not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model"
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="kills by signal"),
    pytest.mark.timeout(900),
]


def png(pixels):
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def good(number, sample):
    """An image that is like no other: the sample, moved, dimmed, and noisy."""
    chance = np.random.default_rng(number)
    moved = np.roll(sample, chance.integers(-6, 7, 2), (0, 1)).astype(float)
    moved = moved * chance.uniform(0.8, 1.0) + chance.normal(0, 2, moved.shape)
    eight = np.clip(moved, 0, 255).astype(np.uint8)
    if number % 3:
        return png(eight)
    return written(dataset(eight.astype(np.uint16) * 16, PatientName=f"Nobody^{number}"))


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Files: good, copies, cut off, documents, other DICOM, unreadable."""
    folder = tmp_path_factory.mktemp("films")
    with Image.open(resource_path("samples", "chest_pa.png")) as picture:
        sample = np.asarray(picture.convert("L").resize((320, 320)))
    chance = random.Random(5)  # noqa: S311 - no secret
    whole = [good(number, sample) for number in range(GOOD)]
    for number in range(FILES):
        path = folder / f"{number % 20:02}" / f"{number:04}"
        path.parent.mkdir(exist_ok=True)
        kind = number % 10
        if number < GOOD:
            path.write_bytes(whole[number])
        elif kind < 4:
            path.write_bytes(chance.choice(whole))
        elif kind < 6:
            content = chance.choice(whole)
            path.write_bytes(content[: chance.randrange(len(content))])
        elif kind == 6:
            path.write_bytes(chance.randbytes(900))
        elif kind == 7:
            path.write_text(f"Report {number}")
        elif kind == 8:
            path.write_bytes(written(dataset(np.full((9, 9), number, np.uint16), Modality="OT")))
        else:
            path.symlink_to(folder / "nothing")
        if not path.is_symlink():
            os.utime(path, (1e9, 1e9))
    return folder


def command(images, place):
    return [
        *(sys.executable, "-m", "xray_desktop", "triage", images),
        *("--store", place / "w.sqlite", "--out", place / "out", "--list", "0"),
        *("--readers", "2"),
    ]


def started(images, place):
    return subprocess.Popen(
        list(map(str, command(images, place))),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def finished(images, place):
    done = subprocess.run(
        list(map(str, command(images, place))),
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return done


def kept(place):
    """What the store says of each file, without when it was done."""
    with sqlite3.connect(place / "w.sqlite") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = store.execute(
            "SELECT film.path, film.state, film.code, film.reason, film.sha256, film.tier, "
            "round(film.urgency, 4), original.path, film.probabilities, film.cautions, "
            "thumbnail.film IS NULL FROM film LEFT JOIN film AS original "
            "ON film.duplicate_of = original.id LEFT JOIN thumbnail ON thumbnail.film = film.id "
            "ORDER BY film.path"
        ).fetchall()
    store.close()
    return [
        (*row[:8], row[8] and [round(p, 4) for p in json.loads(row[8])], *row[9:]) for row in rows
    ]


def test_a_run_that_is_killed_again_and_again_ends_as_if_it_never_was(images, tmp_path, capsys):
    finished(images, tmp_path / "calm")
    calm = kept(tmp_path / "calm")
    chance = random.Random(3)  # noqa: S311 - no secret
    place = tmp_path / "killed"
    cut_short = 0
    for _ in range(KILLS):
        process = started(images, place)
        try:
            process.wait(chance.uniform(0.5, 4.0))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            cut_short += 1
    finished(images, place)
    killed = kept(place)
    assert len(calm) == FILES
    assert killed == calm
    assert all(row[2] and row[3] for row in killed if row[1] in ("refused", "failed"))
    assert cut_short >= KILLS // 2
    lines = [json.loads(one) for one in (place / "out" / "worklist.jsonl").read_text().splitlines()]
    assert [line["place"] for line in lines] == list(range(1, FILES + 1))
    assert len({line["file"] for line in lines}) == FILES  # none was scored twice
    assert len((place / "out" / "worklist.csv").read_bytes().splitlines()) == FILES + 1
    with capsys.disabled():
        ends = dict(Counter(row[2] or row[1] for row in killed))
        sys.stdout.write(f"\nkilled {cut_short} of {KILLS} runs over {FILES} files: {ends}\n")
