"""The model card, with the headings of Mitchell et al., "Model Cards for Model Reporting", 2019.

Every number in it is a measured one: it is written from the contract and the figures, never by
hand.
"""

from collections.abc import Mapping
from typing import Any, Final

from trainer.evaluation.evaluation import Evaluation
from trainer.evaluation.figures import Figures, LabelFigures
from trainer.evaluation.words import (
    EXPLANATION,
    URGENCY,
    Basis,
    frequent_labels,
    number,
)
from xray_desktop.core.contract import ModelContract
from xray_desktop.core.labels import display_name

INTENDED: Final = (
    "- **For:** research on chest radiographs, and showing what the program does. Its users are "
    "people who know how such films are read.\n"
    "- **Not for:** diagnosis, triage of patients, or any other decision on a person; films that "
    "are no frontal chest radiographs; another hospital's films before it has been measured on "
    "them (`xray-trainer evaluate`)."
)
FACTORS: Final = (
    "View (AP or PA), sex, age, the machine, and how a film was exposed, processed, reduced and "
    "compressed may all move the scores. The table below is over all measured films together; the "
    "training does not know view, sex and age, so figures within them are not part of this card: "
    "`xray-trainer evaluate --metadata` measures them."
)
ETHICS: Final = (
    "- The labels were read from reports by a program; what it read wrong, the model has learnt, "
    "and is measured against.\n"
    "- Films of one hospital's patients stand for nobody else. Groups that are few among them "
    "get scores that nobody has checked.\n"
    "- A score that looks exact invites trust. The program therefore greys what the model cannot "
    "judge, and says on every screen and export what it is not for."
)
CAVEATS: Final = (
    "- Calibrated probabilities hold at the prevalence of the films measured here, not at that of "
    "any clinic.\n"
    "- A threshold chosen on few positive films may keep its sensitivity elsewhere or not: the "
    "interval beside it says how little is known.\n"
    "- A map shows what moved the score, not where disease is.\n"
    "- Before use on other films, measure there: `xray-trainer evaluate BUNDLE --folder FILMS "
    "--labels CSV --report OUT`."
)


def model_card(contract: ModelContract, evaluation: Evaluation) -> str:
    """Return the card as Markdown."""
    training, figures = contract.training, evaluation.figures
    parts = [
        f"# {contract.title}",
        f"**{contract.notice}.**",
        "## Model details",
        _details(contract),
        "## Intended use",
        INTENDED,
        "## Factors",
        FACTORS,
        "## Metrics",
        EXPLANATION,
        _thresholds(contract, evaluation.basis),
        "## Evaluation data",
        _evaluation_data(evaluation, training),
        "## Training data",
        training["statement"],
        _table(("part", "films", "patients"), training["parts"]),
        _split_words(training),
        "## Quantitative analyses",
        _macro_words(figures),
        _results(figures),
        "### At the operating points",
        _points(contract, figures),
        "### Calibration",
        _calibrations(evaluation),
        "### Labels it cannot judge",
        "Too few examples to train on or to measure with; the program greys them:",
        _insufficient(contract, figures),
        "## Ethical considerations",
        ETHICS,
        "## Caveats and recommendations",
        CAVEATS,
    ]
    return "\n\n".join(parts) + "\n"


def _details(contract: ModelContract) -> str:
    training, rule = contract.training, contract.input
    working = (
        f"brought down to {rule.working_resolution} px, "
        if rule.working_resolution is not None
        else ""
    )
    name = f"Name: `{contract.model_id}`" + (
        ", a demonstration." if contract.demonstration else "."
    )
    layers = (
        "InceptionV3, global average pooling, dense layers of 512, 128, 32 and 15; a sigmoid for "
        "each label."
    )
    taken = (
        f"Input: the film as its own default window shows it, {working}then {rule.size} × "
        f"{rule.size} px ({rule.resize}; padding {rule.padding}), grey in {rule.channels} "
        f"channels, {rule.value_range[0]:g} to {rule.value_range[1]:g}."
    )
    choices = "Every choice of the training stands in the bundle's `experiment.toml`."
    lines = (name, layers, training["start"], taken, choices, _proof_words(training))
    return "\n".join(f"- {line}" for line in lines)


def _thresholds(contract: ModelContract, basis: Basis) -> str:
    judged = [label for label in contract.labels if label.operating_point is not None]
    if not judged:
        return "No label has an operating point."
    return f"Operating points are chosen on {basis.chosen_on}. {URGENCY}"


