import numpy as np
import pytest

from trainer.evaluation import metrics
from trainer.evaluation.operating_points import URGENT, choose, sensitivity_first, youden
from xray_desktop.core.labels import FINDINGS


@pytest.fixture
def scores():
    rng = np.random.default_rng(6)
    truth = (rng.random(400) < 0.2).astype(np.float32)
    return truth, (1 / (1 + np.exp(-(2 * truth - 1 + rng.normal(0, 2, 400))))).astype(np.float32)


def test_youden_lies_between_the_classes():
    held = np.array([0.1, 0.2, 0.7, 0.9], np.float32)
    truth = np.array([0, 0, 1, 1], np.float32)
    threshold = youden(truth, held)
    assert 0.2 < threshold < 0.7
    assert metrics.rates(truth, held, threshold) == (1.0, 1.0)


def test_youden_is_the_best_of_all_thresholds(scores):
    truth, held = scores
    best = sum(metrics.rates(truth, held, youden(truth, held)))
    assert best == pytest.approx(max(sum(metrics.rates(truth, held, t)) for t in held))


@pytest.mark.parametrize("aimed", [0.5, 0.9, 1.0])
def test_sensitivity_first_holds_its_aim_and_no_higher_threshold_does(scores, aimed):
    truth, held = scores
    threshold = sensitivity_first(truth, held, aimed)
    assert metrics.rates(truth, held, threshold)[0] >= aimed
    higher = held[held > threshold].min() + 1e-6
    assert metrics.rates(truth, held, higher)[0] < aimed


def test_the_rule_is_stated_and_urgent_labels_are_called_more_often(scores):
    truth, held = scores
    urgent, other = choose("Pneumothorax", truth, held), choose("Hernia", truth, held)
    assert "0.90" in urgent.rule
    assert "sensitivity + specificity" in other.rule
    assert urgent.threshold < other.threshold
    assert set(URGENT) < set(FINDINGS)


def test_unknown_images_choose_nothing(scores):
    truth, held = scores
    some = truth.copy()
    some[200:] = np.nan
    assert youden(some, held) == youden(truth[:200], held[:200])
    assert sensitivity_first(some, held, 0.9) == sensitivity_first(truth[:200], held[:200], 0.9)
