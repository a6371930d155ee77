from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.records import RecordSet
from trainer.data.split import Split, folds, read_list, split_by_lists, split_by_patient
from trainer.errors import TrainingError


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 120))
def test_no_patient_stands_in_two_parts(seed, images):
    rng = np.random.default_rng(seed)
    patients = [f"{p:08d}" for p in rng.integers(0, images // 2, images)]
    labels = (rng.random((images, 15)) < 0.1).astype(np.float32)
    split = split_by_patient(patients, labels, seed=seed)
    parts = [
        {patients[i] for i in np.flatnonzero(mask)}
        for mask in (split.train, split.validation, split.test)
    ]
    assert split.by_patient
    assert not parts[0] & parts[1]
    assert not parts[0] & parts[2]
    assert not parts[1] & parts[2]
    assert (split.train | split.validation | split.test).all()


def test_every_part_gets_its_share_of_a_rare_label():
    rng = np.random.default_rng(0)
    labels = (rng.random((1000, 15)) < 0.3).astype(np.float32)
    labels[:, 3] = np.arange(1000) < 40
    split = split_by_patient([f"{i:08d}" for i in range(1000)], labels, seed=1)
    shares = [labels[mask, 3].sum() for mask in (split.train, split.validation, split.test)]
    assert shares == [26, 6, 8]
    assert abs(split.test.sum() - 200) < 15


def test_the_same_seed_gives_the_same_split():
    labels = np.eye(15, dtype=np.float32).repeat(4, axis=0)
    patients = [f"{i:08d}" for i in range(60)]
    one, two = (split_by_patient(patients, labels, seed=5) for _ in range(2))
    assert (one.train == two.train).all()
    assert (split_by_patient(patients, labels, seed=6).train != one.train).any()


def test_without_patients_the_split_says_so():
    split = split_by_patient([None, "00000001"] * 20, np.ones((40, 15), np.float32))
    assert not split.by_patient
    assert "20 of 40 images have no patient id" in split.notes[0]
    split.require_disjoint_patients([None, "00000001"] * 20)


def test_shares_must_sum_to_one():
    with pytest.raises(TrainingError, match="sum to 1"):
        split_by_patient(["00000001"], np.ones((1, 15), np.float32), fractions=(0.5, 0.2, 0.2))


def test_patients_of_tested_images_are_never_trained_on():
    rng = np.random.default_rng(3)
    patients = [f"{p:08d}" for p in rng.integers(0, 60, 200)]
    labels = (rng.random((200, 15)) < 0.2).astype(np.float32)
    tested = np.arange(200) % 20 == 0
    theirs = np.isin(patients, np.array(patients)[tested])
    split = split_by_patient(patients, labels, seed=1, tested=tested)
    assert split.test[theirs].all()
    assert theirs.sum() > tested.sum()
    for fold in folds(patients, labels, 5, seed=1, tested=tested):
        assert not (fold.train | fold.validation)[theirs].any()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 6))
def test_folds_test_every_image_once_and_keep_patients_apart(seed, count):
    rng = np.random.default_rng(seed)
    patients = [f"{p:08d}" for p in rng.integers(0, 40, 120)]
    labels = (rng.random((120, 15)) < 0.2).astype(np.float32)
    made = folds(patients, labels, count, seed=seed)
    assert sum(fold.test.astype(int) for fold in made).tolist() == [1] * 120
    for fold in made:
        fold.require_disjoint_patients(patients)
        assert (fold.train | fold.validation | fold.test).all()


def test_folds_share_a_rare_label():
    labels = np.zeros((500, 15), np.float32)
    labels[:25, 7] = 1
    made = folds([f"{i:08d}" for i in range(500)], labels, 5)
    assert [fold.test[:25].sum() for fold in made] == [5] * 5
    assert all(95 <= fold.test.sum() <= 105 for fold in made)
    with pytest.raises(TrainingError, match="2 folds"):
        folds(["00000001"], labels[:1], 2)


def test_unknown_labels_do_not_disturb_the_shares():
    labels = np.full((100, 15), np.nan, np.float32)
    labels[:20, 2] = 1
    split = split_by_patient([f"{i:08d}" for i in range(100)], labels)
    assert split.train[:20].sum() == 13


def test_a_patient_in_two_parts_is_found():
    train, validation, test = np.eye(3, dtype=bool)
    split = Split(train, validation, test, by_patient=True)
    split.require_disjoint_patients(["00000001", "00000002", None])
    with pytest.raises(TrainingError, match="1 patients are in two parts"):
        split.require_disjoint_patients(["00000001", "00000002", "00000001"])
    with pytest.raises(TrainingError, match="divide these records again"):
        split.require_disjoint_patients(["00000001"])


def test_a_record_in_two_parts_is_no_split():
    both = np.ones(3, bool)
    with pytest.raises(ValueError, match="two parts"):
        Split(both, both, ~both, by_patient=True)


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


TRAIN = [f"{patient:08d}_{image:03d}.png" for patient in range(100, 140) for image in range(2)]
TEST = [f"{patient:08d}_000.png" for patient in range(200, 210)]


def test_images_go_where_the_lists_say(lists):
    records = records_named([f"../input/images/{name}" for name in TEST + TRAIN])
    split = split_by_lists(records, *lists(TRAIN, TEST), seed=4)
    assert split.test.tolist() == [True] * 10 + [False] * 80
    assert (split.train | split.validation | split.test).all()
    assert 6 <= split.validation.sum() <= 14
    assert split.by_patient
    assert split.notes == ()
    split.require_disjoint_patients(records.patients)


def test_what_is_missing_is_counted(lists):
    records = records_named([*TEST, *TRAIN[:-3], "00009999_000.png", "", BOXED])
    split = split_by_lists(records, *lists([*TRAIN, BOXED], TEST))
    unused = ~(split.train | split.validation | split.test)
    assert np.flatnonzero(unused).tolist() == [87, 88, 89]
    neither, absent, boxed = split.notes
    assert neither.startswith("2 images are in neither list")
    assert absent.startswith("3 names")
    assert boxed.startswith("1 images of the training list have bounding boxes")


def test_lists_that_share_a_patient_are_refused(lists):
    with pytest.raises(TrainingError, match="share 1 patients"):
        split_by_lists(records_named(TRAIN), *lists(TRAIN, [*TEST, "00000100_009.png"]))


def test_a_training_list_of_other_images_is_refused(lists):
    with pytest.raises(TrainingError, match=r"train_val_list\.txt contains none of the 10 records"):
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
    assert untested.startswith("None of the images is in test_list.txt: figures are of validation")


def test_what_is_no_list_is_said(tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        read_list(tmp_path / "missing.txt")
    (tmp_path / "a.txt").write_text("00000001_000.png\nfilm\n", encoding="utf-8")
    with pytest.raises(TrainingError, match=r"a\.txt, name 2"):
        read_list(tmp_path / "a.txt")
