"""A network of few layers with the outputs of a real one, and a bundle made of it."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
from keras import layers

from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.evaluation.model_card_xml import model_card_xml
from trainer.export.bundle_writer import seal, write_golden, write_graphs, write_keras
from trainer.network.inception import LOGITS, PROBABILITIES
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    GOLDEN_FILE,
    KERAS_FILE,
    XML_CARD_FILE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.labels import LABELS

SIDE = 24


@pytest.fixture
def network():
    """Unrounded float32 weights; image (24, 24, 1) -> 15 probabilities."""
    keras.utils.set_random_seed(0)
    image = keras.Input((SIDE, SIDE, 1))
    x = layers.Conv2D(8, 3, strides=2, use_bias=False)(image)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(16, activation="relu", name="head")(x)
    x = layers.Dense(len(LABELS), name=LOGITS)(x)
    return keras.Model(image, layers.Activation("sigmoid", name=PROBABILITIES)(x))


@pytest.fixture
def plain_contract():
    return ModelContract(
        model_id="small",
        title="A small model",
        notice="Research use only",
        demonstration=True,
        input=InputContract(size=SIDE, channels=1),
        labels=tuple(LabelContract(name) for name in LABELS),
        training={"statement": "Trained on nothing."},
    )


@pytest.fixture
def bundle(tmp_path, network, plain_contract):
    """A sealed bundle of the network, stored as float32."""
    return made_bundle(tmp_path / "made", network, plain_contract)


def made_bundle(folder, network, contract, maps=None):
    """Write and seal a bundle; `maps` are `MapChoices`, None: as bundles were before these."""
    folder.mkdir()
    layer = None if maps is None else maps.inner
    cells = write_graphs(network, folder, "float32", layer)
    write_keras(network, folder / KERAS_FILE, "float32")
    greys = golden_greys(contract.input, count=2)
    points = golden_inputs(greys, contract.input)
    write_golden(network, greys, points, 3, folder / GOLDEN_FILE, layer)
    (folder / CARD_FILE).write_text("# A small model\n", encoding="utf-8")
    (folder / XML_CARD_FILE).write_bytes(model_card_xml(contract))
    seal(folder, contract if maps is None else replace(contract, attribution=maps.contract(cells)))
    assert np.ptp(points) > 0.5
    return folder
