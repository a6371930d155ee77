import numpy as np
import pytest

from trainer.evaluation.calibration import (
    calibrated,
    calibration_error,
    error_by_chance,
    isotonic,
    platt,
    reliability,
    temperature,
)


@pytest.fixture
def overconfident():
    """Truth that follows sigmoid(0.5 x logit - 1)."""
    rng = np.random.default_rng(2)
    logits = rng.normal(0, 3, 4000).astype(np.float32)
    truth = (rng.random(4000) < 1 / (1 + np.exp(1 - 0.5 * logits))).astype(np.float32)
    return truth, logits


def test_platt_finds_slope_and_offset(overconfident):
    truth, logits = overconfident
    found = platt(truth, logits)
    assert found.slope == pytest.approx(0.5, abs=0.05)
    assert found.offset == pytest.approx(-1, abs=0.1)
    assert found.films == 4000
    assert found.prevalence == pytest.approx(truth.mean())


def test_every_way_brings_the_error_down(overconfident):
    truth, logits = overconfident
    before = calibration_error(truth, calibrated(logits, None))
    scaled = calibration_error(truth, calibrated(logits, platt(truth, logits)))
    cooled = calibration_error(truth, calibrated(logits, temperature(truth, logits)))
    stepped = calibration_error(truth, isotonic(truth, logits, logits))
    assert before > 0.15
    assert max(scaled, stepped) < 0.03
    assert scaled < cooled < before


def test_unknown_images_are_not_fitted(overconfident):
    truth, logits = overconfident
    some = truth.copy()
    some[2000:] = np.nan
    assert platt(some, logits) == platt(truth[:2000], logits[:2000])
    assert calibration_error(some, calibrated(logits, None)) == pytest.approx(
        calibration_error(truth[:2000], calibrated(logits[:2000], None))
    )


def test_the_mean_probability_is_the_share_of_positive_images(overconfident):
    truth, logits = overconfident
    for some in (slice(None), slice(0, 60)):
        shown = calibrated(logits[some], platt(truth[some], logits[some]))
        assert shown.mean() == pytest.approx(truth[some].mean(), abs=1e-4)


def test_few_positive_images_do_not_bend_the_slope_far():
    logits = np.linspace(-6, -2, 500).astype(np.float32)
    truth = np.zeros(500, np.float32)
    truth[-4:] = 1  # told apart perfectly: without an expectation the slope has no bound
    assert 1 < platt(truth, logits).slope < 3
    truth[:] = 0
    truth[[100, 200, 250, 350]] = 1  # by chance a little lower than the others
    assert 0 < platt(truth, logits).slope < 1


def test_exact_probabilities_have_an_error_by_chance():
    rng = np.random.default_rng(1)
    shown = rng.uniform(0.02, 0.4, 1000).astype(np.float32)
    errors = [
        calibration_error((rng.random(1000) < shown).astype(np.float32), shown) for _ in range(50)
    ]
    expected = error_by_chance(np.zeros(1000, np.float32), shown)
    assert expected == pytest.approx(np.mean(errors), rel=0.1)
    assert error_by_chance(np.zeros(100, np.float32), shown[:100]) > 2 * expected
    assert np.isnan(error_by_chance(np.full(3, np.nan, np.float32), shown[:3]))


def test_scores_that_run_backwards_are_not_calibrated(overconfident):
    truth, logits = overconfident
    assert platt(truth, -logits) is None
    assert temperature(truth, -logits) is None


def test_reliability_by_hand():
    truth = np.array([0, 1, 1, 1, np.nan], np.float32)
    bins = reliability(truth, np.array([0.1, 0.3, 0.7, 0.9, 0.5], np.float32), bins=2)
    assert [part.images for part in bins] == [2, 2]
    assert [part.share for part in bins] == [0.5, 1.0]
    assert [part.probability for part in bins] == pytest.approx([0.2, 0.8])


def test_calibration_error_of_a_constant_is_its_distance():
    truth = np.array([0, 1] * 50, np.float32)
    assert calibration_error(truth, np.full(100, 0.8), bins=1) == pytest.approx(0.3)
    assert np.isnan(calibration_error(truth * np.nan, np.full(100, 0.8)))
