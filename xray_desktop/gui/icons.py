"""The drawings of the toolbar, in the colour of the theme's text."""

from typing import Final

from PySide6.QtGui import QColor, QIcon, QPainter

from xray_desktop.bundled import bundled
from xray_desktop.gui import palette

SIZES_PX: Final = (16, 24, 32, 48, 64)


def icon(name: str) -> QIcon:
    """Return a drawing of ``resources/icons``; make it again when the theme has changed."""
    drawn, coloured = QIcon(str(bundled("icons", f"{name}.svg"))), QIcon()
    for mode, colour in ((QIcon.Mode.Normal, palette.QUIET), (QIcon.Mode.Disabled, palette.BAR)):
        for size in SIZES_PX:
            picture = drawn.pixmap(size, size)
            painter = QPainter(picture)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(picture.rect(), QColor(colour))
            painter.end()
            coloured.addPixmap(picture, mode)
    return coloured
