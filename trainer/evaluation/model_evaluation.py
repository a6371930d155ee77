"""Evaluating a finished network: nothing is measured on patients that it was tuned on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.split import divide
from trainer.evaluation import metrics, operating_points
from trainer.evaluation.calibration import (
    calibrated,
    calibration_error,
    isotonic,
    platt,
    sigmoid,
    temperature,
)
from trainer.evaluation.figures import (
    ENOUGH,
    Figures,
    LabelFigures,
    enough,
    measure,
)
from trainer.evaluation.image_scores import Predictions, Scored
from trainer.evaluation.metrics import Ranking, interval
from trainer.evaluation.report_text import TEST_PART, Basis
from trainer.evaluation.subgroups import Subgroup
from xray_desktop.core.bundle.label_contract import LabelContract, OperatingPoint
from xray_desktop.core.labels import LABELS

Float = NDArray[np.float32]

ENOUGH_TRAINED: Final = 30
ENOUGH_VALIDATED: Final = 5
ENOUGH_TESTED: Final = ENOUGH
"""A label with fewer positive or negative images in any part is not scored."""
GROUPS: Final = 5
"""Number of groups of validation patients if there is no test part."""


@dataclass(frozen=True, slots=True)
class CalibrationComparison:
    """Expected calibration errors on the measured images, for fits on other images.

    The bundle uses Platt scaling; the others are for comparison. None where no fit exists (slope
    not positive).
    """

    label: str
    plain: float
    temperature: float | None
    platt: float
    isotonic: float


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The evaluation of a network: labels of the contract, figures, calibrations.

    Parameters
    ----------
    labels : tuple of LabelContract
    images : Scored
        The measured images with their predictions.
    figures : Figures
    calibrations : tuple of CalibrationComparison
    basis : Basis
        The kind of images that were measured.
    subgroups : tuple of Subgroup
        Figures by view, sex and age; empty if these are not known.
    """

    labels: tuple[LabelContract, ...]
    images: Scored
    figures: Figures
    calibrations: tuple[CalibrationComparison, ...]
    basis: Basis = TEST_PART
    subgroups: tuple[Subgroup, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Holdout:
    """Held-out images, (images,) bool, and the images that thresholds for them are selected on."""

    chosen: Scored
    images: NDArray[np.bool_]


def evaluate(
    train_truth: Float, validation: Scored, test: Scored, pixel_scores: Float
) -> Evaluation:
    """Calibrate and select operating points on validation, and measure on test.

    Parameters
    ----------
    train_truth : ndarray, (n, 15)
        Labels of the training part: counts and prevalence.
    validation, test : Scored
        Nothing is selected on the test part.
    pixel_scores : ndarray, (n, 15), float32
        The pixels-only probe's scores of the test part.
    """
    return _evaluate(
        train_truth,
        validation,
        test,
        [Holdout(validation, np.ones(len(test.truth), bool))],
        pixel_scores,
        TEST_PART,
    )


def cross_fit(train_truth: Float, validation: Scored, pixel_scores: Float) -> Evaluation:
    """Measure the validation part of a network that has no test part.

    The patients are divided into groups, each with its share of every label; calibrations and
    operating points for the images of a group are selected on the other groups. Those of the
    contract are then selected on all images. As there is one network, all images are ranked
    together.

    Parameters
    ----------
    train_truth : ndarray, (n, 15)
        Labels of the training part: counts and prevalence.
    validation : Scored
        Without folds.
    pixel_scores : ndarray, (n, 15), float32
        The pixels-only probe's scores of the validation part; fitted on the training part.
    """
    patients = [str(patient) for patient in validation.groups.tolist()]
    groups = divide(patients, validation.truth, [1 / GROUPS] * GROUPS, seed=0)
    parts = [groups == group for group in np.unique(groups)]
    holdouts = [Holdout(validation.only(~part), part) for part in parts]
    basis = Basis("validation", len(parts))
    return _evaluate(train_truth, validation, validation, holdouts, pixel_scores, basis)


def cross_evaluate(train_truth: Float, images: Scored, pixel_scores: Float) -> Evaluation:
    """Measure images that were scored fold by fold, and calibrate the final network.

    Predictions for the images of a fold use calibrations and operating points selected on the
    other folds, so that nothing is measured on images it was selected on. Those of the contract
    are then selected on all images.

    Parameters
    ----------
    train_truth : ndarray, (n, 15)
        Labels of the images that the final network is trained on.
    images : Scored
        With `folds`.
    pixel_scores : ndarray, (n, 15), float32
        Scores of the pixels-only probe, also fold by fold, comparable over all images.
    """
    if images.folds is None:
        msg = "cross-validated images need their folds"
        raise ValueError(msg)
    parts = [images.folds == fold for fold in np.unique(images.folds)]
    holdouts = [Holdout(images.only(~part), part) for part in parts]
    return _evaluate(
        train_truth, images, images, holdouts, pixel_scores, Basis("folds", len(parts))
    )


def _evaluate(
    train_truth: Float,
    chosen: Scored,
    test: Scored,
    holdouts: Sequence[Holdout],
    pixel_scores: Float,
    basis: Basis,
) -> Evaluation:
    labels: list[LabelContract] = []
    probabilities = sigmoid(test.logits)
    called = np.zeros(test.logits.shape, bool)
    ranked = test.ranked
    for index, name in enumerate(LABELS):
        counted = label = _counted(index, name, train_truth, test, ranked)
        if _enough(index, train_truth, holdouts) and counted.auc is not None:
            label = counted if counted.unreliable else _chosen(index, counted, chosen, basis)
        each = (
            [_chosen(index, label, holdout.chosen, basis) for holdout in holdouts]
            if label.sufficient
            else []
        )
        if not all(one.sufficient for one in each):
            label, each = counted, []
        for holdout, one in zip(holdouts, each, strict=bool(each)):
            held = calibrated(test.logits[holdout.images, index], one.calibration)
            probabilities[holdout.images, index] = held
            if one.operating_point is not None:
                called[holdout.images, index] = held >= one.operating_point.threshold
        labels.append(label)
    images = replace(test, predictions=Predictions(probabilities, called))
    figures = measure(labels, images, _prevalence(train_truth), pixel_scores)
    stated = tuple(_stated(*both, basis) for both in zip(labels, figures.rows, strict=True))
    ways = (_calibration_comparison(i, label, images, holdouts) for i, label in enumerate(stated))
    known = tuple(way for way in ways if way is not None)
    return Evaluation(stated, images, figures, known, basis)


def _counted(
    index: int, name: str, train_truth: Float, test: Scored, ranked: Float
) -> LabelContract:
    """Return an unscored label with its counts, and its AUC if there are enough images."""
    truth = test.truth[:, index]
    auc = None
    if enough(truth, test.groups):
        found = interval(Ranking.of(truth, ranked[:, index]).auc, test.groups)
        auc = found.value, found.low, found.high
    return LabelContract(
        name,
        positives_trained=int((train_truth[:, index] == 1).sum()),
        positives_tested=int((truth == 1).sum()),
        auc=auc,
    )


def _enough(index: int, train_truth: Float, holdouts: Sequence[Holdout]) -> bool:
    """Return whether there are enough images of both classes for training and selection."""
    return (
        _fewest(train_truth[:, index]) >= ENOUGH_TRAINED
        and min(_fewest(holdout.chosen.truth[:, index]) for holdout in holdouts) >= ENOUGH_VALIDATED
    )


def _chosen(index: int, label: LabelContract, images: Scored, basis: Basis) -> LabelContract:
    """Return the label with calibration and operating point, and its rates on the same images."""
    truth, logits = images.truth[:, index], images.logits[:, index]
    calibration = platt(truth, logits)
    if calibration is None:
        return replace(label, sufficient=False)
    held = calibrated(logits, calibration)
    choice = operating_points.choose(label.name, truth, held)
    sensitivity, specificity = metrics.rates(truth, held, choice.threshold)
    criterion = (
        f"threshold: {choice.rule} on {calibration.films} "
        f"{'cross-validated' if basis.kind == 'folds' else 'validation'} images "
        f"({int((truth == 1).sum())} positive; there {sensitivity:.2f} and {specificity:.2f})"
    )
    point = OperatingPoint(choice.threshold, sensitivity, specificity, criterion)
    return replace(label, sufficient=True, calibration=calibration, operating_point=point)


def _stated(label: LabelContract, row: LabelFigures, basis: Basis) -> LabelContract:
    """Return the label with its measured rates."""
    if label.operating_point is None or row.point is None:
        return label
    point = replace(
        label.operating_point,
        sensitivity=row.point.sensitivity.value,
        specificity=row.point.specificity.value,
        chosen_on=f"{label.operating_point.chosen_on}; rates: measured on {row.images} "
        f"{basis.adjective} images ({row.positives} positive)",
    )
    return replace(label, operating_point=point)


def _calibration_comparison(
    index: int, label: LabelContract, test: Scored, holdouts: Sequence[Holdout]
) -> CalibrationComparison | None:
    if label.calibration is None or test.predictions is None:
        return None
    truth, logits = test.truth[:, index], test.logits[:, index]
    cooled: Float | None = np.empty_like(logits)
    stepped = np.empty_like(logits)
    for holdout in holdouts:
        known, scores = holdout.chosen.truth[:, index], holdout.chosen.logits[:, index]
        slope = temperature(known, scores)
        if slope is None or cooled is None:
            cooled = None
        else:
            cooled[holdout.images] = calibrated(logits[holdout.images], slope)
        stepped[holdout.images] = isotonic(known, scores, logits[holdout.images])
    return CalibrationComparison(
        label.name,
        calibration_error(truth, sigmoid(logits)),
        None if cooled is None else calibration_error(truth, cooled),
        calibration_error(truth, test.predictions.probabilities[:, index]),
        calibration_error(truth, stepped),
    )


def _fewest(truth: Float) -> int:
    """Return the smaller of the numbers of positive and negative images."""
    return min(int((truth == 1).sum()), int((truth == 0).sum()))


def _prevalence(truth: Float) -> NDArray[np.float64]:
    known = np.maximum((~np.isnan(truth)).sum(axis=0), 1)
    return (truth == 1).sum(axis=0) / known
