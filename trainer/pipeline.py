"""From records to a sealed bundle: read, divide, train, round, judge, export, prove, write."""

import hashlib
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.division import Division
from trainer.data.records import RecordSet, patient_groups
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.evaluation.card import model_card
from trainer.evaluation.evaluation import Evaluation, evaluate
from trainer.evaluation.figures import Scored
from trainer.evaluation.probe import pixels_probe
from trainer.evaluation.scoring import first_inputs, score, thumbnails
from trainer.experiment import EXPERIMENT_FILE, Experiment, ModelChoices
from trainer.export.bundle import (
    CARD_FILE,
    GOLDEN_FILE,
    KERAS_FILE,
    seal,
    write_golden,
    write_keras,
)
from trainer.export.golden import golden_greys, golden_inputs
from trainer.export.proof import MOST_FILM_GRADIENT_DIFFERENCE, Proof, prove
from trainer.export.reopen import reopen
from trainer.export.write import write_graphs
from trainer.network.compact import round_trained
from trainer.network.inception import LOGITS, build_network, section
from trainer.training.distribution import Distribution, StrategyName
from trainer.training.precision import dtype_policy
from trainer.training.run_folder import RunFolder
from trainer.training.training import Place, Training
from xray_desktop.core.contract import RESEARCH_USE, ModelContract

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

MOST_DRIFT: Final = 0.005
"""Rounding the weights may move no test probability by more than this."""
PROVED_FILMS: Final = 4
SHOWN_FAULTS: Final = 10


@dataclass(frozen=True, slots=True)
class Order:
    """What bundle to make, from what.

    Parameters
    ----------
    records : tuple of Path
        Folders with TFRecords.
    out : Path
        The bundle's folder; must not exist yet.
    experiment : Experiment
        All choices.
    division : Division
        How the films are divided.
    resume : bool
        Go on with the run that lies in ``<out>.work``.
    distribute : str
        "none", "mirrored" or "multi-worker".
    """

    records: tuple[Path, ...]
    out: Path
    experiment: Experiment = field(default_factory=Experiment)
    division: Division = field(default_factory=Division)
    resume: bool = False
    distribute: StrategyName = "none"


