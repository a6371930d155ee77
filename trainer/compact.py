"""Making a trained network small: 8-bit convolution kernels, float16 dense weights.

The network itself is snapped to the coarser grid, before it is calibrated and judged, so that
every published figure and every exported file belongs to one and the same model. A kernel's
scale, one for each output channel, keeps four significant bits: scale times code then fits a
float16 exactly, and the Keras file can hold the very same numbers in half the space.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError

if TYPE_CHECKING:
    import keras

LARGEST_CODE: Final = 127
SCALE_STEPS: Final = 8
"""Scales are ``(8 ... 15) / 8`` times a power of two."""
LEAST_SCALE: Final = 2.0**-21
"""Below it, a scale times an odd code is no float16 any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A convolution kernel as 8-bit codes: ``weights = scale[out] * values``.

    Parameters
    ----------
    values : ndarray, int8
        (out, in, rows, columns), or rearranged with the output channel on another axis.
    scale : ndarray, (out,), float32
        What code 1 stands for.
    """

    values: NDArray[np.int8]
    scale: NDArray[np.float32]

    def scaled(self, factors: NDArray[np.float64]) -> "Codes":
        """Return the kernel with each output channel multiplied by its factor."""
        return Codes(self.values, (self.scale * factors).astype(np.float32))


def compact(network: "keras.Model") -> None:
    """Snap every kernel of `network` to what the bundle can hold, in place."""
    import keras

    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel = np.asarray(layer.kernel)
            scale = _scales(kernel)
            layer.kernel.assign((np.round(kernel / scale) * scale).astype(np.float32))
        elif isinstance(layer, keras.layers.Dense):
            layer.kernel.assign(np.asarray(layer.kernel).astype(np.float16).astype(np.float32))


def codes_of(kernel: NDArray[np.float32]) -> Codes:
    """Return the codes of a compacted kernel (rows, columns, in, out).

    Raises
    ------
    TrainingError
        The kernel is not on an 8-bit grid: `compact` comes first.
    """
    scale = _scales(kernel)  # snapping can have rounded the largest weight down by a step
    scale = np.where(_on_grid(kernel, scale), scale, _next_scales(scale))
    if not _on_grid(kernel, scale).all():
        raise TrainingError("A kernel is not on its 8-bit grid: compact the network first.")
    values = np.round(kernel / scale).transpose(3, 2, 0, 1)
    return Codes(np.ascontiguousarray(values, np.int8), scale.astype(np.float32))


def _on_grid(kernel: NDArray[np.float32], scale: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (np.round(kernel / scale) * scale == kernel).all(axis=(0, 1, 2))


def _scales(kernel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the least allowed scale of each output channel that keeps its codes in range."""
    largest = np.abs(kernel.astype(np.float64)).max(axis=(0, 1, 2))
    wanted = np.maximum(largest / LARGEST_CODE, LEAST_SCALE)
    power = np.exp2(np.floor(np.log2(wanted)))
    return np.ceil(wanted / power * SCALE_STEPS - 1e-9) / SCALE_STEPS * power


def _next_scales(scale: NDArray[np.float64]) -> NDArray[np.float64]:
    return scale + np.exp2(np.floor(np.log2(scale))) / SCALE_STEPS
