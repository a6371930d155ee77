"""Cross-validation: every image is scored by a network that was not trained on its patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import RecordSet, patient_groups
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.evaluation.image_scores import Scored, score
from trainer.network.inception import LOGITS, section
from trainer.training.training import RunContext, Training
from xray_desktop.core.bundle.contract import InputContract

if TYPE_CHECKING:
    import keras

    from trainer.training.feature_cache import FeatureCache
    from trainer.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """Training and scoring of all folds.

    Parameters
    ----------
    records : RecordSet
    folds : sequence of Split
        Every image is in the test part of exactly one.
    contract : InputContract
    recipe : Recipe
    context : RunContext
        Each fold has its own folder in it; a finished fold is not trained again.
    """

    records: RecordSet
    folds: Sequence[Split]
    contract: InputContract
    recipe: "Recipe"
    context: RunContext

    def run(self, network: "keras.Model", cache: "FeatureCache | None") -> Scored:
        """Return all images with out-of-fold logits; the network keeps its initial weights.

        Raises
        ------
        TrainingError
            The run was stopped: figures of fewer folds would not cover all images.
        """
        start = network.get_weights()
        logits = np.full((len(self.records.labels), self.records.labels.shape[1]), np.nan)
        numbers = np.full(len(logits), -1)
        for number, fold in enumerate(self.folds, start=1):
            folder = self.context.folder.part(f"fold-{number}")
            scores = folder.read_scores()
            if scores is None:
                context = RunContext(folder, self.context.progress, self.context.distribution)
                network.set_weights(start)
                scores = self._scores(network, cache, fold, context)
                folder.save_scores(scores)
            logits[fold.test], numbers[fold.test] = scores, number
        network.set_weights(start)
        groups = patient_groups(self.records)
        return Scored(logits.astype(np.float32), self.records.labels, groups, numbers)

    def _scores(
        self, network: "keras.Model", cache: "FeatureCache | None", fold: Split, context: RunContext
    ) -> NDArray[np.float32]:
        training = Training(network, self.records, fold, self.contract, self.recipe, context, cache)
        training.run()
        if training.stopped:
            raise TrainingError(
                "Stopped during cross-validation, before every image was scored: add --resume to "
                "continue."
            )
        return score(
            section(network, upto=LOGITS),
            self.records,
            fold.test,
            self.contract,
            self._tick(fold, context),
        )

    def _tick(self, fold: Split, context: RunContext) -> Callable[[int], None]:
        progress = context.progress
        task = progress.add_task(
            f"Scoring ({context.folder.path.name})", total=int(fold.test.sum())
        )
        return lambda count: progress.advance(task, count)
