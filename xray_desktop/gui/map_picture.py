"""A map made ready to be shown, with what Grad-CAM says of the same finding."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import AttributionMap, display_map
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.gui.language import marked

SecondOpinions = Callable[[tuple[AttributionMap, ...]], tuple[SecondOpinion | None, ...]]
"""Asks another method about the labels of finished maps; None where it cannot answer."""

AHEAD_WORDS: Final = marked("Maps of the other findings")


@dataclass(frozen=True, slots=True, eq=False)
class MapPicture:
    """An attribution map, what is shown of it, (size, size) float32 in [-1, 1], and Grad-CAM.

    `second` is None for maps that are not finished, and where the bundle cannot give it.
    """

    attribution: AttributionMap
    shown: NDArray[np.float32]
    second: SecondOpinion | None = None


def picture_steps(
    steps: Steps[AttributionMap, AttributionMap], second: SecondOpinions
) -> Steps[MapPicture, MapPicture]:
    """Smooth each map of `steps` where it is computed, and ask `second` about the finished one."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return _finished((stop.value,), second)[0]
        partial = None if progress.partial is None else _picture(progress.partial)
        yield Progress(progress.done, progress.total, progress.words, partial)


def ahead_steps(
    steps: Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]], second: SecondOpinions
) -> Steps[None, tuple[MapPicture, ...]]:
    """Make the finished maps of `steps` ready; coarse ones are passed over."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return _finished(stop.value, second)
        yield Progress(progress.done, progress.total, AHEAD_WORDS)


def _finished(maps: tuple[AttributionMap, ...], second: SecondOpinions) -> tuple[MapPicture, ...]:
    return tuple(_picture(*both) for both in zip(maps, second(maps), strict=True))


def _picture(attribution: AttributionMap, second: SecondOpinion | None = None) -> MapPicture:
    return MapPicture(attribution, display_map(attribution.values), second)
