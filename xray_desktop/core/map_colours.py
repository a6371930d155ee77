"""How a map is coloured, wherever it is laid over a film: orange for the finding, blue against.

The hues are told apart in every kind of colour vision (Okabe and Ito, "Color Universal Design",
2008).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FOR_RGB: Final = np.array([230, 159, 0], np.uint8)
AGAINST_RGB: Final = np.array([86, 180, 233], np.uint8)
FADED_BELOW: Final = 0.06
"""Magnitudes under this leave the film bare."""
MOST_OPAQUE: Final = 150
"""Of 255: the film stays legible under the strongest colour."""


def coloured(shown: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the colours of values in [-1, 1]: hue says the sign, opacity the magnitude.

    Parameters
    ----------
    shown : ndarray, any shape, float32
        0 is transparent, 1 strongest for, -1 strongest against.

    Returns
    -------
    ndarray, one axis of 4 more, uint8
        Red, green, blue, alpha (not premultiplied).
    """
    rgba = np.empty((*shown.shape, 4), np.uint8)
    rgba[..., :3] = np.where((shown >= 0)[..., None], FOR_RGB, AGAINST_RGB)
    magnitude = np.clip((np.abs(shown) - FADED_BELOW) / (1 - FADED_BELOW), 0, 1)
    rgba[..., 3] = np.rint(magnitude * MOST_OPAQUE).astype(np.uint8)
    return rgba
