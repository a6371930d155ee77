"""What was measured on a set of films: for each label, and for all that can be judged together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation import metrics
from trainer.evaluation.bootstrap import Draws, Interval, drawn, once
from trainer.evaluation.calibration import Bin, calibrated, calibration_error, reliability, sigmoid
from trainer.evaluation.confusion import Confusion, confusion
from trainer.evaluation.metrics import Ranking
from xray_desktop.core.contract import LabelContract

Float = NDArray[np.float32]
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]

ENOUGH: Final = 10
"""A label with fewer positive or fewer negative films is not measured: its figures are noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Films with the network's logits.

    Parameters
    ----------
    logits : ndarray, (films, 15), float32
    truth : ndarray, (films, 15), float32
        1, 0 or NaN, unknown.
    groups : ndarray, (films,), int64
        The patient of each film, as a number.
    """

    logits: Float
    truth: Float
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Constant:
    """What a predictor scores that gives every film the label's prevalence in training.

    Its AUC is 0.5, and its AUPRC the prevalence among the films measured.
    """

    auprc: float
    cross_entropy: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class PointFigures:
    """What the operating point costs on these films.

    Parameters
    ----------
    threshold : float
        On the shown probability.
    sensitivity, specificity : Interval
    called : int
        Films at or above the threshold, of those whose truth is known.
    """

    threshold: float
    sensitivity: Interval
    specificity: Interval
    called: int


@dataclass(frozen=True, slots=True, eq=False)
class LabelFigures:
    """One label's figures.

    Parameters
    ----------
    label : str
    sufficient : bool
        Whether the model judges the label at all.
    films, positives : int
        Films whose truth is known, and those that have the label.
    auc, auprc : Interval
    cross_entropy : float
        In nats, of the shown probability.
    error_before, error_after : float
        Expected calibration error of the plain sigmoid, and of the shown probability.
    reliability_before, reliability_after : tuple of Bin
    roc : pair of ndarray
        False and true positive rate.
    point : PointFigures or None
        None for labels without an operating point.
    constant : Constant or None
        None where the prevalence in training is not known.
    pixels_auc : float or None
        AUC of a logistic regression on 16 x 16 grey values; None where it could not be fitted.
    """

    label: str
    sufficient: bool
    films: int
    positives: int
    auc: Interval
    auprc: Interval
    cross_entropy: float
    error_before: float
    error_after: float
    reliability_before: tuple[Bin, ...]
    reliability_after: tuple[Bin, ...]
    roc: Curve
    point: PointFigures | None
    constant: Constant | None
    pixels_auc: float | None

    @property
    def enough(self) -> bool:
        """Whether there are films enough of both kinds to measure anything."""
        return min(self.positives, self.films - self.positives) >= ENOUGH

    @property
    def measured(self) -> bool:
        """Whether the figures count: the model judges the label, and films enough are here."""
        return self.sufficient and self.enough


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """All figures of one set of films.

    Parameters
    ----------
    films, patients : int
    rows : tuple of LabelFigures
        In the order of `core.labels.LABELS`.
    macro_auc, macro_auprc : Interval
        Means over the measured labels.
    pixels_macro_auc : float
        The same mean for the pixels probe; NaN where it could not be fitted.
    confusion : Confusion
    """

    films: int
    patients: int
    rows: tuple[LabelFigures, ...]
    macro_auc: Interval
    macro_auprc: Interval
    pixels_macro_auc: float
    confusion: Confusion

    @property
    def measured(self) -> tuple[LabelFigures, ...]:
        """The rows whose figures count."""
        return tuple(row for row in self.rows if row.measured)


def shown(labels: Sequence[LabelContract], logits: Float) -> Float:
    """Return the probabilities that the program would show, (films, 15) float32."""
    columns = [calibrated(logits[:, i], label.calibration) for i, label in enumerate(labels)]
    return np.stack(columns, axis=1)


def measure(
    labels: Sequence[LabelContract],
    films: Scored,
    prevalence: NDArray[np.float64] | None,
    pixel_scores: Float | None,
) -> Figures:
    """Measure calibrated labels at their operating points; nothing is chosen here.

    Parameters
    ----------
    labels : sequence of LabelContract
        Calibration and operating points, in the order of the outputs.
    films : Scored
        At least one.
    prevalence : ndarray, (15,), or None
        In training: what a constant predictor says.
    pixel_scores : ndarray, (films, 15), or None
        The pixels probe's scores of the same films.
    """
    probabilities = shown(labels, films.logits)
    rows: list[LabelFigures] = []
    draws: list[tuple[Draws, Draws]] = []
    for index, label in enumerate(labels):
        ranking = Ranking.of(films.truth[:, index], films.logits[:, index])
        areas = drawn(ranking.auc, films.groups), drawn(ranking.auprc, films.groups)
        draws.append(areas)
        rows.append(
            _row(
                label,
                ranking,
                areas,
                films,
                index,
                None if prevalence is None else float(prevalence[index]),
                None if pixel_scores is None else pixel_scores[:, index],
            )
        )
    return Figures(
        films=len(films.truth),
        patients=len(np.unique(films.groups)),
        rows=tuple(rows),
        macro_auc=_macro([(r.auc, d[0]) for r, d in zip(rows, draws, strict=True) if r.measured]),
        macro_auprc=_macro(
            [(r.auprc, d[1]) for r, d in zip(rows, draws, strict=True) if r.measured]
        ),
        pixels_macro_auc=_mean([row.pixels_auc for row in rows if row.measured]),
        confusion=confusion(films.truth, probabilities, _thresholds(labels)),
    )


def _row(
    label: LabelContract,
    ranking: Ranking,
    areas: tuple[Draws, Draws],
    films: Scored,
    index: int,
    prevalence: float | None,
    pixel_scores: Float | None,
) -> LabelFigures:
    truth, logits = films.truth[:, index], films.logits[:, index]
    plain, held = sigmoid(logits), calibrated(logits, label.calibration)
    return LabelFigures(
        label=label.name,
        sufficient=label.sufficient,
        films=int((~np.isnan(truth)).sum()),
        positives=int((truth == 1).sum()),
        auc=Interval.of(once(ranking.auc, len(truth)), areas[0]),
        auprc=Interval.of(once(ranking.auprc, len(truth)), areas[1]),
        cross_entropy=metrics.cross_entropy(truth, held),
        error_before=calibration_error(truth, plain),
        error_after=calibration_error(truth, held),
        reliability_before=reliability(truth, plain),
        reliability_after=reliability(truth, held),
        roc=ranking.roc(),
        point=_point(label, truth, held, films.groups),
        constant=None if prevalence is None else _constant(truth, prevalence),
        pixels_auc=None if pixel_scores is None else _probe_auc(truth, pixel_scores),
    )


def _point(
    label: LabelContract, truth: Float, probabilities: Float, groups: NDArray[np.int64]
) -> PointFigures | None:
    if label.operating_point is None:
        return None
    threshold = label.operating_point.threshold
    called = probabilities >= threshold
    return PointFigures(
        threshold,
        metrics.rate_interval(
            partial(metrics.sensitivity, truth, called), int((truth == 1).sum()), groups
        ),
        metrics.rate_interval(
            partial(metrics.specificity, truth, called), int((truth == 0).sum()), groups
        ),
        int((called & ~np.isnan(truth)).sum()),
    )


def _constant(truth: Float, prevalence: float) -> Constant | None:
    known = truth[~np.isnan(truth)]
    if not known.size:
        return None
    said = np.full_like(truth, np.clip(prevalence, 1e-6, 1 - 1e-6))
    share = float(known.mean(dtype=np.float64))
    return Constant(share, metrics.cross_entropy(truth, said), abs(prevalence - share))


def _probe_auc(truth: Float, scores: Float) -> float | None:
    return None if np.isnan(scores).any() else metrics.auc(truth, scores)


def _macro(figures: list[tuple[Interval, Draws]]) -> Interval:
    """Return the mean over labels, drawn together: the same patients for every label."""
    if not figures:
        return Interval(float("nan"), float("nan"), float("nan"))
    together = np.stack([draws for _, draws in figures])
    known = np.isfinite(together)
    total, count = np.where(known, together, 0).sum(axis=0), known.sum(axis=0)
    means = total[count > 0] / count[count > 0]
    return Interval.of(float(np.mean([figure.value for figure, _ in figures])), means)


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")


def _thresholds(labels: Sequence[LabelContract]) -> NDArray[np.float64]:
    points = [label.operating_point for label in labels]
    return np.array([np.nan if point is None else point.threshold for point in points])
