"""A map as it lies on the film: orange speaks for the finding, blue against it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import AttributionMap, display_map
from xray_desktop.core.map_colours import coloured
from xray_desktop.core.progress import Progress, Steps

AHEAD_WORDS: Final = "Maps of the other findings"


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


def ahead_steps(
    steps: Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]],
) -> Steps[None, tuple[MapPicture, ...]]:
    """Colour the finished maps of `steps`; coarse ones are passed over."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return tuple(picture(attribution) for attribution in stop.value)
        yield Progress(progress.done, progress.total, AHEAD_WORDS)


def picture(attribution: AttributionMap) -> MapPicture:
    """Smooth, scale and colour a map."""
    return MapPicture(attribution, coloured(display_map(attribution.values)))
