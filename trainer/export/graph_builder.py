"""Building ONNX graphs: nodes, shared constants, one weights file, and the forward pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from trainer.export.operations import Operation
from trainer.network.quantization import Codes
from xray_desktop.core.bundle.contract import WEIGHTS_FILE

OPSET: Final = 17
IR_VERSION: Final = 8
ALIGNMENT: Final = 64


@dataclass(slots=True)
class WeightsFile:
    """The bytes of all large constants; graphs share equal constants."""

    content: bytearray = field(default_factory=bytearray)
    offsets: dict[bytes, int] = field(default_factory=dict[bytes, int])

    def put(self, array: NDArray[Any]) -> tuple[int, int]:
        """Store `array` once; return its offset and length in bytes."""
        data = np.ascontiguousarray(array).tobytes()
        key = str(array.dtype).encode() + data
        if key not in self.offsets:
            self.content += bytes(-len(self.content) % ALIGNMENT)
            self.offsets[key] = len(self.content)
            self.content += data
        return self.offsets[key], len(data)


class GraphBuilder:
    """Collects nodes and constants; tensors have string names."""

    def __init__(self, weights: WeightsFile) -> None:
        self._file = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._known: dict[bytes, str] = {}
        self._count = 0

    def node(self, kind: str, inputs: Sequence[str], **attributes: Any) -> str:  # noqa: ANN401
        """Add a node with one output and return the output's name."""
        return self.nodes(kind, inputs, 1, **attributes)[0]

    def nodes(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: int,
        **attributes: Any,  # noqa: ANN401
    ) -> list[str]:
        """Add a node with several outputs and return their names."""
        names = [self._name(kind) for _ in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, names, name=names[0], **attributes))
        return names

    def output(self, source: str, name: str) -> str:
        """Name tensor `source` as a graph output."""
        self._nodes.append(helper.make_node("Identity", [source], [name], name=name))
        return name

    def constant(self, array: NDArray[Any]) -> str:
        """Add a constant inside the graph file; equal ones are shared."""
        key = f"{array.dtype}{array.shape}".encode() + array.tobytes()
        if key not in self._known:
            self._known[key] = self._name("const")
            self._constants.append(numpy_helper.from_array(array, self._known[key]))
        return self._known[key]

    def integers(self, *values: int) -> str:
        """Add a constant vector of int64."""
        return self.constant(np.array(values, np.int64))

    def decoded(self, codes: Codes, axis: int = 0) -> str:
        """Add the float32 weights of stored codes; folded when the file is loaded.

        `axis` is the axis of the output channels.
        """
        key = (
            f"{codes.values.shape}{axis}".encode() + codes.values.tobytes() + codes.scale.tobytes()
        )
        if key not in self._known:
            values = self.weights(codes.values)
            shape = [1] * codes.values.ndim
            shape[axis] = -1
            scale = self.constant(codes.scale.reshape(shape))
            self._known[key] = self.node("Mul", [values, scale])
        return self._known[key]

    def weights(self, array: NDArray[Any]) -> str:
        """Add stored weights, cast to float32 when the file is loaded."""
        key = f"stored{array.dtype}{array.shape}".encode() + array.tobytes()
        if key not in self._known:
            name = self._stored(array)
            wide = array.dtype == np.float32
            self._known[key] = name if wide else self.node("Cast", [name], to=TensorProto.FLOAT)
        return self._known[key]

    def model(
        self,
        inputs: Sequence[tuple[str, Sequence[int | str]]],
        outputs: Sequence[tuple[str, Sequence[int | str]]],
        description: str,
    ) -> onnx.ModelProto:
        """Return the model; every input and output is float32."""
        graph = helper.make_graph(
            self._nodes,
            description,
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs],
            self._constants,
        )
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="xray-trainer",
        )

    def _stored(self, array: NDArray[Any]) -> str:
        offset, length = self._file.put(array)
        name = self._name("weight")
        tensor = onnx.TensorProto(
            name=name,
            data_type=helper.np_dtype_to_tensor_dtype(array.dtype),
            dims=array.shape,
            data_location=TensorProto.EXTERNAL,
        )
        for key, value in (("location", WEIGHTS_FILE), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))
        self._constants.append(tensor)
        return name

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


INPUT, SEED = "film", "seed"
LOGITS, PROBABILITIES, GRADIENT = "logits", "probabilities", "gradient"
FEATURES, FEATURE_WEIGHTS = "features", "feature_weights"
POOLED = "pooled"
LAYER_FEATURES = "layer_features"

Tensors = dict[int, str]
"""Tensor number -> name in the graph; images are (n, channels, rows, columns) inside."""


def add_forward(
    graph: GraphBuilder, operations: Sequence[Operation], source: str = INPUT
) -> Tensors:
    """Add the nodes from `source` to `LOGITS` and `PROBABILITIES`; return every tensor's name."""
    tensors: Tensors = {}
    for operation in operations:
        inputs = [tensors[number] for number in operation.inputs] or [source]
        tensors[operation.output] = _add(graph, operation, inputs)
    logits = tensors[operations[-1].output]
    graph.output(logits, LOGITS)
    graph.output(graph.node("Sigmoid", [logits]), PROBABILITIES)
    return tensors


def _add(graph: GraphBuilder, operation: Operation, inputs: list[str]) -> str:
    window = {
        "kernel_shape": list(operation.kernel),
        "strides": list(operation.strides),
        "pads": list(operation.pads),
    }
    match operation.kind:
        case "input":
            return graph.node("Transpose", inputs, perm=[0, 3, 1, 2])
        case "conv":
            kernel = graph.decoded(operation.codes)
            return graph.node("Conv", [*inputs, kernel, graph.constant(operation.bias)], **window)
        case "relu":
            return graph.node("Relu", inputs)
        case "max":
            return graph.node("MaxPool", inputs, **window)
        case "avg":
            return graph.node("AveragePool", inputs, **window, count_include_pad=0)
        case "concat":
            return graph.node("Concat", inputs, axis=1)
        case "pool":
            return graph.node("Flatten", [graph.node("GlobalAveragePool", inputs)], axis=1)
        case "dense":
            product = graph.node("MatMul", [*inputs, graph.weights(operation.weight)])
            return graph.node("Add", [product, graph.constant(operation.bias)])
        case "affine":
            scaled = graph.node("Mul", [*inputs, graph.constant(operation.weight)])
            return graph.node("Add", [scaled, graph.constant(operation.bias)])
