"""From records to a bundle: read, divide, train, round, evaluate, export, verify, write."""

import hashlib
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.bundle_assembly import Rounding, TrainedModel, training_entry
from trainer.data.division import Divided, Division
from trainer.data.image_tables import Metadata, image_key, read_metadata
from trainer.data.records import RecordSet, patient_groups
from trainer.data.split import Split
from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.distillation import Teachers, unknown_patients
from trainer.errors import TrainingError
from trainer.evaluation.bundle_scoring import verified_bundle
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
from trainer.evaluation.model_card_xml import model_card_xml
from trainer.evaluation.model_evaluation import Evaluation, cross_evaluate, cross_fit, evaluate
from trainer.evaluation.report import Report, report_folder, write_report
from trainer.experiment import EXPERIMENT_FILE, Experiment, ModelChoices, completed
from trainer.export.bundle_verification import check_written_bundle
from trainer.export.bundle_writer import seal, write_golden, write_graphs, write_keras
from trainer.export.graph_verification import (
    MAX_IMAGE_GRADIENT_DIFFERENCE,
    GraphVerification,
    verify_graphs,
)
from trainer.export.keras_export import verified_label
from trainer.export.keras_source import read_network
from trainer.input_check_fitting import (
    MIN_IMAGES,
    input_check_features,
    make_input_check,
    write_input_check,
)
from trainer.network.inception import (
    LOGITS,
    build_network,
    section,
    take_weights,
)
from trainer.network.quantization import MAX_SHIFT, round_trained
from trainer.training.cross_validation import CrossValidation
from trainer.training.devices import Distribution, StrategyName, dtype_policy, slow_note
from trainer.training.feature_cache import CacheRequest, FeatureCache, build_feature_cache
from trainer.training.recipe import needs_features, training_stages
from trainer.training.run_folder import RunFolder
from trainer.training.training import RunContext, Training
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    GOLDEN_FILE,
    KERAS_FILE,
    RESEARCH_USE,
    XML_CARD_FILE,
    AttributionContract,
    ModelContract,
)
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.durable import make_folder, publish_folder
from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

