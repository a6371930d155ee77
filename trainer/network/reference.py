"""Reference results by TensorFlow itself: probabilities, gradients, features."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.network.inception import LOGITS, section

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]


class TensorflowReference:
    """Results of a network by TensorFlow; they follow changes of its weights."""

    def __init__(self, network: "keras.Model") -> None:
        import tensorflow as tf

        self._network = network
        logits = section(network, upto=LOGITS)

        @tf.function(reduce_retracing=True)
        def slopes(points: "tf.Tensor", label: "tf.Tensor") -> "tf.Tensor":
            with tf.GradientTape() as tape:
                tape.watch(points)
                chosen = tf.gather(logits(points, training=False), label, axis=1)
            return tape.gradient(chosen, points)

        self._logits = tf.function(lambda points: logits(points, training=False))
        self._slopes = slopes

    def probabilities(self, points: Float) -> Float:
        """Return (n, labels) float32."""
        return self._network(points, training=False).numpy()

    def logits(self, points: Float) -> Float:
        """Return (n, labels) float32."""
        import tensorflow as tf

        return self._logits(tf.constant(points)).numpy()

    def gradients(self, points: Float, label: int) -> Float:
        """Return d logit[label] / d points by ``tf.GradientTape``."""
        import tensorflow as tf

        return self._slopes(tf.constant(points), tf.constant(label)).numpy()


class LayerReference:
    """Features of a network at an inner layer, and gradients of a logit with respect to them."""

    def __init__(self, network: "keras.Model", layer: str) -> None:
        """Split `network` at a layer; raise TrainingError if there is none of that name."""
        import tensorflow as tf

        body = section(network, upto=layer)
        head = section(network, after=layer, upto=LOGITS)

        @tf.function(reduce_retracing=True)
        def slopes(features: "tf.Tensor", label: "tf.Tensor") -> "tf.Tensor":
            with tf.GradientTape() as tape:
                tape.watch(features)
                chosen = tf.gather(head(features, training=False), label, axis=1)
            return tape.gradient(chosen, features)

        self._features = tf.function(lambda points: body(points, training=False))
        self._slopes = slopes

    def features(self, points: Float) -> Float:
        """Return (n, rows, columns, channels) float32."""
        import tensorflow as tf

        return self._features(tf.constant(points)).numpy()

    def gradients(self, features: Float, label: int) -> Float:
        """Return d logit[label] / d features by ``tf.GradientTape``."""
        import tensorflow as tf

        return self._slopes(tf.constant(features), tf.constant(label)).numpy()
