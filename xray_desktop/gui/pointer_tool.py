"""What the left button does on the film: the window by default, or a tool that is chosen."""

from typing import Protocol

from PySide6.QtCore import QPointF, Qt


class PointerTool(Protocol):
    """Hears of the left button; places are film pixels, column right and row down.

    Panning, zooming and the wheel stay with the view in every tool.
    """

    cursor: Qt.CursorShape

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Take a press of the button."""
        ...

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Take a move with the button down."""
        ...

    def hover(self, place: QPointF) -> None:
        """Take a move with no button down."""
        ...

    def release(self, place: QPointF) -> None:
        """Take the release of the button."""
        ...

    def double_click(self, place: QPointF) -> None:
        """Take a double click, which follows a press and a release."""
        ...

    def cancel(self) -> bool:
        """Give up what is being drawn; return whether there was anything."""
        ...


class PointerEditor(PointerTool, Protocol):
    """Takes hold of what lies on the film already, before the chosen tool draws something new."""

    def takes(self, place: QPointF) -> bool:
        """Return whether a press at `place` would take hold of something."""
        ...
