import numpy as np
import pytest

from trainer.evaluation import metrics
from trainer.evaluation.image_scores import cross_validated_probe, patient_folds, pixels_probe


@pytest.fixture
def thumbnails():
    """Thumbnails whose first grey value gives the first label away; the second is unknown."""
    rng = np.random.default_rng(8)
    truth = np.zeros((200, 3), np.float32)
    truth[:, 0] = rng.random(200) < 0.4
    truth[:, 1] = np.nan
    values = rng.normal(size=(200, 20)).astype(np.float32)
    values[:, 0] += 3 * truth[:, 0]
    return values, truth


def test_the_probe_finds_what_grey_values_tell(thumbnails):
    values, truth = thumbnails
    scores = pixels_probe(values[:100], truth[:100], values[100:])
    assert metrics.auc(truth[100:, 0], scores[:, 0]) > 0.9
    assert not scores[:, 1:].any()


def test_across_patients_nothing_is_told_by_the_patient(thumbnails):
    values, truth = thumbnails
    groups = np.arange(200) // 2
    folds = patient_folds(groups)
    assert all(len(set(folds[groups == patient])) == 1 for patient in range(100))
    assert metrics.auc(truth[:, 0], cross_validated_probe(values, truth, folds)[:, 0]) > 0.9
    # The only sign of the label is who the patient is: seen in training, it would be known.
    named = np.eye(100, dtype=np.float32)[groups]
    lot = np.random.default_rng(0).random(100) < 0.5
    truth[:, 0] = lot[groups]
    score = metrics.auc(truth[:, 0], cross_validated_probe(named, truth, folds)[:, 0])
    assert score == pytest.approx(0.5, abs=0.15)


def test_too_few_folds_give_no_probe(thumbnails):
    values, truth = thumbnails
    assert np.isnan(cross_validated_probe(values, truth, np.arange(200) % 2)).all()


def test_a_label_that_one_fold_cannot_learn_has_no_score(thumbnails):
    values, truth = thumbnails
    truth[:, 2] = 0
    truth[4, 2] = 1
    scores = cross_validated_probe(values, truth, np.arange(200) % 5)
    assert np.isnan(scores[:, 2]).any()
    assert not np.isnan(scores[:, 0]).any()
