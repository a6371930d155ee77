"""A device that does not reproduce the golden vectors is left for the next one."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from xray_desktop.core.errors import BundleError
from xray_desktop.inference import onnx_engine
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import Candidate, EngineOptions, first_passing, load_engine
from xray_desktop.inference.onnx_engine import CPU, OnnxEngine
from xray_desktop.inference.self_test import SelfTests, self_test
from xray_desktop.paths import DEMO_MODEL, resource_path

FOLDER = resource_path(*DEMO_MODEL)


class Wrong(OnnxEngine):
    """A device of which one number is off."""

    device = "GPU (a test)"
    shift, noise = 0.0, 0.0

    def probabilities(self, batch):
        return super().probabilities(batch) + np.float32(self.shift)

    def layer_gradients(self, features, labels):
        logits, gradients = super().layer_gradients(features, labels)
        rng = np.random.default_rng(0)
        noise = rng.normal(size=gradients.shape).astype(np.float32)
        return logits, gradients + np.float32(self.noise) * gradients.std() * noise


class OffScores(Wrong):
    shift = 0.006


class OffGradients(Wrong):
    noise = 2.0


class Broken(Wrong):
    def probabilities(self, batch):
        raise RuntimeError("device removed")


@pytest.fixture(scope="module")
def bundle():
    return Bundle.open(FOLDER)


def test_the_processor_passes(bundle):
    found = self_test(OnnxEngine(bundle), bundle.golden())
    assert found.passed
    assert found.probability < 1e-4
    assert found.correlation > 0.999


@pytest.mark.parametrize("kind", [OffScores, OffGradients, Broken])
def test_a_device_with_wrong_numbers_is_left_with_a_note(bundle, kind):
    candidates = [
        Candidate("GPU", lambda: kind(bundle)),
        Candidate("CPU", lambda: OnnxEngine(bundle)),
    ]
    engine = first_passing(candidates, bundle, SelfTests())
    assert engine.device.startswith("CPU")
    assert "GPU (a test)" in engine.note
    assert "not used" in engine.note


def test_no_number_is_shown_where_no_device_is_sound(bundle):
    with pytest.raises(BundleError, match="did not reproduce"):
        first_passing([Candidate("GPU", lambda: OffScores(bundle))], bundle, SelfTests())


def test_a_passed_test_is_remembered_for_that_bundle_and_device(bundle, tmp_path, monkeypatch):
    file = tmp_path / "cache" / "self-tests.json"
    load_engine(FOLDER, EngineOptions("onnx", "cpu"), tests=SelfTests(file))
    monkeypatch.setattr(Bundle, "golden", lambda _: pytest.fail("tested again"))
    load_engine(FOLDER, EngineOptions("onnx", "cpu"), tests=SelfTests(file))
    assert not SelfTests(file).known(Wrong(bundle))
    monkeypatch.undo()
    file.write_text("no JSON", encoding="utf-8")
    assert load_engine(FOLDER, EngineOptions("onnx", "cpu"), tests=SelfTests(file)).note == ""
    assert SelfTests(file).known(OnnxEngine(bundle))


def test_without_a_gpu_there_is_a_sentence():
    with pytest.raises(BundleError, match="no device of the kind"):
        load_engine(FOLDER, EngineOptions("onnx", "gpu"))


def test_a_provider_that_falls_back_without_a_word_is_not_taken_for_a_gpu(bundle, monkeypatch):
    session = SimpleNamespace(get_providers=lambda: [CPU])
    monkeypatch.setattr(onnx_engine.ort, "InferenceSession", lambda *_parts, **_options: session)
    with pytest.raises(BundleError, match=r"could not use the GPU \(CUDA\)"):
        OnnxEngine(bundle, provider="CUDAExecutionProvider")


def test_openvino_without_the_device_asked_for_is_a_sentence():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    with pytest.raises(BundleError, match="finds no GPU here"):
        load_engine(FOLDER, EngineOptions("openvino", "gpu"))


def test_auto_takes_openvino_where_there_is_no_gpu():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    assert "OpenVINO" in load_engine(FOLDER).device
    assert "ONNX Runtime" in load_engine(FOLDER, EngineOptions("onnx")).device


def test_openvino_comes_without_what_could_send_usage_figures():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    code = (
        "import sys\n"
        "from xray_desktop.paths import DEMO_MODEL, resource_path\n"
        "from xray_desktop.inference.engines import EngineOptions, load_engine\n"
        "load_engine(resource_path(*DEMO_MODEL), EngineOptions('openvino'))\n"
        "loaded = [n for n, m in sys.modules.items() if 'openvino_telemetry' in n and m]\n"
        "raise SystemExit(f'loaded: {loaded}' if loaded else 0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
