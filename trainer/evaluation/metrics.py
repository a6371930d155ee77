"""Figures for a table of scores: areas under curves, cross-entropy, rates at a threshold.

Truth is 1, 0 or NaN; a film whose truth is unknown is left out of that label's figures.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.bootstrap import Draws, Figure, Interval, Weights, interval, once
from xray_desktop.core.likelihood import wilson_interval

Float = NDArray[np.float32]

LEAST_PROBABILITY: Final = 1e-7
"""Probabilities nearer to 0 or 1 are taken as this near, so that no logarithm is infinite."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The known films of one label by ascending score, sorted once for many weightings.

    Parameters
    ----------
    films : ndarray, (known,), int64
        Which films, lowest score first.
    positive : ndarray, (known,), float64
        1 where the film has the label, else 0.
    first : ndarray, (distinct scores,), int64
        Where each distinct score begins; equal scores count as one step.
    """

    films: NDArray[np.int64]
    positive: NDArray[np.float64]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, truth: Float, scores: Float) -> "Ranking":
        """Sort the films of one label; both arrays are (films,)."""
        known = np.flatnonzero(~np.isnan(truth))
        films = known[np.argsort(scores[known], kind="stable")]
        steps = np.diff(scores[films]) > 0
        first = np.flatnonzero(np.concatenate([np.ones(min(1, len(films)), bool), steps]))
        return cls(films, (truth[films] > 0).astype(np.float64), first)

    def auc(self, weights: Weights) -> Draws:
        """Return the area under the ROC curve (the Mann-Whitney statistic), ties shared.

        NaN where not both classes occur. `weights` are (draws, films), as in `bootstrap`.
        """
        positive, negative = self._steps(weights)
        below = negative.cumsum(axis=1) - negative
        won = (positive * (below + negative / 2)).sum(axis=1)
        return _ratio(won, positive.sum(axis=1) * negative.sum(axis=1))

    def auprc(self, weights: Weights) -> Draws:
        """Return the average precision; a constant predictor has the prevalence.

        NaN where not both classes occur.
        """
        positive, negative = (part[:, ::-1] for part in self._steps(weights))
        hits = positive.cumsum(axis=1)
        precision = hits / np.maximum(hits + negative.cumsum(axis=1), 1e-12)
        total = positive.sum(axis=1) * (negative.sum(axis=1) > 0)
        return _ratio((positive * precision).sum(axis=1), total)

    def roc(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ROC curve: false and true positive rate, both (steps + 1,), from 0 to 1."""
        every = np.zeros((1, int(self.films.max(initial=-1)) + 1), np.int64)
        every[0, self.films] = 1
        rates = []
        for part in reversed(self._steps(every)):
            climbed = np.concatenate([[0.0], part[0, ::-1].cumsum()])
            rates.append(climbed / max(climbed[-1], 1.0))
        return rates[0], rates[1]

    def _steps(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weight of positive and negative films at each distinct score."""
        if not self.first.size:
            nothing = np.zeros((len(weights), 1))
            return nothing, nothing
        here = weights[:, self.films].astype(np.float64)
        positive = np.add.reduceat(here * self.positive, self.first, axis=1)
        return positive, np.add.reduceat(here, self.first, axis=1) - positive


def auc(truth: Float, scores: Float) -> float | None:
    """Return the area under the ROC curve of one label; None unless both classes occur."""
    value = once(Ranking.of(truth, scores).auc, len(truth))
    return None if np.isnan(value) else value


def ranks(scores: Float) -> Float:
    """Return the share of films scored lower, (films,) float32 in [0, 1], ties shared."""
    _, place, repeats = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(repeats) - repeats / 2
    return (middle[place] / len(scores)).astype(np.float32)


def macro_auc(truth: Float, scores: Float, columns: list[int] | None = None) -> float:
    """Return the mean AUC over the `columns` (default: all) in which both classes occur."""
    columns = list(range(truth.shape[1])) if columns is None else columns
    values = [auc(truth[:, c], scores[:, c]) for c in columns]
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else float("nan")


def auc_interval(truth: Float, scores: Float, groups: NDArray[np.int64]) -> Interval:
    """Return the AUC with a bootstrap interval over `groups` (patients)."""
    return interval(Ranking.of(truth, scores).auc, groups)


def cross_entropy(truth: Float, probabilities: Float) -> float:
    """Return the binary cross-entropy in nats; NaN without a known film."""
    known = ~np.isnan(truth)
    if not known.any():
        return float("nan")
    held = probabilities[known].astype(np.float64)
    held = np.clip(held, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return float(-np.log(np.where(truth[known] > 0, held, 1 - held)).mean())


def sensitivity(truth: Float, called: NDArray[np.bool_], weights: Weights) -> Draws:
    """Return the share of positive films that are called, for each row of `weights`."""
    return _share(called, truth == 1, weights)


def specificity(truth: Float, called: NDArray[np.bool_], weights: Weights) -> Draws:
    """Return the share of negative films that are not called, for each row of `weights`."""
    return _share(~called, truth == 0, weights)


def rate_interval(rate: Figure, count: int, groups: NDArray[np.int64]) -> Interval:
    """Return a rate with its 95 % interval: the wider of two at either end.

    The bootstrap knows that films of one patient go together, but a rate of 1 has no width in it;
    Wilson's interval (1927) has one there, but takes films for independent.

    Parameters
    ----------
    rate : Figure
        From weights to a share, such as a sensitivity.
    count : int
        How many films it is a share of.
    groups : ndarray, (films,), int64
        The patient of each film.
    """
    found = interval(rate, groups)
    if math.isnan(found.value):
        return found
    low, high = wilson_interval(found.value, count)
    return Interval(found.value, min(found.low, low), max(found.high, high))


def rates(truth: Float, probabilities: Float, threshold: float) -> tuple[float, float]:
    """Return sensitivity and specificity of calling scores at or above `threshold`."""
    called = probabilities >= threshold
    films = np.ones((1, len(truth)), np.int64)
    return (
        float(sensitivity(truth, called, films)[0]),
        float(specificity(truth, called, films)[0]),
    )


def _share(called: NDArray[np.bool_], among: NDArray[np.bool_], weights: Weights) -> Draws:
    there = weights[:, among]
    return _ratio(there[:, called[among]].sum(axis=1), there.sum(axis=1))


def _ratio(above: NDArray, below: NDArray) -> Draws:
    known = np.asarray(below) > 0
    return np.divide(above, below, out=np.full(len(known), np.nan), where=known)
