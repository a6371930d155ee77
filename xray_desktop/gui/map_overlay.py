"""What lies over the film: a map's colours and contours, Grad-CAM's, and another finding's."""

from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from xray_desktop.core.attribution import mass_level, smoothed
from xray_desktop.core.map_colours import FOR_RGB, MapStyle, coloured
from xray_desktop.gui.map_picture import MapPicture

CONTOUR_MASSES: Final = (0.25, 0.5)
"""Shares of what speaks for the finding that contours enclose, and its outline for Grad-CAM."""
LINE_PX: Final = 1.5
CONTOUR_RGB: Final = (int(FOR_RGB[0]), int(FOR_RGB[1]), int(FOR_RGB[2]))
CAM_RGB: Final = (240, 228, 66)
KEPT_RGB: Final = (204, 121, 167)
"""Reddish purple, of the same colour-blind-safe set (Okabe & Ito, 2008) as the others."""


class MapOverlay(QGraphicsItem):
    """A map over a film; its own coordinates are film pixels."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._colours = pg.ImageItem(axisOrder="row-major")
        self._colours.setParentItem(self)
        self._contours = _line(self, CONTOUR_RGB, Qt.PenStyle.SolidLine)
        self._cam = _line(self, CAM_RGB, Qt.PenStyle.DashLine)
        self._kept = _line(self, KEPT_RGB, Qt.PenStyle.SolidLine)
        self._picture: MapPicture | None = None
        self._kept_label = ""
        self._square = QRectF()
        self._style = MapStyle.SIGNED
        self._with_contours = self._with_cam = False
        self.setVisible(False)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return the square of the model's input."""
        return self._square

    def show_picture(self, picture: MapPicture, square: QRectF) -> None:
        """Draw `picture` into `square`, where the model's input lies on the film."""
        self.prepareGeometryChange()
        self._picture, self._square = picture, square
        self._draw()

    def show_kept(self, picture: MapPicture | None, square: QRectF) -> None:
        """Draw contours of what speaks for another finding as well, or none."""
        self.prepareGeometryChange()
        self._square = square
        lines = QPainterPath()
        if picture is not None:
            lines = self._evidence(picture)
        self._kept_label = "" if picture is None else picture.attribution.label
        self._kept.setPath(lines)

    @property
    def style(self) -> MapStyle:
        """What of the map its colours show."""
        return self._style

    @property
    def contours_shown(self) -> bool:
        """Whether contours of the map are drawn."""
        return self._with_contours

    @property
    def cam_shown(self) -> bool:
        """Whether the outline of Grad-CAM is drawn."""
        return self._with_cam and self._picture is not None and self._picture.second is not None

    @property
    def kept_label(self) -> str:
        """The finding whose contours are drawn as well; empty for none."""
        return self._kept_label

    def set_style(self, style: MapStyle) -> None:
        """Choose what of the map its colours show."""
        self._style = style
        self._draw()

    def set_contours(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Draw the map's contours, or not."""
        self._with_contours = shown
        self._draw()

    def set_cam(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Draw the outline of Grad-CAM, or not."""
        self._with_cam = shown
        self._draw()

    def _draw(self) -> None:
        picture = self._picture
        if picture is None:
            return
        rgba = coloured(picture.shown, self._style)
        self._colours.setImage(rgba, autoLevels=False, levels=None)
        self._colours.setRect(self._square)
        contours, outline = QPainterPath(), QPainterPath()
        if self._with_contours:
            contours = self._evidence(picture)
        if self._with_cam and picture.second is not None:
            outline = self._around(picture.second.cam, CONTOUR_MASSES[-1])
        self._contours.setPath(contours)
        self._cam.setPath(outline)

    def _evidence(self, picture: MapPicture) -> QPainterPath:
        """Return the lines around the densest shares of what speaks for a map's finding."""
        evidence = np.maximum(smoothed(picture.attribution.values), 0)
        lines = QPainterPath()
        for share in CONTOUR_MASSES:
            lines.addPath(self._around(evidence, share))
        return lines

    def _around(self, values: NDArray[np.float32], share: float) -> QPainterPath:
        """Return the line about the densest `share` of values of 0 or more, in film pixels."""
        level = mass_level(values, share)
        if level <= 0:
            return QPainterPath()
        framed = np.pad(values, 1)  # so that lines close along the film's edge
        path: Any = pg.functions.isocurve(framed.T, level, path=True)
        size = values.shape[0]
        place = QTransform.fromTranslate(self._square.left(), self._square.top())
        place.scale(self._square.width() / size, self._square.height() / size)
        place.translate(-1, -1)
        return place.map(path)


def _line(
    parent: QGraphicsItem, rgb: tuple[int, int, int], style: Qt.PenStyle
) -> QGraphicsPathItem:
    item = QGraphicsPathItem(parent)
    pen = QPen(QColor(*rgb), LINE_PX, style)
    pen.setCosmetic(True)
    item.setPen(pen)
    return item
