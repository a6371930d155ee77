"""Guided integrated gradients (Kapishnikov et al., "Guided Integrated Gradients", CVPR 2021).

Integrated gradients walk the straight line from baseline to film, and pick up noise where the
network is steep for no good reason. The guided path moves the pixels with the lowest partial
derivatives first and leaves the steep ones for last. It may stray from the line as far as the
caller lets it: the paper ties the path to the line with anchors, here it runs in a corridor about
the line.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Double = NDArray[np.float64]
Slope = Callable[[Float], Float]
"""``grey (rows, columns) -> the target's derivative by each pixel's grey (rows, columns)``."""


@dataclass(frozen=True, slots=True)
class Guide:
    """How the path is found.

    Parameters
    ----------
    steps : int
        Equal parts, in L1 distance, that the way is cut into; `guided_gradients` takes one gradient
        more.
    fraction : float
        Share, in (0, 1], of the pixels still on their way that move at a time, those with the
        lowest derivatives.
    max_dist : float
        How far a pixel may be ahead of the straight line or behind it, as a share of its own way,
        in [0, 1]. 0: the straight line; 1: no bound.
    """

    steps: int = 24
    fraction: float = 0.25
    max_dist: float = 0.1

    def __post_init__(self) -> None:
        if self.steps < 1 or not 0 < self.fraction <= 1 or not 0 <= self.max_dist <= 1:
            msg = (
                f"{self.steps} steps, fraction {self.fraction}, distance {self.max_dist}: expected "
                "at least 1, above 0 and at most 1, and 0 to 1"
            )
            raise ValueError(msg)


def guided_gradients(gradient: Slope, ends: tuple[Float, Float], guide: Guide) -> Float:
    """Integrate `gradient` along the guided path, pixel by pixel.

    A step counts with the mean of the gradients at both its ends (the trapezoidal rule; the paper
    takes the one at its start). Pixels are chosen because they are flat at the start, so that
    gradient alone would count them too low; for a quadratic function the sum is now exact.

    Parameters
    ----------
    gradient : Slope
        Of the value to be explained.
    ends : pair of ndarray, (rows, columns), float32
        Baseline and film as grey values: a pixel moves as one, whatever channels the network takes.
    guide : Guide

    Returns
    -------
    ndarray, (rows, columns), float32
        Signed contributions; their sum approaches what the value changes from baseline to film.
    """
    start, film = (end.astype(np.float64) for end in ends)
    way = film - start
    share = np.zeros_like(way)
    found = np.zeros_like(way)
    slope = gradient(start.astype(np.float32)).astype(np.float64)
    for step in range(1, guide.steps + 1):
        moved = _moved(share, np.abs(slope), np.abs(way), step / guide.steps, guide)
        reached = gradient((start + moved * way).astype(np.float32)).astype(np.float64)
        found += (slope + reached) / 2 * (moved - share) * way
        share, slope = moved, reached
    return found.astype(np.float32)


def _moved(share: Double, steepness: Double, length: Double, goal: float, guide: Guide) -> Double:
    """Return which share of its way each pixel has gone when `goal` of all ways has been gone.

    Those left behind the corridor are pulled to its edge. Then the flattest move on to its other
    edge, the next flattest after them, until the goal is reached.
    """
    low, high = max(goal - guide.max_dist, 0.0), min(goal + guide.max_dist, 1.0)
    moved = np.maximum(share, low)
    left = float((length * (goal - moved)).sum())
    waiting = (moved < high) & (length > 0)
    while left > 0 and waiting.any():
        level = np.quantile(steepness[waiting], guide.fraction, method="lower")
        chosen = waiting & (steepness <= level)
        room = float((length * (high - moved))[chosen].sum())
        moved[chosen] += min(left / room, 1.0) * (high - moved[chosen])
        left -= room
        waiting &= ~chosen
    return moved
