"""Two to four films side by side, the first of which is the one the findings are about."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.gui.film_link import FilmLink
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.language import tr
from xray_desktop.gui.plain_label import PlainLabel

MOST: Final = 3
"""Films beside the first."""


class ComparedFilm(QFrame):
    """A bare film beside the first: no scores are shown of it."""

    closed = Signal(object)
    """This one is not wanted any more."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compared")
        self.path = path
        self.view = FilmView(self)
        self.title = PlainLabel(
            tr("{name} · for comparison, not judged", name=path.name), parent=self
        )
        close = QPushButton(tr("Close"), self)
        close.setAccessibleName(tr("Close {name}", name=path.name))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(lambda _checked=False: self.closed.emit(self))
        self.head = QWidget(self)
        row = QHBoxLayout(self.head)
        row.setContentsMargins(8, 3, 4, 3)
        row.addWidget(self.title, 1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)

    def show_film(self, pixels: FilmPixels) -> None:
        """Show the film, once it is read."""
        self.view.show_film(pixels)


class Comparison(QWidget):
    """The first film's view, and others beside it that move with it.

    Parameters
    ----------
    first : FilmView
        The view that findings and maps are shown in; it becomes a child of this.
    """

    def __init__(self, first: FilmView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self.films: list[ComparedFilm] = []
        self.link = FilmLink(self)
        self.places = QCheckBox(tr("Move together"), self)
        self.places.setToolTip(
            tr("Zoom and pan all films together, by millimetres where they are known")
        )
        self.windows = QCheckBox(tr("Same window"), self)
        self.windows.setToolTip(
            tr("Lay the window over each film's own values as over the first's")
        )
        for box, name in ((self.places, "places"), (self.windows, "windows")):
            box.setChecked(True)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.toggled.connect(lambda on, name=name: self._set_link(name, on=on))
        self._bar = QWidget(self)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(PlainLabel(tr("Comparison"), parent=self._bar, name="title"))
        row.addStretch()
        row.addWidget(self.places)
        row.addWidget(self.windows)
        self._bar.hide()
        self._head = PlainLabel(parent=self)
        self._head.setContentsMargins(8, 3, 4, 3)
        self._head.hide()
        self._judged = QWidget(self)
        above = QVBoxLayout(self._judged)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addWidget(self._head)
        above.addWidget(first, 1)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addLayout(self._grid, 1)
        self._lay_out()

    def name_first(self, name: str) -> None:
        """Say which film is the first one, where others stand beside it."""
        self._head.setText(tr("{name} · findings and map are of this film", name=name))

    def add(self, path: Path) -> ComparedFilm | None:
        """Make room for a film beside the first; None if there is no more."""
        if len(self.films) == MOST:
            return None
        film = ComparedFilm(path, self)
        film.closed.connect(self.remove)
        self.films.append(film)
        self._lay_out()
        return film

    def show_film(self, film: ComparedFilm, pixels: FilmPixels) -> None:
        """Show a film that was read, where the first one is."""
        film.show_film(pixels)
        self.link.align(self._first)

    def remove(self, film: ComparedFilm) -> None:
        """Take a film away."""
        self.films.remove(film)
        self._lay_out()
        film.hide()
        film.deleteLater()

    def clear(self) -> None:
        """Take all films away but the first."""
        for film in list(self.films):
            self.remove(film)

    def _set_link(self, name: str, *, on: bool) -> None:
        setattr(self.link, name, on)
        if on:
            self.link.align(self._first)

    def _lay_out(self) -> None:
        shown = [self._judged, *self.films]
        for widget in shown:
            self._grid.removeWidget(widget)
        columns = 1 if len(shown) == 1 else 2
        for number, widget in enumerate(shown):
            self._grid.addWidget(widget, number // columns, number % columns)
        rows = -(-len(shown) // columns)
        for place in range(2):
            self._grid.setColumnStretch(place, int(place < columns))
            self._grid.setRowStretch(place, int(place < rows))
        self._bar.setVisible(bool(self.films))
        if self.films:  # as high as the others' heads, so that films stand on one line
            self._head.setFixedHeight(self.films[0].head.sizeHint().height())
        self._head.setVisible(bool(self.films))
        self.link.join([self._first, *(film.view for film in self.films)])
