"""Judging a finished network: calibrate and choose on validation films, measure on test films."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation import metrics, operating_points
from trainer.evaluation.calibration import (
    calibrated,
    calibration_error,
    isotonic,
    platt,
    temperature,
)
from trainer.evaluation.figures import ENOUGH, Figures, LabelFigures, Scored, measure
from xray_desktop.core.contract import LabelContract, OperatingPoint
from xray_desktop.core.labels import LABELS

Float = NDArray[np.float32]

ENOUGH_TRAINED: Final = 30
ENOUGH_VALIDATED: Final = 5
ENOUGH_TESTED: Final = ENOUGH
"""A label with fewer positive, or fewer negative, films in any part is called insufficient."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Expected calibration errors on the test part, by what was fitted on the validation part.

    Platt scaling is what the bundle holds; the others stand beside it to be compared. None where
    a fit does not exist: scores that run the wrong way.
    """

    label: str
    plain: float
    temperature: float | None
    platt: float
    isotonic: float


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What is known of a network: the contract's labels, the test part's figures, calibrations."""

    labels: tuple[LabelContract, ...]
    figures: Figures
    calibrations: tuple[Ways, ...]


def evaluate(
    train_truth: Float, validation: Scored, test: Scored, pixel_scores: Float
) -> Evaluation:
    """Calibrate on validation, choose operating points there, and measure on test.

    Parameters
    ----------
    train_truth : ndarray, (n, 15)
        Labels of the training part: counts and prevalence.
    validation, test : Scored
        The test part is only measured, never chosen on.
    pixel_scores : ndarray, (n, 15), float32
        The pixels-only probe's scores of the test part.
    """
    chosen = tuple(
        _chosen(index, name, train_truth, validation, test) for index, name in enumerate(LABELS)
    )
    figures = measure(chosen, test, _prevalence(train_truth), pixel_scores)
    labels = tuple(map(_stated, chosen, figures.rows))
    ways = tuple(_ways(i, label, validation, test) for i, label in enumerate(labels))
    return Evaluation(labels, figures, tuple(way for way in ways if way is not None))


def _chosen(
    index: int, name: str, train_truth: Float, validation: Scored, test: Scored
) -> LabelContract:
    """Return a label with all that is chosen, its rates still those of the validation part."""
    counted = LabelContract(
        name,
        positives_trained=int((train_truth[:, index] == 1).sum()),
        positives_tested=int((test.truth[:, index] == 1).sum()),
    )
    truth, logits = validation.truth[:, index], validation.logits[:, index]
    enough = (
        _fewest(train_truth[:, index]) >= ENOUGH_TRAINED
        and _fewest(truth) >= ENOUGH_VALIDATED
        and _fewest(test.truth[:, index]) >= ENOUGH_TESTED
    )
    calibration = platt(truth, logits) if enough else None
    if calibration is None:
        return counted
    held = calibrated(logits, calibration)
    choice = operating_points.choose(name, truth, held)
    sensitivity, specificity = metrics.rates(truth, held, choice.threshold)
    words = (
        f"threshold: {choice.rule} on {calibration.films} validation films "
        f"({int((truth == 1).sum())} positive; there {sensitivity:.2f} and {specificity:.2f})"
    )
    point = OperatingPoint(choice.threshold, sensitivity, specificity, words)
    return replace(counted, sufficient=True, calibration=calibration, operating_point=point)


def _stated(label: LabelContract, row: LabelFigures) -> LabelContract:
    """Return the label with what was measured on the test part."""
    auc = None if np.isnan(row.auc.value) else (row.auc.value, row.auc.low, row.auc.high)
    if label.operating_point is None or row.point is None:
        return replace(label, auc=auc)
    point = replace(
        label.operating_point,
        sensitivity=row.point.sensitivity.value,
        specificity=row.point.specificity.value,
        chosen_on=f"{label.operating_point.chosen_on}; rates: measured on {row.films} test films "
        f"({row.positives} positive)",
    )
    return replace(label, auc=auc, operating_point=point)


def _ways(index: int, label: LabelContract, validation: Scored, test: Scored) -> Ways | None:
    if label.calibration is None:
        return None
    truth, logits = validation.truth[:, index], validation.logits[:, index]
    tested, scores = test.truth[:, index], test.logits[:, index]
    cooled = temperature(truth, logits)
    return Ways(
        label.name,
        calibration_error(tested, calibrated(scores, None)),
        None if cooled is None else calibration_error(tested, calibrated(scores, cooled)),
        calibration_error(tested, calibrated(scores, label.calibration)),
        calibration_error(tested, isotonic(truth, logits, scores)),
    )


def _fewest(truth: Float) -> int:
    """Return the number of positive or of negative films, whichever is smaller."""
    return min(int((truth == 1).sum()), int((truth == 0).sum()))


def _prevalence(truth: Float) -> NDArray[np.float64]:
    known = np.maximum((~np.isnan(truth)).sum(axis=0), 1)
    return (truth == 1).sum(axis=0) / known
