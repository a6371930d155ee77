"""The cardiothoracic ratio: how wide the heart is against the chest.

Danzer CS, "The cardiothoracic ratio: an index of cardiac enlargement", American Journal of the
Medical Sciences 157, 1919: the greatest distances of the right and of the left heart border from
the midline, added, over the greatest inner width of the chest. All widths are taken square to the
midline, so a patient who leans, or a film that lies on its side, is measured alike.
"""

from dataclasses import dataclass
from math import hypot

from xray_desktop.core.measures import Point, Scale


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


def levelled(point: Point, level: Point, midline: tuple[Point, Point], scale: Scale) -> Point:
    """Return `point` moved along the midline until it is as high as `level`."""
    here, there = foot(point, midline, scale), foot(level, midline, scale)
    return Point(point.x + there.x - here.x, point.y + there.y - here.y)
