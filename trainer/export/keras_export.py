"""Making a bundle from a finished Keras file, without training."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.errors import TrainingError
from trainer.evaluation.model_card_text import layer_sentence
from trainer.evaluation.model_card_xml import model_card_xml
from trainer.experiment import AT_INPUT, EXPERIMENT_FILE, MapChoices
from trainer.export.bundle_verification import WrittenBundle, check_written_bundle
from trainer.export.bundle_writer import seal, write_golden, write_graphs, write_keras
from trainer.export.graph_verification import Float, GraphVerification, verify_graphs
from trainer.export.keras_source import ContractOrigin, Origin, read_network, read_origin
from trainer.network.quantization import MAX_SHIFT, WeightPrecision, round_kernels
from trainer.network.reference import TensorflowReference
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    GOLDEN_FILE,
    INPUT_CHECK_FILE,
    KERAS_FILE,
    MAP_LAYER,
    XML_CARD_FILE,
    AttributionContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.durable import make_folder, publish_folder

if TYPE_CHECKING:
    import keras


HEADING: Final = "## Export"
CONTRACTS: Final[Mapping[ContractOrigin, str]] = {
    "matched": "The contract was written for this very Keras file.",
    "given": "The contract was given by hand: whether its calibration, operating points and "
    "figures are this model's was not checked.",
    "nothing": "There was no contract: the program scores no label, and takes the network's "
    "input to go from -1 to 1.",
}


def exported_card(kept: str | None, contract: ModelContract) -> str:
    """Return the card as Markdown; `kept` is the previous card of the model, if any.

    `contract.training` has entries on the export and its verification.
    """
    body = _short(contract) if kept is None else kept.partition(f"\n{HEADING}\n")[0].strip()
    lines = [f"- {line}" for line in export_lines(contract.training)]
    return "\n\n".join([body, HEADING, "\n".join(lines)]) + "\n"


def export_lines(training: Mapping[str, Any]) -> tuple[str, ...]:
    """Return sentences on the export from a contract's `training`, one or two per line."""
    export, proof = training["export"], training["proof"]["golden"]
    stored = "as they are."
    if export["largest_shift"] > 0:
        stored = (
            f"which moved no probability of {proof['inputs']} drawn inputs by more than "
            f"{100 * export['largest_shift']:.2g} percentage points. Other figures were measured "
            "before."
        )
    elif export["precision"] == "float16":
        stored = "which moved no probability of a drawn input."
    source = (
        f"Made from a Keras file with SHA-256 `{export['keras_sha256']}`; weights stored as "
        f"{export['precision']}, "
    )
    proved = (
        f"The graphs against TensorFlow on {proof['inputs']} drawn inputs: probabilities within "
        f"{proof['probability']:.1e}, gradients within {proof['gradient']:.2%} (L2), "
        f"integrated-gradients maps correlate {proof['map_correlation']:.5f} or better."
        f"{layer_sentence(proof)}"
    )
    return source + stored, CONTRACTS[export["contract"]], proved


def _short(contract: ModelContract) -> str:
    return (
        f"# {contract.title}\n\n**{contract.notice}.**\n\nNo model card came with this model: how "
        "it was trained, on which images, and how well it does is not known here, beyond what its "
        "contract says. Measure it before anything else: `xray-trainer evaluate`."
    )


