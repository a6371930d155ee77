"""The shipped model under both engines: golden vectors, each other, and real images."""

import numpy as np
import pytest

from xray_desktop.core.attribution.integrated_gradients import pearson
from xray_desktop.core.attribution.path_rule import LAYER_RULE
from xray_desktop.core.bundle.contract import GRADIENT16_FILE
from xray_desktop.core.bundle.label_contract import LabelContract
from xray_desktop.core.errors import BundleError
from xray_desktop.core.image.preprocess import model_input
from xray_desktop.core.labels import LABELS
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.findings import State
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess, explain, grad_cams_of
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.onnx_engine import OnnxEngine
from xray_desktop.paths import DEMO_MODEL, resource_path

FOLDER = resource_path(*DEMO_MODEL)
ENGINES = ("onnx", "openvino", "tensorflow")
DRAFT = LAYER_RULE.stages[0]


@pytest.fixture(scope="module")
def golden():
    return Bundle.open(FOLDER).golden()


@pytest.fixture(scope="module")
def onnx():
    return load_engine(FOLDER, EngineOptions("onnx"))


@pytest.fixture(scope="module")
def openvino():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    return load_engine(FOLDER, EngineOptions("openvino"))


@pytest.fixture(scope="module")
def mixed():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    engine = load_engine(FOLDER, EngineOptions("openvino"))
    if not engine.offers_mixed_precision:
        pytest.skip("this processor has no bfloat16 under OpenVINO")
    engine.use_mixed_precision(on=True)
    return engine


@pytest.fixture(scope="module")
def tensorflow():
    pytest.importorskip("tensorflow", reason="needs the extra `tensorflow`")
    return load_engine(FOLDER, EngineOptions("tensorflow"))


@pytest.fixture(scope="module")
def sample():
    with ImageReader() as reader:
        return reader.read(resource_path("samples", "chest_pa.png"))


@pytest.mark.parametrize("kind", ENGINES)
def test_golden_vectors(kind, golden, request):
    engine = request.getfixturevalue(kind)
    np.testing.assert_allclose(engine.probabilities(golden.inputs), golden.probabilities, atol=1e-3)
    gradients = engine.input_gradients(golden.inputs, [golden.label])[0].sum(axis=-1)
    for mine, expected in zip(gradients, golden.gradients, strict=True):
        assert np.linalg.norm(mine - expected) / np.linalg.norm(expected) < 0.01
    _, features = engine.layer_features(golden.inputs)
    slopes = engine.layer_gradients(features, [golden.label])[1][0].sum(axis=-1)
    for mine, expected in zip(slopes, golden.layer_gradients, strict=True):
        assert np.linalg.norm(mine - expected) / np.linalg.norm(expected) < 0.01


def test_bfloat16_keeps_the_gradients(mixed, openvino, golden):
    """Of one point with several seeds, of several points with one, and what Grad-CAM needs."""
    labels = [golden.label, 3, 8]
    for points, asked in ((golden.inputs[:1], labels), (golden.inputs[:3], [golden.label])):
        found, exact = (e.input_gradients(points, asked) for e in (mixed, openvino))
        assert found.shape == exact.shape
        for mine, theirs in zip(found, exact, strict=True):
            assert pearson(mine, theirs) >= 0.9999
    assert np.abs(found - exact).max() > 0, "this is float32"
    for points, asked in ((golden.inputs[:1], labels), (golden.inputs[:3], [golden.label])):
        _, inner = openvino.layer_features(points)
        found, exact = (e.layer_gradients(inner, asked) for e in (mixed, openvino))
        np.testing.assert_allclose(found[0], exact[0], atol=0.05)
        assert pearson(found[1], exact[1]) >= 0.995
        assert np.abs(found[1] - exact[1]).max() > 0, "this is float32"
    _, inner = openvino.layer_features(golden.inputs[:3])
    paths = np.concatenate([inner, 0.5 * inner])  # more than one batch, the last not full
    found, exact = (e.layer_gradients(paths, labels) for e in (mixed, openvino))
    np.testing.assert_allclose(found[0], exact[0], atol=0.05)
    assert found[1].shape == exact[1].shape == (len(labels), *paths.shape)
    for mine, theirs in zip(
        found[1].reshape(-1, *paths.shape[1:]), exact[1].reshape(-1, *paths.shape[1:]), strict=True
    ):
        assert pearson(mine, theirs) >= 0.99
    features, weights = mixed.features(golden.inputs[:1], labels)
    expected, known = openvino.features(golden.inputs[:1], labels)
    np.testing.assert_allclose(features, expected, atol=0.01 * expected.max())
    assert pearson(weights, known) >= 0.99


