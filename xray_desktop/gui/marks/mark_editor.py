"""Taking hold of marks: selecting, moving whole or by a handle, changing a note's words."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt

from xray_desktop.core.mark_handles import placed, shifted, with_handle
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.gui.marks.mark_layer import Hit
from xray_desktop.gui.marks.surface import Surface


@dataclass(frozen=True, slots=True)
class _Held:
    hit: Hit
    mark: Mark
    start: Point


class MarkEditor:
    """Has the left button where there is a mark to take hold of.

    While a tool is chosen only handles are taken, so that it can draw over other marks; while it
    draws, nothing is.

    Parameters
    ----------
    surface : Surface
        What lies on the film.
    busy : callable
        Whether a tool is chosen, and whether it is drawing.
    set_cursor : callable
        Told the shape of the pointer, or None for the tool's own.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(
        self,
        surface: Surface,
        busy: Callable[[], tuple[bool, bool]],
        set_cursor: Callable[[Qt.CursorShape | None], None],
    ) -> None:
        self._surface, self._busy, self._set_cursor = surface, busy, set_cursor
        self._held: _Held | None = None
        self._over = False

    def takes(self, place: QPointF) -> bool:
        """Return whether there is a mark to take hold of; a press beside all deselects."""
        if self._hit(place) is not None:
            return True
        self._surface.layer.select(None)
        return False

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Select the mark and take hold of it."""
        hit = self._hit(place)
        if hit is not None:
            self._surface.layer.select(hit.index)
            mark = self._surface.layer.marks[hit.index]
            self._held = _Held(hit, mark, Point(place.x(), place.y()))

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Show the mark where it would be."""
        held = self._held
        if held is not None:
            self._surface.layer.preview(held.hit.index, self._moved(held, place))

    def hover(self, place: QPointF) -> None:
        """Show by the pointer that there is something to take hold of."""
        over = self._hit(place) is not None
        if over != self._over:
            self._over = over
            self._set_cursor(self.cursor if over else None)

    def release(self, place: QPointF) -> None:
        """Keep the mark where it is now."""
        held, self._held = self._held, None
        if held is None:
            return
        mark = self._moved(held, place)
        pages = self._surface.pages
        if mark == held.mark:
            self._surface.layer.preview(held.hit.index, mark)
        else:
            pages.put(pages.page.with_mark(held.hit.index, mark), f"moving: {mark.kind}")

    def double_click(self, place: QPointF) -> None:
        """Change the words of a note."""
        hit = self._hit(place)
        if hit is None:
            return
        mark = self._surface.layer.marks[hit.index]
        if mark.kind is MarkKind.NOTE:
            text = self._surface.ask_text(mark.text)
            if text:
                page = self._surface.pages.page
                changed = replace(mark, text=text)
                self._surface.pages.put(page.with_mark(hit.index, changed), "writing")

    def cancel(self) -> bool:
        """Put a mark that is held back where it was."""
        held, self._held = self._held, None
        if held is not None:
            self._surface.layer.preview(held.hit.index, held.mark)
        return held is not None

    def _hit(self, place: QPointF) -> Hit | None:
        chosen, drawing = self._busy()
        layer = self._surface.layer
        if drawing or not layer.isVisible():
            return None
        return layer.hit(place, handles_only=chosen)

    def _moved(self, held: _Held, place: QPointF) -> Mark:
        seen = self._surface.layer.seen
        if seen is None:
            return held.mark
        if self._surface.layer.apart_px(QPointF(*held.start), place) == 0:
            if held.mark.kind is MarkKind.HEART and held.hit.handle is not None:
                return placed(held.mark, held.hit.handle)
            return held.mark
        if held.hit.handle is not None:
            here = self._surface.clamped(place)
            return with_handle(held.mark, held.hit.handle, here, seen.scale)
        by = Point(place.x() - held.start.x, place.y() - held.start.y)
        return shifted(held.mark, by, seen.film.shape)
