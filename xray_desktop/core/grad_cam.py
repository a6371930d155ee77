"""Grad-CAM (Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks", 2017)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution import pearson
from xray_desktop.core.preprocess import triangle_matrix
from xray_desktop.core.smoothing import gaussian_blur

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SecondOpinion:
    """Grad-CAM of a label whose attribution map there is already.

    Parameters
    ----------
    cam : ndarray, (size, size), float32
        0 or more, by `grad_cam`.
    agreement : float
        With the attribution map, by `cam_agreement`.
    """

    cam: Float
    agreement: float


def grad_cam(features: Float, weights: Float, size: int) -> Float:
    """Return where a convolutional layer's features speak for a label.

    Parameters
    ----------
    features : ndarray, (rows, columns, features), float32
        What the layer says of one film.
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


def cam_agreement(attribution: Float, cam: Float, cells: int) -> float:
    """Return how well an attribution map and Grad-CAM agree on where the evidence is.

    The Pearson correlation of Grad-CAM with what the attribution map (size, size) counts for the
    label, blurred to Grad-CAM's coarseness (`cells` along the side): 1 the same place, 0 no
    relation. Two methods that agree can both be wrong.
    """
    evidence = np.maximum(attribution, 0)
    return pearson(gaussian_blur(evidence, attribution.shape[0] / cells / 2), cam)
