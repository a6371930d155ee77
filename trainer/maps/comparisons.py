"""How alike the program's maps are to those that ought to differ from them, or to repeat them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.kept_results import KeptResults
from trainer.maps.cases import Case
from trainer.maps.figures import Compared
from trainer.maps.methods import CAM, METHODS, OWN
from trainer.maps.sanity import Likeness, cascade, likeness, stages
from trainer.maps.subject import Explained, Subject
from xray_desktop.core.labels import FINDINGS, LABELS

Float = NDArray[np.float32]
Maps = list[tuple[Float, Float]]
"""The program's own map and Grad-CAM's of each case."""


def how_many(subject: Subject, others: Sequence[Subject]) -> int:
    """Return how many comparisons there are."""
    return len(others) + 1 + len(stages(subject.network))


def comparisons(
    subject: Subject,
    others: Sequence[Subject],
    load: Callable[[], Subject],
    cases: Sequence[Case],
    kept: KeptResults | None,
) -> Iterator[Compared]:
    """Compare the maps of `subject` with others of the same cases, one kind after another.

    Parameters
    ----------
    subject : Subject
        Its maps are compared.
    others : sequence of Subject
        Bundles with which they are: those that should repeat the maps, or should not.
    load : callable
        Returns `subject` a second time: its weights are lost here, step by step.
    cases : sequence of Case
        One or more.
    kept : KeptResults or None
        What was compared before, and where each comparison is kept.
    """
    own: Maps | None = None
    for number, (words, maps) in enumerate(_kinds(subject, others, load, cases)):
        key = f"comparison {number}"
        if kept is not None and key in kept.rows:
            try:
                yield Compared.from_row(kept.rows[key])
            except (KeyError, TypeError) as error:
                raise kept.damaged(error) from error
            continue
        own = own or _maps(subject, cases)
        found = _compared(words, own, maps())
        if kept is not None:
            kept.add({key: found.row})
        yield found


def _kinds(
    subject: Subject,
    others: Sequence[Subject],
    load: Callable[[], Subject],
    cases: Sequence[Case],
) -> Iterator[tuple[str, Callable[[], Maps]]]:
    """Yield what the other maps are, and what makes them before the next is asked for."""
    for other in others:
        words = f"the same label by {other.contract.title}"
        yield words, lambda subject=other: _maps(subject, cases)
    rivals = [replace(case, label=_rival(subject, case)) for case in cases]
    yield "the likeliest other label", lambda: _maps(subject, rivals)
    lost = load()
    for block in cascade(lost.network):
        yield f"weights shuffled down to {block}", lambda: _maps(lost, cases)


def _maps(subject: Subject, cases: Sequence[Case]) -> Maps:
    explained = [Explained(subject, case.point, case.label) for case in cases]
    return [(METHODS[OWN](one), METHODS[CAM](one)) for one in explained]


def _rival(subject: Subject, case: Case) -> int:
    """Return the finding that the network holds for likeliest, but for the one in question."""
    logits = subject.reference.logits(case.point[None])[0]
    indices = [LABELS.index(label) for label in FINDINGS]
    return max((index for index in indices if index != case.label), key=lambda i: logits[i])


def _compared(words: str, own: Maps, other: Maps) -> Compared:
    pairs = list(zip(own, other, strict=True))
    ours = [likeness(a[0], b[0]) for a, b in pairs]
    cams = [likeness(a[1], b[1]).signed for a, b in pairs]
    return Compared(
        words,
        Likeness(
            float(np.mean([like.signed for like in ours])),
            float(np.mean([like.magnitude for like in ours])),
        ),
        float(np.mean(cams)),
    )
