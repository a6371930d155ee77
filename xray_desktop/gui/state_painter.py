"""Drawings of a presentation state, as items on the film; they cannot be moved."""

from math import hypot
from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from xray_desktop.core.softcopy import Graphic, PresentationState, Shape
from xray_desktop.gui.film_graphics import INK, draw_planes, label_item

CROSS_PX: Final = 8.0
"""Half the length of a point's cross, in film pixels."""
PEN_PX: Final = 1.5


def draw_state(state: PresentationState, parent: QGraphicsItem, aspect: float = 1.0) -> None:
    """Draw all planes, graphics and words of `state` as children of `parent`.

    `aspect` is the height of a film pixel over its width.
    """
    draw_planes(state.overlays, parent)
    pen = QPen(INK, PEN_PX)
    pen.setCosmetic(True)
    for graphic in state.graphics:
        item = QGraphicsPathItem(graphic_path(graphic, aspect), parent)
        item.setPen(pen)
        if graphic.filled:
            item.setBrush(QBrush(INK))
    for words in state.words:
        label_item(words.text, QPointF(*words.place), parent)


def graphic_path(graphic: Graphic, aspect: float = 1.0) -> QPainterPath:
    """Return a graphic's outline in film pixels: a circle is round in true proportion."""
    path = QPainterPath()
    first = QPointF(*graphic.points[0])
    if graphic.shape is Shape.POINT:
        for step in (QPointF(CROSS_PX, 0), QPointF(0, CROSS_PX / aspect)):
            path.moveTo(first - step)
            path.lineTo(first + step)
    elif graphic.shape is Shape.LINE:
        path.addPolygon(QPolygonF([QPointF(*point) for point in graphic.points]))
    elif graphic.shape is Shape.CIRCLE:
        (x0, y0), (x1, y1) = graphic.points
        radius = hypot(x1 - x0, (y1 - y0) * aspect)
        path.addEllipse(first, radius, radius / aspect)
    else:
        # by its half axes, so that it passes through all four points whatever a pixel's shape
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = graphic.points
        path.addEllipse(QPointF(0, 0), 1.0, 1.0)
        centre = (x0 + x1) / 2, (y0 + y1) / 2
        half, other = ((x1 - x0) / 2, (y1 - y0) / 2), ((x3 - x2) / 2, (y3 - y2) / 2)
        path = QTransform(*half, *other, *centre).map(path)
    return path
