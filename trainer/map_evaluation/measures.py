"""Measures of a heat map: localisation, perturbation, sanity checks, and baseline maps.

A map is (size, size) float32; higher values speak for the finding. A box mask has the same shape.
`field` is where the image lies on the input; padding is left out.

Perturbation is deletion and insertion (Petsiuk, Das, Saenko, "RISE", 2018): pixels are taken in the
order of the map, the highest first, and replaced by those of the blurred image (deletion), or
inserted into the blurred image (insertion). With a good map the probability falls soon and rises
soon: the area under the first curve is small and that under the second large.

Sanity checks are those of Adebayo et al., "Sanity Checks for Saliency Maps" (2018): a map that does
not change when the network's weights are randomised, or when it was trained on shuffled labels,
explains the edges of the image and not the network.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.metrics import ranks
from trainer.map_evaluation.boxed_images import BoxedFinding
from xray_desktop.core.attribution.heat_map import outline_level
from xray_desktop.core.attribution.integrated_gradients import (
    baseline_image,
    mass_level,
    pearson,
    smoothed,
)

if TYPE_CHECKING:
    import keras


Float = NDArray[np.float32]
Mask = NDArray[np.bool_]

MASS: Final = 0.5
"""Share of the positive attribution in the area that is compared with the box."""


@dataclass(frozen=True, slots=True)
class Localisation:
    """Localisation measures of one map for one boxed finding.

    Parameters
    ----------
    hit : bool
        The pointing game (Zhang et al., 2016): its maximum is in a box, without tolerance.
    mass : float
        Share of the positive attribution in the boxes, in [0, 1].
    iou : float
        Intersection over union of the boxes and the highest pixels with half of the attribution.
    iou_same_area : float
        The same with as many of the highest pixels as the boxes have: without a threshold, but
        with knowledge of the size of the finding.
    """

    hit: bool
    mass: float
    iou: float
    iou_same_area: float


def localisation(shown: Float, boxes: Mask, field: Mask) -> Localisation:
    """Compare a map with boxes; a flat map hits nothing."""
    positive = np.where(field, np.maximum(shown, 0), 0).astype(np.float64)
    total = float(positive.sum())
    if total == 0:
        return Localisation(hit=False, mass=0.0, iou=0.0, iou_same_area=0.0)
    peak = np.unravel_index(int(np.argmax(positive)), positive.shape)
    return Localisation(
        hit=bool(boxes[peak]),
        mass=float(positive[boxes].sum()) / total,
        iou=overlap(densest(positive, MASS), boxes),
        iou_same_area=overlap(_highest(positive, int(boxes.sum())), boxes),
    )


def densest(positive: Float, share: float) -> Mask:
    """Return the highest pixels, with `share` of the sum of the non-negative values."""
    return positive >= mass_level(positive, share)


def overlap(a: Mask, b: Mask) -> float:
    """Return the intersection over union of two areas; 0 if both are empty."""
    union = int((a | b).sum())
    return int((a & b).sum()) / union if union else 0.0


def _highest(positive: Float, count: int) -> Mask:
    order = np.argsort(positive, axis=None, kind="stable")[::-1][:count]
    found = np.zeros(positive.size, bool)
    found[order] = True
    return found.reshape(positive.shape)


Score = Callable[[Float], Float]
"""``points (n, size, size, channels) -> probabilities of the label (n,)``."""

STEPS: Final = 10
BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Perturbation:
    """Areas under the curves of the label's probability (not calibrated), in [0, 1]."""

    deletion: float
    insertion: float


def perturbation(
    score: Score, image: Float, shown: Float, value_range: tuple[float, float]
) -> Perturbation:
    """Measure a map (size, size) on the input (size, size, channels) that it explains."""
    blurred = baseline_image(image, "blurred", value_range)
    order = np.argsort(shown, axis=None, kind="stable")[::-1]
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    counts = np.round(np.linspace(0, order.size, STEPS + 1)).astype(np.int64)
    taken = (place[None] < counts[:, None]).reshape(-1, *shown.shape, 1)
    return Perturbation(
        _area(score, np.where(taken, blurred, image)),
        _area(score, np.where(taken, image, blurred)),
    )


def _area(score: Score, points: Float) -> float:
    parts = [score(points[start : start + BATCH]) for start in range(0, len(points), BATCH)]
    curve = np.concatenate(parts).astype(np.float64)
    return float((curve[:-1] + curve[1:]).mean() / 2)


