"""What the maps of one boxed finding are worth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.calibration import calibrated, sigmoid
from trainer.maps.cases import Case
from trainer.maps.figures import Judged
from trainer.maps.localisation import localisation
from trainer.maps.methods import METHODS, Subject
from trainer.maps.perturbation import perturbation
from trainer.maps.priors import PRIORS, RANDOM, center_map, edge_map, random_map

Float = NDArray[np.float32]


def judge(subject: Subject, case: Case, methods: Sequence[str], usual: Float, seed: int) -> Judged:
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
    """
    size = case.point.shape[0]
    contract = subject.contract
    shown = {name: METHODS[name](subject, case.point, case.label) for name in methods}
    noise = random_map(size, np.random.default_rng(seed))
    guesses = noise, center_map(size), edge_map(case.point), usual
    places = shown | dict(zip(PRIORS, guesses, strict=True))

    def score(points: Float) -> Float:
        return sigmoid(subject.reference.logits(points)[:, case.label])

    orders = shown | {RANDOM: noise}
    logit = subject.reference.logits(case.point[None])[:, case.label]
    label = contract.labels[case.label]
    point = label.operating_point
    return Judged(
        case.finding,
        None if point is None else bool(calibrated(logit, label.calibration)[0] >= point.threshold),
        float(case.boxes.sum() / case.field.sum()),
        {name: localisation(found, case.boxes, case.field) for name, found in places.items()},
        {
            name: perturbation(score, case.point, found, contract.input.value_range)
            for name, found in orders.items()
        },
    )
