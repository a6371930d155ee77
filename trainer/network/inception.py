"""InceptionV3 with the project's head, as one Keras model from image to probabilities."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainer.errors import TrainingError
from xray_desktop.core.bundle.contract import CHECKED_LAYER, InputContract
from xray_desktop.core.labels import LABELS

if TYPE_CHECKING:
    import keras

HEAD_UNITS: Final = {"published": (512, 128, 32), "linear": ()}
"""Dense layers between the pooled features and the logits, by the name of the head."""
POOLED: Final = "pooled"
"""Name of the layer that ends the backbone: global average pooling, (2048,)."""
RANK: Final = 4
"""Axes of a batch of images."""
LOGITS: Final = "logits"
PROBABILITIES: Final = "probabilities"


def build_network(
    contract: InputContract,
    weights: str | Path | None,
    *,
    head: str = "published",
    dropout: float = 0.0,
    dtype: str = "float32",
    fused: bool = False,
) -> "keras.Model":
    """Return the network: (size, size, channels) in the contract's range -> 15 probabilities.

    Global average pooling, then Dense 512, BatchNorm, Dense 128, BatchNorm, Dense 32, Dense 15; or
    Dense 15 alone.

    Parameters
    ----------
    contract : InputContract
        The input's size and channels.
    weights : "imagenet", Path or None
        Keras' own ImageNet weights (downloaded by Keras), a weights file that fits
        ``keras.applications.InceptionV3(include_top=False)``, or random weights.
    head : "published" or "linear"
        The layers after the pooling.
    dropout : float
        Share of pooled features dropped in training.
    dtype : str
        Keras dtype policy; weights and outputs are float32 under all of them.
    fused : bool
        Whether batch norms are fused for faster training (`with_fused_norms`); not for a network
        that is saved.
    """
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(dtype)
    try:
        return _build(contract, weights, HEAD_UNITS[head], dropout, fused=fused)
    finally:
        keras.config.set_dtype_policy(before)


def _build(
    contract: InputContract,
    weights: str | Path | None,
    head: Sequence[int],
    dropout: float,
    *,
    fused: bool,
) -> "keras.Model":
    import keras
    from keras import layers

    shape = (contract.size, contract.size, contract.channels)
    named = weights if weights == "imagenet" else None
    try:
        backbone = keras.applications.InceptionV3(
            include_top=False, weights=named, input_shape=shape
        )
    except Exception as error:  # Keras raises a plain Exception when a download fails
        if named is None:
            raise
        raise TrainingError(
            "Keras could not download the ImageNet weights: expected a connection, or the file in "
            "Keras' cache. Name a weights file with --weights, or start with "
            "--set 'model.weights=\"none\"'."
        ) from error
    if isinstance(weights, Path):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # Keras warns about layers it skips
                backbone.load_weights(weights)
        except (OSError, ValueError, UserWarning) as error:
            raise TrainingError(
                f"{weights.name} does not fit: expected a weights file of "
                "keras.applications.InceptionV3(include_top=False)."
            ) from error
    backbone = with_fused_norms(backbone) if fused else backbone
    x = layers.GlobalAveragePooling2D(name=POOLED)(backbone.output)
    x = layers.Dropout(dropout, name="dropout")(x)
    for number, units in enumerate(head):
        x = layers.Dense(units, activation="relu", name=f"head_{units}")(x)
        if number < len(head) - 1:
            # Over the whole batch, also if several devices share it.
            x = layers.BatchNormalization(name=f"head_{units}_norm", synchronized=True)(x)
    logits = layers.Dense(len(LABELS), name=LOGITS, dtype="float32")(x)
    probabilities = layers.Activation("sigmoid", name=PROBABILITIES, dtype="float32")(logits)
    return keras.Model(backbone.input, probabilities, name="inceptionv3_chestxray14")


def with_fused_norms(model: "keras.Model") -> "keras.Model":
    """Return a copy of a model whose batch norms are one fused TensorFlow operation in training.

    Keras computes mean, variance and the scaled difference one after the other, always in float32:
    on a processor that takes up to a fifth of a training step. The results are the same except for
    the moving variance, which TensorFlow divides by n - 1. The saved network has Keras' own layers
    again, with the same weights.
    """
    import keras
    import tensorflow as tf

    class FusedNormalization(keras.layers.BatchNormalization):
        def call(
            self,
            inputs: "tf.Tensor",
            training: bool | None = None,  # noqa: FBT001 - as Keras calls it
            mask: None = None,
        ) -> "tf.Tensor":
            if not (training and self.trainable) or len(inputs.shape) != RANK or mask is not None:
                return super().call(inputs, training=training, mask=mask)
            ones = tf.ones_like(tf.convert_to_tensor(self.moving_mean))
            nothing = tf.zeros((0,))
            output, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
                x=inputs,
                scale=tf.convert_to_tensor(self.gamma) if self.scale else ones,
                offset=tf.convert_to_tensor(self.beta) if self.center else ones - 1,
                mean=nothing,
                variance=nothing,
                epsilon=self.epsilon,
                is_training=True,
            )
            for moving, found in ((self.moving_mean, mean), (self.moving_variance, variance)):
                before = tf.convert_to_tensor(moving)
                moving.assign(before + (found - before) * (1 - self.momentum))
            return output

    def copied(layer: "keras.Layer") -> "keras.Layer":
        fused = isinstance(layer, keras.layers.BatchNormalization)
        return (FusedNormalization if fused else type(layer)).from_config(layer.get_config())

    copy = keras.models.clone_model(model, clone_function=copied)
    copy.set_weights(model.get_weights())
    return copy


def resized(network: "keras.Model", contract: InputContract) -> "keras.Model":
    """Return a copy of `network`, with the same weights, for inputs of the contract's size."""
    import keras

    shape = (contract.size, contract.size, contract.channels)
    copy = keras.models.clone_model(network, input_tensors=keras.Input(shape))
    copy.set_weights(network.get_weights())
    return copy


