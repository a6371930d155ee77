"""Scores of the heat maps of boxed findings, and figures with intervals over patients."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.calibration import calibrated, sigmoid
from trainer.evaluation.metrics import Draws, Interval, Weights, interval
from trainer.evaluation.partial_results import Row
from trainer.map_evaluation.boxed_images import BoxedFinding, Case
from trainer.map_evaluation.explained_network import ExplainedNetwork, Explanation
from trainer.map_evaluation.measures import (
    PRIORS,
    RANDOM,
    Localisation,
    Perturbation,
    Similarity,
    center_map,
    edge_map,
    localisation,
    perturbation,
    random_map,
)
from trainer.map_evaluation.methods import METHODS
from xray_desktop.core.bundle.label_contract import LabelContract


@dataclass(frozen=True, slots=True)
class ScoredFinding:
    """One boxed finding with the scores of its heat maps, by method name.

    Parameters
    ----------
    finding : BoxedFinding
    called : bool or None
        Whether the program calls the finding in this image; None without an operating point.
    box_share : float
        Share of the image's area in the boxes: the hit rate of a random point.
    localisations : mapping of str to Localisation
        All methods and priors.
    perturbations : mapping of str to Perturbation
        Methods measured by deletion and insertion; may be empty.
    """

    finding: BoxedFinding
    called: bool | None
    box_share: float
    localisations: Mapping[str, Localisation]
    perturbations: Mapping[str, Perturbation]

    def relative_mass(self, name: str) -> float:
        """Return the share of the attribution in the boxes, relative to their share of the area."""
        return self.localisations[name].mass / self.box_share

    @property
    def row(self) -> Row:
        """Everything but the finding, as JSON values."""
        return {
            "called": self.called,
            "box_share": self.box_share,
            "places": {name: asdict(place) for name, place in self.localisations.items()},
            "orders": {name: asdict(order) for name, order in self.perturbations.items()},
        }

    @classmethod
    def from_row(cls, finding: BoxedFinding, row: Row) -> "ScoredFinding":
        """Return the scores in a row; KeyError, TypeError or AttributeError if it is damaged."""
        return cls(
            finding,
            row["called"],
            row["box_share"],
            {name: Localisation(**place) for name, place in row["places"].items()},
            {name: Perturbation(**order) for name, order in row["orders"].items()},
        )


@dataclass(frozen=True, slots=True)
class MapComparison:
    """Similarity of the program's heat map and another one of the same image, for each finding.

    Parameters
    ----------
    description : str
        A description of the other map.
    patients : tuple of int
        A number for each finding's patient.
    likes : tuple of Similarity
        Of each finding.
    cams : tuple of float
        Similarity for Grad-CAM, which has no sign, of each finding.
    """

    description: str
    patients: tuple[int, ...]
    likes: tuple[Similarity, ...]
    cams: tuple[float, ...]

    def mean(self, value: Callable[[Similarity], float]) -> Interval:
        """Return the mean of a value over findings, its interval over patients."""
        return _mean_interval([value(like) for like in self.likes], self.patients)

    @property
    def cam(self) -> Interval:
        """The mean similarity for Grad-CAM."""
        return _mean_interval(self.cams, self.patients)

    @property
    def row(self) -> Row:
        """The values as JSON."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: Row) -> "MapComparison":
        """Return the comparison in a row; KeyError or TypeError if it is damaged."""
        likes = tuple(Similarity(**like) for like in row["likes"])
        return cls(row["description"], tuple(row["patients"]), likes, tuple(row["cams"]))


