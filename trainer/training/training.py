"""Training in two stages: the head on frozen features, then everything after a chosen layer."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from trainer.data.records import RecordSet, film_inputs
from trainer.data.split import Split
from trainer.errors import TrainingError
from trainer.evaluation.metrics import macro_auc
from trainer.network.compact import compact_frozen
from trainer.network.inception import POOLED, section
from trainer.training.features import Features, extract
from trainer.training.recipe import Recipe, Stage
from trainer.training.teacher import taught
from xray_desktop.core.contract import InputContract

if TYPE_CHECKING:
    import keras
    import tensorflow as tf
    from rich.progress import Progress

LEAST_POSITIVES = 5
"""Labels with fewer positive validation films do not steer the training."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one stage trains on and is judged on."""

    train: "tf.data.Dataset"
    validation: "tf.data.Dataset"
    truth: np.ndarray
    steps: int


class Training:
    """One run over one network; the network holds the best weights when it ends or is stopped."""

    def __init__(
        self,
        network: "keras.Model",
        records: RecordSet,
        split: Split,
        contract: InputContract,
        recipe: Recipe,
        folder: Path,
        progress: "Progress",
    ) -> None:
        self.network = network
        self.records = records
        self.split = split
        self.contract = contract
        self.recipe = recipe
        self.folder = folder
        self.progress = progress
        self.stopped = False
        """Whether Ctrl-C ended the training early."""
        self.log: list[dict[str, float | str | None]] = []
        """Stage, epoch, loss and validation macro AUC of every epoch."""

    def run(self) -> None:
        """Train both stages. Ctrl-C ends the stage, keeps its best weights and skips the rest."""
        _freeze(self.network, self.recipe.fine_tune_from)
        compact_frozen(self.network)
        trunk = section(self.network, upto=self.recipe.fine_tune_from)
        if self._fits(trunk):
            self._run_cached(trunk)
        else:
            self._run_streamed()

    def _fits(self, trunk: "keras.Model") -> bool:
        films = self.split.train.sum() * self.recipe.copies + self.split.validation.sum()
        gib = films * np.prod(trunk.output.shape[1:]) * 2 / 2**30
        return bool(gib <= self.recipe.cache_gib)

    def _run_cached(self, trunk: "keras.Model") -> None:
        train = self._features(trunk, self.split.train, "Features (train)", self.recipe.copies)
        validation = self._features(trunk, self.split.validation, "Features (validation)", 0)
        if self.recipe.teacher_share:
            judged = _judged(validation.labels)
            train = taught(train, validation, self.recipe.teacher_share, judged)
        last_frozen = self.recipe.fine_tune_from
        block = section(self.network, after=last_frozen, upto=POOLED)
        head = section(self.network, after=POOLED)
        rest = section(self.network, after=last_frozen)
        pooled, pooled_validation = train.through(block), validation.through(block)
        self._stage("head", head, self.recipe.head, self._part(pooled, pooled_validation))
        self._stage("fine-tune", rest, self.recipe.fine_tune, self._part(train, validation))

    def _run_streamed(self) -> None:
        if self.recipe.teacher_share:
            raise TrainingError(
                "A teacher needs cached features, and they do not fit: raise --cache-gib, lower "
                "--copies, or leave --teacher-share out."
            )
        trunk, head = section(self.network, upto=POOLED), section(self.network, after=POOLED)
        pooled = self._features(trunk, self.split.train, "Features (train)", 1)
        held = self._features(trunk, self.split.validation, "Features (validation)", 0)
        self._stage("head", head, self.recipe.head, self._part(pooled, held))
        self._stage("fine-tune", self.network, self.recipe.fine_tune, self._streamed_part())

    def _streamed_part(self) -> Part:
        import tensorflow as tf

        channels, batch = self.contract.channels, self.recipe.batch
        augment = self.recipe.augmentation.layer(self.contract.value_range, self.recipe.seed)
        count = int(self.split.train.sum())

        def vary(grey: "tf.Tensor", truth: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
            return tf.repeat(augment(grey, training=True), channels, axis=-1), truth

        def repeat(grey: "tf.Tensor", truth: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
            return tf.repeat(grey, channels, axis=-1), truth

        train = film_inputs(self.records, self.split.train, self.contract)
        train = train.shuffle(min(count, 2048), seed=self.recipe.seed).batch(batch).map(vary)
        held = film_inputs(self.records, self.split.validation, self.contract)
        held = held.batch(batch).map(repeat).prefetch(2)
        truth = self.records.labels[self.split.validation]
        return Part(train.prefetch(2), held, truth, -(-count // batch))

    def _features(
        self, trunk: "keras.Model", chosen: np.ndarray, words: str, copies: int
    ) -> Features:
        films = film_inputs(self.records, chosen, self.contract)
        count = int(chosen.sum()) * max(copies, 1)
        augment = None
        if copies:
            films = films.repeat(copies)
            augment = self.recipe.augmentation.layer(self.contract.value_range, self.recipe.seed)
        task = self.progress.add_task(words, total=count)
        return extract(
            trunk,
            films,
            count,
            self.contract.channels,
            lambda size: self.progress.advance(task, size),
            augment,
        )

    def _part(self, train: Features, validation: Features) -> Part:
        size = self.recipe.batch
        return Part(
            train.batches(size, shuffle_seed=self.recipe.seed),
            validation.batches(size),
            validation.labels,
            -(-len(train.labels) // size),
        )

    def _stage(self, name: str, model: "keras.Model", stage: Stage, part: Part) -> None:
        if stage.epochs == 0 or self.stopped:
            return
        import keras

        rate = keras.optimizers.schedules.CosineDecay(
            0.0,
            decay_steps=part.steps * stage.epochs,
            warmup_target=stage.learning_rate,
            warmup_steps=part.steps,
        )
        optimizer = keras.optimizers.AdamW(
            rate,
            weight_decay=self.recipe.weight_decay,
            clipnorm=1.0,
            use_ema=True,
            ema_momentum=self.recipe.ema_momentum,
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        model.compile(optimizer, keras.losses.BinaryCrossentropy())
        best = self.folder / f"best-{name}.weights.h5"
        average = keras.callbacks.SwapEMAWeights(swap_on_epoch=True)
        judge = self._judge(name, stage, part)
        keep = keras.callbacks.ModelCheckpoint(
            best,
            monitor="val_macro_auc",
            mode="max",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=-1.0,
        )
        early = keras.callbacks.EarlyStopping(
            monitor="val_macro_auc", mode="max", patience=stage.patience
        )
        self._keep_start(name, model, part, keep)
        try:
            model.fit(
                part.train,
                epochs=stage.epochs,
                shuffle=False,
                verbose=0,
                callbacks=[average, judge, keep, early],
            )
        except KeyboardInterrupt:
            self.stopped = True
            self.progress.console.print(f"Stopped in stage {name}: keeping its best weights.")
        finally:
            if best.exists():
                model.load_weights(best)

    def _keep_start(
        self, name: str, model: "keras.Model", part: Part, keep: "keras.callbacks.ModelCheckpoint"
    ) -> None:
        """Let the weights that a stage starts from be the ones to beat."""
        if name == "head":
            return
        start = self._validate(model, part)
        keep.best = start
        model.optimizer.build(model.trainable_variables)  # it is saved, and restored, with them
        model.save_weights(keep.filepath)
        self.log.append({"stage": name, "epoch": 0, "loss": None, "macro_auc": start})

    def _validate(self, model: "keras.Model", part: Part) -> float:
        scores = model.predict(part.validation, verbose=0)
        return macro_auc(part.truth, scores, _judged(part.truth))

    def _judge(self, name: str, stage: Stage, part: Part) -> "keras.callbacks.Callback":
        import keras

        training = self
        steps = part.steps * stage.epochs
        task = self.progress.add_task(f"Training ({name})", total=steps)

        class Judge(keras.callbacks.Callback):
            def on_train_batch_end(self, *_: object, **__: object) -> None:
                training.progress.advance(task)

            def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
                logs = logs if logs is not None else {}
                logs["val_macro_auc"] = training._validate(self.model, part)
                row = {"stage": name, "epoch": epoch + 1, "loss": float(logs["loss"])}
                training.log.append({**row, "macro_auc": logs["val_macro_auc"]})
                training.progress.update(
                    task,
                    description=f"Training ({name}) epoch {epoch + 1}, loss {logs['loss']:.4f}, "
                    f"validation macro AUC {logs['val_macro_auc']:.3f}",
                )

        return Judge()


def _judged(truth: np.ndarray) -> list[int]:
    """Return the labels with enough positive films to steer by."""
    return [c for c in range(truth.shape[1]) if truth[:, c].sum() >= LEAST_POSITIVES]


def _freeze(network: "keras.Model", last_frozen: str) -> None:
    """Freeze all layers up to `last_frozen`, and the backbone's batch norms everywhere."""
    import keras

    for layer in section(network, upto=last_frozen).layers:
        layer.trainable = False
    for layer in section(network, upto=POOLED).layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
