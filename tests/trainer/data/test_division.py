import csv
from dataclasses import replace

import numpy as np
import pytest

from trainer.data import division
from trainer.data.division import Division
from trainer.data.split import Split
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS

BOXED = "00000032_037.png"
NAMES = [f"{patient:08d}_{film:03d}.png" for patient in range(100, 112) for film in range(2)]


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


def test_boxed_films_and_their_patients_are_never_trained_on(folder):
    place, _ = folder([*NAMES, BOXED, "00000032_001.png"])
    divided = Division().apply([place], seed=3)
    records, split = divided.records, divided.split
    assert len(records) == 26
    assert split.test[-2:].all()
    assert split.by_patient
    split.prove(records.patients)


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
    assert "24 of 24 films name no patient" in split.notes[0]
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


def test_folds_measure_every_film_and_train_on_all_but_boxed_patients(folder):
    place, _ = folder([*NAMES, BOXED, "00000032_001.png"])
    divided = Division(folds=3).apply([place], seed=3)
    assert divided.split.train.tolist() == [True] * 24 + [False] * 2
    assert not divided.split.validation.any()
    assert sum(fold.test.astype(int) for fold in divided.folds).tolist() == [1] * 26
    assert not any(fold.train[-2:].any() or fold.validation.any() for fold in divided.folds)
    for fold in divided.folds:
        fold.prove(divided.records.patients)
    with pytest.raises(TrainingError, match="one of them"):
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
    """Return a split with the first patient's two films in two parts."""
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
    with pytest.raises(TrainingError, match="1 patients stand in two parts"):
        wanted.apply([place], seed=3)


def test_patients_are_taken_from_the_ids_of_the_table(folder, monkeypatch):
    place, _ = folder([""] * len(NAMES))
    monkeypatch.setattr(division, "split_by_patient", lambda *_, **__: leaky(NAMES))
    Division().apply([place], seed=3)  # nobody knows whose they are
    monkeypatch.setattr(
        division, "with_ids", lambda records, _: replace(records, image_ids=tuple(NAMES))
    )
    with pytest.raises(TrainingError, match="1 patients stand in two parts"):
        Division(ids=place / "ids.csv").apply([place], seed=3)
