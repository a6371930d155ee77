"""Similarity of the program's heat maps to maps that should differ from them or repeat them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.partial_results import PartialResults
from trainer.map_evaluation.boxed_images import Case
from trainer.map_evaluation.explained_network import ExplainedNetwork, Explanation
from trainer.map_evaluation.finding_scores import MapComparison
from trainer.map_evaluation.measures import cascade, cascade_blocks, similarity
from trainer.map_evaluation.methods import GRAD_CAM, METHODS, SHOWN_MAP
from xray_desktop.core.labels import FINDINGS, LABELS

ANOTHER_IMAGE: Final = "another patient's image and label"
Float = NDArray[np.float32]
Maps = list[tuple[Float, Float]]
"""The program's heat map and the Grad-CAM map of each case."""


def comparison_count(model: ExplainedNetwork, others: Sequence[ExplainedNetwork]) -> int:
    """Return the number of comparisons."""
    return len(others) + 2 + len(cascade_blocks(model.network))


def comparisons(
    model: ExplainedNetwork,
    others: Sequence[ExplainedNetwork],
    load: Callable[[], ExplainedNetwork],
    cases: Sequence[Case],
    kept: PartialResults | None,
) -> Iterator[MapComparison]:
    """Compare the maps of `model` with other maps of the same cases, one kind after another.

    Parameters
    ----------
    model : ExplainedNetwork
        The model whose maps are compared.
    others : sequence of ExplainedNetwork
        Other bundles, whose maps should be similar or should differ.
    load : callable
        Loads `model` again: its weights are shuffled here, step by step.
    cases : sequence of Case
        One or more.
    kept : PartialResults or None
        Stored comparisons, to which new ones are added.
    """
    own: Maps | None = None
    for number, (description, maps) in enumerate(_kinds(model, others, load, cases)):
        key = f"comparison {number}"
        if kept is not None and key in kept.rows:
            try:
                yield MapComparison.from_row(kept.rows[key])
            except (KeyError, TypeError) as error:
                raise kept.damaged(error) from error
            continue
        own = own or _maps(model, cases)
        found = _compared(description, cases, own, maps())
        if kept is not None:
            kept.add({key: found.row})
        yield found


def _kinds(
    model: ExplainedNetwork,
    others: Sequence[ExplainedNetwork],
    load: Callable[[], ExplainedNetwork],
    cases: Sequence[Case],
) -> Iterator[tuple[str, Callable[[], Maps]]]:
    """Yield a description of the other maps, and a function that computes them; call it at once."""
    for other in others:
        description = f"the same label by {other.contract.title}"
        yield description, lambda model=other: _maps(model, cases)
    rivals = [replace(case, label=_likeliest_other(model, case)) for case in cases]
    yield "the likeliest other label", lambda: _maps(model, rivals)
    yield ANOTHER_IMAGE, lambda: _next_patients(cases, _maps(model, cases))
    lost = load()
    for block in cascade(lost.network):
        yield f"weights shuffled down to {block}", lambda: _maps(lost, cases)


def _maps(model: ExplainedNetwork, cases: Sequence[Case]) -> Maps:
    explanation = [Explanation(model, case.point, case.label) for case in cases]
    return [(METHODS[SHOWN_MAP](one), METHODS[GRAD_CAM](one)) for one in explanation]


def _likeliest_other(model: ExplainedNetwork, case: Case) -> int:
    """Return the finding with the highest score, except for the one in question."""
    logits = model.reference.logits(case.point[None])[0]
    indices = [LABELS.index(label) for label in FINDINGS]
    return max((index for index in indices if index != case.label), key=lambda i: logits[i])


def _next_patients(cases: Sequence[Case], maps: Maps) -> Maps:
    """Return for each case the maps of the next one that is of another patient, if there is one."""
    count = len(cases)
    patients = [case.finding.patient for case in cases]
    after = [[(place + step) % count for step in range(count)] for place in range(count)]
    return [
        maps[next((one for one in turn if patients[one] != patients[turn[0]]), turn[0])]
        for turn in after
    ]


def _compared(description: str, cases: Sequence[Case], own: Maps, other: Maps) -> MapComparison:
    pairs = list(zip(own, other, cases, strict=True))
    patients = np.unique([case.finding.patient for case in cases], return_inverse=True)[1]
    return MapComparison(
        description,
        tuple(int(number) for number in patients),
        tuple(similarity(a[0], b[0], case.body) for a, b, case in pairs),
        tuple(similarity(a[1], b[1], case.body).signed for a, b, case in pairs),
    )
