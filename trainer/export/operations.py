"""The network as a list of plain operations, with batch norms folded into the convolutions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.network.quantization import Codes, WeightPrecision, stored_kernel, stored_matrix
from xray_desktop.core.bundle.contract import CellGrid

if TYPE_CHECKING:
    import keras


Kind = Literal["input", "conv", "relu", "max", "avg", "concat", "pool", "dense", "affine"]
Pads = tuple[int, int, int, int]
"""Top, left, bottom, right."""


def _nothing() -> NDArray[np.float32]:
    return np.zeros(0, np.float32)


def _no_codes() -> Codes:
    return Codes(np.zeros(0, np.int8), _nothing())


@dataclass(slots=True, eq=False)
class Operation:
    """One step from input tensors to an output tensor; tensors are named by integers.

    Parameters
    ----------
    kind : Kind
        `affine` is a scale and shift of features (a batch norm after a ReLU); `pool` is the global
        average.
    inputs, output
        Tensor numbers.
    input_shapes, shape
        Without the batch: (rows, columns, channels) or (features,).
    codes : Codes
        Weights of a convolution, (out, in, kernel rows, kernel columns), in their stored form.
    weight, bias : ndarray
        Weights (in, out) of a dense layer in their stored form, or the scale of an affine one;
        float32 offset.
    """

    kind: Kind
    inputs: tuple[int, ...]
    output: int
    input_shapes: tuple[tuple[int, ...], ...]
    shape: tuple[int, ...]
    codes: Codes = field(default_factory=_no_codes)
    weight: NDArray[np.floating] = field(default_factory=_nothing)
    bias: NDArray[np.float32] = field(default_factory=_nothing)
    kernel: tuple[int, int] = (1, 1)
    strides: tuple[int, int] = (1, 1)
    pads: Pads = (0, 0, 0, 0)
    layer: str = ""
    """Name of the Keras layer that begins with it."""


@dataclass(slots=True)
class _Walk:
    precision: WeightPrecision
    operations: list[Operation] = field(default_factory=list[Operation])
    tensors: dict[int, int] = field(default_factory=dict[int, int])
    count: int = 0

    def number(self, tensor: object) -> int:
        if id(tensor) not in self.tensors:
            self.tensors[id(tensor)] = self.fresh()
        return self.tensors[id(tensor)]

    def fresh(self) -> int:
        self.count += 1
        return self.count

    def alias(self, output: object, source: int) -> None:
        self.tensors[id(output)] = source


def operations_of(logits: "keras.Model", precision: WeightPrecision) -> list[Operation]:
    """Return the operations of a network that ends in logits, in topological order.

    Raises
    ------
    TrainingError
        An unsupported layer, or weights that `precision` would change.
    """
    walk = _Walk(precision)
    for layer in logits.layers:
        reader = _READERS.get(type(layer).__name__)
        if reader is None:
            raise TrainingError(
                f"Layer {layer.name} is a {type(layer).__name__}: expected one of "
                f"{', '.join(_READERS)}."
            )
        reader(walk, layer)
    return walk.operations


def _start(walk: _Walk, layer: "keras.Layer", kind: Kind) -> Operation:
    sources = layer.input if isinstance(layer.input, list | tuple) else [layer.input]
    operation = Operation(
        kind,
        tuple(walk.number(tensor) for tensor in sources),
        walk.number(layer.output),
        tuple(tuple(tensor.shape[1:]) for tensor in sources),
        tuple(layer.output.shape[1:]),
        layer=layer.name,
    )
    walk.operations.append(operation)
    return operation


def _input(walk: _Walk, layer: "keras.Layer") -> None:
    output = layer.output[0] if isinstance(layer.output, list) else layer.output
    shape = tuple(output.shape[1:])
    walk.operations.append(Operation("input", (), walk.number(output), (), shape))


def _conv(walk: _Walk, layer: "keras.layers.Conv2D") -> None:
    if layer.groups != 1 or tuple(layer.dilation_rate) != (1, 1):
        raise TrainingError(f"Layer {layer.name}: grouped or dilated convolutions are unsupported.")
    operation = _start(walk, layer, "conv")
    operation.codes = stored_kernel(np.asarray(layer.kernel), walk.precision)
    count = operation.codes.values.shape[0]
    operation.bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(count, np.float32)
    operation.kernel = tuple(layer.kernel_size)
    operation.strides = tuple(layer.strides)
    operation.pads = _pads(layer.padding, operation)
    _activation(walk, layer)


def _batch_norm(walk: _Walk, layer: "keras.layers.BatchNormalization") -> None:
    variance = np.asarray(layer.moving_variance, np.float64)
    gamma = np.asarray(layer.gamma, np.float64) if layer.scale else np.ones_like(variance)
    beta = np.asarray(layer.beta, np.float64) if layer.center else np.zeros_like(variance)
    scale = gamma / np.sqrt(variance + layer.epsilon)
    shift = beta - np.asarray(layer.moving_mean, np.float64) * scale
    source = walk.number(layer.input)
    before = next(op for op in walk.operations if op.output == source)
    if before.kind == "conv":
        before.codes = before.codes.scaled(scale)
        before.bias = (before.bias * scale + shift).astype(np.float32)
        walk.alias(layer.output, source)
        return
    operation = _start(walk, layer, "affine")
    operation.weight, operation.bias = scale.astype(np.float32), shift.astype(np.float32)


def _dense(walk: _Walk, layer: "keras.layers.Dense") -> None:
    operation = _start(walk, layer, "dense")
    operation.weight = stored_matrix(np.asarray(layer.kernel), walk.precision)
    operation.bias = np.asarray(layer.bias)
    _activation(walk, layer)


def _relu(walk: _Walk, layer: "keras.layers.Activation") -> None:
    import keras

    if keras.activations.serialize(layer.activation) != "relu":
        raise TrainingError(f"Layer {layer.name}: only ReLU is supported between layers.")
    _start(walk, layer, "relu")


def _activation(walk: _Walk, layer: "keras.Layer") -> None:
    """Add a layer's own activation as a separate operation."""
    import keras

    name = keras.activations.serialize(layer.activation)
    if name == "linear":
        return
    if name != "relu":
        raise TrainingError(f"Layer {layer.name}: activation {name} is not supported, only ReLU.")
    before = walk.operations[-1]
    fresh = walk.fresh()
    relu = Operation("relu", (before.output,), fresh, (before.shape,), before.shape)
    walk.operations.append(relu)
    walk.alias(layer.output, fresh)


