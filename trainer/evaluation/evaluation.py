"""Judging a finished network: calibration, operating points, and figures on films it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from trainer.evaluation import metrics
from trainer.evaluation.metrics import Interval
from xray_desktop.core.contract import Calibration, LabelContract, OperatingPoint
from xray_desktop.core.labels import LABELS

Float = NDArray[np.float32]

ENOUGH_TRAINED: Final = 30
ENOUGH_VALIDATED: Final = 5
ENOUGH_TESTED: Final = 10
"""A label with fewer positive films in any part is called insufficient."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One part of the films with the network's logits.

    Parameters
    ----------
    logits, truth : ndarray, (n, 15), float32
    groups : ndarray, (n,), int64
        The patient of each film, as a number.
    """

    logits: Float
    truth: Float
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """One label's figures on the test part, the model's beside a constant predictor's.

    A constant predictor gives every film the label's prevalence in training: AUC 0.5, AUPRC the
    prevalence in the test part. `pixels_auc` is a logistic regression on 16 x 16 grey values.
    """

    label: str
    films: int
    positives: int
    auc: Interval
    auprc: float
    cross_entropy: float
    calibration_error: float
    constant_auprc: float
    constant_cross_entropy: float
    constant_calibration_error: float
    pixels_auc: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """What is known of a network: the contract's labels, the table, and the macro AUC."""

    labels: tuple[LabelContract, ...]
    rows: tuple[Row, ...]
    macro_auc: Interval
    pixels_macro_auc: float


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
    labels = tuple(
        _label(index, name, train_truth, validation, test) for index, name in enumerate(LABELS)
    )
    probabilities = np.stack(
        [calibrated(test.logits[:, i], label.calibration) for i, label in enumerate(labels)], axis=1
    )
    rows = tuple(
        _row(index, label, train_truth, test, probabilities[:, index], pixel_scores[:, index])
        for index, label in enumerate(labels)
    )
    judged = [index for index, label in enumerate(labels) if label.sufficient]
    return Evaluation(
        labels,
        rows,
        _macro(test, judged),
        metrics.macro_auc(test.truth, pixel_scores, judged),
    )


def calibrated(logits: Float, calibration: Calibration | None) -> Float:
    """Return probabilities, through `calibration` where there is one."""
    if calibration is not None:
        logits = np.float32(calibration.slope) * logits + np.float32(calibration.offset)
    return (0.5 * (1.0 + np.tanh(0.5 * logits))).astype(np.float32)


def pixels_probe(train: Float, truth: Float, test: Float) -> Float:
    """Score films by logistic regression on a few grey values: what needs no anatomy.

    Parameters
    ----------
    train, test : ndarray, (n, values), float32
        Thumbnails, flattened.
    truth : ndarray, (n, 15), float32
        Labels of `train`.

    Returns
    -------
    ndarray, (n, 15), float32
        Scores of `test`; 0 for labels without both classes in `train`.
    """
    mean, spread = train.mean(axis=0), train.std(axis=0) + 1e-6
    scores = np.zeros((len(test), truth.shape[1]), np.float32)
    for index in range(truth.shape[1]):
        if truth[:, index].min() == truth[:, index].max():
            continue
        probe = LogisticRegression(C=0.01, max_iter=1000)
        probe.fit((train - mean) / spread, truth[:, index])
        scores[:, index] = probe.decision_function((test - mean) / spread)
    return scores


def _label(
    index: int, name: str, train_truth: Float, validation: Scored, test: Scored
) -> LabelContract:
    trained = int(train_truth[:, index].sum())
    validated = int(validation.truth[:, index].sum())
    tested = int(test.truth[:, index].sum())
    interval = metrics.auc_interval(test.truth[:, index], test.logits[:, index], test.groups)
    known = None if np.isnan(interval.value) else (interval.value, interval.low, interval.high)
    enough = trained >= ENOUGH_TRAINED and validated >= ENOUGH_VALIDATED and tested >= ENOUGH_TESTED
    calibration = _platt(validation, index) if enough else None
    if calibration is None:
        return LabelContract(name, positives_trained=trained, positives_tested=tested, auc=known)
    held = calibrated(validation.logits[:, index], calibration)
    threshold = metrics.youden_threshold(validation.truth[:, index], held)
    shown = calibrated(test.logits[:, index], calibration)
    sensitivity, specificity = metrics.rates(test.truth[:, index], shown, threshold)
    point = OperatingPoint(
        threshold,
        sensitivity,
        specificity,
        f"threshold: largest sensitivity + specificity on {len(held)} validation films "
        f"({validated} positive); rates: measured on {len(shown)} test films ({tested} positive)",
    )
    return LabelContract(
        name,
        sufficient=True,
        positives_trained=trained,
        positives_tested=tested,
        auc=known,
        calibration=calibration,
        operating_point=point,
    )


def _platt(validation: Scored, index: int) -> Calibration | None:
    """Fit Platt scaling; None if the scores run the wrong way on the validation part."""
    logits = validation.logits[:, index : index + 1]
    fit = LogisticRegression(C=100.0).fit(logits, validation.truth[:, index])
    slope, offset = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    return Calibration(slope, offset, len(logits)) if slope > 0 else None


def _row(
    index: int,
    label: LabelContract,
    train_truth: Float,
    test: Scored,
    probabilities: Float,
    pixel_scores: Float,
) -> Row:
    truth = test.truth[:, index]
    prevalence = float(np.clip(train_truth[:, index].mean(), 1e-6, 1 - 1e-6))
    constant = np.full_like(truth, prevalence)
    nan = float("nan")
    return Row(
        label.name,
        len(truth),
        int(truth.sum()),
        Interval(*label.auc) if label.auc else Interval(nan, nan, nan),
        metrics.auprc(truth, probabilities) if truth.any() else nan,
        metrics.cross_entropy(truth, probabilities),
        metrics.calibration_error(truth, probabilities),
        float(truth.mean()),
        metrics.cross_entropy(truth, constant),
        abs(prevalence - float(truth.mean())),
        metrics.auc(truth, pixel_scores),
    )


def _macro(test: Scored, judged: Sequence[int]) -> Interval:
    """Return the macro AUC over judged labels with a bootstrap interval over patients."""
    columns = list(judged)
    value = metrics.macro_auc(test.truth, test.logits, columns)
    draws = [
        metrics.macro_auc(test.truth[index], test.logits[index], columns)
        for index in metrics.bootstrap_indices(test.groups)
    ]
    low, high = np.nanquantile(draws, (0.025, 0.975)) if columns else (np.nan, np.nan)
    return Interval(value, float(low), float(high))
