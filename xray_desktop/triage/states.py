"""What can become of a film on the worklist, as a table."""

from enum import StrEnum
from typing import Final


class FilmState(StrEnum):
    """How far a film has come."""

    FOUND = "found"
    DECODED = "decoded"
    SCORED = "scored"
    MAPPED = "mapped"
    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"


_S: Final = FilmState

TRANSITIONS: Final[dict[FilmState, frozenset[FilmState]]] = {
    _S.FOUND: frozenset({_S.DECODED, _S.REFUSED, _S.FAILED}),
    _S.DECODED: frozenset({_S.DECODED, _S.SCORED, _S.REFUSED, _S.FAILED, _S.FOUND}),
    _S.SCORED: frozenset({_S.MAPPED, _S.READ, _S.FOUND}),
    _S.MAPPED: frozenset({_S.READ, _S.FOUND}),
    _S.READ: frozenset({_S.SCORED, _S.MAPPED, _S.REFUSED, _S.FAILED, _S.FOUND}),
    _S.REFUSED: frozenset({_S.READ, _S.FOUND}),
    _S.FAILED: frozenset({_S.READ, _S.FOUND}),
}
"""From each state to those that may follow. Back to *found*: the file changed, or is tried again.
From *decoded* to itself: after a crash decoding begins anew. From *read* to what it was before:
marked unread."""

PENDING: Final = (_S.FOUND, _S.DECODED)
"""Films that a run still has to judge; after a crash both begin with decoding."""
SETTLED: Final = (_S.SCORED, _S.MAPPED, _S.READ, _S.REFUSED, _S.FAILED)
"""Films of which the program has said what it can."""


def sources_of(state: FilmState) -> tuple[FilmState, ...]:
    """Return the states that `state` may follow."""
    return tuple(one for one, following in TRANSITIONS.items() if state in following)
