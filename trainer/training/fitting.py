"""Fitting one stage with Keras, epoch by epoch, so that it can be stopped and resumed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import macro_auc
from trainer.training.devices import Distribution
from trainer.training.recipe import LossName, Recipe, Stage, rates
from trainer.training.run_folder import StageFiles

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


MAX_WEIGHT: Final = 20.0
"""Largest weight of a positive image in the weighted loss."""
FOCUS: Final = 2.0
"""Exponent of the focal loss (Lin et al., 2017)."""
FOCUS_NEGATIVE: Final = 4.0
MARGIN: Final = 0.05
"""Exponent and probability margin of negatives in the asymmetric loss (Ridnik et al., 2021)."""


def multi_label_loss(
    name: LossName, truth: NDArray[np.float32], *, smoothing: float = 0.0
) -> "keras.Loss":
    """Return a Keras loss: labels (n, 15) in [0, 1] or NaN (unknown), logits (n, 15) -> a number.

    Parameters
    ----------
    name : str
        "bce": binary cross-entropy. "weighted": positives of a label count ``negatives /
        positives`` times, at most 20. "focal": ``(1 - p_t)^2`` times the cross-entropy (Lin et
        al., 2017). "asymmetric": positives plain, negatives ``p_m^4`` times the cross-entropy of
        ``p_m = max(p - 0.05, 0)`` (Ridnik et al., 2021).
    truth : ndarray, (n, 15), float32
        Labels of the training part, from which the weights are computed.
    smoothing : float
        Labels are moved by this share towards 0.5.

    Notes
    -----
    The mean is over the known labels only; each image has the same weight.
    """
    import keras
    import tensorflow as tf

    weights = tf.constant(
        _weights(truth) if name == "weighted" else np.ones(truth.shape[1]), "float32"
    )

    class MultiLabelLoss(keras.Loss):
        def call(self, y_true: "tf.Tensor", y_pred: "tf.Tensor") -> "tf.Tensor":
            logits = tf.cast(y_pred, tf.float32)
            known = tf.math.is_finite(y_true)
            labels = tf.where(known, y_true, 0.5) * (1 - smoothing) + smoothing / 2
            positive, negative = _terms(name, logits)
            cost = labels * weights * positive + (1 - labels) * negative
            share = tf.cast(known, tf.float32)
            return tf.math.divide_no_nan(
                tf.reduce_sum(cost * share, axis=-1), tf.reduce_sum(share, axis=-1)
            )

    return MultiLabelLoss(name=name)


def _terms(name: LossName, logits: "tf.Tensor") -> tuple["tf.Tensor", "tf.Tensor"]:
    """Return the loss of a positive and of a negative label at `logits`."""
    import tensorflow as tf

    positive, negative = tf.nn.softplus(-logits), tf.nn.softplus(logits)
    p = tf.sigmoid(logits)
    if name == "focal":
        return (1 - p) ** FOCUS * positive, p**FOCUS * negative
    if name == "asymmetric":
        shifted = tf.maximum(p - MARGIN, 0.0)
        return positive, -(shifted**FOCUS_NEGATIVE) * tf.math.log1p(-shifted)
    return positive, negative


def _weights(truth: NDArray[np.float32]) -> NDArray[np.float64]:
    positives = np.nansum(truth, axis=0, dtype=np.float64)
    known = np.isfinite(truth).sum(axis=0)
    return np.clip((known - positives) / np.maximum(positives, 1), 1.0, MAX_WEIGHT)


MIN_POSITIVES: Final = 5
"""Labels with fewer positive validation images are ignored in model selection."""


@dataclass(frozen=True, slots=True, eq=False)
class StageData:
    """The data that one stage trains on and is validated on.

    Parameters
    ----------
    train : callable
        From a range of epochs to a dataset of batches (input, labels), `steps` per epoch.
    validation : tf.data.Dataset
        Batches of (input, labels), each image once; may be empty.
    labels, truth : ndarray, (n, 15), float32
        Labels of the training images and of the validation images.
    steps : int
        Batches in an epoch.
    """

    train: Callable[[range], "tf.data.Dataset"]
    validation: "tf.data.Dataset"
    labels: NDArray[np.float32]
    truth: NDArray[np.float32]
    steps: int


@dataclass(slots=True)
class StageProgress:
    """State of a stage after an epoch; stored in the checkpoint.

    Parameters
    ----------
    epoch : int
        Finished epochs.
    best : float
        Best validation macro AUC so far.
    waited : int
        Epochs since the best one.
    """

    epoch: int = 0
    best: float = -1.0
    waited: int = 0


@dataclass(frozen=True, slots=True)
class StageContext:
    """Recipe, files and devices of a stage."""

    recipe: Recipe
    files: StageFiles
    distribution: Distribution


EpochCallback = Callable[[int, float | None, float], None]
"""Called with epoch, training loss and validation macro AUC."""


def fit(
    model: "keras.Model",
    part: StageData,
    stage: Stage,
    context: StageContext,
    *,
    report: EpochCallback,
    callbacks: Sequence["keras.callbacks.Callback"] = (),
    validate_start: bool = True,
) -> None:
    """Train `model` (input -> logits) through one stage; it then has its best weights.

    Resumes after the last complete epoch in `files`, if any. A finished stage is only restored.

    Parameters
    ----------
    model : keras.Model
        The model to train; its variables were created in the distribution's scope.
    part : StageData
        Images or cached features.
    context : StageContext
        Recipe, files and devices.
    report : callable
        Called after every epoch.
    callbacks : sequence of keras.callbacks.Callback
        Further callbacks, for progress bars and TensorBoard.
    validate_start : bool
        Whether the initial weights are validated too, as the first best weights.
    """
    recipe, files, distribution = context.recipe, context.files, context.distribution
    shared = distribution.model(model)
    with distribution.scope():
        optimizer = _optimizer(stage, recipe, part.steps, rates(model, recipe.layer_decay))
        optimizer.build(shared.trainable_variables)
        loss = multi_label_loss(recipe.loss, part.labels, smoothing=recipe.label_smoothing)
        shared.compile(optimizer, loss, jit_compile=recipe.xla)
        state = [*shared.variables, *shared.optimizer.variables]
        stage_progress = StageProgress(**(files.restore(state) or {}))
    if stage_progress.epoch == 0 and validate_start:
        stage_progress.best = validate(model, part)
        files.save_best(model)
        report(0, None, stage_progress.best)
    checkpoint = _checkpoint_callback(model, part, stage, stage_progress, files, state, report)
    if stage_progress.epoch == 0 and validate_start:
        checkpoint.best = model.get_weights()
    try:
        if stage_progress.epoch < stage.epochs and stage_progress.waited < stage.patience:
            epochs = range(stage_progress.epoch, stage.epochs)
            with distribution.scope():
                shared.fit(
                    distribution.with_sharding(part.train(epochs)),
                    initial_epoch=epochs.start,
                    epochs=epochs.stop,
                    steps_per_epoch=part.steps,
                    shuffle=False,
                    verbose=0,
                    callbacks=[checkpoint, *callbacks],
                )
    finally:
        with distribution.scope():
            if checkpoint.best is not None:
                model.set_weights(checkpoint.best)
            else:
                files.restore_best(model)


def validate(model: "keras.Model", part: StageData) -> float:
    """Return the macro AUC over the validation images, for labels with enough positive images.

    NaN without such a label or image.
    """
    import tensorflow as tf

    if not steering_labels(part.truth):
        return float("nan")

    @tf.function(reduce_retracing=True)
    def run(images: "tf.Tensor") -> "tf.Tensor":
        return model(images, training=False)

    scores = np.concatenate([run(images).numpy() for images, _ in part.validation])
    return macro_auc(part.truth, scores.astype(np.float32), steering_labels(part.truth))


def steering_labels(truth: NDArray[np.float32]) -> list[int]:
    """Return the indices of labels with enough positive images for model selection."""
    return [c for c in range(truth.shape[1]) if np.nansum(truth[:, c]) >= MIN_POSITIVES]


def _optimizer(
    stage: Stage, recipe: Recipe, steps: int, shares: dict[str, float]
) -> "keras.optimizers.Optimizer":
    """Return AdamW (Loshchilov and Hutter, 2019) with a share of the learning rate per variable."""
    import keras
    import tensorflow as tf

    class SharedRate(keras.optimizers.AdamW):
        def update_step(
            self, gradient: "tf.Tensor", variable: "keras.Variable", learning_rate: "tf.Tensor"
        ) -> None:
            share = tf.cast(shares[variable.path], learning_rate.dtype)
            super().update_step(gradient, variable, learning_rate * share)

    total = steps * stage.epochs // recipe.accumulate
    warm_up = max(1, int(recipe.warm_up * total))
    rate = keras.optimizers.schedules.CosineDecay(
        0.0,
        decay_steps=max(1, total - warm_up),
        warmup_target=stage.learning_rate,
        warmup_steps=warm_up,
    )
    optimizer = (keras.optimizers.AdamW if set(shares.values()) <= {1.0} else SharedRate)(
        rate,
        weight_decay=recipe.weight_decay,
        global_clipnorm=recipe.clip_norm,
        use_ema=True,
        ema_momentum=recipe.batch_momentum,
        gradient_accumulation_steps=recipe.accumulate if recipe.accumulate > 1 else None,
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _checkpoint_callback(
    model: "keras.Model",
    part: StageData,
    stage: Stage,
    stage_progress: StageProgress,
    files: StageFiles,
    state: Sequence["keras.Variable"],
    report: EpochCallback,
) -> Any:  # noqa: ANN401 - a Keras callback that also holds `best`
    """Return the callback after an epoch: validate averaged weights, save best and state."""
    import keras

    class CheckpointCallback(keras.callbacks.Callback):
        best: list[Any] | None = None
        """The best weights of this process: workers that do not write have no file of their own."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            logs = logs if logs is not None else {}
            trained: list[Any] = self.model.trainable_variables
            raw = [np.asarray(variable) for variable in trained]
            self.model.optimizer.finalize_variable_values(trained)  # the moving averages
            found = validate(model, part)
            stage_progress.epoch, stage_progress.waited = epoch + 1, stage_progress.waited + 1
            if not found <= stage_progress.best:  # NaN without a usable label: keep the last epoch
                stage_progress.best, stage_progress.waited = found, 0
                self.best = model.get_weights()
                files.save_best(model)
            for variable, value in zip(trained, raw, strict=True):
                variable.assign(value)
            logs["val_macro_auc"] = found
            report(epoch + 1, float(logs["loss"]), found)
            files.save_state(state, asdict(stage_progress))
            if stage_progress.waited >= stage.patience:
                self.model.stop_training = True

    return CheckpointCallback()
