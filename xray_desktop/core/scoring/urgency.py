"""How urgent an image is: its tier, a score within the tier, and the label that decided.

The weights and waits are a judgement, not a guideline: they are meant to be changed. Each default
in `DEFAULT_WEIGHTS` and `DEFAULT_WAITS` has its reason; a hospital's own table is a file
(`triage.urgency_file`).

Tiers
-----
- *immediate*: a label of weight `UrgencyTable.immediate_from` or more is at or above its operating
  point. The contract's sensitivity and specificity are those of this call.
- *soon*: the same with `soon_from`.
- *not scored*: refused, failed, not yet scored, or no label that counts has a score. Such an image
  needs a human eye and may show anything. It comes after *soon* and before *routine*, by arrival.
- *routine*: every score that could call it sooner is below its operating point.

What counts how
---------------
- A score counts by how far it lies above its operating point in log-odds. Prevalence moves both
  alike, so the order does not depend on the prevalence in the calibration images.
- A label with insufficient data counts neither way: it can neither call an image nor clear it. Such
  labels that could have called it are named in `Urgency.unscored` and in the reason.
- An image that was refused and scored anyway can be called by its scores but never cleared by them:
  *not scored* is the lowest tier that it can have.
- No Finding never counts: a high score of it does not make an image less urgent.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from xray_desktop.core.labels import FINDINGS, display_name
from xray_desktop.core.scoring.findings import Finding, State, logits_above

SECONDS: Final = 60.0
"""In a minute."""


class Tier(IntEnum):
    """How soon an image is to be read; lower comes first, and databases store the number.

    An image that nothing is known of stands before *routine*: it has the risk of an average image,
    and an image with every score below its operating point has less.
    """

    IMMEDIATE = 0
    SOON = 1
    NOT_SCORED = 2
    ROUTINE = 3

    @property
    def text(self) -> str:
        """The tier as a person reads it."""
        return self.name.lower().replace("_", " ")

    @property
    def key(self) -> str:
        """The tier in JSON and CSV files, where its name of the first version stays."""
        return "not judged" if self is Tier.NOT_SCORED else self.text


@dataclass(frozen=True, slots=True)
class LabelWeight:
    """How much one label counts.

    Parameters
    ----------
    label : str
        One of the fourteen findings.
    weight : float
        At least 0. It multiplies the odds of the finding, so a label of weight 8 counts as much as
        one of weight 4 with twice the odds over its operating point. 0: the label counts nothing.
    reason : str
        Why, or where it is from.
    """

    label: str
    weight: float
    reason: str

    def __post_init__(self) -> None:
        if self.label not in FINDINGS:
            msg = f"weight of {self.label!r}: expected one of {', '.join(FINDINGS)}"
            raise ValueError(msg)
        if not (math.isfinite(self.weight) and self.weight >= 0):
            msg = f"weight of {self.label}: {self.weight}: expected a number of 0 or more"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class MaximumWaits:
    """Minutes that an image of each tier may wait before it goes to the front.

    They must not fall from one tier to the next: else a higher score could mean a later place.
    """

    immediate: float
    soon: float
    not_scored: float
    routine: float

    def __post_init__(self) -> None:
        waits = (self.immediate, self.soon, self.not_scored, self.routine)
        if not all(math.isfinite(wait) and wait > 0 for wait in waits):
            msg = f"maximum waits {waits}: expected minutes above 0"
            raise ValueError(msg)
        if list(waits) != sorted(waits):
            msg = (
                f"maximum waits {waits}: expected immediate <= soon <= not scored <= routine, so "
                "that a more urgent image never has a later deadline"
            )
            raise ValueError(msg)

    def seconds(self, tier: Tier) -> float:
        """Return the maximum wait of `tier` in seconds."""
        return SECONDS * (self.immediate, self.soon, self.not_scored, self.routine)[tier]


@dataclass(frozen=True, slots=True)
class UrgencyTable:
    """All that decides the order, but for the model.

    Parameters
    ----------
    weights : tuple of LabelWeight
        One for each of the fourteen findings.
    immediate_from, soon_from : float
        A label of at least this weight, at or above its operating point, puts its image there.
    waits : MaximumWaits
        How long each tier may wait.
    """

    weights: tuple[LabelWeight, ...]
    immediate_from: float
    soon_from: float
    waits: MaximumWaits

    def __post_init__(self) -> None:
        if sorted(row.label for row in self.weights) != sorted(FINDINGS):
            msg = f"{len(self.weights)} weights: expected one for each of {', '.join(FINDINGS)}"
            raise ValueError(msg)
        if not 0 < self.soon_from <= self.immediate_from < math.inf:
            msg = (
                f"soon from {self.soon_from}, immediate from {self.immediate_from}: expected "
                "0 < soon <= immediate"
            )
            raise ValueError(msg)

    def weight(self, label: str) -> float:
        """Return the weight of `label`; 0 for a label that is no finding (No Finding)."""
        return next((row.weight for row in self.weights if row.label == label), 0.0)

    def tier_if_called(self, label: str) -> Tier:
        """Return where `label` puts an image when it is at or above its operating point."""
        weight = self.weight(label)
        if weight >= self.immediate_from:
            return Tier.IMMEDIATE
        return Tier.SOON if weight >= self.soon_from else Tier.ROUTINE

    def deadline_s(self, arrival_s: float, tier: Tier) -> float:
        """Return when an image's maximum wait is over, on the clock of `arrival_s`, in seconds."""
        return arrival_s + self.waits.seconds(tier)


