"""Writing a model bundle: Keras file, ONNX graphs, golden vectors, card, and the contract last."""

import hashlib
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.export.proof import require_reaction
from trainer.export.storage import Precision
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.contract import CARD_FILE as CARD_FILE
from xray_desktop.core.contract import CONTRACT_FILE, ModelContract
from xray_desktop.core.contract import GOLDEN_FILE as GOLDEN_FILE
from xray_desktop.core.contract import KERAS_FILE as KERAS_FILE

if TYPE_CHECKING:
    import h5py
    import keras

KERAS_WEIGHTS: Final = "model.weights.h5"


def write_keras(network: "keras.Model", path: Path, precision: Precision = "float16") -> None:
    """Save `network` as ``.keras``, compressed; `float16` where that loses nothing."""
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


def _copy(source: "h5py.Group", target: "h5py.Group", precision: Precision) -> None:
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
    """Return gradients summed over channels, as float16 relative to the largest, and that."""
    summed = gradients.sum(axis=-1)
    require_reaction(summed)
    scale = np.abs(summed).max(axis=(1, 2))
    return (summed / scale[:, None, None]).astype(np.float16), scale.astype(np.float32)


def seal(folder: Path, contract: ModelContract) -> ModelContract:
    """Write the contract of `folder` with the hash of every file in it; return it."""
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != CONTRACT_FILE
    }
    sealed = replace(contract, files=files)
    (folder / CONTRACT_FILE).write_text(sealed.to_json(), encoding="utf-8")
    return sealed
