"""Grad-CAM (Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks", 2017)."""

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.preprocess import triangle_matrix

Float = NDArray[np.float32]


def grad_cam(activations: Float, gradients: Float, size: int) -> Float:
    """Return where a convolutional layer's features speak for a label.

    Parameters
    ----------
    activations : ndarray, (rows, columns, features), float32
        What the layer says of one film.
    gradients : ndarray, (rows, columns, features), float32
        The label's logit differentiated by it.
    size : int
        Side of the model's input in pixels.

    Returns
    -------
    ndarray, (size, size), float32
        0 or more, interpolated linearly: each feature weighted by its mean gradient, summed, and
        what speaks against the label left out.
    """
    weights = gradients.mean(axis=(0, 1), dtype=np.float64)
    coarse = np.maximum(activations.astype(np.float64) @ weights, 0).astype(np.float32)
    rows, columns = coarse.shape
    return triangle_matrix(rows, size) @ coarse @ triangle_matrix(columns, size).T
