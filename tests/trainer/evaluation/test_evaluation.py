import numpy as np
import pytest

from trainer.evaluation.evaluation import ENOUGH_TESTED, evaluate
from trainer.evaluation.figures import Scored, measure


def test_labels_without_examples_are_not_judged(evaluation):
    label, row = evaluation.labels[1], evaluation.figures.rows[1]
    assert label.sufficient
    assert label.calibration.slope > 0
    assert row.positives >= ENOUGH_TESTED
    assert row.error_after < 0.1
    assert row.cross_entropy < row.constant.cross_entropy
    assert row.auprc.low > row.constant.auprc
    empty = evaluation.figures.rows[14]
    assert not evaluation.labels[14].sufficient
    assert evaluation.labels[14].auc is None
    assert not empty.measured
    assert empty.point is None


def test_the_macro_is_over_what_is_measured(evaluation):
    figures = evaluation.figures
    assert len(figures.measured) == 14
    values = [row.auc.value for row in figures.measured]
    assert figures.macro_auc.value == pytest.approx(np.mean(values))
    assert 0.8 < figures.macro_auc.low < figures.macro_auc.high
    assert figures.pixels_macro_auc > 0.8
    widths = [row.auc.high - row.auc.low for row in figures.measured]
    assert figures.macro_auc.high - figures.macro_auc.low < min(widths)


def test_the_contract_states_what_was_measured_on_test(evaluation):
    for label, row in zip(evaluation.labels, evaluation.figures.rows, strict=True):
        if label.operating_point is None:
            continue
        assert label.operating_point.sensitivity == row.point.sensitivity.value
        assert row.point.sensitivity.low <= row.point.sensitivity.value
        assert "100 validation films" in label.operating_point.chosen_on
        assert "150 test films" in label.operating_point.chosen_on
        assert evaluation.figures.confusion.share[
            evaluation.labels.index(label), evaluation.labels.index(label)
        ] == pytest.approx(row.point.sensitivity.value)
    pneumothorax = evaluation.labels[4].operating_point
    assert "urgent" in pneumothorax.chosen_on
    assert pneumothorax.sensitivity > evaluation.labels[1].operating_point.sensitivity


def test_isotonic_and_temperature_stand_beside_platt(evaluation):
    assert [way.label for way in evaluation.calibrations] == [
        label.name for label in evaluation.labels[:14]
    ]
    for way in evaluation.calibrations:
        assert 0 <= max(way.plain, way.temperature, way.platt, way.isotonic) < 0.3
        row = next(row for row in evaluation.figures.rows if row.label == way.label)
        assert (way.plain, way.platt) == (row.error_before, row.error_after)


def test_unknown_truth_is_left_out_of_its_label_only(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    pixels = test.logits
    whole = evaluate(train.truth, validation, test, pixels)
    for part in (train, validation, test):
        part.truth[:40, 2] = np.nan
    partly = evaluate(train.truth, validation, test, pixels)
    assert partly.figures.rows[2].films == 110
    assert partly.labels[2].calibration.films == 60
    assert np.isfinite(partly.figures.rows[2].auc.value)
    assert partly.figures.rows[3].auc == whole.figures.rows[3].auc
    assert partly.labels[3] == whole.labels[3]


def test_scores_that_run_backwards_are_not_calibrated(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    turned = Scored(-validation.logits, validation.truth, validation.groups)
    found = evaluate(train.truth, turned, test, test.logits)
    assert not any(label.sufficient for label in found.labels)
    assert np.isnan(found.figures.macro_auc.value)


def test_other_films_are_measured_at_the_same_points(evaluation, scored):
    other = scored(80)
    figures = measure(evaluation.labels, other, None, None)
    for label, row in zip(evaluation.labels, figures.rows, strict=True):
        assert row.constant is None
        assert row.pixels_auc is None
        if label.operating_point is not None:
            assert row.point.threshold == label.operating_point.threshold
    few = measure(evaluation.labels, scored(12), None, None)
    assert not few.measured