@dataclass(frozen=True, slots=True)
class MapFigures:
    """All measured figures.

    Parameters
    ----------
    scored : tuple of ScoredFinding
    methods, priors : tuple of str
        The names in `ScoredFinding.localisations`, in the order of a table.
    compared : tuple of MapComparison
        Sanity checks and repeatability, of `checked` findings each.
    """

    scored: tuple[ScoredFinding, ...]
    methods: tuple[str, ...]
    priors: tuple[str, ...]
    compared: tuple[MapComparison, ...]
    checked: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that have boxes here."""
        return tuple(sorted({found.finding.label for found in self.scored}))

    def of_label(self, label: str) -> tuple[ScoredFinding, ...]:
        """Return the boxed findings of one label."""
        return tuple(found for found in self.scored if found.finding.label == label)


def mean_interval(
    scored: Sequence[ScoredFinding], value: Callable[[ScoredFinding], float]
) -> Interval:
    """Return the mean of a value over findings, its interval over patients."""
    patients = [found.finding.patient for found in scored]
    return _mean_interval([value(found) for found in scored], patients)


def _mean_interval(values: Sequence[float], patients: Sequence[object]) -> Interval:
    known = np.array(values, np.float64)
    groups = np.unique(np.array(patients), return_inverse=True)[1]

    def mean(weights: Weights) -> Draws:
        return (weights @ known) / np.maximum(weights.sum(axis=1), 1)

    return interval(mean, groups)


def label_mean(
    scored: Sequence[ScoredFinding], value: Callable[[ScoredFinding], float]
) -> Interval:
    """Return the mean over labels of each label's mean of a value, its interval over patients."""
    values = np.array([value(found) for found in scored], np.float64)
    labels = np.unique([found.finding.label for found in scored], return_inverse=True)[1]
    patients = [found.finding.patient for found in scored]
    groups = np.unique(patients, return_inverse=True)[1]
    of_label = labels[:, None] == np.arange(labels.max() + 1)

    def mean(weights: Weights) -> Draws:
        counts = weights @ of_label
        with np.errstate(invalid="ignore"):
            rates = (weights @ (values[:, None] * of_label)) / counts
        drawn = np.isfinite(rates)
        return np.where(drawn, rates, 0).sum(axis=1) / np.maximum(drawn.sum(axis=1), 1)

    return interval(mean, groups)


Float = NDArray[np.float32]

RAISED: Final = 2.0
"""A simulated lesion that raises the score by this factor is called at any operating point."""


def score_finding(
    model: ExplainedNetwork,
    case: Case,
    methods: Sequence[str],
    prior: Float,
    seed: int,
    *,
    perturbations: bool = False,
    called: bool | None = None,
) -> ScoredFinding:
    """Measure the heat maps of a finding, and maps that do not depend on the model.

    Parameters
    ----------
    model : ExplainedNetwork
        The network whose heat maps are computed.
    case : Case
    methods : sequence of str
        Names in `METHODS`.
    prior : ndarray, (size, size), float32
        The prior of the label, as given by `label_prior`.
    seed : int
        Seed of the random map.
    perturbations : bool
        Whether to measure deletion and insertion too: 22 forward passes for each map.
    called : bool, optional
        Whether the model calls the finding; None: determined by its operating point.
    """
    size = case.point.shape[0]
    contract = model.contract
    explanation = Explanation(model, case.point, case.label)
    shown = {name: METHODS[name](explanation) for name in methods}
    noise = random_map(size, np.random.default_rng(seed))
    guesses = noise, center_map(size), edge_map(case.point), prior
    localisations = shown | dict(zip(PRIORS, guesses, strict=True))

    def score(points: Float) -> Float:
        return sigmoid(model.reference.logits(points)[:, case.label])

    return ScoredFinding(
        case.finding,
        is_called(model, case) if called is None else called,
        float(case.boxes.sum() / case.field.sum()),
        {
            name: localisation(found, case.boxes, case.field)
            for name, found in localisations.items()
        },
        {
            name: perturbation(score, case.point, found, contract.input.value_range)
            for name, found in (shown | {RANDOM: noise} if perturbations else {}).items()
        },
    )


def is_called(model: ExplainedNetwork, case: Case) -> bool | None:
    """Return whether the program calls the finding; None without an operating point."""
    label = model.contract.labels[case.label]
    if label.operating_point is None:
        return None
    return bool(_score(model, case.point, case.label, label) >= label.operating_point.threshold)


def is_called_for_lesion(model: ExplainedNetwork, case: Case, without: Float) -> bool:
    """Return whether the model calls a simulated lesion because of the lesion.

    The score reaches the operating point with the lesion but not without it, or it is at least
    `RAISED` times the score without it.

    Parameters
    ----------
    model : ExplainedNetwork
    case : Case
        The image with the lesion.
    without : ndarray, (size, size, channels), float32
        The model's input without it.
    """
    label = model.contract.labels[case.label]
    before, after = (_score(model, point, case.label, label) for point in (without, case.point))
    point = label.operating_point
    return after >= RAISED * before or (point is not None and before < point.threshold <= after)


def _score(model: ExplainedNetwork, point: Float, index: int, label: LabelContract) -> float:
    logits = model.reference.logits(point[None])[:, index]
    return float(calibrated(logits, label.calibration)[0])
