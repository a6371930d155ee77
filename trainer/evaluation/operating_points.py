"""Choice of operating points: high sensitivity for urgent findings, Youden for the others."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import Ranking

Float = NDArray[np.float32]

URGENT: Final = MappingProxyType(
    {
        "Pneumothorax": 0.90,
        "Edema": 0.90,
        "Effusion": 0.90,
        "Pneumonia": 0.90,
        "Consolidation": 0.90,
        "Mass": 0.90,
    }
)
"""Urgent labels, and the target sensitivity on the validation part."""

MARGIN: Final = 1e-4
"""Smallest distance of thresholds from 0 and 1."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold on the displayed probability, and a description of the rule for it."""

    threshold: float
    rule: str


def choose(label: str, truth: Float, probabilities: Float) -> Choice:
    """Select the threshold of `label` on validation images of both classes.

    Parameters
    ----------
    truth : ndarray, (images,), float32
        1, 0 or NaN.
    probabilities : ndarray, (images,), float32
        Calibrated, as displayed.
    """
    aimed = URGENT.get(label)
    if aimed is None:
        return Choice(youden(truth, probabilities), "largest sensitivity + specificity")
    return Choice(
        sensitivity_first(truth, probabilities, aimed),
        f"urgent, so the highest threshold with a sensitivity of at least {aimed:.2f}",
    )


def youden(truth: Float, probabilities: Float) -> float:
    """Return the threshold with the largest sensitivity + specificity - 1 (Youden, 1950)."""
    false_rate, true_rate = Ranking.of(truth, probabilities).roc()
    return _above(truth, probabilities, int(np.argmax(true_rate - false_rate)))


def sensitivity_first(truth: Float, probabilities: Float, least: float) -> float:
    """Return the highest threshold with a sensitivity of at least `least`."""
    _, true_rate = Ranking.of(truth, probabilities).roc()
    return _above(truth, probabilities, int(np.argmax(true_rate >= least - 1e-9)))


def _above(truth: Float, probabilities: Float, called: int) -> float:
    """Return the threshold half-way below the `called` highest distinct scores."""
    scores = np.unique(probabilities[~np.isnan(truth)])[::-1].astype(np.float64)
    lowest_called = scores[called - 1] if called else 1.0
    highest_left = scores[called] if called < len(scores) else 0.0
    return float(np.clip((lowest_called + highest_left) / 2, MARGIN, 1 - MARGIN))
