"""The order of a worklist: overdue images first, then the most urgent; or simply by arrival.

An image is overdue when the maximum wait of its tier is over. Overdue images come first, the
earliest deadline before the others, whatever their tier. So no image is overtaken for ever: an
image that arrives later has a later deadline than any image that is overdue by then. From its
deadline on, an image waits only for those that were overdue before it, and their number never
grows.

These are the rules that the triage database follows in SQL (`triage.rows`): tests prove what they
promise, and that both sort alike.
Every entry has a tier, a score, an arrival and a deadline from the start: an image that is still to
be scored has the tier *not scored*. When the table of waits changes, deadlines follow from arrival
and tier (`UrgencyTable.deadline_s`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, Urgency, UrgencyTable


@dataclass(frozen=True, slots=True)
class WorklistEntry:
    """One image on a worklist.

    Parameters
    ----------
    number : int
        The entry's id; images that arrived at the same time keep the order of their numbers.
    tier : Tier
        How soon it is to be read.
    score : float
        Decides within the tier, highest first; finite.
    arrival_s, deadline_s : float
        Seconds since the epoch (UTC).
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
        """Return the entry of an image that arrived at `arrival_s`."""
        deadline_s = table.deadline_s(arrival_s, urgency.tier)
        return cls(number, urgency.tier, urgency.score, arrival_s, deadline_s)


def order(rows: Iterable[WorklistEntry], now_s: float) -> tuple[WorklistEntry, ...]:
    """Return the entries in the order in which they are to be read at `now_s`."""
    return tuple(sorted(rows, key=lambda row: urgent_first(row, now_s)))


def by_arrival(rows: Iterable[WorklistEntry]) -> tuple[WorklistEntry, ...]:
    """Return the entries by arrival."""
    return tuple(sorted(rows, key=lambda row: (row.arrival_s, row.number)))


def urgent_first(row: WorklistEntry, now_s: float) -> tuple[float, ...]:
    """Return the key by which `order` sorts, smallest first.

    Overdue images by their deadlines, then the others by tier and score; ties by arrival.
    """
    overdue = row.deadline_s <= now_s
    due = row.deadline_s if overdue else 0.0
    return (not overdue, due, row.tier, -row.score, row.arrival_s, row.number)
