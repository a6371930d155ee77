"""Windows for what a reader looks at on a chest film, relative to the film's own values.

A radiograph has no absolute scale as CT has, so a preset spans quantiles of the film's brightness:
air is dark, bone and metal are bright, whichever way the values run.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.display import VoiWindow, window_between

Values = NDArray[np.float32]
SAMPLES: Final = 250_000


@dataclass(frozen=True, slots=True)
class Preset:
    """A window from one share of the film's pixels to another, darkest first."""

    name: str
    dark: float
    bright: float

    def __post_init__(self) -> None:
        if not 0 <= self.dark < self.bright <= 1:
            msg = (
                f"preset {self.name}: {self.dark}..{self.bright}: expected 0 <= dark < bright <= 1"
            )
            raise ValueError(msg)


CHEST_PRESETS: Final = (
    Preset("Lung", 0.01, 0.70),
    Preset("Mediastinum", 0.35, 0.998),
    Preset("Bone", 0.20, 1.0),
    Preset("Lines and tubes", 0.45, 0.95),
)


def preset_windows(
    values: Values, *, inverted: bool, padded: NDArray[np.bool_] | None = None
) -> tuple[VoiWindow, ...]:
    """Return the windows of `CHEST_PRESETS` for a film.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values.
    inverted : bool
        Whether high values are dark.
    padded : ndarray of bool or None
        Pixels that must not count.
    """
    step = max(1, int(np.sqrt(values.size / SAMPLES)))
    sample = values[::step, ::step]
    if padded is not None:
        kept = sample[~padded[::step, ::step]]
        sample = kept if kept.size else sample
    windows: list[VoiWindow] = []
    for preset in CHEST_PRESETS:
        shares = (preset.dark, preset.bright)
        if inverted:
            shares = (1 - preset.bright, 1 - preset.dark)
        low, high = (float(value) for value in np.quantile(sample, shares))
        windows.append(window_between(low, high, preset.name))
    return tuple(windows)
