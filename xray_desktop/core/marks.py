"""What a reader draws on a film: measures, regions and notes, as places in the film's pixels."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xray_desktop.core.cardiothoracic import HeartLines
from xray_desktop.core.measures import Point
from xray_desktop.core.regions import Outline, ellipse, rectangle


class MarkKind(StrEnum):
    """Kinds of mark, with the order of their points."""

    LENGTH = "length"
    """Both ends."""
    ANGLE = "angle"
    """End, vertex, end."""
    COBB = "cobb"
    """Both ends of the one line, then of the other."""
    RECTANGLE = "rectangle"
    """Two opposite corners."""
    ELLIPSE = "ellipse"
    """Two opposite corners of the rectangle that it fills."""
    FREEHAND = "freehand"
    """The outline."""
    PROBE = "probe"
    """The place."""
    NOTE = "note"
    """Where the words stand, or what they point at and where they stand."""
    HEART = "heart"
    """Two heart borders, two chest borders, two places on the midline."""


COUNTS: Final = {
    MarkKind.LENGTH: (2, 2),
    MarkKind.ANGLE: (3, 3),
    MarkKind.COBB: (4, 4),
    MarkKind.RECTANGLE: (2, 2),
    MarkKind.ELLIPSE: (2, 2),
    MarkKind.FREEHAND: (3, 100_000),
    MarkKind.PROBE: (1, 1),
    MarkKind.NOTE: (1, 2),
    MarkKind.HEART: (6, 6),
}
"""Fewest and most points."""

BORDERS: Final = frozenset(range(4))
"""The points of `MarkKind.HEART` that make the ratio."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn on a film.

    Parameters
    ----------
    kind : MarkKind
        What it is.
    points : tuple of Point
        In the order that the kind says.
    text : str
        The words of a note, and of no other kind.
    placed : frozenset of int
        Which points of `MarkKind.HEART` the reader has put somewhere; the others stand where they
        were put to begin with, and mean nothing yet.
    """

    kind: MarkKind
    points: tuple[Point, ...]
    text: str = ""
    placed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        fewest, most = COUNTS[self.kind]
        if not fewest <= len(self.points) <= most:
            msg = f"{self.kind} of {len(self.points)} points: expected {fewest} to {most}"
            raise ValueError(msg)
        if bool(self.text) != (self.kind is MarkKind.NOTE):
            msg = f"{self.kind} with text {self.text!r}: expected words for a note, and only there"
            raise ValueError(msg)

    @property
    def outline(self) -> Outline | None:
        """The outline of a region; None for what is none."""
        match self.kind:
            case MarkKind.RECTANGLE:
                return rectangle(*self.points)
            case MarkKind.ELLIPSE:
                return ellipse(*self.points)
            case MarkKind.FREEHAND:
                return self.points
            case _:
                return None

    @property
    def heart_lines(self) -> HeartLines:
        """The points of `MarkKind.HEART` by name."""
        one, other, chest, other_chest, top, bottom = self.points
        return HeartLines((one, other), (chest, other_chest), (top, bottom))

    @property
    def unplaced(self) -> frozenset[int]:
        """The borders of a heart that the reader has yet to put in place."""
        return BORDERS - self.placed if self.kind is MarkKind.HEART else frozenset()
