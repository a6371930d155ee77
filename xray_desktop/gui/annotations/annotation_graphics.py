"""What an annotation displays: its measurements as text, and its lines, ends and label anchors."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

import numpy as np

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.annotations.measurements import (
    HeartSize,
    Point,
    Scale,
    angle,
    cobb,
    foot,
    heart_size,
    length,
)
from xray_desktop.core.annotations.regions import box_of, region_values
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.gui.viewer.overlay_texts import SPACING_TEXT
from xray_desktop.gui.viewer.windowing import Windowing

LARGE_MM2: Final = 1_000
"""Areas from this size on are given in cm²."""
QUICK_PX: Final = 300_000
"""Regions up to this size are measured while they are dragged."""
NOTE_WIDTH: Final = 48
"""Maximum characters per line of a note."""

Lines = tuple[str, ...]
WAITING: Final[Lines] = ("…",)
"""Placeholder for the measurements of a large region while it is dragged."""


@dataclass(frozen=True, slots=True)
class MeasuredImage:
    """An image with its current scale and window."""

    image: Radiograph
    scale: Scale
    windowing: Windowing


def annotation_lines(
    annotation: Annotation, measured: MeasuredImage, *, moving: bool = False
) -> Lines:
    """Return the label of an annotation; a large region is not measured while `moving`."""
    match annotation.kind:
        case AnnotationKind.LENGTH:
            start, end = annotation.points
            return (
                _length(length(start, end, measured.scale), measured.scale),
                *_origin(measured.scale),
            )
        case AnnotationKind.ANGLE:
            first, vertex, second = annotation.points
            return (_degrees(lambda: angle(first, vertex, second, measured.scale)),)
        case AnnotationKind.COBB:
            one, other, third, last = annotation.points
            return (f"Cobb {_degrees(lambda: cobb((one, other), (third, last), measured.scale))}",)
        case AnnotationKind.PROBE:
            return _probe(annotation, measured)
        case AnnotationKind.NOTE:
            return tuple(
                part
                for line in annotation.text.splitlines()
                for part in wrap(line, NOTE_WIDTH) or [""]
            )
        case AnnotationKind.HEART:
            return _heart_text(annotation, measured.scale)
        case _:
            return _region(annotation, measured, moving=moving)


def heart_size_of(annotation: Annotation, scale: Scale) -> HeartSize | None:
    """Return the heart's size, or None until every border was placed by the user."""
    return None if annotation.unplaced else heart_size(annotation.heart_lines, scale)


def ratio_text(size: HeartSize) -> str:
    """Return the ratio as text for the findings panel."""
    return tr("CTR {ratio:.2f} (measured by you)", ratio=size.ratio)


def _heart_text(annotation: Annotation, scale: Scale) -> Lines:
    if annotation.unplaced:
        left = len(annotation.unplaced)
        text = tr(
            "No cardiothoracic ratio yet: drag the lines to their borders, or click an end that is "
            "correct ({left} left)",
            left=left,
        )
        return tuple(wrap(text, NOTE_WIDTH))
    size = heart_size_of(annotation, scale)
    if size is None:
        return (
            tr("No ratio: heart borders go on either side"),
            tr("of the midline, within the chest"),
        )
    one, other = _length(size.to_one_side, scale), _length(size.to_other_side, scale)
    return (
        tr("CTR {ratio:.2f}  (heart / chest)", ratio=size.ratio),
        tr("heart {width}", width=_length(size.heart, scale)) + f" ({one} + {other})",
        tr("chest {width}", width=_length(size.chest, scale)),
        *_origin(scale),
    )


def _region(annotation: Annotation, measured: MeasuredImage, *, moving: bool) -> Lines:
    outline = annotation.outline
    if outline is None:
        return ()
    rows, columns = box_of(outline, measured.image.shape)
    if moving and (rows.stop - rows.start) * (columns.stop - columns.start) > QUICK_PX:
        return WAITING
    found = region_values(measured.image, outline)
    if found is None:
        return (tr("outside the image"),)
    digits = 1 if measured.windowing.range_width >= 100 else 3  # noqa: PLR2004
    return (
        tr(
            "mean {mean}  SD {sd}  (pixel values)",
            mean=decimal(found.mean, f".{digits}f"),
            sd=decimal(found.sd, f".{digits}f"),
        ),
        tr("min {low:g}  max {high:g}", low=found.low, high=found.high),
        tr(
            "area {area}  ({pixels} pixels)",
            area=_area(found.count * measured.scale.pixel_area, measured.scale),
            pixels=found.count,
        ),
        *_origin(measured.scale),
    )


