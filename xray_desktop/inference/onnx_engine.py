"""The engine that ships: ONNX Runtime on whatever the machine has, the processor last."""

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from xray_desktop.core.contract import FORWARD_FILE, GRADIENT_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.bundle_engine import GPU_BATCH, BundleEngine

Float = NDArray[np.float32]

DEVICES: Final = {
    "DmlExecutionProvider": "GPU (DirectX 12)",
    "CUDAExecutionProvider": "GPU (CUDA)",
    "OpenVINOExecutionProvider": "OpenVINO",
    "CPUExecutionProvider": "CPU",
}
"""Execution providers in order of preference, and what they are called on the screen."""


class OnnxEngine(BundleEngine):
    """Probabilities from ``model.onnx``, gradients from ``gradient.onnx``; see `Engine`."""

    def __init__(self, bundle: Bundle, *, threads: int | None = None) -> None:
        super().__init__(bundle)
        self._threads = threads
        bundle.file(WEIGHTS_FILE)
        self._forward = self._session(FORWARD_FILE)
        self._provider = self._forward.get_providers()[0]
        self._gradient: ort.InferenceSession | None = None

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> "OnnxEngine":
        """Load the bundle in `folder`; BundleError says what does not fit."""
        return cls(Bundle.open(folder), threads=threads)

    @property
    def device(self) -> str:
        """The device and the runtime with its version, in words."""
        return f"{DEVICES.get(self._provider, self._provider)}, ONNX Runtime {ort.__version__}"

    @property
    def gradient_batch(self) -> int:
        """One point at a time on a processor, where batches gain nothing; several on a GPU."""
        return 1 if self._provider == "CPUExecutionProvider" else GPU_BATCH

    def logits(self, batch: Float) -> Float:
        """Return the raw outputs, (n, labels) float32."""
        return self._run(self._forward, "logits", {"film": batch})

    def probabilities(self, batch: Float) -> Float:
        """Return the uncalibrated sigmoid outputs, (n, labels) float32 in [0, 1]."""
        return self._run(self._forward, "probabilities", {"film": batch})

    def input_gradients(self, batch: Float, label: int) -> Float:
        """Return d logit[label] / d input, float32 shaped like `batch`."""
        if self._gradient is None:
            self._gradient = self._session(GRADIENT_FILE)
        seed = np.zeros((1, len(self.contract.labels)), np.float32)
        seed[0, label] = 1
        return self._run(self._gradient, "gradient", {"film": batch, "seed": seed})

    def _run(self, session: ort.InferenceSession, output: str, inputs: dict[str, Float]) -> Float:
        (result,) = session.run([output], inputs)
        return np.asarray(result, np.float32)

    def _session(self, name: str) -> ort.InferenceSession:
        path = self._bundle.file(name)
        options = ort.SessionOptions()
        options.log_severity_level = 3
        if self._threads is not None:
            options.intra_op_num_threads = self._threads
        available = ort.get_available_providers()
        providers = [provider for provider in DEVICES if provider in available]
        if "DmlExecutionProvider" in providers:  # DirectML allows neither of them
            options.enable_mem_pattern = False
            options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        try:
            return ort.InferenceSession(path, options, providers=providers)
        except Exception as error:  # the runtime raises classes of its own, all plain exceptions
            raise BundleError(
                "graph",
                f"ONNX Runtime {ort.__version__} cannot load the bundle's {name}. "
                "Get the bundle again, or update the program.",
            ) from error
