"""The marks over a film: a child of the film, so that they turn with it, drawn at screen size."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from xray_desktop.core.mark_handles import handles
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.marks.figures import Figure, figure_of
from xray_desktop.gui.marks.mark_painter import Drawn, paint_marks, screen_lines
from xray_desktop.gui.marks.words import WAITING, Seen, words_of

HANDLE_REACH_PX: Final = 9.0
LINE_REACH_PX: Final = 6.0
ABOVE_THE_MAP: Final = 10.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A mark under the pointer, and which of its handles, if one."""

    index: int
    handle: int | None


class MarkLayer(pg.GraphicsObject):
    """Shows marks and a figure that is being drawn; tells which mark is where.

    Attributes
    ----------
    selected : int or None
        The mark with handles.
    """

    def __init__(self, view: FilmView) -> None:
        super().__init__()
        self._view = view
        self._film = view.film_item
        self.setParentItem(self._film)
        self.setZValue(ABOVE_THE_MAP)
        self._seen: Seen | None = None
        self._marks: tuple[Mark, ...] = ()
        self._figures: list[Figure] = []
        self._draft: Figure | None = None
        self._labels: list[QRectF] = []
        self.selected: int | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What is shown."""
        return self._marks

    @property
    def seen(self) -> Seen | None:
        """What the marks measure."""
        return self._seen

    @property
    def labels(self) -> list[QRectF]:
        """Where the words of every mark stood when it was last drawn, in pixels of the view."""
        return self._labels[: len(self._marks)]

    def words(self, index: int) -> tuple[str, ...]:
        """Return the lines beside a mark."""
        return self._figures[index].lines

    def show_marks(self, marks: tuple[Mark, ...], seen: Seen | None) -> None:
        """Show marks on a film as it is seen now."""
        self.prepareGeometryChange()
        known = self._still_true(seen)
        self._seen, self._marks = seen, marks
        if seen is None:
            self._figures = []
        else:
            self._figures = [
                known.get(mark) or figure_of(mark, words_of(mark, seen), seen.scale)
                for mark in marks
            ]
        if self.selected is not None and self.selected >= len(marks):
            self.selected = None
        self._labels = []
        self.update()

    def select(self, index: int | None) -> None:
        """Give handles to a mark, or to none."""
        self.selected = index
        self.update()

    def preview(self, index: int, mark: Mark) -> None:
        """Show a mark as it would be, without keeping it."""
        if self._seen is not None:
            self._marks = (*self._marks[:index], mark, *self._marks[index + 1 :])
            words = words_of(mark, self._seen, moving=True)
            self._figures[index] = figure_of(mark, words, self._seen.scale)
            self.update()

    def show_draft(self, draft: Figure | None) -> None:
        """Show what is being drawn."""
        self._draft = draft
        self.update()

    def hit(self, place: QPointF, *, handles_only: bool) -> Hit | None:
        """Return what is under a place on the film; the selected mark first, then the last drawn.

        Words and lines count unless `handles_only`.
        """
        order = sorted(range(len(self._marks)), key=lambda i: (i != self.selected, -i))
        to_screen = self._to_screen()
        here = to_screen.map(place)
        for index in order:
            for number, handle in enumerate(handles(self._marks[index])):
                if _apart(to_screen.map(QPointF(*handle)), here) <= HANDLE_REACH_PX:
                    return Hit(index, number)
        if handles_only:
            return None
        for index in order:
            on_words = index < len(self._labels) and self._labels[index].contains(here)
            if on_words or self._near_line(self._figures[index], here, to_screen):
                return Hit(index, None)
        return None

    def apart_px(self, one: QPointF, other: QPointF) -> float:
        """Return how far two places on the film are from each other on the screen."""
        to_screen = self._to_screen()
        return _apart(to_screen.map(one), to_screen.map(other))

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return the film's rectangle: nothing is drawn beside it."""
        return self._film.boundingRect()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw marks, their words, and what is being drawn."""
        to_screen = self._to_screen()
        within = QRectF(self._view.viewport().rect()) & to_screen.mapRect(self.boundingRect())
        drawn = [Drawn(figure) for figure in self._figures]
        if self.selected is not None:
            mark = self._marks[self.selected]
            figure = self._figures[self.selected]
            drawn[self.selected] = Drawn(
                figure, selected=True, handles=handles(mark), unplaced=mark.unplaced
            )
        if self._draft is not None:
            drawn.append(Drawn(self._draft, selected=True))
        painter.save()
        # A picture of the view may be larger than the view: lines and words are enlarged with it.
        screen_to_device = to_screen.inverted()[0] * painter.worldTransform()
        painter.setWorldTransform(screen_to_device)
        self._labels = paint_marks(painter, to_screen, within, drawn, self._view.words_places())
        painter.restore()

    def _still_true(self, seen: Seen | None) -> dict[Mark, Figure]:
        """Return the figures that need not be measured again: regions are large."""
        before = self._seen
        if seen is None or before is None:
            return {}
        if seen.film is not before.film or seen.scale != before.scale:
            return {}
        rewindowed = seen.windowing != before.windowing
        return {
            mark: figure
            for mark, figure in zip(self._marks, self._figures, strict=True)
            if not (rewindowed and mark.kind is MarkKind.PROBE) and figure.lines != WAITING
        }

    def _to_screen(self) -> QTransform:
        return self.deviceTransform(self._view.viewportTransform())

    def _near_line(self, figure: Figure, here: QPointF, to_screen: QTransform) -> bool:
        return any(
            _to_segment(here, start, end) <= LINE_REACH_PX
            for line in screen_lines(figure, to_screen)
            for start, end in pairwise(line)
        )


def as_point(place: QPointF) -> Point:
    """Return a place of Qt's as one of the film's."""
    return Point(place.x(), place.y())


def _apart(one: QPointF, other: QPointF) -> float:
    way = one - other
    return (way.x() ** 2 + way.y() ** 2) ** 0.5


def _to_segment(here: QPointF, start: QPointF, end: QPointF) -> float:
    along, way = end - start, here - start
    square = QPointF.dotProduct(along, along)
    share = QPointF.dotProduct(way, along) / square if square else 0.0
    return _apart(here, start + along * min(max(share, 0.0), 1.0))
