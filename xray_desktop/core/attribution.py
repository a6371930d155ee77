"""Integrated gradients (Sundararajan, Taly, Yan, "Axiomatic Attribution for Deep Networks", 2017).

The path integral is a mean over the midpoints of equal cells. They are taken in an order that
spreads every prefix, and every evaluation is kept: a coarse map is there early and is refined.
A map counts as settled when halving its evaluations hardly changes it; the completeness error is
reported beside it, but it was measured to be a poor stopping rule on this kind of network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.contract import Baseline, Target
from xray_desktop.core.progress import Progress, Steps

Float = NDArray[np.float32]

ValueFunction = Callable[[Float], Float]
"""``points (n, size, size, channels) -> target values (n,)``, float32."""
GradientFunction = Callable[[Float], Float]
"""``points (n, size, size, channels) -> gradients of the target``, float32, shaped like points."""

CELL_ORDER: Final = (
    *(4, 20, 11, 27),
    *(13, 29, 2, 18),
    *(8, 24, 17, 1, 14, 30, 7, 23),
    *(0, 16, 9, 25, 5, 21, 12, 28, 3, 19, 10, 26, 6, 22, 15, 31),
)
"""The cells of the path in the order in which their midpoints are evaluated.

Like bit reversal, the first 4, 8 and 16 hold one cell of every quarter, eighth and sixteenth;
unlike it, each of these prefixes is centred on the path, so no coarse map leans to one end.
"""
CELLS: Final = len(CELL_ORDER)
"""Finest division of the path."""
STAGES: Final = (4, 8, 16, 32)
"""Evaluations after which a map is shown: draft, usable, final, and last if it has not settled."""
SETTLED: Final = 0.97
"""Least Pearson correlation between the map and the one with half its evaluations."""
FINAL_EVALUATIONS: Final = 16
LEAST_CONTRAST: Final = 0.1
"""A baseline scored within this many logits of the film explains nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class AttributionMap:
    """How much each input pixel moved one label's target away from the baseline's.

    Parameters
    ----------
    label : str
        The label explained.
    values : ndarray, (size, size), float32
        Signed contributions in units of the target, summed over channels.
    target, baseline
        What was differentiated, and from where the path starts.
    evaluations : int
        Gradients spent.
    f_film, f_baseline : float
        The target at both ends of the path.
    stability : float or None
        Pearson correlation with the map of half the evaluations; None for the first.
    """

    label: str
    values: Float
    target: Target
    baseline: Baseline
    evaluations: int
    f_film: float
    f_baseline: float
    stability: float | None

    @property
    def settled(self) -> bool:
        """Whether halving the evaluations hardly changed the map."""
        return self.stability is not None and self.stability >= SETTLED

    @property
    def completeness_error(self) -> float:
        """``|sum(map) - (F(film) - F(baseline))|`` over the latter; inf if both ends are equal."""
        moved = self.f_film - self.f_baseline
        if moved == 0:
            return float("inf")
        return float(abs(float(self.values.sum(dtype=np.float64)) - moved) / abs(moved))

    @property
    def warning(self) -> str | None:
        """A sentence to show beside the map, or None."""
        moved = self.f_film - self.f_baseline
        if abs(moved) < LEAST_CONTRAST:
            return (
                f"The model scores the {self.baseline} baseline almost like the film: "
                "this map explains little. Choose another baseline."
            )
        if moved < 0:
            return (
                f"The model scores the {self.baseline} baseline higher than the film: "
                "the map shows mostly what speaks against the finding."
            )
        if self.stability is not None and not self.settled:
            return "The map has not settled: read it with caution."
        return None


def baseline_image(film: Float, kind: Baseline, value_range: tuple[float, float]) -> Float:
    """Return the start of the path for an input.

    Parameters
    ----------
    film : ndarray, (size, size, channels), float32
        The model's input.
    kind : {"black", "mean", "blurred"}
        No exposure difference at all, the film's mean grey, or the film without its detail.
    value_range : tuple of float
        The contract's; its low end is black.
    """
    if kind == "black":
        return np.full_like(film, value_range[0])
    if kind == "mean":
        return np.full_like(film, film.mean(dtype=np.float64))
    return gaussian_blur(film, film.shape[0] / 15)


