"""Graphs and Keras files of a bundle that are damaged or do harm: each is named and refused."""

import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from tests.inference import tiny_bundle
from tests.inference.refusals import LABELS, ONNX, SIZE, refusal
from xray_desktop.core.errors import BundleError
from xray_desktop.inference import openvino_engine
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.onnx_engine import OnnxEngine

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (
            {"weights_at": "../weights.bin"},
            r'takes weights from "../weights.bin": expected weights',
        ),
        ({"weights_at": "/etc/passwd"}, 'takes weights from "/etc/passwd"'),
        ({"weights_at": "golden.npz"}, 'takes weights from "golden.npz"'),
        ({"weights_at": ""}, 'takes weights from ""'),
        ({"weights_at": "*/_ORT_MEM_ADDR_/*"}, "takes weights from"),
        ({"offset": 10**12}, "weights.bin has 3,840"),
        ({"offset": -4}, "weights.bin has 3,840"),
        ({"length": 10**12}, "weights.bin has 3,840"),
        ({"length": "many"}, "weights.bin has 3,840"),
        ({"dims": (2**40, 2**20)}, "tensors are of"),
        ({"dims": (-1, 15)}, "tensors are of"),
        ({"dims": (64, 16)}, "a tensor of 4,096 bytes"),
        ({"sides": 9}, "it has film n x 9 x 9 x 1, expected film n x 8 x 8 x 1|cannot load"),
        ({"sides": 10**6}, "expected film n x 8 x 8 x 1|cannot load"),
        ({"dims": (64, 14), "length": 3584, "labels": 14}, "expected .* n x 15|cannot load"),
    ],
)
@pytest.mark.parametrize("name", ["model.onnx", "gradient.onnx"])
def test_a_graph_of_another_form_is_named(folder, name, options, why):
    tiny_bundle.replace_file(folder, name, tiny_bundle.graphs(**options)[name])
    assert name in refusal(folder, why).message


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"weights_at": "../weights.bin"}, "takes weights from"),
        ({"length": 10**12}, "weights.bin has 3,840"),
        ({"sides": 9}, "expected film n x 8 x 8 x 1|cannot load"),
        ({"dims": (64, 14), "length": 3584, "labels": 14}, "expected .* n x 15|cannot load"),
    ],
)
@pytest.mark.parametrize("name", ["model.onnx", "gradient.onnx"])
def test_it_is_named_whatever_the_runtime(folder, name, options, why):
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    tiny_bundle.replace_file(folder, name, tiny_bundle.graphs(**options)[name])
    assert name in refusal(folder, why, EngineOptions("openvino", "cpu")).message


def test_openvino_must_find_unchanged_what_was_hashed(folder, monkeypatch):
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    monkeypatch.setattr(openvino_engine._Whole, "__init__", _exchange_weights(folder))
    with pytest.raises(BundleError, match=r"weights\.bin was changed while it was loaded"):
        load_engine(folder, EngineOptions("openvino", "cpu"))


def _exchange_weights(folder):
    real = openvino_engine._Whole.__init__

    def made(self, compiled):
        (folder / "weights.bin").write_bytes((2 * tiny_bundle.matrix()).tobytes())
        real(self, compiled)

    return made


@pytest.mark.parametrize("content", [b"", b"no graph", b"\x3a\xff\xff\xff\xff\x0f", b"\x3a\x7f"])
def test_what_is_no_graph_is_named(folder, content):
    tiny_bundle.replace_file(folder, "model.onnx", content)
    refusal(folder, r"cannot load the bundle's model\.onnx")


def test_a_graph_without_what_is_needed_is_named(folder):
    made = tiny_bundle.graphs()
    tiny_bundle.replace_file(folder, "gradient.onnx", made["model.onnx"])
    refusal(folder, "expected film, seed, gradient")


def test_weights_that_are_too_short_are_named(folder):
    tiny_bundle.replace_file(folder, "weights.bin", b"\0" * 100)
    refusal(folder, r"weights.bin has 100")


def test_a_tensor_that_says_more_than_it_holds_is_named(folder):
    import onnx

    model = onnx.load_from_string(tiny_bundle.graphs()["model.onnx"])
    model.graph.initializer.add(name="more", data_type=1, dims=[1000], raw_data=b"\0" * 8)
    tiny_bundle.replace_file(folder, "model.onnx", model.SerializeToString())
    refusal(folder, r"of shape \[1000\] declares 4,000 bytes, and 8 are there")


def test_a_tensor_in_an_attribute_is_looked_at_too(folder):
    import onnx

    model = onnx.load_from_string(tiny_bundle.graphs()["model.onnx"])
    inner = onnx.TensorProto(name="inner", data_type=1, dims=[1])
    inner.data_location = onnx.TensorProto.EXTERNAL
    inner.external_data.add(key="location", value="/etc/shadow")
    model.graph.node.append(onnx.helper.make_node("Constant", [], ["inner"], value=inner))
    tiny_bundle.replace_file(folder, "model.onnx", model.SerializeToString())
    refusal(folder, "/etc/shadow")


