"""Display shutters: the part of a film outside which nothing is seen (PS3.3 C.7.6.11, 7.6.15)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.overlay import OverlayPlane

Point = tuple[float, float]
"""Column and row on the film in its pixels, the film's corner at 0, 0."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """What lies between four edges, in film pixels; ``left < right`` and ``top < bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (self.left < self.right and self.top < self.bottom):
            msg = f"shutter {self}: expected left < right and top < bottom"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Circle:
    """What lies within ``radius`` > 0 of ``center``, in film pixels.

    The radius counts along a row (PS3.3 C.7.6.11), so where pixels are not square it is another
    number of them along a column.
    """

    center: Point
    radius: float

    def __post_init__(self) -> None:
        if not self.radius > 0:
            msg = f"shutter of radius {self.radius}: expected above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Polygon:
    """What lies within a closed line of three corners or more, by the odd-even rule."""

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < 3:  # noqa: PLR2004 - a triangle
            msg = f"a shutter of {len(self.corners)} corners: expected three or more"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """What a plane of one bit a pixel does not cover; the film beyond the plane's edges is seen."""

    plane: OverlayPlane


Opening = Rectangle | Circle | Polygon | Bitmap


@dataclass(frozen=True, slots=True)
class Shutter:
    """What is seen is what lies within every one of ``openings`` (at least one).

    A shutter changes what is shown and printed, never `Radiograph.values`, so the model sees the
    whole film. That is on purpose. The model learnt from pictures that were made without regard to
    shutters, whose collimator edges are part of the film; a black surround would be a picture that
    it was never measured on. A shutter is set by a person or a device for a reader's eyes, may be
    set anew by a presentation state, and no score may change with how a film is looked at.

    Parameters
    ----------
    openings : tuple of Opening
        Rectangle, circle, polygon, combined as PS3.3 C.7.6.11.1 says, or a bitmap.
    grey : float
        What is shown outside, 0 black to 1 white.
    """

    openings: tuple[Opening, ...]
    grey: float = 0.0

    def __post_init__(self) -> None:
        if not self.openings or not 0 <= self.grey <= 1:
            msg = f"{len(self.openings)} openings, grey {self.grey}: expected one, and 0 to 1"
            raise ValueError(msg)

    def hides(self, shape: tuple[int, int], aspect: float = 1.0) -> NDArray[np.bool_]:
        """Return a mask of rows and columns, True where the centre of a pixel is not to be seen.

        `aspect` is the height of a pixel over its width.
        """
        rows, columns = shape
        y = np.arange(rows, dtype=np.float64)[:, None] + 0.5
        x = np.arange(columns, dtype=np.float64)[None] + 0.5
        seen = np.ones(shape, np.bool_)
        for opening in self.openings:
            if isinstance(opening, Bitmap):
                seen &= ~_covered(opening.plane, shape)
            else:
                seen &= _within(opening, x, y, aspect)
        return ~seen


def _covered(plane: OverlayPlane, shape: tuple[int, int]) -> NDArray[np.bool_]:
    covered = np.zeros(shape, np.bool_)
    top, left = max(plane.row, 0), max(plane.column, 0)
    bottom = min(plane.row + plane.rows, shape[0])
    right = min(plane.column + plane.columns, shape[1])
    if top < bottom and left < right:
        bits = plane.bits.astype(np.bool_)
        covered[top:bottom, left:right] = bits[
            top - plane.row : bottom - plane.row, left - plane.column : right - plane.column
        ]
    return covered


def _within(
    opening: Rectangle | Circle | Polygon,
    x: NDArray[np.floating],
    y: NDArray[np.floating],
    aspect: float,
) -> NDArray[np.bool_]:
    if isinstance(opening, Rectangle):
        across = (x >= opening.left) & (x <= opening.right)
        return across & (y >= opening.top) & (y <= opening.bottom)
    if isinstance(opening, Circle):
        column, row = opening.center
        return (x - column) ** 2 + ((y - row) * aspect) ** 2 <= opening.radius**2
    inside = np.zeros((y.shape[0], x.shape[1]), np.bool_)
    for (x0, y0), (x1, y1) in zip(
        opening.corners, (*opening.corners[1:], opening.corners[0]), strict=True
    ):
        if y0 == y1:
            continue
        crossed = (y >= min(y0, y1)) & (y < max(y0, y1))
        inside ^= crossed & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside
