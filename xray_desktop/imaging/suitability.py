"""What the pixels alone say against judging a picture, whatever file they came from."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.errors import RefusedError

LEAST_SIDE_PX: Final = 64
MOST_ASPECT: Final = 3.0
MOST_MEAN_CHROMA: Final = 0.02
"""Mean of (largest - smallest channel) / range; grey JPEGs stay below 0.005."""
STRONG_CHROMA: Final = 0.15
MOST_STRONG: Final = 0.0005
"""Share of strongly coloured pixels: a coloured frame or arrow drawn on a grey film has more."""


def coloured(picture: NDArray[np.generic], top: float) -> bool:
    """Whether an RGB picture, (rows, columns, 3) of 0..`top`, shows colours and not just grey."""
    step = max(1, int(np.sqrt(picture.shape[0] * picture.shape[1] / 1_000_000)))
    sample = picture[::step, ::step].astype(np.float32)
    chroma = (sample.max(axis=2) - sample.min(axis=2)) / np.float32(top)
    strong = float((chroma > STRONG_CHROMA).mean())
    return float(chroma.mean()) > MOST_MEAN_CHROMA or strong > MOST_STRONG


def luminance(picture: NDArray[np.generic]) -> NDArray[np.float32]:
    """Return the grey of an RGB picture, (rows, columns, 3) -> (rows, columns) float32, same range.

    The weights are those of Y in PS3.3 C.7.6.3.1.2 (YBR_FULL).
    """
    grey = picture[..., 0].astype(np.float32) * np.float32(0.299)
    grey += picture[..., 1].astype(np.float32) * np.float32(0.587)
    grey += picture[..., 2].astype(np.float32) * np.float32(0.114)
    return grey


def against(values: NDArray[np.float32], *, colour: bool) -> RefusedError | None:
    """Return why a picture must not be judged by its pixels, or None.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Modality values or grey levels.
    colour : bool
        Whether the picture was in colour before it was made grey.
    """
    if colour:
        return RefusedError(
            "colour",
            "This picture is in colour: a screen capture, a drawing or another program's result. "
            "The model judges plain grey films only.",
        )
    rows, columns = values.shape
    if min(rows, columns) < LEAST_SIDE_PX:
        return RefusedError(
            "too_small",
            "This picture is {columns} x {rows} pixels; the model needs at least {least} on each "
            "side.",
            columns=columns,
            rows=rows,
            least=LEAST_SIDE_PX,
        )
    if max(rows, columns) > MOST_ASPECT * min(rows, columns):
        return RefusedError(
            "shape",
            "This picture is {columns} x {rows} pixels: more than {most:g} times as long as wide "
            "is no chest film.",
            columns=columns,
            rows=rows,
            most=MOST_ASPECT,
        )
    return _flat(values)


def _flat(values: NDArray[np.float32]) -> RefusedError | None:
    low, high = values.min(), values.max()
    if low == high:
        return RefusedError(
            "empty", "Every pixel of this picture has the same value: there is nothing to judge."
        )
    first = values[values != low]
    if first.min() == high:
        return RefusedError(
            "bilevel",
            "This picture has only two shades, like a scanned page: the model judges grey films.",
        )
    return None
