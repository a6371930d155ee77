"""Fitting one stage with Keras, epoch by epoch, so that it can stop anywhere and go on."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import macro_auc
from trainer.training.distribution import Distribution
from trainer.training.losses import multi_label_loss
from trainer.training.recipe import Recipe, Stage
from trainer.training.run_folder import StageFiles
from trainer.training.stages import rates

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

LEAST_POSITIVES: Final = 5
"""Labels with fewer positive validation films do not steer the training."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one stage trains on and is judged on.

    Parameters
    ----------
    train : callable
        From a range of epochs to one dataset of batches (input, labels), `steps` for each epoch.
    validation : tf.data.Dataset
        Batches of (input, labels), each film once; may be empty.
    labels, truth : ndarray, (n, 15), float32
        Of the training films and of the validation films.
    steps : int
        Batches in an epoch.
    """

    train: Callable[[range], "tf.data.Dataset"]
    validation: "tf.data.Dataset"
    labels: NDArray[np.float32]
    truth: NDArray[np.float32]
    steps: int


@dataclass(slots=True)
class Standing:
    """How a stage stands after an epoch; it travels with the checkpoint.

    Parameters
    ----------
    epoch : int
        Epochs done.
    best : float
        Best validation macro AUC so far.
    waited : int
        Epochs since then.
    """

    epoch: int = 0
    best: float = -1.0
    waited: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """By which recipe a stage is trained, where it is kept, and on which devices."""

    recipe: Recipe
    files: StageFiles
    distribution: Distribution


Report = Callable[[int, float | None, float], None]
"""Told of epoch, training loss and validation macro AUC."""


def fit(
    model: "keras.Model",
    part: Part,
    stage: Stage,
    setting: Setting,
    *,
    report: Report,
    callbacks: Sequence["keras.callbacks.Callback"] = (),
    judge_start: bool = True,
) -> None:
    """Train `model` (input -> logits) until its stage is over; it then holds its best weights.

    Goes on from the last whole epoch if `files` hold one. A finished stage is only restored.

    Parameters
    ----------
    model : keras.Model
        What is trained; its variables were made in the distribution's scope.
    part : Part
        Films or features.
    setting : Setting
        Recipe, files and devices.
    report : callable
        Told of every finished epoch.
    callbacks : sequence of keras.callbacks.Callback
        Further ones, for progress bars and TensorBoard.
    judge_start : bool
        Whether the weights that the stage starts from are the first to beat.
    """
    recipe, files, distribution = setting.recipe, setting.files, setting.distribution
    shared = distribution.model(model)
    with distribution.scope():
        optimizer = _optimizer(stage, recipe, part.steps, rates(model, recipe.layer_decay))
        optimizer.build(shared.trainable_variables)
        loss = multi_label_loss(recipe.loss, part.labels, smoothing=recipe.label_smoothing)
        shared.compile(optimizer, loss, jit_compile=recipe.xla)
        state = [*shared.variables, *shared.optimizer.variables]
        standing = Standing(**(files.restore(state) or {}))
    if standing.epoch == 0 and judge_start:
        standing.best = validate(model, part)
        files.keep_best(model)
        report(0, None, standing.best)
    keeper = _keeper(model, part, stage, standing, files, state, report)
    if standing.epoch == 0 and judge_start:
        keeper.best = model.get_weights()
    try:
        if standing.epoch < stage.epochs and standing.waited < stage.patience:
            epochs = range(standing.epoch, stage.epochs)
            with distribution.scope():
                shared.fit(
                    distribution.dealt(part.train(epochs)),
                    initial_epoch=epochs.start,
                    epochs=epochs.stop,
                    steps_per_epoch=part.steps,
                    shuffle=False,
                    verbose=0,
                    callbacks=[keeper, *callbacks],
                )
    finally:
        with distribution.scope():
            if keeper.best is not None:
                model.set_weights(keeper.best)
            else:
                files.restore_best(model)


def validate(model: "keras.Model", part: Part) -> float:
    """Return the macro AUC over the validation films, of the labels that may steer.

    NaN without such a label or film.
    """
    import tensorflow as tf

    if not judged(part.truth):
        return float("nan")

    @tf.function(reduce_retracing=True)
    def run(films: "tf.Tensor") -> "tf.Tensor":
        return model(films, training=False)

    scores = np.concatenate([run(films).numpy() for films, _ in part.validation])
    return macro_auc(part.truth, scores.astype(np.float32), judged(part.truth))


def judged(truth: NDArray[np.float32]) -> list[int]:
    """Return the labels with enough positive films to steer by."""
    return [c for c in range(truth.shape[1]) if np.nansum(truth[:, c]) >= LEAST_POSITIVES]


def _optimizer(
    stage: Stage, recipe: Recipe, steps: int, shares: dict[str, float]
) -> "keras.optimizers.Optimizer":
    """Return AdamW (Loshchilov and Hutter, 2019) with each variable's share of the rate."""
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


def _keeper(
    model: "keras.Model",
    part: Part,
    stage: Stage,
    standing: Standing,
    files: StageFiles,
    state: Sequence["keras.Variable"],
    report: Report,
) -> Any:  # noqa: ANN401 - a Keras callback that also holds `best`
    """Return what ends an epoch: judge the averaged weights, keep the best, write the state."""
    import keras

    class Keeper(keras.callbacks.Callback):
        best: list[Any] | None = None
        """The best weights of this process: a worker that only reads may be ahead of the file."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            logs = logs if logs is not None else {}
            trained: list[Any] = self.model.trainable_variables
            raw = [np.asarray(variable) for variable in trained]
            self.model.optimizer.finalize_variable_values(trained)  # the moving averages
            found = validate(model, part)
            standing.epoch, standing.waited = epoch + 1, standing.waited + 1
            if not found <= standing.best:  # NaN, where no label can steer: keep the last
                standing.best, standing.waited = found, 0
                self.best = model.get_weights()
                files.keep_best(model)
            for variable, value in zip(trained, raw, strict=True):
                variable.assign(value)
            logs["val_macro_auc"] = found
            report(epoch + 1, float(logs["loss"]), found)
            files.keep_state(state, asdict(standing))
            if standing.waited >= stage.patience:
                self.model.stop_training = True

    return Keeper()
