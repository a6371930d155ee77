"""Drawn records: they read back whole, in the Kaggle set's own arrangement."""

import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from trainer.cli import main
from trainer.data.records import RecordSet
from trainer.data.split import is_boxed
from trainer.data.synthetic import NIH_IMAGES, POSITIVES, Simulation
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS


def test_the_files_are_arranged_as_in_the_kaggle_set():
    counts = Simulation(NIH_IMAGES).counts
    assert (len(counts), counts.count(438), counts.count(437)) == (256, 248, 8)
    assert sum(counts) == NIH_IMAGES


def test_every_finding_has_its_share():
    assert {*POSITIVES, "No Finding"} == set(LABELS)


@pytest.mark.parametrize("wrong", [{"images": 0}, {"images": 1, "side": 0}])
def test_nothing_is_not_drawn(wrong):
    with pytest.raises(TrainingError, match="expected"):
        Simulation(**wrong)


def test_the_records_read_back_whole(tmp_path, tensorflow):
    folder = tmp_path / "drawn"
    assert main(["simulate", "--images", "12", "--out", str(folder)]) == 0
    assert [file.name for file in folder.iterdir()] == ["000-12.tfrec"]
    records = RecordSet.read([folder])
    assert not records.faults
    assert len(records) == 12
    assert len(set(records.patients)) == 3
    assert None not in records.patients
    assert not is_boxed(records.image_ids).any()
    healthy = records.labels[:, LABELS.index("No Finding")] == 1
    np.testing.assert_array_equal(healthy, records.labels.sum(axis=1) == healthy)
    pixels = {records.image(index) for index in range(12)}
    assert len(pixels) == 12
    with Image.open(io.BytesIO(records.image(0))) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "L", (600, 600))
        assert np.asarray(image).std() > 10


def test_the_same_seed_draws_the_same(tmp_path, tensorflow):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert list(Simulation(3, side=32, seed=seed).write(tmp_path / name)) == [3]
    first, again, other = (next((tmp_path / name).iterdir()).read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_a_folder_in_use_is_left_alone(tmp_path, tensorflow):
    (tmp_path / "mine.tfrec").write_bytes(b"kept")
    with pytest.raises(TrainingError, match="not empty"):
        list(Simulation(3, side=32).write(tmp_path))
    assert (tmp_path / "mine.tfrec").read_bytes() == b"kept"


def test_steps_of_the_training_run_on_passing_records(tensorflow, capsys, monkeypatch):
    import keras

    from tests.trainer.small_backbone import small_inception

    monkeypatch.setattr(keras.applications, "InceptionV3", small_inception)
    tiny = ["input.size=75", "training.batch=4"]
    tiny += ["training.stages=[{train_after='mixed9', epochs=5, learning_rate=1e-4, patience=1}]"]
    changes = ["--recipe", "frozen"]
    changes += [word for change in tiny for word in ("--set", change)]
    assert main(["simulate", "--images", "24", "--steps", "3", *changes]) == 0
    messages = capsys.readouterr().out
    assert "divided 24 images" in messages
    assert re.search(r"3 steps of 4 images, loss 0\.[3-9]\d+: \d+\.\d\d images/s", messages)
    assert main(["simulate", "--images", "24", "--steps", "30", *changes]) == 1
    assert "training images make 4 steps: expected 30" in capsys.readouterr().err


def test_what_cannot_be_rehearsed_is_a_sentence(tmp_path, tensorflow, capsys, monkeypatch):
    assert main(["simulate", "--images", "4"]) == 1
    assert "--out FOLDER" in capsys.readouterr().err
    assert main(["simulate", "--films", "4", "--steps", "1"]) == 1
    assert "expected 2 or more" in capsys.readouterr().err
    monkeypatch.setattr(
        "shutil.disk_usage", lambda _: SimpleNamespace(total=1, used=1, free=1_000_000)
    )
    assert main(["simulate", "--images", "112120", "--out", str(tmp_path / "a" / "b")]) == 1
    assert "3.0 GB, and 0.0 GB are free" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
