"""The axis of the score bars, linear in log-odds, so that rare findings can be told apart."""

import math
from typing import Final

LOWEST: Final = 0.001
HIGHEST: Final = 0.99
AXIS_TICKS: Final = ((0.01, "1"), (0.1, "10"), (0.5, "50"), (0.9, "90 %"))


def axis_position(probability: float) -> float:
    """Return the position of `probability` on the axis, clipped to 0 to 1."""
    low, high = _logit(LOWEST), _logit(HIGHEST)
    inside = min(max(probability, LOWEST), HIGHEST)
    return (_logit(inside) - low) / (high - low)


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
