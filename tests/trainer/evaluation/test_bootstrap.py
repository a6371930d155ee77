import numpy as np

from trainer.evaluation.bootstrap import Interval, interval, patient_weights
from trainer.evaluation.metrics import Ranking, auc_interval


def test_the_bootstrap_draws_whole_patients():
    groups = np.array([7, 7, 7, 1, 2, 2])
    (weights,) = patient_weights(groups, draws=20)
    assert weights.shape == (20, 6)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, 4] == weights[:, 5]).all()
    assert (weights[:, [0, 3, 4]].sum(axis=1) == 3).all()
    assert len(np.unique(weights, axis=0)) > 5


def test_many_films_come_in_blocks_and_the_same_draws(monkeypatch):
    groups = np.arange(50)
    (whole,) = patient_weights(groups, draws=30)
    monkeypatch.setattr("trainer.evaluation.bootstrap.AT_ONCE", 400)
    blocks = list(patient_weights(groups, draws=30))
    assert [len(block) for block in blocks] == [8, 8, 8, 6]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_the_interval_holds_the_value_and_narrows_with_films():
    rng = np.random.default_rng(0)
    widths = []
    for count in (60, 600):
        truth = (rng.random(count) < 0.3).astype(np.float32)
        found = auc_interval(truth, truth + rng.normal(size=count), np.arange(count))
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_patients_with_many_films_widen_the_interval():
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
