import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trainer.data import division
from trainer.data.division import Division, with_ids
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.data.tfrecord import Fault
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS

BOXED = "00000032_037.png"
NAMES = [f"{patient:08d}_{image:03d}.png" for patient in range(100, 112) for image in range(2)]


@pytest.fixture
def folder(tmp_path, write_examples):
    def write(names):
        marks = [{"Mass": i % 2, "Edema": i // 2 % 2} for i in range(len(names))]
        write_examples(
            tmp_path / "a.tfrec",
            [{"image_id": name.encode()} | mark for name, mark in zip(names, marks, strict=True)],
        )
        return tmp_path, marks

    return write


def test_boxed_images_and_their_patients_are_never_trained_on(folder):
    place, _ = folder([*NAMES, BOXED, "00000032_001.png"])
    divided = Division().apply([place], seed=3)
    records, split = divided.records, divided.split
    assert len(records) == 26
    assert split.test[-2:].all()
    assert split.by_patient
    split.require_disjoint_patients(records.patients)


def test_lists_decide_where_they_are_given(folder):
    place, _ = folder(NAMES)
    (place / "train.txt").write_text("\n".join(NAMES[:18]), encoding="utf-8")
    (place / "test.txt").write_text("\n".join(NAMES[18:]), encoding="utf-8")
    division = Division(place / "train.txt", place / "test.txt")
    split = division.apply([place], seed=3).split
    assert split.test.tolist() == [False] * 18 + [True] * 6
    with pytest.raises(TrainingError, match="both, or neither"):
        Division(test_list=place / "test.txt").apply([place], seed=3)


def test_ids_come_from_the_table_where_records_have_none(folder):
    place, marks = folder([""] * 24)
    split = Division().apply([place], seed=3).split
    assert "24 of 24 images have no patient id" in split.notes[0]
    with (place / "preprocessed_data.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["", *LABELS])
        for name, mark in zip(NAMES, marks, strict=True):
            table.writerow([name, *(mark.get(label, 0) for label in LABELS)])
    divided = Division(ids=place / "preprocessed_data.csv").apply([place], seed=3)
    records, split = divided.records, divided.split
    assert records.patients[:3] == ("00000100", "00000100", "00000101")
    assert split.by_patient
    assert split.notes == ()


def test_a_patient_boxed_elsewhere_is_tested_too(folder):
    place, _ = folder([*NAMES, "00000032_001.png"])
    split = Division().apply([place], seed=3).split
    assert split.test[-1]


def test_folds_measure_every_image_and_train_on_all_but_boxed_patients(folder):
    place, _ = folder([*NAMES, BOXED, "00000032_001.png"])
    divided = Division(folds=3).apply([place], seed=3)
    assert divided.split.train.tolist() == [True] * 24 + [False] * 2
    assert not divided.split.validation.any()
    assert sum(fold.test.astype(int) for fold in divided.folds).tolist() == [1] * 26
    assert not any(fold.train[-2:].any() or fold.validation.any() for fold in divided.folds)
    for fold in divided.folds:
        fold.require_disjoint_patients(divided.records.patients)
    with pytest.raises(TrainingError, match="only one"):
        Division(place / "train.txt", place / "test.txt", folds=3).apply([place], seed=3)


def test_shuffling_moves_labels_alone(folder):
    place, _ = folder(NAMES)
    divided = Division().apply([place], seed=3)
    shuffled = divided.shuffled(1)
    before, after = divided.records.labels, shuffled.records.labels
    assert (before != after).any()
    assert sorted(map(tuple, before)) == sorted(map(tuple, after))
    assert shuffled.records.image_ids == divided.records.image_ids
    assert shuffled.split is divided.split


def leaky(records):
    """Return a split with the first patient's two images in two parts."""
    train = np.arange(len(records)) != 1
    nothing = np.zeros(len(records), bool)
    return Split(train, nothing, ~train, by_patient=True)


@pytest.mark.parametrize("way", ["split_by_patient", "split_by_lists", "folds"])
def test_no_division_is_used_before_it_is_proved(folder, monkeypatch, way):
    place, _ = folder(NAMES)
    split = leaky(NAMES)
    made = (split,) * 3 if way == "folds" else split
    monkeypatch.setattr(division, way, lambda *_, **__: made)
    lists = (place / "train.txt", place / "test.txt") if way == "split_by_lists" else ()
    wanted = Division(*lists, folds=3 if way == "folds" else 0)
    with pytest.raises(TrainingError, match="1 patients are in two parts"):
        wanted.apply([place], seed=3)


def test_patients_are_taken_from_the_ids_of_the_table(folder, monkeypatch):
    place, _ = folder([""] * len(NAMES))
    monkeypatch.setattr(division, "split_by_patient", lambda *_, **__: leaky(NAMES))
    Division().apply([place], seed=3)  # nobody knows whose they are
    monkeypatch.setattr(
        division, "with_ids", lambda records, _: replace(records, image_ids=tuple(NAMES))
    )
    with pytest.raises(TrainingError, match="1 patients are in two parts"):
        Division(ids=place / "ids.csv").apply([place], seed=3)


COUNT = 40
IDS = [f"../input/data/images_001/images/{i // 2:08d}_00{i % 2}.png" for i in range(COUNT)]


@pytest.fixture
def records():
    labels = (np.random.default_rng(0).random((COUNT, 15)) < 0.4).astype(np.float32)
    place = np.zeros(COUNT, np.int64)
    return RecordSet(
        (Path("a.tfrec"),), ("",) * COUNT, labels, place.astype(np.int32), place, place
    )


@pytest.fixture
def write_table(tmp_path):
    def write(ids, labels, columns=LABELS):
        path = tmp_path / "preprocessed_data.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["", *columns])
            table.writerows(
                [name, *row] for name, row in zip(ids, labels.astype(int).tolist(), strict=True)
            )
        return path

    return write


def test_ids_of_a_table_in_the_same_order_are_taken(records, write_table):
    found = with_ids(records, write_table(IDS, records.labels))
    assert found.image_ids == tuple(IDS)
    assert found.patients[3] == "00000001"
    assert records.image_ids[0] == ""
    np.testing.assert_array_equal(found.labels, records.labels)


def test_one_differing_label_is_enough_to_refuse(records, write_table):
    labels = records.labels.copy()
    labels[7, 3] = 1 - labels[7, 3]
    with pytest.raises(TrainingError, match=r"1 rows have other labels.*row 7"):
        with_ids(records, write_table(IDS, labels))


def test_another_order_is_refused(records, write_table):
    with pytest.raises(TrainingError, match="another order"):
        with_ids(records, write_table(IDS, records.labels[::-1]))


def test_another_count_is_refused_and_faults_are_named(records, write_table):
    table = write_table(IDS[:-1], records.labels[:-1])
    damaged = replace(records, faults=(Fault("a.tfrec", 0, 0, "It has no image."),))
    with pytest.raises(TrainingError, match="39 rows, the files 40 images, 1 faults"):
        with_ids(damaged, table)


def test_ids_that_are_there_must_agree(records, write_table):
    table = write_table(IDS, records.labels)
    some = replace(records, image_ids=("00000000_000.png", *records.image_ids[1:]))
    assert with_ids(some, table).image_ids == tuple(IDS)
    other = replace(records, image_ids=("00000009_000.png", *records.image_ids[1:]))
    with pytest.raises(TrainingError, match="image 0 has another name than row 0"):
        with_ids(other, table)


def test_what_is_no_such_table_is_said(records, write_table, tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        with_ids(records, tmp_path / "missing.csv")
    with pytest.raises(TrainingError, match="has no image names"):
        with_ids(records, write_table(["film"] * COUNT, records.labels))
    columns = ("Other", *LABELS[1:])
    with pytest.raises(TrainingError, match="not the table of these records"):
        with_ids(records, write_table(IDS, records.labels, columns))


def test_unknown_labels_align_with_minus_one(records, write_table):
    stored = records.labels.copy()
    stored[2, 2] = -1
    table = write_table(IDS, stored)
    truth = np.where(stored < 0, np.nan, stored).astype(np.float32)
    assert with_ids(replace(records, labels=truth), table).image_ids == tuple(IDS)
