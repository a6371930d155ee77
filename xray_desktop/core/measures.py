"""Lengths and angles on a film, and how large its pixels are when a reader says so."""

from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import NamedTuple

from xray_desktop.core.proportion import SQUARE
from xray_desktop.core.radiograph import PixelSpacing, SpacingOrigin


class Point(NamedTuple):
    """A place on a film in its pixels: `x` counts columns to the right, `y` rows down.

    The pixel in row r and column c covers x in [c, c + 1] and y in [r, r + 1].
    """

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What a film's pixels measure.

    Parameters
    ----------
    per_column, per_row : float
        Width and height of a pixel in `unit`, both above 0.
    origin : SpacingOrigin or None
        Where the millimetres come from; None where lengths are in widths of a pixel.
    """

    per_column: float = 1.0
    per_row: float = 1.0
    origin: SpacingOrigin | None = None

    @classmethod
    def of(cls, spacing: PixelSpacing | None, aspect: float = 1.0) -> "Scale":
        """Return the scale of a spacing, or of pixels where it is not known.

        `aspect` is the height of a pixel over its width, where there is no spacing to say it.
        """
        if spacing is None:
            return cls(1.0, aspect)
        return cls(spacing.column_mm, spacing.row_mm, spacing.origin)

    @property
    def unit(self) -> str:
        """The unit of lengths: mm or px."""
        return "px" if self.origin is None else "mm"

    @property
    def square(self) -> bool:
        """Whether a pixel is as high as wide."""
        return abs(self.per_row / self.per_column - 1) < SQUARE

    @property
    def pixel_area(self) -> float:
        """Area of a pixel in mm² or px²."""
        return self.per_column * self.per_row

    def step(self, start: Point, end: Point) -> Point:
        """Return the way from `start` to `end` in `unit`."""
        return Point((end.x - start.x) * self.per_column, (end.y - start.y) * self.per_row)


def length(start: Point, end: Point, scale: Scale) -> float:
    """Return how far `end` is from `start`, in the scale's unit."""
    return hypot(*scale.step(start, end))


def angle(first: Point, vertex: Point, second: Point, scale: Scale) -> float:
    """Return the angle at `vertex` between the ways to two points, in degrees, [0, 180].

    Raises
    ------
    ValueError
        A leg has no length.
    """
    return _between(scale.step(vertex, first), scale.step(vertex, second))


def cobb(first: tuple[Point, Point], second: tuple[Point, Point], scale: Scale) -> float:
    """Return the Cobb angle between two end plates, in degrees, [0, 180).

    The order of a line's ends does not matter. Each line is taken to point to the same side of the
    way between the lines' middles, which is the course of the spine, so that curves of more than
    90 degrees are measured as such; where a line runs along that way, or the middles coincide, the
    smaller of the two angles is given. After Cobb JR, "Outline for the study of scoliosis",
    Instructional Course Lectures 5, 1948.

    Raises
    ------
    ValueError
        A line has no length.
    """
    one, other = scale.step(*first), scale.step(*second)
    spine = scale.step(_middle(*first), _middle(*second))
    found = _between(one, other)
    sides = _cross(spine, one) * _cross(spine, other)
    if sides == 0:
        return min(found, 180 - found)
    return found if sides > 0 else 180 - found


def calibrated(
    start: Point, end: Point, length_mm: float, known: PixelSpacing | None, aspect: float = 1.0
) -> PixelSpacing:
    """Return the spacing of a film on which the way from `start` to `end` is `length_mm` long.

    Pixels keep the proportions of `known`, the film's spacing so far, or are `aspect` times as high
    as wide.

    Raises
    ------
    ValueError
        The way or its length is not above 0.
    """
    shape = Scale.of(known, aspect)
    measured = length(start, end, shape)
    if not (measured > 0 and length_mm > 0):
        msg = f"a way of {measured} that is {length_mm} mm long: expected both above 0"
        raise ValueError(msg)
    factor = length_mm / measured
    return PixelSpacing(shape.per_row * factor, shape.per_column * factor, SpacingOrigin.MANUAL)


def _between(one: Point, other: Point) -> float:
    if hypot(*one) == 0 or hypot(*other) == 0:
        msg = "a line without length has no direction"
        raise ValueError(msg)
    return degrees(atan2(abs(_cross(one, other)), one.x * other.x + one.y * other.y))


def _cross(one: Point, other: Point) -> float:
    return one.x * other.y - one.y * other.x


def _middle(start: Point, end: Point) -> Point:
    return Point((start.x + end.x) / 2, (start.y + end.y) / 2)
