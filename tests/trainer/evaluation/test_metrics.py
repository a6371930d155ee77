from functools import partial

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score, roc_curve

from trainer.evaluation import metrics
from trainer.evaluation.metrics import (
    Interval,
    Ranking,
    auc_interval,
    confusion,
    interval,
    patient_weights,
)

NAN = np.nan


def test_auc_by_hand():
    truth = np.array([0, 0, 1, 1], np.float32)
    assert metrics.auc(truth, np.array([0.1, 0.4, 0.35, 0.8])) == pytest.approx(0.75)
    assert metrics.auc(np.zeros(4), np.arange(4)) is None
    assert metrics.auc(np.full(4, NAN), np.arange(4)) is None


@pytest.mark.parametrize("levels", [3, 1000])
def test_areas_are_scikit_learns_with_ties_and_weights_too(levels):
    rng = np.random.default_rng(3)
    truth, scores = (rng.random(200) < 0.2).astype(np.float32), rng.integers(0, levels, 200)
    weights = rng.integers(0, 4, (3, 200))
    ranking = Ranking.of(truth, scores)
    for row, auc, auprc in zip(weights, ranking.auc(weights), ranking.auprc(weights), strict=True):
        assert auc == pytest.approx(roc_auc_score(truth, scores, sample_weight=row))
        expected = average_precision_score(truth, scores, sample_weight=row)
        assert auprc == pytest.approx(expected)


def test_the_roc_curve_is_scikit_learns():
    rng = np.random.default_rng(4)
    truth, scores = (rng.random(60) < 0.4).astype(np.float32), rng.integers(0, 20, 60)
    false_rate, true_rate, _ = roc_curve(truth, scores, drop_intermediate=False)
    found = Ranking.of(truth, scores).roc()
    np.testing.assert_allclose(found[0], false_rate)
    np.testing.assert_allclose(found[1], true_rate)


def test_unknown_images_change_nothing():
    truth = np.array([0, 1, 0, 1, 1], np.float32)
    scores = np.array([-1.0, 0.2, 0.4, 0.3, 2.0], np.float32)
    more = np.concatenate([truth, [NAN, NAN]]).astype(np.float32)
    with_more = np.concatenate([scores, [5.0, -5.0]]).astype(np.float32)
    held, with_held = 1 / (1 + np.exp(-scores)), 1 / (1 + np.exp(-with_more))
    assert metrics.auc(truth, scores) == metrics.auc(more, with_more)
    assert metrics.cross_entropy(truth, held) == pytest.approx(log_loss(truth, held), rel=1e-5)
    assert metrics.cross_entropy(more, with_held) == metrics.cross_entropy(truth, held)
    assert metrics.rates(more, with_held, 0.57) == metrics.rates(truth, held, 0.57)
    assert metrics.rates(truth, held, 0.57) == (pytest.approx(2 / 3), 0.5)


def test_the_macro_leaves_out_what_has_one_class():
    truth = np.array([[0, 1, NAN], [1, 1, NAN], [0, 1, NAN]], np.float32)
    scores = np.array([[0.1, 0, 0], [0.5, 0, 0], [0.9, 1, 1]], np.float32)
    assert metrics.macro_auc(truth, scores) == 0.5
    assert np.isnan(metrics.macro_auc(truth, scores, [1, 2]))


@pytest.mark.parametrize(
    ("called", "low", "high"), [(20, 0.8389, 1.0), (10, 0.2993, 0.7007), (0, 0.0, 0.1611)]
)
def test_a_rate_of_few_images_has_wilsons_width(called, low, high):
    truth = np.ones(20, np.float32)
    rate = partial(metrics.sensitivity, truth, np.arange(20) < called)
    found = metrics.rate_interval(rate, 20, np.arange(20))
    assert found.low <= low + 1e-4
    assert found.high >= high - 1e-4
    if called in {0, 20}:
        assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_a_rate_of_few_patients_is_wider_still():
    truth = np.ones(60, np.float32)
    rate = partial(metrics.sensitivity, truth, np.repeat([1, 1, 0], 20) > 0)
    alone = metrics.rate_interval(rate, 60, np.arange(60))
    together = metrics.rate_interval(rate, 60, np.arange(60) // 20)
    assert together.low < alone.low - 0.1
    nobody = partial(metrics.specificity, truth, truth > 0)
    assert np.isnan(metrics.rate_interval(nobody, 0, np.arange(60)).value)


def test_the_bootstrap_draws_whole_patients():
    groups = np.array([7, 7, 7, 1, 2, 2])
    (weights,) = patient_weights(groups, draws=20)
    assert weights.shape == (20, 6)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, 4] == weights[:, 5]).all()
    assert (weights[:, [0, 3, 4]].sum(axis=1) == 3).all()
    assert len(np.unique(weights, axis=0)) > 5


def test_many_images_come_in_blocks_and_the_same_draws(monkeypatch):
    groups = np.arange(50)
    (whole,) = patient_weights(groups, draws=30)
    monkeypatch.setattr("trainer.evaluation.metrics.AT_ONCE", 400)
    blocks = list(patient_weights(groups, draws=30))
    assert [len(block) for block in blocks] == [8, 8, 8, 6]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_the_interval_holds_the_value_and_narrows_with_images():
    rng = np.random.default_rng(0)
    widths = []
    for count in (60, 600):
        truth = (rng.random(count) < 0.3).astype(np.float32)
        found = auc_interval(truth, truth + rng.normal(size=count), np.arange(count))
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_patients_with_many_images_widen_the_interval():
    rng = np.random.default_rng(5)
    truth = np.repeat((rng.random(60) < 0.4).astype(np.float32), 10)
    scores = truth + np.repeat(rng.normal(size=60), 10)
    alone = auc_interval(truth, scores, np.arange(600))
    together = auc_interval(truth, scores, np.repeat(np.arange(60), 10))
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_a_figure_that_does_not_exist_has_no_interval():
    found = interval(Ranking.of(np.zeros(9, np.float32), np.arange(9)).auprc, np.arange(9))
    assert np.isnan([found.value, found.low, found.high]).all()
    assert str(found) == "–"
    assert str(Interval(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"


def test_confusion_by_hand():
    truth = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, np.nan]], np.float32)
    called = np.array([[1, 1, 0], [0, 0, 0], [1, 1, 0], [1, 1, 0]], bool)
    found = confusion(truth, called, np.array([True, True, False]))
    np.testing.assert_array_equal(found.images, [[3, 2, 3], [1, 2, 1], [0, 0, 0]])
    np.testing.assert_allclose(
        found.share, [[2 / 3, 1 / 2, np.nan], [1, 1, np.nan], [np.nan, np.nan, np.nan]]
    )
