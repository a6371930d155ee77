"""Maps from an inner layer: its cells spread over the input's pixels, and Grad-CAM.

Integrated gradients over a layer's features give one number for each of its cells, a dozen along a
side. They are shown where the cells lie, and their sum (which completeness is about) is kept.
Grad-CAM: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks", 2017.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.bundle.contract import CellGrid
from xray_desktop.core.image.resampling import gaussian_blur, triangle_matrix

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


def spread_cells(cells: Wide, size: int, grid: CellGrid | None = None) -> Wide:
    """Return cells (rows, columns) as pixels (size, size) of the same sum."""
    rows, columns = cells.shape
    return spread_matrix(rows, size, grid) @ cells @ spread_matrix(columns, size, grid).T


def combine_mirrored(cells: Wide, size: int, grid: CellGrid | None = None) -> Wide:
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
    whole = spread_cells(cells[0], size, grid)
    for mirrored in cells[1:]:
        whole = whole + spread_cells(mirrored, size, grid)[:, ::-1]
    return whole


Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class GradCam:
    """Grad-CAM of a label, to compare with its attribution map.

    Parameters
    ----------
    cam : ndarray, (size, size), float32
        0 or more, by `grad_cam`.
    agreement : float
        With the attribution map, by `grad_cam_agreement`.
    """

    cam: Float
    agreement: float


def grad_cam(features: Float, weights: Float, size: int) -> Float:
    """Return where a convolutional layer's features speak for a label.

    Parameters
    ----------
    features : ndarray, (rows, columns, features), float32
        What the layer says of one image.
    weights : ndarray, (features,), float32
        The label's logit differentiated by each, mean over rows and columns.
    size : int
        Side of the model's input in pixels.

    Returns
    -------
    ndarray, (size, size), float32
        0 or more, interpolated linearly: the features' weighted sum, and what speaks against the
        label left out.
    """
    summed = features.astype(np.float64) @ weights.astype(np.float64)
    coarse = np.maximum(summed, 0).astype(np.float32)
    rows, columns = coarse.shape
    fine = triangle_matrix(rows, size) @ coarse @ triangle_matrix(columns, size).T
    return fine.astype(np.float32)


def grad_cam_agreement(attribution: Float, cam: Float, cells: int) -> float:
    """Return how well an attribution map and Grad-CAM agree on where the evidence is.

    The Pearson correlation of Grad-CAM with what the attribution map (size, size) counts for the
    label, blurred to Grad-CAM's coarseness (`cells` along the side): 1 the same place, 0 no
    relation. Two methods that agree can both be wrong.
    """
    evidence = np.maximum(attribution, 0)
    return pearson(gaussian_blur(evidence, attribution.shape[0] / cells / 2), cam)