_RANK = "Baltruschat 2021 ranks {}; the number is a judgement"

DEFAULT_WEIGHTS: Final = (
    LabelWeight(
        "Pneumothorax", 16, "can kill within minutes under tension; " + _RANK.format("it first")
    ),
    LabelWeight("Edema", 6, "acute heart failure; " + _RANK.format("congestion fourth")),
    LabelWeight("Effusion", 5, _RANK.format("pleural effusion second")),
    LabelWeight("Pneumonia", 4, "antibiotics should not wait; " + _RANK.format("infiltrate third")),
    LabelWeight("Consolidation", 4, "as pneumonia"),
    LabelWeight("Infiltration", 3, "as pneumonia, but a wider and less certain NIH label"),
    LabelWeight("Atelectasis", 2, _RANK.format("it fifth")),
    LabelWeight("Mass", 2, "must not be lost, but hours change little; " + _RANK.format("7th")),
    LabelWeight("Nodule", 1.5, "as a mass, smaller; a judgement"),
    LabelWeight("Cardiomegaly", 1.5, _RANK.format("it sixth")),
    LabelWeight("Emphysema", 1, "chronic; a judgement"),
    LabelWeight("Fibrosis", 1, "chronic; a judgement"),
    LabelWeight("Pleural_Thickening", 1, "chronic; a judgement"),
    LabelWeight("Hernia", 1, "mostly chronic; a judgement"),
)
"""Baltruschat et al., "Smart chest X-ray worklist prioritization using artificial intelligence: a
clinical workflow simulation", European Radiology 31, 2021: pneumothorax, pleural effusion,
infiltrate, congestion, atelectasis, cardiomegaly, mass, foreign object."""

DEFAULT_WAITS: Final = MaximumWaits(immediate=30, soon=120, not_scored=120, routine=480)
"""By judgement: half an hour, a quarter of a shift, a shift.

docs/researcher/worklist-order.md has their cost.
"""

DEFAULT_TABLE: Final = UrgencyTable(
    DEFAULT_WEIGHTS, immediate_from=10, soon_from=3, waits=DEFAULT_WAITS
)


NO_SCORE: Final = 0.0
"""Score of images that are not scored: all alike, so that they go by arrival."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """How soon an image is to be read, and why.

    Parameters
    ----------
    tier : Tier
        Decides first.
    score : float
        Decides within a tier, highest first: log-odds of the deciding label over its operating
        point, plus the natural logarithm of its weight. Finite.
    reason : str
        What decided, without patient data.
    label : str or None
        The label that decided; None in the tier *not scored*.
    unscored : tuple of str
        Labels that would have called the image and that the model does not score, in the table's
        order.
    """

    tier: Tier
    score: float
    reason: str
    label: str | None = None
    unscored: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not math.isfinite(self.score):
            msg = f"urgency score {self.score}: expected a finite number"
            raise ValueError(msg)
        if (self.label is None) != (self.tier is Tier.NOT_SCORED):
            msg = f"tier {self.tier.text} decided by {self.label}: expected a label if scored"
            raise ValueError(msg)


def urgency(
    findings: Iterable[Finding], table: UrgencyTable = DEFAULT_TABLE, *, reserved: bool = False
) -> Urgency:
    """Return how urgent a scored image is.

    Raising a scored probability never makes it less urgent.

    Parameters
    ----------
    findings : iterable of Finding
        The model's findings, in any order.
    table : UrgencyTable
        What counts how much.
    reserved : bool
        Whether the image had been refused and was scored anyway (`Assessment.reservations`).
    """
    found = {finding.label: finding for finding in findings}
    scored = [
        _LabelUrgency(found[row.label], table.tier_if_called(row.label), row.weight)
        for row in table.weights
        if row.weight > 0 and row.label in found and found[row.label].operating_point is not None
    ]
    callers = [row.label for row in table.weights if table.tier_if_called(row.label) < Tier.ROUTINE]
    unscored = tuple(label for label in callers if label not in {vote.label for vote in scored})
    if not scored:
        return not_scored("The model scores none of the findings that count", unscored)
    tier = min(vote.tier for vote in scored)
    if reserved and tier > Tier.NOT_SCORED:
        return not_scored("Scored although it was refused: low scores do not clear it", unscored)
    deciding = max((vote for vote in scored if vote.tier <= tier), key=lambda vote: vote.score)
    return Urgency(
        tier, deciding.score, deciding.text + _without(unscored), deciding.label, unscored
    )


def not_scored(reason: str, unscored: tuple[str, ...] = ()) -> Urgency:
    """Return the urgency of an image that was refused, failed, or is still to be scored.

    Parameters
    ----------
    reason : str
        Why, without patient data: an `XrayError`'s message, for example.
    unscored : tuple of str
        As in `Urgency`.
    """
    return Urgency(Tier.NOT_SCORED, NO_SCORE, reason, None, unscored)


class _LabelUrgency:
    """The urgency of an image by one scored label."""

    def __init__(self, finding: Finding, tier_if_called: Tier, weight: float) -> None:
        above = logits_above(finding)
        self.label = finding.label
        self.tier = tier_if_called if above >= 0 else Tier.ROUTINE
        self.score = above + math.log(weight)
        near = "near and " if finding.state is State.NEAR else ""
        side = "at or above" if above >= 0 else "below"
        self.text = f"{display_name(self.label)} {near}{side} its operating point"


def _without(unscored: tuple[str, ...]) -> str:
    if not unscored:
        return ""
    return f"; not scored by this model: {', '.join(map(display_name, unscored))}"
