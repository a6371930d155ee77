"""A plane of one bit a pixel, as a picture in one colour for Qt."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from xray_desktop.core.overlay import OverlayPlane


class PlaneImage:
    """Draws `plane` in `colour` at its place, in film pixels."""

    def __init__(self, plane: OverlayPlane, colour: QColor) -> None:
        self._cells = np.ascontiguousarray(plane.bits)  # the image borrows this array's memory
        self._image = QImage(
            self._cells.data,
            plane.columns,
            plane.rows,
            plane.columns,
            QImage.Format.Format_Indexed8,
        )
        self._image.setColorTable([0, colour.rgba()])
        self.place = QRectF(plane.column, plane.row, plane.columns, plane.rows)

    def draw(self, painter: QPainter) -> None:
        """Draw it with a painter in film pixels."""
        painter.drawImage(self.place, self._image)
