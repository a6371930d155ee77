"""Intervals of figures by drawing patients again and again (Efron, 1979), as weights of films."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.int64]
"""(draws, films): how often each film stands in each drawn sample."""
Draws = NDArray[np.float64]
"""(draws,): a figure in each drawn sample; NaN where it does not exist there."""
Figure = Callable[[Weights], Draws]

DRAWS: Final = 1000
AT_ONCE: Final = 2_000_000
"""Weights held in memory at a time."""
ENDS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its 95 % bootstrap interval; all NaN where it does not exist."""

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
    """Yield the weights of all films in `draws` samples drawn by whole patients, in blocks.

    Parameters
    ----------
    groups : ndarray, (films,), int64
        The patient of each film, as a number.
    draws, seed : int
        The same seed gives the same samples, so figures drawn one after another go together.
    """
    rng = np.random.default_rng(seed)
    place = np.unique(groups, return_inverse=True)[1]
    patients = int(place.max()) + 1
    block = max(1, AT_ONCE // len(groups))
    for start in range(0, draws, block):
        counts = [
            np.bincount(rng.integers(0, patients, patients), minlength=patients)
            for _ in range(start, min(start + block, draws))
        ]
        yield np.stack(counts)[:, place]


def drawn(figure: Figure, groups: NDArray[np.int64], draws: int = DRAWS, seed: int = 0) -> Draws:
    """Return a figure in each of `draws` samples of patients."""
    parts = [figure(weights) for weights in patient_weights(groups, draws, seed)]
    return np.concatenate(parts)


def once(figure: Figure, films: int) -> float:
    """Return a figure of the films as they are, each counted once."""
    return float(figure(np.ones((1, films), np.int64))[0])


def interval(figure: Figure, groups: NDArray[np.int64]) -> Interval:
    """Return a figure with its interval over `groups` (patients)."""
    return Interval.of(once(figure, len(groups)), drawn(figure, groups))
