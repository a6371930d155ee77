"""A network that sees bright discs alone, as a bundle; sample images with discs drawn in."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("sklearn", reason="needs the extra `train`")

from xray_desktop.core.bundle.contract import (
    CONTRACT_FILE,
    KERAS_FILE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract, OperatingPoint
from xray_desktop.core.labels import LABELS

SIDE = 64
RADIUS = 6
ROWS, COLUMNS, WIDTH = 110, 128, 24
"""Of an image and of a disc on it, in image pixels; the image is twice as large as the input."""
SAMPLE = Path(__file__).resolve().parents[3] / "resources" / "samples" / "chest_pa.png"
MASS = LABELS.index("Mass")


def _disc(radius, size):
    offset = np.arange(size) - (size - 1) / 2
    return np.hypot(offset[:, None], offset[None, :]) <= radius


@pytest.fixture(scope="session")
def disc_network(tensorflow):
    """Logit of every label but No Finding: how strongly places look like a disc."""
    import keras
    from keras import layers

    image = keras.Input((SIDE, SIDE, 1))
    seen = layers.Conv2D(2, 17, padding="same", activation="relu", name="disc")(image)
    mixed = layers.Concatenate(name="mixed0")([seen, seen])
    x = layers.GlobalAveragePooling2D(name="pooled")(mixed)
    logits = layers.Dense(len(LABELS), name="logits")(x)
    scores = layers.Activation("sigmoid", name="probabilities")(logits)
    network = keras.Model(image, scores)
    inside, around = _disc(RADIUS, 17), _disc(8.4, 17) & ~_disc(RADIUS, 17)
    matched = inside / inside.sum() - around / around.sum()
    kernel = np.stack([matched, np.zeros_like(matched)], axis=-1)[:, :, None]
    network.get_layer("disc").set_weights([kernel.astype(np.float32), np.float32([-0.3, 0.1])])
    weights = np.zeros((4, len(LABELS)), np.float32)
    weights[0, 1:] = 2500
    network.get_layer("logits").set_weights([weights, np.full(len(LABELS), -2, np.float32)])
    return network


@pytest.fixture(scope="session")
def write_bundle():
    def write(network, folder, title="Discs"):
        folder.mkdir()
        network.save(folder / KERAS_FILE)
        digest = hashlib.sha256((folder / KERAS_FILE).read_bytes()).hexdigest()
        contract = ModelContract(
            model_id="discs",
            title=title,
            notice="Research use only",
            demonstration=True,
            input=InputContract(size=network.input_shape[1], channels=1),
            labels=tuple(
                LabelContract(
                    label, operating_point=OperatingPoint(0.5, 0.9, 0.9, "discs"), sufficient=True
                )
                if label == "Mass"
                else LabelContract(label)
                for label in LABELS
            ),
            files={KERAS_FILE: digest},
        )
        (folder / CONTRACT_FILE).write_text(contract.to_json(), encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def ward(tmp_path_factory):
    """Twelve images of 12 patients: the sample image, small and faint, with a disc drawn in."""
    folder = tmp_path_factory.mktemp("ward")
    rng = np.random.default_rng(0)
    with Image.open(SAMPLE) as sample:
        empty = np.asarray(sample.convert("L").resize((COLUMNS, ROWS)), np.float32) / 2
    rows = ["Image Index,Finding Label,Bbox [x,y,w,h],,,"]
    for index in range(12):
        pixels = empty.copy()
        left, top = rng.integers(4, COLUMNS - WIDTH - 4), rng.integers(4, ROWS - WIDTH - 4)
        pixels[top : top + WIDTH, left : left + WIDTH][_disc(WIDTH / 2, WIDTH)] += 120
        name = f"{index:08d}_000.png"
        Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(folder / name)
        # The boxes were drawn on images eight times as large.
        box = (8 * left, 8 * top, 8 * WIDTH, 8 * WIDTH)
        rows.append(f"{name},Mass,{','.join(str(float(side)) for side in box)},,,")
    rows.append("99999999_000.png,Infiltrate,1,1,5,5,,,")
    table = folder / "boxes.csv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder, table
