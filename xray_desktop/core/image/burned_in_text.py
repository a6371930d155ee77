"""Finds lines of text that are burned into an image, without reading them.

Characters are strokes much brighter (or darker) than their surroundings, joined to pieces of one
height that lie in a row. Anatomy, tubes and a single side marker do not look like that.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]
Grey = NDArray[np.uint8]

MAX_SIDE_PX: Final = 1024
"""Larger pictures are made smaller first, by a whole number."""
STROKE: Final = 1 / 64
"""Strokes are thinner than this share of the picture's height, and than `MIN_STROKE_PX`."""
MIN_STROKE_PX: Final = 7
CONTRAST: Final = 76
"""Grey levels of 255 between a stroke and what lies around it."""
MAX_RUNS: Final = 20_000
"""An image with more runs of stroke pixels is taken to hold no text."""
MIN_HEIGHT_PX: Final = 6
MAX_HEIGHT: Final = 1 / 15
"""Of the picture's height."""
MAX_ASPECT: Final = 1.6
"""Width over height; an I has no least width."""
FILLED: Final = (0.15, 0.9)
"""Share of its box that a character's strokes fill; an I fills more."""
NARROW: Final = 0.4
APART: Final = 1.2
OVERLAPPING: Final = -0.2
ALIKE: Final = 0.35
ON_ONE_LINE: Final = 0.25
"""Between neighbours, over a character's height: gap, differences of height and of baseline."""
MIN_CHARACTERS: Final = 4


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of burned-in text.

    Parameters
    ----------
    characters : int
        How many pieces it has; characters that touch are one.
    top, left, bottom, right : int
        Its box in pixels of the picture; `bottom` and `right` lie outside.
    """

    characters: int
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    top: int
    left: int
    bottom: int
    right: int
    area: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def may_be_character(self, rows: int) -> bool:
        fill = self.area / (self.height * self.width)
        narrow = self.width < NARROW * self.height
        return (
            MIN_HEIGHT_PX <= self.height <= MAX_HEIGHT * rows
            and self.width <= MAX_ASPECT * self.height
            and FILLED[0] < fill
            and (fill < FILLED[1] or narrow)
        )


def downsampled(values: Float) -> Float:
    """Return `values`, (rows, columns) float32, averaged so that no side is over `MAX_SIDE_PX`."""
    step = -(-max(values.shape) // MAX_SIDE_PX)
    rows, columns = (side // step * step for side in values.shape)
    total = values[0:rows:step].copy()
    for row in range(1, step):
        total += values[row:rows:step]
    narrow = total[:, 0:columns:step].copy()
    for column in range(1, step):
        narrow += total[:, column:columns:step]
    return narrow / np.float32(step * step)


def find_text_lines(picture: Grey) -> tuple[TextLine, ...]:
    """Return the lines of text in an image, bright ones first.

    Parameters
    ----------
    picture : ndarray, (rows, columns), uint8
        An image as it is shown, of at most `MAX_SIDE_PX` a side.
    """
    return tuple(line for grey in (picture, 255 - picture) for line in _lines(grey))


def _lines(grey: Grey) -> list[TextLine]:
    rows = grey.shape[0]
    stroke = max(MIN_STROKE_PX, int(rows * STROKE)) | 1
    if min(grey.shape) < stroke:
        return []
    strokes = grey - _morphological_opening(grey, stroke) > CONTRAST
    characters = [piece for piece in _pieces(strokes) if piece.may_be_character(rows)]
    characters.sort(key=lambda piece: piece.left)
    lines: list[TextLine] = []
    taken: set[_Piece] = set()
    for place, first in enumerate(characters):
        if first in taken:
            continue
        line = _line_from(characters, place, taken)
        if len(line) >= MIN_CHARACTERS:
            taken.update(line)
            top, bottom = min(one.top for one in line), max(one.bottom for one in line)
            right = max(one.right for one in line)
            lines.append(TextLine(len(line), top, first.left, bottom, right))
    return lines


def _line_from(characters: list[_Piece], place: int, taken: set[_Piece]) -> list[_Piece]:
    """Return the character at `place` and those in line with it, from left to right."""
    first = characters[place]
    line = [first]
    for index in range(place + 1, len(characters)):
        piece = characters[index]
        gap = (piece.left - line[-1].right) / first.height
        if gap > APART:
            break
        low = abs(piece.bottom - first.bottom) / first.height
        other = abs(piece.height - first.height) / first.height
        fits = gap >= OVERLAPPING and low <= ON_ONE_LINE and other <= ALIKE
        if fits and piece not in taken:
            line.append(piece)
    return line


def _morphological_opening(grey: Grey, side: int) -> Grey:
    """Return `grey` without what is bright and thinner than `side`: a morphological opening."""
    for operation in (np.minimum, np.maximum):
        for axis in (0, 1):
            grey = _sliding_extremum(grey, side, operation, axis)
    return grey


def _sliding_extremum(grey: Grey, side: int, operation: np.ufunc, axis: int) -> Grey:
    """Return the least or greatest value within `side` (odd) pixels along an axis."""
    half = side // 2
    width = [(0, 0), (0, 0)]
    width[axis] = (half, half)
    made = np.moveaxis(np.pad(grey, width, mode="edge"), axis, 0)
    reach = 1
    while reach < side:
        further = min(reach, side - reach)
        made = operation(made[:-further], made[further:])
        reach += further
    return np.moveaxis(made, 0, axis)


def _pieces(mask: NDArray[np.bool_]) -> list[_Piece]:
    """Return the connected pieces of a mask (corners touch); none if there are too many."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    if not 0 < len(rows) <= MAX_RUNS:
        return []
    piece = _connected_runs(rows, starts, ends, len(mask))
    order = np.argsort(piece, kind="stable")
    first = np.flatnonzero(np.diff(piece[order], prepend=-1))
    columns = (
        np.minimum.reduceat(rows[order], first),
        np.minimum.reduceat(starts[order], first),
        np.maximum.reduceat(rows[order], first) + 1,
        np.maximum.reduceat(ends[order], first),
        np.add.reduceat((ends - starts)[order], first),
    )
    return [_Piece(*values) for values in zip(*(c.tolist() for c in columns), strict=True)]


def _connected_runs(
    rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp], height: int
) -> NDArray[np.intp]:
    """Return, for every run of a row, the first run of the piece that it belongs to."""
    parent = list(range(len(rows)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    begins, stops = starts.tolist(), ends.tolist()
    of_row = pairwise(np.searchsorted(rows, np.arange(height + 1)).tolist())
    for (above, here), (_, below) in pairwise(of_row):
        one, other = above, here
        while one < here and other < below:
            if begins[one] <= stops[other] and begins[other] <= stops[one]:
                low, high = sorted((root(one), root(other)))
                parent[high] = low
            if stops[one] < stops[other]:
                one += 1
            else:
                other += 1
    return np.array([root(run) for run in range(len(parent))])
