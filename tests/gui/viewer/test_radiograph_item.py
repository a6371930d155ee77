"""What is drawn of an image, and at which detail."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem

from tests.gui.fakes import image
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.radiograph_item import RadiographItem


def painted(item: RadiographItem, side: int, scale: float, *, ratio: float = 1.0) -> QImage:
    """Draw the item's top left corner on `side` device pixels, `scale` logical px per image px."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("red"))
    option = QStyleOptionGraphicsItem()
    option.exposedRect = QRectF(0, 0, side / scale / ratio, side / scale / ratio)
    painter = QPainter(image)
    painter.scale(scale, scale)
    item.paint(painter, option)
    painter.end()
    return image


@pytest.fixture
def item(qapp: QApplication) -> RadiographItem:
    pixels = DisplayPixels.of(image(shape=(1100, 1101)))
    item = RadiographItem()
    item.show_image(pixels, pixels.table(pixels.default))
    return item


def test_at_one_to_one_every_screen_pixel_is_an_image_pixel(item: RadiographItem) -> None:
    image = painted(item, 64, 1.0)
    assert item._pixels is not None
    table = item._pixels.table(item._pixels.default)
    expected = table[item._pixels.levels[0][:64, :64]]
    seen = np.array([[image.pixel(x, y) for x in range(64)] for y in range(64)], np.uint32)
    assert np.array_equal(seen, expected)


@pytest.mark.parametrize(("scale", "ratio", "level"), [(0.5, 1, 1), (0.5, 2, 0), (0.25, 1, 2)])
def test_detail_follows_the_device_pixels(
    item: RadiographItem, scale: float, ratio: float, level: int
) -> None:
    painted(item, 64, scale, ratio=ratio)
    assert item._drawn is not None
    key = item._drawn[0]
    assert isinstance(key, tuple)
    assert key[0] == level


def test_a_level_that_reaches_over_the_edge_is_cut_there(item: RadiographItem) -> None:
    image = painted(item, 300, 0.25)  # the image is 275.25 x 275 here
    assert image.pixelColor(274, 274) != QColor("red")
    assert image.pixelColor(277, 274) == QColor("red")
    assert image.pixelColor(274, 276) == QColor("red")


def test_without_an_image_nothing_is_drawn(item: RadiographItem) -> None:
    item.clear()
    assert painted(item, 8, 1.0).pixelColor(2, 2) == QColor("red")
    assert item.boundingRect().isEmpty()
