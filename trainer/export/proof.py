"""Proving the exported graphs against TensorFlow: probabilities, gradients, finished maps."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from trainer.errors import TrainingError
from trainer.network.reference import TensorflowReference
from xray_desktop.core.attribution import (
    GradientFunction,
    Question,
    baseline_image,
    integrated_gradients,
    pearson,
)
from xray_desktop.core.contract import (
    FORWARD_FILE,
    GRADIENT_FILE,
    AttributionContract,
    InputContract,
)
from xray_desktop.core.path_rule import TRIPLED
from xray_desktop.core.progress import finish

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]

MOST_PROBABILITY_DIFFERENCE: Final = 1e-3
MOST_GRADIENT_DIFFERENCE: Final = 0.01
"""Median over golden inputs: a wrong graph is wrong on all of them."""
MOST_FILM_GRADIENT_DIFFERENCE: Final = 0.03
"""Median over real films, where rounding turns more ReLUs and maxima: TensorFlow with and without
oneDNN was seen to differ from itself by 1.4 %."""
MOST_SINGLE_GRADIENT_DIFFERENCE: Final = 0.2
"""On any one input: rounding may happen to turn a ReLU or a maximum that counts for much. A sound
network's was seen at 11 %, with maps that correlate 1.00000; 20 % is a correlation of 0.98, which
the program asks of a device."""
LEAST_MAP_CORRELATION: Final = 0.9999
"""Median over inputs."""
LEAST_SINGLE_MAP_CORRELATION: Final = 0.99
"""On any one input; a sound network's was seen at 0.9987 on a film."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The largest differences found between the two frameworks over some inputs.

    Parameters
    ----------
    probability : float
        Largest absolute difference.
    gradient : float
        Largest relative L2 difference of one input's gradient.
    typical_gradient : float
        The median of that over the inputs.
    map_correlation : float
        Least Pearson correlation of one input's finished integrated-gradients map.
    typical_map_correlation : float
        The median of that over the inputs.
    """

    inputs: int
    probability: float
    gradient: float
    typical_gradient: float
    map_correlation: float
    typical_map_correlation: float

    def require(self, most_typical: float = MOST_GRADIENT_DIFFERENCE) -> None:
        """Raise TrainingError unless every figure is within its bound."""
        if not (  # said this way, what is no number is not within a bound
            self.probability <= MOST_PROBABILITY_DIFFERENCE
            and self.typical_gradient <= most_typical
            and self.gradient <= MOST_SINGLE_GRADIENT_DIFFERENCE
            and self.typical_map_correlation >= LEAST_MAP_CORRELATION
            and self.map_correlation >= LEAST_SINGLE_MAP_CORRELATION
        ):
            raise TrainingError(
                f"The exported graphs do not match TensorFlow: probabilities differ by "
                f"{self.probability:.1e}, gradients by {self.typical_gradient:.2%} (median) and "
                f"{self.gradient:.2%} (most), maps correlate {self.typical_map_correlation:.5f} "
                f"(median) and {self.map_correlation:.5f} (least). Nothing was written."
            )


def relative_difference(mine: Float, theirs: Float) -> float:
    """Return the L2 norm of the difference of two gradients over that of the second.

    Infinite if `mine` is not finite; `theirs` is one that `require_reaction` has seen.
    """
    difference = float(np.linalg.norm(mine - theirs) / np.linalg.norm(theirs))
    return difference if np.isfinite(difference) else np.inf


def require_reaction(gradients: Float) -> None:
    """Raise TrainingError unless every input, the first axis, has a gradient that is not zero."""
    steepest = np.abs(gradients).reshape(len(gradients), -1).max(axis=1)
    if not (np.isfinite(steepest) & (steepest > 0)).all():
        raise TrainingError(
            "The network's gradient is zero or not finite on an input: expected one that reacts "
            "to its films. There is nothing that could be explained or proved."
        )


def prove(
    network: "keras.Model",
    folder: Path,
    points: Float,
    label: int,
    contract: InputContract,
    attribution: AttributionContract,
) -> Proof:
    """Compare the graphs in `folder` with `network` on `points` (n, size, size, channels)."""
    providers = ["CPUExecutionProvider"]
    forward = ort.InferenceSession(folder / FORWARD_FILE, providers=providers)
    backward = ort.InferenceSession(folder / GRADIENT_FILE, providers=providers)
    reference = TensorflowReference(network)
    seed = np.zeros((1, network.output.shape[-1]), np.float32)
    seed[0, label] = 1

    def exported(batch: Float) -> Float:
        return np.asarray(backward.run(["gradient"], {"film": batch, "seed": seed})[0])[None]

    def value(batch: Float) -> Float:
        return np.asarray(forward.run(["logits"], {"film": batch})[0])[:, [label]]

    def taped(batch: Float) -> Float:
        return reference.gradients(batch, label)[None]

    def finished(point: Float, gradient: GradientFunction) -> Float:
        start = baseline_image(point, attribution.baseline, contract.value_range)
        question = Question(("",), attribution.target, attribution.baseline)
        ends = start, point
        steps = integrated_gradients(value, gradient, ends, question, most=TRIPLED.final)
        return finish(steps)[0].values

    scores = np.asarray(forward.run(["probabilities"], {"film": points})[0])
    gradients: list[float] = []
    correlations: list[float] = []
    for point in points:
        expected = taped(point[None])[0]
        require_reaction(expected)
        gradients.append(relative_difference(exported(point[None])[0], expected))
        correlations.append(pearson(finished(point, exported), finished(point, taped)))
    difference = float(np.abs(scores - reference.probabilities(points)).max())
    typical = float(np.median(gradients))
    return Proof(
        len(points),
        difference,
        max(gradients),
        typical,
        min(correlations),
        float(np.median(correlations)),
    )