def take_weights(network: "keras.Model", started: "keras.Model") -> None:
    """Copy the weights of another network: its backbone, and its head if the layers are equal.

    Raises
    ------
    TrainingError
        The backbones differ.
    """
    own, others = _backbone(network), _backbone(started)
    try:
        for layer, other in zip(own, others, strict=True):
            layer.set_weights(other.get_weights())
    except ValueError as error:
        raise TrainingError(
            "The bundle's network has other layers: expected an InceptionV3 that xray-trainer "
            "trained."
        ) from error
    head, other_head = _weighted(network, len(own)), _weighted(started, len(others))
    if [layer.name for layer in head] == [layer.name for layer in other_head]:
        for layer, other in zip(head, other_head, strict=True):
            layer.set_weights(other.get_weights())


def _backbone(network: "keras.Model") -> list["keras.Layer"]:
    """Return the layers up to the pooling, or all where there is none."""
    names = [layer.name for layer in network.layers]
    return network.layers[: names.index(POOLED) + 1 if POOLED in names else None]


def _weighted(network: "keras.Model", start: int) -> list["keras.Layer"]:
    return [layer for layer in network.layers[start:] if layer.weights]


def checked_features(network: "keras.Model") -> "keras.Model":
    """Return the part of `network` that ends in the features of the input check.

    They are the means of `CHECKED_LAYER` over the image, (n, features); in a network without that
    layer the pooled features. Weights are shared.
    """
    import keras

    if CHECKED_LAYER not in {layer.name for layer in network.layers}:
        return section(network, upto=POOLED)
    features = network.get_layer(CHECKED_LAYER).output
    return keras.Model(network.input, keras.layers.GlobalAveragePooling2D()(features))


def section(
    network: "keras.Model", after: str | None = None, upto: str | None = None
) -> "keras.Model":
    """Return the part of `network` after one layer up to another; weights are shared."""
    import keras

    try:
        start = network.input if after is None else network.get_layer(after).output
        end = network.output if upto is None else network.get_layer(upto).output
    except ValueError as error:
        raise TrainingError(
            f"There is no layer {after or upto!r}: expected one of mixed0 ... mixed10."
        ) from error
    return keras.Model(start, end)
