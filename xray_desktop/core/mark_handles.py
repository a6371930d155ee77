"""Taking hold of a mark: where its handles are, and what moving one of them makes of it."""

from dataclasses import replace
from math import cos, pi
from typing import Final

from xray_desktop.core.cardiothoracic import levelled
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point, Scale

FREEHAND_HANDLES: Final = 12
CHEST: Final = {2: 3, 3: 2}
"""The chest borders of a heart's lines, each with the other: they stay at one level."""
MIDLINE: Final = {4: 5, 5: 4}


def handles(mark: Mark) -> tuple[Point, ...]:
    """Return the places where a mark can be taken hold of."""
    match mark.kind:
        case MarkKind.RECTANGLE:
            (left, top), (right, bottom) = mark.points
            return (*mark.points, Point(right, top), Point(left, bottom))
        case MarkKind.ELLIPSE:
            (left, top), (right, bottom) = mark.points
            x, y = (left + right) / 2, (top + bottom) / 2
            return (Point(left, y), Point(x, top), Point(right, y), Point(x, bottom))
        case MarkKind.FREEHAND:
            return tuple(mark.points[index] for index in _held(len(mark.points)))
        case _:
            return mark.points


def with_handle(mark: Mark, index: int, place: Point, scale: Scale) -> Mark:
    """Return the mark with the handle at `index` of `handles` moved to a place."""
    match mark.kind:
        case MarkKind.RECTANGLE if index >= 2:  # noqa: PLR2004 - the corners between its points
            (left, top), (right, bottom) = mark.points
            if index == 2:  # noqa: PLR2004 - right of the first point
                return replace(mark, points=(Point(left, place.y), Point(place.x, bottom)))
            return replace(mark, points=(Point(place.x, top), Point(right, place.y)))
        case MarkKind.ELLIPSE:
            return replace(mark, points=_with_side(mark, index, place))
        case MarkKind.FREEHAND:
            return replace(mark, points=_bent(mark.points, index, place))
        case MarkKind.HEART:
            return _with_heart_point(mark, index, place, scale)
        case _:
            points = list(mark.points)
            points[index] = place
            return replace(mark, points=tuple(points))


def placed(mark: Mark, index: int) -> Mark:
    """Return a heart's lines with one point said to be where it belongs."""
    return replace(mark, placed=mark.placed | {index})


def shifted(mark: Mark, by: Point, shape: tuple[int, int]) -> Mark:
    """Return the mark moved as far as it stays on a film of `shape`."""
    rows, columns = shape
    x = _within(by.x, [p.x for p in mark.points], columns)
    y = _within(by.y, [p.y for p in mark.points], rows)
    points = tuple(Point(p.x + x, p.y + y) for p in mark.points)
    return replace(mark, points=points)


def on_film(place: Point, shape: tuple[int, int]) -> Point:
    """Return the place on a film of `shape` that is nearest."""
    rows, columns = shape
    return Point(min(max(place.x, 0.0), columns), min(max(place.y, 0.0), rows))


def _within(by: float, places: list[float], most: int) -> float:
    return min(max(by, -min(places)), most - max(places))


def _with_side(mark: Mark, index: int, place: Point) -> tuple[Point, Point]:
    (left, top), (right, bottom) = mark.points
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


def _with_heart_point(mark: Mark, index: int, place: Point, scale: Scale) -> Mark:
    points = list(mark.points)
    if index in MIDLINE and place == points[MIDLINE[index]]:
        return mark  # a midline needs two places
    points[index] = place
    midline = (points[4], points[5])
    if index in CHEST or index in MIDLINE:
        leading = index if index in CHEST else 2
        following = CHEST[leading]
        points[following] = levelled(points[following], points[leading], midline, scale)
    return placed(replace(mark, points=tuple(points)), index)
