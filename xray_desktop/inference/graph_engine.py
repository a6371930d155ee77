"""What all engines share that run the bundle's ONNX graphs."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.bundle.contract import FORWARD_FILE, GRADIENT_FILE, MAP_FILE, ModelContract
from xray_desktop.core.bundle.limits import MAX_NAME
from xray_desktop.core.errors import NO_FEATURES, BundleError
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engine import GPU_BATCH, BundleEngine

IMAGE: Final = "film"
"""Name of the input of a bundle's graphs."""
LAYER_FEATURES: Final = "layer_features"

Float = NDArray[np.float32]
Graph = TypeVar("Graph")
"""A loaded graph, as the runtime has it."""
Shapes = Mapping[str, tuple[int | None, ...]]
"""Of a graph's inputs and outputs by name; None for a length that is open."""


class GraphEngine(BundleEngine, ABC, Generic[Graph]):
    """Probabilities from ``model.onnx``, gradients from ``gradient.onnx`` and ``map.onnx``.

    A runtime says how a graph is loaded and run, and is ready for both before this constructor.
    See `Engine`.
    """

    def __init__(self, bundle: Bundle) -> None:
        super().__init__(bundle)
        needed = (IMAGE, "logits", "probabilities")
        if self._layered:
            needed = (*needed, LAYER_FEATURES)
            bundle.require(MAP_FILE)
        self._forward = self._fitting(FORWARD_FILE, needed)
        bundle.require(GRADIENT_FILE)
        self._gradient: Graph | None = None
        self._map: Graph | None = None
        self._most_points = GPU_BATCH

    @property
    def _gradient_file(self) -> str:
        return GRADIENT_FILE

    @abstractmethod
    def _load(self, name: str) -> Graph:
        """Load a file of the bundle; BundleError if the runtime cannot."""

    @abstractmethod
    def _shapes(self, graph: Graph) -> Shapes:
        """Return the shapes of a graph's inputs and outputs."""

    @abstractmethod
    def _run(
        self, graph: Graph, outputs: Sequence[str], inputs: Mapping[str, Float]
    ) -> tuple[Float, ...]:
        """Return outputs of a graph, arrays of their own; KeyError if it has no such output."""

    def use_mixed_precision(self, *, on: bool) -> None:
        """Compute gradients so from now on; graphs are loaded anew when they are next needed."""
        if on != self.mixed_precision:
            self._gradient = self._map = None
        super().use_mixed_precision(on=on)

    def prepare(self) -> None:
        """Load the graph that maps need."""
        _ = self._attribution_graph

    def logits(self, batch: Float) -> Float:
        """Return the raw outputs, (n, labels) float32."""
        return self._run(self._forward, ("logits",), {IMAGE: batch})[0]

    def logits_and_pooled(self, batch: Float) -> tuple[Float, Float | None]:
        """Return the logits, and the pooled features or None where the graph lacks them."""
        try:
            logits, pooled = self._run(self._forward, ("logits", "pooled"), {IMAGE: batch})
        except KeyError:
            return self.logits(batch), None
        return logits, pooled

    def probabilities(self, batch: Float) -> Float:
        """Return the uncalibrated sigmoid outputs, (n, labels) float32 in [0, 1]."""
        return self._run(self._forward, ("probabilities",), {IMAGE: batch})[0]

    def input_gradients(self, batch: Float, labels: Sequence[int]) -> Float:
        """Return d logit[label] / d input of each label, float32 (labels, *batch.shape).

        The graph broadcasts: one point with several seeds is one forward pass and one wide
        backward pass, measured at 1.8 times the cost of a single gradient for three seeds. Several
        points are batched seed by seed.
        """
        seeds = self._seeds(labels)
        if len(batch) == 1:
            return self._slopes(batch, seeds)[:, None]
        return np.stack([self._together(batch, seed[None]) for seed in seeds])

    def layer_features(self, batch: Float) -> tuple[Float, Float]:
        """Return the logits, and the features (n, rows, columns, channels) that maps are of."""
        logits, features = self._run(self._forward, ("logits", LAYER_FEATURES), {IMAGE: batch})
        return logits, features

    def layer_gradients(self, features: Float, labels: Sequence[int]) -> tuple[Float, Float]:
        """Return the logits of features, and d logit[label] / d features of each label.

        Several points at once for one label, which is quicker here also on a processor. For several
        labels point by point, so that they share the forward pass, or all at once where the graph
        takes that.
        """
        seeds = self._seeds(labels)
        whole = len(labels) == 1 or self._pairs_seeds
        parts = [features] if whole else [one[None] for one in features]
        outputs = ("logits", "gradient")
        found = [
            self._run(self._attribution_graph, outputs, {LAYER_FEATURES: part, "seed": seeds})
            for part in parts
        ]
        logits, slopes = (np.concatenate(each) for each in zip(*found, strict=True))
        return logits, slopes.reshape(len(features), len(labels), *features.shape[1:]).swapaxes(
            0, 1
        )

    @property
    def _pairs_seeds(self) -> bool:
        """Whether graphs take several points with several seeds; n x k gradients come back."""
        return False

    def features(
        self, point: Float, labels: Sequence[int], inner: Float | None = None
    ) -> tuple[Float, Float]:
        """Return one input's features (rows, columns, n) and the labels' weights (labels, n)."""
        source = LAYER_FEATURES if self._layered else IMAGE
        taken = point
        if self._layered:
            taken = self.layer_features(point)[1] if inner is None else inner
        inputs = {source: taken, "seed": self._seeds(labels)}
        try:
            features, weights = self._run(
                self._attribution_graph, ("features", "feature_weights"), inputs
            )
        except KeyError:
            raise BundleError(
                NO_FEATURES,
                "The model bundle was made before its graphs had what Grad-CAM needs. Export it "
                "again with xray-trainer.",
            ) from None
        return features[0], weights

    def _together(self, batch: Float, seed: Float) -> Float:
        """Return the slopes of several points at once, or of as many as the memory holds."""
        if len(batch) <= self._most_points:
            try:
                return self._slopes(batch, seed)
            except Exception:  # every runtime raises classes of its own, all plain exceptions
                if len(batch) == 1:
                    raise
                self._most_points = len(batch) // 2
        cuts = range(self._most_points, len(batch), self._most_points)
        return np.concatenate([self._together(part, seed) for part in np.split(batch, cuts)])

    def _slopes(self, batch: Float, seeds: Float) -> Float:
        return self._run(self._backward, ("gradient",), {IMAGE: batch, "seed": seeds})[0]

    @property
    def _backward(self) -> Graph:
        """The gradient graph, loaded when it is first needed."""
        if self._gradient is None:
            self._gradient = self._fitting(self._gradient_file, (IMAGE, "seed", "gradient"))
        return self._gradient

    @property
    def _attribution_graph(self) -> Graph:
        """The graph that maps need, loaded when it is first needed."""
        if not self._layered:
            return self._backward
        if self._map is None:
            needed = (LAYER_FEATURES, "seed", "logits", "gradient")
            self._map = self._fitting(MAP_FILE, needed)
        return self._map

    def _fitting(self, name: str, needed: Sequence[str]) -> Graph:
        """Load a graph; BundleError unless it has what is needed, as wide as the contract says."""
        graph = self._load(name)
        pooled = None if self._input_check is None else len(self._input_check.mean)
        expected = _expected_shapes(self.contract, pooled)
        if name == MAP_FILE:
            placed = self._shapes(self._forward)[LAYER_FEATURES]
            expected = {**expected, LAYER_FEATURES: placed, "gradient": placed}
        _require_shapes(name, self._shapes(graph), needed, expected)
        return graph

    def _seeds(self, labels: Sequence[int]) -> Float:
        seeds = np.zeros((len(labels), len(self.contract.labels)), np.float32)
        seeds[np.arange(len(labels)), list(labels)] = 1
        return seeds


