"""How much each finding counts in the order of a worklist, and how long any film may wait.

The numbers are a judgement, not a guideline: they are meant to be changed. Every default stands in
`DEFAULT_WEIGHTS` and `DEFAULT_WAITS` with its reason; a hospital's own table is a file
(`triage.weights_file`).
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from xray_desktop.core.labels import FINDINGS

SECONDS: Final = 60.0
"""In a minute."""


class Tier(IntEnum):
    """How soon a film is to be read; lower comes first, and the number is what a store keeps.

    A film that nothing is known of stands before *routine*: it has the risk of an average film, and
    a film with every score below its operating point has less.
    """

    IMMEDIATE = 0
    SOON = 1
    NOT_JUDGED = 2
    ROUTINE = 3

    @property
    def words(self) -> str:
        """The tier as a person reads it."""
        return self.name.lower().replace("_", " ")


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
    """Minutes that a film of each tier may wait before it goes to the front.

    They must not fall from one tier to the next: else a higher score could mean a later place.
    """

    immediate: float
    soon: float
    not_judged: float
    routine: float

    def __post_init__(self) -> None:
        waits = (self.immediate, self.soon, self.not_judged, self.routine)
        if not all(math.isfinite(wait) and wait > 0 for wait in waits):
            msg = f"maximum waits {waits}: expected minutes above 0"
            raise ValueError(msg)
        if list(waits) != sorted(waits):
            msg = (
                f"maximum waits {waits}: expected immediate <= soon <= not judged <= routine, so "
                "that a more urgent film never has a later deadline"
            )
            raise ValueError(msg)

    def seconds(self, tier: Tier) -> float:
        """Return the maximum wait of `tier` in seconds."""
        return SECONDS * (self.immediate, self.soon, self.not_judged, self.routine)[tier]


@dataclass(frozen=True, slots=True)
class UrgencyTable:
    """All that decides the order, but for the model.

    Parameters
    ----------
    weights : tuple of LabelWeight
        One for each of the fourteen findings.
    immediate_from, soon_from : float
        A label of at least this weight, at or above its operating point, puts its film there.
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
        """Return where `label` puts a film when it is at or above its operating point."""
        weight = self.weight(label)
        if weight >= self.immediate_from:
            return Tier.IMMEDIATE
        return Tier.SOON if weight >= self.soon_from else Tier.ROUTINE

    def deadline_s(self, arrival_s: float, tier: Tier) -> float:
        """Return when a film's maximum wait is over, on the clock of `arrival_s`, in seconds."""
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

DEFAULT_WAITS: Final = MaximumWaits(immediate=30, soon=120, not_judged=120, routine=480)
"""A judgement: half an hour, a quarter of a shift, a shift. docs/triage-order.md has their cost."""

DEFAULT_TABLE: Final = UrgencyTable(
    DEFAULT_WEIGHTS, immediate_from=10, soon_from=3, waits=DEFAULT_WAITS
)
