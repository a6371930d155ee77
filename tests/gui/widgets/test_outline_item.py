"""Lines on an image are equally wide on every screen and at every zoom."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsScene

from tests.gui.heat_map.test_heat_map_overlay import SQUARE, heat_map
from xray_desktop.core.image.presentation_state import Graphic, GraphicType, PresentationState
from xray_desktop.gui.heat_map.heat_map_overlay import HeatMapOverlay
from xray_desktop.gui.viewer.file_graphics import draw_state

SEEN = QRectF(0, 0, 400, 400)
"""The part of the image that is drawn."""


def inked(scene: QGraphicsScene, *, ratio: float, side: int) -> float:
    """Draw on a screen with so many device pixels per pixel; return the ink in window pixels."""
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("black"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.render(painter, QRectF(0, 0, side, side), SEEN)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return float(rows[..., 1].sum()) / 255 / ratio**2


def overlay_of(parent: QGraphicsItem) -> QGraphicsItem:
    overlay = HeatMapOverlay(parent)
    overlay.show_heat_map(heat_map(second=False), SQUARE)
    overlay.setVisible(True)
    overlay._regions.setBrush(QColor(0, 0, 0, 0))
    return overlay


def state_of(parent: QGraphicsItem) -> QGraphicsItem:
    line = Graphic(GraphicType.LINE, ((50.0, 50.0), (350.0, 300.0)), filled=False)
    draw_state(PresentationState("", graphics=(line,)), parent)
    return parent.childItems()[0]


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("drawn", [overlay_of, state_of])
def test_lines_are_as_wide_at_200_percent(drawn) -> None:
    parent = QGraphicsRectItem()
    scene = QGraphicsScene()
    scene.addItem(parent)
    item = drawn(parent)
    once, twice = (inked(scene, ratio=ratio, side=800) for ratio in (1, 2))
    assert once > 100, "something is drawn"
    assert twice == pytest.approx(once, rel=0.15)
    large = inked(scene, ratio=1, side=1600)
    assert large == pytest.approx(2 * once, rel=0.15), "twice as long and equally wide"
    item.setParentItem(None)
