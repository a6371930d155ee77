"""A whole training: stage by stage, each reaching deeper into the network than the one before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.deal import Deal
from trainer.data.films import film_inputs, training_films
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.network.compact import compact_frozen
from trainer.network.inception import LOGITS, POOLED, section
from trainer.training.distribution import Distribution
from trainer.training.features import Features, extract
from trainer.training.fitting import Part, Setting, fit, judged
from trainer.training.recipe import Recipe, Stage
from trainer.training.run_folder import RunFolder
from trainer.training.teacher import taught
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from rich.progress import Progress

WHOLE: Final = "input"
"""What a stage that trains the whole network comes after."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a training runs: what it keeps on disk, what it shows, on which devices."""

    folder: RunFolder
    progress: "Progress"
    distribution: Distribution


class Training:
    """One run over one network; the network holds the best weights when it ends or is stopped."""

    def __init__(
        self,
        network: "keras.Model",
        records: RecordSet,
        split: Split,
        contract: InputContract,
        recipe: Recipe,
        place: Place,
    ) -> None:
        self.network = network
        self.records = records
        self.split = split
        self.contract = contract
        self.recipe = recipe
        self.folder = place.folder
        self.progress = place.progress
        self.distribution = place.distribution
        self.stopped = False
        """Whether Ctrl-C ended the training early."""
        self.log: list[dict[str, Any]] = place.folder.read_log()
        """Stage, epoch, loss and validation macro AUC of every epoch."""

    def run(self) -> None:
        """Train all stages. Ctrl-C ends the stage, keeps its best weights and skips the rest."""
        stages = [stage for stage in self.recipe.stages if stage.epochs]
        _require_deeper(self.network, stages)
        deepest = stages[-1].train_after
        _freeze(self.network, deepest)
        compact_frozen(self.network)
        cached = deepest != WHOLE and self._fits(section(self.network, upto=deepest))
        if self.recipe.teacher_share and not cached:
            raise TrainingError(
                "A teacher needs cached features, and they do not fit: raise cache_gib, lower "
                "copies, or set teacher_share to 0."
            )
        source = deepest if cached else POOLED
        train, held = self._features(source)
        for number, stage in enumerate(stages, start=1):
            if self.stopped:
                break
            if cached or stage.train_after == POOLED:
                inputs = (train, held)
                if stage.train_after != source:
                    between = section(self.network, after=source, upto=stage.train_after)
                    inputs = (train.through(between), held.through(between))
                model = section(self.network, after=stage.train_after, upto=LOGITS)
                part = self._cached_part(*inputs)
            else:
                _freeze(self.network, stage.train_after)
                model = section(self.network, upto=LOGITS)
                part = self._streamed_part()
            self._stage(number, stage, model, part)
        _freeze(self.network, deepest)

    def _fits(self, trunk: "keras.Model") -> bool:
        films = self.split.train.sum() * self.recipe.copies + self.split.validation.sum()
        gib = films * np.prod(trunk.output.shape[1:]) * 2 / 2**30
        return bool(gib <= self.recipe.cache_gib)

    def _features(self, layer: str) -> tuple[Features, Features]:
        """Return what the network up to `layer` makes of varied training and plain held films."""
        trunk = section(self.network, upto=layer)
        train = self._extracted(trunk, self.split.train, "Features (train)", self.recipe.copies)
        held = self._extracted(trunk, self.split.validation, "Features (validation)", 0)
        if self.recipe.teacher_share:
            train = taught(train, held, self.recipe.teacher_share, judged(held.labels))
        return train, held

    def _extracted(
        self, trunk: "keras.Model", chosen: NDArray[np.bool_], words: str, copies: int
    ) -> Features:
        import tensorflow as tf

        films = film_inputs(self.records, chosen, self.contract)
        count = int(chosen.sum()) * max(copies, 1)
        if copies:
            augmentation, seed = self.recipe.augmentation, self.recipe.seed
            value_range = self.contract.value_range

            def vary(
                index: "tf.Tensor", film: tuple["tf.Tensor", "tf.Tensor"]
            ) -> tuple["tf.Tensor", "tf.Tensor"]:
                key = tf.stack([tf.constant(-1 - seed, tf.int64), index])
                return augmentation.vary(film[0], key, value_range), film[1]

            varied = films.repeat(copies).enumerate()
            films = varied.map(vary, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
        task = self.progress.add_task(words, total=count)
        channels = self.contract.channels
        return extract(trunk, films, count, channels, lambda n: self.progress.advance(task, n))

    def _cached_part(self, train: Features, held: Features) -> Part:
        deal = self._deal(len(train.labels))
        return Part(
            lambda epochs: train.dealt(deal, epochs),
            held.batches(deal.batch),
            train.labels,
            held.labels,
            deal.steps(len(train.labels)),
        )

    def _streamed_part(self) -> Part:
        import tensorflow as tf

        records, contract = self.records, self.contract
        chosen = np.flatnonzero(self.split.train)
        deal, augmentation = self._deal(len(chosen)), self.recipe.augmentation

        def spread(grey: "tf.Tensor", truth: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
            return tf.repeat(grey, contract.channels, axis=-1), truth

        held = film_inputs(records, self.split.validation, contract)
        return Part(
            lambda epochs: training_films(records, chosen, contract, augmentation, deal, epochs),
            held.batch(deal.batch).map(spread).prefetch(2),
            records.labels[self.split.train],
            records.labels[self.split.validation],
            deal.steps(len(chosen)),
        )

    def _deal(self, films: int) -> Deal:
        """Return how films are dealt: in batches no larger than there are films."""
        replicas = self.distribution.replicas
        size = min(self.recipe.batch, films)
        if size < replicas:
            raise TrainingError(f"{films} training films are too few for {replicas} devices.")
        return Deal(size - size % replicas, self.recipe.seed, self.distribution.many_workers)

    def _stage(self, number: int, stage: Stage, model: "keras.Model", part: Part) -> None:
        name = f"stage {number}, after {stage.train_after}"
        task = self.progress.add_task(f"Training ({name})", total=part.steps * stage.epochs)

        def report(epoch: int, loss: float | None, found: float) -> None:
            row = {"stage": number, "epoch": epoch, "loss": loss, "macro_auc": found}
            done = [r for r in self.log if (r["stage"], r["epoch"]) < (number, epoch)]
            self.log = [*done, row]
            self.folder.write_log(self.log)
            words = "" if loss is None else f", loss {loss:.4f}"
            self.progress.update(
                task,
                completed=part.steps * epoch,
                description=f"Training ({name}) epoch {epoch}{words}, "
                f"validation macro AUC {found:.3f}",
            )

        try:
            fit(
                model,
                part,
                stage,
                Setting(self.recipe, self.folder.stage(number), self.distribution),
                report=report,
                callbacks=self._watchers(number, task),
                judge_start=number > 1,
            )
        except KeyboardInterrupt:
            self.stopped = True
            self.progress.console.print(f"Stopped in {name}: keeping its best weights.")

    def _watchers(self, number: int, task: Any) -> list["keras.callbacks.Callback"]:  # noqa: ANN401
        import keras

        progress = self.progress

        class Bar(keras.callbacks.Callback):
            def on_train_batch_end(self, *_: object, **__: object) -> None:
                progress.advance(task)

        watchers: list[keras.callbacks.Callback] = [Bar(), keras.callbacks.TerminateOnNaN()]
        if self.folder.writes:
            board = self.folder.path / "tensorboard" / f"stage-{number}"
            watchers.append(keras.callbacks.TensorBoard(board, write_graph=False))
        return watchers


def _require_deeper(network: "keras.Model", stages: list[Stage]) -> None:
    """Raise TrainingError unless each stage reaches at least as deep as the one before."""
    names = [WHOLE, *(layer.name for layer in network.layers)]
    unknown = [s.train_after for s in stages if s.train_after not in names]
    if unknown:
        raise TrainingError(
            f"There is no layer {unknown[0]!r}: expected input, mixed0 ... mixed10 or pooled."
        )
    depths = [names.index(stage.train_after) for stage in stages]
    if depths != sorted(depths, reverse=True):
        raise TrainingError(
            "Each stage must train at least what the one before trained: expected stages from "
            "pooled downwards."
        )


def _freeze(network: "keras.Model", last_frozen: str) -> None:
    """Freeze all layers up to `last_frozen`, and the backbone's batch norms everywhere."""
    import keras

    for layer in network.layers:
        layer.trainable = True
    if last_frozen != WHOLE:
        for layer in section(network, upto=last_frozen).layers:
            layer.trainable = False
    for layer in section(network, upto=POOLED).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
