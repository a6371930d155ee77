"""``xray-trainer export``: from a Keras file to a bundle, or to one clear sentence."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("rich", reason="needs the extra `train`")

import keras
from keras import layers

from trainer.cli import main
from trainer.experiment import EXPERIMENT_FILE
from trainer.export import keras_export
from trainer.export.bundle_writer import seal
from trainer.export.keras_export import ExportRequest, export_finished
from trainer.export.keras_source import read_network
from trainer.network.inception import LOGITS
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    CONTRACT_FILE,
    KERAS_FILE,
    XML_CARD_FILE,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import Calibration
from xray_desktop.inference.engines import EngineOptions, load_engine

SIDE = 24


@pytest.fixture
def source(tmp_path, network):
    """The network as a Keras file, alone in a folder."""
    folder = tmp_path / "alone"
    folder.mkdir()
    network.save(folder / "mine.keras")
    return folder / "mine.keras"


@pytest.fixture
def points():
    return np.random.default_rng(1).uniform(-1, 1, (3, SIDE, SIDE, 1)).astype(np.float32)


def export(source, out, *more):
    return main(["export", "--from", str(source), "--out", str(out), *more])


def read_contract(folder):
    return ModelContract.from_json((folder / CONTRACT_FILE).read_text(encoding="utf-8"))


def test_float32_says_exactly_what_the_network_said(tmp_path, source, network, points, capsys):
    out = tmp_path / "new" / "bundle"
    assert export(source, out, "--precision", "float32") == 0
    expected = network(points, training=False).numpy()
    for kind in ("onnx", "tensorflow"):
        found = load_engine(out, EngineOptions(kind)).probabilities(points)
        np.testing.assert_allclose(found, expected, atol=1e-6)
    contract = read_contract(out)
    assert contract.input == InputContract(size=SIDE, channels=1)
    assert not any(label.sufficient for label in contract.labels)
    assert contract.demonstration
    assert contract.training["export"]["precision"] == "float32"
    card = (out / CARD_FILE).read_text(encoding="utf-8")
    assert "is not known here" in card
    assert "There was no contract" in card
    messages = capsys.readouterr().out
    assert "Verified bundle" in messages
    assert f"There was no {CARD_FILE}" in messages
    assert [path.name for path in out.parent.iterdir()] == ["bundle"]  # no draft is left


def test_float16_says_how_far_it_moved(tmp_path, source, network, points, capsys):
    out = tmp_path / "bundle"
    assert export(source, out) == 0
    shift = read_contract(out).training["export"]["largest_shift"]
    assert 0 < shift < 1e-3
    assert f"{100 * shift:.2g} percentage points" in capsys.readouterr().out
    found = load_engine(out).probabilities(points)
    moved = np.abs(found - network(points, training=False).numpy()).max()
    assert 0 < moved < 1e-3
    np.testing.assert_allclose(
        found, load_engine(out, EngineOptions("tensorflow")).probabilities(points), atol=1e-6
    )


def test_float16_that_moves_too_much_is_refused(tmp_path, source, monkeypatch, capsys):
    monkeypatch.setattr(keras_export, "MAX_SHIFT", 1e-9)
    assert export(source, tmp_path / "bundle") == 1
    assert "store them as float32" in capsys.readouterr().err
    assert not (tmp_path / "bundle").exists()


def test_what_lies_beside_goes_along(tmp_path, bundle, plain_contract):
    (bundle / EXPERIMENT_FILE).write_text("[model]\n", encoding="utf-8")
    scored = replace(plain_contract.labels[4], calibration=Calibration(2.0, 0.5, 100))
    labels = (*plain_contract.labels[:4], scored, *plain_contract.labels[5:])
    seal(bundle, replace(plain_contract, labels=labels))
    out = tmp_path / "again"
    assert export(bundle / KERAS_FILE, out, "--precision", "float32") == 0
    contract = read_contract(out)
    assert contract.labels == labels
    assert contract.training["statement"] == "Trained on nothing."
    assert contract.training["export"]["contract"] == "matched"
    assert "experiment.toml" in contract.files
    card = (out / CARD_FILE).read_text(encoding="utf-8")
    assert card.startswith("# A small model\n")
    assert "weights stored as float32, as they are." in card


def test_a_contract_of_another_file_must_be_named(tmp_path, bundle, source, capsys):
    strange = bundle / "strange.keras"
    model = keras.models.load_model(source, compile=False)
    model.get_layer(LOGITS).bias.assign(np.ones(15, np.float32))
    model.save(strange)
    assert export(strange, tmp_path / "out") == 1
    assert "was not written for it" in capsys.readouterr().err
    given = str(bundle / CONTRACT_FILE)
    assert export(strange, tmp_path / "out", "--contract", given) == 0
    assert "was not checked" in (tmp_path / "out" / CARD_FILE).read_text(encoding="utf-8")
    assert "was not checked" in (tmp_path / "out" / XML_CARD_FILE).read_text(encoding="utf-8")


def test_a_contract_for_another_input_is_refused(tmp_path, source, plain_contract, capsys):
    wrong = replace(plain_contract, input=InputContract(size=SIDE + 1, channels=1))
    (tmp_path / "wrong.json").write_text(wrong.to_json(), encoding="utf-8")
    assert export(source, tmp_path / "out", "--contract", str(tmp_path / "wrong.json")) == 1
    assert "25 px in 1 channels, mine.keras of 24 px" in capsys.readouterr().err
    assert export(source, tmp_path / "out", "--contract", str(tmp_path / "none.json")) == 1
    assert "none.json cannot be read" in capsys.readouterr().err
    (tmp_path / "wrong.json").write_text(json.dumps({"schema_version": 99}), encoding="utf-8")
    assert export(source, tmp_path / "out", "--contract", str(tmp_path / "wrong.json")) == 1
    assert "bundle" in capsys.readouterr().err


def test_an_existing_folder_is_never_written_to(tmp_path, source, capsys):
    (tmp_path / "out").mkdir()
    assert export(source, tmp_path / "out") == 1
    assert "already exists" in capsys.readouterr().err
    assert not list((tmp_path / "out").iterdir())


def test_a_bundle_that_reads_differently_is_never_called_one(tmp_path, source, monkeypatch, capsys):
    def careless(folder, contract):
        sealed = seal(folder, contract)
        (folder / CARD_FILE).write_text("lost on the way", encoding="utf-8")
        return sealed

    monkeypatch.setattr(keras_export, "seal", careless)
    assert export(source, tmp_path / "out", "--precision", "float32") == 1
    assert f"written {CARD_FILE} differs from its hash" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]


def test_a_place_that_cannot_be_written_is_known(tmp_path, source, capsys):
    (tmp_path / "file").write_bytes(b"")
    assert export(source, tmp_path / "file" / "out") == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "named"), [(None, "There is no file"), (b"no archive", "cannot be read as a Keras")]
)
def test_a_file_that_is_none_is_known(tmp_path, content, named, capsys):
    file = tmp_path / "some.keras"
    if content is not None:
        file.write_bytes(content)
    assert export(file, tmp_path / "out") == 1
    assert named in capsys.readouterr().err


def test_a_damaged_file_is_known(tmp_path, source, capsys):
    whole = source.read_bytes()
    for length in (len(whole) // 2, len(whole) - 10):
        source.write_bytes(whole[:length])
        assert export(source, tmp_path / "out") == 1
        assert "cannot be read as a Keras" in capsys.readouterr().err


def test_a_file_with_damaged_contents_is_known(tmp_path, bundle, capsys):
    file = bundle / KERAS_FILE
    with zipfile.ZipFile(file) as archive:
        start = archive.getinfo("config.json").header_offset + 30 + len("config.json")
    content = bytearray(file.read_bytes())
    content[start : start + 20] = b"\xff" * 20
    file.write_bytes(content)
    assert export(file, tmp_path / "out") == 1
    assert "cannot be read as a Keras file" in capsys.readouterr().err


def last(make, units=15, **options):
    start = keras.Input((SIDE, SIDE, 1))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, **options)(start))
    return keras.Model(start, make(units)(x))


def dense(**options):
    return lambda units: layers.Dense(units, **options)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: last(dense(activation="sigmoid"), 14), "(None, 14): expected"),
        (lambda: last(dense(activation="softmax")), "expected a sigmoid"),
        (lambda: last(dense()), "expected a sigmoid"),
        (lambda: last(dense(activation="sigmoid"), strides=3), "stride (3, 3)"),
    ],
)
def test_a_network_of_another_kind_is_refused(tmp_path, make, named, capsys):
    make().save(tmp_path / "other.keras")
    assert export(tmp_path / "other.keras", tmp_path / "out", "--precision", "float32") == 1
    assert named in capsys.readouterr().err


def test_a_network_that_never_reacts_is_refused(tmp_path, network, capsys):
    for layer in network.layers:
        if isinstance(layer, layers.Dense):
            layer.kernel.assign(np.zeros(layer.kernel.shape, np.float32))
    network.save(tmp_path / "dead.keras")
    assert export(tmp_path / "dead.keras", tmp_path / "out", "--precision", "float32") == 1
    assert "reacts to its images" in capsys.readouterr().err


def test_one_dense_layer_with_its_own_sigmoid_will_do(tmp_path, points):
    made = last(dense(activation="sigmoid"))
    made.save(tmp_path / "plain.keras")
    order = ExportRequest(tmp_path / "plain.keras", tmp_path / "out", precision="float32")
    steps = []
    export_finished(order, steps.append)
    assert steps == [0, 1, 2, 3]
    np.testing.assert_allclose(
        load_engine(order.out).probabilities(points), made(points).numpy(), atol=1e-6
    )


def test_a_network_in_mixed_precision_is_read_in_float32(tmp_path, points):
    keras.utils.set_random_seed(0)
    start = keras.Input((SIDE, SIDE, 1))
    x = layers.Conv2D(4, 3, dtype="mixed_float16")(start)
    x = layers.GlobalAveragePooling2D(dtype="mixed_float16")(x)
    made = keras.Model(start, layers.Dense(15, activation="sigmoid")(x))
    made.save(tmp_path / "mixed.keras")
    read = read_network(tmp_path / "mixed.keras")
    assert {layer.compute_dtype for layer in read.layers} == {"float32"}
    assert {weight.dtype for weight in read.get_weights()} == {np.dtype(np.float32)}
    expected, found = made(points).numpy(), read(points).numpy()
    np.testing.assert_allclose(found, expected, atol=2e-3)
    assert np.abs(found - expected).max() > 0
