"""Drawings of a presentation state, as items on the film; they cannot be moved."""

from math import atan2, degrees, dist
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from xray_desktop.core.softcopy import Graphic, PresentationState, Shape
from xray_desktop.gui.film_graphics import INK, draw_planes, label_item

CROSS_PX: Final = 8.0
"""Half the length of a point's cross, in film pixels."""
PEN_PX: Final = 1.5


def draw_state(state: PresentationState, parent: QGraphicsItem) -> None:
    """Draw all planes, graphics and words of `state` as children of `parent`."""
    draw_planes(state.overlays, parent)
    pen = QPen(INK, PEN_PX)
    pen.setCosmetic(True)
    for graphic in state.graphics:
        item = QGraphicsPathItem(graphic_path(graphic), parent)
        item.setPen(pen)
        if graphic.filled:
            item.setBrush(QBrush(INK))
    for words in state.words:
        label_item(words.text, QPointF(*words.place), parent)


def graphic_path(graphic: Graphic) -> QPainterPath:
    """Return a graphic's outline in film pixels."""
    path = QPainterPath()
    first = QPointF(*graphic.points[0])
    if graphic.shape is Shape.POINT:
        for step in (QPointF(CROSS_PX, 0), QPointF(0, CROSS_PX)):
            path.moveTo(first - step)
            path.lineTo(first + step)
    elif graphic.shape is Shape.LINE:
        path.addPolygon(QPolygonF([QPointF(*point) for point in graphic.points]))
    elif graphic.shape is Shape.CIRCLE:
        radius = dist(*graphic.points)
        path.addEllipse(first, radius, radius)
    else:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = graphic.points
        path.addEllipse(QPointF(0, 0), dist((x0, y0), (x1, y1)) / 2, dist((x2, y2), (x3, y3)) / 2)
        turn = QTransform()
        turn.translate((x0 + x1) / 2, (y0 + y1) / 2)
        turn.rotate(degrees(atan2(y1 - y0, x1 - x0)))
        path = turn.map(path)
    return path
