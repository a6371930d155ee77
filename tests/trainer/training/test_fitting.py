"""The moving average of the weights is scored and kept; training goes on from the weights."""

import keras
import numpy as np
import pytest

from trainer.data.datasets import EpochSampler
from trainer.training import fitting
from trainer.training.devices import Distribution
from trainer.training.feature_cache import CachedFeatures
from trainer.training.fitting import StageContext, StageData, fit, multi_label_loss
from trainer.training.recipe import Recipe, Stage
from trainer.training.run_folder import RunFolder

pytest.importorskip("tensorflow", reason="needs the extra `train`")


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
        return CachedFeatures(values, labels, np.arange(count)[:, None])

    train, held = features(64), features(40)
    sampler = EpochSampler(BATCH, 3)
    part = StageData(
        lambda epochs: train.training_batches(sampler, epochs),
        held.batches(BATCH),
        train.labels,
        held.labels,
        sampler.steps(64),
    )
    scored = []
    real = fitting.validate
    steps = Steps()
    recipe = Recipe(batch=BATCH, ema_momentum=MOMENTUM, accumulate=request.param)
    files = RunFolder(tmp_path_factory.mktemp("run"), writes=True).stage(1)

    def rising(model, given):
        scored.append(model.get_weights()[0])
        return len(scored) + real(model, given)  # so that the last epoch is the best

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "validate", rising)
        fit(
            model,
            part,
            Stage("pooled", EPOCHS, 0.05, 9),
            StageContext(recipe, files, Distribution("none")),
            report=lambda *_: None,
            callbacks=[steps],
            validate_start=False,
        )
    return model, steps, scored, recipe.accumulate


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


def test_the_average_is_what_is_scored(fitted):
    _, steps, scored, accumulate = fitted
    for epoch, seen in enumerate(scored, start=1):
        expected = average(steps.weights[: 8 * epoch], accumulate)
        np.testing.assert_allclose(seen, expected, atol=1e-4)


def test_training_goes_on_from_the_weights_themselves(fitted):
    _, steps, *_ = fitted
    np.testing.assert_array_equal(steps.starts[1], steps.weights[7])


pytest.importorskip("tensorflow", reason="needs the extra `train`")


LOGITS = np.array([[2.0, -1.0, 0.5], [-3.0, 0.1, 4.0]], np.float32)
TRUTH = np.array([[1, 0, 1], [0, 1, 0]], np.float32)


def cost(name, truth=TRUTH, logits=LOGITS, counted=TRUTH, **options):
    return float(multi_label_loss(name, counted, **options)(truth, logits))


def entropy(truth=TRUTH):
    p = 1 / (1 + np.exp(-LOGITS.astype(np.float64)))
    return -(truth * np.log(p) + (1 - truth) * np.log(1 - p))


def test_plain_loss_is_kerass():
    import keras

    keras_loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)
    assert cost("bce") == pytest.approx(entropy().mean(), rel=1e-6)
    assert cost("bce", smoothing=0.1) == pytest.approx(float(keras_loss(TRUTH, LOGITS)), rel=1e-6)


def test_focal_loss_is_kerass():
    import keras

    keras_loss = keras.losses.BinaryFocalCrossentropy(from_logits=True, gamma=2.0)
    assert cost("focal") == pytest.approx(float(keras_loss(TRUTH, LOGITS)), rel=1e-5)


def test_weights_are_negatives_over_positives_within_bounds():
    counted = np.zeros((100, 3), np.float32)
    counted[:20, 0] = counted[:1, 1] = counted[:90, 2] = 1
    expected = entropy() * np.where(TRUTH > 0, [4.0, 20.0, 1.0], 1.0)
    assert cost("weighted", counted=counted) == pytest.approx(expected.mean(), rel=1e-6)


def test_the_asymmetric_loss_forgives_easy_negatives():
    p = 1 / (1 + np.exp(-LOGITS.astype(np.float64)))
    shifted = np.maximum(p - 0.05, 0)
    expected = np.where(TRUTH > 0, -np.log(p), -(shifted**4) * np.log(1 - shifted))
    assert cost("asymmetric") == pytest.approx(expected.mean(), rel=1e-5)
    assert cost("asymmetric", np.zeros((1, 1)), np.full((1, 1), -9.0), np.zeros((1, 1))) == 0


def test_unknown_labels_cost_nothing_and_have_no_slope():
    import tensorflow as tf

    truth = TRUTH.copy()
    truth[0, 1] = np.nan
    truth[1] = np.nan
    expected = entropy()[0, [0, 2]].mean() / 2  # the second image knows nothing
    assert cost("bce", truth) == pytest.approx(expected, rel=1e-6)
    logits = tf.Variable(LOGITS)
    with tf.GradientTape() as tape:
        loss = multi_label_loss("asymmetric", TRUTH)(truth, logits)
    slope = tape.gradient(loss, logits).numpy()
    assert np.isfinite(slope).all()
    assert (slope != 0).tolist() == [[True, False, True], [False, False, False]]
