"""The presentation states of a film, as the decoding process answers: found, or what is amiss."""

from dataclasses import dataclass
from typing import Final

from xray_desktop.core.softcopy import PresentationState

BROKEN: Final = "A presentation state in this folder is damaged and is not applied."
UNSEARCHED: Final = (
    "This folder holds many files: not all of them were searched for presentation states."
)


@dataclass(frozen=True, slots=True, repr=False)
class FoundStates:
    """The states of a film, the newest first, and sentences on what was wrong with others."""

    states: tuple[PresentationState, ...]
    cautions: tuple[str, ...] = ()
