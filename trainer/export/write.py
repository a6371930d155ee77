"""Writing the graphs of a network beside one shared file of weights."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import onnx

from trainer.errors import TrainingError
from trainer.export.backward import Backward
from trainer.export.forward import (
    FEATURE_WEIGHTS,
    FEATURES,
    GRADIENT,
    INPUT,
    LAYER_FEATURES,
    LOGITS,
    POOLED,
    PROBABILITIES,
    SEED,
    add_forward,
)
from trainer.export.graph import GraphBuilder, WeightsFile
from trainer.export.layer import cell_grid, operation_at, tail
from trainer.export.operations import Operation, operations_of
from trainer.export.storage import Precision
from trainer.network.inception import LOGITS as LOGITS_LAYER
from trainer.network.inception import section
from xray_desktop.core.contract import (
    CHECKED_LAYER,
    FORWARD_FILE,
    GRADIENT16_FILE,
    GRADIENT_FILE,
    MAP_FILE,
    WEIGHTS_FILE,
    CellGrid,
)

if TYPE_CHECKING:
    import keras

Shape = tuple[int | str, ...]


def write_graphs(
    network: "keras.Model",
    folder: Path,
    precision: Precision = "float16",
    layer: str | None = None,
) -> CellGrid | None:
    """Write `network` as ONNX without loss; return where the features of `layer` lie, if any.

    ``model.onnx``: film (n, size, size, channels) -> logits, probabilities (n, labels), and for
    the input check the mean features (n, features) of `CHECKED_LAYER`, or in a network without it
    the pooled ones.
    ``gradient.onnx``: film, seed (n or 1, labels) -> logits, probabilities, the gradient of
    ``sum(seed * logits)`` by the film, and for Grad-CAM the features (n, rows, columns, features)
    before global average pooling with the mean gradient by each. Both compute in float32, whatever
    is stored. ``gradient16.onnx`` does the same with a float16 backward pass.

    With `layer`, the inner layer that maps are computed at, ``model.onnx`` gives its features too
    (n, rows, columns, channels), and ``map.onnx`` is what ``gradient.onnx`` is, from those features
    in place of the film. It needs no weight that the others do not have.

    Raises
    ------
    TrainingError
        A layer that is not known, not just one global average pooling, or ``float16`` and a
        network that was not compacted before.
    """
    operations = operations_of(section(network, upto=LOGITS_LAYER), precision)
    film = (INPUT, ("n", *operations[0].shape))
    scores = ("n", *operations[-1].shape)
    outputs = [(LOGITS, scores), (PROBABILITIES, scores)]
    weights = WeightsFile()

    pooled = [operation for operation in operations if operation.kind == "pool"]
    if len(pooled) != 1:
        raise TrainingError(
            f"The network has {len(pooled)} global average poolings: expected one, behind its last "
            "features."
        )
    features = pooled[0].input_shapes[0]

    forward = GraphBuilder(weights)
    tensors = add_forward(forward, operations)
    checked = next((one for one in operations if one.layer == CHECKED_LAYER), None)
    if checked is None:
        mean, width = tensors[pooled[0].output], features[-1]
    else:
        over_all = forward.node("GlobalAveragePool", [tensors[checked.output]])
        mean, width = forward.node("Flatten", [over_all], axis=1), checked.shape[-1]
    forward.output(mean, POOLED)
    seen = [*outputs, (POOLED, ("n", width))]
    inner = None if layer is None else operation_at(operations, layer)
    if inner is not None:
        placed = forward.node("Transpose", [tensors[inner.output]], perm=[0, 2, 3, 1])
        forward.output(placed, LAYER_FEATURES)
        seen.append((LAYER_FEATURES, ("n", *inner.shape)))
    models = {FORWARD_FILE: forward.model([film], seen, "probabilities")}

    def backward(
        source: tuple[str, Shape], part: Sequence[Operation], *, half: bool = False
    ) -> onnx.ModelProto:
        graph = GraphBuilder(weights)
        Backward(graph, part, add_forward(graph, part, source[0]), half=half).add()
        return graph.model(
            [source, (SEED, ("k", *operations[-1].shape))],
            [
                *outputs,
                (GRADIENT, source[1]),
                (FEATURES, ("n", *features)),
                (FEATURE_WEIGHTS, ("k", features[-1])),
            ],
            f"gradient of a logit by the {source[0]}",
        )

    models[GRADIENT_FILE] = backward(film, operations)
    models[GRADIENT16_FILE] = backward(film, operations, half=True)
    if inner is not None:
        models[MAP_FILE] = backward((LAYER_FEATURES, ("n", *inner.shape)), tail(operations, inner))

    (folder / WEIGHTS_FILE).write_bytes(bytes(weights.content))
    for name, model in models.items():
        onnx.save(model, folder / name)
        onnx.checker.check_model(folder / name, full_check=True)
    return None if inner is None else cell_grid(operations, inner)
