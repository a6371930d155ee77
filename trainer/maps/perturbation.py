"""Whether the marked pixels matter: deletion and insertion (Petsiuk, Das, Saenko, "RISE", 2018).

Pixels are taken in the order of the map, the highest first, and exchanged for those of the blurred
film (deletion), or put into the blurred film (insertion). A good map lets the probability fall soon
and rise soon: the area under the first curve is small and under the second large.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import baseline_image

Float = NDArray[np.float32]
Score = Callable[[Float], Float]
"""``points (n, size, size, channels) -> probabilities of the label (n,)``."""

STEPS: Final = 10
BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Perturbation:
    """Areas under the curves of the label's probability (not calibrated), in [0, 1]."""

    deletion: float
    insertion: float


def perturbation(
    score: Score, film: Float, shown: Float, value_range: tuple[float, float]
) -> Perturbation:
    """Measure a map (size, size) on the input (size, size, channels) that it explains."""
    blurred = baseline_image(film, "blurred", value_range)
    order = np.argsort(shown, axis=None, kind="stable")[::-1]
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    counts = np.round(np.linspace(0, order.size, STEPS + 1)).astype(np.int64)
    taken = (place[None] < counts[:, None]).reshape(-1, *shown.shape, 1)
    return Perturbation(
        _area(score, np.where(taken, blurred, film)),
        _area(score, np.where(taken, film, blurred)),
    )


def _area(score: Score, points: Float) -> float:
    parts = [score(points[start : start + BATCH]) for start in range(0, len(points), BATCH)]
    curve = np.concatenate(parts).astype(np.float64)
    return float((curve[:-1] + curve[1:]).mean() / 2)