class Pipeline:
    """One run from an order to a bundle; what it leaves half-way lies in ``<out>.work``."""

    def __init__(self, order: Order, progress: "Progress") -> None:
        self.order = order
        self.experiment = order.experiment
        self.recipe = order.experiment.training
        self.progress = progress
        self.work = order.out.with_name(order.out.name + ".work")

    def run(self) -> tuple[ModelContract, Evaluation] | None:
        """Make the bundle; None in those of several workers that do not write.

        Raises
        ------
        TrainingError
            It says what stood in the way.
        """
        import keras
        import tensorflow as tf

        order, recipe = self.order, self.recipe
        if order.out.exists():
            raise TrainingError(f"{order.out} exists already: choose another name, or remove it.")
        weights, self.start = _weights(self.experiment.model)
        distribution = Distribution(order.distribute)
        if recipe.deterministic:
            tf.config.experimental.enable_op_determinism()
        keras.utils.set_random_seed(recipe.seed)
        folder = RunFolder(self.work, writes=distribution.is_chief)
        records, split = order.division.apply(
            order.records, seed=recipe.seed, progress=self.progress
        )
        self._warn(records, split)
        _require_films(split)
        policy = dtype_policy(recipe.precision)
        with distribution.scope():
            network = build_network(
                self.experiment.input, weights, dropout=recipe.dropout, dtype=policy
            )
        folder.begin(_signature(order, records, split), resume=order.resume)
        training = Training(
            network,
            records,
            split,
            self.experiment.input,
            recipe,
            Place(folder, self.progress, distribution),
        )
        training.run()
        if not distribution.is_chief:
            return None
        return self._finish(_plain(network, self.experiment), records, split, training)

    def _warn(self, records: RecordSet, split: Split) -> None:
        """Print what could not be read, and what a reader of the figures must know."""
        console = self.progress.console
        for fault in records.faults[:SHOWN_FAULTS]:
            console.print(f"Left out: {fault}", markup=False)
        more = len(records.faults) - SHOWN_FAULTS
        if more > 0:
            console.print(f"... and {more} more; xray-trainer inspect names them all.")
        for note in split.notes:
            console.print(note, markup=False)

    def _finish(
        self, network: "keras.Model", records: RecordSet, split: Split, training: Training
    ) -> tuple[ModelContract, Evaluation]:
        order = self.order
        drift, validation, test = self._round(network, records, split)
        evaluation = evaluate(
            records.labels[split.train],
            validation,
            test,
            pixels_probe(
                thumbnails(records, split.train, self.experiment.input),
                records.labels[split.train],
                thumbnails(records, split.test, self.experiment.input),
            ),
        )
        draft = order.out.with_name(order.out.name + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        (draft / EXPERIMENT_FILE).write_text(self.experiment.to_toml(), encoding="utf-8")
        proof = self._export(network, records, split, evaluation, draft)
        contract = ModelContract(
            model_id=self.experiment.model.id,
            title=self.experiment.model.title,
            notice=RESEARCH_USE,
            demonstration=self.experiment.model.demonstration,
            input=self.experiment.input,
            labels=evaluation.labels,
            attribution=self.experiment.attribution,
            training=self._described(records, split, training, evaluation, proof, drift),
        )
        (draft / CARD_FILE).write_text(model_card(contract, evaluation), encoding="utf-8")
        sealed = seal(draft, contract)
        reopen(draft)
        draft.rename(order.out)
        return sealed, evaluation

    def _round(
        self, network: "keras.Model", records: RecordSet, split: Split
    ) -> tuple[float, Scored, Scored]:
        """Round the network; return how far it moved test scores, and both parts' logits."""
        logits = section(network, upto=LOGITS)
        before = self._score(logits, records, split.test, "Scoring (test, before rounding)")
        round_trained(network)
        test = self._score(logits, records, split.test, "Scoring (test)")
        drift = float(np.abs(_sigmoid(before.logits) - _sigmoid(test.logits)).max())
        if drift > MOST_DRIFT:
            raise TrainingError(
                f"Rounding the weights moved a probability by {drift:.2%}, more than "
                f"{MOST_DRIFT:.2%}. The trained weights lie in {self.work.name}."
            )
        return drift, self._score(logits, records, split.validation, "Scoring (validation)"), test

    def _score(
        self, model: "keras.Model", records: RecordSet, chosen: NDArray[np.bool_], words: str
    ) -> Scored:
        task = self.progress.add_task(words, total=int(chosen.sum()))
        logits = score(
            model, records, chosen, self.experiment.input, lambda n: self.progress.advance(task, n)
        )
        return Scored(logits, records.labels[chosen], patient_groups(records)[chosen])

    def _export(
        self,
        network: "keras.Model",
        records: RecordSet,
        split: Split,
        evaluation: Evaluation,
        draft: Path,
    ) -> dict[str, Proof]:
        choices = self.experiment
        write_graphs(network, draft)
        write_keras(network, draft / KERAS_FILE)
        judged = [i for i, label in enumerate(evaluation.labels) if label.sufficient and i > 0]
        label = judged[-1] if judged else 1
        greys = golden_greys(choices.input)
        points = golden_inputs(greys, choices.input)
        write_golden(network, greys, points, label, draft / GOLDEN_FILE)
        films = first_inputs(records, split.test, choices.input, PROVED_FILMS)
        golden = prove(network, draft, points, label, choices.input, choices.attribution)
        golden.require()
        real = prove(network, draft, films, label, choices.input, choices.attribution)
        real.require(MOST_FILM_GRADIENT_DIFFERENCE)
        return {"golden": golden, "films": real}

    def _described(
        self,
        records: RecordSet,
        split: Split,
        training: Training,
        evaluation: Evaluation,
        proof: dict[str, Proof],
        drift: float,
    ) -> dict[str, Any]:
        groups = patient_groups(records)
        judged = any(label.sufficient for label in evaluation.labels)
        parts = [
            [name, int(mask.sum()), len(np.unique(groups[mask])) if split.by_patient else "unknown"]
            for name, mask in (
                ("training", split.train),
                ("validation", split.validation),
                ("test", split.test),
            )
        ]
        return {
            "statement": self._statement(split),
            "parts": parts,
            "by_patient": split.by_patient,
            "division_notes": list(split.notes),
            "records_left_out": len(records.faults),
            "start": self.start,
            "stopped_early_by_user": training.stopped,
            "macro_auc": asdict(evaluation.figures.macro_auc) if judged else None,
            "pixels_macro_auc": evaluation.figures.pixels_macro_auc if judged else None,
            "compaction_points": 100 * drift,
            "proof": {name: asdict(found) for name, found in proof.items()},
            "recipe": asdict(self.recipe),
        }

    def _statement(self, split: Split) -> str:
        words = (
            f"Trained on {int(split.train.sum())} films of NIH ChestX-ray14, whose labels were "
            "read from reports by a program and are wrong in part."
        )
        if self.experiment.model.demonstration:
            words = "This model is a demonstration of the program, nothing more. " + words
        return f"{words}\n\n{self.experiment.model.notes}".strip()


def _weights(choices: ModelChoices) -> tuple[str | Path | None, str]:
    """Return what InceptionV3 starts from, and in words."""
    note = f" {choices.weights_note}".rstrip()
    if choices.weights == "imagenet":
        return "imagenet", f"InceptionV3 started from Keras' ImageNet weights.{note}"
    if choices.weights == "none":
        return None, f"InceptionV3 started from random weights.{note}"
    path = Path(choices.weights)
    if not path.is_file():
        raise TrainingError(
            f"There is no weights file {choices.weights}: give a file, imagenet or none."
        )
    return path, f"InceptionV3 started from the weights file {path.name}.{note}"


def _signature(order: Order, records: RecordSet, split: Split) -> dict[str, Any]:
    """Return what must be the same when a run goes on."""
    files = [[file.name, file.stat().st_size] for file in records.files]
    parts = np.stack([split.train, split.validation, split.test])
    return {
        "records": files,
        "division": hashlib.sha256(np.packbits(parts).tobytes()).hexdigest(),
        "experiment": asdict(order.experiment),
    }


def _plain(network: "keras.Model", experiment: Experiment) -> "keras.Model":
    """Return the network in float32 and free of any strategy, with the same weights."""
    plain = build_network(experiment.input, None, dropout=experiment.training.dropout)
    plain.set_weights(network.get_weights())
    for layer, trained in zip(plain.layers, network.layers, strict=True):
        layer.trainable = trained.trainable
    return plain


def _require_films(split: Split) -> None:
    if not all(part.any() for part in (split.train, split.validation, split.test)):
        raise TrainingError(
            "Too few films to divide: expected enough patients for training, validation and test."
        )


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return (0.5 * (1 + np.tanh(0.5 * logits))).astype(np.float32)
