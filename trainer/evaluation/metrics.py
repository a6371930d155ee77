"""Metrics of a table of scores, with bootstrap intervals over patients (Efron, 1979).

Truth is 1, 0 or NaN; an image whose truth is unknown is left out of that label's figures.
"""

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.scoring.diagnostic_statistics import wilson_interval

Weights = NDArray[np.int64]
"""(draws, images): how often each image is in each bootstrap sample."""
Draws = NDArray[np.float64]
"""(draws,): a figure in each bootstrap sample; NaN where it does not exist."""
Figure = Callable[[Weights], Draws]

DRAWS: Final = 1000
AT_ONCE: Final = 2_000_000
"""Number of weights in memory at a time."""
ENDS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval; all NaN where it does not exist."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if math.isnan(self.value):
            return "–"
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @classmethod
    def of(cls, value: float, draws: Draws) -> "Interval":
        """Return `value` between the 2.5th and 97.5th percentile of `draws`."""
        known = draws[np.isfinite(draws)]
        if math.isnan(value) or not known.size:
            return cls(value, float("nan"), float("nan"))
        low, high = np.quantile(known, ENDS)
        return cls(value, float(low), float(high))


def patient_weights(
    groups: NDArray[np.int64], draws: int = DRAWS, seed: int = 0
) -> Iterator[Weights]:
    """Yield the weights of all images in `draws` bootstrap samples of patients, in blocks.

    Parameters
    ----------
    groups : ndarray, (images,), int64
        The patient of each image, as a number.
    draws, seed : int
        The same seed gives the same samples, so that figures can be compared.
    """
    place = np.unique(groups, return_inverse=True)[1]
    patients = int(place.max()) + 1
    block = max(1, AT_ONCE // len(groups))
    if draws * patients <= AT_ONCE:
        samples = iter(_few_samples(patients, draws, seed))
    else:
        samples = _samples(patients, draws, seed)
    while part := list(itertools.islice(samples, block)):
        yield np.stack(part)[:, place]


def _samples(patients: int, draws: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield how often each patient is in each sample."""
    rng = np.random.default_rng(seed)
    for _ in range(draws):
        yield np.bincount(rng.integers(0, patients, patients), minlength=patients)


@functools.lru_cache(maxsize=4)
def _few_samples(patients: int, draws: int, seed: int) -> tuple[NDArray[np.int64], ...]:
    """Return the samples of few patients, which many figures share."""
    return tuple(_samples(patients, draws, seed))


def bootstrap_draws(
    figure: Figure, groups: NDArray[np.int64], draws: int = DRAWS, seed: int = 0
) -> Draws:
    """Return a figure in each of `draws` bootstrap samples of patients."""
    parts = [figure(weights) for weights in patient_weights(groups, draws, seed)]
    return np.concatenate(parts)


def point_estimate(figure: Figure, images: int) -> float:
    """Return a figure with each image counted once."""
    return float(figure(np.ones((1, images), np.int64))[0])


def interval(figure: Figure, groups: NDArray[np.int64]) -> Interval:
    """Return a figure with its interval over `groups` (patients)."""
    return Interval.of(point_estimate(figure, len(groups)), bootstrap_draws(figure, groups))


Float = NDArray[np.float32]

MIN_PROBABILITY: Final = 1e-7
"""Probabilities are clipped to this distance from 0 and 1, so that no logarithm is infinite."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The known images of one label by ascending score, sorted once for many samples.

    Parameters
    ----------
    images : ndarray, (known,), int64
        Indices of the images, lowest score first.
    positive : ndarray, (known,), float64
        1 where the image has the label, else 0.
    first : ndarray, (distinct scores,), int64
        Start of each distinct score; equal scores count as one step.
    """

    images: NDArray[np.int64]
    positive: NDArray[np.float64]
    first: NDArray[np.int64]

    @classmethod
    def of(cls, truth: Float, scores: Float) -> "Ranking":
        """Sort the images of one label; both arrays are (images,)."""
        known = np.flatnonzero(~np.isnan(truth))
        images = known[np.argsort(scores[known], kind="stable")]
        steps = np.diff(scores[images]) > 0
        first = np.flatnonzero(np.concatenate([np.ones(min(1, len(images)), bool), steps]))
        return cls(images, (truth[images] > 0).astype(np.float64), first)

    def auc(self, weights: Weights) -> Draws:
        """Return the area under the ROC curve (the Mann-Whitney statistic), ties shared.

        NaN unless both classes occur. `weights` are (draws, images), as in `bootstrap`.
        """
        positive, negative = self._steps(weights)
        below = negative.cumsum(axis=1) - negative
        won = (positive * (below + negative / 2)).sum(axis=1)
        return _ratio(won, positive.sum(axis=1) * negative.sum(axis=1))

    def auprc(self, weights: Weights) -> Draws:
        """Return the average precision; a constant predictor has the prevalence.

        NaN unless both classes occur.
        """
        positive, negative = (part[:, ::-1] for part in self._steps(weights))
        hits = positive.cumsum(axis=1)
        precision = hits / np.maximum(hits + negative.cumsum(axis=1), 1e-12)
        total = positive.sum(axis=1) * (negative.sum(axis=1) > 0)
        return _ratio((positive * precision).sum(axis=1), total)

    def roc(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the ROC curve: false and true positive rate, both (steps + 1,), from 0 to 1."""
        every = np.zeros((1, int(self.images.max(initial=-1)) + 1), np.int64)
        every[0, self.images] = 1
        rates = []
        for part in reversed(self._steps(every)):
            climbed = np.concatenate([[0.0], part[0, ::-1].cumsum()])
            rates.append(climbed / max(climbed[-1], 1.0))
        return rates[0], rates[1]

    def _steps(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weight of positive and negative images at each distinct score."""
        if not self.first.size:
            nothing = np.zeros((len(weights), 1))
            return nothing, nothing
        here = weights[:, self.images].astype(np.float64)
        positive = np.add.reduceat(here * self.positive, self.first, axis=1)
        return positive, np.add.reduceat(here, self.first, axis=1) - positive


def auc(truth: Float, scores: Float) -> float | None:
    """Return the area under the ROC curve of one label; None unless both classes occur."""
    value = point_estimate(Ranking.of(truth, scores).auc, len(truth))
    return None if np.isnan(value) else value


def ranks(scores: Float) -> Float:
    """Return the share of images with lower scores, (images,) float32 in [0, 1], ties shared."""
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
    """Return the binary cross-entropy in nats; NaN without a known image."""
    known = ~np.isnan(truth)
    if not known.any():
        return float("nan")
    held = probabilities[known].astype(np.float64)
    held = np.clip(held, MIN_PROBABILITY, 1 - MIN_PROBABILITY)
    return float(-np.log(np.where(truth[known] > 0, held, 1 - held)).mean())


def sensitivity(truth: Float, called: NDArray[np.bool_], weights: Weights) -> Draws:
    """Return the share of positive images that are called, for each row of `weights`."""
    return _share(called, truth == 1, weights)


def specificity(truth: Float, called: NDArray[np.bool_], weights: Weights) -> Draws:
    """Return the share of negative images that are not called, for each row of `weights`."""
    return _share(~called, truth == 0, weights)


def rate_interval(rate: Figure, count: int, groups: NDArray[np.int64]) -> Interval:
    """Return a rate with its 95 % interval: the wider of two at either end.

    The bootstrap accounts for several images of a patient, but has no width at a rate of 1;
    Wilson's interval (1927) has a width there, but treats images as independent.

    Parameters
    ----------
    rate : Figure
        From weights to a share, such as a sensitivity.
    count : int
        Number of images that the rate refers to.
    groups : ndarray, (images,), int64
        The patient of each image.
    """
    found = interval(rate, groups)
    if math.isnan(found.value):
        return found
    low, high = wilson_interval(found.value, count)
    return Interval(found.value, min(found.low, low), max(found.high, high))


def rates(truth: Float, probabilities: Float, threshold: float) -> tuple[float, float]:
    """Return sensitivity and specificity of calling scores at or above `threshold`."""
    called = probabilities >= threshold
    images = np.ones((1, len(truth)), np.int64)
    return (
        float(sensitivity(truth, called, images)[0]),
        float(specificity(truth, called, images)[0]),
    )


def _share(called: NDArray[np.bool_], among: NDArray[np.bool_], weights: Weights) -> Draws:
    there = weights[:, among]
    return _ratio(there[:, called[among]].sum(axis=1), there.sum(axis=1))


def _ratio(above: NDArray, below: NDArray) -> Draws:
    known = np.asarray(below) > 0
    return np.divide(above, below, out=np.full(len(known), np.nan), where=known)


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """How often label j is called on images that have label i and not j.

    Parameters
    ----------
    share : ndarray, (labels, labels), float64
        Row i, column j; on the diagonal the share of images with i on which i is called, its
        sensitivity. NaN where there is no such image or j has no operating point.
    images : ndarray, (labels, labels), int64
        The images that each share is of.
    """

    share: NDArray[np.float64]
    images: NDArray[np.int64]


def confusion(truth: Float, called: NDArray[np.bool_], scored: NDArray[np.bool_]) -> Confusion:
    """Count calls of each label on the images of each other.

    Parameters
    ----------
    truth : ndarray, (images, labels), float32
        1, 0 or NaN; an image counts only where both labels are known.
    called : ndarray, (images, labels), bool
        Whether the label was called on the image.
    scored : ndarray, (labels,), bool
        Which labels have an operating point.
    """
    present, absent = (truth == 1).astype(np.int64), (truth == 0).astype(np.int64)
    calls = called.astype(np.int64)
    images, hits = present.T @ absent, present.T @ (absent * calls)
    np.fill_diagonal(images, present.sum(axis=0))
    np.fill_diagonal(hits, (present * calls).sum(axis=0))
    known = (images > 0) & scored[None, :]
    share = np.divide(hits, images, out=np.full(images.shape, np.nan), where=known)
    return Confusion(share, images)
