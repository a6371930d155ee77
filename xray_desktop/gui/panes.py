"""What every pane of a comparison can do: tools, keys and menus, each on its own image."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from xray_desktop.gui.comparison import ComparedFilm, Comparison
from xray_desktop.gui.film_desk import DISPLAY, film_handlers
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.lens import Lens
from xray_desktop.gui.marks.mark_desk import MarkDesk
from xray_desktop.gui.menus import Menus


class Panes(QObject):
    """Makes commands act in the pane under the pointer, and gives each pane its annotations.

    Parameters
    ----------
    comparison : Comparison
        The panes.
    marks : MarkDesk
        The annotations of the first one.
    reset : callable
        Shows the first image as it was opened, by its presentation state if one is applied.
    """

    def __init__(
        self, comparison: Comparison, marks: MarkDesk, reset: Callable[[], object]
    ) -> None:
        super().__init__(comparison)
        self._comparison, self._marks, self._reset = comparison, marks, reset
        self._first = comparison.active
        self._actions: Mapping[str, QAction] = {}
        self._menus: Menus | None = None
        self._desks: dict[ComparedFilm, MarkDesk] = {}
        self._lenses: dict[FilmView, Lens] = {self._first: Lens(self._first)}
        comparison.added.connect(self._equip)
        comparison.removed.connect(self._let_go)
        comparison.shown.connect(self._show)
        comparison.activated.connect(self._turn_to)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what commands do, by id."""
        images = film_handlers(lambda: self._comparison.active, lambda: self._comparison.views)
        return images | {"reset": self._show_as_opened, "lens": self._set_lens}

    def lens(self, view: FilmView) -> Lens:
        """Return the magnifier of a pane."""
        return self._lenses[view]

    def adopt(self, actions: Mapping[str, QAction], menus: Menus) -> None:
        """Take up what is on and off, and the menus that a right click shows."""
        self._actions, self._menus = actions, menus
        self._first.menu_asked.connect(menus.pop_up)

    def _equip(self, film: ComparedFilm) -> None:
        view = film.view
        view.mouse.drags, view.mouse.wheels = self._first.mouse.drags, self._first.mouse.wheels
        self._desks[film] = self._marks.beside(view)
        self._lenses[view] = Lens(view)
        for name, show in DISPLAY.items():
            if name in self._actions:
                show(view, self._actions[name].isChecked())
        if self._menus is not None:
            self._lenses[view].set_on(self._actions["lens"].isChecked())
            view.menu_asked.connect(self._menus.pop_up)

    def _let_go(self, film: ComparedFilm) -> None:
        self._lenses.pop(film.view)
        self._marks.leave(self._desks.pop(film))

    def _show(self, film: ComparedFilm, pixels: FilmPixels) -> None:
        self._desks[film].show(pixels.film)
        if self._comparison.active is film.view:
            self._turn_to(film.view)

    def _turn_to(self, view: FilmView) -> None:
        view.mouse.drags, view.mouse.wheels = self._first.mouse.drags, self._first.mouse.wheels
        self._marks.turn_to_pane(view)
        if self._menus is not None:
            self._menus.name_choices(() if view.pixels is None else view.pixels.choices)

    def _show_as_opened(self) -> None:
        if self._comparison.active is self._first:
            self._reset()
        else:
            self._comparison.active.reset()

    def _set_lens(self, on: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        for lens in self._lenses.values():
            lens.set_on(on)
