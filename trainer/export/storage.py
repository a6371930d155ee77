"""How a bundle stores weights: as they are, or in half the room where that loses nothing."""

from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.network.compact import Codes, codes_of

if TYPE_CHECKING:
    import keras

Precision = Literal["float16", "float32"]
PRECISIONS: Final[tuple[Precision, ...]] = get_args(Precision)
MOST_SHIFT: Final = 0.005
"""Storing the weights may move no probability by more than this."""


def stored_kernel(kernel: NDArray[np.float32], precision: Precision) -> Codes:
    """Return a convolution kernel (rows, columns, in, out) as it is stored, without loss.

    Raises
    ------
    TrainingError
        ``float16``, and the kernel is neither on an 8-bit grid nor made of float16.
    """
    if precision == "float16":
        return codes_of(kernel)
    moved = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1), np.float32)
    return Codes(moved, np.ones(len(moved), np.float32))


def stored_matrix(kernel: NDArray[np.float32], precision: Precision) -> NDArray[np.floating]:
    """Return the weights (in, out) of a dense layer as they are stored, without loss.

    Raises
    ------
    TrainingError
        ``float16``, and they are not made of float16.
    """
    if precision == "float32":
        return kernel
    halves = _halves(kernel)
    if not np.array_equal(halves, kernel):
        raise TrainingError("A dense layer's weights are no float16: round the network first.")
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
    with np.errstate(over="ignore"):  # what becomes infinite is refused by the callers
        return kernel.astype(np.float16)
