"""How urgent a film is: its tier, a score within the tier, and the label that decided.

Tiers
-----
- *immediate*: a label of weight `UrgencyTable.immediate_from` or more is at or above its operating
  point. The contract's sensitivity and specificity are those of this call.
- *soon*: the same with `soon_from`.
- *not judged*: refused, failed, not yet scored, or no label that counts can be judged. Such a film
  needs a human eye, and may hold anything: it comes after *soon* and before *routine*, by arrival.
- *routine*: every score that could call it sooner is below its operating point.

What counts how
---------------
- A score counts by how far it lies above its operating point in log-odds. Prevalence moves both
  alike, so the order does not depend on that of the films which the model was calibrated on.
- A label with insufficient data counts neither way: it cannot call a film, and it cannot clear one.
  Those of them that could have called it are named in `Urgency.unjudged` and in the reason.
- A film that was refused and scored anyway can be called by its scores but never cleared by them:
  *not judged* is the lowest tier that it can have.
- No Finding never counts: a film is not made less urgent by a high score of it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.findings import Finding, State, logits_above
from xray_desktop.core.labels import display_name
from xray_desktop.core.urgency_table import DEFAULT_TABLE, Tier, UrgencyTable

NO_SCORE: Final = 0.0
"""Score of films that are not judged: all alike, so that they go by arrival."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon a film is to be read, and why.

    Parameters
    ----------
    tier : Tier
        Decides first.
    score : float
        Decides within a tier, highest first: log-odds of the deciding label over its operating
        point, plus the natural logarithm of its weight. Finite.
    reason : str
        What decided, in words, without patient data.
    label : str or None
        The label that decided; None in the tier *not judged*.
    unjudged : tuple of str
        Labels that would have called the film and that the model cannot judge, in the table's
        order.
    """

    tier: Tier
    score: float
    reason: str
    label: str | None = None
    unjudged: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.score):
            msg = f"urgency score {self.score}: expected a finite number"
            raise ValueError(msg)
        if (self.label is None) != (self.tier is Tier.NOT_JUDGED):
            msg = f"tier {self.tier.words} decided by {self.label}: expected a label if judged"
            raise ValueError(msg)


def urgency(
    findings: Iterable[Finding], table: UrgencyTable = DEFAULT_TABLE, *, reserved: bool = False
) -> Urgency:
    """Return how urgent a scored film is.

    Raising a judged probability never makes it less urgent.

    Parameters
    ----------
    findings : iterable of Finding
        What the model said, in any order.
    table : UrgencyTable
        What counts how much.
    reserved : bool
        Whether the film had been refused and was scored anyway (`Assessment.reservations`).
    """
    found = {finding.label: finding for finding in findings}
    judged = [
        _Vote(found[row.label], table.tier_if_called(row.label), row.weight)
        for row in table.weights
        if row.weight > 0 and row.label in found and found[row.label].operating_point is not None
    ]
    callers = [row.label for row in table.weights if table.tier_if_called(row.label) < Tier.ROUTINE]
    unjudged = tuple(label for label in callers if label not in {vote.label for vote in judged})
    if not judged:
        return not_judged("The model can judge no finding that counts", unjudged)
    tier = min(vote.tier for vote in judged)
    if reserved and tier > Tier.NOT_JUDGED:
        return not_judged("Scored though it was refused: low scores do not clear it", unjudged)
    deciding = max((vote for vote in judged if vote.tier <= tier), key=lambda vote: vote.score)
    return Urgency(
        tier, deciding.score, deciding.words + _without(unjudged), deciding.label, unjudged
    )


def not_judged(reason: str, unjudged: tuple[str, ...] = ()) -> Urgency:
    """Return the urgency of a film that was refused, failed, or is still to be scored.

    Parameters
    ----------
    reason : str
        Why, in words, without patient data: an `XrayError`'s message, for example.
    unjudged : tuple of str
        As in `Urgency`.
    """
    return Urgency(Tier.NOT_JUDGED, NO_SCORE, reason, None, unjudged)


class _Vote:
    """What one judged label says of a film."""

    def __init__(self, finding: Finding, tier_if_called: Tier, weight: float) -> None:
        above = logits_above(finding)
        self.label = finding.label
        self.tier = tier_if_called if above >= 0 else Tier.ROUTINE
        self.score = above + math.log(weight)
        near = "near and " if finding.state is State.NEAR else ""
        side = "at or above" if above >= 0 else "below"
        self.words = f"{display_name(self.label)} {near}{side} its operating point"


def _without(unjudged: tuple[str, ...]) -> str:
    if not unjudged:
        return ""
    return f"; not judged by this model: {', '.join(map(display_name, unjudged))}"
