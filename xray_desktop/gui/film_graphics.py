"""What a file draws over its film: overlay planes and their labels. On the screen only."""

from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from xray_desktop.core.overlay import OverlayPlane

INK: Final = QColor("#ffd75f")


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
        for plane in planes:
            PlaneItem(plane, self.overlays)
            if plane.label:
                label_item(plane.label, QPointF(plane.column, plane.row), self.overlays)


def remove_children(item: QGraphicsItem) -> None:
    """Take away what is drawn under `item`."""
    for child in item.childItems():
        child.scene().removeItem(child)


class PlaneItem(QGraphicsItem):
    """One plane."""

    def __init__(self, plane: OverlayPlane, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._cells = np.ascontiguousarray(plane.bits)  # the image borrows this array's memory
        self._image = QImage(
            self._cells.data,
            plane.columns,
            plane.rows,
            plane.columns,
            QImage.Format.Format_Indexed8,
        )
        self._image.setColorTable([0, INK.rgba()])
        self._place = QRectF(plane.column, plane.row, plane.columns, plane.rows)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return where the plane lies on the film."""
        return self._place

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw it."""
        painter.drawImage(self._place, self._image)


def label_item(words: str, place: QPointF, parent: QGraphicsItem) -> QGraphicsSimpleTextItem:
    """Return plain words at a place on the film, upright and of one size whatever the zoom."""
    item = QGraphicsSimpleTextItem(words, parent)
    item.setBrush(INK)
    item.setPos(place)
    item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
    return item
