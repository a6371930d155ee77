"""From a finished Keras file to a bundle, without training."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from trainer.errors import TrainingError
from trainer.evaluation.card_xml import model_card_xml
from trainer.experiment import AT_INPUT, EXPERIMENT_FILE, MapChoices
from trainer.export.bundle import seal, write_golden, write_keras
from trainer.export.card import export_lines, exported_card
from trainer.export.golden import golden_greys, golden_inputs
from trainer.export.proof import Float, Proof, prove
from trainer.export.reopen import Reopened, reopen
from trainer.export.source import Origin, read_network, read_origin
from trainer.export.storage import MOST_SHIFT, Precision, round_kernels
from trainer.export.write import write_graphs
from trainer.network.reference import TensorflowReference
from xray_desktop.core.bundle_files import BundleFiles
from xray_desktop.core.contract import (
    CARD_FILE,
    GATE_FILE,
    GOLDEN_FILE,
    KERAS_FILE,
    MAP_LAYER,
    XML_CARD_FILE,
    AttributionContract,
    LabelContract,
    ModelContract,
)
from xray_desktop.durable import make_folder, publish_folder

if TYPE_CHECKING:
    import keras

STEPS: Final = (
    "Reading the Keras file",
    "Writing the graphs",
    "Proving them against TensorFlow",
    "Opening the bundle again",
)


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to make a bundle of.

    Parameters
    ----------
    source : Path
        A Keras file.
    out : Path
        The bundle's folder; must not exist yet.
    contract : Path or None
        A contract that belongs to the file; None: the one beside it, if there is one.
    precision : Precision
        How weights are stored.
    layer : str or None
        The inner layer that heat maps are computed at, or "input". None: the contract's; where it
        has none, `MAP_LAYER` if the network has that.
    """

    source: Path
    out: Path
    contract: Path | None = None
    precision: Precision = "float16"
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written and opened again.

    Parameters
    ----------
    origin : Origin
        What was known of the Keras file.
    shift : float
        How far storing the weights moved a golden input's probability at most.
    proof : Proof
        Of the graphs against TensorFlow, on golden inputs.
    reopened : Reopened
        What the bundle said when it was read again.
    card_kept : bool
        Whether the model came with a card.
    """

    origin: Origin
    shift: float
    proof: Proof
    reopened: Reopened
    card_kept: bool


def export_finished(order: ExportOrder, tell: Callable[[int], object]) -> Exported:
    """Make the bundle; nothing is left of one that was not finished. `tell` hears of each step.

    Raises
    ------
    TrainingError
        It says what stood in the way.
    BundleError
        The contract cannot be read.
    """
    if order.out.exists():
        raise TrainingError(f"{order.out} exists already: choose another name, or remove it.")
    tell(0)
    network = read_network(order.source)
    origin = read_origin(order.source, order.contract, network)
    greys = golden_greys(origin.contract.input)
    points = golden_inputs(greys, origin.contract.input)
    shift, same = _rounded(network, points) if order.precision == "float16" else (0.0, True)
    maps = _map_choices(order, origin.contract.attribution, network)
    label = proved_label(origin.contract.labels)
    try:
        make_folder(order.out.parent)
        with tempfile.TemporaryDirectory(
            prefix=f".{order.out.name}.", dir=order.out.parent
        ) as scratch:
            draft = Path(scratch, "draft")
            draft.mkdir()
            tell(1)
            attribution = maps.contract(write_graphs(network, draft, order.precision, maps.inner))
            kept = same and origin.known == "matched"
            if kept:
                shutil.copyfile(order.source, draft / KERAS_FILE)
            else:
                write_keras(network, draft / KERAS_FILE, order.precision)
            tell(2)
            proof = prove(network, draft, points, label, origin.contract.input, attribution)
            proof.require()
            write_golden(network, greys, points, label, draft / GOLDEN_FILE, maps.inner)
            contract = _exported(order, origin, shift, proof, attribution, kept=kept)
            card_kept = _describe(origin, contract, draft)
            tell(3)
            reopened = reopen(draft)
            publish_folder(draft, order.out)
    except OSError as error:
        raise TrainingError(
            f"The bundle cannot be written: {error.strerror or type(error).__name__}."
        ) from error
    return Exported(origin, shift, proof, reopened, card_kept)


def proved_label(labels: tuple[LabelContract, ...]) -> int:
    """Return the label whose gradient is proved: the last finding that is judged, or the first."""
    judged = [index for index, label in enumerate(labels) if label.sufficient and index > 0]
    return judged[-1] if judged else 1


def _map_choices(
    order: ExportOrder, kept: AttributionContract, network: "keras.Model"
) -> MapChoices:
    """Return how maps are computed: as ordered, else as before, else at `MAP_LAYER`."""
    there = MAP_LAYER in {layer.name for layer in network.layers}
    layer = order.layer or kept.layer or (MAP_LAYER if there else AT_INPUT)
    return MapChoices(kept.baseline, kept.target, layer, kept.layer is None or kept.mirror)


def _rounded(network: "keras.Model", points: Float) -> tuple[float, bool]:
    """Round the network; return how far that moved a probability at most, and if it had been."""
    weights = network.get_weights()
    before = TensorflowReference(network).probabilities(points)
    round_kernels(network)
    after = TensorflowReference(network).probabilities(points)
    shift = float(np.abs(after - before).max())
    if not shift <= MOST_SHIFT:
        raise TrainingError(
            f"Storing the weights as float16 moves a probability of a golden input by "
            f"{shift:.2%}, more than {MOST_SHIFT:.2%}: store them as float32."
        )
    return shift, all(map(np.array_equal, weights, network.get_weights()))


def _exported(
    order: ExportOrder,
    origin: Origin,
    shift: float,
    proof: Proof,
    attribution: AttributionContract,
    *,
    kept: bool,
) -> ModelContract:
    """Return what the new bundle says of itself, but for its files.

    Where the network was `kept` as it is, what was proved of it on images still holds.
    """
    export = {
        "precision": order.precision,
        "keras_sha256": origin.sha256,
        "contract": origin.known,
        "largest_shift": shift,
    }
    before = origin.contract.training.get("proof")
    proofs = {**before} if kept and isinstance(before, dict) else {}
    proofs["golden"] = asdict(proof)
    training = {**origin.contract.training, "proof": proofs, "export": export}
    labels = origin.contract.labels
    if attribution != origin.contract.attribution:  # other maps than those that were evaluated
        labels = tuple(replace(label, map_evaluation=None) for label in labels)
    return replace(origin.contract, labels=labels, attribution=attribution, training=training)


def _describe(origin: Origin, contract: ModelContract, draft: Path) -> bool:
    """Write card, experiment, input check and, last, the contract; return if there was a card."""
    kept = origin.folder / CARD_FILE
    text = kept.read_text(encoding="utf-8", errors="replace") if kept.is_file() else None
    card = exported_card(text, contract)
    (draft / CARD_FILE).write_text(card, encoding="utf-8")
    (draft / XML_CARD_FILE).write_bytes(model_card_xml(contract, export_lines(contract.training)))
    experiment = origin.folder / EXPERIMENT_FILE
    if experiment.is_file():
        shutil.copyfile(experiment, draft / EXPERIMENT_FILE)
    if origin.known == "matched" and GATE_FILE in contract.files:
        (draft / GATE_FILE).write_bytes(BundleFiles.open(origin.folder).read(GATE_FILE))
    seal(draft, contract)
    return text is not None
