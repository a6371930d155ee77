"""A network with the layers of InceptionV3 by kind and name, a tenth as deep.

What is tested with it is everything about the network and not the network: InceptionV3 itself is
built, exported and proved in tests/trainer/export and tests/trainer/network.
"""

from collections.abc import Sequence
from typing import Final

import keras
from keras import layers

CHANNELS: Final = 4
"""Channels that each block adds."""
BLOCKS: Final = (0, 4, 5, 7, 9)
"""Blocks that are there: the layers mixed0, mixed4 and so on."""
REDUCING: Final = (4, 9)
"""Blocks that halve the image."""


def small_inception(
    *,
    include_top: bool,
    weights: str | None,
    input_shape: Sequence[int],
) -> keras.Model:
    """Stand in for ``keras.applications.InceptionV3``: random weights."""
    assert not include_top
    assert weights is None
    image = keras.Input(input_shape)
    x = layers.MaxPooling2D(3, strides=2)(_convolved(image, "valid", 2))
    for block in BLOCKS:
        if block in REDUCING:
            both = [_convolved(x, "valid", 2), layers.MaxPooling2D(3, strides=2)(x)]
        else:
            both = [_convolved(x, "same"), layers.AveragePooling2D(3, 1, padding="same")(x)]
        x = layers.Concatenate(name=f"mixed{block}")(both)
    return keras.Model(image, x, name="small_inception")


def _convolved(x: "keras.KerasTensor", padding: str, strides: int = 1) -> "keras.KerasTensor":
    x = layers.Conv2D(CHANNELS, 3, strides=strides, padding=padding, use_bias=False)(x)
    return layers.Activation("relu")(layers.BatchNormalization(scale=False)(x))
