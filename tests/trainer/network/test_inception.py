import pytest

from trainer.errors import TrainingError
from xray_desktop.core.bundle.contract import InputContract


def test_imagenet_weights_that_cannot_be_downloaded_are_a_known_error(tensorflow, monkeypatch):
    import keras

    from trainer.network.inception import build_network

    def fails(**_):
        raise Exception("URL fetch failure")  # noqa: TRY002 - as Keras has it

    monkeypatch.setattr(keras.applications, "InceptionV3", fails)
    with pytest.raises(TrainingError, match="could not download the ImageNet weights"):
        build_network(InputContract(), "imagenet")
    with pytest.raises(Exception, match="URL fetch failure"):
        build_network(InputContract(), None)


def test_fused_norms_train_as_keras_own(tensorflow):
    import keras
    import numpy as np

    from trainer.network.inception import with_fused_norms

    keras.utils.set_random_seed(3)
    start = keras.Input((6, 6, 3))
    x = keras.layers.Conv2D(5, 3)(start)
    x = keras.layers.BatchNormalization(scale=False, momentum=0.5)(x)
    plain = keras.Model(start, keras.layers.BatchNormalization(momentum=0.5)(x))
    fused = with_fused_norms(plain)
    images = np.random.default_rng(0).normal(2, 3, (16, 6, 6, 3)).astype(np.float32)

    def gradients(model):
        with tensorflow.GradientTape() as tape:
            output = model(images, training=True)
            loss = tensorflow.reduce_mean(output**2 * tensorflow.range(5, dtype="float32"))
        return output, *tape.gradient(loss, model.trainable_variables)

    for one, other in zip(gradients(plain), gradients(fused), strict=True):
        np.testing.assert_allclose(one, other, atol=2e-5)
    for one, other in zip(plain.get_weights(), fused.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=5e-3, atol=1e-5)
    np.testing.assert_allclose(plain(images), fused(images), rtol=5e-3, atol=5e-3)


def test_a_linear_head_is_a_weighted_sum_of_the_pooled_features(tensorflow, monkeypatch):
    import keras
    import numpy as np

    from trainer.network.inception import LOGITS, POOLED, build_network

    def backbone(*, input_shape, **_):
        image = keras.Input(input_shape)
        return keras.Model(image, keras.layers.Conv2D(7, 3)(image))

    monkeypatch.setattr(keras.applications, "InceptionV3", backbone)
    network = build_network(InputContract(size=9), None, head="linear", dropout=0.5)
    images = np.random.default_rng(0).normal(size=(4, 9, 9, 3)).astype(np.float32)
    outputs = [network.get_layer(name).output for name in (POOLED, LOGITS)]
    pooled, logits = (
        np.asarray(value) for value in keras.Model(network.input, outputs)(images, training=False)
    )
    weights, bias = network.get_layer(LOGITS).get_weights()
    assert weights.shape == (7, 15)
    np.testing.assert_allclose(logits, pooled @ weights + bias, atol=1e-6)
    np.testing.assert_allclose(network(images), 1 / (1 + np.exp(-logits)), atol=1e-6)
    published = build_network(InputContract(size=9), None, head="published")
    assert published.get_layer(LOGITS).get_weights()[0].shape == (32, 15)


def test_a_network_goes_on_from_another_ones_weights(tensorflow, monkeypatch):
    import keras
    import numpy as np
    import pytest

    from trainer.errors import TrainingError
    from trainer.network.inception import build_network, section, take_weights

    def backbone(*, input_shape, **_):
        image = keras.Input(input_shape)
        return keras.Model(image, keras.layers.Conv2D(7, 3)(image))

    def network(head="linear", **kwargs):
        return build_network(InputContract(size=9), None, head=head, **kwargs)

    monkeypatch.setattr(keras.applications, "InceptionV3", backbone)
    started, other = network(dropout=0.5), network("published")
    images = np.random.default_rng(0).normal(size=(4, 9, 9, 3)).astype(np.float32)
    mine = network(dropout=0.2, fused=True)
    assert not np.allclose(mine(images), started(images))
    take_weights(mine, started)
    np.testing.assert_allclose(mine(images), started(images), atol=1e-6)
    before = other.get_layer("logits").get_weights()
    take_weights(other, started)  # another head keeps its own weights
    np.testing.assert_allclose(
        section(other, upto="pooled")(images), section(started, upto="pooled")(images), atol=1e-6
    )
    np.testing.assert_array_equal(other.get_layer("logits").get_weights()[0], before[0])
    image = keras.Input((9, 9, 3))
    with pytest.raises(TrainingError, match="other layers"):
        take_weights(mine, keras.Model(image, keras.layers.Flatten()(image)))
