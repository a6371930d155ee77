"""The films that a model gets most wrong: positive ones scored lowest, negative ones highest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from trainer.evaluation.figures import Figures
from trainer.evaluation.scored import Scored, what_is_said
from xray_desktop.core.contract import LabelContract

SHOWN: Final = 4
"""So many misses and so many false calls of each label."""


@dataclass(frozen=True, slots=True)
class WrongCall:
    """One film on the wrong side of one label's operating point.

    Parameters
    ----------
    film : int
        Its number among the films measured.
    label : str
    positive : bool
        Whether it has the label: then it was missed, else called falsely.
    probability, threshold : float
        As shown, and from where the label is called.
    """

    film: int
    label: str
    positive: bool
    probability: float
    threshold: float


def most_wrong(
    labels: Sequence[LabelContract], films: Scored, figures: Figures, count: int = SHOWN
) -> tuple[WrongCall, ...]:
    """Return up to `count` misses and `count` false calls of each measured label, worst first."""
    said = what_is_said(labels, films)
    found: list[WrongCall] = []
    for index, row in enumerate(figures.rows):
        if not row.measured or row.point is None:
            continue
        held, threshold = said.probabilities[:, index], row.point.threshold
        truth = films.truth[:, index]
        missed = np.flatnonzero((truth == 1) & ~said.called[:, index])
        called = np.flatnonzero((truth == 0) & said.called[:, index])
        for chosen, positive in (
            (missed[np.argsort(held[missed], kind="stable")], True),
            (called[np.argsort(-held[called], kind="stable")], False),
        ):
            found += [
                WrongCall(int(film), row.label, positive, float(held[film]), threshold)
                for film in chosen[:count]
            ]
    return tuple(found)
