"""Resampling: the antialiased linear resize, square pixels, and a Gaussian blur.

Positions on an image (annotations, contours, shutters) count its own pixels throughout. Only what
is shown, scored or written as a picture is resampled to square pixels.
"""

from functools import lru_cache
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]

SQUARE: Final = 1e-3
"""Pixels whose sides differ by a smaller share are squares whose sides were rounded."""
MAX_ASPECT: Final = 4.0
"""No radiograph has pixels so much longer than wide, or wider than long."""
MAX_TRUE_PIXELS: Final = 50_000_000
"""An image that would become larger loses detail along its finer side instead."""


def aspect_of(row: float, column: float) -> float:
    """Return the height of a pixel over its width, 1.0 for squares whose sides were rounded.

    Raises
    ------
    ValueError
        It is not within 1 / `MAX_ASPECT` and `MAX_ASPECT`.
    """
    aspect = row / column if column else float("nan")
    if not 1 / MAX_ASPECT <= aspect <= MAX_ASPECT:
        msg = f"pixels {aspect:g} times as high as wide: expected 1/{MAX_ASPECT:g} to the inverse"
        raise ValueError(msg)
    return 1.0 if abs(aspect - 1) < SQUARE else aspect


def side_scales(aspect: float) -> tuple[float, float]:
    """Return width and height of a pixel, the shorter side being 1: how it is drawn."""
    return max(1.0, 1 / aspect), max(1.0, aspect)


def true_shape(shape: tuple[int, int], aspect: float) -> tuple[int, int]:
    """Return rows and columns of an image of `shape` in square pixels.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns as stored.
    aspect : float
        Height of a stored pixel over its width.

    Returns
    -------
    tuple of int
        The coarser side has more pixels than before, so that no detail is lost, up to
        `MAX_TRUE_PIXELS`; beyond, the finer one has fewer.
    """
    rows, columns = shape
    across, down = side_scales(aspect)
    if rows * down * columns * across > MAX_TRUE_PIXELS:
        across, down = across / max(across, down), down / max(across, down)
    return max(1, round(rows * down)), max(1, round(columns * across))


def in_true_proportion(pixels: Float, aspect: float) -> Float:
    """Return an image in square pixels: the same array where they are squares already.

    One axis is resized by the triangle filter (antialiased where it becomes shorter), which is the
    arithmetic of Pillow's ``BILINEAR`` on mode ``F``.

    Parameters
    ----------
    pixels : ndarray, (rows, columns), float32
        As stored.
    aspect : float
        Height of a stored pixel over its width.

    Returns
    -------
    ndarray, `true_shape`, float32
    """
    rows, columns = true_shape((pixels.shape[0], pixels.shape[1]), aspect)
    if rows != pixels.shape[0]:
        pixels = _with_rows(pixels, rows)
    if columns != pixels.shape[1]:
        pixels = np.ascontiguousarray(_with_rows(np.ascontiguousarray(pixels.T), columns).T)
    return pixels


@lru_cache(maxsize=32)
def triangle_matrix(source: int, target: int) -> Float:
    """Return the (target, source) float32 matrix of an antialiased linear resize of one axis.

    Each row holds a triangle centred on the target pixel, as wide as the larger of one source
    pixel and one target pixel, cut at the edges and scaled to a sum of 1.
    """
    scale = source / target
    reach = max(scale, 1.0)
    centers = (np.arange(target) + 0.5) * scale
    offsets = (np.arange(source)[None, :] + 0.5 - centers[:, None]) / reach
    weights = np.maximum(0.0, 1.0 - np.abs(offsets))
    matrix = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    matrix.setflags(write=False)
    return matrix


def _with_rows(pixels: Float, target: int) -> Float:
    source = pixels.shape[0]
    scale = source / target
    reach = max(scale, 1.0)
    made = np.empty((target, pixels.shape[1]), np.float32)
    for row in range(target):
        centre = (row + 0.5) * scale
        first, last = max(0, floor(centre - reach)), min(source, ceil(centre + reach))
        places = np.arange(first, last, dtype=np.float64) + 0.5
        weights = np.maximum(0.0, 1.0 - np.abs(places - centre) / reach)
        made[row] = (weights / weights.sum()).astype(np.float32) @ pixels[first:last]
    return made


def gaussian_blur(image: Float, sigma: float) -> Float:
    """Blur the first two axes with a Gaussian of `sigma` pixels, edges extended outwards."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    blurred = image
    for axis in (0, 1):
        pad = [(reach, reach) if i == axis else (0, 0) for i in range(image.ndim)]
        padded = np.pad(blurred, pad, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.size, axis=axis)
        blurred = (windows @ kernel).astype(np.float32)
    return blurred
