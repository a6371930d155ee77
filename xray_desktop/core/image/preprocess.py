"""From an image to the model's input, and where that lies on the image: one way for all.

The trainer and the program both call `model_input`. Every step is linear and separable, so the
whole of it (pad to a square, low-pass to the working resolution, resize) is one matrix per axis:
``input = rows_matrix @ image @ columns_matrix.T``. The resize is the triangle filter with
antialiasing, half-pixel centres and edge renormalisation: the arithmetic of Pillow's ``BILINEAR``
on mode ``F``, which the contract names and a test holds it to.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import all_finite
from xray_desktop.core.image.resampling import triangle_matrix, true_shape

Float = NDArray[np.float32]

BAND_ROWS: Final = 8
"""Of the input, made at once: more would widen the band, fewer would be more calls."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the model's square input lies on the image, in image pixels.

    Parameters
    ----------
    left, top : float
        Image coordinates (column, row; the image's own corner is 0, 0) of the input's corner;
        0 or negative, because the image is padded, never cropped.
    width, height : float
        Sides in image pixels: the same number where these are squares.
    """

    left: float
    top: float
    width: float
    height: float


def placement(shape: tuple[int, int], aspect: float = 1.0) -> Placement:
    """Return where the padded square lies for an image of `shape` (rows, columns).

    `aspect` is the height of an image pixel over its width; the square is one in true proportion.
    """
    rows, columns = true_shape(shape, aspect)
    side = max(rows, columns)
    across, down = columns / shape[1], rows / shape[0]
    left, top = -float((side - columns) // 2), -float((side - rows) // 2)
    return Placement(left / across, top / down, side / across, side / down)


def model_input(pixels: Float, contract: InputContract) -> Float:
    """Return the model's input for an image.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        `Radiograph.true_pixels`: [0, 1], 1 = bright, in true proportion.
    contract : InputContract
        Size, working resolution, channels and value range.

    Returns
    -------
    ndarray, (size, size, channels), float32
        Within ``contract.value_range``; grey repeated over the channels.

    Raises
    ------
    RefusedError
        A pixel is no finite number.
    """
    rows, columns = pixels.shape
    by_rows, by_columns = axis_matrices((rows, columns), contract)
    grey = _banded_product(by_rows, pixels) @ by_columns.T
    refuse_not_finite(grey)
    low, high = contract.value_range
    scaled = np.clip(grey, 0.0, 1.0) * np.float32(high - low) + np.float32(low)
    return np.repeat(scaled.astype(np.float32)[:, :, None], contract.channels, axis=2)


def refuse_not_finite(values: Float) -> None:
    """Raise a RefusedError if one of `values` is no finite number: no model may score that."""
    if not all_finite(values):
        raise RefusedError(
            "not_finite",
            "Some pixels of this image are no finite numbers: its header or its data make no "
            "sense. It cannot be scored. Get it again from where it came from.",
        )


def axis_matrices(shape: tuple[int, int], contract: InputContract) -> tuple[Float, Float]:
    """Return the matrices that take an image of `shape` to the input grid.

    Returns
    -------
    tuple of two ndarrays, float32
        ``(size, rows)`` and ``(size, columns)``; columns of padding are already left out.
    """
    rows, columns = shape
    side = max(rows, columns)
    whole = _axis_matrix(side, contract.size, contract.working_resolution)
    place = placement(shape)
    top, left = int(-place.top), int(-place.left)
    return whole[:, top : top + rows], whole[:, left : left + columns]


def _banded_product(matrix: Float, pixels: Float) -> Float:
    """Return ``matrix @ pixels``, leaving out what is zero: all but a band along the diagonal."""
    product = np.empty((matrix.shape[0], pixels.shape[1]), np.float32)
    for start in range(0, len(matrix), BAND_ROWS):
        some = matrix[start : start + BAND_ROWS]
        used = np.flatnonzero(some.any(axis=0))
        if used.size:
            band = slice(int(used[0]), int(used[-1]) + 1)
            product[start : start + BAND_ROWS] = some[:, band] @ pixels[band]
        else:  # rows of the input that lie on the padding
            product[start : start + BAND_ROWS] = 0
    return product


@lru_cache(maxsize=32)
def _axis_matrix(side: int, size: int, working_resolution: int | None) -> Float:
    if working_resolution is None or working_resolution >= side:
        matrix = triangle_matrix(side, size)
    else:
        down = triangle_matrix(side, working_resolution)
        matrix = np.ascontiguousarray(triangle_matrix(working_resolution, size) @ down)
    matrix.setflags(write=False)
    return matrix
