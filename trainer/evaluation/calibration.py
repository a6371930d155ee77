"""From logits to probabilities that mean something: ways to calibrate, and how far off they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from xray_desktop.core.contract import Calibration

Float = NDArray[np.float32]
Fit = Callable[[Float, Float], Callable[[Float], Float]]
"""From truth and logits of the validation part to a function from logits to probabilities."""

BINS: Final = 10
WEAK: Final = 100.0
"""Inverse strength of the penalty on slope and offset: next to none."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Films of similar probability: their mean probability, and the share that has the label."""

    probability: float
    share: float
    films: int


def sigmoid(logits: Float) -> Float:
    """Return ``1 / (1 + exp(-logit))``, float32."""
    return (0.5 * (1.0 + np.tanh(0.5 * logits))).astype(np.float32)


def calibrated(logits: Float, calibration: Calibration | None) -> Float:
    """Return probabilities, through `calibration` where there is one."""
    if calibration is not None:
        logits = np.float32(calibration.slope) * logits + np.float32(calibration.offset)
    return sigmoid(logits)


def platt(truth: Float, logits: Float) -> Calibration | None:
    """Fit slope and offset (Platt, 1999) on validation films; both arrays are (films,).

    None if the scores run the wrong way: a label that cannot be told gets no probability.
    """
    known = ~np.isnan(truth)
    fit = LogisticRegression(C=WEAK).fit(logits[known, None], truth[known])
    slope, offset = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    return Calibration(slope, offset, int(known.sum())) if slope > 0 else None


def temperature(truth: Float, logits: Float) -> Calibration | None:
    """Fit a slope alone (Guo et al., 2017); None if the scores run the wrong way."""
    known = ~np.isnan(truth)
    fit = LogisticRegression(C=WEAK, fit_intercept=False).fit(logits[known, None], truth[known])
    slope = float(fit.coef_[0, 0])
    return Calibration(slope, 0.0, int(known.sum())) if slope > 0 else None


def isotonic(truth: Float, logits: Float, others: Float) -> Float:
    """Return probabilities of `others` by a rising step function (Zadrozny and Elkan, 2002)."""
    known = ~np.isnan(truth)
    fit = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    fit.fit(logits[known], truth[known])
    return np.asarray(fit.predict(others), np.float32)


def reliability(truth: Float, probabilities: Float, bins: int = BINS) -> tuple[Bin, ...]:
    """Return the reliability curve: `bins` parts of equal count by ascending probability."""
    known = np.flatnonzero(~np.isnan(truth))
    order = known[np.argsort(probabilities[known], kind="stable")]
    parts = np.array_split(order, bins)
    return tuple(
        Bin(
            float(probabilities[part].mean(dtype=np.float64)),
            float(truth[part].mean(dtype=np.float64)),
            len(part),
        )
        for part in parts
        if len(part)
    )


def calibration_error(truth: Float, probabilities: Float, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal count (Naeini et al., 2015).

    NaN without a known film.
    """
    found = reliability(truth, probabilities, bins)
    films = sum(part.films for part in found)
    if not films:
        return float("nan")
    return sum(part.films * abs(part.share - part.probability) for part in found) / films