STEPS: Final = (
    "Reading the Keras file",
    "Writing the graphs",
    "Proving them against TensorFlow",
    "Opening the bundle again",
)


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """An export of a Keras file as a bundle.

    Parameters
    ----------
    source : Path
        A Keras file.
    out : Path
        The bundle's folder; must not exist yet.
    contract : Path or None
        A contract that belongs to the file; None: the one in the same folder, if any.
    precision : WeightPrecision
        How weights are stored.
    layer : str or None
        The inner layer that heat maps are computed at, or "input". None: the contract's, or
        else `MAP_LAYER` if the network has it.
    """

    source: Path
    out: Path
    contract: Path | None = None
    precision: WeightPrecision = "float16"
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written and verified.

    Parameters
    ----------
    origin : Origin
        The Keras file and its contract.
    shift : float
        The largest change of a golden probability by storing the weights.
    proof : GraphVerification
        The graphs compared with TensorFlow on golden inputs.
    reopened : WrittenBundle
        The verification of the written bundle.
    card_kept : bool
        Whether the model had a card.
    """

    origin: Origin
    shift: float
    proof: GraphVerification
    reopened: WrittenBundle
    card_kept: bool


def export_finished(request: ExportRequest, report_step: Callable[[int], object]) -> Exported:
    """Make the bundle, or leave nothing behind. `report_step` is called with each step.

    Raises
    ------
    TrainingError
        The bundle cannot be made; the message says why.
    BundleError
        The contract cannot be read.
    """
    if request.out.exists():
        raise TrainingError(f"{request.out} already exists: choose another name, or remove it.")
    report_step(0)
    network = read_network(request.source)
    origin = read_origin(request.source, request.contract, network)
    greys = golden_greys(origin.contract.input)
    points = golden_inputs(greys, origin.contract.input)
    shift, same = _rounded(network, points) if request.precision == "float16" else (0.0, True)
    maps = _map_choices(request, origin.contract.attribution, network)
    label = verified_label(origin.contract.labels)
    try:
        make_folder(request.out.parent)
        with tempfile.TemporaryDirectory(
            prefix=f".{request.out.name}.", dir=request.out.parent
        ) as scratch:
            draft = Path(scratch, "draft")
            draft.mkdir()
            report_step(1)
            attribution = maps.contract(write_graphs(network, draft, request.precision, maps.inner))
            kept = same and origin.known == "matched"
            if kept:
                shutil.copyfile(request.source, draft / KERAS_FILE)
            else:
                write_keras(network, draft / KERAS_FILE, request.precision)
            report_step(2)
            proof = verify_graphs(network, draft, points, label, origin.contract.input, attribution)
            proof.require()
            write_golden(network, greys, points, label, draft / GOLDEN_FILE, maps.inner)
            contract = _exported(request, origin, shift, proof, attribution, kept=kept)
            card_kept = _describe(origin, contract, draft)
            report_step(3)
            reopened = check_written_bundle(draft)
            publish_folder(draft, request.out)
    except OSError as error:
        raise TrainingError(
            f"The bundle cannot be written: {error.strerror or type(error).__name__}."
        ) from error
    return Exported(origin, shift, proof, reopened, card_kept)


def verified_label(labels: tuple[LabelContract, ...]) -> int:
    """Return the label whose gradient is verified: the last scored finding, or the first."""
    scored = [index for index, label in enumerate(labels) if label.sufficient and index > 0]
    return scored[-1] if scored else 1


def _map_choices(
    request: ExportRequest, kept: AttributionContract, network: "keras.Model"
) -> MapChoices:
    """Return how heat maps are computed: as requested, else as before, else at `MAP_LAYER`."""
    there = MAP_LAYER in {layer.name for layer in network.layers}
    layer = request.layer or kept.layer or (MAP_LAYER if there else AT_INPUT)
    return MapChoices(kept.baseline, kept.target, layer, kept.layer is None or kept.mirror)


def _rounded(network: "keras.Model", points: Float) -> tuple[float, bool]:
    """Round the network; return the largest change of a probability, and if nothing changed."""
    weights = network.get_weights()
    before = TensorflowReference(network).probabilities(points)
    round_kernels(network)
    after = TensorflowReference(network).probabilities(points)
    shift = float(np.abs(after - before).max())
    if not shift <= MAX_SHIFT:
        raise TrainingError(
            f"Storing the weights as float16 changes a probability of a golden input by "
            f"{shift:.2%}, more than {MAX_SHIFT:.2%}: store them as float32."
        )
    return shift, all(map(np.array_equal, weights, network.get_weights()))


def _exported(
    request: ExportRequest,
    origin: Origin,
    shift: float,
    proof: GraphVerification,
    attribution: AttributionContract,
    *,
    kept: bool,
) -> ModelContract:
    """Return the contract of the new bundle without its file hashes.

    If the network was `kept` unchanged, its verification on images remains valid.
    """
    export = {
        "precision": request.precision,
        "keras_sha256": origin.sha256,
        "contract": origin.known,
        "largest_shift": shift,
    }
    before = origin.contract.training.get("proof")
    proofs = {**before} if kept and isinstance(before, dict) else {}
    proofs["golden"] = asdict(proof)
    training = {**origin.contract.training, "proof": proofs, "export": export}
    labels = origin.contract.labels
    if attribution != origin.contract.attribution:  # other maps than the evaluated ones
        labels = tuple(replace(label, map_evaluation=None) for label in labels)
    return replace(origin.contract, labels=labels, attribution=attribution, training=training)


def _describe(origin: Origin, contract: ModelContract, draft: Path) -> bool:
    """Write card, experiment, input check and contract; return whether there was a card."""
    kept = origin.folder / CARD_FILE
    text = kept.read_text(encoding="utf-8", errors="replace") if kept.is_file() else None
    card = exported_card(text, contract)
    (draft / CARD_FILE).write_text(card, encoding="utf-8")
    (draft / XML_CARD_FILE).write_bytes(model_card_xml(contract, export_lines(contract.training)))
    experiment = origin.folder / EXPERIMENT_FILE
    if experiment.is_file():
        shutil.copyfile(experiment, draft / EXPERIMENT_FILE)
    if origin.known == "matched" and INPUT_CHECK_FILE in contract.files:
        (draft / INPUT_CHECK_FILE).write_bytes(
            BundleFiles.open(origin.folder).read(INPUT_CHECK_FILE)
        )
    seal(draft, contract)
    return text is not None
