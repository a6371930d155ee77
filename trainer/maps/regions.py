"""XRAI (Kapishnikov et al., "XRAI: Better Attributions Through Regions", ICCV 2019).

The film is cut into regions several times, coarsely and finely, and regions are taken one after
another, at each turn the one whose pixels not yet taken have the highest mean attribution.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from skimage.segmentation import felzenszwalb

Float = NDArray[np.float32]
Mask = NDArray[np.bool_]

SCALES: Final = (50, 100, 150, 250, 500, 1200)
"""The paper's: how much `felzenszwalb` prefers large regions."""
SIGMA: Final = 0.8
LEAST_SEGMENT_PX: Final = 20
WIDER_PX: Final = 5
"""A region is widened by this much, so that its own edge belongs to it."""
LEAST_GAIN_PX: Final = 50
"""A region with fewer pixels than this that are not yet taken is passed over."""


def segments(grey: Float) -> list[Mask]:
    """Return overlapping regions of a film (rows, columns) with values in [0, 1], at all scales.

    Felzenszwalb, Huttenlocher, "Efficient Graph-Based Image Segmentation", 2004.
    """
    found: list[Mask] = []
    for scale in SCALES:
        numbers = felzenszwalb(
            grey, scale=scale, sigma=SIGMA, min_size=LEAST_SEGMENT_PX, channel_axis=None
        )
        found += [widened(numbers == number, WIDER_PX) for number in np.unique(numbers)]
    return found


def widened(region: Mask, reach: int) -> Mask:
    """Return a region (rows, columns) with all pixels at most `reach` rows and columns away."""
    for axis in (0, 1):
        pad = [(reach, reach) if i == axis else (0, 0) for i in range(2)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(region, pad), 2 * reach + 1, axis=axis
        )
        region = np.asarray(windows.any(axis=-1))
    return region


def ranked(attribution: Float, regions: Sequence[Mask], least_px: int = LEAST_GAIN_PX) -> Float:
    """Return the map of regions.

    Parameters
    ----------
    attribution : ndarray, (rows, columns), float32
        Signed contributions of pixels.
    regions : sequence of ndarray, (rows, columns), bool
        They may overlap.
    least_px : int
        A region is not taken if it would bring fewer new pixels than this.

    Returns
    -------
    ndarray, (rows, columns), float32
        For each pixel the mean attribution of what the region that took it first brought; pixels
        of no region have the mean of those left over.
    """
    # (pixels, regions), so that the rows of the pixels just taken lie together in memory.
    held = np.stack([region.ravel() for region in regions], axis=1)
    values = attribution.astype(np.float64).ravel()
    sums, counts = values @ held, held.sum(axis=0)
    found = np.zeros(values.size)
    free = np.ones(values.size, bool)
    while (counts >= max(least_px, 1)).any():
        gains = np.full(len(regions), -np.inf)
        np.divide(sums, counts, out=gains, where=counts >= max(least_px, 1))
        best = int(np.argmax(gains))
        new = free & held[:, best]
        found[new] = values[new].mean()
        free &= ~new
        sums = sums - values[new] @ held[new]
        counts = counts - held[new].sum(axis=0)
    if free.any():
        found[free] = values[free].mean()
    return found.reshape(attribution.shape).astype(np.float32)