def _window(walk: _Walk, layer: "keras.Layer") -> None:
    kind: Kind = "max" if type(layer).__name__.startswith("Max") else "avg"
    operation = _start(walk, layer, kind)
    operation.kernel = tuple(layer.pool_size)
    operation.strides = tuple(layer.strides)
    operation.pads = _pads(layer.padding, operation)


def _dropout(walk: _Walk, layer: "keras.Layer") -> None:
    walk.alias(layer.output, walk.number(layer.input))


def _pads(padding: str, operation: Operation) -> Pads:
    if padding == "valid":
        return (0, 0, 0, 0)
    rows, columns, _ = operation.input_shapes[0]
    top, bottom = _same(rows, operation.kernel[0], operation.strides[0])
    left, right = _same(columns, operation.kernel[1], operation.strides[1])
    return (top, left, bottom, right)


def _same(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return TensorFlow's SAME padding: an odd pixel goes to the far end."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


_READERS = {
    "InputLayer": _input,
    "Conv2D": _conv,
    "BatchNormalization": _batch_norm,
    "Activation": _relu,
    "MaxPooling2D": _window,
    "AveragePooling2D": _window,
    "Concatenate": lambda walk, layer: _start(walk, layer, "concat"),
    "GlobalAveragePooling2D": lambda walk, layer: _start(walk, layer, "pool"),
    "Dropout": _dropout,
    "Dense": _dense,
}


COMPLETE: Final[frozenset[Kind]] = frozenset({"relu", "max", "avg", "concat"})
"""Operations whose output is that of the Keras layer they are named after."""


def operation_at(operations: Sequence[Operation], layer: str) -> Operation:
    """Return the operation with the output of a layer; raise TrainingError if there is none."""
    for operation in operations:
        if operation.layer == layer and operation.kind in COMPLETE:
            return operation
    raise TrainingError(
        f"The network has no layer {layer!r} that maps can be computed at: expected one like "
        "mixed0 ... mixed10, or 'input'."
    )


def tail(operations: Sequence[Operation], start: Operation) -> list[Operation]:
    """Return the operations after `start`, whose output becomes the input.

    Raises
    ------
    TrainingError
        Some later operation does not depend on it alone.
    """
    known = {start.output}
    found = [Operation("input", (), start.output, (), start.shape)]
    for operation in operations:
        if known.isdisjoint(operation.inputs):
            continue
        if not known.issuperset(operation.inputs):
            raise TrainingError(
                f"Maps cannot be computed at layer {start.layer}: expected one that the whole "
                "network passes through, like mixed0 ... mixed10."
            )
        found.append(operation)
        known.add(operation.output)
    return found


def cell_grid(operations: Sequence[Operation], start: Operation) -> CellGrid:
    """Return the positions of the features of `start` on the input.

    Raises
    ------
    TrainingError
        The positions differ along rows and columns.
    """
    makers = {operation.output: operation for operation in operations}
    path = [start]
    while path[-1].inputs:
        path.append(makers[path[-1].inputs[0]])
    places: list[tuple[float, float]] = []
    for axis in (0, 1):
        first, step = 0.5, 1
        for operation in reversed(path):
            first += step * ((operation.kernel[axis] - 1) / 2 - operation.pads[axis])
            step *= operation.strides[axis]
        places.append((first, float(step)))
    if places[0] != places[1]:
        raise TrainingError(
            f"The features of layer {start.layer} have different positions along rows and "
            "columns: expected square cells."
        )
    return CellGrid(*places[0])
