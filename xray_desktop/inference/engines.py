"""Chooses an engine for a model bundle: the fastest one whose results are right on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from xray_desktop.core.bundle.contract import KERAS_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.self_test import SelfTests, choose_precision, self_test

EngineKind = Literal["auto", "onnx", "openvino", "tensorflow"]
DeviceKind = Literal["auto", "cpu", "gpu"]
PrecisionKind = Literal["auto", "float32"]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What the user asks for.

    Parameters
    ----------
    engine : str
        "auto" takes ONNX Runtime where it has a GPU, else OpenVINO if it is installed, else ONNX
        Runtime on the processor.
    device : str
        "auto" prefers a GPU; "gpu" takes no processor in its place.
    threads : int, optional
        Bound on the processor threads of one evaluation.
    precision : str
        Of gradients. "auto" takes bfloat16 or float16 where that was measured to be right and
        quicker; scores and features are float32 in any case.
    """

    engine: EngineKind = "auto"
    device: DeviceKind = "auto"
    threads: int | None = None
    precision: PrecisionKind = "float32"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine that may do: what it is called, and how it is loaded."""

    name: str
    load: Callable[[], Engine]


def load_engine(
    folder: Path, options: EngineOptions | None = None, *, tests: SelfTests | None = None
) -> Engine:
    """Load the bundle in `folder` into the first engine that passes its self-test.

    Parameters
    ----------
    folder : Path
        The bundle's.
    options : EngineOptions, optional
        What the user asks for.
    tests : SelfTests, optional
        Remembers what passed, so that it is not tested at every start.

    Raises
    ------
    BundleError
        The bundle does not fit, or there is no engine or device of the kind asked for, or none
        reproduces the bundle's golden vectors.
    """
    bundle, options, tests = Bundle.open(folder), options or EngineOptions(), tests or SelfTests()
    engine = first_passing(_candidates(bundle, options), bundle, tests)
    # weights were looked at when they were loaded; the program ships without TensorFlow's file
    bundle.files.verify_all(WEIGHTS_FILE, KERAS_FILE)
    if options.precision == "auto":
        choose_precision(engine, bundle, tests)
    return engine


def first_passing(candidates: Sequence[Candidate], bundle: Bundle, tests: SelfTests) -> Engine:
    """Return the first candidate that loads and passes; its note says who failed before it.

    Raises
    ------
    BundleError
        All failed; the sentence is that of the last.
    """
    failed: list[str] = []
    for candidate in candidates:
        last = candidate is candidates[-1]
        try:
            engine = candidate.load()
            if not tests.known(engine):
                found = self_test(engine, bundle.golden())
                found.require(engine.device)
                tests.remember(engine)
        except BundleError as error:
            if last:
                raise
            failed.append(f"{candidate.name}: {error.message}")
        else:
            engine.note = " ".join(failed)
            return engine
    raise BundleError("no_device", "There is no device of the kind asked for: choose another.")


def _candidates(bundle: Bundle, options: EngineOptions) -> list[Candidate]:
    """Return what may be tried, best first."""
    if options.engine == "tensorflow":
        from xray_desktop.inference.tensorflow_engine import TensorflowEngine

        return [Candidate("TensorFlow", lambda: TensorflowEngine(bundle))]
    auto = options.engine == "auto"
    found: list[Candidate] = []
    if options.engine != "openvino" and options.device != "cpu":
        found += _onnx(bundle, options, gpu=True)
    if options.engine == "openvino" or (auto and find_spec("openvino")):
        found += _openvino(bundle, options)
    if options.engine != "openvino" and options.device != "gpu":
        found += _onnx(bundle, options, gpu=False)
    return found


def _onnx(bundle: Bundle, options: EngineOptions, *, gpu: bool) -> list[Candidate]:
    from xray_desktop.inference.onnx_engine import CPU, OnnxEngine, available_devices

    return [
        Candidate(name, lambda p=provider: OnnxEngine(bundle, provider=p, threads=options.threads))
        for provider, name in available_devices().items()
        if (provider != CPU) == gpu
    ]


def _openvino(bundle: Bundle, options: EngineOptions) -> list[Candidate]:
    from xray_desktop.inference.openvino_engine import CPU, OpenvinoEngine

    devices = {"cpu": [CPU], "gpu": ["GPU"]}.get(options.device, [CPU])
    return [
        Candidate(
            f"OpenVINO {device}",
            lambda d=device: OpenvinoEngine(bundle, device=d, threads=options.threads),
        )
        for device in devices
    ]
