import re
from dataclasses import replace

import numpy as np
import pytest

from trainer.evaluation import model_evaluation as evaluation_module
from trainer.evaluation.calibration import calibrated
from trainer.evaluation.figures import FREQUENT, measure
from trainer.evaluation.image_scores import Scored
from trainer.evaluation.model_evaluation import ENOUGH_TESTED, cross_evaluate, cross_fit, evaluate
from trainer.evaluation.report_text import Basis, not_scored
from xray_desktop.core.bundle import label_contract
from xray_desktop.core.labels import LABELS


def test_labels_without_examples_are_not_scored(evaluation):
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
        assert "100 validation images" in label.operating_point.chosen_on
        assert "150 test images" in label.operating_point.chosen_on
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


def weakened(images, label, strength):
    """Return the images with one label's logits so much less right."""
    logits = images.logits.copy()
    rng = np.random.default_rng(len(logits))
    logits[:, label] = strength * images.truth[:, label] + rng.normal(size=len(logits))
    return replace(images, logits=logits)


def test_a_label_whose_auc_may_be_too_low_is_measured_and_not_scored(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    good = evaluate(train.truth, validation, test, test.logits)
    found = evaluate(train.truth, weakened(validation, 1, 0.5), weakened(test, 1, 0.5), test.logits)
    label, row = found.labels[1], found.figures.rows[1]
    assert label.auc[1] <= 0.55 < label.auc[0]
    assert label.unreliable
    assert label.operating_point is None
    assert label.calibration is None
    assert not row.measured
    assert row.enough
    assert row.unreliable == label.auc[1]
    assert not_scored(row) == f"not scored: its AUC may be as low as {label.auc[1]:.2f}"
    assert label.auc == (row.auc.value, row.auc.low, row.auc.high)
    assert found.labels[2:] == good.labels[2:]
    assert not_scored(good.figures.rows[1]) == ""


def test_a_label_on_few_patients_is_not_scored_however_many_images(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    few = test.truth.copy()
    few[:, 1] = 0
    few[:10, 1] = 1  # five patients
    found = evaluate(train.truth, validation, replace(test, truth=few), test.logits)
    assert not found.labels[1].sufficient
    assert found.labels[1].auc is None
    assert not found.figures.rows[1].enough
    assert not_scored(found.figures.rows[1]).startswith("not scored: too few examples")
    few[10, 1] = 1
    found = evaluate(train.truth, validation, replace(test, truth=few), test.logits)
    assert found.labels[1].auc is not None


def test_the_calibration_says_at_which_prevalence_it_holds(evaluation, scored):
    validation = scored(100)
    assert evaluation.labels[1].calibration.prevalence == pytest.approx(
        validation.truth[:, 1].mean()
    )


def test_unknown_truth_is_left_out_of_its_label_only(scored):
    train, validation, test = scored(300), scored(100), scored(150)
    pixels = test.logits
    whole = evaluate(train.truth, validation, test, pixels)
    for part in (train, validation, test):
        part.truth[:40, 2] = np.nan
    partly = evaluate(train.truth, validation, test, pixels)
    assert partly.figures.rows[2].images == 110
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


def test_other_images_are_measured_at_the_same_points(evaluation, scored):
    other = scored(80)
    figures = measure(evaluation.labels, other, None, None)
    for label, row in zip(evaluation.labels, figures.rows, strict=True):
        assert row.constant is None
        assert row.pixels_auc is None
        if label.operating_point is not None:
            assert row.point.threshold == label.operating_point.threshold
    few = measure(evaluation.labels, scored(12), None, None)
    assert not few.measured


@pytest.fixture
def folded(scored):
    """300 images in five folds, whose networks are right alike but have no common zero."""
    images = scored(300)
    folds = images.groups % 5
    logits = images.logits + 5 * folds[:, None].astype(np.float32)
    return Scored(logits, images.truth, images.groups, folds)


def test_images_of_two_folds_are_not_ranked_against_each_other(folded, scored):
    found = cross_evaluate(folded.truth, folded, folded.logits)
    plain = measure(found.labels, scored(300), None, None)
    assert found.basis == Basis("folds", 5)
    for row, other in zip(found.figures.measured, plain.measured, strict=True):
        assert row.auc.value == pytest.approx(other.auc.value, abs=0.02)


def test_what_is_chosen_on_the_same_images_looks_better_than_it_is(scored, monkeypatch):
    images = scored(300)
    monkeypatch.setattr(label_contract, "MIN_AUC", 0.0)  # noise would not be scored at all
    rng = np.random.default_rng(5)
    chosen, measured = [], []
    for _ in range(3):
        noise = rng.normal(size=images.logits.shape).astype(np.float32)
        folds = rng.permutation(150)[images.groups] % 5
        found = cross_evaluate(
            images.truth, Scored(noise, images.truth, images.groups, folds), images.logits
        )
        for label in found.labels:
            point = label.operating_point
            if point is not None and "urgent" not in point.chosen_on:
                there = re.search(r"there (0\.\d\d) and (0\.\d\d)", point.chosen_on)
                chosen.append(float(there[1]) + float(there[2]) - 1)
                measured.append(point.sensitivity + point.specificity - 1)
    assert len(measured) > 5
    assert np.mean(measured) < np.mean(chosen) - 0.04


def test_the_final_thresholds_are_chosen_on_all_images(folded):
    found = cross_evaluate(folded.truth, folded, folded.logits)
    label = found.labels[1]
    assert label.calibration.films == 300
    assert "300 cross-validated images" in label.operating_point.chosen_on
    with pytest.raises(ValueError, match="folds"):
        cross_evaluate(folded.truth, Scored(folded.logits, folded.truth, folded.groups), None)


def test_validation_patients_are_measured_by_what_was_chosen_on_others(scored, monkeypatch):
    images = scored(300)
    fitted = []
    real = evaluation_module.platt

    def watched(truth, logits):
        fitted.append(logits)
        return real(truth, logits)

    monkeypatch.setattr(evaluation_module, "platt", watched)
    found = cross_fit(images.truth, images, images.logits)
    assert found.basis == Basis("validation", 5)
    column = images.logits[:, 1]
    fits = [logits for logits in fitted if np.isin(logits, column).all()]
    assert len(fits) == 6  # the contract's own, and one for each group
    assert [logits.size for logits in fits].count(300) == 1
    label = found.labels[1]
    assert label.calibration == real(images.truth[:, 1], column)
    measured = 0
    for logits in fits[1:]:
        left = ~np.isin(column, logits)
        assert not set(images.groups[left]) & set(images.groups[~left])
        measured += left.sum()
        shown = calibrated(column[left], real(images.truth[~left, 1], logits))
        np.testing.assert_allclose(
            found.images.predictions.probabilities[left, 1], shown, rtol=1e-5
        )
    assert measured == 300
    assert "300 validation images" in label.operating_point.chosen_on
    assert "300 cross-fitted validation images" in label.operating_point.chosen_on


def test_one_network_ranks_all_validation_images_together(scored):
    images = scored(300)
    found = cross_fit(images.truth, images, images.logits)
    plain = measure(found.labels, images, None, None)
    assert [row.auc for row in found.figures.rows[:14]] == [row.auc for row in plain.rows[:14]]


def test_the_mean_over_frequent_labels_takes_what_is_not_scored_too(scored):
    images = scored(60)
    images.truth[:, 3] = 0
    images.truth[: FREQUENT - 1, 3] = 1
    images.truth[:FREQUENT, 5] = 1
    found = evaluate(np.zeros_like(images.truth), images, images, images.logits)
    assert not found.figures.measured
    frequent = [row for row in found.figures.rows if row.frequent]
    assert found.figures.frequent == len(frequent) > 0
    names = {row.label for row in frequent}
    assert LABELS[3] not in names
    assert LABELS[5] in names
    mean = np.mean([row.auc.value for row in frequent])
    assert found.figures.frequent_macro_auc.value == pytest.approx(mean)
