"""Two to four films side by side, the first of which is the one the findings are about."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
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
from xray_desktop.gui.status_line import ElidedLabel

MOST: Final = 3
"""Images beside the first."""
FOLLOWED: Final = frozenset({QEvent.Type.Enter, QEvent.Type.MouseMove, QEvent.Type.Wheel})
"""Events of a pointer that is over a pane; while a button is held, a drag stays where it began."""


class ComparedFilm(QFrame):
    """A bare film beside the first: no scores are shown of it."""

    closed = Signal(object)
    """This one is not wanted any more."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compared")
        self.path = path
        self.view = FilmView(self)
        self.title = ElidedLabel(parent=self)
        close = QPushButton(tr("Close"), self)
        self._close = close
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(lambda _checked=False: self.closed.emit(self))
        self.head = _head(self, self.title, close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.view, 1)
        self.name(path)

    def name(self, path: Path) -> None:
        """Say which image is shown here."""
        self.path = path
        _entitle(self.title, tr("{name} · for comparison, not scored", name=path.name))
        self._close.setAccessibleName(tr("Close {name}", name=path.name))

    def show_film(self, pixels: FilmPixels) -> None:
        """Show the image, once it is read, in its own window."""
        self.view.show_film(pixels)


class Comparison(QWidget):
    """The first image's view, and others beside it that move with it.

    Commands act in the pane that the pointer was over last (`active`), which has a frame.

    Parameters
    ----------
    first : FilmView
        The view that findings and maps are shown in; it becomes a child of this.
    """

    added = Signal(object)
    """A `ComparedFilm`, without an image yet."""
    removed = Signal(object)
    """One that is closed."""
    shown = Signal(object, object)
    """A `ComparedFilm` and the `FilmPixels` that it shows now."""
    activated = Signal(object)
    """The `FilmView` that commands act in from now on."""

    def __init__(self, first: FilmView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = self._active = first
        self._least = first.minimumWidth()
        first.viewport().installEventFilter(self)
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
        self._title = ElidedLabel(parent=self)
        self._head = _head(self, self._title)
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
        _entitle(self._title, tr("{name} · findings and heat map are of this image", name=name))

    @property
    def active(self) -> FilmView:
        """The view that commands act in: the one that the pointer was over last."""
        return self._active

    @property
    def path_beside(self) -> Path | None:
        """The file shown in `active`; None if that is the first view."""
        return next((film.path for film in self.films if film.view is self._active), None)

    @property
    def views(self) -> tuple[FilmView, ...]:
        """All views, the first one first."""
        return self._first, *(film.view for film in self.films)

    def activate(self, view: FilmView) -> None:
        """Let commands act in a view from now on."""
        if view is not self._active and view in self.views:
            self._active = view
            self._frame()
            self.activated.emit(view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the pointer from pane to pane."""
        if (
            event.type() in FOLLOWED and not QApplication.mouseButtons()
        ) or event.type() is QEvent.Type.MouseButtonPress:
            self._follow(watched)
        return super().eventFilter(watched, event)

    def _follow(self, watched: QObject) -> None:
        for view in self.views:
            if view.viewport() is watched:
                self.activate(view)

    def _frame(self) -> None:
        """Mark the pane that commands act in, where there are several."""
        for widget, view in ((self._head, self._first), *((f.head, f.view) for f in self.films)):
            on = bool(self.films) and view is self._active
            if widget.property("active") != on:
                widget.setProperty("active", on)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    def add(self, path: Path) -> ComparedFilm | None:
        """Make room for a film beside the first; None if there is no more."""
        if len(self.films) == MOST:
            return None
        film = ComparedFilm(path, self)
        film.closed.connect(self.remove)
        film.view.viewport().installEventFilter(self)
        self.films.append(film)
        self._lay_out()
        self.added.emit(film)
        return film

    def show_film(self, film: ComparedFilm, pixels: FilmPixels) -> None:
        """Show an image that was read, where the first one is, in its own window."""
        self.link.apart(lambda: film.show_film(pixels))
        self.link.align_places(self._first)
        self.shown.emit(film, pixels)

    def remove(self, film: ComparedFilm) -> None:
        """Take a film away."""
        self.films.remove(film)
        if self._active is film.view:
            self.activate(self._first)
        self.removed.emit(film)
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
        for view in self.views:  # two have no more room than one, or the window would grow
            view.setMinimumWidth(self._least // columns)
        self.link.join(self.views)
        self._frame()


def _entitle(title: PlainLabel, text: str) -> None:
    """Write a title; what has no room is read by hovering."""
    title.setText(text)
    title.setToolTip(text)


def _head(parent: QWidget, title: PlainLabel, *more: QWidget) -> QWidget:
    """Return what stands over a pane; a line under it marks the one in use."""
    head = QWidget(parent)
    head.setObjectName("panehead")
    head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(head)
    row.setContentsMargins(8, 3, 4, 3)
    title.setMinimumWidth(1)  # a long name must not make the window wider than the screen
    row.addWidget(title, 1)
    for widget in more:
        row.addWidget(widget)
    return head
