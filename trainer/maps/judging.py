"""What the maps of one boxed finding are worth."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.calibration import calibrated, sigmoid
from trainer.maps.cases import Case
from trainer.maps.figures import Judged
from trainer.maps.localisation import localisation
from trainer.maps.methods import METHODS
from trainer.maps.perturbation import perturbation
from trainer.maps.priors import PRIORS, RANDOM, center_map, edge_map, random_map
from trainer.maps.subject import Explained, Subject
from xray_desktop.core.contract import LabelContract

Float = NDArray[np.float32]

RAISED: Final = 2.0
"""A drawn lesion that raises the score so many times is called, whatever the operating point."""


def judge(
    subject: Subject,
    case: Case,
    methods: Sequence[str],
    usual: Float,
    seed: int,
    *,
    orders: bool = False,
    called: bool | None = None,
) -> Judged:
    """Measure the maps of a finding, and those that know nothing of the model.

    Parameters
    ----------
    subject : Subject
        The network whose maps are made.
    case : Case
    methods : sequence of str
        Of `METHODS`.
    usual : ndarray, (size, size), float32
        The label's usual place, as `priors.usual_place` gives it.
    seed : int
        Of the random map.
    orders : bool
        Whether deletion and insertion are measured too: 22 forward passes for each map.
    called : bool, optional
        Whether the model calls the finding; None: its operating point says.
    """
    size = case.point.shape[0]
    contract = subject.contract
    explained = Explained(subject, case.point, case.label)
    shown = {name: METHODS[name](explained) for name in methods}
    noise = random_map(size, np.random.default_rng(seed))
    guesses = noise, center_map(size), edge_map(case.point), usual
    places = shown | dict(zip(PRIORS, guesses, strict=True))

    def score(points: Float) -> Float:
        return sigmoid(subject.reference.logits(points)[:, case.label])

    return Judged(
        case.finding,
        called_at_all(subject, case) if called is None else called,
        float(case.boxes.sum() / case.field.sum()),
        {name: localisation(found, case.boxes, case.field) for name, found in places.items()},
        {
            name: perturbation(score, case.point, found, contract.input.value_range)
            for name, found in (shown | {RANDOM: noise} if orders else {}).items()
        },
    )


def called_at_all(subject: Subject, case: Case) -> bool | None:
    """Return whether the program calls the finding; None: its label has no operating point."""
    label = subject.contract.labels[case.label]
    if label.operating_point is None:
        return None
    return bool(_score(subject, case.point, case.label, label) >= label.operating_point.threshold)


def called_for_the_lesion(subject: Subject, case: Case, without: Float) -> bool:
    """Return whether the model calls a drawn lesion because of the lesion.

    Its score reaches the operating point, which that of the same image without the lesion does not;
    or it is `RAISED` times that score or more.

    Parameters
    ----------
    subject : Subject
    case : Case
        The image with the lesion.
    without : ndarray, (size, size, channels), float32
        The model's input without it.
    """
    label = subject.contract.labels[case.label]
    before, after = (_score(subject, point, case.label, label) for point in (without, case.point))
    point = label.operating_point
    return after >= RAISED * before or (point is not None and before < point.threshold <= after)


def _score(subject: Subject, point: Float, index: int, label: LabelContract) -> float:
    logits = subject.reference.logits(point[None])[:, index]
    return float(calibrated(logits, label.calibration)[0])
