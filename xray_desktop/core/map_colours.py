"""How a map is coloured, wherever it is laid over a film.

The signed colours are told apart in every kind of colour vision (Okabe and Ito, "Color Universal
Design", 2008). Magnitudes alone have cividis, which also looks the same to all and whose steps look
equally large (Nuñez, Anderton, Renslow, "Optimizing colormaps with consideration for color vision
deficiency", 2018).
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
CIVIDIS: Final = np.array(
    [
        *([0, 32, 77], [5, 54, 110], [64, 77, 107], [96, 100, 111], [124, 123, 120]),
        *([155, 148, 119], [188, 175, 111], [224, 203, 93], [255, 234, 70]),
    ],
    np.float32,
)
"""At nine even steps from the smallest value to the largest; linear between them."""
FADED_BELOW: Final = 0.06
"""Magnitudes under this leave the film bare."""
MOST_OPAQUE: Final = 150
"""Of 255: the film stays legible under the strongest colour."""


class MapStyle(Enum):
    """What of a map is shown; the value is what a person reads."""

    SIGNED = "for and against"
    FOR = "for only"
    MAGNITUDE = "magnitude"

    @property
    def ends(self) -> tuple[str, str]:
        """What the lowest and the highest colour say."""
        return _ENDS[self]

    @property
    def colours(self) -> str:
        """What its colours say, in words for where no legend is drawn."""
        return _COLOURS[self]

    @property
    def lowest(self) -> float:
        """The shown value of the lowest colour; the highest is 1."""
        return -1.0 if self is MapStyle.SIGNED else 0.0


_ENDS: Final = {
    MapStyle.SIGNED: ("against the finding", "for the finding"),
    MapStyle.FOR: ("nothing, or against", "for the finding"),
    MapStyle.MAGNITUDE: ("nothing", "much, for or against"),
}
_COLOURS: Final = {
    MapStyle.SIGNED: "orange for the finding, blue against it",
    MapStyle.FOR: "orange for the finding",
    MapStyle.MAGNITUDE: "from dark blue to yellow, for or against",
}


def coloured(shown: NDArray[np.float32], style: MapStyle = MapStyle.SIGNED) -> NDArray[np.uint8]:
    """Return the colours of values in [-1, 1]: opacity says the magnitude.

    Parameters
    ----------
    shown : ndarray, any shape, float32
        0 is transparent, 1 strongest for, -1 strongest against.
    style : MapStyle
        Which of it is to be seen.

    Returns
    -------
    ndarray, one axis of 4 more, uint8
        Red, green, blue, alpha (not premultiplied).
    """
    rgba = np.empty((*shown.shape, 4), np.uint8)
    size = np.maximum(shown, 0) if style is MapStyle.FOR else np.abs(shown)
    if style is MapStyle.MAGNITUDE:
        steps = np.linspace(0, 1, len(CIVIDIS))
        for channel in range(3):
            rgba[..., channel] = np.rint(np.interp(size, steps, CIVIDIS[:, channel]))
    else:
        rgba[..., :3] = np.where((shown >= 0)[..., None], FOR_RGB, AGAINST_RGB)
    opacity = np.clip((size - FADED_BELOW) / (1 - FADED_BELOW), 0, 1)
    rgba[..., 3] = np.rint(opacity * MOST_OPAQUE).astype(np.uint8)
    return rgba
