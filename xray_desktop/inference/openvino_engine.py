"""The ONNX graphs under OpenVINO: the fastest float32 gradients on a CPU; Intel GPUs.

Gradients may be computed in two passes, so that several seeds share the forward one. The graph is
cut at the conditions of its ``Where`` nodes, which decide what ReLUs and maxima pass on. They are
handed over as bytes with channels last, the layout of the processor.

The backward pass is linear, and bfloat16 does it no harm: gradients correlate 0.9999 with those of
float32. Rounding spoils a gradient where it decides otherwise in the forward pass. From the input's
pixels so much is decided otherwise that a graph in bfloat16 throughout reaches 0.83: there the
forward pass stays float32. Behind an inner layer little is, and its features come from a float32
pass: maps correlate 0.9997 at least (`docs/developer/performance.md`), so both passes may be
bfloat16.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution.path_rule import LAYER_RULE
from xray_desktop.core.bundle.contract import GRADIENT_FILE, MAP_FILE, WEIGHTS_FILE
from xray_desktop.core.errors import BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.graph_engine import GraphEngine, Shapes

Float = NDArray[np.float32]

SEED: Final = "seed"
FORWARD: Final = ("logits", "features")
BACKWARD: Final = ("gradient", "feature_weights")
IMAGE: Final = 4
"""Dimensions of a tensor that has a place on the image."""


class TwoPassGraph:
    """A graph of gradients as two compiled ones; called like the whole one.

    Parameters
    ----------
    core : openvino.Core
        The runtime.
    path : Path
        ``gradient.onnx`` or ``map.onnx``.
    options : mapping
        What both passes are compiled with for the processor, but for their precision.
    forward_precision : {"f32", "bf16"}
        Of the forward pass; the backward pass is bfloat16.
    batch : int
        So many points are computed at once; the shapes are fixed.

    Raises
    ------
    RuntimeError
        The runtime cannot load the graph.
    """

    def __init__(
        self,
        core: Any,  # noqa: ANN401
        path: Path,
        options: Mapping[str, Any],
        *,
        forward_precision: str,
        batch: int,
    ) -> None:
        model = core.read_model(path)
        self._batch = batch
        self.shapes = port_shapes(model)
        (self._source,) = (p.any_name for p in model.inputs if p.any_name != SEED)
        model.reshape(_fixed_shapes(model, batch))  # a fifth faster than open ones
        self.names = frozenset(name for port in model.outputs for name in port.get_names())
        self._forward, self._backward = (
            core.compile_model(
                part, "CPU", {**options, "INFERENCE_PRECISION_HINT": precision}
            ).create_infer_request()
            for part, precision in zip(
                _cut(model, self._source), (forward_precision, "bf16"), strict=True
            )
        )
        for port in self._backward.model_inputs:
            if port.any_name != SEED:  # what one pass writes the other reads
                self._backward.set_tensor(port, self._forward.get_tensor(port.any_name))

    def __call__(self, inputs: Mapping[str, Float]) -> dict[str, Float]:
        """Return the outputs for points (n, ...) and seeds (k, labels), of which one is 1.

        The seeds share the points' forward pass. Of each output of the backward pass there are
        n x k, those of the first point first.
        """
        points, seeds = inputs[self._source], inputs[SEED]
        found: dict[str, list[Float]] = {name: [] for name in (*FORWARD, *BACKWARD)}
        for start in range(0, len(points), self._batch):
            part = points[start : start + self._batch]
            count = len(part)
            if count < self._batch:
                part = np.resize(part, (self._batch, *part.shape[1:]))
            self._forward.infer({self._source: part})
            for name, values in self._outputs(self._forward, FORWARD, count):
                found[name].append(values)
            slopes: dict[str, list[Float]] = {name: [] for name in BACKWARD}
            for seed in seeds:
                self._backward.infer({SEED: seed[None]})
                for name, values in self._outputs(self._backward, BACKWARD, count):
                    slopes[name].append(values)
            for name, each in slopes.items():
                if each:
                    found[name].append(np.stack(each, axis=1).reshape(-1, *each[0].shape[1:]))
        return {name: np.concatenate(parts) for name, parts in found.items() if parts}

    def _outputs(
        self,
        request: Any,  # noqa: ANN401
        outputs: Sequence[str],
        count: int,
    ) -> list[tuple[str, Float]]:
        """Return copies of the outputs that the graph has, of the first `count` points."""
        return [
            (name, np.array(request.get_tensor(name).data[:count], np.float32))
            for name in outputs
            if name in self.names
        ]


def port_shapes(model: Any) -> dict[str, tuple[int | None, ...]]:  # noqa: ANN401
    """Return the shapes of a model's inputs and outputs by name; None for a length that is open."""
    return {
        name: tuple(
            side.get_length() if side.is_static else None for side in port.get_partial_shape()
        )
        for port in (*model.inputs, *model.outputs)
        for name in port.get_names()
    }


