"""A whole training: stage by stage, each reaching deeper into the network than the one before."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from trainer.data.datasets import EpochSampler, image_inputs, training_images
from trainer.data.records import RecordSet
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.network.inception import LOGITS, POOLED, resized, section
from trainer.training.devices import Distribution
from trainer.training.feature_cache import (
    CachedFeatures,
    CacheRequest,
    FeatureCache,
    build_feature_cache,
)
from trainer.training.fitting import StageContext, StageData, fit
from trainer.training.recipe import (
    Recipe,
    Stage,
    freeze,
    freeze_for,
    needs_features,
    training_stages,
)
from trainer.training.run_folder import RunFolder
from xray_desktop.core.bundle.contract import InputContract

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from rich.progress import Progress


@dataclass(frozen=True, slots=True)
class RunContext:
    """The files, the progress display and the devices of a training."""

    folder: RunFolder
    progress: "Progress"
    distribution: Distribution


class Training:
    """Training of one network, which has its best weights when it ends or is stopped."""

    def __init__(
        self,
        network: "keras.Model",
        records: RecordSet,
        split: Split,
        contract: InputContract,
        recipe: Recipe,
        context: RunContext,
        cache: FeatureCache | None = None,
    ) -> None:
        self.network = network
        self.records = records
        self.split = split
        self.contract = contract
        self.recipe = recipe
        self.cache = cache
        """Features computed before for this network and these records, or None."""
        self.folder = context.folder
        self.progress = context.progress
        self.distribution = context.distribution
        self.stopped = False
        """Whether Ctrl-C ended the training early."""
        self.log: list[dict[str, Any]] = context.folder.read_log()
        """Stage, epoch, loss and validation macro AUC of every epoch."""

    def run(self) -> None:
        """Train all stages; Ctrl-C ends the training with the best weights of the stage."""
        stages = training_stages(self.network, self.recipe)
        cache = self.cache
        if cache is None and needs_features(stages):
            wanted = CacheRequest(self.split.train, self.split.validation, self.recipe.copies)
            network, records = self.network, self.records
            cache = build_feature_cache(
                network, records, wanted, self.contract, self.recipe, self.progress
            )
        deepest = freeze_for(self.network, self.recipe)
        features = None
        if cache is not None:
            train = cache.features(self.split.train, self.recipe.copies)
            features = (train, cache.features(self.split.validation, 1))
        for number, stage in enumerate(stages, start=1):
            if self.stopped:
                break
            kept = None if cache is None else cache.layer
            if features is not None and (kept == deepest or stage.train_after == POOLED):
                inputs = features
                if stage.train_after != kept:
                    between = section(self.network, after=kept, upto=stage.train_after)
                    inputs = (features[0].through(between), features[1].through(between))
                model = section(self.network, after=stage.train_after, upto=LOGITS)
                part = self._cached_part(*inputs)
                self._stage(number, stage, model, part)
            else:
                self._streamed_stage(number, stage)
        freeze(self.network, deepest, self.recipe)

    def _cached_part(self, train: CachedFeatures, held: CachedFeatures) -> StageData:
        sampler = self._sampler(len(train.rows))
        return StageData(
            lambda epochs: train.training_batches(sampler, epochs),
            held.batches(sampler.batch),
            train.image_labels,
            held.image_labels,
            sampler.steps(len(train.rows)),
        )

    def _streamed_stage(self, number: int, stage: Stage) -> None:
        contract, network = self.contract, self.network
        if stage.size not in {None, contract.size}:
            contract = replace(contract, size=stage.size)
            with self.distribution.scope():
                network = resized(network, contract)
        freeze(network, stage.train_after, self.recipe)
        part = self.streamed_part(contract)
        self._stage(number, stage, section(network, upto=LOGITS), part)
        if network is not self.network:
            self.network.set_weights(network.get_weights())

    def streamed_part(self, contract: InputContract) -> StageData:
        """Return data that are read, augmented and passed through the whole network every epoch."""
        import tensorflow as tf

        records = self.records
        chosen = np.flatnonzero(self.split.train)
        sampler, augmentation = self._sampler(len(chosen)), self.recipe.augmentation

        def spread(grey: "tf.Tensor", truth: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
            return tf.repeat(grey, contract.channels, axis=-1), truth

        held = image_inputs(records, self.split.validation, contract)
        return StageData(
            lambda epochs: training_images(
                records, chosen, contract, augmentation, sampler, epochs
            ),
            held.batch(sampler.batch).map(spread).prefetch(2),
            records.labels[self.split.train],
            records.labels[self.split.validation],
            sampler.steps(len(chosen)),
        )

    def _sampler(self, images: int) -> EpochSampler:
        """Return the sampler, with batches no larger than the number of images."""
        replicas = self.distribution.replicas
        size = min(self.recipe.batch, images)
        if size < replicas:
            raise TrainingError(f"{images} training images are too few for {replicas} devices.")
        return EpochSampler(
            size - size % replicas, self.recipe.seed, self.distribution.many_workers
        )

    def _stage(self, number: int, stage: Stage, model: "keras.Model", part: StageData) -> None:
        name = f"stage {number}, after {stage.train_after}"
        task = self.progress.add_task(f"Training ({name})", total=part.steps * stage.epochs)

        def report(epoch: int, loss: float | None, found: float) -> None:
            row = {"stage": number, "epoch": epoch, "loss": loss, "macro_auc": found}
            done = [r for r in self.log if (r["stage"], r["epoch"]) < (number, epoch)]
            self.log = [*done, row]
            self.folder.write_log(self.log)
            text = "" if loss is None else f", loss {loss:.4f}"
            text += "" if np.isnan(found) else f", validation macro AUC {found:.3f}"
            self.progress.update(
                task,
                completed=part.steps * epoch,
                description=f"Training ({name}) epoch {epoch}{text}",
            )

        try:
            fit(
                model,
                part,
                stage,
                StageContext(self.recipe, self.folder.stage(number), self.distribution),
                report=report,
                callbacks=self._watchers(number, task, part.steps),
                validate_start=number > 1,
            )
        except KeyboardInterrupt:
            self.stopped = True
            self.progress.console.print(f"Stopped in {name}: its best weights are kept.")

    def _watchers(
        self,
        number: int,
        task: Any,  # noqa: ANN401
        steps: int,
    ) -> list["keras.callbacks.Callback"]:
        import keras

        progress = self.progress

        class Bar(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch: int, *_: object, **__: object) -> None:
                progress.update(task, completed=steps * epoch)  # a resumed stage begins later

            def on_train_batch_end(self, batch: int, *_: object, **__: object) -> None:
                if batch + 1 < steps:  # the last step counts when its epoch has been validated
                    progress.advance(task)

        watchers: list[keras.callbacks.Callback] = [Bar(), keras.callbacks.TerminateOnNaN()]
        if self.folder.writes:
            board = self.folder.path / "tensorboard" / f"stage-{number}"
            watchers.append(keras.callbacks.TensorBoard(board, write_graph=False))
        return watchers
