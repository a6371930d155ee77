"""Networks trained fold by fold, so that every film is scored by one that never saw its patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import RecordSet, patient_groups
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.evaluation.scored import Scored
from trainer.evaluation.scoring import score
from trainer.network.inception import LOGITS, section
from trainer.training.training import Place, Training
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import keras

    from trainer.training.bank import Bank
    from trainer.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """Training and scoring of all folds.

    Parameters
    ----------
    records : RecordSet
    folds : sequence of Split
        Every film is in the test part of just one.
    contract : InputContract
    recipe : Recipe
    place : Place
        Each fold has its own folder within it; a finished fold is not trained again.
    """

    records: RecordSet
    folds: Sequence[Split]
    contract: InputContract
    recipe: "Recipe"
    place: Place

    def run(self, network: "keras.Model", bank: "Bank | None") -> Scored:
        """Return all films with out-of-fold logits; the network ends as it began.

        Raises
        ------
        TrainingError
            It was stopped: figures of fewer folds would not be of all films.
        """
        start = network.get_weights()
        logits = np.full((len(self.records.labels), self.records.labels.shape[1]), np.nan)
        numbers = np.full(len(logits), -1)
        for number, fold in enumerate(self.folds, start=1):
            folder = self.place.folder.part(f"fold-{number}")
            scores = folder.read_scores()
            if scores is None:
                place = Place(folder, self.place.progress, self.place.distribution)
                network.set_weights(start)
                scores = self._scores(network, bank, fold, place)
                folder.keep_scores(scores)
            logits[fold.test], numbers[fold.test] = scores, number
        network.set_weights(start)
        groups = patient_groups(self.records)
        return Scored(logits.astype(np.float32), self.records.labels, groups, numbers)

    def _scores(
        self, network: "keras.Model", bank: "Bank | None", fold: Split, place: Place
    ) -> NDArray[np.float32]:
        training = Training(network, self.records, fold, self.contract, self.recipe, place, bank)
        training.run()
        if training.stopped:
            raise TrainingError(
                "Stopped during cross-validation, before every film was scored: add --resume to go "
                "on."
            )
        return score(
            section(network, upto=LOGITS),
            self.records,
            fold.test,
            self.contract,
            self._tick(fold, place),
        )

    def _tick(self, fold: Split, place: Place) -> Callable[[int], None]:
        progress = place.progress
        task = progress.add_task(f"Scoring ({place.folder.path.name})", total=int(fold.test.sum()))
        return lambda count: progress.advance(task, count)