def _fixed_shapes(model: Any, batch: int) -> dict[str, list[int]]:  # noqa: ANN401
    """Return the shapes of so many points and of one seed."""
    return {
        port.any_name: [
            1 if port.any_name == SEED else batch,
            *(side.get_length() for side in list(port.get_partial_shape())[1:]),
        ]
        for port in model.inputs
    }


def _cut(model: Any, source: str) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the forward and the backward part; outputs of one are inputs of the other.

    `source` is the input of the forward part.
    """
    import openvino
    from openvino import opset13 as operators

    assemble: Any = openvino.Model  # its stubs contradict each other
    given = {port.any_name: port.get_node() for port in model.inputs}
    results = {port.any_name: port.get_node() for port in model.outputs}
    decided: dict[tuple[str, int], tuple[Any, Any]] = {}
    for node in model.get_ordered_ops():
        if node.get_type_name() != "Select":
            continue
        decision, slope = (node.input(place).get_source_output() for place in (0, 1))
        key = decision.get_node().get_name(), decision.get_index()
        if key not in decided:
            decided[key] = _bridge(operators, decision, f"decision {len(decided)}")
        # a stopped slope is 0, so multiply: measured faster than Select
        kept = operators.multiply(slope, decided[key][1].output(0))
        for reader in node.output(0).get_target_inputs():
            reader.replace_source_output(kept.output(0))
    sent = [result for result, _ in decided.values()]
    taken = [_parameter_of(received) for _, received in decided.values()]
    forward = assemble([*(results[n] for n in FORWARD if n in results), *sent], [given[source]])
    backward = assemble([results[n] for n in BACKWARD if n in results], [given[SEED], *taken])
    return forward, backward


def _bridge(operators: Any, decision: Any, name: str) -> tuple[Any, Any]:  # noqa: ANN401
    """Return a result that sends a decision as bytes, and what receives it as numbers."""
    image = len(decision.get_shape()) == IMAGE
    sent = operators.convert(decision, "u8")
    if image:
        sent = operators.transpose(sent, np.array([0, 2, 3, 1]))
    sent.output(0).set_names({name})
    taken = operators.parameter(sent.get_output_shape(0), np.uint8, name=name)
    taken.output(0).set_names({name})
    back = operators.transpose(taken, np.array([0, 3, 1, 2])) if image else taken
    return operators.result(sent), operators.convert(back, "f32")


def _parameter_of(node: Any) -> Any:  # noqa: ANN401
    while node.get_type_name() != "Parameter":
        node = node.input(0).get_source_output().get_node()
    return node


CPU: Final = "CPU"


class OpenvinoEngine(GraphEngine["_Whole | TwoPassGraph"]):
    """The bundle's graphs under OpenVINO; see `Engine`. Needs the extra.

    Scores and features are float32 on every device: bfloat16, which OpenVINO would choose by itself
    on processors that have it, moves maps of the input's pixels to a correlation of 0.89 with
    float32 (`docs/developer/performance.md`). Gradients may be bfloat16 (`TwoPassGraph`).
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
        """The device and the runtime with its version, as text."""
        mixed = ", bfloat16 gradients" if self.mixed_precision else ""
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

    @property
    def _pairs_seeds(self) -> bool:
        """Whether several points may be given with several seeds."""
        return self.mixed_precision

    @property
    def _path_batch(self) -> int:
        """As many features as a map's first stage takes, those of the mirror image with them."""
        return LAYER_RULE.stages[0] * (2 if self.contract.attribution.mirror else 1)

    def _run(
        self,
        graph: "_Whole | TwoPassGraph",
        outputs: Sequence[str],
        inputs: Mapping[str, Float],
    ) -> tuple[Float, ...]:
        for name in outputs:
            if name not in graph.names:
                raise KeyError(name)
        found = graph(inputs)
        return tuple(np.array(found[name], np.float32) for name in outputs)  # its buffer is reused

    def _load(self, name: str) -> "_Whole | TwoPassGraph":
        self._bundle.graph(name)
        try:
            with self._bundle.checked_path(name, WEIGHTS_FILE) as path:
                if self.mixed_precision and name == GRADIENT_FILE:
                    return self._two_passes(path, "f32", 1)
                if self.mixed_precision and name == MAP_FILE:
                    return self._two_passes(path, "bf16", self._path_batch)
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

    def _two_passes(self, path: Path, forward_precision: str, batch: int) -> TwoPassGraph:
        return TwoPassGraph(
            self._core, path, self._options, forward_precision=forward_precision, batch=batch
        )

    def _shapes(self, graph: "_Whole | TwoPassGraph") -> Shapes:
        return graph.shapes


class _Whole:
    """A graph compiled as it is."""

    def __init__(self, compiled: Any) -> None:  # noqa: ANN401 - the runtime has no types
        self._compiled = compiled
        self.names = frozenset(name for port in compiled.outputs for name in port.get_names())
        self.shapes = port_shapes(compiled)

    def __call__(self, inputs: Mapping[str, Float]) -> Mapping[str, Float]:
        return self._compiled(inputs)
