"""Check by the pixels alone, of any file, whether an image is suitable for scoring."""

from enum import Enum, auto
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import NotChestError, RefusedError
from xray_desktop.core.image.resampling import MAX_ASPECT as MAX_PIXEL_ASPECT
from xray_desktop.core.image.resampling import true_shape

MIN_SIDE_PX: Final = 64
MAX_ASPECT: Final = 3.0
MAX_MEAN_CHROMA: Final = 0.02
"""Mean of (largest - smallest channel) / range; grey JPEGs stay below 0.005."""
STRONG_CHROMA: Final = 0.15
MAX_STRONG_SHARE: Final = 0.0005
"""Share of strongly coloured pixels: a coloured frame or arrow drawn on a grey image has more."""


SIDE_OF_SAMPLE: Final = 256
"""Blocks a side to which an image is averaged before the colours of a photograph are sought."""
SHADES: Final = 32
PHOTOGRAPH_STRONG: Final = 0.2
PHOTOGRAPH_SPREAD: Final = 0.03
"""A photograph has strong colours in this share of it, and several at the same brightness.

A tinted scan has one colour for each brightness: a spread below 0.02, noise included.
"""


class Colour(Enum):
    """The colours of an image."""

    GREY = auto()
    SOME = auto()
    """A tint, coloured annotations or a frame: there may be a chest radiograph under it."""
    PHOTOGRAPH = auto()
    """Many colours over much of it."""


def colour_of(picture: NDArray[np.generic], max_value: float) -> Colour:
    """Return the colours of an RGB image, (rows, columns, 3) of 0..`max_value`."""
    step = max(1, int(np.sqrt(picture.shape[0] * picture.shape[1] / 1_000_000)))
    sample = picture[::step, ::step].astype(np.float32)
    chroma = (sample.max(axis=2) - sample.min(axis=2)) / np.float32(max_value)
    strong = float((chroma > STRONG_CHROMA).mean())
    if float(chroma.mean()) <= MAX_MEAN_CHROMA and strong <= MAX_STRONG_SHARE:
        return Colour.GREY
    if strong > PHOTOGRAPH_STRONG and _spread(sample / np.float32(max_value)) > PHOTOGRAPH_SPREAD:
        return Colour.PHOTOGRAPH
    return Colour.SOME


def _spread(picture: NDArray[np.float32]) -> float:
    """Return how far colours of the same brightness lie apart, (rows, columns, 3) of 0..1."""
    block = max(1, min(picture.shape[:2]) // SIDE_OF_SAMPLE)
    rows, columns = (side // block * block for side in picture.shape[:2])
    cells = picture[:rows, :columns].reshape(rows // block, block, columns // block, block, 3)
    small = cells.mean(axis=(1, 3)).reshape(-1, 3)
    bright = luminance(small)
    shade = np.minimum((bright * SHADES).astype(int), SHADES - 1)
    count = np.maximum(np.bincount(shade, minlength=SHADES), 1)
    square = 0.0
    for channel in (0, 2):
        away = small[:, channel] - bright
        mean = np.bincount(shade, away, SHADES) / count
        square += float(((away - mean[shade]) ** 2).mean())
    return square**0.5


def luminance(picture: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return the grey of an RGB picture, (rows, columns, 3) -> (rows, columns) float32, same range.

    The weights are those of Y in PS3.3 C.7.6.3.1.2 (YBR_FULL).
    """
    grey = picture[..., 0].astype(np.float32) * np.float32(0.299)
    grey += picture[..., 1].astype(np.float32) * np.float32(0.587)
    grey += picture[..., 2].astype(np.float32) * np.float32(0.114)
    return grey


def reason_against_scoring(
    values: NDArray[np.float32], *, colour: Colour, aspect: float = 1.0
) -> RefusedError | None:
    """Return why the pixels make an image unsuitable for scoring, or None.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values or grey levels.
    colour : Colour
        The colours before the image was converted to grey.
    aspect : float
        Height of a pixel over its width.
    """
    if colour is Colour.PHOTOGRAPH:
        return NotChestError(
            "colour",
            "This image is in many colours: a photograph, a drawing or the result of another "
            "program.",
        )
    if colour is Colour.SOME:
        return RefusedError(
            "colour",
            "This image is in colour: a screen capture, a drawing or the result of another "
            "program. The model scores greyscale images only.",
        )
    if min(values.shape) < MIN_SIDE_PX:
        rows, columns = values.shape
        return RefusedError(
            "too_small",
            "This image has {columns} x {rows} pixels; the model needs at least {least} on each "
            "side.",
            columns=columns,
            rows=rows,
            least=MIN_SIDE_PX,
        )
    rows, columns = true_shape((values.shape[0], values.shape[1]), aspect)
    if max(rows, columns) > MAX_ASPECT * min(rows, columns):
        return RefusedError(
            "shape",
            "This image has {columns} x {rows} pixels. A chest radiograph is at most {most:g} "
            "times as long as it is wide.",
            columns=columns,
            rows=rows,
            most=MAX_ASPECT,
        )
    return _flat(values)


def implausible_pixel_shape(aspect: float) -> RefusedError:
    """Return the error for an image whose pixel aspect ratio is implausible."""
    times = aspect if aspect > 1 else 1 / aspect
    return RefusedError(
        "pixel_shape",
        "According to the file, one side of a pixel is {times:.3g} times as long as the other; "
        "at most {most:g} was expected. The image is shown with square pixels, and lengths are "
        "not reliable. Export it again.",
        times=times,
        most=MAX_PIXEL_ASPECT,
    )


def _flat(values: NDArray[np.float32]) -> RefusedError | None:
    low, high = values.min(), values.max()
    if low == high:
        return NotChestError("empty", "All pixels of this image have the same value.")
    first = values[values != low]
    if first.min() == high:
        return NotChestError("bilevel", "This image has only two grey levels, like a scanned page.")
    return None
