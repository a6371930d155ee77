"""A Gaussian blur, for baselines and for showing maps."""

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


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
