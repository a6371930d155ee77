"""Choosing and loading the engine for a model bundle."""

from pathlib import Path
from typing import Literal

from xray_desktop.inference.engine import Engine

EngineKind = Literal["onnx", "tensorflow"]


def load_engine(folder: Path, kind: EngineKind = "onnx", *, threads: int | None = None) -> Engine:
    """Load the bundle in `folder` into an engine; BundleError says what does not fit.

    `threads` bounds the processor threads of one evaluation; None leaves it to the runtime.
    """
    if kind == "tensorflow":
        from xray_desktop.inference.tensorflow_engine import TensorflowEngine

        return TensorflowEngine.load(folder)
    from xray_desktop.inference.onnx_engine import OnnxEngine

    return OnnxEngine.load(folder, threads=threads)