def integrated_gradients(  # noqa: PLR0913 - the parts of one request
    value: ValueFunction,
    gradient: GradientFunction,
    film: Float,
    start: Float,
    *,
    label: str,
    target: Target = "logit",
    baseline: Baseline = "black",
    batch: int = 1,
    most: int = CELLS,
) -> Steps[AttributionMap, AttributionMap]:
    """Integrate `gradient` from `start` to `film`, yielding a map at every stage.

    Parameters
    ----------
    value, gradient : ValueFunction, GradientFunction
        The target and its gradient at a batch of points.
    film, start : ndarray, (size, size, channels), float32
        Both ends of the path.
    label, target, baseline
        What is explained; carried through to the map.
    batch : int
        Points per call of `gradient`; cancelling waits for one call.
    most : int
        Evaluations at most; one of `STAGES`.

    Yields
    ------
    Progress
        After every batch; with a partial map after every stage but the last.

    Returns
    -------
    AttributionMap
        At `FINAL_EVALUATIONS` if settled there, else at `most`.
    """
    if most not in STAGES:
        msg = f"{most} evaluations: expected one of {STAGES}"
        raise ValueError(msg)
    ends = value(np.stack([start, film]))
    f_baseline, f_film = float(ends[0]), float(ends[1])
    step = film - start
    total = np.zeros(film.shape[:2], np.float64)
    order = np.array(CELL_ORDER)
    done = 0
    previous: Float | None = None
    for stage in (s for s in STAGES if s <= most):
        while done < stage:
            cells = order[done : min(done + batch, stage)]
            alphas = ((cells + 0.5) / CELLS).astype(np.float32)[:, None, None, None]
            points = (start + alphas * step).astype(np.float32)
            gradients = gradient(points)
            total += (gradients.astype(np.float64) * step).sum(axis=(0, 3))
            done += len(cells)
            if done < stage:
                yield Progress(done, most, "Computing the map")
        values = (total / done).astype(np.float32)
        current = AttributionMap(
            label, values, target, baseline, done, f_film, f_baseline, pearson(values, previous)
        )
        if stage == most or (stage >= FINAL_EVALUATIONS and current.settled):
            return current
        previous = values
        yield Progress(done, most, "Computing the map", current)
    raise AssertionError


def pearson(a: Float, b: Float | None) -> float | None:
    """Return the correlation of two maps; None without a second one, 0 if either is flat."""
    if b is None:
        return None
    x = a.astype(np.float64).ravel() - a.mean(dtype=np.float64)
    y = b.astype(np.float64).ravel() - b.mean(dtype=np.float64)
    norm = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / norm if norm > 0 else 0.0


def gaussian_blur(image: Float, sigma: float) -> Float:
    """Blur the first two axes with a Gaussian of `sigma` pixels, edges extended outwards."""
    reach = max(1, round(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    blurred = image
    for axis in (0, 1):
        pad = [(reach, reach) if i == axis else (0, 0) for i in range(image.ndim)]
        padded = np.pad(blurred, pad, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.size, axis=axis)
        blurred = (windows @ kernel).astype(np.float32)
    return blurred


def display_map(values: Float, *, sigma: float = 4.0) -> Float:
    """Return a map as it is shown: smoothed and scaled to [-1, 1], float32, same shape.

    Integrated gradients scatter from pixel to pixel; a Gaussian of `sigma` input pixels makes
    them legible. The scale is the 99.5th percentile of the magnitude, so one pixel cannot dim
    the rest; the sign is kept: above 0 speaks for the finding.
    """
    smooth = gaussian_blur(values, sigma)
    scale = float(np.quantile(np.abs(smooth), 0.995))
    if scale == 0:
        return np.zeros_like(smooth)
    return np.clip(smooth / np.float32(scale), -1.0, 1.0)
