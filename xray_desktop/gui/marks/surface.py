"""What a tool draws on: the film's page, the layer that shows it, and the questions it may ask."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF

from xray_desktop.core.mark_handles import on_film
from xray_desktop.core.marks import Mark
from xray_desktop.core.measures import Point
from xray_desktop.gui.marks.mark_layer import MarkLayer, as_point
from xray_desktop.gui.marks.pages import Pages

AskText = Callable[[str], str | None]
"""Asks for a note, showing what it says so far; None if the reader would rather not."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What tools share.

    Parameters
    ----------
    pages, layer : Pages, MarkLayer
        Where marks are kept, and where they are seen.
    ask_text : callable
        The question for the words of a note.
    """

    pages: Pages
    layer: MarkLayer
    ask_text: AskText

    def clamped(self, place: QPointF) -> Point:
        """Return the place on the film that is nearest to one under the pointer."""
        seen = self.layer.seen
        point = as_point(place)
        return point if seen is None else on_film(point, seen.film.shape)

    def add(self, mark: Mark) -> None:
        """Keep a mark, and select it."""
        page = self.pages.page
        self.pages.put(page.with_marks((*page.marks, mark)), f"drawing: {mark.kind}")
        self.layer.select(len(page.marks))
