"""The hand-written backward pass, against TensorFlow, operation by operation and as a whole."""

from dataclasses import replace
from functools import partial

import numpy as np
import onnx
import onnxruntime as ort
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

import keras
from keras import layers

from tests.trainer.small_backbone import small_inception
from trainer.errors import TrainingError
from trainer.export.backward import phase_codes
from trainer.export.bundle_writer import write_graphs, write_keras
from trainer.export.graph_builder import OPSET
from trainer.export.graph_verification import GraphVerification, verify_graphs
from trainer.network.inception import LOGITS, build_network
from trainer.network.quantization import (
    Codes,
    codes_of,
    compact_frozen,
    round_kernels,
    round_trained,
)
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.bundle.contract import (
    FORWARD_FILE,
    GRADIENT16_FILE,
    GRADIENT_FILE,
    KERAS_FILE,
    MAP_FILE,
    WEIGHTS_FILE,
    AttributionContract,
    InputContract,
)
from xray_desktop.paths import DEMO_MODEL, resource_path

OUTPUTS = 4


def network(*body, size=11, channels=2, rounded=True):
    """A small network: `body`, then a mean and two dense layers."""
    keras.utils.set_random_seed(0)
    start = x = keras.Input((size, size, channels))
    for make in body:
        x = make()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(8, activation="relu")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dense(OUTPUTS, name=LOGITS)(x)
    made = keras.Model(start, layers.Activation("sigmoid")(x))
    rng = np.random.default_rng(0)
    for norm in made.layers:
        if isinstance(norm, layers.BatchNormalization):
            norm.moving_mean.assign(rng.normal(size=norm.moving_mean.shape) * 0.1)
            norm.moving_variance.assign(rng.uniform(0.5, 1.5, norm.moving_variance.shape))
    if rounded:
        round_trained(made)
    return made


def exported_gradient(made, folder, points, seed, precision="float16"):
    write_graphs(made, folder, precision)
    session = ort.InferenceSession(folder / GRADIENT_FILE, providers=["CPUExecutionProvider"])
    names = ["probabilities", "gradient"]
    return session.run(names, {"film": points, "seed": seed})


def gradient_with_half_backward(folder, points, seed):
    session = ort.InferenceSession(folder / GRADIENT16_FILE, providers=["CPUExecutionProvider"])
    return session.run(["gradient"], {"film": points, "seed": seed})[0]


def layer(kind, *arguments, **options):
    """A layer to be made anew for every network."""
    return partial(kind, *arguments, **options)


def conv(filters=6, size=3, **options):
    return layer(layers.Conv2D, filters, size, **options)


def branches():
    def join(x):
        parts = [conv(3, 1)()(x), conv(5, 3, padding="same")()(x), x]
        return layers.Concatenate()(parts)

    return join


@pytest.mark.parametrize(
    "body",
    [
        pytest.param((conv(padding="same"),), id="conv same"),
        pytest.param((conv(size=(1, 5), padding="same"),), id="conv 1x5"),
        pytest.param((conv(activation="relu"),), id="conv valid relu"),
        pytest.param((conv(strides=2),), id="conv stride 2"),
        pytest.param((conv(6, 2, strides=2),), id="even kernel, stride 2"),
        pytest.param((conv(use_bias=False), layer(layers.BatchNormalization)), id="batch norm"),
        pytest.param((layer(layers.MaxPooling2D, 3, 2),), id="max"),
        pytest.param((layer(layers.AveragePooling2D, 3, 1, padding="same"),), id="average"),
        pytest.param((branches, layer(layers.Activation, "relu")), id="branches"),
    ],
)
@pytest.mark.parametrize("size", [11, 12])
def test_the_gradient_of_each_layer(tmp_path, body, size):
    made = network(*body, size=size)
    points = np.random.default_rng(1).normal(size=(3, size, size, 2)).astype(np.float32)
    seed = np.eye(OUTPUTS, dtype=np.float32)[:1]
    probabilities, gradient = exported_gradient(made, tmp_path, points, seed)
    reference = TensorflowReference(made)
    np.testing.assert_allclose(probabilities, reference.probabilities(points), atol=1e-5)
    expected = reference.gradients(points, 0)
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(gradient, expected, atol=1e-5 * np.abs(expected).max() + 1e-7)
    half = gradient_with_half_backward(tmp_path, points, seed)
    np.testing.assert_allclose(half, expected, atol=4e-3 * np.abs(expected).max())
    assert np.abs(half - gradient).max() > 0, "this is float32"


