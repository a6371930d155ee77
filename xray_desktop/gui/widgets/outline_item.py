"""Outlines on an image whose lines are equally wide at every zoom and on every screen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget


class OutlineItem(QGraphicsPathItem):
    """A path in image pixels with a line in pixels of the window.

    Qt's cosmetic pens count the pixels of the screen: at 200 % they would be half as wide.

    Parameters
    ----------
    parent : QGraphicsItem
        The image, or what lies on it.
    colour : QColor
        Of the line.
    width_px : float
        Width of the line.
    style : Qt.PenStyle
        Solid or dashed.
    """

    def __init__(
        self,
        parent: QGraphicsItem,
        colour: QColor,
        width_px: float,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        super().__init__(QPainterPath(), parent)
        pen = QPen(colour, width_px, style)
        pen.setCosmetic(True)
        self.setPen(pen)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw it."""
        pen = self.pen()
        pen.setWidthF(pen.widthF() * painter.device().devicePixelRatioF())
        painter.setPen(pen)
        painter.setBrush(self.brush())
        painter.drawPath(self.path())
