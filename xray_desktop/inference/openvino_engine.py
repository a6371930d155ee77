"""The same graphs under OpenVINO: the fastest float32 gradients on a processor; Intel's GPUs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.contract import GRADIENT_FILE, MAP_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.graph_engine import GraphEngine, Shapes
from xray_desktop.inference.openvino_passes import TwoPasses, port_shapes

Float = NDArray[np.float32]

CPU: Final = "CPU"


class OpenvinoEngine(GraphEngine["_Whole | TwoPasses"]):
    """The bundle's graphs under OpenVINO; see `Engine`. Needs the extra.

    Forward passes are float32 on every device: bfloat16, which OpenVINO would choose by itself on
    processors that have it, moves maps to a correlation of 0.89 with float32 (`docs/engines.md`).
    The backward pass may be bfloat16 (`TwoPasses`).
    """

    def __init__(self, bundle: Bundle, *, device: str = CPU, threads: int | None = None) -> None:
        try:
            import openvino
        except ImportError as error:
            raise BundleError(
                "no_openvino",
                "The openvino engine needs OpenVINO, which is not installed: "
                'pip install "xray-desktop[openvino]", or use the onnx engine.',
            ) from error
        self._core: Any = openvino.Core()
        self._version = openvino.__version__.partition("-")[0]
        self._device = device
        self._options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY"}
        if threads is not None:
            self._options["INFERENCE_NUM_THREADS"] = threads
        if device not in self._core.available_devices:
            raise BundleError(
                "no_device",
                "{runtime} finds no {device} here: choose --device cpu.",
                runtime=f"OpenVINO {self._version}",
                device=device,
            )
        super().__init__(bundle)

    @property
    def device(self) -> str:
        """The device and the runtime with its version, in words."""
        mixed = ", bfloat16 backward pass" if self.mixed_precision else ""
        return f"{self._device}, OpenVINO {self._version}{mixed}"

    @property
    def offers_mixed_precision(self) -> bool:
        """Whether the processor computes in bfloat16, in whatever way."""
        return self._device == CPU and "BF16" in self._core.get_property(
            CPU, "OPTIMIZATION_CAPABILITIES"
        )

    @property
    def gradient_batch(self) -> int:
        """One point at a time on a processor; on a GPU as many as its memory holds."""
        return 1 if self._device == CPU else self._most_points

    def _run(
        self,
        graph: "_Whole | TwoPasses",
        outputs: Sequence[str],
        inputs: Mapping[str, Float],
    ) -> tuple[Float, ...]:
        for name in outputs:
            if name not in graph.names:
                raise KeyError(name)
        found = graph(inputs)
        return tuple(np.array(found[name], np.float32) for name in outputs)  # its buffer is reused

    def _load(self, name: str) -> "_Whole | TwoPasses":
        self._bundle.graph(name)
        try:
            with self._bundle.steady(name, WEIGHTS_FILE) as path:
                if self.mixed_precision and name in {GRADIENT_FILE, MAP_FILE}:
                    return TwoPasses(self._core, path, self._options)
                whole = {**self._options, "INFERENCE_PRECISION_HINT": "f32"}
                return _Whole(self._core.compile_model(path, self._device, whole))
        except RuntimeError as error:
            raise BundleError(
                "graph",
                "{runtime} cannot load the bundle's {file} on the device {device}. Get the bundle "
                "again, or use the onnx engine.",
                runtime=f"OpenVINO {self._version}",
                file=name,
                device=self._device,
            ) from error

    def _shapes(self, graph: "_Whole | TwoPasses") -> Shapes:
        return graph.shapes


class _Whole:
    """A graph compiled as it is."""

    def __init__(self, compiled: Any) -> None:  # noqa: ANN401 - the runtime has no types
        self._compiled = compiled
        self.names = frozenset(name for port in compiled.outputs for name in port.get_names())
        self.shapes = port_shapes(compiled)

    def __call__(self, inputs: Mapping[str, Float]) -> Mapping[str, Float]:
        return self._compiled(inputs)
