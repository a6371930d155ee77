"""The features that the input check looks at: the same from trainer, ONNX and TensorFlow."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
from keras import layers

from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.evaluation.model_card_xml import model_card_xml
from trainer.export.bundle_writer import seal, write_golden, write_graphs, write_keras
from trainer.input_check_fitting import write_input_check
from trainer.network.inception import LOGITS, POOLED, PROBABILITIES, checked_features
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    CHECKED_LAYER,
    GOLDEN_FILE,
    KERAS_FILE,
    XML_CARD_FILE,
)
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.input_check import POSES, SIDE, InputCheck
from xray_desktop.inference.engines import EngineOptions, load_engine

PIXELS = 24
WIDTH = 7


def network(named: str) -> keras.Model:
    """Features of 7 channels in a layer of that name, then of 5 before the pooling."""
    keras.utils.set_random_seed(0)
    image = keras.Input((PIXELS, PIXELS, 1))
    parts = [layers.Conv2D(count, 3, activation="relu")(image) for count in (3, 4)]
    x = layers.Concatenate(name=named)(parts)
    x = layers.Conv2D(5, 3, activation="relu")(x)
    x = layers.GlobalAveragePooling2D(name=POOLED)(x)
    x = layers.Dense(len(LABELS), name=LOGITS)(x)
    return keras.Model(image, layers.Activation("sigmoid", name=PROBABILITIES)(x))


def bundle_of(made, folder, contract, width):
    folder.mkdir()
    write_graphs(made, folder, "float32")
    write_keras(made, folder / KERAS_FILE, "float32")
    points = golden_inputs(greys := golden_greys(contract.input, count=2), contract.input)
    write_golden(made, greys, points, 3, folder / GOLDEN_FILE)
    (folder / CARD_FILE).write_text("# A small model\n", encoding="utf-8")
    (folder / XML_CARD_FILE).write_bytes(model_card_xml(contract))
    weights = np.zeros((len(POSES), SIDE * SIDE + 1), np.float32)
    one = np.ones(width, np.float32)
    axes = np.eye(1, width, dtype=np.float32)
    input_check = InputCheck(
        weights, np.ones(len(POSES), np.float32), 0 * one, axes, one[:1], 1.0, 1.0
    )
    write_input_check(input_check, folder)
    seal(folder, contract)
    return points


@pytest.mark.parametrize(("named", "width"), [(CHECKED_LAYER, WIDTH), ("another", 5)])
def test_trainer_and_engines_look_at_the_same_features(tmp_path, plain_contract, named, width):
    made = network(named)
    contract = replace(plain_contract, input=replace(plain_contract.input, size=PIXELS))
    points = bundle_of(made, tmp_path / "made", contract, width)
    expected = checked_features(made)(points).numpy()
    assert expected.shape == (2, width)
    layer = made.get_layer(named if width == WIDTH else POOLED)
    by_hand = keras.Model(made.input, layer.output)(points).numpy()
    if width == WIDTH:
        by_hand = by_hand.mean(axis=(1, 2))
    np.testing.assert_allclose(expected, by_hand, rtol=1e-5)
    for name in ("onnx", "tensorflow"):
        _, found = load_engine(tmp_path / "made", EngineOptions(name, "cpu")).logits_and_pooled(
            points
        )
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_tensorflow_gives_an_older_bundle_its_pooled_features(tmp_path, plain_contract):
    """Its input check was made from those, though the network has the other layer too."""
    made = network(CHECKED_LAYER)
    points = bundle_of(made, tmp_path / "made", plain_contract, 5)
    _, found = load_engine(tmp_path / "made", EngineOptions("tensorflow")).logits_and_pooled(points)
    pooled = keras.Model(made.input, made.get_layer(POOLED).output)(points).numpy()
    np.testing.assert_allclose(found, pooled, atol=1e-5)
