"""What a study of maps found: findings one by one, and figures with intervals over patients."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from trainer.evaluation.bootstrap import Draws, Interval, Weights, interval
from trainer.evaluation.kept_results import Row
from trainer.maps.box_table import BoxedFinding
from trainer.maps.localisation import Localisation
from trainer.maps.perturbation import Perturbation
from trainer.maps.sanity import Likeness


@dataclass(frozen=True, slots=True)
class Judged:
    """One boxed finding with what each map of it was worth, by the method's name.

    Parameters
    ----------
    finding : BoxedFinding
    called : bool or None
        Whether the program calls the finding on this image; None: it has no operating point.
    box_share : float
        The boxes' share of the film's area: what a random point hits.
    places : mapping of str to Localisation
        All methods and priors.
    orders : mapping of str to Perturbation
        Those that were measured by deletion and insertion; may be empty.
    """

    finding: BoxedFinding
    called: bool | None
    box_share: float
    places: Mapping[str, Localisation]
    orders: Mapping[str, Perturbation]

    @property
    def row(self) -> Row:
        """All but the finding, as JSON can hold it."""
        return {
            "called": self.called,
            "box_share": self.box_share,
            "places": {name: asdict(place) for name, place in self.places.items()},
            "orders": {name: asdict(order) for name, order in self.orders.items()},
        }

    @classmethod
    def from_row(cls, finding: BoxedFinding, row: Row) -> "Judged":
        """Return what a row holds of `finding`; KeyError, TypeError or AttributeError if not."""
        return cls(
            finding,
            row["called"],
            row["box_share"],
            {name: Localisation(**place) for name, place in row["places"].items()},
            {name: Perturbation(**order) for name, order in row["orders"].items()},
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """How alike the program's map and another one of the same film are, on average.

    Parameters
    ----------
    words : str
        What the other map is.
    like : Likeness
        Means over the findings.
    cam : float
        The same for Grad-CAM, which has no sign.
    """

    words: str
    like: Likeness
    cam: float

    @property
    def row(self) -> Row:
        """The same as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: Row) -> "Compared":
        """Return what a row holds; KeyError or TypeError if it is something else."""
        return cls(row["words"], Likeness(**row["like"]), row["cam"])


@dataclass(frozen=True, slots=True)
class MapFigures:
    """All that was measured.

    Parameters
    ----------
    judged : tuple of Judged
    methods, priors : tuple of str
        The names in `Judged.places`, in the order of a table.
    compared : tuple of Compared
        Sanity checks and repeatability; `checked` findings each.
    """

    judged: tuple[Judged, ...]
    methods: tuple[str, ...]
    priors: tuple[str, ...]
    compared: tuple[Compared, ...]
    checked: int

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that have boxes here."""
        return tuple(sorted({found.finding.label for found in self.judged}))

    def of_label(self, label: str) -> tuple[Judged, ...]:
        """Return the boxed findings of one label."""
        return tuple(found for found in self.judged if found.finding.label == label)


def mean_interval(judged: Sequence[Judged], value: Callable[[Judged], float]) -> Interval:
    """Return the mean of a value over findings, its interval over patients."""
    values = np.array([value(found) for found in judged], np.float64)
    patients = [found.finding.patient for found in judged]
    groups = np.unique(patients, return_inverse=True)[1]

    def mean(weights: Weights) -> Draws:
        return (weights @ values) / np.maximum(weights.sum(axis=1), 1)

    return interval(mean, groups)


def label_mean(judged: Sequence[Judged], value: Callable[[Judged], float]) -> Interval:
    """Return the mean over labels of each label's mean of a value, its interval over patients."""
    values = np.array([value(found) for found in judged], np.float64)
    labels = np.unique([found.finding.label for found in judged], return_inverse=True)[1]
    patients = [found.finding.patient for found in judged]
    groups = np.unique(patients, return_inverse=True)[1]
    of_label = labels[:, None] == np.arange(labels.max() + 1)

    def mean(weights: Weights) -> Draws:
        counts = weights @ of_label
        with np.errstate(invalid="ignore"):
            rates = (weights @ (values[:, None] * of_label)) / counts
        drawn = np.isfinite(rates)
        return np.where(drawn, rates, 0).sum(axis=1) / np.maximum(drawn.sum(axis=1), 1)

    return interval(mean, groups)
