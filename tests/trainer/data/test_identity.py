import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from trainer.data.identity import with_ids
from trainer.data.records import RecordSet
from trainer.data.tfrecord import Fault
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS

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
    with pytest.raises(TrainingError, match="39 rows, the files 40 films, 1 faults"):
        with_ids(damaged, table)


def test_ids_that_are_there_must_agree(records, write_table):
    table = write_table(IDS, records.labels)
    some = replace(records, image_ids=("00000000_000.png", *records.image_ids[1:]))
    assert with_ids(some, table).image_ids == tuple(IDS)
    other = replace(records, image_ids=("00000009_000.png", *records.image_ids[1:]))
    with pytest.raises(TrainingError, match="film 0 names another film"):
        with_ids(other, table)


def test_what_is_no_such_table_is_said(records, write_table, tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        with_ids(records, tmp_path / "missing.csv")
    with pytest.raises(TrainingError, match="names no films"):
        with_ids(records, write_table(["film"] * COUNT, records.labels))
    columns = ("Other", *LABELS[1:])
    with pytest.raises(TrainingError, match="another table"):
        with_ids(records, write_table(IDS, records.labels, columns))


def test_unknown_labels_align_with_minus_one(records, write_table):
    stored = records.labels.copy()
    stored[2, 2] = -1
    table = write_table(IDS, stored)
    truth = np.where(stored < 0, np.nan, stored).astype(np.float32)
    assert with_ids(replace(records, labels=truth), table).image_ids == tuple(IDS)
