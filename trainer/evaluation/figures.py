"""The figures measured on a set of images: for each label, and over all labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation import metrics
from trainer.evaluation.calibration import (
    Bin,
    calibration_error,
    error_by_chance,
    reliability,
    sigmoid,
)
from trainer.evaluation.image_scores import Predictions, Scored, predictions_of
from trainer.evaluation.metrics import (
    Confusion,
    Draws,
    Interval,
    Ranking,
    bootstrap_draws,
    confusion,
    point_estimate,
)
from xray_desktop.core.bundle.label_contract import LabelContract

Float = NDArray[np.float32]
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]

ENOUGH: Final = 8
"""A label with fewer positive or negative images is not measured: its figures would be noise."""
ENOUGH_PATIENTS: Final = 6
"""Neither is a label whose positive images are of fewer patients.

In simulations with 1,267 images of 365 patients a label with an AUC of 0.55 had an interval wholly
above 0.55 in 5 % of cases (8 positive images of 8 patients), 7 to 9 % (8 or 10 of 5 patients) and
20 to 24 % (2 of 2 patients), where 2.5 % are intended.
"""
FREQUENT: Final = 15
"""Positive images from which a label enters the mean over frequent labels."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Metrics of a predictor that gives every image the label's prevalence in training.

    Its AUC is 0.5, and its AUPRC the prevalence among the images measured.
    """

    auprc: float
    cross_entropy: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class PointFigures:
    """Sensitivity and specificity of an operating point on these images.

    Parameters
    ----------
    threshold : float
        On the displayed probability.
    sensitivity, specificity : Interval
    called : int
        Images at or above the threshold, among those with known truth.
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
        Whether the model scores the label.
    images, positives : int
        Images with known truth, and those with the label.
    positive_patients : int
        Patients of the positive images.
    unreliable : float or None
        The lower end of the AUC interval for which the model's contract does not score the label;
        None where it is scored, or not scored for want of examples.
    auc, auprc : Interval
    cross_entropy : float
        In nats, of the displayed probability.
    error_before, error_after : float
        Expected calibration error of the plain sigmoid, and of the displayed probability.
    error_by_chance : float
        Expected value of the latter if the displayed probabilities were exact.
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
    images: int
    positives: int
    positive_patients: int
    unreliable: float | None
    auc: Interval
    auprc: Interval
    cross_entropy: float
    error_before: float
    error_after: float
    error_by_chance: float
    reliability_before: tuple[Bin, ...]
    reliability_after: tuple[Bin, ...]
    roc: Curve
    point: PointFigures | None
    constant: Constant | None
    pixels_auc: float | None

    @property
    def enough(self) -> bool:
        """Whether there are enough images of both classes."""
        fewest = min(self.positives, self.images - self.positives)
        return fewest >= ENOUGH and self.positive_patients >= ENOUGH_PATIENTS

    @property
    def frequent(self) -> bool:
        """Whether the label has at least 15 positive images, and as many negative ones."""
        return min(self.positives, self.images - self.positives) >= FREQUENT

    @property
    def measured(self) -> bool:
        """Whether the figures count: the model scores the label, and there are enough images."""
        return self.sufficient and self.enough


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """All figures of one set of images.

    Parameters
    ----------
    images, patients : int
    rows : tuple of LabelFigures
        In the order of `core.labels.LABELS`.
    macro_auc, macro_auprc : Interval
        Means over the measured labels.
    frequent_macro_auc : Interval
        Mean over all labels with at least 15 positive images, scored or not.
    frequent : int
        Number of these labels.
    pixels_macro_auc : float
        The same mean for the pixels probe; NaN if it could not be fitted.
    confusion : Confusion
    """

    images: int
    patients: int
    rows: tuple[LabelFigures, ...]
    macro_auc: Interval
    macro_auprc: Interval
    frequent_macro_auc: Interval
    frequent: int
    pixels_macro_auc: float
    confusion: Confusion

    @property
    def measured(self) -> tuple[LabelFigures, ...]:
        """The rows whose figures count."""
        return tuple(row for row in self.rows if row.measured)


def enough(truth: Float, groups: NDArray[np.int64]) -> bool:
    """Return whether there are enough images of both classes.

    Parameters
    ----------
    truth : ndarray, (images,), float32
        1, 0 or NaN.
    groups : ndarray, (images,), int64
        The patient of each image.
    """
    fewest = min(int((truth == 1).sum()), int((truth == 0).sum()))
    return fewest >= ENOUGH and len(np.unique(groups[truth == 1])) >= ENOUGH_PATIENTS


