"""Quantization: 8-bit kernels where the network is frozen, float16 weights elsewhere.

Frozen convolutions are rounded to their 8-bit grid *before* training, so that the trained layers
make up for it; trained weights are rounded to float16 afterwards. The network itself is changed
before it is calibrated and evaluated: every published figure and every exported file belongs to the
same model. A kernel's scale, one for each output channel, keeps four significant bits: scale times
code then fits a float16 exactly, so the Keras file holds the same numbers.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError

if TYPE_CHECKING:
    import keras


LARGEST_CODE: Final = 127
SCALE_STEPS: Final = 8
"""Scales are ``(8 ... 15) / 8`` times a power of two."""
MIN_SCALE: Final = 2.0**-21
"""Below this, a scale times an odd code is not a float16."""


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A convolution kernel as it is stored: ``weights = scale[out] * values``.

    Parameters
    ----------
    values : ndarray, int8, float16 or float32
        (out, in, rows, columns), or with the output channel on another axis.
    scale : ndarray, (out,), float32
        The weight of a value of 1.
    """

    values: NDArray[np.int8] | NDArray[np.floating]
    scale: NDArray[np.float32]

    def scaled(self, factors: NDArray[np.float64]) -> "Codes":
        """Return the kernel with each output channel multiplied by its factor."""
        return Codes(self.values, (self.scale * factors).astype(np.float32))


def compact_frozen(network: "keras.Model") -> None:
    """Round the kernels of frozen convolutions to their 8-bit grids, in place."""
    import keras

    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D) and not layer.trainable:
            kernel = np.asarray(layer.kernel)
            scale = _scales(kernel)
            layer.kernel.assign((np.round(kernel / scale) * scale).astype(np.float32))


def round_trained(network: "keras.Model") -> None:
    """Round the kernels of trained layers to float16, in place."""
    import keras

    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense) and layer.trainable:
            layer.kernel.assign(np.asarray(layer.kernel).astype(np.float16).astype(np.float32))


def codes_of(kernel: NDArray[np.float32]) -> Codes:
    """Return a kernel (rows, columns, in, out) in its stored form, without loss.

    Raises
    ------
    TrainingError
        The kernel is neither on an 8-bit grid nor float16: it was not quantized.
    """
    moved = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
    scale = _scales(kernel)  # snapping can have rounded the largest weight down by a step
    scale = np.where(_on_grid(kernel, scale), scale, _next_scales(scale))
    if _on_grid(kernel, scale).all():
        values = np.round(moved / scale[:, None, None, None])
        return Codes(values.astype(np.int8), scale.astype(np.float32))
    halves = moved.astype(np.float16)
    if not np.array_equal(halves.astype(np.float32), moved):
        raise TrainingError("A kernel is neither 8-bit nor float16: quantize the network first.")
    return Codes(halves, np.ones(len(halves), np.float32))


def _on_grid(kernel: NDArray[np.float32], scale: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (np.round(kernel / scale) * scale == kernel).all(axis=(0, 1, 2))


def _scales(kernel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the smallest allowed scale of each output channel that keeps its codes in range."""
    largest = np.abs(kernel.astype(np.float64)).max(axis=(0, 1, 2))
    wanted = np.maximum(largest / LARGEST_CODE, MIN_SCALE)
    power = np.exp2(np.floor(np.log2(wanted)))
    return np.ceil(wanted / power * SCALE_STEPS - 1e-9) / SCALE_STEPS * power


def _next_scales(scale: NDArray[np.float64]) -> NDArray[np.float64]:
    return scale + np.exp2(np.floor(np.log2(scale))) / SCALE_STEPS


WeightPrecision = Literal["float16", "float32"]
PRECISIONS: Final[tuple[WeightPrecision, ...]] = get_args(WeightPrecision)
MAX_SHIFT: Final = 0.005
"""Storing the weights may change no probability by more than this."""


def stored_kernel(kernel: NDArray[np.float32], precision: WeightPrecision) -> Codes:
    """Return a convolution kernel (rows, columns, in, out) in its stored form, without loss.

    Raises
    ------
    TrainingError
        ``float16``, and the kernel is neither on an 8-bit grid nor float16.
    """
    if precision == "float16":
        return codes_of(kernel)
    moved = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), np.float32)
    return Codes(moved, np.ones(len(moved), np.float32))


def stored_matrix(kernel: NDArray[np.float32], precision: WeightPrecision) -> NDArray[np.floating]:
    """Return the weights (in, out) of a dense layer in their stored form, without loss.

    Raises
    ------
    TrainingError
        ``float16``, and they are not float16.
    """
    if precision == "float32":
        return kernel
    halves = _halves(kernel)
    if not np.array_equal(halves, kernel):
        raise TrainingError("A dense layer's weights are not float16: round the network first.")
    return halves


def round_kernels(network: "keras.Model") -> None:
    """Round the kernels of all layers to float16, in place; those on an 8-bit grid stay there.

    Raises
    ------
    TrainingError
        A weight is too large for float16.
    """
    import keras

    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
            halves = _halves(np.asarray(layer.kernel))
            if not np.isfinite(halves).all():
                raise TrainingError(
                    f"Layer {layer.name} has weights that float16 cannot hold: store it as float32."
                )
            layer.kernel.assign(halves.astype(np.float32))


def _halves(kernel: NDArray[np.float32]) -> NDArray[np.float16]:
    with np.errstate(over="ignore"):  # callers reject infinite values
        return kernel.astype(np.float16)
