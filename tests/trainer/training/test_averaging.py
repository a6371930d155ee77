"""The moving average of the weights is judged and kept; training goes on from the weights."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from trainer.data.deal import Deal
from trainer.training import fitting
from trainer.training.distribution import Distribution
from trainer.training.features import Features
from trainer.training.fitting import Part, Setting, fit
from trainer.training.recipe import Recipe, Stage
from trainer.training.run_folder import RunFolder

MOMENTUM, EPOCHS, BATCH = 0.9, 2, 8


class Steps(keras.callbacks.Callback):
    """Notes the weights after each step, and before the first of each epoch."""

    def __init__(self):
        super().__init__()
        self.weights, self.starts = [], []

    def on_epoch_begin(self, *_, **__):
        self.starts.append(self.model.get_weights()[0])

    def on_train_batch_end(self, *_, **__):
        self.weights.append(self.model.get_weights()[0])


@pytest.fixture(scope="module", params=[1, 2])
def fitted(request, tmp_path_factory):
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(15)])

    def features(count):
        values = rng.normal(size=(count, 6)).astype(np.float16)
        labels = (rng.random((count, 15)) < 0.5).astype(np.float32)
        return Features(values, labels, np.arange(count)[:, None])

    train, held = features(64), features(40)
    deal = Deal(BATCH, 3)
    part = Part(
        lambda epochs: train.dealt(deal, epochs),
        held.batches(BATCH),
        train.labels,
        held.labels,
        deal.steps(64),
    )
    judged = []
    real = fitting.validate
    steps = Steps()
    recipe = Recipe(batch=BATCH, ema_momentum=MOMENTUM, accumulate=request.param)
    files = RunFolder(tmp_path_factory.mktemp("run"), writes=True).stage(1)

    def rising(model, given):
        judged.append(model.get_weights()[0])
        return len(judged) + real(model, given)  # so that the last epoch is the best

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "validate", rising)
        fit(
            model,
            part,
            Stage("pooled", EPOCHS, 0.05, 9),
            Setting(recipe, files, Distribution("none")),
            report=lambda *_: None,
            callbacks=[steps],
            judge_start=False,
        )
    return model, steps, judged, recipe.accumulate


def average(weights, accumulate):
    """Return the moving average of the weights after each batch, begun at their first change."""
    momentum = MOMENTUM ** (1 / accumulate)
    found = weights[accumulate - 1]
    for one in weights[accumulate:]:
        found = momentum * found + (1 - momentum) * one
    return found


def test_the_average_is_what_is_kept(fitted):
    model, steps, _, accumulate = fitted
    kept = model.get_weights()[0]
    assert len(steps.weights) == EPOCHS * 8
    np.testing.assert_allclose(kept, average(steps.weights, accumulate), atol=1e-4)
    assert np.abs(kept - steps.weights[-1]).max() > 0.01


def test_the_average_is_what_is_judged(fitted):
    _, steps, judged, accumulate = fitted
    for epoch, seen in enumerate(judged, start=1):
        expected = average(steps.weights[: 8 * epoch], accumulate)
        np.testing.assert_allclose(seen, expected, atol=1e-4)


def test_training_goes_on_from_the_weights_themselves(fitted):
    _, steps, *_ = fitted
    np.testing.assert_array_equal(steps.starts[1], steps.weights[7])
