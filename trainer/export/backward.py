"""The backward pass in ONNX operators: from a seed on the logits to the input gradient.

Only operators that every ONNX runtime has (opset 17), no weight gradients. Ties in a maximum go
to the first pixel, as in TensorFlow.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from onnx import TensorProto

from trainer.errors import TrainingError
from trainer.export.graph_builder import (
    FEATURE_WEIGHTS,
    FEATURES,
    GRADIENT,
    SEED,
    GraphBuilder,
    Tensors,
)
from trainer.export.operations import Operation
from trainer.network.quantization import Codes

SEED_SCALE: Final = 256.0
_LAST = np.iinfo(np.int64).min
"""End of a backward slice: up to and including index 0."""


class Backward:
    """Adds the gradient nodes for a forward pass that is already in the graph.

    With `half` they compute in float16, from a seed `SEED_SCALE` times as large, so that small
    gradients stay in range. Active ReLUs and positions of maxima are taken from the float32 forward
    pass, so that rounding does not change them.
    """

    def __init__(
        self,
        graph: GraphBuilder,
        operations: Sequence[Operation],
        tensors: Tensors,
        *,
        half: bool = False,
    ) -> None:
        self._graph = graph
        self._operations = operations
        self._tensors = tensors
        self._slopes: dict[int, list[str]] = {}
        self._half = half
        self._zero = graph.constant(np.zeros((), np.float32))
        self._nought = self._constant(np.zeros((), np.float32))

    def add(self) -> None:
        """Add everything from `SEED` (n, labels) to `GRADIENT`, shaped like the input.

        Adds `FEATURES`, the input of the global average pooling, and `FEATURE_WEIGHTS`
        (n, features), the mean over positions of the gradient with respect to them.
        """
        rules = {
            "conv": self._conv,
            "relu": self._relu,
            "max": self._max,
            "avg": self._avg,
            "pool": self._pool,
            "dense": self._dense,
            "affine": self._affine,
        }
        self._slopes[self._operations[-1].output] = [self._begun(SEED)]
        for operation in reversed(self._operations):
            slope = self._sum(operation.output)
            if operation.kind == "input":
                rows = self._graph.node("Transpose", [self._ended(slope)], perm=[0, 2, 3, 1])
                self._graph.output(rows, GRADIENT)
            elif operation.kind == "concat":
                self._concat(operation, slope)
            else:
                self._give(operation.inputs[0], rules[operation.kind](operation, slope))

    def _begun(self, seed: str) -> str:
        if not self._half:
            return seed
        scale = self._graph.constant(np.array([SEED_SCALE], np.float32))
        return self._narrow(self._graph.node("Mul", [seed, scale]))

    def _ended(self, slope: str) -> str:
        if not self._half:
            return slope
        wide = self._graph.node("Cast", [slope], to=TensorProto.FLOAT)
        scale = self._graph.constant(np.array([1 / SEED_SCALE], np.float32))
        return self._graph.node("Mul", [wide, scale])

    def _narrow(self, tensor: str) -> str:
        """Return a tensor in the precision of the slopes; weights are folded at load."""
        if not self._half:
            return tensor
        return self._graph.node("Cast", [tensor], to=TensorProto.FLOAT16)

    def _constant(self, array: np.ndarray) -> str:
        return self._graph.constant(array.astype(np.float16) if self._half else array)

    def _give(self, tensor: int, slope: str) -> None:
        self._slopes.setdefault(tensor, []).append(slope)

    def _sum(self, tensor: int) -> str:
        slopes = self._slopes.pop(tensor)
        return slopes[0] if len(slopes) == 1 else self._graph.node("Sum", slopes)

    def _dense(self, operation: Operation, slope: str) -> str:
        weight = self._graph.weights(operation.weight)
        transposed = self._narrow(self._graph.node("Transpose", [weight], perm=[1, 0]))
        return self._graph.node("MatMul", [slope, transposed])

    def _affine(self, operation: Operation, slope: str) -> str:
        return self._graph.node("Mul", [slope, self._constant(operation.weight)])

    def _relu(self, operation: Operation, slope: str) -> str:
        passed = self._graph.node("Greater", [self._tensors[operation.output], self._zero])
        return self._graph.node("Where", [passed, slope, self._nought])

    def _pool(self, operation: Operation, slope: str) -> str:
        rows, columns, _ = operation.input_shapes[0]
        share = np.array([1 / (rows * columns)], np.float32)
        features = self._tensors[operation.inputs[0]]
        self._graph.output(self._graph.node("Transpose", [features], perm=[0, 2, 3, 1]), FEATURES)
        weights = self._graph.node("Mul", [slope, self._constant(share)])
        self._graph.output(self._ended(weights), FEATURE_WEIGHTS)
        each = self._graph.node("Reshape", [weights, self._graph.integers(0, -1, 1, 1)])
        one = self._constant(np.ones((1, 1, rows, columns), np.float32))
        return self._graph.node("Mul", [each, one])

    def _concat(self, operation: Operation, slope: str) -> None:
        sizes = self._graph.integers(*(shape[-1] for shape in operation.input_shapes))
        parts = self._graph.nodes("Split", [slope, sizes], len(operation.inputs), axis=1)
        for tensor, part in zip(operation.inputs, parts, strict=True):
            self._give(tensor, part)

    def _avg(self, operation: Operation, slope: str) -> str:
        """Average pooling of stride 1 that counts only real pixels: weight, then pool again."""
        size, pad = operation.kernel[0], operation.kernel[0] // 2
        if operation.strides != (1, 1) or operation.pads != (pad,) * 4 or not size % 2:
            raise TrainingError("Average pooling is supported with stride 1 and SAME padding only.")
        counts = np.multiply.outer(
            *(_window_counts(length, size) for length in operation.input_shapes[0][:2])
        )
        weighed = self._graph.node(
            "Mul",
            [slope, self._constant((size * size / counts).astype(np.float32)[None, None])],
        )
        return self._graph.node(
            "AveragePool",
            [weighed],
            kernel_shape=[size, size],
            strides=[1, 1],
            pads=[pad] * 4,
            count_include_pad=1,
        )

    def _conv(self, operation: Operation, slope: str) -> str:
        if operation.strides == (1, 1):
            return self._conv_stride_1(operation, slope)
        if operation.strides == (2, 2) and operation.pads == (0, 0, 0, 0):
            return self._conv_stride_2(operation, slope)
        raise TrainingError(
            f"A convolution of stride {operation.strides} and padding {operation.pads}: "
            "expected stride 1, or stride 2 without padding."
        )

    def _conv_stride_1(self, operation: Operation, slope: str) -> str:
        """Convolve with the kernel rotated by 180 degrees and its channels swapped."""
        graph = self._graph
        kernel = graph.node("Transpose", [graph.decoded(operation.codes)], perm=[1, 0, 2, 3])
        turned = graph.node(
            "Slice",
            [
                kernel,
                graph.integers(-1, -1),
                graph.integers(_LAST, _LAST),
                graph.integers(2, 3),
                graph.integers(-1, -1),
            ],
        )
        rows, columns = operation.kernel
        top, left, bottom, right = operation.pads
        return graph.node(
            "Conv",
            [slope, self._narrow(turned)],
            kernel_shape=[rows, columns],
            strides=[1, 1],
            pads=[rows - 1 - top, columns - 1 - left, rows - 1 - bottom, columns - 1 - right],
        )

    def _conv_stride_2(self, operation: Operation, slope: str) -> str:
        """Convolve for the four phases of the finer grid at once, then interleave them."""
        graph = self._graph
        phases = phase_codes(operation.codes)
        taps_down, taps_across = phases.values.shape[2:]
        rows, columns, _ = operation.input_shapes[0]
        out_rows, out_columns, _ = operation.shape
        by_phase = graph.node(
            "Conv",
            [slope, self._narrow(graph.decoded(phases, axis=1))],
            kernel_shape=[taps_down, taps_across],
            strides=[1, 1],
            pads=[
                taps_down - 1,
                taps_across - 1,
                _half(rows) - out_rows,
                _half(columns) - out_columns,
            ],
        )
        return self._interleave(by_phase, rows, columns)

    def _max(self, operation: Operation, slope: str) -> str:
        """3 x 3 maximum of stride 2: pass the gradient to the first position of the maximum."""
        if (operation.kernel, operation.strides, operation.pads) != ((3, 3), (2, 2), (0,) * 4):
            raise TrainingError("Max pooling is supported with size 3, stride 2, no padding only.")
        graph = self._graph
        rows, columns, _ = operation.input_shapes[0]
        out_rows, out_columns, _ = operation.shape
        source, largest = self._tensors[operation.inputs[0]], self._tensors[operation.output]
        free: str | None = None
        phases: dict[tuple[int, int], list[str]] = {}
        for down, across in np.ndindex(3, 3):
            seen = graph.node(
                "Slice",
                [
                    source,
                    graph.integers(down, across),
                    graph.integers(down + 2 * out_rows - 1, across + 2 * out_columns - 1),
                    graph.integers(2, 3),
                    graph.integers(2, 2),
                ],
            )
            holds = graph.node("Equal", [seen, largest])
            first = holds if free is None else graph.node("And", [holds, free])
            missed = graph.node("Not", [holds])
            free = missed if free is None else graph.node("And", [free, missed])
            given = graph.node("Where", [first, slope, self._nought])
            far = (_half(rows) - out_rows - down // 2, _half(columns) - out_columns - across // 2)
            padding = graph.integers(0, 0, down // 2, across // 2, 0, 0, *far)
            placed = graph.node("Pad", [given, padding])
            phases.setdefault((down % 2, across % 2), []).append(placed)
        sums = [
            parts[0] if len(parts) == 1 else graph.node("Sum", parts)
            for _, parts in sorted(phases.items())
        ]
        return self._interleave(graph.node("Concat", sums, axis=1), rows, columns)

    def _interleave(self, by_phase: str, rows: int, columns: int) -> str:
        """Turn channels (phase, channel) into pixels and cut to the input's size."""
        graph = self._graph
        whole = graph.node("DepthToSpace", [by_phase], blocksize=2, mode="DCR")
        if rows % 2 == 0 and columns % 2 == 0:
            return whole
        return graph.node(
            "Slice",
            [
                whole,
                graph.integers(0, 0),
                graph.integers(rows, columns),
                graph.integers(2, 3),
            ],
        )


def phase_codes(codes: Codes) -> Codes:
    """Return the kernel of a stride-2 convolution's gradient, for all four phases at once.

    The gradient at row ``2 q + f`` is ``sum_j slope[q - j] kernel[2 j + f]``: for each phase ``f``
    a small convolution over the coarse grid.

    Returns
    -------
    Codes
        Values (4 x in, out, taps down, taps across), phase-major; output channels on axis 1.
    """
    out, inner, rows, columns = codes.values.shape
    down, across = _half(rows), _half(columns)
    values = np.zeros((2, 2, inner, out, down, across), codes.values.dtype)
    for row, column in np.ndindex(rows, columns):
        tap = codes.values[:, :, row, column].T
        place = (down - 1 - row // 2, across - 1 - column // 2)
        values[row % 2, column % 2, :, :, place[0], place[1]] = tap
    return Codes(values.reshape(4 * inner, out, down, across), codes.scale)


def _half(length: int) -> int:
    return -(-length // 2)


def _window_counts(length: int, size: int) -> np.ndarray:
    """Return the number of real pixels in a centred window of `size`, by position."""
    place, reach = np.arange(length), size // 2
    return np.minimum(place + reach, length - 1) - np.maximum(place - reach, 0) + 1
