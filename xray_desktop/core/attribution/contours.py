"""Lines along which a grid has a given value, as closed curves.

Marching squares (Lorensen and Cline's marching cubes, 1987, in two dimensions): the crossing on
each side of a cell is found by linear interpolation, and cells are joined at their common sides.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.image.preprocess import placement

Float = NDArray[np.float32]

_Side = tuple[int, int, bool]
"""A grid point, and whether the side runs down from it (else to the right)."""
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_SEGMENTS: Final[dict[int, tuple[tuple[int, int], ...]]] = {
    1: ((_LEFT, _TOP),),
    2: ((_TOP, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    4: ((_RIGHT, _BOTTOM),),
    6: ((_TOP, _BOTTOM),),
    7: ((_LEFT, _BOTTOM),),
    8: ((_BOTTOM, _LEFT),),
    9: ((_BOTTOM, _TOP),),
    11: ((_BOTTOM, _RIGHT),),
    12: ((_RIGHT, _LEFT),),
    13: ((_RIGHT, _TOP),),
    14: ((_TOP, _LEFT),),
}
"""Which sides are joined, by which corners are inside: 1 top left, 2 top right, 4 and 8 below."""
_SADDLES: Final = {
    (5, True): ((_LEFT, _BOTTOM), (_RIGHT, _TOP)),
    (5, False): ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    (10, True): ((_TOP, _LEFT), (_BOTTOM, _RIGHT)),
    (10, False): ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
}
"""Two opposite corners inside: joined if the cell's middle is inside as well."""


def contours(values: Float, level: float) -> tuple[NDArray[np.float64], ...]:
    """Return the closed lines between what lies at or above `level` and what lies below.

    Parameters
    ----------
    values : ndarray, (rows, columns), float32
        Finite; what lies outside counts as below.
    level : float
        Finite.

    Returns
    -------
    tuple of ndarray, (points, 2), float64
        Column and row of each point, the grid's corner at 0, 0 and the centre of its first value
        at 0.5, 0.5; the last point of a line is its first. Longest line first.
    """
    outside = min(float(values.min()), level) - 1.0
    framed = np.pad(values.astype(np.float64), 1, constant_values=outside)
    inside = framed >= level
    corners = (
        inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    ).astype(int)
    joined: dict[_Side, list[_Side]] = {}
    for row, column in zip(*np.nonzero((corners > 0) & (corners < 15)), strict=True):  # noqa: PLR2004
        for a, b in _segments(framed, int(corners[row, column]), int(row), int(column), level):
            joined.setdefault(a, []).append(b)
            joined.setdefault(b, []).append(a)
    lines = [_points(framed, line, level) for line in _lines(joined)]
    return tuple(sorted(lines, key=len, reverse=True))


def to_image_pixels(
    line: NDArray[np.float64], size: int, shape: tuple[int, int], aspect: float = 1.0
) -> NDArray[np.float64]:
    """Return a line over the model's input of side `size` in pixels of the image, held inside it.

    Parameters
    ----------
    line : ndarray, (points, 2)
        Column and row, as `contours` gives them.
    size : int
        Side of the input.
    shape : tuple of int
        Rows and columns of the image.
    aspect : float
        Height of its pixels over their width.
    """
    place = placement(shape, aspect)
    scale = np.array([place.width, place.height]) / size
    laid = np.array([place.left, place.top]) + line * scale
    return np.clip(laid, 0, np.array([shape[1], shape[0]], np.float64))


def _segments(
    framed: NDArray[np.float64], case: int, row: int, column: int, level: float
) -> list[tuple[_Side, _Side]]:
    sides = (
        (row, column, False),
        (row, column + 1, True),
        (row + 1, column, False),
        (row, column, True),
    )
    found = _SEGMENTS.get(case)
    if found is None:
        middle = float(framed[row : row + 2, column : column + 2].mean())
        found = _SADDLES[case, middle >= level]
    return [(sides[a], sides[b]) for a, b in found]


def _lines(joined: dict[_Side, list[_Side]]) -> list[list[_Side]]:
    """Follow each side to the next until the first is reached again; every one joins two."""
    lines: list[list[_Side]] = []
    left = set(joined)
    while left:
        start = min(left)
        line, here, before = [start], joined[start][0], start
        left.discard(start)
        while here != start:
            line.append(here)
            left.discard(here)
            first, second = joined[here]
            here, before = (second if first == before else first), here
        lines.append([*line, start])
    return lines


def _points(framed: NDArray[np.float64], line: list[_Side], level: float) -> NDArray[np.float64]:
    rows, columns, down = (np.array(part) for part in zip(*line, strict=True))
    start = framed[rows, columns]
    end = framed[rows + down, columns + ~down.astype(bool)]
    along = (level - start) / (end - start)
    # the frame is one wide, and a value stands for the middle of its cell
    return np.stack([columns + along * ~down.astype(bool), rows + along * down], axis=1) - 0.5
