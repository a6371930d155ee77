"""Drawing the outline of a region with the button held."""

from typing import Final

from PySide6.QtCore import QPointF, Qt

from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.gui.marks.figures import Figure
from xray_desktop.gui.marks.surface import Surface

STEP_PX: Final = 3.0
"""Screen pixels between two points of the outline."""
FEWEST: Final = 8
"""An outline of fewer points was a slip of the hand."""


class FreehandTool:
    """Follows the pointer and closes the outline at the release."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._points: list[Point] = []

    @property
    def drawing(self) -> bool:
        """Whether an outline is open."""
        return bool(self._points)

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Begin an outline."""
        self._points = [self._surface.clamped(place)]

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Go on with it."""
        if not self._points:
            return
        point = self._surface.clamped(place)
        apart = self._surface.layer.apart_px(QPointF(*self._points[-1]), QPointF(*point))
        if apart >= STEP_PX:
            self._points.append(point)
            points = tuple(self._points)
            self._surface.layer.show_draft(Figure((points,), (), points[-1:]))

    def hover(self, place: QPointF) -> None:
        """Draw nothing with the button up."""

    def release(self, place: QPointF) -> None:  # noqa: ARG002 - the last move was there
        """Close the outline."""
        points = tuple(self._points)
        self.cancel()
        if len(points) >= FEWEST:
            self._surface.add(Mark(MarkKind.FREEHAND, points))

    def double_click(self, place: QPointF) -> None:
        """Take it as a press."""
        self.press(place, Qt.KeyboardModifier.NoModifier)

    def cancel(self) -> bool:
        """Forget the outline."""
        was = self.drawing
        self._points = []
        self._surface.layer.show_draft(None)
        return was
