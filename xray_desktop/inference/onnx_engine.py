"""The engine that ships with the program: ONNX Runtime on a GPU if there is one, else the CPU."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import GRADIENT16_FILE, GRADIENT_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.graph_engine import GraphEngine, Shapes

Float = NDArray[np.float32]

CPU: Final = "CPUExecutionProvider"
DEVICES: Final = {
    "DmlExecutionProvider": "GPU (DirectX 12)",
    "CUDAExecutionProvider": "GPU (CUDA)",
    "CoreMLExecutionProvider": "GPU (Core ML)",
    CPU: "CPU",
}
"""Execution providers in order of preference, and what they are called on the screen."""

IN_MEMORY: Final = "add_external_initializers_from_files_in_memory"
"""What a runtime takes weights from memory with; older ones open the file themselves."""
SPINNING: Final = "session.intra_op.allow_spinning"
"""Whether its threads wait for work by computing: it doubles processor time and slows all else."""


def available_devices() -> dict[str, str]:
    """Return the providers that this runtime has here, best first, with their names."""
    available = ort.get_available_providers()
    return {provider: name for provider, name in DEVICES.items() if provider in available}


class OnnxEngine(GraphEngine[ort.InferenceSession]):
    """The bundle's graphs under ONNX Runtime, on one execution provider."""

    def __init__(self, bundle: Bundle, *, provider: str = CPU, threads: int | None = None) -> None:
        self._threads = threads
        self._provider = provider
        super().__init__(bundle)

    @property
    def device(self) -> str:
        """The device and the runtime with its version, as text."""
        mixed = ", float16 backward pass" if self.mixed_precision else ""
        return f"{DEVICES[self._provider]}, ONNX Runtime {ort.__version__}{mixed}"

    @property
    def offers_mixed_precision(self) -> bool:
        """Whether a graphics processor has a bundle with a float16 backward pass."""
        return self._provider != CPU and GRADIENT16_FILE in self.contract.files

    @property
    def gradient_batch(self) -> int:
        """One point at a time on a processor; on a GPU as many as its memory holds."""
        return 1 if self._provider == CPU else self._most_points

    @property
    def _gradient_file(self) -> str:
        return GRADIENT16_FILE if self.mixed_precision else GRADIENT_FILE

    def _run(
        self, graph: ort.InferenceSession, outputs: Sequence[str], inputs: Mapping[str, Float]
    ) -> tuple[Float, ...]:
        there = {output.name for output in graph.get_outputs()}
        for name in outputs:
            if name not in there:
                raise KeyError(name)
        found = graph.run(list(outputs), dict(inputs))
        return tuple(np.asarray(result, np.float32) for result in found)

    def _load(self, name: str) -> ort.InferenceSession:
        content = self._bundle.graph(name)
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.add_session_config_entry(SPINNING, "0")
        if self._threads is not None:
            options.intra_op_num_threads = self._threads
        wanted = [self._provider] if self._provider == CPU else [self._provider, CPU]
        if "DmlExecutionProvider" in wanted:  # DirectML allows neither of them
            options.enable_mem_pattern = False
            options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        try:
            session = self._session(name, content, options, wanted)
        except BundleError:
            raise
        except Exception as error:  # the runtime raises classes of its own, all plain exceptions
            raise BundleError(
                "graph",
                "{runtime} cannot load the bundle's {file}. Get the bundle again, or update the "
                "program.",
                runtime=f"ONNX Runtime {ort.__version__}",
                file=name,
            ) from error
        if session.get_providers()[0] != self._provider:  # the runtime falls back silently
            raise BundleError(
                "no_device",
                "{runtime} could not use the {device}: its driver or libraries are missing. "
                "Install them, or choose --device cpu.",
                runtime=f"ONNX Runtime {ort.__version__}",
                device=DEVICES[self._provider],
            )
        return session

    def _session(
        self, name: str, content: bytes, options: ort.SessionOptions, wanted: Sequence[str]
    ) -> ort.InferenceSession:
        """Load a graph of the bundle: the very bytes that were hashed, where the runtime can."""
        if not hasattr(options, IN_MEMORY):
            with self._bundle.checked_path(name, WEIGHTS_FILE) as path:
                return ort.InferenceSession(path, options, providers=wanted)
        weights = self._bundle.read(WEIGHTS_FILE)
        getattr(options, IN_MEMORY)([WEIGHTS_FILE], [weights], [len(weights)])
        return ort.InferenceSession(content, options, providers=wanted)

    def _shapes(self, graph: ort.InferenceSession) -> Shapes:
        return {
            port.name: tuple(side if isinstance(side, int) else None for side in port.shape)
            for port in (*graph.get_inputs(), *graph.get_outputs())
        }
