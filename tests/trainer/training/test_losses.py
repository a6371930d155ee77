import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from trainer.training.losses import multi_label_loss

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
    expected = entropy()[0, [0, 2]].mean() / 2  # the second film knows nothing
    assert cost("bce", truth) == pytest.approx(expected, rel=1e-6)
    logits = tf.Variable(LOGITS)
    with tf.GradientTape() as tape:
        loss = multi_label_loss("asymmetric", TRUTH)(truth, logits)
    slope = tape.gradient(loss, logits).numpy()
    assert np.isfinite(slope).all()
    assert (slope != 0).tolist() == [[True, False, True], [False, False, False]]
