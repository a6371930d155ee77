"""Cells of an inner layer, spread over the pixels of the model's input.

Integrated gradients over a layer's features give one number for each of its cells, a dozen along a
side. They are shown where the cells lie, and their sum, which completeness speaks of, is kept.
"""

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.contract import CellGrid

Wide = NDArray[np.float64]


def spread_matrix(count: int, size: int, grid: CellGrid | None = None) -> Wide:
    """Return what spreads `count` cells over `size` pixels of one axis.

    Each cell becomes a quadratic B-spline about its centre, three cells wide: smooth, and flat
    where neighbours are equal. What would fall outside the input is added to what is inside.

    Parameters
    ----------
    count : int
        Cells along the axis.
    size : int
        Side of the model's input in pixels.
    grid : CellGrid, optional
        Where the cells lie; None: they divide the axis evenly.

    Returns
    -------
    ndarray, (size, count), float64
        Each column sums to 1.
    """
    grid = grid or CellGrid(size / count / 2, size / count)
    centers = grid.first_px + grid.step_px * np.arange(count)
    far = np.abs(np.arange(size)[:, None] + 0.5 - centers[None, :]) / grid.step_px
    outer = 0.5 * np.maximum(1.5 - far, 0) ** 2
    weights = np.where(far <= 0.5, 0.75 - far**2, outer)  # noqa: PLR2004 - half a cell
    outside = weights.sum(axis=0) == 0
    weights[far.argmin(axis=0)[outside], outside] = 1.0
    return weights / weights.sum(axis=0)


def spread(cells: Wide, size: int, grid: CellGrid | None = None) -> Wide:
    """Return cells (rows, columns) as pixels (size, size) of the same sum."""
    rows, columns = cells.shape
    return spread_matrix(rows, size, grid) @ cells @ spread_matrix(columns, size, grid).T


def joined(cells: Wide, size: int, grid: CellGrid | None = None) -> Wide:
    """Return the map of an image from its cells and its mirror image's.

    Parameters
    ----------
    cells : ndarray, (images, rows, columns), float64
        The image's share of the map, and its mirror image's if there is one, as it lies there.
    size : int
        Side of the model's input in pixels.
    grid : CellGrid, optional
        Where the cells lie; None: they divide the input evenly.

    Returns
    -------
    ndarray, (size, size), float64
        The sum of both, what belongs to the mirror image flipped back.
    """
    whole = spread(cells[0], size, grid)
    for mirrored in cells[1:]:
        whole = whole + spread(mirrored, size, grid)[:, ::-1]
    return whole
