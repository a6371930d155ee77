"""Maps at an inner layer: the graphs and engines against TensorFlow, and what a bundle says."""

from dataclasses import asdict, replace
from importlib.util import find_spec

import numpy as np
import onnx
import onnxruntime as ort
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("rich", reason="needs the extra `train`")

import keras
from keras import layers

from tests.gui.fakes import image
from tests.trainer.export.conftest import SIDE, made_bundle
from trainer.cli import main
from trainer.data.synthetic import golden_greys, golden_inputs
from trainer.errors import TrainingError
from trainer.experiment import MapChoices
from trainer.export.bundle_verification import check_written_bundle
from trainer.export.bundle_writer import seal, write_graphs
from trainer.export.graph_builder import OPSET
from trainer.export.graph_verification import GraphVerification, verify_graphs
from trainer.export.operations import cell_grid, operation_at, operations_of, tail
from trainer.network.inception import LOGITS, PROBABILITIES, build_network, section
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.bundle.contract import (
    CARD_FILE,
    CONTRACT_FILE,
    FORWARD_FILE,
    GOLDEN_FILE,
    INPUT_CHECK_FILE,
    KERAS_FILE,
    MAP_FILE,
    WEIGHTS_FILE,
    CellGrid,
    InputContract,
    ModelContract,
)
from xray_desktop.core.bundle.label_contract import LabelContract, MapEvaluation
from xray_desktop.core.bundle.onnx_graph import require_graph
from xray_desktop.core.errors import BundleError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.progress import finish
from xray_desktop.inference.assessment import explain, explain_together, grad_cams_of
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import EngineOptions, load_engine

INNER = "joined"
CHOICES = MapChoices(layer=INNER)
IMAGES = asdict(GraphVerification(4, 1e-6, 0.01, 0.001, 0.9999, 0.99999))
"""What was proved on images when the model was trained."""
KINDS = ["onnx", "tensorflow", *(["openvino"] if find_spec("openvino") else [])]


@pytest.fixture(scope="module")
def deep():
    """Branches that join at `INNER`, and more than a mean behind it."""
    keras.utils.set_random_seed(1)
    start = keras.Input((SIDE, SIDE, 1))
    x = layers.Conv2D(6, 3, strides=2, activation="relu")(start)
    x = layers.Concatenate(name=INNER)([layers.Conv2D(4, 3, padding="same")(x), x])
    x = layers.Activation("relu")(layers.Conv2D(8, 3, name="behind")(x))
    x = layers.MaxPooling2D(3, 2)(x)
    x = layers.Activation("relu", name="late")(layers.Conv2D(9, 3, padding="same")(x))
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(len(LABELS), name=LOGITS)(x)
    return keras.Model(start, layers.Activation("sigmoid", name=PROBABILITIES)(x))


@pytest.fixture(scope="module")
def contract():
    return ModelContract(
        model_id="deep",
        title="A deep model",
        notice="Research use only",
        demonstration=True,
        input=InputContract(size=SIDE, channels=1),
        labels=tuple(LabelContract(name) for name in LABELS),
    )


@pytest.fixture(scope="module")
def layered(tmp_path_factory, deep, contract):
    return made_bundle(tmp_path_factory.mktemp("layer") / "made", deep, contract, CHOICES)


@pytest.fixture(scope="module")
def points(contract):
    return golden_inputs(golden_greys(contract.input, count=2), contract.input)


def edited(folder, out, **changes):
    """A copy of a bundle whose contract says something else."""
    out.mkdir()
    for file in folder.iterdir():
        (out / file.name).write_bytes(file.read_bytes())
    read = ModelContract.from_json((out / CONTRACT_FILE).read_bytes())
    (out / CONTRACT_FILE).write_text(replace(read, **changes).to_json(), encoding="utf-8")
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_every_engine_has_tensorflows_features_and_gradients(layered, deep, points, kind):
    engine = load_engine(layered, EngineOptions(kind))
    reference = LayerReference(deep, INNER)
    logits, features = engine.layer_features(points)
    np.testing.assert_allclose(features, reference.features(points), atol=1e-5)
    np.testing.assert_allclose(logits, TensorflowReference(deep).logits(points), atol=1e-5)
    for labels in ([3], [1, 3, 7]):
        again, slopes = engine.layer_gradients(features, labels)
        np.testing.assert_allclose(again, logits, atol=1e-5)
        for label, found in zip(labels, slopes, strict=True):
            expected = reference.gradients(features, label)
            scale = np.abs(expected).max()
            assert scale > 0
            np.testing.assert_allclose(found, expected, atol=1e-4 * scale)


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_map_is_complete_and_of_the_inputs_size(layered, kind):
    engine = load_engine(layered, EngineOptions(kind))
    found = finish(explain(image(), engine, "Mass", max_evaluations=18))
    assert found.values.shape == (SIDE, SIDE)
    assert found.completeness_error < 0.05
    both = finish(explain_together(image(), engine, ("Mass", "Hernia"), max_evaluations=18))
    np.testing.assert_allclose(both[0].values, found.values, atol=1e-5)


