"""How a heat map is drawn over an image: as outlined regions, or as colours of all its values.

The colours can be told apart in every kind of colour vision (Okabe and Ito, "Color Universal
Design", 2008).
"""

from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

FOR_RGB: Final = np.array([230, 159, 0], np.uint8)
AGAINST_RGB: Final = np.array([86, 180, 233], np.uint8)
REGION_RGB: Final = (230, 159, 0)
"""Of the regions: they speak for the finding."""
REGION_OPACITY: Final = 0.4
"""Of a region's filling: the image stays legible under it."""
PEAK_RGB: Final = (255, 255, 255)
"""Of the cross at a region's highest point."""
TRANSPARENT_BELOW: Final = 0.06
"""Magnitudes under this leave the image bare."""
MAX_OPACITY: Final = 150
"""Of 255: the image stays legible under the strongest colour."""
ENDS: Final = ("against the finding", "for the finding")
"""What the lowest and the highest colour say."""


class HeatMapStyle(Enum):
    """How a heat map is drawn; the value is what a person reads."""

    REGIONS = "Regions"
    COLOURS = "Colours"

    @property
    def meaning(self) -> str:
        """What is drawn, for where no legend is."""
        return _MEANINGS[self]


_MEANINGS: Final = {
    HeatMapStyle.REGIONS: "regions that hold about half of what speaks for the finding, a cross at "
    "each one's highest point",
    HeatMapStyle.COLOURS: "orange for the finding, blue against it",
}


def coloured(
    shown: NDArray[np.float32], body: NDArray[np.bool_] | None = None
) -> NDArray[np.uint8]:
    """Return the colours of values in [-1, 1]: hue says the sign, opacity the magnitude.

    Parameters
    ----------
    shown : ndarray, any shape, float32
        0 is transparent, 1 strongest for, -1 strongest against.
    body : ndarray, the same shape, bool, or None
        Where colours may be at all. None: everywhere.

    Returns
    -------
    ndarray, one axis of 4 more, uint8
        Red, green, blue, alpha (not premultiplied).
    """
    rgba = np.empty((*shown.shape, 4), np.uint8)
    rgba[..., :3] = np.where((shown >= 0)[..., None], FOR_RGB, AGAINST_RGB)
    opacity = np.clip((np.abs(shown) - TRANSPARENT_BELOW) / (1 - TRANSPARENT_BELOW), 0, 1)
    if body is not None:
        opacity = np.where(body, opacity, 0)
    rgba[..., 3] = np.rint(opacity * MAX_OPACITY).astype(np.uint8)
    return rgba
