"""The model card: what the model is, what it was trained on, and how well it does, in words."""

import math
from collections.abc import Mapping
from typing import Any, Final

from trainer.evaluation.evaluation import Evaluation, Row
from trainer.evaluation.metrics import Interval
from xray_desktop.core.contract import ModelContract
from xray_desktop.core.labels import display_name

EXPLANATION: Final = (
    "AUC with 95 % bootstrap intervals over patients. A *constant predictor* gives every film "
    "the label's prevalence in training: its AUC is 0.5 by construction. *Pixels* is a logistic "
    "regression on 16 × 16 grey values: what can be told without any anatomy, for instance from "
    "how a film was exposed or processed. A model that is not clearly better than that has not "
    "been shown to see the disease."
)
CALIBRATION: Final = (
    "Probabilities of judged labels went through Platt scaling on the validation part. They hold "
    "at that part's prevalence only, which is not that of any clinic. All other numbers are not "
    "calibrated."
)


def model_card(contract: ModelContract, evaluation: Evaluation) -> str:
    """Return the card as Markdown."""
    judged = {label.name for label in contract.labels if label.sufficient}
    training = contract.training
    parts = [
        f"# {contract.title}",
        f"**{contract.notice}.**",
        training["statement"],
        "## Data",
        _table(("part", "films", "patients"), training["parts"]),
        _split_words(training),
        "## How it does on films it never saw",
        _macro_words(evaluation, len(judged)),
        _results([row for row in evaluation.rows if row.label in judged]),
        EXPLANATION,
        "## Labels it cannot judge",
        "Too few examples to train on or to measure with; the program greys them:",
        _insufficient([row for row in evaluation.rows if row.label not in judged], contract),
        "## Calibration",
        CALIBRATION,
        "## Input",
        _input_words(contract),
        "## Weights",
        training["start"],
        "## Proof of the exported graphs",
        _proof_words(training),
    ]
    return "\n\n".join(parts) + "\n"


def _split_words(training: Mapping[str, Any]) -> str:
    if training["by_patient"]:
        return "No patient stands in two parts."
    return (
        "**The records name no patients, so the same patient may stand in several parts: every "
        "figure below is too good by an unknown amount.**"
    )


def _macro_words(evaluation: Evaluation, judged: int) -> str:
    if not judged:
        return "There are too few films to judge any label."
    return (
        f"Macro AUC over the {judged} labels that can be judged: "
        f"**{_interval(evaluation.macro_auc)}** (constant predictor 0.500, pixels "
        f"{_number(evaluation.pixels_macro_auc)})."
    )


def _results(rows: list[Row]) -> str:
    head = (
        "label",
        "films (positive)",
        "AUC",
        "AUC, pixels",
        "AUPRC (constant)",
        "cross-entropy (constant)",
        "calibration error (constant)",
    )
    body = [
        (
            display_name(row.label),
            f"{row.films} ({row.positives})",
            _interval(row.auc),
            _number(row.pixels_auc),
            f"{_number(row.auprc)} ({_number(row.constant_auprc)})",
            f"{_number(row.cross_entropy)} ({_number(row.constant_cross_entropy)})",
            f"{_number(row.calibration_error)} ({_number(row.constant_calibration_error)})",
        )
        for row in rows
    ]
    constant = ("*constant predictor*", "", "0.500", "", "", "", "")
    return _table(head, [*body, constant])


def _insufficient(rows: list[Row], contract: ModelContract) -> str:
    head = ("label", "positive films: training", "test", "AUC, for the record")
    body = [
        (
            display_name(row.label),
            contract.label(row.label).positives_trained,
            row.positives,
            _interval(row.auc),
        )
        for row in rows
    ]
    return _table(head, body)


def _input_words(contract: ModelContract) -> str:
    rule = contract.input
    working = (
        f"brought down to {rule.working_resolution} px, "
        if rule.working_resolution is not None
        else ""
    )
    return (
        f"The film as its own default window shows it, {working}then {rule.size} × {rule.size} px "
        f"({rule.resize}; padding {rule.padding}), grey in {rule.channels} channels, "
        f"{rule.value_range[0]:g} to {rule.value_range[1]:g}."
    )


def _proof_words(training: Mapping[str, Any]) -> str:
    lines = [
        f"Against TensorFlow on {proof['inputs']} {words}: probabilities within "
        f"{proof['probability']:.1e}, gradients within {proof['gradient']:.2%} (L2), "
        f"integrated-gradients maps correlate {proof['map_correlation']:.5f} or better."
        for words, proof in (
            ("golden inputs", training["proof"]["golden"]),
            ("test films", training["proof"]["films"]),
        )
    ]
    rounding = (
        "Rounding the trained weights to float16 moved no probability on the test part by more "
        f"than {training['compaction_points']:.2f} percentage points; all figures are the "
        "rounded model's."
    )
    return " ".join([*lines, rounding])


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _interval(interval: Interval) -> str:
    if math.isnan(interval.value):
        return "–"
    return f"{interval.value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _number(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"
