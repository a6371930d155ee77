"""The forward pass: from films to logits and probabilities."""

from collections.abc import Sequence

from trainer.export.graph import GraphBuilder
from trainer.export.operations import Operation

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
