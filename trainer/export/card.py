"""The card of a bundle that was exported anew: the one it had, and what this export did."""

from collections.abc import Mapping
from typing import Any, Final

from trainer.evaluation.card_words import layer_sentence
from trainer.export.source import Known
from xray_desktop.core.contract import ModelContract

HEADING: Final = "## Export"
CONTRACTS: Final[Mapping[Known, str]] = {
    "matched": "The contract was written for this very Keras file.",
    "given": "The contract was given by hand: whether its calibration, operating points and "
    "figures are this model's was not checked.",
    "nothing": "There was no contract: the program judges no label, and takes the network's "
    "input to go from -1 to 1.",
}


def exported_card(kept: str | None, contract: ModelContract) -> str:
    """Return the card as Markdown; `kept` is the one that the model had, maybe exported before.

    `contract` has an entry on the export and its proof in `training`.
    """
    body = _short(contract) if kept is None else kept.partition(f"\n{HEADING}\n")[0].strip()
    lines = [f"- {line}" for line in export_lines(contract.training)]
    return "\n\n".join([body, HEADING, "\n".join(lines)]) + "\n"


def export_lines(training: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a contract's `training` says of the export, a sentence or two a line."""
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
        "it was trained, on which films, and how well it does is not known here, beyond what its "
        "contract says. Measure it before anything else: `xray-trainer evaluate`."
    )
