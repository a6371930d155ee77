"""Figures for a table of scores: AUC with intervals, AUPRC, calibration error, thresholds."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, log_loss, roc_curve

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def auc(truth: Float, scores: Float) -> float | None:
    """Return the area under the ROC curve; None unless both classes occur.

    As the Mann-Whitney statistic over ranks, ties shared: the bootstrap needs it many thousand
    times, and this takes a twentieth of scikit-learn's time for the same number.
    """
    positive = truth > 0
    count = int(positive.sum())
    others = positive.size - count
    if count == 0 or others == 0:
        return None
    _, place, repeats = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(repeats) - (repeats - 1) / 2)[place]
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * others))


def macro_auc(truth: Float, scores: Float, columns: list[int] | None = None) -> float:
    """Return the mean AUC over the `columns` (default: all) in which both classes occur."""
    columns = list(range(truth.shape[1])) if columns is None else columns
    values = [auc(truth[:, c], scores[:, c]) for c in columns]
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else float("nan")


def bootstrap_indices(
    groups: NDArray[np.int64], seed: int = 0, draws: int = 1000
) -> Iterator[NDArray[np.int64]]:
    """Yield the films of `draws` bootstrap samples, drawn by whole patients."""
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    for _ in range(draws):
        yield np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])


def auc_interval(truth: Float, scores: Float, groups: NDArray[np.int64], seed: int = 0) -> Interval:
    """Return the AUC with a bootstrap interval over `groups` (patients), 1,000 draws."""
    value = auc(truth, scores)
    if value is None:
        return Interval(float("nan"), float("nan"), float("nan"))
    drawn = (auc(truth[i], scores[i]) for i in bootstrap_indices(groups, seed))
    draws = [value for value in drawn if value is not None]
    low, high = np.quantile(draws, (0.025, 0.975))
    return Interval(value, float(low), float(high))


def auprc(truth: Float, scores: Float) -> float:
    """Return the average precision; a constant predictor has the prevalence."""
    return float(average_precision_score(truth, scores))


def cross_entropy(truth: Float, probabilities: Float) -> float:
    """Return the binary cross-entropy in nats."""
    return float(log_loss(truth, np.clip(probabilities, 1e-7, 1 - 1e-7), labels=[0, 1]))


def calibration_error(truth: Float, probabilities: Float, bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal count (Naeini et al., 2015)."""
    order = np.argsort(probabilities, kind="stable")
    parts = np.array_split(order, bins)
    gaps = [len(p) * abs(truth[p].mean() - probabilities[p].mean()) for p in parts if len(p)]
    return float(np.sum(gaps) / len(truth))


def youden_threshold(truth: Float, probabilities: Float) -> float:
    """Return the threshold with the largest sensitivity + specificity - 1 (Youden, 1950)."""
    false_rate, true_rate, thresholds = roc_curve(truth, probabilities)
    best = int(np.argmax(true_rate - false_rate))
    above = float(thresholds[best])
    lower = probabilities[probabilities < above]
    below = float(lower.max()) if lower.size else 0.0
    return float(np.clip((min(above, 1.0) + below) / 2, 1e-4, 1 - 1e-4))


def rates(truth: Float, probabilities: Float, threshold: float) -> tuple[float, float]:
    """Return sensitivity and specificity of calling scores at or above `threshold`."""
    called = probabilities >= threshold
    positive = truth > 0
    sensitivity = float(called[positive].mean()) if positive.any() else float("nan")
    specificity = float((~called[~positive]).mean()) if (~positive).any() else float("nan")
    return sensitivity, specificity
