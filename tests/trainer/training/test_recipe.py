"""Which layers are trained, at which share of the rate."""

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras

from trainer.training.recipe import Recipe, Stage, freeze, needs_features, rates


@pytest.fixture
def network():
    """Two blocks, each a convolution and a batch norm, and a head."""
    start = x = keras.Input((9, 9, 3))
    for block in ("mixed0", "mixed1"):
        x = keras.layers.Conv2D(4, 3, name=f"conv_{block}")(x)
        x = keras.layers.BatchNormalization(name=f"norm_{block}")(x)
        x = keras.layers.Activation("relu", name=block)(x)
    x = keras.layers.GlobalAveragePooling2D(name="pooled")(x)
    return keras.Model(start, keras.layers.Dense(15, name="logits")(x))


def trained(network):
    return {layer.name for layer in network.layers if layer.trainable_variables}


def test_batch_norms_are_trained_only_where_the_recipe_says_so(network):
    freeze(network, "input", Recipe())
    assert trained(network) == {"conv_mixed0", "conv_mixed1", "logits"}
    freeze(network, "input", Recipe(norms="trained", ema_momentum=0.75))
    assert trained(network) == {f"{k}_mixed{n}" for k in ("conv", "norm") for n in "01"} | {
        "logits"
    }
    assert network.get_layer("norm_mixed0").momentum == 0.75
    freeze(network, "input", Recipe(norms="trained", ema_momentum=0.25, accumulate=2))
    assert network.get_layer("norm_mixed0").momentum == 0.5  # for each batch
    freeze(network, "mixed0", Recipe(norms="trained"))
    assert trained(network) == {"conv_mixed1", "norm_mixed1", "logits"}


def test_a_trained_norm_learns_the_statistics_of_the_images(network):
    freeze(network, "input", Recipe(norms="trained", ema_momentum=0.5))
    before = np.asarray(network.get_layer("norm_mixed0").moving_mean).copy()
    network(np.random.default_rng(0).normal(5, 1, (4, 9, 9, 3)), training=True)
    assert not np.allclose(before, network.get_layer("norm_mixed0").moving_mean)


def test_earlier_blocks_have_a_smaller_share_of_the_rate(network):
    freeze(network, "input", Recipe(norms="trained"))
    shares = rates(network, 0.5)
    by_layer = {path.split("/")[-2]: share for path, share in shares.items()}
    assert by_layer["logits"] == 1
    assert by_layer["conv_mixed1"] == by_layer["norm_mixed1"] == 0.5
    assert by_layer["conv_mixed0"] == by_layer["norm_mixed0"] == 0.25
    assert set(rates(network, 1.0).values()) == {1.0}


def test_features_are_kept_only_of_frozen_layers():
    assert not needs_features([Stage("input", 1, 1e-3, 1)])
    assert needs_features([Stage("pooled", 1, 1e-3, 1), Stage("input", 1, 1e-3, 1)])