def _evaluation_data(evaluation: Evaluation, training: Mapping[str, Any]) -> str:
    figures, where = evaluation.figures, evaluation.basis.images
    words = (
        f"{where[0].upper()}{where[1:]}: {figures.films} images"
        + (f" of {figures.patients} patients" if training["by_patient"] else "")
        + f". {evaluation.basis.warning}"
    )
    return f"{words} Records left out because they could not be read: {_left_out(training)}."


def _left_out(training: Mapping[str, Any]) -> str:
    return str(training.get("records_left_out", "not counted"))


def _split_words(training: Mapping[str, Any]) -> str:
    words = (
        "No patient stands in two parts."
        if training["by_patient"]
        else "**The records name no patients, so the same patient may stand in several parts: "
        "every figure below is too good by an unknown amount.**"
    )
    return " ".join([words, *training.get("division_notes", [])])


def _macro_words(figures: Figures) -> str:
    measured = figures.measured
    if not measured:
        return "There are too few films to judge any label."
    return (
        f"Over the {len(measured)} labels that can be judged: macro AUC "
        f"**{figures.macro_auc}** (constant predictor 0.500, pixels "
        f"{number(figures.pixels_macro_auc)}), macro AUPRC {figures.macro_auprc}."
    ) + _frequent_words(figures)


def _frequent_words(figures: Figures) -> str:
    if not figures.frequent:
        return ""
    return (
        f" Over all {frequent_labels(figures)}, judged or not: macro AUC "
        f"**{figures.frequent_macro_auc}** (constant predictor 0.500)."
    )


def _results(figures: Figures) -> str:
    head = (
        "label",
        "films (positive)",
        "AUC",
        "AUC, pixels",
        "AUPRC",
        "cross-entropy",
        "calibration error",
    )
    body: list[tuple[str, ...]] = []
    for row in figures.measured:
        constant = row.constant
        body.append(
            (
                display_name(row.label),
                f"{row.films} ({row.positives})",
                str(row.auc),
                number(row.pixels_auc),
                f"{row.auprc} ({number(constant and constant.auprc)})",
                f"{number(row.cross_entropy)} ({number(constant and constant.cross_entropy)})",
                f"{number(row.error_after)} ({number(constant and constant.calibration_error)})",
            )
        )
    body.append(("*constant predictor*", "", "0.500", "", "in brackets", *2 * ("in brackets",)))
    return _table(head, body)


def _points(contract: ModelContract, figures: Figures) -> str:
    head = ("label", "threshold", "sensitivity", "specificity", "how the threshold was chosen")
    body: list[tuple[str, ...]] = []
    for row in figures.measured:
        point = contract.label(row.label).operating_point
        if row.point is None or point is None:
            continue
        body.append(
            (
                display_name(row.label),
                f"{row.point.threshold:.3f}",
                str(row.point.sensitivity),
                str(row.point.specificity),
                point.chosen_on.partition("; rates:")[0].removeprefix("threshold: "),
            )
        )
    return _table(head, body) if body else "No label has one."


def _calibrations(evaluation: Evaluation) -> str:
    if not evaluation.calibrations:
        return "No label is calibrated."
    head = ("label", "before", "Platt (used)", "temperature", "isotonic")
    body = [
        (
            display_name(way.label),
            *map(number, (way.plain, way.platt, way.temperature, way.isotonic)),
        )
        for way in evaluation.calibrations
    ]
    words = (
        "Expected calibration error of the plain sigmoid, and after what was fitted on "
        f"{evaluation.basis.others}. The bundle holds Platt scaling; the others are there to be "
        "compared. Labels that are not scored are not calibrated."
    )
    return f"{words}\n\n{_table(head, body)}"


def _insufficient(contract: ModelContract, figures: Figures) -> str:
    head = ("label", "positive films: training", "measured", "AUC, for the record")
    body = [
        (
            display_name(row.label),
            contract.label(row.label).positives_trained,
            row.positives,
            row.auc,
        )
        for row in _greyed(figures)
    ]
    return _table(head, body) if body else "None."


def _greyed(figures: Figures) -> list[LabelFigures]:
    return [row for row in figures.rows if not row.measured]


def _proof_words(training: Mapping[str, Any]) -> str:
    lines = [
        f"Against TensorFlow on {proof['inputs']} {words}: probabilities within "
        f"{proof['probability']:.1e}, gradients within {proof['gradient']:.2%} (L2), "
        f"integrated-gradients maps correlate {proof['map_correlation']:.5f} or better."
        for words, proof in (
            ("golden inputs", training["proof"]["golden"]),
            ("films", training["proof"]["films"]),
        )
    ]
    rounding = (
        "Rounding the trained weights to float16 moved no probability on "
        f"{training['compaction_films']} films by more than {training['compaction_points']:.2f} "
        "percentage points."
    )
    return " ".join(["The exported graphs:", *lines, rounding])


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
