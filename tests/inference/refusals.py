"""What every refused bundle has in common: a short sentence, and little memory."""

import resource

import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from tests.inference import tiny_bundle
from xray_desktop.core.bundle.limits import MIB
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.engines import EngineOptions, load_engine

SIZE, LABELS = tiny_bundle.SIZE, len(tiny_bundle.CONTRACT.labels)
ONNX = EngineOptions("onnx", "cpu")
GROWTH = 256 * MIB
"""How much refusing a bundle may take at most."""


def refusal(folder, match, choice=ONNX):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BundleError, match=match) as caught:
        load_engine(folder, choice)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < GROWTH
    assert len(caught.value.message) < 700
    return caught.value
