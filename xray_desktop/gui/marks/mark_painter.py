"""Drawing marks in pixels of the screen: as wide at every zoom, legible on bright and dark film."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, pi, sin
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QTransform

from xray_desktop.core.measures import Point
from xray_desktop.gui import palette
from xray_desktop.gui.marks.figures import Figure
from xray_desktop.gui.marks.label_place import NOWHERE, Places, inside, label_place, sampled

LINE_PX: Final = 1.5
EDGE_PX: Final = 3.5
RING_PX: Final = 3.0
HANDLE_PX: Final = 4.5
CROSS_PX: Final = 7.0
HEAD_PX: Final = 12.0
HEAD_ANGLE: Final = pi / 8
PADDING_PX: Final = 4.0
BEHIND_WORDS: Final = QColor(0, 0, 0, 175)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, whether it is the selected one, and its handles then, in film pixels.

    Handles whose index is in `unplaced` are drawn hollow.
    """

    figure: Figure
    selected: bool = False
    handles: tuple[Point, ...] = ()
    unplaced: frozenset[int] = frozenset()


def paint_marks(
    painter: QPainter,
    to_screen: QTransform,
    within: QRectF,
    marks: Sequence[Drawn],
    taken: Sequence[QRectF] = (),
) -> list[QRectF]:
    """Draw marks with their words; return where the words stand.

    Parameters
    ----------
    painter : QPainter
        In pixels of the screen.
    to_screen : QTransform
        From film pixels to those.
    within : QRectF
        What is in view.
    marks : sequence of Drawn
        The later ones lie over the earlier.
    taken : sequence of QRectF
        Where words stand already that are not of marks.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in marks:
        _paint_lines(painter, to_screen, mark)
    lines = [_line_places(mark.figure, to_screen) for mark in marks]
    ends = [_end_places(mark, to_screen) for mark in marks]
    hidden = (np.concatenate([NOWHERE, *lines]), np.concatenate([NOWHERE, *ends]))
    labels: list[QRectF] = []
    metrics = QFontMetricsF(painter.font())
    for mark, own in zip(marks, zip(lines, ends, strict=True), strict=True):
        seen = inside(within, np.concatenate(own))
        if not (mark.figure.lines and len(seen)):
            labels.append(QRectF())
            continue
        anchors = [a for a in _mapped(mark.figure.anchors, to_screen) if within.contains(a)]
        size = _size_of(mark.figure.lines, metrics)
        some = QPointF(*seen[len(seen) // 2])
        labels.append(label_place(size, anchors or [some], *hidden, [*taken, *labels], within))
        _paint_words(painter, mark, labels[-1], metrics)
    return labels


def screen_lines(figure: Figure, to_screen: QTransform) -> list[list[QPointF]]:
    """Return the figure's lines on the screen."""
    return [_mapped(stroke, to_screen) for stroke in (*figure.strokes, *figure.dashed)]


def _mapped(points: Sequence[Point], to_screen: QTransform) -> list[QPointF]:
    return [to_screen.map(QPointF(*point)) for point in points]


def _paint_lines(painter: QPainter, to_screen: QTransform, mark: Drawn) -> None:
    figure = mark.figure
    colour = QColor(palette.MARK_SELECTED if mark.selected else palette.MARK)
    whole = [QPolygonF(_mapped(stroke, to_screen)) for stroke in figure.strokes]
    if figure.arrow:
        whole.append(_head(whole[0]))
    broken = [QPolygonF(_mapped(stroke, to_screen)) for stroke in figure.dashed]
    ends = _mapped(figure.ends, to_screen)
    if not figure.strokes:  # a place alone is a cross
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
        for end in () if figure.arrow else ends:
            painter.drawEllipse(end, RING_PX, RING_PX)
        if not edge:
            pen.setDashPattern([5, 4])
            painter.setPen(pen)
        for line in broken:
            painter.drawPolyline(line)
    for index, place in enumerate(_mapped(mark.handles, to_screen)):
        hollow = index in mark.unplaced
        painter.setPen(QPen(colour if hollow else QColor(0, 0, 0), LINE_PX if hollow else 1.0))
        painter.setBrush(BEHIND_WORDS if hollow else colour)
        painter.drawRect(
            QRectF(place.x() - HANDLE_PX, place.y() - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
        )


def _line_places(figure: Figure, to_screen: QTransform) -> Places:
    lines = [sampled(line) for line in screen_lines(figure, to_screen)]
    return np.concatenate([NOWHERE, *lines])


def _end_places(mark: Drawn, to_screen: QTransform) -> Places:
    ends = _mapped((*mark.figure.ends, *mark.handles), to_screen)
    return np.concatenate([NOWHERE, *(sampled([end]) for end in ends)])


def _size_of(lines: Sequence[str], metrics: QFontMetricsF) -> QSizeF:
    return QSizeF(
        max(metrics.horizontalAdvance(line) for line in lines) + 2 * PADDING_PX,
        metrics.lineSpacing() * len(lines) + 2 * PADDING_PX,
    )


def _paint_words(painter: QPainter, mark: Drawn, label: QRectF, metrics: QFontMetricsF) -> None:
    if label.isEmpty():
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(BEHIND_WORDS)
    painter.drawRoundedRect(label, 3, 3)
    painter.setPen(QColor(palette.MARK_SELECTED if mark.selected else palette.MARK))
    top = label.top() + PADDING_PX + metrics.ascent()
    for number, line in enumerate(mark.figure.lines):
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
