import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.data.split import split_by_patient
from trainer.errors import TrainingError

pytest.importorskip("sklearn", reason="needs the extra `train`")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 120))
def test_no_patient_stands_in_two_parts(seed, films):
    rng = np.random.default_rng(seed)
    patients = [f"{p:08d}" for p in rng.integers(0, films // 2, films)]
    labels = (rng.random((films, 15)) < 0.1).astype(np.float32)
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


def test_shares_must_sum_to_one():
    with pytest.raises(TrainingError, match="sum to 1"):
        split_by_patient(["00000001"], np.ones((1, 15), np.float32), fractions=(0.5, 0.2, 0.2))
