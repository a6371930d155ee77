"""Verifying the exported graphs against TensorFlow: probabilities, gradients, heat maps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.export.graph_builder import GRADIENT, INPUT, LAYER_FEATURES, LOGITS, SEED
from trainer.network.reference import LayerReference, TensorflowReference
from xray_desktop.core.attribution.integrated_gradients import (
    AttributionMap,
    AttributionRequest,
    GradientFunction,
    ValueFunction,
    baseline_image,
    integrated_gradients,
    pearson,
)
from xray_desktop.core.attribution.path_rule import LAYER_RULE, TRIPLED, PathRule
from xray_desktop.core.bundle.contract import (
    FORWARD_FILE,
    GRADIENT_FILE,
    MAP_FILE,
    AttributionContract,
    InputContract,
)
from xray_desktop.core.progress import finish

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]

MAX_PROBABILITY_DIFFERENCE: Final = 1e-3
MAX_GRADIENT_DIFFERENCE: Final = 0.01
"""Median over golden inputs: a wrong graph differs on all of them."""
MAX_IMAGE_GRADIENT_DIFFERENCE: Final = 0.03
"""Median over real images, where rounding changes more ReLUs and maxima: TensorFlow with and
without oneDNN differed by 1.4 % in a measurement."""
MAX_SINGLE_GRADIENT_DIFFERENCE: Final = 0.2
"""For a single input: rounding may change a ReLU or a maximum with a large effect. A correct
network reached 11 %, with heat maps that correlate 1.00000; 20 % is a correlation of 0.98, which
the program requires of a device."""
MIN_MAP_CORRELATION: Final = 0.9999
"""Median over inputs."""
MIN_SINGLE_MAP_CORRELATION: Final = 0.99
"""For a single input; a correct network reached 0.9987 on an image."""


@dataclass(frozen=True, slots=True)
class GraphVerification:
    """The largest differences between the two frameworks over some inputs.

    Parameters
    ----------
    probability : float
        Largest absolute difference.
    gradient : float
        Largest relative L2 difference of one input's gradient.
    typical_gradient : float
        The median of that over the inputs.
    map_correlation : float
        Smallest Pearson correlation of the integrated-gradients map of an input.
    typical_map_correlation : float
        The median of that over the inputs.
    layer : GraphVerification or None
        The same for the graph that computes heat maps from the features of an inner layer, or None
        if they use the gradient of the whole network.
    """

    inputs: int
    probability: float
    gradient: float
    typical_gradient: float
    map_correlation: float
    typical_map_correlation: float
    layer: "GraphVerification | None" = None

    def require(self, most_typical: float = MAX_GRADIENT_DIFFERENCE) -> None:
        """Raise TrainingError unless every figure is within its limit."""
        if not (  # written so that NaN is not within a limit
            self.probability <= MAX_PROBABILITY_DIFFERENCE
            and self.typical_gradient <= most_typical
            and self.gradient <= MAX_SINGLE_GRADIENT_DIFFERENCE
            and self.typical_map_correlation >= MIN_MAP_CORRELATION
            and self.map_correlation >= MIN_SINGLE_MAP_CORRELATION
        ):
            raise TrainingError(
                f"The exported graphs do not match TensorFlow: probabilities differ by "
                f"{self.probability:.1e}, gradients by {self.typical_gradient:.2%} (median) and "
                f"{self.gradient:.2%} (most), maps correlate {self.typical_map_correlation:.5f} "
                f"(median) and {self.map_correlation:.5f} (least). Nothing was written."
            )
        if self.layer is not None:
            self.layer.require(most_typical)


def relative_difference(mine: Float, theirs: Float) -> float:
    """Return the L2 norm of the difference of two gradients, relative to the second.

    Infinite if `mine` is not finite; `theirs` has passed `require_nonzero_gradient`.
    """
    difference = float(np.linalg.norm(mine - theirs) / np.linalg.norm(theirs))
    return difference if np.isfinite(difference) else np.inf


def require_nonzero_gradient(gradients: Float) -> None:
    """Raise TrainingError unless every input (first axis) has a finite gradient other than zero."""
    steepest = np.abs(gradients).reshape(len(gradients), -1).max(axis=1)
    if not (np.isfinite(steepest) & (steepest > 0)).all():
        raise TrainingError(
            "The network's gradient is zero or not finite on an input: expected a network "
            "that reacts to its images. There is nothing to explain or verify."
        )


def verify_graphs(
    network: "keras.Model",
    folder: Path,
    points: Float,
    label: int,
    contract: InputContract,
    attribution: AttributionContract,
) -> GraphVerification:
    """Compare the graphs in `folder` with `network` on `points` (n, size, size, channels)."""
    forward, backward = _session(folder / FORWARD_FILE), _session(folder / GRADIENT_FILE)
    reference = TensorflowReference(network)
    seed = np.zeros((1, network.output.shape[-1]), np.float32)
    seed[0, label] = 1

    def baseline(point: Float) -> Float:
        return baseline_image(point, attribution.baseline, contract.value_range)

    def value(batch: Float) -> Float:
        return np.asarray(forward.run([LOGITS], {INPUT: batch})[0])[:, [label]]

    pairs = [
        _Pair(
            (baseline(point), point),
            lambda batch: np.asarray(backward.run([GRADIENT], {INPUT: batch, SEED: seed})[0]),
            lambda batch: reference.gradients(batch, label),
        )
        for point in points
    ]
    expected = reference.probabilities(points)
    found = np.asarray(forward.run(["probabilities"], {INPUT: points})[0])
    whole = _verification(_difference(found, expected), pairs, value, TRIPLED)
    if attribution.layer is None:
        return whole

    tail, inner = _session(folder / MAP_FILE), LayerReference(network, attribution.layer)

    def exported(batch: Float) -> Float:
        return np.asarray(tail.run([GRADIENT], {LAYER_FEATURES: batch, SEED: seed})[0])

    def tail_value(batch: Float) -> Float:
        return np.asarray(tail.run([LOGITS], {LAYER_FEATURES: batch, SEED: seed})[0])[:, [label]]

    def features(batch: Float) -> Float:
        return np.asarray(forward.run([LAYER_FEATURES], {INPUT: batch})[0])

    pairs = [
        _Pair(
            tuple(features(np.stack([baseline(point), point]))),
            exported,
            lambda batch: inner.gradients(batch, label),
            inner.features(point[None]),
        )
        for point in points
    ]
    scores = np.asarray(
        tail.run(["probabilities"], {LAYER_FEATURES: features(points), SEED: seed})[0]
    )
    layer = _verification(_difference(scores, expected), pairs, tail_value, LAYER_RULE)
    return replace(whole, layer=layer)


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """A path, and its gradients by both frameworks.

    `given` is the end point computed by TensorFlow, where it is not an input.
    """

    ends: tuple[Float, ...]
    exported: Callable[[Float], Float]
    taped: Callable[[Float], Float]
    given: Float | None = None


def _verification(
    probability: float, pairs: Sequence[_Pair], value: ValueFunction, rule: PathRule
) -> GraphVerification:
    gradients: list[float] = []
    correlations: list[float] = []
    for pair in pairs:
        point = pair.ends[1][None]
        expected = pair.taped(point if pair.given is None else pair.given)
        require_nonzero_gradient(expected)
        gradients.append(relative_difference(pair.exported(point)[0], expected[0]))
        mine, theirs = (
            _finished(pair.ends, value, gradient, rule).values
            for gradient in (pair.exported, pair.taped)
        )
        correlations.append(pearson(mine, theirs))
    return GraphVerification(
        len(pairs),
        probability,
        max(gradients),
        float(np.median(gradients)),
        min(correlations),
        float(np.median(correlations)),
    )


def _finished(
    ends: tuple[Float, ...],
    value: ValueFunction,
    gradient: Callable[[Float], Float],
    rule: PathRule,
) -> AttributionMap:
    start, end = ends
    by_label: GradientFunction = lambda batch: gradient(batch)[None]  # noqa: E731
    steps = integrated_gradients(
        value,
        by_label,
        (start, end),
        AttributionRequest(("",)),
        rule=rule,
        max_evaluations=rule.final,
    )
    return finish(steps)[0]


def _session(graph: Path) -> ort.InferenceSession:
    return ort.InferenceSession(graph, providers=["CPUExecutionProvider"])


def _difference(mine: Float, theirs: Float) -> float:
    return float(np.abs(mine - theirs).max())
