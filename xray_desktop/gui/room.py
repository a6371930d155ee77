"""Room on the screen: a window that is larger would hide its buttons, or what it warns of."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME: Final = QSize(16, 48)
"""What the system draws about a window, at most, in pixels."""


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window this size in pixels, or what its screen has room for."""
    room = window.screen().availableGeometry().size() - FRAME
    window.resize(QSize(width, height).boundedTo(room))
