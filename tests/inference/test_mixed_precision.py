"""Mixed precision is used where it is right and quicker, which is measured once on a machine."""

import numpy as np
import pytest

from xray_desktop.core.attribution.path_rule import LAYER_RULE
from xray_desktop.inference import self_test
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.onnx_engine import OnnxEngine
from xray_desktop.inference.self_test import SelfTests, choose_precision
from xray_desktop.paths import DEMO_MODEL, resource_path

FOLDER = resource_path(*DEMO_MODEL)


class Offering(OnnxEngine):
    """An engine whose mixed precision is as wrong and as quick as the test has it."""

    offers_mixed_precision = True
    noise, seconds = 0.0, 0.5
    measured = 0

    @property
    def device(self):
        return f"a test{' in mixed precision' if self.mixed_precision else ''}"

    def layer_gradients(self, features, labels):
        logits, gradients = super().layer_gradients(features, labels)
        if not self.mixed_precision:
            return logits, gradients
        drawn = np.random.default_rng(0).normal(size=gradients.shape).astype(np.float32)
        return logits, gradients + np.float32(self.noise) * gradients.std() * drawn


class Wrong(Offering):
    noise = 2.0


class Slow(Offering):
    seconds = 0.95


@pytest.fixture(scope="module")
def bundle():
    return Bundle.open(FOLDER)


@pytest.fixture
def clock(monkeypatch):
    """The time a gradient takes, as the engine under test has it: no machine decides a test."""

    def quickest(engine, _golden):
        engine.measured += 1
        return engine.seconds if engine.mixed_precision else 1.0

    monkeypatch.setattr(self_test, "_quickest", quickest)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(("kind", "used"), [(Offering, True), (Wrong, False), (Slow, False)])
def test_it_is_used_where_it_is_right_and_quicker(bundle, kind, used, tmp_path):
    file = tmp_path / "found.json"
    engine = kind(bundle)
    choose_precision(engine, bundle, SelfTests(file))
    assert engine.mixed_precision is used
    assert engine.measured

    later = kind(bundle)
    choose_precision(later, bundle, SelfTests(file))
    assert later.mixed_precision is used
    assert not later.measured, "what was found is remembered"


def test_an_engine_without_it_is_left_alone(bundle):
    engine = OnnxEngine(bundle)
    choose_precision(engine, bundle, SelfTests())
    assert not engine.mixed_precision


def test_the_time_of_a_gradient_is_measured(bundle):
    engine = OnnxEngine(bundle)
    assert self_test._quickest(engine, bundle.golden()) > 0


def test_what_is_timed_are_the_gradients_of_a_map_not_the_pass_up_to_its_layer(bundle):
    """The pass up to the layer is the same in both, and longer than a gradient."""

    class Counting(OnnxEngine):
        passes, points = 0, ()

        def layer_features(self, batch):
            self.passes += 1
            return super().layer_features(batch)

        def layer_gradients(self, features, labels):
            self.points += (len(features),)
            return super().layer_gradients(features, labels)

    engine = Counting(bundle)
    self_test._quickest(engine, bundle.golden())
    assert engine.passes == 1
    images = 2 if bundle.contract.attribution.mirror else 1
    assert set(engine.points) == {LAYER_RULE.stages[0] * images}
    assert len(engine.points) == 1 + self_test.TRIALS


def test_float32_is_kept_where_it_is_asked_for():
    pytest.importorskip("openvino", reason="needs the extra `openvino`")
    engine = load_engine(FOLDER, EngineOptions("openvino", precision="float32"))
    assert not engine.mixed_precision
