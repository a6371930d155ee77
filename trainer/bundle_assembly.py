"""From a trained network to a bundle: round, evaluate, export, verify, write."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.division import DIVISION, Divided
from trainer.data.image_tables import Metadata, image_key
from trainer.data.records import RecordSet, patient_groups
from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.errors import TrainingError
from trainer.evaluation.calibration import sigmoid
from trainer.evaluation.caveats import with_caveats
from trainer.evaluation.image_scores import (
    Scored,
    cross_validated_probe,
    first_inputs,
    pixels_probe,
    score,
    thumbnails,
)
from trainer.evaluation.model_card import model_card
from trainer.evaluation.model_card_facts import LABEL_FIGURES, label_figures
from trainer.evaluation.model_card_xml import model_card_xml
from trainer.evaluation.model_evaluation import Evaluation, cross_evaluate, cross_fit, evaluate
from trainer.evaluation.report import Report, report_folder, write_report
from trainer.evaluation.subgroups import Subgroup
from trainer.experiment import EXPERIMENT_FILE, Experiment
from trainer.export.bundle_verification import check_written_bundle
from trainer.export.bundle_writer import seal, write_golden, write_graphs, write_keras
from trainer.export.graph_verification import (
    MAX_IMAGE_GRADIENT_DIFFERENCE,
    GraphVerification,
    verify_graphs,
)
from trainer.export.keras_export import verified_label
from trainer.input_check_fitting import (
    MIN_IMAGES,
    input_check_features,
    make_input_check,
    write_input_check,
)
from trainer.network.inception import LOGITS, section
from trainer.network.quantization import MAX_SHIFT, round_trained
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    GOLDEN_FILE,
    KERAS_FILE,
    RESEARCH_USE,
    XML_CARD_FILE,
    AttributionContract,
    ModelContract,
)
from xray_desktop.durable import make_folder, publish_folder

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

VERIFIED_IMAGES: Final = 4
CHECKED_IMAGES: Final = 256
"""Largest number of images for comparing the rounded network with the trained one."""


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
    proof : mapping of str to GraphVerification
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


@dataclass(frozen=True, slots=True, eq=False)
class BundleAssembly:
    """Makes a bundle of a trained network.

    Parameters
    ----------
    out : Path
        The bundle's folder; must not exist yet.
    experiment : Experiment
    metadata : mapping of str to Metadata, or None
        View, sex and age by image key.
    start : str
        A sentence on what the network started from.
    progress : Progress
    """

    out: Path
    experiment: Experiment
    metadata: Mapping[str, Metadata] | None
    start: str
    progress: "Progress"

    def assemble(
        self,
        network: "keras.Model",
        divided: Divided,
        crossed: Scored | None = None,
        *,
        stopped: bool = False,
    ) -> tuple[ModelContract, Evaluation]:
        """Round, evaluate, export, verify and publish; return the contract and the evaluation.

        Parameters
        ----------
        network : keras.Model
            Trained, in float32; its weights are rounded here.
        divided : Divided
        crossed : Scored or None
            The scores of all images by cross-validation, if the run cross-validates.
        stopped : bool
            Whether the user ended the training early.

        Raises
        ------
        TrainingError
            The weights cannot be rounded, or a verification fails.
        """
        records, split = divided.records, divided.split
        rounding = self._round(network, divided)
        logits = section(network, upto=LOGITS)
        if crossed is None:
            validation = self._score(logits, records, split.validation, "Scoring (validation)")
            test = None
            if split.test.any():
                test = self._score(logits, records, split.test, "Scoring (test)")
            evaluation = self._evaluation(divided, validation, test)
        else:
            evaluation = self._cross_evaluation(divided, crossed)
        evaluation = with_caveats(evaluation, self._circumstances(divided))
        draft = self.out.with_name(self.out.name + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        make_folder(draft)
        choices = self.experiment.without_paths().to_toml()
        (draft / EXPERIMENT_FILE).write_text(choices, encoding="utf-8")
        proof, attribution = self._export(network, divided, evaluation, draft)
        self._write_input_check(network, divided, draft)
        made = TrainedModel(divided, stopped, evaluation, proof, rounding, self.start)
        contract = ModelContract(
            model_id=self.experiment.model.id,
            title=self.experiment.model.full_title,
            notice=RESEARCH_USE,
            demonstration=self.experiment.model.is_demonstration,
            input=self.experiment.input,
            labels=evaluation.labels,
            attribution=attribution,
            training=training_entry(self.experiment, made),
        )
        (draft / CARD_FILE).write_text(model_card(contract), encoding="utf-8")
        (draft / XML_CARD_FILE).write_bytes(model_card_xml(contract))
        sealed = seal(draft, contract)
        check_written_bundle(draft)
        publish_folder(draft, self.out)
        self._report(sealed, made)
        return sealed, evaluation

    def _evaluation(self, divided: Divided, validation: Scored, test: Scored | None) -> Evaluation:
        records, train, contract = divided.records, divided.split.train, self.experiment.input
        truth = records.labels[train]
        probe = pixels_probe(
            thumbnails(records, train, contract),
            truth,
            thumbnails(records, divided.measured, contract),
        )
        if test is None:
            return cross_fit(truth, validation, probe)
        return evaluate(truth, validation, test, probe)

    def _circumstances(self, divided: Divided) -> list[Metadata | None] | None:
        """Return view, sex and age of each measured image, or None without a table."""
        if self.metadata is None:
            return None
        names = np.array(divided.records.image_ids)[divided.measured].tolist()
        return [self.metadata.get(image_key(name)) for name in names]

    def _cross_evaluation(self, divided: Divided, crossed: Scored) -> Evaluation:
        records, train = divided.records, divided.split.train
        every = np.ones(len(train), bool)
        images = thumbnails(records, every, self.experiment.input)
        folds = np.argmax([fold.test for fold in divided.folds], axis=0)
        probe = cross_validated_probe(images, records.labels, folds)
        return cross_evaluate(records.labels[train], crossed, probe)

    def _report(self, contract: ModelContract, made: TrainedModel) -> None:
        """Write the HTML report next to the bundle."""
        evaluation = made.evaluation
        report = Report(
            contract,
            evaluation.basis.images,
            evaluation.figures,
            tuple(contract.training["division_notes"]),
            evaluation.subgroups,
            evaluation.calibrations,
            basis=evaluation.basis,
        )
        write_report(report, report_folder(self.out))

    def _round(self, network: "keras.Model", divided: Divided) -> Rounding:
        """Round the network, and return by how much the scores of some images changed."""
        images = np.flatnonzero(divided.measured)[:CHECKED_IMAGES]
        chosen = np.isin(np.arange(len(divided.records)), images)
        logits = section(network, upto=LOGITS)
        before = self._score(logits, divided.records, chosen, "Scoring (before rounding)")
        round_trained(network)
        after = self._score(logits, divided.records, chosen, "Scoring (after rounding)")
        shift = float(np.abs(sigmoid(before.logits) - sigmoid(after.logits)).max())
        if not shift <= MAX_SHIFT:
            raise TrainingError(
                f"Rounding the weights changed a probability by {shift:.2%}, more than "
                f"{MAX_SHIFT:.2%}. The trained weights are in {self.out.name}.work."
            )
        return Rounding(shift, len(images))

    def _score(
        self, model: "keras.Model", records: RecordSet, chosen: NDArray[np.bool_], text: str
    ) -> Scored:
        task = self.progress.add_task(text, total=int(chosen.sum()))
        logits = score(
            model, records, chosen, self.experiment.input, lambda n: self.progress.advance(task, n)
        )
        return Scored(logits, records.labels[chosen], patient_groups(records)[chosen])

    def _export(
        self, network: "keras.Model", divided: Divided, evaluation: Evaluation, draft: Path
    ) -> tuple[dict[str, GraphVerification], AttributionContract]:
        choices, layer = self.experiment, self.experiment.attribution.inner
        attribution = choices.attribution.contract(write_graphs(network, draft, layer=layer))
        write_keras(network, draft / KERAS_FILE)
        label = verified_label(evaluation.labels)
        greys = golden_greys(choices.input)
        points = golden_inputs(greys, choices.input)
        write_golden(network, greys, points, label, draft / GOLDEN_FILE, layer)
        images = first_inputs(divided.records, divided.measured, choices.input, VERIFIED_IMAGES)
        golden = verify_graphs(network, draft, points, label, choices.input, attribution)
        golden.require()
        real = verify_graphs(network, draft, images, label, choices.input, attribution)
        real.require(MAX_IMAGE_GRADIENT_DIFFERENCE)
        return {"golden": golden, "films": real}, attribution

    def _write_input_check(self, network: "keras.Model", divided: Divided, draft: Path) -> None:
        """Write the input check fitted to the training images, or print why there is none."""
        records, train = divided.records, np.flatnonzero(divided.split.train)
        if len(train) < MIN_IMAGES:
            self.progress.console.print(f"No input check: it needs {MIN_IMAGES} training images.")
            return
        images = input_check_features(network, records, train, self.experiment.input, self.progress)
        write_input_check(make_input_check(images), draft)


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
        sentences = f"measured in {len(divided.folds)} folds"
        parts = [("training", split.train), (sentences, every)]
    return [
        [name, int(mask.sum()), len(np.unique(groups[mask])) if split.by_patient else "unknown"]
        for name, mask in parts
    ]


def _statement(experiment: Experiment) -> str:
    sentences = (
        "Trained on images of NIH ChestX-ray14, from one hospital, whose labels were read from "
        "reports by software and are wrong in part."
    )
    if experiment.model.shuffled_labels:
        sentences += (
            " Each image was given the labels of another, drawn at random: there was nothing to be "
            "learnt, and the model is for checking maps alone."
        )
    if experiment.model.is_demonstration:
        sentences = "This model is a demonstration of the program, nothing more. " + sentences
    return f"{sentences}\n\n{experiment.model.notes}".strip()
