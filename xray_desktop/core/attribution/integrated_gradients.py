"""Integrated gradients (Sundararajan, Taly, Yan, "Axiomatic Attribution for Deep Networks", 2017).

The path integral is a mean over midpoints, in the order of a `PathRule`. Every evaluation counts,
so a coarse map is available early and is refined. Convergence is measured by the correlation with
the map of a third of the evaluations. The completeness error is reported too, but it was measured
to be a poor stopping rule for this kind of network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.attribution.path_rule import TRIPLED, PathRule
from xray_desktop.core.bundle.contract import Baseline, Target
from xray_desktop.core.image.resampling import gaussian_blur
from xray_desktop.core.progress import Progress, Steps

Float = NDArray[np.float32]

ValueFunction = Callable[[Float], Float]
"""``points (n, ..., channels) -> values of the k targets (n, k)``, float32."""
GradientFunction = Callable[[Float], Float]
"""``points (n, ..., channels) -> gradients (k, n, ..., channels)``, float32."""
MapTransform = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Linear, of the same sum: ``a path's map (...) -> the map that is shown (size, size)``."""

PROGRESS_TEXT: Final = "Computing the map"
MIN_EXPECTED_CORRELATION: Final = 0.985
"""A map has converged if it is expected to correlate so well with the converged one."""
SHOWN_SIGMA: Final = 4.0
SHOWN_PERCENTILE: Final = 99.5
MIN_CONTRAST: Final = 0.1
"""A baseline scored within this many logits of the image explains nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class AttributionMap:
    """How much each input pixel moved one label's target away from the baseline's.

    Parameters
    ----------
    label : str
        The label explained.
    values : ndarray, (size, size), float32
        Signed contributions in units of the target, summed over channels. Of a map over an inner
        layer's features, their cells spread over the input's pixels
        (`core.attribution.layer_maps`).
    target, baseline
        What was differentiated, and from where the path starts.
    evaluations : int
        Points of the path at which gradients were taken.
    f_image, f_baseline : float
        The target at both ends of the path; with the mirror image, the mean of both images'.
    stability : float or None
        Pearson correlation with an earlier map of the same path; None if there is none to compare.
    compared : int or None
        The evaluations of that earlier map.
    layer : str or None
        The inner layer whose features the path is taken over; None: the input itself.
    mirror : bool
        Whether it is the mean of the image's map and of its mirror image's.
    """

    label: str
    values: Float
    target: Target
    baseline: Baseline
    evaluations: int
    f_image: float
    f_baseline: float
    stability: float | None = None
    compared: int | None = None
    layer: str | None = None
    mirror: bool = False

    @property
    def agreement(self) -> float | None:
        """The Pearson correlation with the converged map that is to be expected, or None.

        What a map lacks of 1 was measured to fall as the square of its evaluations n (on images and
        findings, from 4 to 36). From the correlation s with the map of m of them follows
        ``1 - (1 - s) / ((n / m)**2 - 1)``.
        """
        if self.stability is None or self.compared is None:
            return None
        return 1 - (1 - self.stability) / ((self.evaluations / self.compared) ** 2 - 1)

    @property
    def converged(self) -> bool:
        """Whether more evaluations would hardly change the map."""
        return self.agreement is not None and self.agreement >= MIN_EXPECTED_CORRELATION

    @property
    def completeness_error(self) -> float:
        """``|sum(map) - (F(image) - F(baseline))|`` over the latter; inf if both ends are equal."""
        moved = self.f_image - self.f_baseline
        if moved == 0:
            return float("inf")
        return float(abs(float(self.values.sum(dtype=np.float64)) - moved) / abs(moved))


def baseline_image(image: Float, kind: Baseline, value_range: tuple[float, float]) -> Float:
    """Return the start of the path for an input.

    Parameters
    ----------
    image : ndarray, (size, size, channels), float32
        The model's input.
    kind : {"black", "mean", "blurred"}
        No exposure difference at all, the image's mean grey, or the image without its detail.
    value_range : tuple of float
        The contract's; its low end is black.
    """
    if kind == "black":
        return np.full_like(image, value_range[0])
    if kind == "mean":
        return np.full_like(image, image.mean(dtype=np.float64))
    return gaussian_blur(image, image.shape[0] / 15)


@dataclass(frozen=True, slots=True)
class AttributionRequest:
    """What is to be explained.

    Parameters
    ----------
    labels : tuple of str
        One map is made of each; they share every forward pass.
    target, baseline, layer, mirror
        Carried through to the maps.
    """

    labels: tuple[str, ...]
    target: Target = "logit"
    baseline: Baseline = "mean"
    layer: str | None = None
    mirror: bool = False


def integrated_gradients(  # noqa: PLR0913 - a path, its functions, and how it is taken
    value: ValueFunction | Float,
    gradient: GradientFunction,
    ends: tuple[Float, Float],
    request: AttributionRequest,
    *,
    rule: PathRule = TRIPLED,
    map_transform: MapTransform | None = None,
    batch: int = 1,
    max_evaluations: int | None = None,
) -> Steps[tuple[AttributionMap, ...], tuple[AttributionMap, ...]]:
    """Integrate `gradient` from baseline to image, yielding the maps of all labels at every stage.

    Parameters
    ----------
    value : ValueFunction or ndarray, (2, k), float32
        The targets of `request`, in the order of its labels; or what they are at both ends.
    gradient : GradientFunction
        Their gradients.
    ends : pair of ndarray, (..., channels), float32
        Baseline and image: the model's inputs (size, size, channels), or features.
    request : AttributionRequest
        What is explained.
    rule : PathRule
        Where gradients are taken.
    map_transform : MapTransform, optional
        How a map over the ends' axes becomes one over the input's pixels; None: it is one.
    batch : int
        Points per call of `gradient`; cancelling waits for one call.
    max_evaluations : int, optional
        Evaluations at most; one of the rule's stages, and its last if left out.

    Yields
    ------
    Progress
        After every batch; with the maps so far after every stage but the last.

    Returns
    -------
    tuple of AttributionMap
        At the rule's final stage if all have converged there, else at `max_evaluations`.
    """
    max_evaluations = rule.max_evaluations if max_evaluations is None else max_evaluations
    if max_evaluations not in rule.stages:
        msg = f"{max_evaluations} evaluations: expected one of {rule.stages}"
        raise ValueError(msg)
    start, image = ends
    scores = value(np.stack(ends)) if callable(value) else value
    step = image - start
    total = np.zeros((len(request.labels), *image.shape[:-1]), np.float64)
    shown: dict[int, Float] = {}
    done = 0
    for stage in (stage for stage in rule.stages if stage <= max_evaluations):
        while done < stage:
            positions = rule.positions(done, min(done + batch, stage))
            along = positions.reshape(-1, *(1 for _ in step.shape))
            points = (start + along * step).astype(np.float32)
            total += (gradient(points).astype(np.float64) * step).sum(axis=(1, -1))
            done += len(positions)
            if done < stage:
                yield Progress(done, max_evaluations, PROGRESS_TEXT)
        found = total / done
        if map_transform is not None:
            found = np.stack([map_transform(each) for each in found])
        shown[stage] = found.astype(np.float32)
        maps = _maps(request, scores, shown, stage, rule.compared.get(stage))
        if stage == max_evaluations or (stage >= rule.final and all(one.converged for one in maps)):
            return maps
        yield Progress(done, max_evaluations, PROGRESS_TEXT, maps)
    raise AssertionError  # pragma: no cover - the last stage returns


def _maps(
    request: AttributionRequest,
    scores: Float,
    shown: dict[int, Float],
    stage: int,
    compared: int | None,
) -> tuple[AttributionMap, ...]:
    return tuple(
        AttributionMap(
            label,
            shown[stage][place],
            request.target,
            request.baseline,
            stage,
            f_image=float(scores[1, place]),
            f_baseline=float(scores[0, place]),
            stability=None
            if compared is None
            else pearson(shown[stage][place], shown[compared][place]),
            compared=compared,
            layer=request.layer,
            mirror=request.mirror,
        )
        for place, label in enumerate(request.labels)
    )


def pearson(a: Float, b: Float) -> float:
    """Return the correlation of two maps; 0 if either is flat."""
    x = a.astype(np.float64).ravel() - a.mean(dtype=np.float64)
    y = b.astype(np.float64).ravel() - b.mean(dtype=np.float64)
    norm = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / norm if norm > 0 else 0.0


def smoothed(values: Float) -> Float:
    """Return a map with its scatter from pixel to pixel taken out, as it is shown."""
    return gaussian_blur(values, SHOWN_SIGMA)


def mass_level(values: Float, share: float) -> float:
    """Return the level at and above which the highest pixels hold `share` of a map's sum.

    `values` are 0 or more, and `share` lies in (0, 1]; 0 for a map that is 0 everywhere.
    """
    falling = np.sort(values.astype(np.float64).ravel())[::-1]
    held = np.cumsum(falling)
    if held[-1] <= 0:
        return 0.0
    last: int = int(np.searchsorted(held, share * float(held[-1])))
    return float(falling[min(last, falling.size - 1)])


def display_map(values: Float) -> Float:
    """Return a map as it is shown: smoothed and scaled to [-1, 1], float32, same shape.

    Integrated gradients scatter from pixel to pixel; a Gaussian of `SHOWN_SIGMA` input pixels
    makes them legible. The scale is the percentile `SHOWN_PERCENTILE` of the magnitude, so one
    pixel cannot dim the rest; the sign is kept: above 0 speaks for the finding.
    """
    smooth = smoothed(values)
    scale = float(np.percentile(np.abs(smooth), SHOWN_PERCENTILE))
    if scale == 0:
        return np.zeros_like(smooth)
    return np.clip(smooth / np.float32(scale), -1.0, 1.0)
