"""Annotations (lengths, angles, regions, notes, heart lines) in image pixels, and their handles."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import cos, pi
from typing import Final

from xray_desktop.core.annotations.measurements import HeartLines, Point, Scale, moved_to_level
from xray_desktop.core.annotations.regions import Outline, ellipse, rectangle


class AnnotationKind(StrEnum):
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
    """Where the text is, or what it points at and where it is."""
    HEART = "heart"
    """Two heart borders, two chest borders, two places on the midline."""


COUNTS: Final = {
    AnnotationKind.LENGTH: (2, 2),
    AnnotationKind.ANGLE: (3, 3),
    AnnotationKind.COBB: (4, 4),
    AnnotationKind.RECTANGLE: (2, 2),
    AnnotationKind.ELLIPSE: (2, 2),
    AnnotationKind.FREEHAND: (3, 100_000),
    AnnotationKind.PROBE: (1, 1),
    AnnotationKind.NOTE: (1, 2),
    AnnotationKind.HEART: (6, 6),
}
"""Fewest and most points."""

BORDERS: Final = frozenset(range(4))
"""The points of `AnnotationKind.HEART` that make the ratio."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing drawn on an image.

    Parameters
    ----------
    kind : AnnotationKind
        What it is.
    points : tuple of Point
        In the order that the kind says.
    text : str
        The text of a note; empty for other kinds.
    placed : frozenset of int
        Which points of `AnnotationKind.HEART` the reader has put somewhere; the others stand where
        they were put to begin with, and mean nothing yet.
    """

    kind: AnnotationKind
    points: tuple[Point, ...]
    text: str = ""
    placed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        fewest, most = COUNTS[self.kind]
        if not fewest <= len(self.points) <= most:
            msg = f"{self.kind} of {len(self.points)} points: expected {fewest} to {most}"
            raise ValueError(msg)
        if bool(self.text) != (self.kind is AnnotationKind.NOTE):
            msg = f"{self.kind} with text {self.text!r}: expected text for a note, and only there"
            raise ValueError(msg)

    @property
    def outline(self) -> Outline | None:
        """The outline of a region; None for what is none."""
        match self.kind:
            case AnnotationKind.RECTANGLE:
                return rectangle(*self.points)
            case AnnotationKind.ELLIPSE:
                return ellipse(*self.points)
            case AnnotationKind.FREEHAND:
                return self.points
            case _:
                return None

    @property
    def heart_lines(self) -> HeartLines:
        """The points of `AnnotationKind.HEART` by name."""
        one, other, chest, other_chest, top, bottom = self.points
        return HeartLines((one, other), (chest, other_chest), (top, bottom))

    @property
    def unplaced(self) -> frozenset[int]:
        """The borders of a heart that the reader has yet to put in place."""
        return BORDERS - self.placed if self.kind is AnnotationKind.HEART else frozenset()


FREEHAND_HANDLES: Final = 12
CHEST: Final = {2: 3, 3: 2}
"""The chest borders of a heart's lines, each with the other: they stay at one level."""
MIDLINE: Final = {4: 5, 5: 4}


def handles(annotation: Annotation) -> tuple[Point, ...]:
    """Return the places where a mark can be taken hold of."""
    match annotation.kind:
        case AnnotationKind.RECTANGLE:
            (left, top), (right, bottom) = annotation.points
            return (*annotation.points, Point(right, top), Point(left, bottom))
        case AnnotationKind.ELLIPSE:
            (left, top), (right, bottom) = annotation.points
            x, y = (left + right) / 2, (top + bottom) / 2
            return (Point(left, y), Point(x, top), Point(right, y), Point(x, bottom))
        case AnnotationKind.FREEHAND:
            return tuple(annotation.points[index] for index in _held(len(annotation.points)))
        case _:
            return annotation.points


def move_handle(annotation: Annotation, index: int, place: Point, scale: Scale) -> Annotation:
    """Return the mark with the handle at `index` of `handles` moved to a place."""
    match annotation.kind:
        case AnnotationKind.RECTANGLE if index >= 2:  # noqa: PLR2004 - the corners between its points
            (left, top), (right, bottom) = annotation.points
            if index == 2:  # noqa: PLR2004 - right of the first point
                return replace(annotation, points=(Point(left, place.y), Point(place.x, bottom)))
            return replace(annotation, points=(Point(place.x, top), Point(right, place.y)))
        case AnnotationKind.ELLIPSE:
            return replace(annotation, points=_move_side(annotation, index, place))
        case AnnotationKind.FREEHAND:
            return replace(annotation, points=_bent(annotation.points, index, place))
        case AnnotationKind.HEART:
            return _move_heart_point(annotation, index, place, scale)
        case _:
            points = list(annotation.points)
            points[index] = place
            return replace(annotation, points=tuple(points))


def placed(annotation: Annotation, index: int) -> Annotation:
    """Return heart lines with one point marked as placed by the reader."""
    return replace(annotation, placed=annotation.placed | {index})


def shifted(annotation: Annotation, by: Point, shape: tuple[int, int]) -> Annotation:
    """Return the mark moved as far as it stays on an image of `shape`."""
    rows, columns = shape
    x = _within(by.x, [p.x for p in annotation.points], columns)
    y = _within(by.y, [p.y for p in annotation.points], rows)
    points = tuple(Point(p.x + x, p.y + y) for p in annotation.points)
    return replace(annotation, points=points)


def clamped_to_image(place: Point, shape: tuple[int, int]) -> Point:
    """Return the place on an image of `shape` that is nearest."""
    rows, columns = shape
    return Point(min(max(place.x, 0.0), columns), min(max(place.y, 0.0), rows))


def _within(by: float, places: list[float], maximum: int) -> float:
    return min(max(by, -min(places)), maximum - max(places))


def _move_side(annotation: Annotation, index: int, place: Point) -> tuple[Point, Point]:
    (left, top), (right, bottom) = annotation.points
    match index:
        case 0:
            left = place.x
        case 1:
            top = place.y
        case 2:
            right = place.x
        case _:
            bottom = place.y
    return Point(left, top), Point(right, bottom)


def _held(count: int) -> list[int]:
    number = min(FREEHAND_HANDLES, count)
    return [index * count // number for index in range(number)]


def _bent(points: tuple[Point, ...], index: int, place: Point) -> tuple[Point, ...]:
    """Move one handle of an outline; what lies up to the next handles follows less and less."""
    held = _held(len(points))[index]
    reach = max(1.0, len(points) / FREEHAND_HANDLES)
    x, y = place.x - points[held].x, place.y - points[held].y
    bent: list[Point] = []
    for number, point in enumerate(points):
        apart = min((number - held) % len(points), (held - number) % len(points))
        share = (1 + cos(pi * apart / reach)) / 2 if apart < reach else 0.0
        bent.append(Point(point.x + share * x, point.y + share * y))
    return tuple(bent)


def _move_heart_point(annotation: Annotation, index: int, place: Point, scale: Scale) -> Annotation:
    points = list(annotation.points)
    if index in MIDLINE and place == points[MIDLINE[index]]:
        return annotation  # a midline needs two places
    points[index] = place
    midline = (points[4], points[5])
    if index in CHEST or index in MIDLINE:
        leading = index if index in CHEST else 2
        following = CHEST[leading]
        points[following] = moved_to_level(points[following], points[leading], midline, scale)
    return placed(replace(annotation, points=tuple(points)), index)
