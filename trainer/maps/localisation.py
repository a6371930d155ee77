"""How well a map points to where a radiologist saw the finding.

A map is (size, size) float32, more where more speaks for the finding; the place is a mask of the
same shape. `field` is where the film lies on the input: padding is no answer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import mass_level

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]

MASS: Final = 0.5
"""The area compared with the box holds the densest half of what speaks for the finding."""


@dataclass(frozen=True, slots=True)
class Localisation:
    """What one map was worth on one boxed finding.

    Parameters
    ----------
    hit : bool
        The pointing game (Zhang et al., 2016): its highest point lies in a box; no tolerance.
    mass : float
        Which share of what speaks for the finding lies in the boxes, in [0, 1].
    iou : float
        Intersection over union of the boxes and the area with the densest half of that.
    iou_same_area : float
        The same with the highest pixels, as many as the boxes have: no threshold to be chosen, but
        it knows how large the finding is.
    """

    hit: bool
    mass: float
    iou: float
    iou_same_area: float


def localisation(shown: Float, boxes: Mask, field: Mask) -> Localisation:
    """Judge a map against boxes; a flat map hits nothing."""
    positive = np.where(field, np.maximum(shown, 0), 0).astype(np.float64)
    total = float(positive.sum())
    if total == 0:
        return Localisation(hit=False, mass=0.0, iou=0.0, iou_same_area=0.0)
    peak = np.unravel_index(int(np.argmax(positive)), positive.shape)
    return Localisation(
        hit=bool(boxes[peak]),
        mass=float(positive[boxes].sum()) / total,
        iou=overlap(densest(positive, MASS), boxes),
        iou_same_area=overlap(_highest(positive, int(boxes.sum())), boxes),
    )


def densest(positive: Float, share: float) -> Mask:
    """Return the highest pixels, those that hold `share` of the sum of values of 0 or more."""
    return positive >= mass_level(positive, share)


def overlap(a: Mask, b: Mask) -> float:
    """Return the intersection over union of two areas; 0 if both are empty."""
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 0.0


def _highest(positive: Float, count: int) -> Mask:
    order = np.argsort(positive, axis=None, kind="stable")[::-1][:count]
    found = np.zeros(positive.size, bool)
    found[order] = True
    return found.reshape(positive.shape)
