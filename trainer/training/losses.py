"""Losses over fifteen labels at once, on logits; what is not known of a film costs nothing."""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.training.recipe import LossName

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

MOST_WEIGHT: Final = 20.0
"""The weighted loss counts no positive film for more than this many."""
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
        Labels of the training part; the weights are counted from them.
    smoothing : float
        Labels are drawn this far towards 0.5.

    Notes
    -----
    The mean goes over the known labels only, of which each film's row is one share.
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
    """Return what a positive and what a negative label cost at `logits`."""
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
    return np.clip((known - positives) / np.maximum(positives, 1), 1.0, MOST_WEIGHT)