def loop(onnx):
    """Return a node that never ends."""
    helper, value = onnx.helper, onnx.helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["goes on"])],
        "body",
        [value("turn", 7, []), value("on", 9, [])],
        [value("goes on", 9, [])],
    )
    return helper.make_node("Loop", ["", "always"], [], body=body)


COMPUTED = {
    "without end": lambda onnx: loop(onnx),
    "a tensor of any size": lambda onnx: onnx.helper.make_node("ConstantOfShape", ["a"], ["b"]),
    "another's": lambda onnx: onnx.helper.make_node("Relu", ["a"], ["b"], domain="theirs"),
    "a name without end": lambda onnx: onnx.helper.make_node("X" * 5000, ["a"], ["b"]),
}


@pytest.mark.parametrize("name", ["model.onnx", "gradient.onnx"])
@pytest.mark.parametrize("kind", COMPUTED)
def test_a_graph_computes_plain_operations_only(folder, name, kind):
    import onnx

    model = onnx.load_from_string(tiny_bundle.graphs()[name])
    model.graph.node.append(COMPUTED[kind](onnx))
    tiny_bundle.replace_file(folder, name, model.SerializeToString())
    refusal(folder, r"cannot load the bundle.s (model|gradient)\.onnx \(it computes ")


@pytest.mark.parametrize("kind", ["functions", "graph"])
def test_a_graph_holds_no_others(folder, kind):
    import onnx

    model = onnx.load_from_string(tiny_bundle.graphs()["model.onnx"])
    node = onnx.helper.make_node("Relu", ["x"], ["y"])
    if kind == "graph":
        node.attribute.append(onnx.helper.make_attribute("g", model.graph))
        model.graph.node.append(node)
    else:
        opset = [onnx.helper.make_opsetid("", 17)]
        model.functions.append(onnx.helper.make_function("", "Relu", ["x"], ["y"], [node], opset))
    tiny_bundle.replace_file(folder, "model.onnx", model.SerializeToString())
    refusal(folder, r"functions of its own|a graph within a graph")


def test_weights_are_looked_at_again_when_gradients_are_loaded(folder):
    engine = OnnxEngine(Bundle.open(folder))
    (folder / "weights.bin").write_bytes((2 * tiny_bundle.matrix()).tobytes())
    with pytest.raises(BundleError, match=r"weights\.bin is not the file"):
        engine.prepare()


@pytest.fixture(scope="module")
def keras_file(tmp_path_factory):
    """The tiny network as TensorFlow has it, and one that would run code when it is made."""
    keras = pytest.importorskip("keras", reason="needs the extra `train`")
    layers = keras.layers
    folder = tmp_path_factory.mktemp("keras")

    def network(side, last):
        image = keras.Input((side, side, 1))
        logits = layers.Dense(LABELS, name="logits")(layers.Flatten()(image))
        return keras.Model(image, last(logits))

    made = {}
    for name, side, last in (
        ("sound", SIZE, layers.Activation("sigmoid")),
        ("wide", SIZE + 1, layers.Activation("sigmoid")),
        ("lambda", SIZE, layers.Lambda(lambda logits: logits)),
    ):
        network(side, last).save(folder / f"{name}.keras")
        made[name] = (folder / f"{name}.keras").read_bytes()
    return made


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("lambda", 'would make "Lambda" of "keras.layers"'),
        ("wide", r"has \(None, 9, 9, 1\) to .* expected \(None, 8, 8, 1\) to \(None, 15\)"),
        (b"\x89HDF\r\n\x1a\n", "cannot be unpacked"),
        (b"", "cannot be unpacked"),
    ],
)
def test_a_keras_file_of_another_form_is_named(folder, keras_file, content, why):
    written = keras_file[content] if isinstance(content, str) else content
    tiny_bundle.replace_file(folder, "model.keras", written)
    assert "model.keras" in refusal(folder, why, EngineOptions("tensorflow")).message
    (folder / "model.keras").write_bytes(written + b"more")
    refusal(folder, r"model\.keras is not the file", EngineOptions("tensorflow"))
    (folder / "model.keras").unlink()
    refusal(folder, r"no readable model\.keras", EngineOptions("tensorflow"))
    load_engine(folder, ONNX)  # which has no need of it


def test_a_keras_file_that_changes_while_it_is_loaded_is_refused(folder, keras_file, monkeypatch):
    import keras

    real = keras.models.load_model

    def exchanging(path, **options):
        (folder / "other").write_bytes(keras_file["sound"])
        (folder / "other").replace(path)
        assert options["safe_mode"] is True
        return real(path, **options)

    tiny_bundle.replace_file(folder, "model.keras", keras_file["sound"])
    monkeypatch.setattr(keras.models, "load_model", exchanging)
    refusal(folder, r"model\.keras was changed while it was loaded", EngineOptions("tensorflow"))
