"""The heat map over the image: regions or colours, and the outline of Grad-CAM."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem

from xray_desktop.core.attribution.contours import contours
from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.attribution.heat_map_colours import (
    PEAK_RGB,
    REGION_OPACITY,
    REGION_RGB,
    HeatMapStyle,
    coloured,
)
from xray_desktop.core.attribution.integrated_gradients import display_map, mass_level
from xray_desktop.gui.widgets.outline_item import OutlineItem

CAM_SHARE: Final = 0.5
"""Share of Grad-CAM inside its outline."""
LINE_PX: Final = 1.5
CAM_RGB: Final = (240, 228, 66)
PEAK_PART: Final = 0.012
"""Arm length of a cross, as a fraction of the side of the model's input."""


class HeatMapOverlay(QGraphicsItem):
    """A heat map over an image, in image pixels."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self._colours = pg.ImageItem(axisOrder="row-major")
        self._colours.setParentItem(self)
        self._regions = OutlineItem(self, QColor(*REGION_RGB), LINE_PX)
        filling = QColor(*REGION_RGB)
        filling.setAlphaF(REGION_OPACITY)
        self._regions.setBrush(QBrush(filling))
        self._peaks = OutlineItem(self, QColor(*PEAK_RGB), LINE_PX)
        self._cam = OutlineItem(self, QColor(*CAM_RGB), LINE_PX, Qt.PenStyle.DashLine)
        self._heat_map: HeatMap | None = None
        self._square = QRectF()
        self._style = HeatMapStyle.REGIONS
        self._with_cam = False
        self.setVisible(False)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return the rectangle of the model's input."""
        return self._square

    def show_heat_map(self, heat_map: HeatMap, square: QRectF) -> None:
        """Draw a heat map; `square` is the part of the image that the model received."""
        self.prepareGeometryChange()
        self._heat_map, self._square = heat_map, square
        self._draw()

    @property
    def style(self) -> HeatMapStyle:
        """How the heat map is drawn."""
        return self._style

    @property
    def cam_shown(self) -> bool:
        """Whether the outline of Grad-CAM is drawn."""
        return self._with_cam and self._heat_map is not None and self._heat_map.second is not None

    def set_style(self, style: HeatMapStyle) -> None:
        """Set how the heat map is drawn."""
        self._style = style
        self._draw()

    def set_cam(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the outline of Grad-CAM."""
        self._with_cam = shown
        self._draw()

    def _draw(self) -> None:
        heat_map = self._heat_map
        if heat_map is None:
            return
        regions, peaks, outline = QPainterPath(), QPainterPath(), QPainterPath()
        if self._style is HeatMapStyle.COLOURS:
            rgba = coloured(display_map(heat_map.attribution.values), heat_map.body)
            self._colours.setImage(rgba, autoLevels=False, levels=None)
            self._colours.setRect(self._square)
        else:
            across, down = (
                PEAK_PART * side for side in (self._square.width(), self._square.height())
            )
            for region in heat_map.regions:
                regions.addPolygon(_polygon(region.outline))
                x, y = region.peak
                peaks.moveTo(x - across, y)
                peaks.lineTo(x + across, y)
                peaks.moveTo(x, y - down)
                peaks.lineTo(x, y + down)
        self._colours.setVisible(self._style is HeatMapStyle.COLOURS)
        if self._with_cam and heat_map.second is not None:
            inside = np.where(heat_map.body, heat_map.second.cam, np.float32(0))
            outline = self._outline(inside)
        self._regions.setPath(regions)
        self._peaks.setPath(peaks)
        self._cam.setPath(outline)

    def _outline(self, values: NDArray[np.float32]) -> QPainterPath:
        """Return the outline of the highest share of values, in image pixels."""
        path = QPainterPath()
        level = mass_level(values, CAM_SHARE)
        if level <= 0:
            return path
        for line in contours(values, level):
            path.addPolygon(_polygon(line))
        size = values.shape[0]
        place = QTransform.fromTranslate(self._square.left(), self._square.top())
        place.scale(self._square.width() / size, self._square.height() / size)
        return place.map(path)


def _polygon(line: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(float(x), float(y)) for x, y in line])
