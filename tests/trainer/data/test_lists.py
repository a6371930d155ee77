from pathlib import Path

import numpy as np
import pytest

from trainer.data.lists import read_list, split_by_lists
from trainer.data.records import RecordSet
from trainer.errors import TrainingError

BOXED = "00000032_037.png"


def records_named(names):
    count = len(names)
    labels = (np.random.default_rng(0).random((count, 15)) < 0.3).astype(np.float32)
    place = np.zeros(count, np.int64)
    return RecordSet((Path("a.tfrec"),), tuple(names), labels, place.astype(np.int32), place, place)


@pytest.fixture
def lists(tmp_path):
    def write(train, test):
        paths = tmp_path / "train_val_list.txt", tmp_path / "test_list.txt"
        for path, names in zip(paths, (train, test), strict=True):
            path.write_text("\n".join(names) + "\n", encoding="utf-8")
        return paths

    return write


TRAIN = [f"{patient:08d}_{film:03d}.png" for patient in range(100, 140) for film in range(2)]
TEST = [f"{patient:08d}_000.png" for patient in range(200, 210)]


def test_films_go_where_the_lists_say(lists):
    records = records_named([f"../input/images/{name}" for name in TEST + TRAIN])
    split = split_by_lists(records, *lists(TRAIN, TEST), seed=4)
    assert split.test.tolist() == [True] * 10 + [False] * 80
    assert (split.train | split.validation | split.test).all()
    assert 6 <= split.validation.sum() <= 14
    assert split.by_patient
    assert split.notes == ()
    split.prove(records.patients)


def test_what_is_missing_is_counted(lists):
    records = records_named([*TEST, *TRAIN[:-3], "00009999_000.png", "", BOXED])
    split = split_by_lists(records, *lists([*TRAIN, BOXED], TEST))
    unused = ~(split.train | split.validation | split.test)
    assert np.flatnonzero(unused).tolist() == [87, 88, 89]
    neither, absent, boxed = split.notes
    assert neither.startswith("2 films are in neither list")
    assert absent.startswith("3 names")
    assert boxed.startswith("1 films of the training list have bounding boxes")


def test_lists_that_share_a_patient_are_refused(lists):
    with pytest.raises(TrainingError, match="share 1 patients"):
        split_by_lists(records_named(TRAIN), *lists(TRAIN, [*TEST, "00000100_009.png"]))


def test_a_training_list_of_other_images_is_refused(lists):
    with pytest.raises(TrainingError, match=r"train_val_list\.txt names none of the 10 records"):
        split_by_lists(records_named(TEST), *lists(TRAIN, TEST))


def test_without_test_images_more_patients_are_validated_and_the_notes_say_so(lists):
    train = [f"{patient:08d}_000.png" for patient in range(40000, 42000)]
    with_test = split_by_lists(records_named([*train, *TEST]), *lists(train, TEST))
    assert with_test.validation.sum() == pytest.approx(0.125 * 2000, rel=0.1)
    split = split_by_lists(records_named(train), *lists(train, TEST))
    assert not split.test.any()
    assert split.validation.sum() == pytest.approx(0.15 * 2000, rel=0.1)
    assert (split.train ^ split.validation).all()
    absent, untested = split.notes
    assert absent.startswith("10 names")
    assert untested.startswith("None of the films is in test_list.txt: figures are of validation")


def test_what_is_no_list_is_said(tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        read_list(tmp_path / "missing.txt")
    (tmp_path / "a.txt").write_text("00000001_000.png\nfilm\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"a\.txt, name 2"):
        read_list(tmp_path / "a.txt")
