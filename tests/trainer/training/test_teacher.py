import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `train`")

from trainer.evaluation.metrics import auc
from trainer.training.features import Features
from trainer.training.teacher import taught


@pytest.fixture
def part():
    """Films whose label 0 shows in the mean of channel 0, with a tenth of the labels wrong."""
    rng = np.random.default_rng(0)

    def make(count):
        truth = rng.random((count, 3)) < 0.4
        values = rng.normal(size=(count, 4, 4, 6))
        values[..., 0] += truth[:, 0, None, None]
        labels = truth.astype(np.float32)
        labels[:, 2] = 0
        wrong = rng.random(count) < 0.1
        labels[wrong, 0] = 1 - labels[wrong, 0]
        return Features(values.astype(np.float16), labels), truth

    return make


def test_the_teacher_knows_better_than_wrong_labels(part):
    (train, truth), (validation, _) = part(400), part(200)
    soft = taught(train, validation, 1.0, [0, 1]).labels
    assert auc(truth[:, 0], soft[:, 0]) > auc(truth[:, 0], train.labels[:, 0])
    assert 0 < soft[:, 0].min() < soft[:, 0].max() < 1
    assert (soft[:, 2] == 0).all()


def test_the_share_blends_and_leaves_the_features_alone(part):
    (train, _), (validation, _) = part(100), part(100)
    whole = taught(train, validation, 1.0, [0]).labels
    half = taught(train, validation, 0.5, [0])
    np.testing.assert_allclose(half.labels, (whole + train.labels) / 2, atol=1e-6)
    assert half.values is train.values
