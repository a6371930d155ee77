"""From records to a sealed bundle: read, divide, train, round, judge, export, prove, write."""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import RecordSet, patient_groups
from trainer.data.split import Split, split_by_patient
from trainer.errors import TrainingError
from trainer.evaluation.card import model_card
from trainer.evaluation.evaluation import Evaluation, Scored, evaluate, pixels_probe
from trainer.evaluation.scoring import first_inputs, score, thumbnails
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
from trainer.export.write import write_graphs
from trainer.network.compact import round_trained
from trainer.network.inception import LOGITS, build_network, section
from trainer.training.recipe import Recipe
from trainer.training.training import Training
from xray_desktop.core.contract import AttributionContract, InputContract, ModelContract

if TYPE_CHECKING:
    import keras
    from rich.progress import Progress

NOTICE: Final = "Research use only – not for diagnosis"
MOST_DRIFT: Final = 0.005
"""Rounding the weights may move no test probability by more than this."""
PROVED_FILMS: Final = 4


@dataclass(frozen=True, slots=True)
class Order:
    """What bundle to make, from what.

    Parameters
    ----------
    records : tuple of Path
        Folders with TFRecords.
    out : Path
        The bundle's folder; must not exist yet.
    weights : "imagenet", Path or None
        What InceptionV3 starts from, and `start` says so in words for the model card.
    model_id, title : str
        For the contract.
    demonstration : bool
        Whether the model is for showing the program only.
    notes : str
        What else a reader of the model card must know, Markdown.
    """

    records: tuple[Path, ...]
    out: Path
    weights: str | Path | None
    start: str
    model_id: str
    title: str
    demonstration: bool
    notes: str = ""
    recipe: Recipe = field(default_factory=Recipe)
    input: InputContract = field(default_factory=InputContract)
    attribution: AttributionContract = field(default_factory=AttributionContract)


class Pipeline:
    """One run from an order to a bundle; what it leaves half-way lies in ``<out>.work``."""

    def __init__(self, order: Order, progress: "Progress") -> None:
        self.order = order
        self.progress = progress
        self.work = order.out.with_name(order.out.name + ".work")

    def run(self) -> tuple[ModelContract, Evaluation]:
        """Make the bundle; TrainingError says what stood in the way."""
        import keras

        order = self.order
        if order.out.exists():
            raise TrainingError(f"{order.out} exists already: choose another name, or remove it.")
        self.work.mkdir(parents=True, exist_ok=True)
        records = RecordSet.read(order.records)
        split = split_by_patient(records.patients, records.labels, seed=order.recipe.seed)
        _require_films(split)
        keras.utils.set_random_seed(order.recipe.seed)
        network = build_network(order.input, order.weights, dropout=order.recipe.dropout)
        training = Training(
            network, records, split, order.input, order.recipe, self.work, self.progress
        )
        training.run()
        (self.work / "log.json").write_text(json.dumps(training.log, indent=1), encoding="utf-8")
        return self._finish(network, records, split, training)

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
                thumbnails(records, split.train, order.input),
                records.labels[split.train],
                thumbnails(records, split.test, order.input),
            ),
        )
        draft = order.out.with_name(order.out.name + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        proof = self._export(network, records, split, evaluation, draft)
        contract = ModelContract(
            model_id=order.model_id,
            title=order.title,
            notice=NOTICE,
            demonstration=order.demonstration,
            input=order.input,
            labels=evaluation.labels,
            attribution=order.attribution,
            training=self._described(records, split, training, evaluation, proof, drift),
        )
        (draft / CARD_FILE).write_text(model_card(contract, evaluation), encoding="utf-8")
        sealed = seal(draft, contract)
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
            model, records, chosen, self.order.input, lambda n: self.progress.advance(task, n)
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
        order = self.order
        write_graphs(network, draft)
        write_keras(network, draft / KERAS_FILE)
        judged = [i for i, label in enumerate(evaluation.labels) if label.sufficient and i > 0]
        label = judged[-1] if judged else 1
        greys = golden_greys(order.input)
        points = golden_inputs(greys, order.input)
        write_golden(network, greys, points, label, draft / GOLDEN_FILE)
        films = first_inputs(records, split.test, order.input, PROVED_FILMS)
        golden = prove(network, draft, points, label, order.input, order.attribution)
        golden.require()
        real = prove(network, draft, films, label, order.input, order.attribution)
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
            "start": self.order.start,
            "stopped_early_by_user": training.stopped,
            "macro_auc": asdict(evaluation.macro_auc) if judged else None,
            "pixels_macro_auc": evaluation.pixels_macro_auc if judged else None,
            "compaction_points": 100 * drift,
            "proof": {name: asdict(found) for name, found in proof.items()},
            "recipe": asdict(self.order.recipe),
        }

    def _statement(self, split: Split) -> str:
        words = (
            f"Trained on {int(split.train.sum())} films of NIH ChestX-ray14, whose labels were "
            "read from reports by a program and are wrong in part."
        )
        if self.order.demonstration:
            words = "This model is a demonstration of the program, nothing more. " + words
        return f"{words}\n\n{self.order.notes}".strip()


def _require_films(split: Split) -> None:
    if not all(part.any() for part in (split.train, split.validation, split.test)):
        raise TrainingError(
            "Too few films to divide: expected enough patients for training, validation and test."
        )


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return (0.5 * (1 + np.tanh(0.5 * logits))).astype(np.float32)
