"""Lengths, angles and the cardiothoracic ratio on an image, in millimetres or pixels.

The cardiothoracic ratio follows Danzer CS, "The cardiothoracic ratio: an index of cardiac
enlargement", American Journal of the Medical Sciences 157, 1919: the greatest distances of the
right and of the left heart border from the midline, added, over the greatest inner width of the
chest. All widths are taken at right angles to the midline, so a patient who leans, or an image on
its side, is measured alike.
"""

from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import NamedTuple

from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.core.image.resampling import SQUARE


class Point(NamedTuple):
    """A place on an image in its pixels: `x` counts columns to the right, `y` rows down.

    The pixel in row r and column c covers x in [c, c + 1] and y in [r, r + 1].
    """

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What an image's pixels measure.

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
    """Return the spacing of an image on which the way from `start` to `end` is `length_mm` long.

    Pixels keep the proportions of `known`, the image's spacing so far, or are `aspect` times as
    high as wide.

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


@dataclass(frozen=True, slots=True)
class HeartLines:
    """Where the reader puts the lines.

    Parameters
    ----------
    heart : tuple of Point
        The two heart borders, where each is farthest from the midline.
    chest : tuple of Point
        The inner borders of the ribs on either side, where the chest is widest.
    midline : tuple of Point
        Two different places on it.
    """

    heart: tuple[Point, Point]
    chest: tuple[Point, Point]
    midline: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class HeartSize:
    """Widths in the scale's unit: from the midline to each heart border, and of the chest."""

    to_one_side: float
    to_other_side: float
    chest: float

    def __post_init__(self) -> None:
        if not 0 < self.heart <= self.chest or min(self.to_one_side, self.to_other_side) < 0:
            msg = f"a heart of {self.heart} in a chest of {self.chest}: expected it to fit"
            raise ValueError(msg)

    @property
    def heart(self) -> float:
        """Width of the heart."""
        return self.to_one_side + self.to_other_side

    @property
    def ratio(self) -> float:
        """The cardiothoracic ratio, (0, 1]."""
        return self.heart / self.chest


def heart_size(lines: HeartLines, scale: Scale) -> HeartSize | None:
    """Return the widths; None where the lines cannot be those of a heart in a chest.

    The midline must run between the heart borders, and these between the chest's.
    """
    if hypot(*scale.step(*lines.midline)) == 0:
        return None
    one, other = (offset(point, lines.midline, scale) for point in lines.heart)
    low, high = sorted(offset(point, lines.midline, scale) for point in lines.chest)
    if not low <= min(one, other) <= 0 <= max(one, other) <= high or one == other:
        return None
    return HeartSize(abs(one), abs(other), high - low)


def offset(point: Point, midline: tuple[Point, Point], scale: Scale) -> float:
    """Return how far a point is from the midline, with a sign for the side, in the scale's unit."""
    along = scale.step(*midline)
    to_point = scale.step(midline[0], point)
    return (along.x * to_point.y - along.y * to_point.x) / hypot(*along)


def foot(point: Point, midline: tuple[Point, Point], scale: Scale) -> Point:
    """Return the place of the midline that is nearest to a point."""
    along = scale.step(*midline)
    to_point = scale.step(midline[0], point)
    share = (along.x * to_point.x + along.y * to_point.y) / (along.x**2 + along.y**2)
    start, end = midline
    return Point(start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))


def moved_to_level(point: Point, level: Point, midline: tuple[Point, Point], scale: Scale) -> Point:
    """Return `point` moved along the midline until it is as high as `level`."""
    here, there = foot(point, midline, scale), foot(level, midline, scale)
    return Point(point.x + there.x - here.x, point.y + there.y - here.y)
