"""Overlay planes and presentation-state graphics of a file; on the screen only."""

from math import hypot
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from xray_desktop.core.image.presentation_state import (
    Graphic,
    GraphicType,
    OverlayPlane,
    PresentationState,
)
from xray_desktop.gui.viewer.radiograph_item import PlaneImage
from xray_desktop.gui.widgets.outline_item import OutlineItem

INK: Final = QColor("#ffd75f")
HALO: Final = QColor("#17191c")
HALO_PX: Final = 3.0
"""Outline of text, which keeps it readable on bright pixels."""


class FileGraphics(QGraphicsPathItem):
    """Graphics of the file in image pixels, which rotate with the image.

    Graphics may spell a name, so exported and printed pictures leave them out.

    Parameters
    ----------
    image : QGraphicsItem
        The image.
    """

    def __init__(self, image: QGraphicsItem) -> None:
        super().__init__(image)
        self.overlays = QGraphicsPathItem(self)
        self.state = QGraphicsPathItem(self)

    def show_overlays(self, planes: tuple[OverlayPlane, ...]) -> None:
        """Draw these planes in place of those before."""
        remove_children(self.overlays)
        draw_planes(planes, self.overlays)


def draw_planes(planes: tuple[OverlayPlane, ...], parent: QGraphicsItem) -> None:
    """Draw planes and their labels as children of `parent`."""
    for plane in planes:
        PlaneItem(plane, parent)
        if plane.label:
            label_item(plane.label, QPointF(*plane.drawn_corner), parent)


def remove_children(item: QGraphicsItem) -> None:
    """Remove the children of `item`."""
    for child in item.childItems():
        child.scene().removeItem(child)


class PlaneItem(QGraphicsItem):
    """One plane."""

    def __init__(self, plane: OverlayPlane, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._image = PlaneImage(plane, INK)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return where the plane lies on the image."""
        return self._image.place

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw it."""
        self._image.draw(painter)


def label_item(text: str, place: QPointF, parent: QGraphicsItem) -> QGraphicsSimpleTextItem:
    """Return text at a position on the image, upright and of constant size."""
    item = QGraphicsSimpleTextItem(text, parent)
    item.setBrush(HALO)
    item.setPen(QPen(HALO, HALO_PX))
    item.setPos(place)
    item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
    QGraphicsSimpleTextItem(text, item).setBrush(INK)
    return item


CROSS_PX: Final = 8.0
"""Half the length of a point's cross, in image pixels."""
PEN_PX: Final = 1.5


def draw_state(state: PresentationState, parent: QGraphicsItem, aspect: float = 1.0) -> None:
    """Draw all planes, graphics and texts of `state` as children of `parent`.

    `aspect` is the height of an image pixel over its width.
    """
    draw_planes(state.overlays, parent)
    for graphic in state.graphics:
        item = OutlineItem(parent, INK, PEN_PX)
        item.setPath(graphic_path(graphic, aspect))
        if graphic.filled:
            item.setBrush(QBrush(INK))
    for label in state.texts:
        label_item(label.text, QPointF(*label.place), parent)


def graphic_path(graphic: Graphic, aspect: float = 1.0) -> QPainterPath:
    """Return a graphic's outline in image pixels: a circle is round in true proportion."""
    path = QPainterPath()
    first = QPointF(*graphic.points[0])
    if graphic.shape is GraphicType.POINT:
        for step in (QPointF(CROSS_PX, 0), QPointF(0, CROSS_PX / aspect)):
            path.moveTo(first - step)
            path.lineTo(first + step)
    elif graphic.shape is GraphicType.LINE:
        path.addPolygon(QPolygonF([QPointF(*point) for point in graphic.points]))
    elif graphic.shape is GraphicType.CIRCLE:
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
