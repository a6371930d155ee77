"""How an image is rotated and mirrored on the screen, and which patient direction each edge shows.

The eight ways to lay a rectangle on a screen form a group: every rotation or flip of one of them is
another. Patient directions are those of Patient Orientation (0020,0020), DICOM PS3.3 C.7.6.1.1.1.
"""

from dataclasses import dataclass
from typing import Final

OPPOSITE: Final = {"A": "P", "P": "A", "R": "L", "L": "R", "H": "F", "F": "H"}
"""Anterior, posterior, right, left, head, foot."""

Matrix = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Directions:
    """Where the rows and columns of an image run in the patient.

    Parameters
    ----------
    along_row, along_column : str
        The direction in which columns count up (to the right of an unrotated image), and in which
        rows count up (down); one to three of the letters of `OPPOSITE`, the main one first.
    """

    along_row: str
    along_column: str

    def __post_init__(self) -> None:
        for directions in (self.along_row, self.along_column):
            axes = {frozenset((letter, OPPOSITE.get(letter, ""))) for letter in directions}
            if (
                not directions
                or not set(directions) <= set(OPPOSITE)
                or len(axes) != len(directions)
            ):
                known = "".join(OPPOSITE)
                msg = f"direction {directions!r}: expected letters of {known}, one per axis"
                raise ValueError(msg)
        if self.along_row[0] in (self.along_column[0], OPPOSITE[self.along_column[0]]):
            msg = f"directions {self.along_row!r}, {self.along_column!r}: expected two axes"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Edges:
    """The patient's direction at each edge of the screen."""

    left: str
    top: str
    right: str
    bottom: str


@dataclass(frozen=True, slots=True)
class Orientation:
    """An image mirrored left to right or not, then turned clockwise.

    Parameters
    ----------
    quarter_turns : int
        Clockwise, in [0, 3].
    mirrored : bool
        Whether left and right are exchanged first.
    """

    quarter_turns: int = 0
    mirrored: bool = False

    def __post_init__(self) -> None:
        if self.quarter_turns not in range(4):
            msg = f"{self.quarter_turns} quarter turns: expected 0, 1, 2 or 3"
            raise ValueError(msg)

    def turned(self, quarter_turns: int) -> "Orientation":
        """Return it rotated further clockwise, or back if negative, as seen on the screen."""
        return Orientation((self.quarter_turns + quarter_turns) % 4, self.mirrored)

    def flipped_horizontally(self) -> "Orientation":
        """Return it with the screen's left and right exchanged."""
        return Orientation(-self.quarter_turns % 4, not self.mirrored)

    def flipped_vertically(self) -> "Orientation":
        """Return it with the screen's top and bottom exchanged."""
        return self.flipped_horizontally().turned(2)

    @property
    def matrix(self) -> Matrix:
        """The rows ``((a, b), (c, d))`` of ``screen = matrix @ image``, x right and y down."""
        a, b, c, d = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[
            self.quarter_turns
        ]
        sign = -1 if self.mirrored else 1
        return (sign * a, b), (sign * c, d)

    def edges(self, directions: Directions) -> Edges:
        """Return what stands at the edges of the screen for an image with these directions."""
        along = {
            (1, 0): directions.along_row,
            (-1, 0): opposite(directions.along_row),
            (0, 1): directions.along_column,
            (0, -1): opposite(directions.along_column),
        }
        (a, b), (c, d) = self.matrix
        # the matrix is orthogonal: the image's direction that runs to the screen's right is a row
        right, bottom = along[a, b], along[c, d]
        return Edges(opposite(right), opposite(bottom), right, bottom)


def opposite(directions: str) -> str:
    """Return the opposite direction, letter by letter."""
    return "".join(OPPOSITE[letter] for letter in directions)
