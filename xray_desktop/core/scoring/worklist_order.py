"""The order of a worklist: overdue first, then the most urgent; or simply by arrival.

An image is overdue when its tier's maximum wait is over. Overdue images stand at the front, the
earliest deadline first, whatever their tier, so that no image is overtaken for ever: one that
arrives later has a later deadline than any image that is overdue by then. From its deadline on, a
image waits only for those that were overdue before it, a number that never grows.

A store keeps the columns `tier`, `urgency` (the score), `arrived` and `deadline` and sorts by
`URGENT_FIRST_SQL` or `BY_ARRIVAL_SQL`, which say the same as `order` and `by_arrival`. Every row
has all four from its arrival on: an image that is still to be scored is *not scored*. When a table of
waits is changed, deadlines follow from arrival and tier (`UrgencyTable.deadline_s`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, Urgency, UrgencyTable

URGENT_FIRST_SQL: Final = (
    "deadline <= :now DESC, CASE WHEN deadline <= :now THEN deadline END, "
    "tier, urgency DESC, arrived, id"
)
"""What follows ORDER BY in SQLite; `:now` is bound, in seconds on the clock of `arrived`."""

BY_ARRIVAL_SQL: Final = "arrived, id"
"""The original order, one click away."""


@dataclass(frozen=True, slots=True)
class WorklistEntry:
    """One image on the worklist.

    Parameters
    ----------
    number : int
        The row's id; images that came in the same instant keep the order of their numbers.
    tier : Tier
        See `core.urgency`.
    score : float
        Within the tier, highest first; finite.
    arrival_s, deadline_s : float
        Seconds on one clock that does not jump with the hour (since the epoch, UTC).
    """

    number: int
    tier: Tier
    score: float
    arrival_s: float
    deadline_s: float

    def __post_init__(self) -> None:
        numbers = (self.score, self.arrival_s, self.deadline_s)
        if not all(map(math.isfinite, numbers)) or self.deadline_s <= self.arrival_s:
            msg = (
                f"image with score, arrival, deadline {numbers}: expected a deadline after arrival"
            )
            raise ValueError(msg)

    @classmethod
    def of(
        cls, number: int, urgency: Urgency, arrival_s: float, table: UrgencyTable = DEFAULT_TABLE
    ) -> "WorklistEntry":
        """Return the row of an image that came at `arrival_s`."""
        deadline_s = table.deadline_s(arrival_s, urgency.tier)
        return cls(number, urgency.tier, urgency.score, arrival_s, deadline_s)


def order(rows: Iterable[WorklistEntry], now_s: float) -> tuple[WorklistEntry, ...]:
    """Return the images in the order in which they are to be read at `now_s`."""
    return tuple(sorted(rows, key=lambda row: urgent_first(row, now_s)))


def by_arrival(rows: Iterable[WorklistEntry]) -> tuple[WorklistEntry, ...]:
    """Return the images as they came."""
    return tuple(sorted(rows, key=lambda row: (row.arrival_s, row.number)))


def urgent_first(row: WorklistEntry, now_s: float) -> tuple[float, ...]:
    """Return the key by which `order` sorts, smallest first.

    Overdue images by their deadlines, then the others by tier and score; ties by arrival.
    """
    overdue = row.deadline_s <= now_s
    due = row.deadline_s if overdue else 0.0
    return (not overdue, due, row.tier, -row.score, row.arrival_s, row.number)
