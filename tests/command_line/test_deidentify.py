"""`deidentify` as a user calls it: copies, a table, and nothing of whose images they are."""

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.disk_faults import with_full_disk
from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.command_line.console import Exit
from xray_desktop.paths import DEMO_MODEL, resource_path

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("Doe", "PAT-", "19400305", "20200131", "Ward")


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "xray_desktop", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Three images of two patients, one of them twice, one with letters, and a text."""
    folder = tmp_path / "Ward Doe"
    folder.mkdir()
    for number, (patient, burned) in enumerate(
        [("PAT-1", "NO"), ("PAT-1", "NO"), ("PAT-2", "YES")]
    ):
        image = dataset(
            shaded(240, 200),
            PatientName="Doe^Jane",
            PatientID=patient,
            PatientBirthDate="19400305",
            StudyDate="20200131",
            StudyInstanceUID=f"1.2.3.{number}",
            BurnedInAnnotation=burned,
        )
        (folder / f"Doe {number}.dcm").write_bytes(written(image))
    shutil.copyfile(folder / "Doe 0.dcm", folder / "Doe again.dcm")
    (folder / "letter.txt").write_text("Dear Dr Doe")
    return folder


def table(out: Path) -> list[dict[str, str]]:
    with (out / "images.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_copies_are_written_listed_and_name_nobody(images, tmp_path):
    out = tmp_path / "out"
    done = run("deidentify", images, "--out", out, cwd=tmp_path)
    assert done.returncode == Exit.SOME_UNSCORED
    assert "2 images copied" in done.stderr
    assert "3 files left out" in done.stderr
    rows = table(out)
    assert len({row["patient"] for row in rows}) == 1
    assert len({row["study"] for row in rows}) == 2
    assert all((out / row["file"]).is_file() for row in rows)
    assert {Path(row["file"]).parts[0] for row in rows} == {"images"}
    method = json.loads((out / "method.json").read_text(encoding="utf-8"))
    assert method["left_out"] == {"copy": 1, "letters": 1, "not_a_film": 1}
    assert (method["images"], method["secret"]) == (2, "forgotten")
    assert method["images_with_burned_in_text"] == "left out"
    for path in out.rglob("*"):
        for name in NAMES:
            assert name not in path.relative_to(out).as_posix()
            assert path.is_dir() or name.encode() not in path.read_bytes()


def test_a_secret_gives_the_same_pseudonyms_again_and_is_its_owner_s(images, tmp_path):
    secret = tmp_path / "kept" / "secret"
    first = run("deidentify", images, "--out", "a", "--secret", secret, cwd=tmp_path)
    assert "store it apart" in first.stderr
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    run("deidentify", images, "--out", "b", "--secret", secret, cwd=tmp_path)
    run("deidentify", images, "--out", "c", cwd=tmp_path)
    a, b, c = (table(tmp_path / name) for name in "abc")
    assert a == b
    assert {row["file"] for row in a}.isdisjoint(row["file"] for row in c)
    assert secret.read_text().strip() not in (tmp_path / "a" / "method.json").read_text()


def test_letters_are_taken_when_somebody_has_read_them(images, tmp_path):
    done = run("deidentify", images, "--out", "o", "--accept-burned-in-text", cwd=tmp_path)
    assert "3 images copied" in done.stderr
    assert len({row["patient"] for row in table(tmp_path / "o")}) == 2


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        ((), "name images, folders"),
        (("nowhere",), "There is no nowhere"),
        (("--worklist", "no.sqlite"), "no such worklist"),
        (("letter.txt", "--secret", "out/secret"), "among the copies"),
        (("letter.txt", "--secret", "letter.txt"), "holds no secret"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_written(
    images, tmp_path, arguments, messages
):
    done = run("deidentify", *arguments, "--out", "out", cwd=images)
    assert done.returncode == Exit.USAGE
    assert messages in done.stderr
    assert "Traceback" not in done.stderr
    assert not (images / "out").exists()


def test_a_folder_with_something_in_it_stays_as_it_is(images, tmp_path):
    done = run("deidentify", images / "Doe 0.dcm", "--out", images, cwd=tmp_path)
    assert done.returncode == Exit.USAGE
    assert "not empty" in done.stderr
    assert len(list(images.iterdir())) == 5


def test_every_image_under_one_uid_is_copied_or_named(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    first = dataset(shaded(240, 200), PatientID="PAT-1", PatientName="Doe^Jane")
    other_pixels = dataset(shaded(240, 200) + 9, PatientID="PAT-1", PatientName="Doe^Jane")
    other_patient = dataset(shaded(240, 200), PatientID="PAT-2", PatientName="Roe^Richard")
    for number, image in enumerate((first, other_pixels, other_patient, first)):
        image.SOPInstanceUID = "1.2.3.4.5.6"
        (folder / f"{number}.dcm").write_bytes(written(image))
    done = run("deidentify", folder, "--out", "o", cwd=tmp_path)
    assert done.returncode == Exit.SOME_UNSCORED
    assert "3 images copied" in done.stderr
    for number in (1, 2):
        assert f"{number}.dcm: another image of this run has the same SOP" in done.stderr
    assert "3.dcm: left out. The same image is among the copies already." in done.stderr
    rows = table(tmp_path / "o")
    assert len({row["file"] for row in rows}) == 3
    assert len({row["patient"] for row in rows}) == 2


@pytest.mark.skipif(not resource_path(*DEMO_MODEL).is_dir(), reason="needs the demonstration model")
def test_a_worklist_s_scores_go_with_its_images(images, tmp_path):
    store = tmp_path / "w.sqlite"
    shutil.copyfile(resource_path("samples", "chest_mass.dcm"), images / "Doe mass.dcm")
    for path in images.iterdir():
        os.utime(path, (1e9, 1e9))
    run("triage", images / "Doe mass.dcm", "--store", store, "--out", tmp_path / "r", cwd=tmp_path)
    done = run("deidentify", "--worklist", store, "--out", "o", cwd=tmp_path)
    assert done.returncode == Exit.SCORED, done.stderr
    (row,) = table(tmp_path / "o")
    with (tmp_path / "r" / "worklist.csv").open(encoding="utf-8", newline="") as stream:
        (listed,) = csv.DictReader(stream)
    assert row["tier"] == listed["tier"]
    assert 0 < float(row["Effusion"]) < 1
    assert row["Hernia"] == ""  # not scored
    assert row["model_id"].startswith("demo")
    assert row["notice"].startswith("Unverified output")
    shutil.copyfile(resource_path("samples", "chest_pa_jpeg2000.dcm"), images / "Doe mass.dcm")
    done = run("deidentify", "--worklist", store, "--out", "p", cwd=tmp_path)
    assert "has changed since it was scored" in done.stderr
    assert table(tmp_path / "p") == []


@pytest.mark.parametrize("room", [100, 20_000])
def test_a_full_disk_is_a_sentence_and_what_was_copied_is_whole(images, tmp_path, room):
    out = tmp_path / "out"
    command = ("-m", "xray_desktop", "deidentify", images, "--out", out)
    ended = with_full_disk(tmp_path, out, room, *command)
    assert ended.returncode == Exit.NO_OUTPUT, ended.stderr
    assert "output folder is full" in ended.stderr
    assert "Traceback" not in ended.stderr
    rows = table(out)
    assert all((out / row["file"]).is_file() for row in rows)
    assert len(list(out.rglob("*.dcm"))) == len(rows)