def _probe(annotation: Annotation, measured: MeasuredImage) -> Lines:
    rows, columns = measured.image.shape
    column = min(int(annotation.points[0].x), columns - 1)
    row = min(int(annotation.points[0].y), rows - 1)
    value = measured.image.values[row, column]
    presentation = replace(
        measured.image.presentation,
        inverted=measured.image.presentation.inverted != measured.windowing.inverted,
    )
    shown = float(presentation.show(np.array([value]), measured.windowing.voi)[0])
    return (
        tr("pixel value {value:g}, shown at {shown:.0f} %", value=float(value), shown=shown * 100),
        tr("column {column}, row {row}", column=column + 1, row=row + 1),
    )


def _degrees(measured: Callable[[], float]) -> str:
    try:
        return f"{decimal(measured(), '.1f')}°"
    except ValueError:  # two of its points coincide
        return tr("no angle")


def _length(value: float, scale: Scale) -> str:
    return f"{decimal(value, '.1f')} {scale.unit}"


def _area(value: float, scale: Scale) -> str:
    if scale.unit == "px":
        return f"{value:.0f} px²"
    if value >= LARGE_MM2:
        return f"{decimal(value / 100, '.2f')} cm²"
    return f"{decimal(value, '.1f')} mm²"


def _origin(scale: Scale) -> Lines:
    if scale.origin is not None:
        return (tr(SPACING_TEXT[scale.origin]),)
    return () if scale.square else (tr("unit: pixel width (pixels are not square)"),)


Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class AnnotationGraphic:
    """The shape of an annotation, in image pixels.

    Parameters
    ----------
    strokes, dashed : tuple of strokes
        Polylines, solid and dashed.
    ends : tuple of Point
        Points drawn as rings; the label avoids them.
    anchors : tuple of Point
        Points beside which the label may be placed, best first.
    lines : tuple of str
        The label.
    arrow : bool
        Whether the first stroke has an arrow head at its first point.
    """

    strokes: tuple[Stroke, ...]
    ends: tuple[Point, ...]
    anchors: tuple[Point, ...]
    lines: Lines = ()
    dashed: tuple[Stroke, ...] = ()
    arrow: bool = False


def graphic_of(annotation: Annotation, lines: Lines, scale: Scale) -> AnnotationGraphic:
    """Return the shape of an annotation."""
    points = annotation.points
    match annotation.kind:
        case AnnotationKind.LENGTH:
            return AnnotationGraphic((points,), points, points[::-1], lines)
        case AnnotationKind.ANGLE:
            return AnnotationGraphic((points,), points, (points[1], points[2], points[0]), lines)
        case AnnotationKind.COBB:
            one, other = points[:2], points[2:]
            between = (_middle(*one), _middle(*other))
            return AnnotationGraphic(
                (one, other), points, (_middle(*between), *points), lines, (between,)
            )
        case AnnotationKind.PROBE:
            return AnnotationGraphic((), points, points, lines)
        case AnnotationKind.NOTE:
            arrow = len(points) > 1
            strokes = (points,) if arrow else ()
            return AnnotationGraphic(strokes, points[:1], points[-1:], lines, arrow=arrow)
        case AnnotationKind.HEART:
            return _heart_graphic(annotation, lines, scale)
        case _:
            outline = annotation.outline or points
            return AnnotationGraphic(((*outline, outline[0]),), (), _box_corners(outline), lines)


def _heart_graphic(annotation: Annotation, lines: Lines, scale: Scale) -> AnnotationGraphic:
    drawn = annotation.heart_lines
    feet = [foot(point, drawn.midline, scale) for point in (*drawn.heart, *drawn.chest)]
    strokes = tuple(zip((*drawn.heart, *drawn.chest), feet, strict=True))
    return AnnotationGraphic(
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
