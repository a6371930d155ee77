"""The source of an export: a Keras file, and its contract if there is one.

A contract's calibration and operating points are valid for one set of weights only, so a contract
beside a Keras file must name that very file.
"""

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from trainer.errors import TrainingError
from trainer.network.inception import LOGITS, PROBABILITIES
from xray_desktop.core.bundle.contract import (
    CONTRACT_FILE,
    KERAS_FILE,
    RESEARCH_USE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.keras_file import require_plain_network
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.bundle.strict_json import FormatError
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import keras

ContractOrigin = Literal["matched", "given", "nothing"]
LONGEST_ID: Final = 80
IMAGE_RANK: Final = 4
"""Images, rows, columns, channels."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A Keras file and its contract.

    Parameters
    ----------
    sha256 : str
        Of the file.
    contract : ModelContract
        The one found or given, or a default one in which no label is scored.
    known : ContractOrigin
        "matched": the contract names this very file; "given": the user named it; "nothing": there
        is none.
    folder : Path
        The folder of the contract, or else of the Keras file, with the other files of the model.
    """

    sha256: str
    contract: ModelContract
    known: ContractOrigin
    folder: Path


def read_network(path: Path) -> "keras.Model":
    """Read a network from image to 15 sigmoid outputs; it computes in float32.

    Raises
    ------
    TrainingError
        It is not a Keras file, or not such a network.
    """
    import keras

    if not path.is_file():
        raise TrainingError(f"There is no file {path.name}: expected a Keras file (*.keras).")
    try:
        require_plain_network(path)
        network: Any = keras.models.load_model(path, compile=False, safe_mode=True)
    except (
        *(OSError, ValueError, TypeError, KeyError, AttributeError, EOFError, NotImplementedError),
        *(zipfile.BadZipFile, zlib.error),
    ) as error:
        why = f" ({error})" if isinstance(error, FormatError) else ""
        raise TrainingError(
            f"{path.name} cannot be read as a Keras file{why}: expected one written by this or an "
            "older version of Keras 3, without custom layers."
        ) from error
    _require_shape(network, path.name)
    return _with_logits(_in_float32(network), path.name)


def read_origin(path: Path, given: Path | None, network: "keras.Model") -> Origin:
    """Return the Keras file at `path` with its contract; `given` is one named by the user.

    Raises
    ------
    TrainingError
        The contract belongs to another file, or to another input.
    BundleError
        The contract cannot be read.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    side, _, channels = network.input_shape[1:]
    file = given or path.with_name(CONTRACT_FILE)
    if given is None and not file.exists():
        return Origin(digest, _plain_contract(path.stem, side, channels), "nothing", path.parent)
    try:
        contract = ModelContract.from_json(file.read_bytes())
    except OSError as error:
        raise TrainingError(
            f"The contract {file.name} cannot be read: {error.strerror}."
        ) from error
    if (contract.input.size, contract.input.channels) != (side, channels):
        raise TrainingError(
            f"The contract takes images of {contract.input.size} px in {contract.input.channels} "
            f"channels, {path.name} of {side} px in {channels}: they do not belong together."
        )
    matched = contract.files.get(KERAS_FILE) == digest
    if given is None and not matched:
        raise TrainingError(
            f"The {CONTRACT_FILE} beside {path.name} was not written for it (another SHA-256), so "
            "its calibration and operating points may belong to another model. If they do not, "
            "give it with --contract."
        )
    return Origin(digest, contract, "matched" if matched else "given", file.parent)


def _plain_contract(name: str, side: int, channels: int) -> ModelContract:
    name = "".join(letter if letter.isprintable() else "_" for letter in name)[:LONGEST_ID]
    return ModelContract(
        model_id=name,
        title=f"{name}, of which nothing is known",
        notice=RESEARCH_USE,
        demonstration=True,  # it has not been evaluated
        input=InputContract(size=side, channels=channels),
        labels=tuple(LabelContract(label) for label in LABELS),
        training={"statement": "Nothing is known of its training."},
    )


def _require_shape(network: Any, name: str) -> None:  # noqa: ANN401 - whatever was in the file
    taken, given = getattr(network, "input_shape", None), getattr(network, "output_shape", None)
    if (
        not isinstance(taken, tuple)
        or len(taken) != IMAGE_RANK
        or not all(isinstance(length, int) for length in taken[1:])
        or taken[1] != taken[2]
        or given != (None, len(LABELS))
    ):
        raise TrainingError(
            f"{name} goes from {taken} to {given}: expected (None, size, size, channels) to "
            f"(None, {len(LABELS)}), the labels in the records' order."
        )


def _in_float32(network: "keras.Model") -> "keras.Model":
    """Return the network, rebuilt in float32 if any of its layers has another dtype."""
    import keras

    if all(layer.compute_dtype == "float32" for layer in network.layers):
        return network
    plain = keras.models.clone_model(
        network,
        clone_function=lambda layer: type(layer).from_config(
            layer.get_config() | {"dtype": "float32"}
        ),
    )
    plain.set_weights(network.get_weights())
    return plain


def _with_logits(network: "keras.Model", name: str) -> "keras.Model":
    """Return the network with a layer named `LOGITS`."""
    import keras

    last = network.layers[-1]
    activation = getattr(last, "activation", None)
    if activation is None or keras.activations.serialize(activation) != "sigmoid":
        raise TrainingError(f"{name} ends in {last.name}: expected a sigmoid for each label.")
    if any(layer.name == LOGITS for layer in network.layers[:-1]):
        return network
    if not isinstance(last, keras.layers.Dense):
        raise TrainingError(f"{name} has no layer named {LOGITS}, and does not end in a Dense one.")
    dense = keras.layers.Dense(last.units, use_bias=last.use_bias, name=LOGITS)
    scores = dense(last.input)
    dense.set_weights(last.get_weights())
    sigmoid = keras.layers.Activation("sigmoid", name=PROBABILITIES)
    return keras.Model(network.input, sigmoid(scores), name=network.name)