def measure(
    labels: Sequence[LabelContract],
    images: Scored,
    prevalence: NDArray[np.float64] | None,
    pixel_scores: Float | None,
) -> Figures:
    """Measure calibrated labels at their operating points; nothing is selected here.

    Parameters
    ----------
    labels : sequence of LabelContract
        Calibration and operating points, in the order of the outputs.
    images : Scored
        At least one.
    prevalence : ndarray, (15,), or None
        In training: the output of a constant predictor.
    pixel_scores : ndarray, (images, 15), or None
        The pixels probe's scores of the same images.
    """
    predictions = predictions_of(labels, images)
    ranked = images.ranked
    rows: list[LabelFigures] = []
    draws: list[_Drawn] = []
    for index, label in enumerate(labels):
        ranking = Ranking.of(images.truth[:, index], ranked[:, index])
        areas = (
            bootstrap_draws(ranking.auc, images.groups),
            bootstrap_draws(ranking.auprc, images.groups),
        )
        draws.append(_Drawn(ranking, *areas))
        rows.append(
            _row(
                label,
                draws[-1],
                images,
                predictions,
                index,
                None if prevalence is None else float(prevalence[index]),
                None if pixel_scores is None else pixel_scores[:, index],
            )
        )
    return Figures(
        images=len(images.truth),
        patients=len(np.unique(images.groups)),
        rows=tuple(rows),
        frequent_macro_auc=_macro(
            [(r.auc, d.auc) for r, d in zip(rows, draws, strict=True) if r.frequent]
        ),
        frequent=sum(row.frequent for row in rows),
        macro_auc=_macro([(r.auc, d.auc) for r, d in zip(rows, draws, strict=True) if r.measured]),
        macro_auprc=_macro(
            [(r.auprc, d.auprc) for r, d in zip(rows, draws, strict=True) if r.measured]
        ),
        pixels_macro_auc=_mean([row.pixels_auc for row in rows if row.measured]),
        confusion=confusion(
            images.truth,
            predictions.called,
            np.array([label.operating_point is not None for label in labels]),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A label's images, sorted, and its AUC and AUPRC in each bootstrap sample."""

    ranking: Ranking
    auc: Draws
    auprc: Draws


def _row(
    label: LabelContract,
    found: "_Drawn",
    images: Scored,
    predictions: Predictions,
    index: int,
    prevalence: float | None,
    pixel_scores: Float | None,
) -> LabelFigures:
    truth, held = images.truth[:, index], predictions.probabilities[:, index]
    auc = label.auc if label.unreliable else None
    plain = sigmoid(images.logits[:, index])
    return LabelFigures(
        label=label.name,
        sufficient=label.sufficient,
        images=int((~np.isnan(truth)).sum()),
        positives=int((truth == 1).sum()),
        positive_patients=len(np.unique(images.groups[truth == 1])),
        unreliable=None if auc is None else auc[1],
        auc=Interval.of(point_estimate(found.ranking.auc, len(truth)), found.auc),
        auprc=Interval.of(point_estimate(found.ranking.auprc, len(truth)), found.auprc),
        cross_entropy=metrics.cross_entropy(truth, held),
        error_before=calibration_error(truth, plain),
        error_after=calibration_error(truth, held),
        error_by_chance=error_by_chance(truth, held),
        reliability_before=reliability(truth, plain),
        reliability_after=reliability(truth, held),
        roc=found.ranking.roc(),
        point=_point(label, truth, predictions.called[:, index], images.groups),
        constant=None if prevalence is None else _constant(truth, prevalence),
        pixels_auc=None if pixel_scores is None else _probe_auc(truth, pixel_scores),
    )


def _point(
    label: LabelContract, truth: Float, called: NDArray[np.bool_], groups: NDArray[np.int64]
) -> PointFigures | None:
    if label.operating_point is None:
        return None
    return PointFigures(
        label.operating_point.threshold,
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
    constant = np.full_like(truth, np.clip(prevalence, 1e-6, 1 - 1e-6))
    share = float(known.mean(dtype=np.float64))
    return Constant(share, metrics.cross_entropy(truth, constant), abs(prevalence - share))


def _probe_auc(truth: Float, scores: Float) -> float | None:
    return None if np.isnan(scores).any() else metrics.auc(truth, scores)


def _macro(figures: list[tuple[Interval, Draws]]) -> Interval:
    """Return the mean over labels, with the same bootstrap samples for every label."""
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