def test_the_features_of_grad_cam_are_tensorflows(tmp_path):
    made = network(conv(), layer(layers.Activation, "relu"), conv(8, name="last"))
    points = np.random.default_rng(1).normal(size=(1, 11, 11, 2)).astype(np.float32)
    write_graphs(made, tmp_path)
    session = ort.InferenceSession(tmp_path / GRADIENT_FILE, providers=["CPUExecutionProvider"])
    seed = np.eye(OUTPUTS, dtype=np.float32)[:2]
    last = LayerReference(made, "last")
    features = last.features(points)
    found, weights = session.run(["features", "feature_weights"], {"film": points, "seed": seed})
    for label in range(2):
        expected = last.gradients(features, label)[0].mean(axis=(0, 1))
        np.testing.assert_allclose(found[0], features[0], atol=1e-5)
        np.testing.assert_allclose(weights[label], expected, atol=1e-6)


def test_float32_stores_the_weights_as_they_are(tmp_path):
    made = network(
        conv(strides=2, use_bias=False),
        layer(layers.BatchNormalization),
        layer(layers.Activation, "relu"),
        conv(name="kept"),
        rounded=False,
    )
    points = np.random.default_rng(1).normal(size=(2, 11, 11, 2)).astype(np.float32)
    seed = np.eye(OUTPUTS, dtype=np.float32)[:1]
    found = exported_gradient(made, tmp_path, points, seed, "float32")
    reference = TensorflowReference(made)
    for mine, theirs in zip(
        found, (reference.probabilities(points), reference.gradients(points, 0)), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, atol=1e-6 * np.abs(theirs).max())
    kernel = np.asarray(made.get_layer("kept").kernel).transpose(3, 2, 0, 1)
    assert kernel.tobytes() in (tmp_path / WEIGHTS_FILE).read_bytes()
    write_keras(made, tmp_path / KERAS_FILE, "float32")
    read = keras.models.load_model(tmp_path / KERAS_FILE, compile=False)
    for mine, theirs in zip(read.get_weights(), made.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_float16_refuses_weights_that_it_would_change(tmp_path):
    with pytest.raises(TrainingError, match="dense layer's weights"):
        write_graphs(network(rounded=False), tmp_path, "float16")


def test_all_kernels_are_rounded_and_those_on_a_grid_stay():
    made = network(conv(name="frozen"), conv(name="free"), rounded=False)
    made.get_layer("frozen").trainable = False
    compact_frozen(made)
    before = np.asarray(made.get_layer("frozen").kernel)
    round_kernels(made)
    np.testing.assert_array_equal(np.asarray(made.get_layer("frozen").kernel), before)
    assert codes_of(np.asarray(made.get_layer("free").kernel)).values.dtype == np.float16
    last = made.get_layer(LOGITS)
    last.kernel.assign(np.full(last.kernel.shape, 1e5, np.float32))
    with pytest.raises(TrainingError, match=f"{LOGITS} has weights that float16 cannot hold"):
        round_kernels(made)


def test_ties_in_a_maximum_go_to_the_first(tmp_path):
    made = network(layer(layers.MaxPooling2D, 3, 2))
    flat = np.full((1, 11, 11, 2), 0.5, np.float32)
    _, gradient = exported_gradient(made, tmp_path, flat, np.ones((1, OUTPUTS), np.float32))
    expected = sum(TensorflowReference(made).gradients(flat, label) for label in range(OUTPUTS))
    np.testing.assert_allclose(gradient, expected, atol=1e-6)


def test_each_image_may_have_a_seed_of_its_own(tmp_path):
    made = network(conv())
    points = np.random.default_rng(1).normal(size=(2, 11, 11, 2)).astype(np.float32)
    seeds = np.eye(OUTPUTS, dtype=np.float32)[1:3]
    _, gradient = exported_gradient(made, tmp_path, points, seeds)
    reference = TensorflowReference(made)
    for index, label in enumerate((1, 2)):
        expected = reference.gradients(points[index : index + 1], label)[0]
        np.testing.assert_allclose(gradient[index], expected, atol=1e-6)


@pytest.mark.parametrize(
    "unknown",
    [
        conv(strides=3),
        conv(strides=2, padding="same"),
        layer(layers.MaxPooling2D, 2),
        layer(layers.AveragePooling2D, 2),
        layer(layers.SpatialDropout2D, 0.1),
        conv(activation="tanh"),
    ],
)
def test_what_has_no_gradient_rule_is_refused(tmp_path, unknown):
    with pytest.raises(TrainingError):
        write_graphs(network(unknown), tmp_path)


def test_inception_is_proved_whole(tmp_path):
    rule = InputContract(size=75)
    keras.utils.set_random_seed(1)
    made = build_network(rule, None)
    round_trained(made)
    write_graphs(made, tmp_path)
    points = np.random.default_rng(0).uniform(-1, 1, (2, 75, 75, 3)).astype(np.float32)
    proof = verify_graphs(made, tmp_path, points, 3, rule, AttributionContract())
    proof.require()
    assert proof.inputs == 2
    assert (tmp_path / FORWARD_FILE).stat().st_size < 1_000_000  # weights lie beside it, once


def test_a_wrong_graph_is_not_proved(tmp_path, monkeypatch):
    monkeypatch.setattr(keras.applications, "InceptionV3", small_inception)
    rule = InputContract(size=75)
    made = build_network(rule, None)
    round_trained(made)
    write_graphs(made, tmp_path)
    last = made.get_layer(LOGITS)
    last.kernel.assign(-np.asarray(last.kernel))
    points = np.random.default_rng(0).uniform(-1, 1, (1, 75, 75, 3)).astype(np.float32)
    with pytest.raises(TrainingError, match="do not match"):
        verify_graphs(made, tmp_path, points, 3, rule, AttributionContract()).require()


def test_one_turned_relu_does_not_refuse_a_sound_graph_but_a_typical_difference_does():
    sound = GraphVerification(
        4, 1e-6, 0.03, 0.005, map_correlation=0.9987, typical_map_correlation=0.99999
    )
    sound.require()
    for wrong in (
        {"typical_map_correlation": 0.9995},
        {"map_correlation": 0.98},
        {"map_correlation": np.nan},
        {"gradient": 0.21},
        {"probability": 2e-3},
    ):
        with pytest.raises(TrainingError, match="do not match"):
            replace(sound, **wrong).require()


def test_frozen_kernels_become_8_bit_and_trained_ones_float16():
    made = network(conv(name="frozen"), conv(name="trained"))
    made.get_layer("frozen").trainable = False
    before = np.asarray(made.get_layer("frozen").kernel)
    compact_frozen(made)
    round_trained(made)
    frozen = np.asarray(made.get_layer("frozen").kernel)
    codes = codes_of(frozen)
    assert codes.values.dtype == np.int8
    restored = codes.values * codes.scale[:, None, None, None]
    np.testing.assert_array_equal(restored, frozen.transpose(3, 2, 0, 1))
    np.testing.assert_array_equal(frozen, frozen.astype(np.float16))
    assert np.abs(frozen - before).max() <= codes.scale.max() / 2 + 1e-9
    assert codes_of(np.asarray(made.get_layer("trained").kernel)).values.dtype == np.float16


def test_a_kernel_that_was_not_quantized_is_refused():
    with pytest.raises(TrainingError, match="quantize"):
        codes_of(np.random.default_rng(0).normal(size=(3, 3, 2, 4)).astype(np.float32))


def test_phases_hold_every_tap_once():
    values = np.arange(1, 1 + 2 * 3 * 9, dtype=np.int8).reshape(2, 3, 3, 3)
    phases = phase_codes(Codes(values, np.ones(2, np.float32)))
    assert phases.values.shape == (12, 2, 2, 2)
    assert sorted(phases.values[phases.values > 0]) == list(range(1, 55))


ALLOWED = frozenset(
    (
        "Add",
        "And",
        "AveragePool",
        "Cast",
        "Concat",
        "Conv",
        "DepthToSpace",
        "Equal",
        "Flatten",
        "GlobalAveragePool",
        "Greater",
        "Identity",
        "MatMul",
        "MaxPool",
        "Mul",
        "Not",
        "Pad",
        "Relu",
        "Reshape",
        "Sigmoid",
        "Slice",
        "Split",
        "Sum",
        "Transpose",
        "Where",
    )
)
"""Operators that DirectML and OpenVINO both list at opset 17."""


@pytest.mark.parametrize("name", [FORWARD_FILE, GRADIENT_FILE, GRADIENT16_FILE, MAP_FILE])
def test_the_shipped_graphs_hold_only_what_every_runtime_has(name):
    path = resource_path(*DEMO_MODEL, name)
    onnx.checker.check_model(path, full_check=True)
    graph = onnx.load(path, load_external_data=False)
    assert [(entry.domain, entry.version) for entry in graph.opset_import] == [("", OPSET)]
    assert OPSET <= 17
    used = {node.op_type for node in graph.graph.node}
    assert used <= ALLOWED, f"not on the list: {sorted(used - ALLOWED)}"
    assert "Conv" in used