def test_a_float16_backward_pass_keeps_the_gradients(onnx, golden):
    """What graphics processors get, here on the processor: the arithmetic is the graph's own."""

    class Half(OnnxEngine):
        _gradient_file = GRADIENT16_FILE

    labels = [golden.label, 3]
    half = Half(Bundle.open(FOLDER))
    found, exact = (e.input_gradients(golden.inputs[:1], labels) for e in (half, onnx))
    for mine, theirs in zip(found, exact, strict=True):
        assert pearson(mine, theirs) >= 0.99999
    assert np.abs(found - exact).max() > 0, "this is float32"


def test_points_that_a_devices_memory_does_not_hold_are_taken_in_parts(onnx, golden):
    class Small(OnnxEngine):
        asked = ()

        def _slopes(self, batch, seeds):
            self.asked += (len(batch),)
            if len(batch) > 2:
                raise RuntimeError("out of memory")
            return super()._slopes(batch, seeds)

    points = np.repeat(golden.inputs[:1], 5, axis=0) * np.linspace(0.2, 1, 5)[:, None, None, None]
    points = points.astype(np.float32)
    small = Small(Bundle.open(FOLDER))
    found = small.input_gradients(points, [golden.label])
    expected = np.concatenate([onnx.input_gradients(p[None], [golden.label])[0] for p in points])
    np.testing.assert_allclose(found[0], expected, atol=1e-3 * np.abs(expected).max())
    assert small.asked == (5, 2, 2, 1)
    assert small._most_points == 2


def test_threads_of_onnx_runtime_sleep_while_they_have_no_work(onnx):
    options = onnx._forward.get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_what_fails_for_one_point_is_no_matter_of_memory(golden):
    class Broken(OnnxEngine):
        def _slopes(self, batch, seeds):
            raise RuntimeError("device removed")

    with pytest.raises(RuntimeError, match="device removed"):
        Broken(Bundle.open(FOLDER)).input_gradients(golden.inputs[:2], [golden.label])


def test_a_float16_backward_pass_is_offered_on_graphics_processors_alone(onnx, monkeypatch):
    assert not onnx.offers_mixed_precision
    gpu = OnnxEngine(Bundle.open(FOLDER))
    monkeypatch.setattr(gpu, "_provider", "DmlExecutionProvider")
    assert gpu.offers_mixed_precision
    gpu.use_mixed_precision(on=True)
    assert gpu.device.endswith("float16 backward pass")
    assert gpu._gradient_file == GRADIENT16_FILE


def test_bfloat16_gradients_leave_the_scores_alone(mixed, openvino, golden):
    np.testing.assert_array_equal(mixed.logits(golden.inputs), openvino.logits(golden.inputs))
    assert mixed.device.endswith("bfloat16 gradients")
    assert "bfloat16" not in openvino.device


def test_golden_vectors_are_no_trivial_ones(golden):
    assert golden.probabilities.std(axis=0).max() > 1e-3
    assert all(np.abs(g).max() > 0 for g in golden.gradients)


def test_logits_and_probabilities_agree(onnx, golden):
    logits = onnx.logits(golden.inputs)
    np.testing.assert_allclose(
        1 / (1 + np.exp(-logits)), onnx.probabilities(golden.inputs), atol=1e-6
    )


def test_a_map_from_bfloat16_gradients_is_the_one_from_float32(mixed, openvino, sample, golden):
    label = LABELS[golden.label]
    mine, exact = (finish(explain(sample, one, label)) for one in (mixed, openvino))
    assert mine.evaluations == exact.evaluations
    assert (mine.f_image, mine.f_baseline) == (exact.f_image, exact.f_baseline)
    assert pearson(mine.values, exact.values) >= 0.9995
    assert np.abs(mine.values - exact.values).max() > 0, "this is float32"


def test_a_gradient_is_the_slope(onnx, golden):
    """Along its own direction, the gradient predicts how the logit moves."""
    point, label = golden.inputs[:1], golden.label
    gradient = onnx.input_gradients(point, [label])[0]
    step = 1e-3 / np.abs(gradient).max() * gradient
    moved = onnx.logits(point + step)[0, label] - onnx.logits(point - step)[0, label]
    assert moved / 2 == pytest.approx(float((gradient * step).sum()), rel=0.1)


def test_the_engines_finish_the_same_map(onnx, openvino, tensorflow, sample, golden):
    label = LABELS[golden.label]
    maps = [finish(explain(sample, one, label)).values for one in (onnx, openvino, tensorflow)]
    assert pearson(maps[0], maps[2]) >= 0.9999
    assert pearson(maps[1], maps[2]) >= 0.9999


