"""From a mark to what is drawn of it, in film pixels: lines, ends, and where words may stand."""

from dataclasses import dataclass

from xray_desktop.core.cardiothoracic import foot
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point, Scale
from xray_desktop.gui.marks.words import Lines

Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Something to draw.

    Parameters
    ----------
    strokes, dashed : tuple of strokes
        Lines through points, whole and broken.
    ends : tuple of Point
        Places that get a ring; words keep off them.
    anchors : tuple of Point
        Places that the words may stand beside, the best first.
    lines : tuple of str
        The words.
    arrow : bool
        Whether the first stroke has a head at its first point.
    """

    strokes: tuple[Stroke, ...]
    ends: tuple[Point, ...]
    anchors: tuple[Point, ...]
    lines: Lines = ()
    dashed: tuple[Stroke, ...] = ()
    arrow: bool = False


def figure_of(mark: Mark, lines: Lines, scale: Scale) -> Figure:
    """Return what is drawn of a mark."""
    points = mark.points
    match mark.kind:
        case MarkKind.LENGTH:
            return Figure((points,), points, points[::-1], lines)
        case MarkKind.ANGLE:
            return Figure((points,), points, (points[1], points[2], points[0]), lines)
        case MarkKind.COBB:
            one, other = points[:2], points[2:]
            between = (_middle(*one), _middle(*other))
            return Figure((one, other), points, (_middle(*between), *points), lines, (between,))
        case MarkKind.PROBE:
            return Figure((), points, points, lines)
        case MarkKind.NOTE:
            arrow = len(points) > 1
            strokes = (points,) if arrow else ()
            return Figure(strokes, points[:1], points[-1:], lines, arrow=arrow)
        case MarkKind.HEART:
            return _heart(mark, lines, scale)
        case _:
            outline = mark.outline or points
            return Figure(((*outline, outline[0]),), (), _box_corners(outline), lines)


def _heart(mark: Mark, lines: Lines, scale: Scale) -> Figure:
    drawn = mark.heart_lines
    feet = [foot(point, drawn.midline, scale) for point in (*drawn.heart, *drawn.chest)]
    strokes = tuple(zip((*drawn.heart, *drawn.chest), feet, strict=True))
    return Figure(
        strokes,
        (*drawn.heart, *drawn.chest),
        (feet[2], drawn.midline[1], *drawn.chest),
        lines,
        (drawn.midline,),
    )


def _box_corners(points: tuple[Point, ...]) -> tuple[Point, ...]:
    left, right = min(p.x for p in points), max(p.x for p in points)
    top, bottom = min(p.y for p in points), max(p.y for p in points)
    return Point(right, bottom), Point(right, top), Point(left, bottom), Point(left, top)


def _middle(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) / 2, (one.y + other.y) / 2)
