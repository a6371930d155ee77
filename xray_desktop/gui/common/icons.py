"""Icons of commands, in the colours of the theme in force."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter, QPixmap

from xray_desktop.gui.common import palette
from xray_desktop.gui.common.command_table import COMMANDS
from xray_desktop.paths import resource_path

SIZES_PX: Final = (16, 24, 32, 48, 64)


def icon(name: str) -> QIcon:
    """Return a drawing of ``resources/icons``; make it again when the theme has changed."""
    coloured = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, palette.QUIET), (QIcon.Mode.Disabled, palette.BAR)):
        for picture in _pictures(name, colour):
            coloured.addPixmap(QPixmap.fromImage(picture), mode)
    return coloured


@cache  # each window has the same, and a theme is chosen more than once
def _pictures(name: str, colour: str) -> tuple[QImage, ...]:
    drawn = QIcon(str(resource_path("icons", f"{name}.svg")))
    made: list[QImage] = []
    for size in SIZES_PX:
        picture = drawn.pixmap(size, size).toImage()
        painter = QPainter(picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(picture.rect(), QColor(colour))
        painter.end()
        made.append(picture)
    return tuple(made)


def draw_icons(actions: Mapping[str, QAction]) -> None:
    """Draw the icons of commands in the colours of the theme in force."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon))