@dataclass(frozen=True, slots=True)
class Similarity:
    """Similarity of two maps of the same image.

    Parameters
    ----------
    signed : float
        Spearman's rank correlation of the maps.
    magnitude : float
        The same for their magnitudes, as reported by Adebayo et al.
    overlap : float
        Intersection over union of the regions that the program would outline.
    distance : float
        Between the highest points in the body, as a share of the image's side.
    """

    signed: float
    magnitude: float
    overlap: float
    distance: float


def similarity(a: Float, b: Float, body: Mask) -> Similarity:
    """Compare two maps (size, size), blurred as the program blurs them; `body` is a mask."""
    one, other = (np.where(body, np.maximum(each, 0), np.float32(0)) for each in (a, b))
    return Similarity(
        _spearman(a, b),
        _spearman(np.abs(a), np.abs(b)),
        overlap(_outlined(one, body), _outlined(other, body)),
        float(np.hypot(*(np.subtract(_peak(one), _peak(other))))) / len(a),
    )


def _outlined(evidence: Float, body: Mask) -> Mask:
    return (evidence > 0) & (evidence >= outline_level(evidence, int(body.sum())))


def _peak(evidence: Float) -> tuple[np.intp, ...]:
    return np.unravel_index(int(np.argmax(evidence)), evidence.shape)


def cascade_blocks(network: "keras.Model") -> tuple[str, ...]:
    """Return the names of the blocks that `cascade` shuffles, in its order."""
    return tuple(name for name, _ in _blocks(network))


def _spearman(a: Float, b: Float) -> float:
    return pearson(ranks(a.ravel()), ranks(b.ravel()))


def cascade(network: "keras.Model", seed: int = 0) -> Iterator[str]:
    """Shuffle the network's weights in place, from the logits down; yield each shuffled block.

    A block is everything above a concatenation of the backbone that is not shuffled yet. Each
    kernel keeps its values in another order, so that activations keep their scale.
    """
    rng = np.random.default_rng(seed)
    for name, layers in _blocks(network):
        for layer in layers:
            kernel = np.asarray(layer.kernel)
            layer.kernel.assign(rng.permutation(kernel.ravel()).reshape(kernel.shape))
        yield name


def _blocks(network: "keras.Model") -> Sequence[tuple[str, list["keras.Layer"]]]:
    """Return the layers with kernels by block, the last first."""
    blocks: list[tuple[str, list[keras.Layer]]] = []
    waiting: list[keras.Layer] = []
    for layer in network.layers:
        if hasattr(layer, "kernel"):
            waiting.append(layer)
        pooled = type(layer).__name__ == "GlobalAveragePooling2D"
        if waiting and (pooled or layer.name.startswith("mixed")):
            blocks.append((layer.name, waiting))
            waiting = []
    *head, logits = waiting
    blocks += [("head", head), ("logits", [logits])] if head else [("logits", [logits])]
    return blocks[::-1]


RANDOM: Final = "random"
PRIORS: Final = (RANDOM, "centre of the image", "edges of the image", "usual place of the label")
SPREAD: Final = 0.25
"""Standard deviation of the centre prior, as a share of the side."""


def random_map(size: int, rng: np.random.Generator) -> Float:
    """Return noise as smooth as a displayed heat map, with mean 0."""
    return smoothed(rng.normal(size=(size, size)).astype(np.float32))


def center_map(size: int) -> Float:
    """Return a Gaussian around the centre of the image."""
    offset = (np.arange(size) + 0.5) / size - 0.5
    one = np.exp(-0.5 * (offset / SPREAD) ** 2)
    return np.outer(one, one).astype(np.float32)


def edge_map(image: Float) -> Float:
    """Return the strength of the image's edges, the detector of Adebayo et al. (2018).

    `image` is the model's input, (size, size, channels).
    """
    rows, columns = np.gradient(image[:, :, 0].astype(np.float64))
    return smoothed(np.hypot(rows, columns).astype(np.float32))


def label_prior(
    finding: BoxedFinding, others: Sequence[BoxedFinding], size: int, side: int
) -> Float:
    """Return how often each pixel lies in the boxes of the same label on other patients' images.

    They are placed on a square image, as in NIH's set. All 0 if no other patient has the finding.
    """
    masks = [
        other.mask((side, side), size, side)
        for other in others
        if other.label == finding.label and other.patient != finding.patient
    ]
    if not masks:
        return np.zeros((size, size), np.float32)
    return np.mean(masks, axis=0, dtype=np.float64).astype(np.float32)
