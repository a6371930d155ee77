"""Annotations as a presentation state holds them: lines, points and text on the image."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.image.presentation_state import (
    Graphic,
    GraphicType,
    Position,
    PresentationState,
    TextObject,
)

MAX_POINTS: Final = 4000
"""The coordinates of a line must fit into an element of 64 KiB."""
DIGITS: Final = 2
"""Decimals of a coordinate, in pixels."""
ROUNDING_PX: Final = 0.02
"""Places that differ by less are equal: they were rounded, and stored in single precision."""
LONGEST_TEXT: Final = 1024
"""Characters of Unformatted Text Value (ST)."""
COMPARED_CHARACTERS: Final = 300
"""Of a text; the end of a longer one is cut when a state is read."""
LINE_HEIGHT: Final = 0.03
TEXT_WIDTH: Final = 0.3
"""Of a text, as shares of the image."""
GAP: Final = 0.01
"""Between a point and its text, as a share of the image's width."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One annotation as lines and text; places are image pixels.

    Parameters
    ----------
    strokes : tuple of tuple of (float, float)
        Polylines.
    points : tuple of (float, float)
        Single points.
    lines : tuple of str
        Its text, as it was shown.
    anchor : tuple of float
        What the text stands beside.
    """

    strokes: tuple[tuple[Position, ...], ...]
    points: tuple[Position, ...]
    lines: tuple[str, ...]
    anchor: Position

    @property
    def graphics(self) -> tuple[Graphic, ...]:
        """Its lines, then its points, as they are stored."""
        lines = (
            Graphic(GraphicType.LINE, _positions(np.array(stroke, np.float64)))
            for stroke in self.strokes
            if len(stroke) > 1
        )
        points = (
            Graphic(GraphicType.POINT, _positions(np.array([point], np.float64)))
            for point in self.points
        )
        return (*lines, *points)

    @property
    def text(self) -> str:
        """Its text as it is stored: lines end with CR LF."""
        return "\r\n".join(self.lines)[:LONGEST_TEXT]

    def text_box(self, shape: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of its text on an image of these rows and columns."""
        rows, columns = shape
        width, height = TEXT_WIDTH * columns, LINE_HEIGHT * rows * len(self.lines)
        left = max(min(self.anchor[0] + GAP * columns, columns - width), 0)
        top = max(min(self.anchor[1], rows - height), 0)
        return (
            round(left, DIGITS),
            round(top, DIGITS),
            round(left + width, DIGITS),
            round(top + height, DIGITS),
        )


def stored_points(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points of a line, (n, 2) in image pixels, rounded and as many as are stored."""
    step = -(-len(points) // MAX_POINTS)
    if step > 1:
        points = np.concatenate([points[:-1:step], points[-1:]])
    return np.round(points, DIGITS)


def without_drawings(
    state: PresentationState, drawings: Iterable[Drawing], shape: tuple[int, int]
) -> PresentationState:
    """Return a state without the graphics and texts that equal these drawings.

    Parameters
    ----------
    state : PresentationState
        The state.
    drawings : iterable of Drawing
        What is drawn over the image anyway.
    shape : tuple of int
        The image's rows and columns.

    Returns
    -------
    PresentationState
        `state` itself if nothing of it equals a drawing.
    """
    drawn = tuple(drawings)
    own = [graphic for drawing in drawn for graphic in drawing.graphics]
    texts = [(_compared(drawing.text), drawing.text_box(shape)[:2]) for drawing in drawn]
    graphics = tuple(
        graphic for graphic in state.graphics if not any(_equal(graphic, one) for one in own)
    )
    left = tuple(text for text in state.texts if not any(_same(text, *one) for one in texts))
    if len(graphics) == len(state.graphics) and len(left) == len(state.texts):
        return state
    return replace(state, graphics=graphics, texts=left)


def _positions(points: NDArray[np.float64]) -> tuple[Position, ...]:
    return tuple((float(x), float(y)) for x, y in stored_points(points))


def _equal(one: Graphic, other: Graphic) -> bool:
    return (
        one.shape is other.shape
        and one.filled == other.filled
        and len(one.points) == len(other.points)
        and bool(np.abs(np.array(one.points) - np.array(other.points)).max() < ROUNDING_PX)
    )


def _same(text: TextObject, compared: str, place: Position) -> bool:
    near = all(abs(a - b) < ROUNDING_PX for a, b in zip(text.place, place, strict=True))
    return near and _compared(text.text) == compared


def _compared(text: str) -> str:
    """Return what is compared of a text: its beginning, with line breaks as single spaces."""
    return " ".join(text.split())[:COMPARED_CHARACTERS]
