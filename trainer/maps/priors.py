"""Maps that know nothing of the model: what every method must beat."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.maps.box_table import BoxedFinding
from xray_desktop.core.attribution import smoothed

Float = NDArray[np.float32]

RANDOM: Final = "random"
PRIORS: Final = (RANDOM, "centre of the image", "edges of the image", "usual place of the label")
SPREAD: Final = 0.25
"""Standard deviation of the centre prior, as a share of the side."""


def random_map(size: int, rng: np.random.Generator) -> Float:
    """Return noise as smooth as a shown map, with a mean of 0."""
    return smoothed(rng.normal(size=(size, size)).astype(np.float32))


def center_map(size: int) -> Float:
    """Return a Gaussian about the middle of the image."""
    offset = (np.arange(size) + 0.5) / size - 0.5
    one = np.exp(-0.5 * (offset / SPREAD) ** 2)
    return np.outer(one, one).astype(np.float32)


def edge_map(film: Float) -> Float:
    """Return the strength of the image's edges, the detector of Adebayo et al. (2018).

    `film` is the model's input, (size, size, channels).
    """
    rows, columns = np.gradient(film[:, :, 0].astype(np.float64))
    return smoothed(np.hypot(rows, columns).astype(np.float32))


def usual_place(
    finding: BoxedFinding, others: Sequence[BoxedFinding], size: int, side: int
) -> Float:
    """Return how often each pixel lies in the boxes of the same label on other patients' films.

    They are laid onto a square film, NIH's shape. All 0 if nobody else has the finding.
    """
    masks = [
        other.mask((side, side), size, side)
        for other in others
        if other.label == finding.label and other.patient != finding.patient
    ]
    if not masks:
        return np.zeros((size, size), np.float32)
    return np.mean(masks, axis=0, dtype=np.float64).astype(np.float32)