def test_grad_cam_of_a_layered_bundle_needs_no_gradient_of_the_whole_network(
    layered, deep, points, monkeypatch
):
    engine = load_engine(layered, EngineOptions("onnx"))
    loaded = []
    own = engine._load
    monkeypatch.setattr(engine, "_load", lambda name: loaded.append(name) or own(name))
    monkeypatch.setattr(engine, "_map", None)
    maps = (finish(explain(image(), engine, "Mass")),)
    assert grad_cams_of(image(), engine, maps)[0] is not None
    assert loaded == [MAP_FILE]
    features, weights = engine.features(points[:1], [3])
    expected, known = load_engine(layered, EngineOptions("tensorflow")).features(points[:1], [3])
    np.testing.assert_allclose(features, expected, atol=1e-5)
    np.testing.assert_allclose(weights, known, atol=1e-5)


def test_an_older_bundle_gives_the_map_of_the_input(tmp_path, deep, contract):
    engine = load_engine(made_bundle(tmp_path / "older", deep, contract), EngineOptions("onnx"))
    assert engine.contract.attribution.layer is None
    found = finish(explain(image(), engine, "Mass", max_evaluations=12))
    assert (found.values.shape, found.evaluations) == ((SIDE, SIDE), 12)


def test_the_layers_graph_takes_no_weights_of_its_own_and_plain_operations(tmp_path, layered, deep):
    for folder, layer in (("without", None), ("with", INNER)):
        (tmp_path / folder).mkdir()
        write_graphs(deep, tmp_path / folder, "float32", layer)
    weights = [(tmp_path / one / WEIGHTS_FILE).read_bytes() for one in ("without", "with")]
    assert weights[0] == weights[1]
    assert not (tmp_path / "without" / MAP_FILE).exists()
    require_graph((layered / MAP_FILE).read_bytes(), len(weights[1]))
    graph = onnx.load(layered / MAP_FILE, load_external_data=False)
    assert [(one.domain, one.version) for one in graph.opset_import] == [("", OPSET)]


def test_a_written_layer_is_proved_and_opened_again(layered, deep, contract, points):
    found = check_written_bundle(layered)
    attribution = found.contract.attribution
    assert attribution.cells == CellGrid(1.5, 2.0)
    assert found.gradient < 5e-3
    proof = verify_graphs(deep, layered, points, 3, contract.input, attribution)
    proof.require()
    assert proof.layer is not None
    assert proof.layer.gradient < 1e-4
    wrong = replace(proof, layer=replace(proof.layer, typical_map_correlation=0.99))
    with pytest.raises(TrainingError, match="do not match"):
        wrong.require()


def test_golden_gradients_of_the_layer_must_be_those_of_the_graph(tmp_path, layered):
    out = edited(layered, tmp_path / "out")
    with np.load(out / GOLDEN_FILE) as golden:
        kept = dict(golden)
    kept["layer_gradients"] = kept["layer_gradients"][:, ::-1]
    np.savez_compressed(out / GOLDEN_FILE, **kept)
    seal(out, Bundle.open(out).contract)
    with pytest.raises(TrainingError, match="gradients by"):
        check_written_bundle(out)
    with pytest.raises(BundleError, match="did not reproduce"):
        load_engine(out, EngineOptions("onnx"))


def test_a_layer_without_its_graph_or_golden_gradients_is_refused(tmp_path, layered):
    files = Bundle.open(layered).contract.files
    some = {name: digest for name, digest in files.items() if name != MAP_FILE}
    lost = edited(layered, tmp_path / "lost", files=some)
    with pytest.raises(BundleError, match=f"lists no {MAP_FILE}"):
        load_engine(lost, EngineOptions("onnx"))
    other = replace(Bundle.open(layered).contract.attribution, layer="behind the moon")
    strange = edited(layered, tmp_path / "strange", attribution=other)
    with pytest.raises(BundleError, match="no layer behind the moon"):
        load_engine(strange, EngineOptions("tensorflow"))


