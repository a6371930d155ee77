"""Writing a model bundle: Keras file, ONNX graphs, golden vectors, card, and the contract last."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.export.backward import Backward
from trainer.export.graph_builder import (
    FEATURE_WEIGHTS,
    FEATURES,
    GRADIENT,
    INPUT,
    LAYER_FEATURES,
    LOGITS,
    POOLED,
    PROBABILITIES,
    SEED,
    GraphBuilder,
    WeightsFile,
    add_forward,
)
from trainer.export.graph_verification import require_nonzero_gradient
from trainer.export.operations import Operation, cell_grid, operation_at, operations_of, tail
from trainer.network.inception import LOGITS as LOGITS_LAYER
from trainer.network.inception import section
from trainer.network.quantization import WeightPrecision
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.bundle.contract import CARD_FILE as CARD_FILE
from xray_desktop.core.bundle.contract import (
    CHECKED_LAYER,
    CONTRACT_FILE,
    FORWARD_FILE,
    GRADIENT16_FILE,
    GRADIENT_FILE,
    MAP_FILE,
    WEIGHTS_FILE,
    CellGrid,
    ModelContract,
)
from xray_desktop.core.bundle.contract import GOLDEN_FILE as GOLDEN_FILE
from xray_desktop.core.bundle.contract import KERAS_FILE as KERAS_FILE

if TYPE_CHECKING:
    import h5py
    import keras


KERAS_WEIGHTS: Final = "model.weights.h5"


def write_keras(network: "keras.Model", path: Path, precision: WeightPrecision = "float16") -> None:
    """Save `network` as ``.keras``, compressed; `float16` where that is lossless."""
    import h5py

    with tempfile.TemporaryDirectory() as scratch:
        plain, small = Path(scratch, "plain.keras"), Path(scratch, KERAS_WEIGHTS)
        network.save(plain)
        with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(path, "w") as packed:
            for name in archive.namelist():
                if name != KERAS_WEIGHTS:
                    packed.writestr(name, archive.read(name), zipfile.ZIP_DEFLATED)
            archive.extract(KERAS_WEIGHTS, scratch)
            shutil.move(small, plain)
            with h5py.File(plain) as wide, h5py.File(small, "w") as narrow:
                _copy(wide, narrow, precision)
            packed.write(small, KERAS_WEIGHTS)


def _copy(source: "h5py.Group", target: "h5py.Group", precision: WeightPrecision) -> None:
    for key, value in source.attrs.items():
        target.attrs[key] = value
    for name, item in source.items():
        if hasattr(item, "items"):
            _copy(item, target.create_group(name), precision)
            continue
        values = np.asarray(item)
        kept = _narrowed(values) if precision == "float16" else values
        packing = {"compression": "gzip", "shuffle": True} if kept.size > 1 else {}
        copy = target.create_dataset(name, data=kept, **packing)
        for key, value in item.attrs.items():
            copy.attrs[key] = value


def _narrowed(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype != np.float32:
        return values
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    return half if np.array_equal(half, values) else values


def write_golden(
    network: "keras.Model",
    greys: NDArray[np.uint8],
    points: NDArray[np.float32],
    label: int,
    path: Path,
    layer: str | None = None,
) -> None:
    """Store inputs with TensorFlow's probabilities and its gradients of one label's logit.

    Gradients are by the input, and with `layer` also by that layer's features.
    """
    reference = TensorflowReference(network)
    gradients, scale = _relative(reference.gradients(points, label))
    more: dict[str, NDArray[Any]] = {}
    if layer is not None:
        inner = LayerReference(network, layer)
        slopes = inner.gradients(inner.features(points), label)
        more["layer_gradients"], more["layer_scale"] = _relative(slopes)
    np.savez_compressed(
        path,
        grey=greys,
        probabilities=reference.probabilities(points),
        label=np.int64(label),
        gradients=gradients,
        scale=scale,
        **more,
    )


def _relative(
    gradients: NDArray[np.float32],
) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    """Return gradients summed over channels, as float16 relative to a maximum, and that."""
    summed = gradients.sum(axis=-1)
    require_nonzero_gradient(summed)
    scale = np.abs(summed).max(axis=(1, 2))
    return (summed / scale[:, None, None]).astype(np.float16), scale.astype(np.float32)


def seal(folder: Path, contract: ModelContract) -> ModelContract:
    """Write the contract with the hash of every file in `folder`, and return it."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != CONTRACT_FILE
    }
    sealed = replace(contract, files=files)
    (folder / CONTRACT_FILE).write_text(sealed.to_json(), encoding="utf-8")
    return sealed


Shape = tuple[int | str, ...]


def write_graphs(
    network: "keras.Model",
    folder: Path,
    precision: WeightPrecision = "float16",
    layer: str | None = None,
) -> CellGrid | None:
    """Write `network` as ONNX without loss; return the positions of the features of `layer`.

    ``model.onnx``: image (n, size, size, channels) -> logits, probabilities (n, labels), and for
    the input check the mean features (n, features) of `CHECKED_LAYER`, or in a network without it
    the pooled ones.
    ``gradient.onnx``: image, seed (n or 1, labels) -> logits, probabilities, the gradient of
    ``sum(seed * logits)`` by the image, and for Grad-CAM the features (n, rows, columns, features)
    before global average pooling with the mean gradient by each. Both compute in float32, whatever
    is stored. ``gradient16.onnx`` has a float16 backward pass.

    With `layer`, the inner layer that maps are computed at, ``model.onnx`` gives its features too
    (n, rows, columns, channels), and ``map.onnx`` is like ``gradient.onnx``, with those features
    in place of the image. It shares the weights of the others.

    Raises
    ------
    TrainingError
        An unsupported layer, not exactly one global average pooling, or ``float16`` and a network
        that was not quantized.
    """
    operations = operations_of(section(network, upto=LOGITS_LAYER), precision)
    image = (INPUT, ("n", *operations[0].shape))
    scores = ("n", *operations[-1].shape)
    outputs = [(LOGITS, scores), (PROBABILITIES, scores)]
    weights = WeightsFile()

    pooled = [operation for operation in operations if operation.kind == "pool"]
    if len(pooled) != 1:
        raise TrainingError(
            f"The network has {len(pooled)} global average poolings: expected one, after its last "
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
    models = {FORWARD_FILE: forward.model([image], seen, "probabilities")}

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

    models[GRADIENT_FILE] = backward(image, operations)
    models[GRADIENT16_FILE] = backward(image, operations, half=True)
    if inner is not None:
        models[MAP_FILE] = backward((LAYER_FEATURES, ("n", *inner.shape)), tail(operations, inner))

    (folder / WEIGHTS_FILE).write_bytes(bytes(weights.content))
    for name, model in models.items():
        onnx.save(model, folder / name)
        onnx.checker.check_model(folder / name, full_check=True)
    return None if inner is None else cell_grid(operations, inner)
