"""What a file draws over its film: overlay planes and their labels. On the screen only."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from xray_desktop.core.overlay import OverlayPlane
from xray_desktop.gui.plane_image import PlaneImage

INK: Final = QColor("#ffd75f")
HALO: Final = QColor("#17191c")
HALO_PX: Final = 3.0
"""Around letters, so that they can be read over the brightest film."""


class FileGraphics(QGraphicsPathItem):
    """Holds what the file draws, in film pixels, so that it turns with the film.

    A drawing may spell a name, so no picture that is saved or printed has it.

    Parameters
    ----------
    film : QGraphicsItem
        The film.
    """

    def __init__(self, film: QGraphicsItem) -> None:
        super().__init__(film)
        self.overlays = QGraphicsPathItem(self)
        self.state = QGraphicsPathItem(self)

    def show_overlays(self, planes: tuple[OverlayPlane, ...]) -> None:
        """Draw these planes in place of the former film's."""
        remove_children(self.overlays)
        draw_planes(planes, self.overlays)


def draw_planes(planes: tuple[OverlayPlane, ...], parent: QGraphicsItem) -> None:
    """Draw planes and what they are called as children of `parent`."""
    for plane in planes:
        PlaneItem(plane, parent)
        if plane.label:
            label_item(plane.label, QPointF(*plane.drawn_corner), parent)


def remove_children(item: QGraphicsItem) -> None:
    """Take away what is drawn under `item`."""
    for child in item.childItems():
        child.scene().removeItem(child)


class PlaneItem(QGraphicsItem):
    """One plane."""

    def __init__(self, plane: OverlayPlane, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._image = PlaneImage(plane, INK)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return where the plane lies on the film."""
        return self._image.place

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw it."""
        self._image.draw(painter)


def label_item(words: str, place: QPointF, parent: QGraphicsItem) -> QGraphicsSimpleTextItem:
    """Return plain words at a place on the film, upright and of one size whatever the zoom."""
    item = QGraphicsSimpleTextItem(words, parent)
    item.setBrush(HALO)
    item.setPen(QPen(HALO, HALO_PX))
    item.setPos(place)
    item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
    QGraphicsSimpleTextItem(words, item).setBrush(INK)
    return item
