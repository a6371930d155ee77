"""Painting annotations at screen size, with labels placed clear of lines and of each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from xray_desktop.core.annotations.measurements import Point
from xray_desktop.gui.annotations.annotation_graphics import AnnotationGraphic
from xray_desktop.gui.common import palette

GAP_PX: Final = 12
SAMPLE_PX: Final = 6.0
"""Distance of the points at which lines are tested."""
MOST_SAMPLES: Final = 4_000
END_COST: Final = 40
LABEL_COST: Final = 400
OUTSIDE_COST: Final = 2_000

ScreenPoints = NDArray[np.float64]
"""Points on the screen, (points, 2)."""
NO_POINTS: Final[ScreenPoints] = np.empty((0, 2))


def sampled(line: Sequence[QPointF]) -> ScreenPoints:
    """Return points along a polyline, `SAMPLE_PX` apart, or wider on a very long one."""
    corners = np.array([(p.x(), p.y()) for p in line], np.float64).reshape(-1, 2)
    if len(corners) < 2:  # noqa: PLR2004 - a line has two ends
        return corners
    steps = np.hypot(*np.diff(corners, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = int(min(max(along[-1] / SAMPLE_PX, 1), MOST_SAMPLES)) + 1
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, corners[:, axis]) for axis in (0, 1)], axis=1)


def inside(rect: QRectF, places: ScreenPoints) -> ScreenPoints:
    """Return the points that lie in a rectangle."""
    x, y = places[:, 0], places[:, 1]
    within = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
    return places[within]


def place_label(
    size: QSizeF,
    anchors: Sequence[QPointF],
    lines: ScreenPoints,
    ends: ScreenPoints,
    others: Sequence[QRectF],
    within: QRectF,
) -> QRectF:
    """Return the best rectangle for a label, in screen pixels.

    Parameters
    ----------
    size : QSizeF
        Size of the label.
    anchors : sequence of QPointF
        Points to be near, best first; not empty.
    lines, ends : ndarray
        Points that the label should not hide, and points that it must not hide.
    others : sequence of QRectF
        Rectangles of other labels.
    within : QRectF
        Visible part of the view.
    """
    best, lowest_cost = QRectF(), np.inf
    for rank, candidate in enumerate(_around(size, anchors)):
        if rank >= lowest_cost:  # later candidates cannot be better
            break
        rect = _pushed_inside(candidate, within)
        cost = (
            rank
            + len(inside(rect, lines))
            + END_COST * len(inside(rect.adjusted(-6, -6, 6, 6), ends))
            + LABEL_COST * sum(rect.intersects(other) for other in others)
            + (OUTSIDE_COST if not within.contains(rect) else 0)
        )
        if cost < lowest_cost:
            best, lowest_cost = rect, cost
    return best


def _around(size: QSizeF, anchors: Sequence[QPointF]) -> list[QRectF]:
    wide, high = size.width(), size.height()
    found: list[QRectF] = []
    for gap in (GAP_PX, 3 * GAP_PX):
        for anchor in anchors:
            x, y = anchor.x(), anchor.y()
            for left, top in (
                (x + gap, y - high / 2),
                (x - gap - wide, y - high / 2),
                (x - wide / 2, y + gap),
                (x - wide / 2, y - gap - high),
                (x + gap, y + gap),
                (x - gap - wide, y + gap),
                (x + gap, y - gap - high),
                (x - gap - wide, y - gap - high),
            ):
                found.append(QRectF(left, top, wide, high))
    return found


def _pushed_inside(rect: QRectF, within: QRectF) -> QRectF:
    left = min(max(rect.left(), within.left()), within.right() - rect.width())
    top = min(max(rect.top(), within.top()), within.bottom() - rect.height())
    return QRectF(left, top, rect.width(), rect.height())


LINE_PX: Final = 1.5
EDGE_PX: Final = 3.5
RING_PX: Final = 3.0
HANDLE_PX: Final = 4.5
CROSS_PX: Final = 7.0
HEAD_PX: Final = 12.0
HEAD_ANGLE: Final = pi / 8
PADDING_PX: Final = 4.0
TEXT_BACKGROUND: Final = QColor(0, 0, 0, 175)


@dataclass(frozen=True, slots=True)
class PaintedAnnotation:
    """A shape with its state: selected or not, and its handles in image pixels.

    Handles whose index is in `unplaced` are drawn hollow.
    """

    graphic: AnnotationGraphic
    selected: bool = False
    handles: tuple[Point, ...] = ()
    unplaced: frozenset[int] = frozenset()


def paint_annotations(
    painter: QPainter,
    to_screen: QTransform,
    within: QRectF,
    annotations: Sequence[PaintedAnnotation],
    taken: Sequence[QRectF] = (),
) -> list[QRectF]:
    """Draw annotations with their labels; return the rectangles of the labels.

    Parameters
    ----------
    painter : QPainter
        In screen pixels.
    to_screen : QTransform
        From image pixels to screen pixels.
    within : QRectF
        Visible part of the view.
    annotations : sequence of PaintedAnnotation
        From bottom to top.
    taken : sequence of QRectF
        Rectangles of other text on the screen.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for annotation in annotations:
        _paint_lines(painter, to_screen, annotation)
    lines = [_line_places(annotation.graphic, to_screen) for annotation in annotations]
    ends = [_end_places(annotation, to_screen) for annotation in annotations]
    hidden = (np.concatenate([NO_POINTS, *lines]), np.concatenate([NO_POINTS, *ends]))
    labels: list[QRectF] = []
    metrics = QFontMetricsF(painter.font())
    for annotation, own in zip(annotations, zip(lines, ends, strict=True), strict=True):
        visible = inside(within, np.concatenate(own))
        if not (annotation.graphic.lines and len(visible)):
            labels.append(QRectF())
            continue
        anchors = [
            a for a in _on_screen(annotation.graphic.anchors, to_screen) if within.contains(a)
        ]
        shown = _broken(annotation.graphic.lines, metrics, within.width() - 2 * PADDING_PX)
        size = _size_of(shown, metrics)
        some = QPointF(*visible[len(visible) // 2])
        labels.append(place_label(size, anchors or [some], *hidden, [*taken, *labels], within))
        _paint_text(painter, shown, labels[-1], metrics, selected=annotation.selected)
    return labels


def screen_lines(graphic: AnnotationGraphic, to_screen: QTransform) -> list[list[QPointF]]:
    """Return the lines of a shape on the screen."""
    return [_on_screen(stroke, to_screen) for stroke in (*graphic.strokes, *graphic.dashed)]


def _on_screen(points: Sequence[Point], to_screen: QTransform) -> list[QPointF]:
    return [to_screen.map(QPointF(*point)) for point in points]


def _paint_lines(painter: QPainter, to_screen: QTransform, annotation: PaintedAnnotation) -> None:
    graphic = annotation.graphic
    colour = QColor(palette.ANNOTATION_SELECTED if annotation.selected else palette.ANNOTATION)
    whole = [QPolygonF(_on_screen(stroke, to_screen)) for stroke in graphic.strokes]
    if graphic.arrow:
        whole.append(_head(whole[0]))
    broken = [QPolygonF(_on_screen(stroke, to_screen)) for stroke in graphic.dashed]
    ends = _on_screen(graphic.ends, to_screen)
    if not graphic.strokes:  # a single point is drawn as a cross
        whole += [line for end in ends for line in _cross(end)]
        ends = []
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for edge, pen_colour in ((True, QColor(0, 0, 0, 190)), (False, colour)):
        pen = QPen(pen_colour, EDGE_PX if edge else LINE_PX)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for line in whole:
            painter.drawPolyline(line)
        for end in () if graphic.arrow else ends:
            painter.drawEllipse(end, RING_PX, RING_PX)
        if not edge:
            pen.setDashPattern([5, 4])
            painter.setPen(pen)
        for line in broken:
            painter.drawPolyline(line)
    for index, place in enumerate(_on_screen(annotation.handles, to_screen)):
        hollow = index in annotation.unplaced
        painter.setPen(QPen(colour if hollow else QColor(0, 0, 0), LINE_PX if hollow else 1.0))
        painter.setBrush(TEXT_BACKGROUND if hollow else colour)
        painter.drawRect(
            QRectF(place.x() - HANDLE_PX, place.y() - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
        )


def _line_places(graphic: AnnotationGraphic, to_screen: QTransform) -> ScreenPoints:
    lines = [sampled(line) for line in screen_lines(graphic, to_screen)]
    return np.concatenate([NO_POINTS, *lines])


def _end_places(annotation: PaintedAnnotation, to_screen: QTransform) -> ScreenPoints:
    ends = _on_screen((*annotation.graphic.ends, *annotation.handles), to_screen)
    return np.concatenate([NO_POINTS, *(sampled([end]) for end in ends)])


def _size_of(lines: Sequence[str], metrics: QFontMetricsF) -> QSizeF:
    return QSizeF(
        max(metrics.horizontalAdvance(line) for line in lines) + 2 * PADDING_PX,
        metrics.lineSpacing() * len(lines) + 2 * PADDING_PX,
    )


def _broken(lines: Sequence[str], metrics: QFontMetricsF, room_px: float) -> list[str]:
    """Return the lines, those that are too wide broken between words."""
    found: list[str] = []
    for line in lines:
        begun = ""
        words = line.split(" ") if metrics.horizontalAdvance(line) > room_px else [line]
        for word in words:
            longer = f"{begun} {word}" if begun else word
            if begun and metrics.horizontalAdvance(longer) > room_px:
                found.append(begun)
                longer = word
            begun = longer
        found.append(begun)
    return found


def _paint_text(
    painter: QPainter,
    lines: Sequence[str],
    label: QRectF,
    metrics: QFontMetricsF,
    *,
    selected: bool,
) -> None:
    if label.isEmpty():
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(TEXT_BACKGROUND)
    painter.drawRoundedRect(label, 3, 3)
    painter.setPen(QColor(palette.ANNOTATION_SELECTED if selected else palette.ANNOTATION))
    top = label.top() + PADDING_PX + metrics.ascent()
    for number, line in enumerate(lines):
        painter.drawText(
            QPointF(label.left() + PADDING_PX, top + number * metrics.lineSpacing()), line
        )


def _head(shaft: QPolygonF) -> QPolygonF:
    tip, tail = shaft.at(0), shaft.at(1)
    back = atan2(tail.y() - tip.y(), tail.x() - tip.x())
    barbs = [
        tip + QPointF(cos(back + turn), sin(back + turn)) * HEAD_PX
        for turn in (HEAD_ANGLE, -HEAD_ANGLE)
    ]
    return QPolygonF([barbs[0], tip, barbs[1]])


def _cross(place: QPointF) -> tuple[QPolygonF, QPolygonF]:
    right, down = QPointF(CROSS_PX, 0), QPointF(0, CROSS_PX)
    return QPolygonF([place - right, place + right]), QPolygonF([place - down, place + down])
