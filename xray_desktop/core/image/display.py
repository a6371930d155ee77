"""From modality values to grey levels: VOI windows and tables, window presets, padding.

Follows DICOM PS3.3 C.11.2 (VOI LUT), C.11.6 (Softcopy Presentation LUT) and C.7.5.1.1.2 (padding).
A radiograph has no absolute scale as CT has, so a preset spans quantiles of the image's values: air
is dark, bone and metal are bright, whichever way the values run.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

MIN_WIDTH: Final = 1e-30
MAX_MAGNITUDE: Final = 1e32
"""Of a window's width and centre: beyond, single precision knows only 0 or infinity."""


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056), PS3.3 C.11.2.1.2 and C.11.2.1.3."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class VoiWindow:
    """A window over modality values.

    Parameters
    ----------
    center, width : float
        In modality units; ``width`` from `MIN_WIDTH` to `MAX_MAGNITUDE`, ``center`` within ±
        `MAX_MAGNITUDE`.
    function : VoiFunction
        How values map to [0, 1].
    explanation : str
        The file's own name for it, or ours.
    """

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR
    explanation: str = ""

    def __post_init__(self) -> None:
        if not is_window(self.center, self.width):
            msg = f"window {self.center}/{self.width}: expected finite numbers and a width above 0"
            raise ValueError(msg)

    def apply(self, values: Values) -> Values:
        """Map modality `values` to [0, 1], float32 of the same shape (PS3.3 C.11.2.1)."""
        x = np.asarray(values, np.float32)
        if self.function is VoiFunction.SIGMOID:
            exponent = np.clip(_quotient(-4.0 * (x - self.center), self.width), -80.0, 80.0)
            return (1.0 / (1.0 + np.exp(exponent))).astype(np.float32)
        if self.function is VoiFunction.LINEAR_EXACT:
            y = _quotient(x - np.float32(self.center), self.width) + np.float32(0.5)
        elif self.width > 1:
            y = _quotient(x - np.float32(self.center - 0.5), self.width - 1) + np.float32(0.5)
        else:  # LINEAR with a width of 1 is a threshold (C.11.2.1.2.1)
            y = (x > self.center - 0.5).astype(np.float32)
        return np.clip(y, 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class VoiTable:
    """A VOI LUT Sequence item (PS3.3 C.11.2.1.1).

    Parameters
    ----------
    first : int
        The modality value that the first entry stands for.
    entries : ndarray, (n,), float32
        Output for each value from `first` on, scaled to [0, 1] by the table's declared bits.
    explanation : str
        The file's own name for it.
    """

    first: int
    entries: Values
    explanation: str = ""

    def __post_init__(self) -> None:
        if self.entries.ndim != 1 or self.entries.size == 0:
            msg = f"a VOI table of shape {self.entries.shape}: expected a non-empty row"
            raise ValueError(msg)

    def apply(self, values: Values) -> Values:
        """Map modality `values` to [0, 1], float32 of the same shape; ends extend outwards."""
        index = np.clip(np.floor(values) - self.first, 0, self.entries.size - 1)
        return self.entries[index.astype(np.int64)]


def all_finite(values: Values) -> bool:
    """Whether no value is infinite or not a number; `values` holds at least one."""
    return bool(np.isfinite(values.min()) and np.isfinite(values.max()))


def is_window(center: float, width: float) -> bool:
    """Whether two numbers make a window whose arithmetic stays finite in single precision."""
    return abs(center) <= MAX_MAGNITUDE and MIN_WIDTH <= width <= MAX_MAGNITUDE


def _quotient(part: Values, width: float) -> Values:
    with np.errstate(over="ignore"):  # what lies far outside is clipped
        return part / np.float32(width)


Voi = VoiWindow | VoiTable


@dataclass(frozen=True, slots=True, eq=False)
class Presentation:
    """How an image's modality values are meant to be seen.

    Parameters
    ----------
    low, high : float
        The range that modality values can take by the header (not the image's own extremes).
    vois : tuple of Voi
        The file's own windows and tables; the first is the default. Never empty.
    inverted : bool
        Whether high values are dark (MONOCHROME1 or an INVERSE presentation LUT).
    padding : tuple of float or None
        Inclusive range of modality values outside the exposed image; shown black.
    """

    low: float
    high: float
    vois: tuple[Voi, ...]
    inverted: bool = False
    padding: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not self.low < self.high:
            msg = f"value range {self.low}..{self.high}: expected low < high"
            raise ValueError(msg)
        if not self.vois:
            msg = "a presentation without a window: expected at least one"
            raise ValueError(msg)

    def padded(self, values: Values) -> NDArray[np.bool_] | None:
        """Return a mask, shape of `values`, that is True on padding, or None without padding."""
        if self.padding is None:
            return None
        return (values >= self.padding[0]) & (values <= self.padding[1])

    def show(self, values: Values, voi: Voi | None = None) -> Values:
        """Return what is seen through `voi` or the default: float32 in [0, 1], 1 = bright."""
        shown = (voi or self.vois[0]).apply(values)
        if self.inverted:
            shown = np.float32(1.0) - shown
        mask = self.padded(values)
        if mask is not None:
            shown = np.where(mask, np.float32(0.0), shown)
        return np.ascontiguousarray(shown, np.float32)


def hidden_value_images(values: Values, presentation: Presentation) -> Iterator[NDArray[np.uint8]]:
    """Yield pictures of what the default window may not show: what is beyond it, and padding.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values.
    presentation : Presentation
        How they are meant to be seen.

    Yields
    ------
    ndarray, (rows, columns), uint8
        The values through windows of their whole range, of what the default window shows in its
        darkest or its brightest shade, and of both halves of that; where the padding is.
    """
    spans = [(float(values.min()), float(values.max()))]
    shown = presentation.vois[0].apply(values)
    for hidden in (values[shown <= shown.min()], values[shown >= shown.max()]):
        low, high = float(hidden.min()), float(hidden.max())
        middle = (low + high) / 2
        spans += (low, high), (low, middle), (middle, high)
    for first, last in spans:
        if first < last:
            yield to_bytes(window_between(first, last, "").apply(values))
    padded = presentation.padded(values)
    if padded is not None:
        yield to_bytes(padded.astype(np.float32))


def full_range(low: float, high: float) -> VoiWindow:
    """Return the window that maps `low`..`high` linearly onto 0..1."""
    return window_between(low, high, "Full range")


def auto_window(
    values: Values, excluded: NDArray[np.bool_] | None = None, *, tails: float = 0.005
) -> VoiWindow:
    """Return a window over all but the darkest and brightest `tails` of the image's values.

    Parameters
    ----------
    values : ndarray, float32
        Modality values.
    excluded : ndarray of bool or None
        Padding that must not count.
    tails : float
        Fraction left out at each end, in [0, 0.5).
    """
    step = max(1, int(np.sqrt(values.size / 250_000)))
    sample = values[::step, ::step]
    if excluded is not None:
        kept = sample[~excluded[::step, ::step]]
        sample = kept if kept.size else sample
    low, high = (float(v) for v in np.quantile(sample, (tails, 1 - tails)))
    return window_between(low, high, "Auto")


def region_window(values: Values, excluded: NDArray[np.bool_] | None = None) -> VoiWindow:
    """Return the window over the 1st to the 99th percentile of a region's values.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values of the region, at least one.
    excluded : ndarray of bool or None
        Padding that must not count.
    """
    return replace(auto_window(values, excluded, tails=0.01), explanation="Region")


def window_between(low: float, high: float, name: str) -> VoiWindow:
    """Return the window that maps `low`..`high` linearly onto 0..1; a window of 1 for one value."""
    if high - low < MIN_WIDTH:
        low, high = low - 0.5, high + 0.5
    return VoiWindow((low + high) / 2, high - low, VoiFunction.LINEAR_EXACT, name)


def to_bytes(shown: Values) -> NDArray[np.uint8]:
    """Quantise [0, 1] to 0..255, rounding half up."""
    return np.floor(shown * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)


SAMPLES: Final = 250_000


@dataclass(frozen=True, slots=True)
class Preset:
    """A window from one share of the image's pixels to another, darkest first."""

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
    """Return the windows of `CHEST_PRESETS` for an image.

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


def pixels_sha256(pixels: NDArray[np.uint8]) -> str:
    """Return a hash of an image, (rows, columns) uint8, that does not depend on its file."""
    rows, columns = pixels.shape
    return hashlib.sha256(f"{rows} {columns} ".encode() + pixels.tobytes()).hexdigest()