@pytest.mark.parametrize("kind", ENGINES)
def test_several_gradients_at_once_are_those_one_by_one(kind, golden, request):
    engine = request.getfixturevalue(kind)
    labels = [golden.label, 3, 8]
    together = engine.input_gradients(golden.inputs[:1], labels)
    assert together.shape == (3, *golden.inputs[:1].shape)
    for label, gradient in zip(labels, together, strict=True):
        (alone,) = engine.input_gradients(golden.inputs[:1], [label])
        assert np.linalg.norm(gradient - alone) <= 0.01 * np.linalg.norm(alone)


@pytest.mark.parametrize("kind", ENGINES)
def test_features_and_their_weights_make_up_the_logit(kind, golden, onnx, request):
    engine = request.getfixturevalue(kind)
    point = golden.inputs[:1]
    features, weights = engine.features(point, [golden.label, 3])
    assert features.min() >= 0
    assert weights.shape == (2, features.shape[-1])
    expected, known = onnx.features(point, [golden.label, 3])
    np.testing.assert_allclose(features, expected, atol=1e-4 * expected.max())
    np.testing.assert_allclose(weights, known, atol=1e-3 * np.abs(known).max())
    _, inner = engine.layer_features(point)
    again, same = engine.features(np.full_like(point, np.nan), [golden.label, 3], inner)
    np.testing.assert_allclose(again, features, atol=1e-4 * expected.max())
    np.testing.assert_allclose(same, weights, atol=1e-3 * np.abs(known).max())


def test_a_bundle_without_features_says_so(onnx, golden):
    class Older(OnnxEngine):
        def _run(self, graph, outputs, inputs):
            if "features" in outputs:
                raise KeyError("features")
            return super()._run(graph, outputs, inputs)

    with pytest.raises(BundleError, match="made before its graphs had what Grad-CAM needs"):
        Older(Bundle.open(FOLDER)).features(golden.inputs[:1], [1])
    with pytest.raises(KeyError):
        onnx._run(onnx._forward, ("features",), {"film": golden.inputs[:1]})


def test_grad_cam_is_a_second_opinion_on_a_map(onnx, sample):
    maps = (finish(explain(sample, onnx, "No Finding", max_evaluations=DRAFT)),)
    (second,) = grad_cams_of(sample, onnx, maps)
    assert second.cam.shape == maps[0].values.shape
    assert second.cam.min() >= 0
    assert second.cam.max() > 0
    assert -1 <= second.agreement <= 1


def test_real_images_score_alike(shared, onnx, tensorflow):
    with ImageReader() as reader:
        images = [reader.read(path) for path in sorted((shared / "nih" / "png").glob("*.png"))[:4]]
    batch = np.stack([model_input(image.pixels, onnx.contract.input) for image in images])
    np.testing.assert_allclose(
        onnx.probabilities(batch), tensorflow.probabilities(batch), atol=1e-3
    )


def test_the_sample_is_scored_and_explained(onnx, sample):
    assessment = assess(sample, onnx)
    assert [f.label for f in assessment.findings] == list(LABELS)
    assert assessment.device == onnx.device
    top = assessment.top
    attribution = finish(explain(sample, onnx, top.label))
    assert attribution.label == top.label
    assert attribution.converged
    moved = attribution.f_image - attribution.f_baseline
    assert attribution.values.sum() == pytest.approx(moved, abs=0.1)
    point = model_input(sample.true_pixels, onnx.contract.input)
    logits = onnx.logits(np.stack([point, point[:, ::-1]]))[:, LABELS.index(top.label)]
    assert attribution.f_image == pytest.approx(logits.mean(), abs=1e-4)
    calibration = onnx.contract.label(top.label).calibration
    logit = calibration.slope * logits[0] + calibration.offset
    assert top.probability == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-5)


def test_the_contract_greys_what_it_cannot_score(onnx, sample):
    few = [label for label in onnx.contract.labels if not label.sufficient]
    assert LabelContract("Hernia").name in {label.name for label in few}
    states = {f.label: f.state for f in assess(sample, onnx).findings}
    assert all(
        states[label.name] is (State.UNRELIABLE if label.unreliable else State.INSUFFICIENT)
        for label in few
    )


def test_the_probability_has_a_map_of_its_own(onnx, sample):
    label = "Pneumonia"
    maps = {
        target: finish(explain(sample, onnx, label, target=target, max_evaluations=DRAFT))
        for target in ("logit", "probability")
    }
    point = model_input(sample.true_pixels, onnx.contract.input)
    both = onnx.probabilities(np.stack([point, point[:, ::-1]]))[:, LABELS.index(label)]
    assert maps["probability"].f_image == pytest.approx(both.mean(), abs=1e-5)
    assert pearson(maps["logit"].values, maps["probability"].values) < 1
