"""Drawing marks of a fixed number of points: by dragging, or click by click."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, Qt

from xray_desktop.core.marks import COUNTS, Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.gui.marks.figures import Figure, figure_of
from xray_desktop.gui.marks.surface import Surface
from xray_desktop.gui.marks.words import words_of

SHORTEST_PX: Final = 4.0
"""Points nearer than this on the screen are one: a hand that clicks trembles."""
PIECES: Final = {MarkKind.COBB: 2}
"""Points of one line, where a mark has several that are drawn apart."""


class PointsTool:
    """Collects points and hands them over.

    A press begins a line, its release ends it; a press that does not drag leaves the line at the
    pointer until the next click.

    Parameters
    ----------
    surface : Surface
        Where what is being drawn is seen.
    kind : MarkKind
        What is drawn; it says how many points there are.
    finish : callable
        Gets the points.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, surface: Surface, kind: MarkKind, finish: Callable[[tuple[Point, ...]], object]
    ) -> None:
        self._surface, self._kind, self._finish = surface, kind, finish
        self._fewest, self._count = COUNTS[kind]
        self._points: list[Point] = []
        self._began = self._down = False

    @property
    def drawing(self) -> bool:
        """Whether some points are there, and not all."""
        return bool(self._points)

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Begin a line, or put the end of one down."""
        self._down = True
        self._began = self._piece_is_whole
        if self._began:
            self._points.append(self._surface.clamped(place))
        self._show(place)

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Draw the line to the pointer."""
        self._show(place)

    def hover(self, place: QPointF) -> None:
        """Draw the line to the pointer."""
        self._show(place)

    def release(self, place: QPointF) -> None:
        """End the line, unless it has no length yet."""
        if not (self._down and self._points):
            return
        self._down = False
        point = self._surface.clamped(place)
        last = self._points[-1]
        longer = self._surface.layer.apart_px(QPointF(*last), QPointF(*point)) >= SHORTEST_PX
        if longer:
            self._points.append(point)
        if len(self._points) == self._count or (not longer and self._fewest == 1):
            points = tuple(self._points)
            self.cancel()
            self._finish(points)
        else:
            self._show(place)

    def double_click(self, place: QPointF) -> None:
        """Take it as the second press that it is."""
        self.press(place, Qt.KeyboardModifier.NoModifier)

    def cancel(self) -> bool:
        """Forget the points."""
        was = self.drawing
        self._points, self._down = [], False
        self._surface.layer.show_draft(None)
        return was

    @property
    def _piece_is_whole(self) -> bool:
        return len(self._points) % PIECES.get(self._kind, self._count) == 0

    def _show(self, place: QPointF) -> None:
        if self.drawing:
            points = tuple(self._points)
            if not self._piece_is_whole or self._down:
                points = (*points, self._surface.clamped(place))
            self._surface.layer.show_draft(self._figure(points[: self._count]))

    def _figure(self, points: tuple[Point, ...]) -> Figure:
        seen = self._surface.layer.seen
        if seen is None or len(points) < self._count or self._kind is MarkKind.NOTE:
            size = PIECES.get(self._kind, self._count)
            pieces = tuple(points[at : at + size] for at in range(0, len(points), size))
            return Figure(tuple(p for p in pieces if len(p) > 1), points, points)
        mark = Mark(self._kind, points)
        return figure_of(mark, words_of(mark, seen, moving=True), seen.scale)
