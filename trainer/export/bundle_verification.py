"""Verifying a bundle that has just been written: its files, and its golden vectors."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.data.synthetic import golden_inputs
from trainer.errors import TrainingError
from trainer.export.graph_builder import GRADIENT, INPUT, LAYER_FEATURES, PROBABILITIES, SEED
from trainer.export.graph_verification import (
    MAX_PROBABILITY_DIFFERENCE,
    MAX_SINGLE_GRADIENT_DIFFERENCE,
    relative_difference,
)
from trainer.network.reference import TensorflowReference
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    CONTRACT_FILE,
    FORWARD_FILE,
    GOLDEN_FILE,
    GRADIENT16_FILE,
    GRADIENT_FILE,
    KERAS_FILE,
    MAP_FILE,
    WEIGHTS_FILE,
    XML_CARD_FILE,
    ModelContract,
)
from xray_desktop.core.bundle.keras_file import require_plain_network
from xray_desktop.core.bundle.onnx_graph import require_graph
from xray_desktop.core.bundle.strict_json import FormatError

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]

NEEDED: Final = (
    FORWARD_FILE,
    GRADIENT_FILE,
    GRADIENT16_FILE,
    WEIGHTS_FILE,
    KERAS_FILE,
    GOLDEN_FILE,
    CARD_FILE,
    XML_CARD_FILE,
)


@dataclass(frozen=True, slots=True)
class WrittenBundle:
    """The contract of a written bundle, and its differences from its golden vectors.

    Parameters
    ----------
    contract : ModelContract
        As read from the disk.
    probability, keras_probability : float
        Largest absolute difference, by ``model.onnx`` and by ``model.keras``.
    gradient : float
        Largest relative L2 difference of one input's gradient, by ``gradient.onnx``,
        ``gradient16.onnx`` or, where maps are computed at an inner layer, ``map.onnx``.
    """

    contract: ModelContract
    probability: float
    keras_probability: float
    gradient: float


def check_written_bundle(folder: Path) -> WrittenBundle:
    """Read the bundle in `folder` from the disk alone, and compare it with its golden vectors.

    Raises
    ------
    TrainingError
        A file is missing, differs from its hash in the contract, or gives other results.
    BundleError
        The contract cannot be read.
    """
    contract = _verified(folder)
    with np.load(folder / GOLDEN_FILE) as golden:
        points = golden_inputs(golden["grey"], contract.input)
        expected, label = golden["probabilities"], int(golden["label"])
        known = _widened(golden["gradients"], golden["scale"])
        layered = contract.attribution.layer is not None
        inner = _widened(golden["layer_gradients"], golden["layer_scale"]) if layered else None
    pairs = [
        (_gradients(folder / name, {INPUT: points}, label), known)
        for name in (GRADIENT_FILE, GRADIENT16_FILE)
    ]
    if inner is not None:
        features = {LAYER_FEATURES: _forward(folder, points, LAYER_FEATURES)}
        pairs.append((_gradients(folder / MAP_FILE, features, label), inner))
    found = WrittenBundle(
        contract,
        _difference(_forward(folder, points, PROBABILITIES), expected),
        _difference(TensorflowReference(_network(folder)).probabilities(points), expected),
        max(
            relative_difference(mine, theirs)
            for exported, golden_ones in pairs
            for mine, theirs in zip(exported, golden_ones, strict=True)
        ),
    )
    _require(found)
    return found


def _verified(folder: Path) -> ModelContract:
    """Return the contract after comparing every file with its hash."""
    try:
        contract = ModelContract.from_json((folder / CONTRACT_FILE).read_bytes())
        maps = () if contract.attribution.layer is None else (MAP_FILE,)
        missing = [name for name in (*NEEDED, *maps) if name not in contract.files]
        if missing:
            raise TrainingError(f"The written contract does not list {', '.join(missing)}.")
        for name, expected in contract.files.items():
            with (folder / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != expected:
                raise TrainingError(
                    f"The written {name} differs from its hash in the contract: expected "
                    "the file that was just written. Check the disk, then try again."
                )
        for name in (FORWARD_FILE, GRADIENT_FILE, GRADIENT16_FILE, *maps):
            size = (folder / WEIGHTS_FILE).stat().st_size
            require_graph((folder / name).read_bytes(), size)
    except FormatError as error:
        raise TrainingError(f"The program cannot load a written graph: {error}.") from error
    except OSError as error:
        raise TrainingError(
            f"The written bundle cannot be read again: {error.strerror}."
        ) from error
    return contract


def _forward(folder: Path, points: Float, output: str) -> Float:
    session = ort.InferenceSession(folder / FORWARD_FILE, providers=["CPUExecutionProvider"])
    return np.asarray(session.run([output], {INPUT: points})[0])


def _gradients(graph: Path, given: Mapping[str, Float], label: int) -> Float:
    """Return the gradients of one label's logit, summed over channels, (n, rows, columns)."""
    session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])
    ((source, points),) = given.items()
    seed = np.zeros((1, session.get_inputs()[1].shape[1]), np.float32)
    seed[0, label] = 1
    found = [session.run([GRADIENT], {source: p[None], SEED: seed})[0] for p in points]
    return np.concatenate([np.asarray(gradient) for gradient in found]).sum(axis=-1)


def _widened(gradients: NDArray[np.float16], scale: Float) -> Float:
    return gradients.astype(np.float32) * scale[:, None, None]


def _network(folder: Path) -> "keras.Model":
    import keras

    try:
        require_plain_network(folder / KERAS_FILE)
    except FormatError as error:
        raise TrainingError(f"The program cannot load the new {KERAS_FILE}: {error}.") from error
    return keras.models.load_model(folder / KERAS_FILE, compile=False, safe_mode=True)


def _difference(mine: Float, theirs: Float) -> float:
    return float(np.abs(mine - theirs).max())


def _require(found: WrittenBundle) -> None:
    if not (
        found.probability <= MAX_PROBABILITY_DIFFERENCE
        and found.keras_probability <= MAX_PROBABILITY_DIFFERENCE
        and found.gradient <= MAX_SINGLE_GRADIENT_DIFFERENCE
    ):
        raise TrainingError(
            f"The written bundle does not reproduce its golden vectors: probabilities differ by "
            f"{found.probability:.1e} ({FORWARD_FILE}) and {found.keras_probability:.1e} "
            f"({KERAS_FILE}), gradients by {found.gradient:.2%}. The bundle was not published."
        )
