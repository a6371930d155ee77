"""The axis of the score bars: log-odds, so that rare findings are told apart as well as common."""

import math
from typing import Final

LOWEST: Final = 0.001
HIGHEST: Final = 0.99
AXIS_TICKS: Final = ((0.01, "1"), (0.1, "10"), (0.5, "50"), (0.9, "90 %"))


def axis_position(probability: float) -> float:
    """Return where `probability` lies on the axis, 0 to 1; beyond its ends it stays there."""
    low, high = _logit(LOWEST), _logit(HIGHEST)
    inside = min(max(probability, LOWEST), HIGHEST)
    return (_logit(inside) - low) / (high - low)


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
