"""The sentences that both forms of the model card share; every number comes from the contract."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trainer.evaluation.figures import FREQUENT
from trainer.evaluation.metrics import Interval
from trainer.evaluation.model_card_facts import CONSTANT_AUC, CardFacts, GroupFacts, Part
from xray_desktop.core.bundle.contract import ModelContract
from xray_desktop.core.bundle.label_contract import CaveatCode

USE: Final = "research on frontal chest radiographs, by people who can read them without it"
MISUSE: Final = (
    "diagnosis, triage or any other decision about a person; lateral views, other body parts; "
    "another hospital's images before measuring on them (`xray-trainer evaluate`)"
)
PATIENTS_APART: Final = "No patient is in two parts."
PATIENTS_UNKNOWN: Final = (
    "**The records name no patients, so the same patient may be in several parts: every figure is "
    "too good by an unknown amount.**"
)
NO_GROUPS: Final = "Not measured for this bundle; `xray-trainer evaluate --metadata` measures it."
CAVEATS: Final[dict[CaveatCode, tuple[str, str]]] = {
    "few_positives": (
        "n",
        "measured on few images that have it: read the interval, not the value",
    ),
    "view": (
        "v",
        "told in part by the view",
    ),
    "pixels": ("p", "not shown to be better than the pixels probe"),
    "devices": (
        "d",
        "most images with it show its treatment (a chest tube), which may be what was learnt",
    ),
}
"""The symbol of each caveat in the table, and its meaning."""


def percent(share: float | None) -> str:
    """Return a share in per cent, without the sign; a dash for None."""
    return "–" if share is None else f"{100 * share:.1f}"


def area(value: float | Interval | None) -> str:
    """Return an AUC with two decimals and its interval, if any; a dash for None."""
    match value:
        case None:
            return "–"
        case Interval():
            return f"{value.value:.2f} [{value.low:.2f}–{value.high:.2f}]"
        case _:
            return f"{value:.2f}"


def amount(part: Part) -> str:
    """Return the size of a part, as in "1,220 images of 1,097 patients"."""
    patients = "" if part.patients is None else f" of {part.patients:,} patients"
    return f"{part.images:,} images{patients}"


def parts_sentence(facts: CardFacts) -> str:
    """Return the sizes of the parts for training and selection."""
    sentence = "; ".join(f"{part.name}: {amount(part)}" for part in facts.parts[:-1])
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def patients_sentence(facts: CardFacts) -> str:
    """Return whether parts share patients, or an empty string if the contract does not say."""
    apart = facts.contract.training.get("by_patient")
    if apart is None:
        return ""
    return PATIENTS_APART if apart else PATIENTS_UNKNOWN


def scope_sentence(facts: CardFacts) -> str:
    """Return a sentence on the task of the model."""
    scored, every = len(facts.scored), len(facts.labels)
    return f"It scores {scored} of {every} labels in a frontal chest radiograph."


def measured_sentence(facts: CardFacts) -> str:
    """Return a sentence on the measured images, and the limits of that."""
    if not facts.parts:
        return "On which images it was trained and measured is not stated."
    part = facts.parts[-1]
    match facts.basis.kind:
        case "folds":
            return (
                f"Measured on {amount(part)} by {facts.folds}-fold cross-validation, each image by "
                "a network not trained on its patient; the network in this bundle was not itself "
                "measured."
            )
        case "validation":
            return (
                f"Measured on {amount(part)} for validation: not trained on, but the epoch was "
                "chosen there; figures may be a little too good."
            )
        case "test":
            return f"Measured on {amount(part)} apart: nothing was trained or chosen on them."


def mean_sentence(facts: CardFacts) -> str:
    """Return the mean AUC beside the constant predictor and the pixels probe."""
    if facts.auc is None:
        return "No label is scored." if not facts.scored else "No mean AUC is stated."
    probe = ""
    if facts.pixels_auc is not None:
        probe = f", the pixels probe, which sees 16 × 16 grey values, {area(facts.pixels_auc)}"
    sentence = (
        f"Mean AUC of the scored labels: **{area(facts.auc)}**; a constant predictor has "
        f"{area(CONSTANT_AUC)}{probe}."
    )
    if facts.frequent_auc is not None and facts.frequent > len(facts.scored):
        sentence += (
            f" All {facts.frequent} labels with {FREQUENT} images or more, scored or not: "
            f"{area(facts.frequent_auc)}."
        )
    return sentence


def trusted_sentence(facts: CardFacts) -> str:
    """Return the labels that are scored without a caveat, or an empty string in older bundles."""
    if not facts.has_caveats:
        return ""
    names = [label.name for label in facts.scored if not label.contract.caveats]
    return f"Scored without a caveat: {', '.join(names) or 'none'}."


def group_lines(facts: CardFacts) -> Iterator[str]:
    """Yield a line for each factor, with the mean AUC of its groups."""
    for factor in dict.fromkeys(group.factor for group in facts.groups):
        groups = [group for group in facts.groups if group.factor == factor]
        sentences = [_group_text(group, len(facts.scored)) for group in groups]
        yield f"{factor}: {'; '.join(sentences)}."


def _group_text(group: GroupFacts, scored: int) -> str:
    found = "too few" if group.auc is None else area(group.auc)
    labels = len(group.areas)
    fewer = f", {labels} label{'s' if labels > 1 else ''}" if 0 < labels < scored else ""
    return f"{group.name} {found} (n={group.images:,}{fewer})"


def caveat_lines(facts: CardFacts) -> Iterator[str]:
    """Yield the meaning of the symbols that occur in the table."""
    for code, (mark, meaning) in CAVEATS.items():
        if facts.with_caveat(code):
            yield f"**{mark}** {meaning}."


def view_sentence(facts: CardFacts) -> str:
    """Return the AUC within each view of the labels with a caveat on the view."""
    found = [
        f"{label.name} {area(values.get('ap'))} / {area(values.get('pa'))}"
        for label, values in facts.with_caveat("view")
        if values
    ]
    return f"AUC within AP / PA images: {', '.join(found)}." if found else ""


def limit_lines(facts: CardFacts) -> Iterator[str]:
    """Yield known limits that the figures do not show."""
    rule = facts.contract.input
    side = rule.working_resolution or rule.size
    yield (
        f"Images are first reduced to {side} pixels: finer detail, such as a thin pleural line, is "
        "lost."
    )
    yield "What the labels have wrong, the model has learnt, and is measured against."
    yield (
        "A score is a probability at the label's base rate here; where disease is rarer, it is too "
        "high."
    )
    yield "A heat map shows what moved the score, not where disease is."


def input_sentence(contract: ModelContract) -> str:
    """Return a sentence on the input of the network."""
    rule = contract.input
    working = ""
    if rule.working_resolution is not None:
        working = f"reduced to {rule.working_resolution} px along its longer side, "
    return (
        f"Input: the image in its default window, {working}then {rule.size} × {rule.size} px "
        f"({rule.resize}; padding {rule.padding}), grey in {rule.channels} channels, "
        f"{rule.value_range[0]:g} to {rule.value_range[1]:g}."
    )


def layer_sentence(proof: Mapping[str, Any]) -> str:
    """Return a sentence on the verified heat maps at an inner layer, or an empty string."""
    layer = proof.get("layer")
    if layer is None:
        return ""
    return (
        f" At the layer of the heat maps: gradients within {layer['gradient']:.2%}, maps correlate "
        f"{layer['map_correlation']:.5f} or better."
    )


def proof_sentences(training: Mapping[str, Any]) -> str:
    """Return sentences on the differences between the exported graphs and the trained network."""
    proof = training.get("proof")
    lines = [
        f"Against TensorFlow on {found['inputs']} {inputs}: probabilities within "
        f"{found['probability']:.1e}, gradients within {found['gradient']:.2%} (L2), "
        f"integrated-gradients maps correlate {found['map_correlation']:.5f} or better."
        f"{layer_sentence(found)}"
        for name, inputs in (("golden", "golden inputs"), ("films", "images"))
        if isinstance(proof, Mapping) and (found := proof.get(name)) is not None
    ]
    if "compaction_points" in training:
        lines.append(
            "Rounding the trained weights to float16 moved no probability on "
            f"{training['compaction_films']} images by more than "
            f"{training['compaction_points']:.2f} percentage points."
        )
    return " ".join(lines) or "Nothing was proved."
