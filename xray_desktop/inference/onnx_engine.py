"""The engine that ships: ONNX Runtime on whatever the machine has, the processor last."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from xray_desktop.core.contract import FORWARD_FILE, GRADIENT_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.bundle_engine import GPU_BATCH, BundleEngine
from xray_desktop.inference.gradient_graph import gradients_by_seed, one_hot

Float = NDArray[np.float32]

CPU: Final = "CPUExecutionProvider"
DEVICES: Final = {
    "DmlExecutionProvider": "GPU (DirectX 12)",
    "CUDAExecutionProvider": "GPU (CUDA)",
    "CoreMLExecutionProvider": "GPU (Core ML)",
    CPU: "CPU",
}
"""Execution providers in order of preference, and what they are called on the screen."""


def available_devices() -> dict[str, str]:
    """Return the providers that this runtime has here, best first, with their names."""
    available = ort.get_available_providers()
    return {provider: words for provider, words in DEVICES.items() if provider in available}


class OnnxEngine(BundleEngine):
    """Probabilities from ``model.onnx``, gradients from ``gradient.onnx``; see `Engine`."""

    def __init__(self, bundle: Bundle, *, provider: str = CPU, threads: int | None = None) -> None:
        super().__init__(bundle)
        self._threads = threads
        self._wanted = [provider] if provider == CPU else [provider, CPU]
        bundle.file(WEIGHTS_FILE)
        self._forward = self._session(FORWARD_FILE)
        self._provider = self._forward.get_providers()[0]
        self._gradient: ort.InferenceSession | None = None

    @property
    def device(self) -> str:
        """The device and the runtime with its version, in words."""
        return f"{DEVICES.get(self._provider, self._provider)}, ONNX Runtime {ort.__version__}"

    @property
    def gradient_batch(self) -> int:
        """One point at a time on a processor, where batches gain nothing; several on a GPU."""
        return 1 if self._provider == CPU else GPU_BATCH

    def logits(self, batch: Float) -> Float:
        """Return the raw outputs, (n, labels) float32."""
        return self._run(self._forward, "logits", {"film": batch})

    def probabilities(self, batch: Float) -> Float:
        """Return the uncalibrated sigmoid outputs, (n, labels) float32 in [0, 1]."""
        return self._run(self._forward, "probabilities", {"film": batch})

    def input_gradients(self, batch: Float, labels: Sequence[int]) -> Float:
        """Return d logit[label] / d input of each label, float32 (labels, *batch.shape)."""
        if self._gradient is None:
            self._gradient = self._session(GRADIENT_FILE)
        gradient = self._gradient
        return gradients_by_seed(
            lambda inputs: self._run(gradient, "gradient", inputs),
            batch,
            one_hot(labels, len(self.contract.labels)),
        )

    def _run(
        self, session: ort.InferenceSession, output: str, inputs: Mapping[str, Float]
    ) -> Float:
        (result,) = session.run([output], dict(inputs))
        return np.asarray(result, np.float32)

    def _session(self, name: str) -> ort.InferenceSession:
        path = self._bundle.file(name)
        options = ort.SessionOptions()
        options.log_severity_level = 3
        if self._threads is not None:
            options.intra_op_num_threads = self._threads
        if "DmlExecutionProvider" in self._wanted:  # DirectML allows neither of them
            options.enable_mem_pattern = False
            options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        try:
            return ort.InferenceSession(path, options, providers=self._wanted)
        except Exception as error:  # the runtime raises classes of its own, all plain exceptions
            raise BundleError(
                "graph",
                f"ONNX Runtime {ort.__version__} cannot load the bundle's {name}. "
                "Get the bundle again, or update the program.",
            ) from error