def _expected_shapes(contract: ModelContract, pooled: int | None) -> Shapes:
    """Return what is known of the shapes of a bundle's graphs; the first length is the batch."""
    rule, labels = contract.input, len(contract.labels)
    image = (None, rule.size, rule.size, rule.channels)
    scores = (None, labels)
    return {
        IMAGE: image,
        "gradient": image,
        "seed": scores,
        "logits": scores,
        "probabilities": scores,
        "pooled": (None, pooled),
        LAYER_FEATURES: (None, None, None, None),
    }


def _require_shapes(file: str, found: Shapes, needed: Sequence[str], expected: Shapes) -> None:
    absent = [name for name in needed if name not in found]
    if absent:
        raise _shape_error(file, ", ".join(sorted(found)), ", ".join(needed))
    for name, wanted in expected.items():
        there = found.get(name)
        if there is None:
            continue
        sides = zip(there, wanted, strict=False)
        if len(there) != len(wanted) or any(
            side != other for side, other in sides if side is not None and other is not None
        ):
            raise _shape_error(
                file, f"{name} {_shape_text(there)}", f"{name} {_shape_text(wanted)}"
            )


def _shape_text(shape: Sequence[int | None]) -> str:
    return " x ".join("n" if side is None else str(side) for side in shape)


def _shape_error(file: str, found: str, expected: str) -> BundleError:
    return BundleError(
        "widths",
        "The model bundle's {file} does not fit its contract: it has {found}, expected {expected}. "
        "Get the bundle again.",
        file=file,
        found=found[:MAX_NAME],
        expected=expected,
    )
