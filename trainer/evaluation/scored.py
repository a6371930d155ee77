"""Films with a network's scores, and what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.calibration import calibrated
from trainer.evaluation.metrics import ranks
from xray_desktop.core.contract import LabelContract

Float = NDArray[np.float32]


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
    folds : ndarray, (films,), int64, or None
        In cross-validation, which network scored each film: one that was not trained on it.
    said : Said or None
        What is said of each film by calibrations and thresholds that were chosen on other films;
        None: what the contract's own say.
    """

    logits: Float
    truth: Float
    groups: NDArray[np.int64]
    folds: NDArray[np.int64] | None = None
    said: "Said | None" = None

    @property
    def ranked(self) -> Float:
        """What films are ranked by, (films, 15): logits, or ranks where networks differ.

        The networks of two folds have no common zero, so a film's score is its rank among the
        films of its fold.
        """
        if self.folds is None:
            return self.logits
        ranked = np.empty_like(self.logits)
        for fold in np.unique(self.folds):
            here = self.folds == fold
            ranked[here] = np.stack([ranks(column) for column in self.logits[here].T], axis=1)
        return ranked

    def only(self, chosen: NDArray[np.bool_]) -> "Scored":
        """Return the chosen films."""
        said = self.said
        return Scored(
            self.logits[chosen],
            self.truth[chosen],
            self.groups[chosen],
            None if self.folds is None else self.folds[chosen],
            None if said is None else Said(said.probabilities[chosen], said.called[chosen]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What is said of films.

    Parameters
    ----------
    probabilities : ndarray, (films, 15), float32
    called : ndarray, (films, 15), bool
        At or above the operating point; False for labels that have none.
    """

    probabilities: Float
    called: NDArray[np.bool_]


def what_is_said(labels: Sequence[LabelContract], films: Scored) -> Said:
    """Return `films.said`, or else what the program says with `labels`."""
    if films.said is not None:
        return films.said
    columns = [calibrated(films.logits[:, i], label.calibration) for i, label in enumerate(labels)]
    points = [label.operating_point for label in labels]
    thresholds = np.array([np.inf if point is None else point.threshold for point in points])
    probabilities = np.stack(columns, axis=1)
    return Said(probabilities, probabilities >= thresholds)
