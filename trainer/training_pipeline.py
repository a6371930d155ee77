"""From records to a bundle: read, divide, train, round, evaluate, export, verify, write."""

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from trainer.bundle_assembly import BundleAssembly
from trainer.data.division import Divided, Division
from trainer.data.image_tables import read_metadata
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.distillation import Teachers, unknown_patients
from trainer.errors import TrainingError
from trainer.evaluation.bundle_scoring import verified_bundle
from trainer.evaluation.image_scores import (
    Scored,
)
from trainer.evaluation.model_evaluation import Evaluation
from trainer.experiment import Experiment, ModelChoices, completed
from trainer.export.keras_source import read_network
from trainer.network.inception import (
    build_network,
    take_weights,
)
from trainer.training.cross_validation import CrossValidation
from trainer.training.devices import Distribution, StrategyName, dtype_policy, slow_note
from trainer.training.feature_cache import CacheRequest, FeatureCache, build_feature_cache
from trainer.training.recipe import needs_features, training_stages
from trainer.training.run_folder import RunFolder
from trainer.training.training import RunContext, Training
from xray_desktop.core.bundle.contract import (
    KERAS_FILE,
    ModelContract,
)
from xray_desktop.core.bundle.verified_files import BundleFiles
from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

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
            with weights.checked_path(KERAS_FILE) as path:
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
        assembly = BundleAssembly(
            self.request.out, self.experiment, self.metadata, self.start, self.progress
        )
        return assembly.assemble(network, divided, crossed, stopped=training.stopped)


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