VERIFIED_IMAGES: Final = 4
CHECKED_IMAGES: Final = 256
"""Films at most on which the rounded network is compared with the trained one."""
SHOWN_FAULTS: Final = 10


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A training that makes a bundle.

    Parameters
    ----------
    records : tuple of Path
        Folders with TFRecords.
    out : Path
        The bundle's folder; must not exist yet.
    experiment : Experiment
        All settings.
    division : Division
        The division into parts.
    resume : bool
        Resume the run in ``<out>.work``.
    distribute : str
        "none", "mirrored" or "multi-worker".
    metadata : Path, optional
        A table like NIH's Data_Entry, for figures by view, sex and age.
    teachers : tuple of Path
        Bundles that the network learns from (distillation).
    """

    records: tuple[Path, ...]
    out: Path
    experiment: Experiment = field(default_factory=Experiment)
    division: Division = field(default_factory=Division)
    resume: bool = False
    distribute: StrategyName = "none"
    metadata: Path | None = None
    teachers: tuple[Path, ...] = ()


class TrainingPipeline:
    """One run from a request to a bundle; unfinished work is in ``<out>.work``."""

    def __init__(self, request: TrainingRequest, progress: "Progress") -> None:
        self.request = request
        self.experiment = request.experiment
        self.recipe = request.experiment.training
        self.progress = progress
        self.work = request.out.with_name(request.out.name + ".work")
        self.metadata = None if request.metadata is None else read_metadata(request.metadata)

    def run(self) -> tuple[ModelContract, Evaluation] | None:
        """Make the bundle; return None in workers that do not write.

        Raises
        ------
        TrainingError
            The bundle cannot be made; the message says why.
        """
        import keras
        import tensorflow as tf

        request, recipe = self.request, self.recipe
        if request.out.exists():
            raise TrainingError(f"{request.out} already exists: choose another name, or remove it.")
        weights, self.start = _weights(self.experiment.model)
        started, before = None, ()
        if isinstance(weights, BundleFiles):
            before = (weights,)
            with weights.steady(KERAS_FILE) as path:
                started = read_network(path)
            weights = None
        teachers = self._teachers()
        distribution = Distribution(request.distribute)
        if recipe.deterministic:
            tf.config.experimental.enable_op_determinism()
        keras.utils.set_random_seed(recipe.seed)
        folder = RunFolder(self.work, writes=distribution.is_chief)
        division, seed = request.division, recipe.split_seed
        divided = division.apply(request.records, seed=seed, progress=self.progress)
        if self.experiment.model.shuffled_labels:
            divided = divided.shuffled(recipe.seed)
        records, split = divided.records, divided.split
        self._warn(records, split)
        slow = slow_note(recipe, self.experiment.input.size, int(split.train.sum()))
        notes = (
            *unknown_patients((*before, *teachers.bundles), divided),
            *([] if slow is None else [slow]),
        )
        for note in notes:
            self.progress.console.print(note, markup=False)
        _require_images(divided)
        policy = dtype_policy(recipe.precision)
        with distribution.scope():
            network = build_network(
                self.experiment.input,
                weights,
                head=recipe.head,
                dropout=recipe.dropout,
                dtype=policy,
                fused=True,
            )
            if started is not None:
                take_weights(network, started)
        signature = _signature(request, divided, teachers)
        folder.begin(signature, resume=request.resume, completed=_completed_signature)
        context = RunContext(folder, self.progress, distribution)
        cache, crossed = self._crossed(network, divided, context)
        if teachers:
            records = teachers.with_mixed_labels(
                divided, recipe.distillation, folder, self.progress
            )
        training = Training(network, records, split, self.experiment.input, recipe, context, cache)
        training.run()
        if not distribution.is_chief:
            return None
        return self._finish(_plain(network, self.experiment), divided, training, crossed)

    def _teachers(self) -> Teachers:
        """Return the teachers; TrainingError where they know what is to be measured."""
        request = self.request
        if request.teachers and request.division.folds:
            raise TrainingError(
                "A teacher has seen the images that each fold is measured on: expected --teacher "
                "or --folds, not both."
            )
        if request.teachers and self.experiment.model.shuffled_labels:
            raise TrainingError(
                "A teacher knows the labels: expected --teacher or model.shuffled_labels, not both."
            )
        teachers = Teachers.read(request.teachers)
        if teachers:
            self.start += f" {teachers.sentence(self.recipe.distillation)}"
        return teachers

    def _crossed(
        self, network: "keras.Model", divided: Divided, context: RunContext
    ) -> tuple[FeatureCache | None, Scored | None]:
        """Return cached features and the scores of all images if the run cross-validates."""
        if not divided.folds:
            return None, None
        records, contract, recipe = divided.records, self.experiment.input, self.recipe
        nothing = np.zeros_like(divided.split.train)
        wanted = CacheRequest(divided.split.train, nothing, recipe.copies)
        cache = None
        if needs_features(training_stages(network, recipe)):
            cache = build_feature_cache(network, records, wanted, contract, recipe, self.progress)
        crossing = CrossValidation(records, divided.folds, contract, recipe, context)
        return cache, crossing.run(network, cache)

    def _warn(self, records: RecordSet, split: Split) -> None:
        """Print the faults of the records, and the notes on the division."""
        console = self.progress.console
        for fault in records.faults[:SHOWN_FAULTS]:
            console.print(escape_controls(f"Left out: {fault}"), markup=False)
        more = len(records.faults) - SHOWN_FAULTS
        if more > 0:
            console.print(f"... and {more} more; xray-trainer inspect lists them all.")
        for note in split.notes:
            console.print(note, markup=False)

    def _finish(
        self,
        network: "keras.Model",
        divided: Divided,
        training: Training,
        crossed: Scored | None,
    ) -> tuple[ModelContract, Evaluation]:
        request, records, split = self.request, divided.records, divided.split
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
        draft = request.out.with_name(request.out.name + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        make_folder(draft)
        choices = self.experiment.without_paths().to_toml()
        (draft / EXPERIMENT_FILE).write_text(choices, encoding="utf-8")
        proof, attribution = self._export(network, divided, evaluation, draft)
        self._write_input_check(network, divided, draft)
        made = TrainedModel(divided, training.stopped, evaluation, proof, rounding, self.start)
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
        publish_folder(draft, request.out)
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
        """Write the HTML report beside the bundle."""
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
        write_report(report, report_folder(self.request.out))

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
                f"{MAX_SHIFT:.2%}. The trained weights are in {self.work.name}."
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


def _weights(choices: ModelChoices) -> tuple[str | Path | BundleFiles | None, str]:
    """Return what InceptionV3 starts from, and a sentence on it."""
    note = f" {choices.weights_note}".rstrip()
    if choices.weights == "imagenet":
        return "imagenet", f"InceptionV3 started from Keras' ImageNet weights.{note}"
    if choices.weights == "none":
        return None, f"InceptionV3 started from random weights.{note}"
    path = Path(choices.weights)
    if path.is_dir():
        bundle = verified_bundle(path)
        return bundle, f"{_started_from(bundle.contract)}{note}"
    if not path.is_file():
        raise TrainingError(
            f"There is no weights file {choices.weights}: give a file, a bundle, imagenet or none."
        )
    return path, f"InceptionV3 started from the weights file {path.name}.{note}"


def _started_from(contract: ModelContract) -> str:
    training = contract.training
    counts = [
        f", trained on {images:,} images of {patients:,} patients"
        for part, images, patients in training.get("parts", ())
        if part == "training"
    ]
    text = f"InceptionV3 started from the bundle {contract.model_id}{''.join(counts)}."
    return f"{text} Of that bundle: {training.get('start', 'its start is not known.')}"


def _signature(request: TrainingRequest, divided: Divided, teachers: Teachers) -> dict[str, Any]:
    """Return what must be unchanged when a run is resumed."""
    files = [[file.name, file.stat().st_size] for file in divided.records.files]
    splits = (divided.split, *divided.folds)
    parts = np.stack([part for s in splits for part in (s.train, s.validation, s.test)])
    with_mixed_labels = {"teachers": teachers.digests} if teachers else {}
    return {
        **with_mixed_labels,
        "records": files,
        "division": hashlib.sha256(np.packbits(parts).tobytes()).hexdigest(),
        "experiment": asdict(request.experiment),
    }


def _completed_signature(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a signature that an earlier version wrote, with all settings of this version."""
    experiment = kept.get("experiment")
    return {**kept, "experiment": completed(experiment)} if isinstance(experiment, dict) else kept


def _plain(network: "keras.Model", experiment: Experiment) -> "keras.Model":
    """Return the network in float32 and without any strategy, with the same weights."""
    recipe = experiment.training
    plain = build_network(experiment.input, None, head=recipe.head, dropout=recipe.dropout)
    plain.set_weights(network.get_weights())
    for layer, trained in zip(plain.layers, network.layers, strict=True):
        layer.trainable = trained.trainable
    return plain


def _require_images(divided: Divided) -> None:
    split = divided.split
    parts = [split.train, split.validation]
    if divided.folds:
        parts = [part for fold in divided.folds for part in (fold.train, fold.test)]
    if not all(part.any() for part in parts):
        raise TrainingError(
            "Too few images to divide: expected enough patients for training and validation."
        )