def test_where_an_inner_layer_lies_follows_from_the_operations():
    """The corner of the middle of what one cell of InceptionV3 sees, in pixels of the input."""
    made = build_network(InputContract(size=224), None)
    operations = operations_of(section(made, upto=LOGITS), "float32")
    for layer, expected in (("mixed2", (13.5, 8.0)), ("mixed5", (21.5, 16.0))):
        start = operation_at(operations, layer)
        assert cell_grid(operations, start) == CellGrid(*expected)
    start = operation_at(operations, "mixed5")
    behind = tail(operations, start)
    assert behind[0].shape == start.shape == (12, 12, 768)
    assert len(behind) < len(operations) / 2


@pytest.mark.parametrize("layer", ["nowhere", "behind", LOGITS])
def test_a_layer_that_maps_cannot_be_computed_at_is_named(tmp_path, deep, layer):
    with pytest.raises(TrainingError, match=f"no layer '{layer}'"):
        write_graphs(deep, tmp_path, "float32", layer)


def test_a_layer_beside_the_way_is_refused(tmp_path):
    keras.utils.set_random_seed(1)
    start = keras.Input((SIDE, SIDE, 1))
    beside = layers.Activation("relu", name="beside")(layers.Conv2D(4, 3)(start))
    x = layers.Concatenate()([layers.Conv2D(4, 3)(start), beside])
    x = layers.Dense(len(LABELS), name=LOGITS)(layers.GlobalAveragePooling2D()(x))
    made = keras.Model(start, layers.Activation("sigmoid")(x))
    with pytest.raises(TrainingError, match="the whole network passes through"):
        write_graphs(made, tmp_path, "float32", "beside")


def test_a_bundle_is_exported_again_with_the_layer_and_all_else_as_it_was(
    tmp_path, deep, contract, capsys
):
    source = made_bundle(tmp_path / "source", deep, contract)
    input_check = b"an input check, of which nothing is read here"
    (source / INPUT_CHECK_FILE).write_bytes(input_check)
    evaluated = replace(contract.labels[3], map_evaluation=MapEvaluation(9, 5, 3.5))
    labels = (*contract.labels[:3], evaluated, *contract.labels[4:])
    seal(source, replace(contract, labels=labels, training={"proof": {"films": IMAGES}}))
    out = tmp_path / "out"
    order = ["export", "--from", str(source / KERAS_FILE), "--out", str(out)]
    options = ["--precision", "float32", "--map-layer", INNER]
    assert main([*order, *options]) == 0, capsys.readouterr().err
    found = ModelContract.from_json((out / CONTRACT_FILE).read_bytes())
    assert found.attribution == CHOICES.contract(CellGrid(1.5, 2.0))
    assert found.labels == contract.labels, "other maps were evaluated"
    assert found.training["proof"]["films"] == IMAGES
    for name in (KERAS_FILE, WEIGHTS_FILE, INPUT_CHECK_FILE):
        assert (out / name).read_bytes() == (source / name).read_bytes()
    assert "At the layer of the heat maps" in (out / CARD_FILE).read_text(encoding="utf-8")
    session = ort.InferenceSession(out / FORWARD_FILE, providers=["CPUExecutionProvider"])
    assert "layer_features" in {port.name for port in session.get_outputs()}

    third = tmp_path / "third"
    again = ["export", "--from", str(out / KERAS_FILE), "--out", str(third)]
    assert main([*again, "--precision", "float32"]) == 0, capsys.readouterr().err
    card = (third / CARD_FILE).read_text(encoding="utf-8")
    assert card.count("## Export") == 1
    assert Bundle.open(third).contract.attribution == found.attribution


def test_a_network_without_the_usual_layer_gets_maps_of_the_input(tmp_path, deep):
    deep.save(tmp_path / "some.keras")
    out = tmp_path / "out"
    order = ["export", "--from", str(tmp_path / "some.keras"), "--out", str(out)]
    assert main([*order, "--precision", "float32"]) == 0
    assert Bundle.open(out).contract.attribution.layer is None
    assert not (out / MAP_FILE).exists()
