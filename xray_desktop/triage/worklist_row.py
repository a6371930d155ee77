"""One image of a worklist, as lists, tables and reports show it."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.triage.schema import MAX_TEXT_LENGTH, MAX_TIME_S
from xray_desktop.triage.states import ImageState

DUPLICATE: Final = "duplicate"
NON_IMAGE_CODES: Final = ("not_a_film", "not_a_radiograph", DUPLICATE)
"""Codes of files that are no radiographs to read."""

OTHER_PATIENT: Final = (
    "Another image on this worklist is the same DICOM object with the same picture, but its "
    "patient identification is different: check whose image it is."
)
OTHER_PICTURE: Final = (
    "Another image on this worklist says that it is the same DICOM object, but shows a different "
    "picture: check that it is the right one."
)
OTHER_OBJECT: Final = (
    "Another image on this worklist shows the same picture, but says that it is a different "
    "object: check whose image it is."
)
IDENTITY_CAUTIONS: Final = (OTHER_PATIENT, OTHER_PICTURE, OTHER_OBJECT)
"""Cautions on the identity of an image and its patient. Worklists store these very texts."""


@dataclass(frozen=True, slots=True, repr=False)
class WorklistRow:
    """An image and all that is known about it. Its `repr` shows no path.

    Parameters
    ----------
    number : int
        Identifies the image; never changes.
    path : Path
        Its file.
    arrived_s, deadline_s : float
        When it was found, and when its maximum waiting time ends; seconds since the epoch, UTC.
    state : ImageState
        How far it has been processed.
    tier, urgency, why
        As `core.scoring.urgency.Urgency` has them; `why` is a sentence.
    code, reason : str or None
        Why it was not scored, as `core.errors.XrayError` has it.
    cautions : tuple of str
        Sentences to show with its scores.
    assessment : Assessment or None
        Its scores.
    sha256 : str or None
        Hash of the file as it was decoded.
    duplicate_of : int or None
        The number of the image that this one is a copy of.
    completed : int or None
        Its position in the order in which images were completed: unique, never changed.
    read_at_s : float or None
        When it was marked as read.
    """

    number: int
    path: Path
    arrived_s: float
    deadline_s: float
    state: ImageState
    tier: Tier
    urgency: float
    why: str
    code: str | None
    reason: str | None
    cautions: tuple[str, ...]
    assessment: Assessment | None
    sha256: str | None
    duplicate_of: int | None
    completed: int | None
    read_at_s: float | None

    def __post_init__(self) -> None:
        times = (self.arrived_s, self.deadline_s, self.read_at_s or 0.0)
        numbers = (*times, self.urgency)
        texts = (self.why, self.code or "", self.reason or "", self.sha256 or "", *self.cautions)
        sound = (
            all(isinstance(one, float | int) and math.isfinite(one) for one in numbers)
            and all(0 <= one <= MAX_TIME_S for one in times)
            and all(isinstance(one, str) and len(one) <= MAX_TEXT_LENGTH for one in texts)
            and isinstance(self.duplicate_of, int | None)
            and isinstance(self.completed, int | None)
            and "\0" not in str(self.path)
        )
        if not sound:
            msg = f"image {self.number}: expected dates, a finite urgency and short texts"
            raise ValueError(msg)

    @property
    def identity_cautions(self) -> tuple[str, ...]:
        """Those of `IDENTITY_CAUTIONS` that apply; every list shows them."""
        return tuple(one for one in self.cautions if one in IDENTITY_CAUTIONS)

    def __repr__(self) -> str:
        return f"WorklistRow({self.number}, {self.state})"
