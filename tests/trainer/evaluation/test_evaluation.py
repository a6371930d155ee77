import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `train`")

from trainer.evaluation import metrics
from trainer.evaluation.evaluation import (
    ENOUGH_TESTED,
    Scored,
    evaluate,
    pixels_probe,
)


def test_auc_by_hand():
    truth = np.array([0, 0, 1, 1], np.float32)
    assert metrics.auc(truth, np.array([0.1, 0.4, 0.35, 0.8])) == pytest.approx(0.75)
    assert metrics.auc(np.zeros(4), np.arange(4)) is None


def test_auc_is_scikit_learns_with_ties_too():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(3)
    for levels in (3, 1000):
        truth, scores = rng.random(200) < 0.2, rng.integers(0, levels, 200)
        assert metrics.auc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))


def test_the_interval_holds_the_value_and_narrows_with_films():
    rng = np.random.default_rng(0)
    widths = []
    for count in (60, 600):
        truth = (rng.random(count) < 0.3).astype(np.float32)
        found = metrics.auc_interval(truth, truth + rng.normal(size=count), np.arange(count))
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_the_bootstrap_draws_whole_patients():
    groups = np.array([0, 0, 0, 1, 2, 2])
    for index in metrics.bootstrap_indices(groups, draws=20):
        counts = np.bincount(index, minlength=6)
        assert counts[0] == counts[1] == counts[2]
        assert counts[4] == counts[5]


def test_calibration_error_of_a_constant_is_its_distance():
    truth = np.array([0, 1] * 50, np.float32)
    assert metrics.calibration_error(truth, np.full(100, 0.8), bins=1) == pytest.approx(0.3)


def test_youden_lies_between_the_classes():
    scores = np.array([0.1, 0.2, 0.7, 0.9], np.float32)
    truth = np.array([0, 0, 1, 1], np.float32)
    threshold = metrics.youden_threshold(truth, scores)
    assert 0.2 < threshold < 0.7
    assert metrics.rates(truth, scores, threshold) == (1.0, 1.0)


@pytest.fixture
def scored():
    rng = np.random.default_rng(1)

    def part(count):
        truth = (rng.random((count, 15)) < 0.3).astype(np.float32)
        truth[:, 14] = 0
        logits = (2 * truth - 1 + rng.normal(size=truth.shape)).astype(np.float32)
        return Scored(logits, truth, np.arange(count))

    return part


def test_labels_without_examples_are_not_judged(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    pixels = pixels_probe(train.logits, train.truth, test.logits)
    found = evaluate(train.truth, validation, test, pixels)
    assert found.labels[1].sufficient
    assert found.labels[1].calibration.slope > 0
    assert not found.labels[14].sufficient
    assert found.labels[14].auc is None
    assert found.rows[1].positives >= ENOUGH_TESTED
    assert found.rows[1].calibration_error < 0.1
    assert found.rows[1].cross_entropy < found.rows[1].constant_cross_entropy
    assert found.macro_auc.low > 0.8
    assert found.pixels_macro_auc > 0.8


def test_scores_that_run_backwards_are_not_calibrated(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    turned = Scored(-validation.logits, validation.truth, validation.groups)
    found = evaluate(train.truth, turned, test, test.logits)
    assert not any(label.sufficient for label in found.labels)
