"""A map as it lies on the film: orange speaks for the finding, blue against it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import AttributionMap, display_map
from xray_desktop.core.progress import Progress, Steps

FOR_RGB: Final = np.array([230, 159, 0], np.uint8)
AGAINST_RGB: Final = np.array([86, 180, 233], np.uint8)
FADED_BELOW: Final = 0.06
"""Magnitudes under this leave the film bare."""
MOST_OPAQUE: Final = 150
"""Of 255: the film stays legible under the strongest colour."""


@dataclass(frozen=True, slots=True, eq=False)
class MapPicture:
    """An attribution map and its colours, (size, size, 4) uint8 red, green, blue, alpha."""

    attribution: AttributionMap
    rgba: NDArray[np.uint8]


def picture_steps(
    steps: Steps[AttributionMap, AttributionMap],
) -> Steps[MapPicture, MapPicture]:
    """Colour each map of `steps` where it is computed, so that the GUI thread only shows it."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return picture(stop.value)
        partial = None if progress.partial is None else picture(progress.partial)
        yield Progress(progress.done, progress.total, progress.words, partial)


def picture(attribution: AttributionMap) -> MapPicture:
    """Smooth, scale and colour a map."""
    return MapPicture(attribution, coloured(display_map(attribution.values)))


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
