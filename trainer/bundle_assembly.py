"""The entry of a bundle's contract that describes how its model was trained."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from trainer.data.division import DIVISION, Divided
from trainer.data.records import patient_groups
from trainer.evaluation.model_card_facts import LABEL_FIGURES, label_figures
from trainer.evaluation.model_evaluation import Evaluation
from trainer.evaluation.subgroups import Subgroup
from trainer.experiment import Experiment
from trainer.export.graph_verification import GraphVerification


@dataclass(frozen=True, slots=True)
class Rounding:
    """The largest change of a probability by rounding the weights, and on how many images."""

    shift: float
    images: int


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """A finished network and all results about it.

    Parameters
    ----------
    divided : Divided
        Images and parts.
    stopped : bool
        Whether the user ended the training early.
    evaluation : Evaluation
    proof : mapping of str to Proof
        Of golden inputs and of real images.
    rounding : Rounding
    start : str
        A sentence on what the network started from.
    """

    divided: Divided
    stopped: bool
    evaluation: Evaluation
    proof: dict[str, GraphVerification]
    rounding: Rounding
    start: str


def training_entry(experiment: Experiment, made: TrainedModel) -> dict[str, Any]:
    """Return the `training` entry of the contract."""
    split, evaluation, figures = made.divided.split, made.evaluation, made.evaluation.figures
    scored = any(label.sufficient for label in evaluation.labels)
    return {
        "statement": _statement(experiment),
        "parts": _parts(made.divided),
        "measured_on": evaluation.basis.images,
        "folds": evaluation.basis.groups if evaluation.basis.kind == "folds" else 0,
        "by_patient": split.by_patient,
        DIVISION: made.divided.fingerprint,
        "division_notes": list(split.notes),
        "records_left_out": len(made.divided.records.faults),
        "made_on": datetime.now(UTC).date().isoformat(),
        "start": made.start,
        "stopped_early_by_user": made.stopped,
        "macro_auc": asdict(figures.macro_auc) if scored else None,
        "pixels_macro_auc": figures.pixels_macro_auc if scored else None,
        "frequent_labels": figures.frequent,
        "frequent_macro_auc": asdict(figures.frequent_macro_auc) if figures.frequent else None,
        LABEL_FIGURES: label_figures(evaluation),
        "subgroups": [_group(group) for group in evaluation.subgroups],
        "compaction_points": 100 * made.rounding.shift,
        "compaction_films": made.rounding.images,
        "proof": {name: asdict(found) for name, found in made.proof.items()},
        "recipe": asdict(experiment.training),
    }


def _group(group: Subgroup) -> dict[str, Any]:
    """Return a group of measured images with the AUC of each label that has enough images."""
    figures = group.figures
    return {
        "factor": group.factor,
        "name": group.name,
        "images": figures.images,
        "patients": figures.patients,
        "macro_auc": asdict(figures.macro_auc) if figures.measured else None,
        "auc": {row.label: asdict(row.auc) for row in figures.measured},
    }


def _parts(divided: Divided) -> list[list[Any]]:
    split, groups = divided.split, patient_groups(divided.records)
    every = np.ones(len(split.train), bool)
    parts = [("training", split.train), ("validation", split.validation)]
    if split.test.any():
        parts.append(("test", split.test))
    if divided.folds:
        words = f"measured in {len(divided.folds)} folds"
        parts = [("training", split.train), (words, every)]
    return [
        [name, int(mask.sum()), len(np.unique(groups[mask])) if split.by_patient else "unknown"]
        for name, mask in parts
    ]


def _statement(experiment: Experiment) -> str:
    words = (
        "Trained on images of NIH ChestX-ray14, from one hospital, whose labels were read from "
        "reports by software and are wrong in part."
    )
    if experiment.model.shuffled_labels:
        words += (
            " Each image was given the labels of another, drawn at random: there was nothing to be "
            "learnt, and the model is for checking maps alone."
        )
    if experiment.model.is_demonstration:
        words = "This model is a demonstration of the program, nothing more. " + words
    return f"{words}\n\n{experiment.model.notes}".strip()
