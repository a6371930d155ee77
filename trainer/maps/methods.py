"""Ways to make a map of a label on a film, and what any of them needs of a network."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.maps.guided import Guide, guided_gradients
from trainer.maps.regions import ranked, segments
from trainer.network.reference import Features, TensorflowReference
from xray_desktop.core.attribution import (
    Question,
    baseline_image,
    integrated_gradients,
    smoothed,
)
from xray_desktop.core.contract import Baseline, ModelContract
from xray_desktop.core.grad_cam import grad_cam
from xray_desktop.core.path_rule import TRIPLED
from xray_desktop.core.progress import finish

if TYPE_CHECKING:
    import keras

Float = NDArray[np.float32]

NOISY: Final = 16
NOISE: Final = 0.1
"""SmoothGrad: so many noisy copies, of this standard deviation as a share of the value range."""


class Subject:
    """A network that can be asked why: its numbers, and its contract."""

    def __init__(self, network: "keras.Model", contract: ModelContract) -> None:
        self.network = network
        self.contract = contract
        self.reference = TensorflowReference(network)
        self.features = Features(network)

    def integrated(self, point: Float, label: int, baseline: Baseline) -> Float:
        """Return the program's own map, signed and not smoothed, (size, size)."""
        start = baseline_image(point, baseline, self.contract.input.value_range)
        return self.integrated_from(start, point, label)

    def integrated_from(self, start: Float, point: Float, label: int) -> Float:
        """Return the same from any start, (size, size, channels)."""
        # The question's baseline is a name that the map carries; its values are all that is used.
        question = Question(
            (self.contract.labels[label].name,), target=self.contract.attribution.target
        )

        def value(points: Float) -> Float:
            return self._target(points)[:, [label]]

        def gradient(points: Float) -> Float:
            return self.slopes(points, label)[None]

        ends = start, point
        steps = integrated_gradients(value, gradient, ends, question, most=TRIPLED.final)
        return finish(steps)[0].values

    def slopes(self, points: Float, label: int) -> Float:
        """Return the gradients of the contract's target, (n, size, size, channels)."""
        slopes = self.reference.gradients(points, label)
        if self.contract.attribution.target == "probability":
            p = self._target(points)[:, label]
            slopes = slopes * (p * (1 - p))[:, None, None, None]
        return slopes

    def _target(self, points: Float) -> Float:
        logit = self.contract.attribution.target == "logit"
        return self.reference.logits(points) if logit else self.reference.probabilities(points)


Method = Callable[[Subject, Float, int], Float]
"""``(subject, input (size, size, channels), label) -> (size, size)``: more where more speaks for
the label, smoothed as it is shown."""


def own_map(subject: Subject, point: Float, label: int) -> Float:
    """Return integrated gradients from the contract's baseline, as the program shows them."""
    return _shown(subject.integrated(point, label, subject.contract.attribution.baseline))


def _from(baseline: Baseline) -> Method:
    return lambda subject, point, label: _shown(subject.integrated(point, label, baseline))


def _from_all(subject: Subject, point: Float, label: int) -> Float:
    kinds: tuple[Baseline, ...] = ("black", "mean", "blurred")
    return _shown(np.mean([subject.integrated(point, label, kind) for kind in kinds], axis=0))


def _cam(subject: Subject, point: Float, label: int) -> Float:
    return grad_cam(*subject.features.of(point, label), point.shape[0])


def _saliency(subject: Subject, point: Float, label: int) -> Float:
    """Return the gradient's magnitude (Simonyan et al., 2014)."""
    slopes = subject.reference.gradients(point[None], label)[0]
    return _shown(np.abs(slopes.sum(axis=-1)))


def _smooth_grad(subject: Subject, point: Float, label: int) -> Float:
    """Return the mean gradient of noisy copies, its magnitude (Smilkov et al., 2017)."""
    low, high = subject.contract.input.value_range
    rng = np.random.default_rng(0)
    total = np.zeros(point.shape[:2], np.float64)
    for _ in range(NOISY):
        noise = rng.normal(0, NOISE * (high - low), (*point.shape[:2], 1)).astype(np.float32)
        total += subject.reference.gradients((point + noise)[None], label)[0].sum(axis=-1)
    return _shown(np.abs(total))


def _guided(subject: Subject, point: Float, label: int) -> Float:
    """Return guided integrated gradients from the contract's baseline."""
    kind = subject.contract.attribution.baseline
    start = baseline_image(point, kind, subject.contract.input.value_range)

    def gradient(grey: Float) -> Float:
        points = np.repeat(grey[None, :, :, None], point.shape[-1], axis=-1)
        return subject.slopes(points, label)[0].sum(axis=-1)

    return _shown(guided_gradients(gradient, (start[:, :, 0], point[:, :, 0]), Guide()))


def _xrai(subject: Subject, point: Float, label: int) -> Float:
    """Return XRAI, smoothed as others are: so no region's first pixel counts as its peak."""
    low, high = subject.contract.input.value_range
    ends = [np.full_like(point, grey) for grey in (low, high)]
    found = np.mean([subject.integrated_from(end, point, label) for end in ends], axis=0)
    return _shown(ranked(found, segments((point[:, :, 0] - low) / (high - low))))


def _shown(values: NDArray[np.floating]) -> Float:
    return smoothed(values.astype(np.float32))


OWN: Final = "integrated gradients"
CAM: Final = "Grad-CAM"
METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        OWN: own_map,
        CAM: _cam,
        "gradient magnitude": _saliency,
        "SmoothGrad": _smooth_grad,
        "IG from black": _from("black"),
        "IG from the mean": _from("mean"),
        "IG from a blurred film": _from("blurred"),
        "IG, mean of three baselines": _from_all,
        "Guided IG": _guided,
        "XRAI": _xrai,
    }
)
"""The first is what the program shows."""
USUAL: Final = (OWN, CAM, "gradient magnitude")
