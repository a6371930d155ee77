"""Choosing films to compare with the one shown, and reading them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from xray_desktop.core.errors import XrayError
from xray_desktop.gui.comparison import MOST, ComparedFilm, Comparison
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.session import Session
from xray_desktop.gui.words_from_elsewhere import error_words

ANOTHER: Final = marked("Another file…")


class ComparisonDesk(QObject):
    """Puts films beside the one that the session shows.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    comparison : Comparison
        Shows them.
    session : Session
        What is open, and how films are read.
    runner : JobRunner
        Reads them.
    """

    failed = Signal(str)
    """A sentence on why a film is not there."""

    def __init__(
        self, window: QWidget, comparison: Comparison, session: Session, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._comparison = window, comparison
        self._session, self._runner = session, runner
        comparison.added.connect(self._equip)
        session.cleared.connect(comparison.clear)  # another patient's film must not stay beside

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"compare": self.choose, "compare_end": self._comparison.clear}

    def choose(self) -> None:
        """Ask for a film of the list, or any other, and put it beside the one shown."""
        playlist = self._session.playlist
        if self._session.film is None or playlist is None:
            self.failed.emit(tr("There is no film to compare with: open one first."))
            return
        there = {playlist.current, *(film.path for film in self._comparison.films)}
        others = [path for path in playlist.paths if path not in there]
        path: Path | None = None
        if others:
            names = [f"{playlist.paths.index(path) + 1}. {path.name}" for path in others]
            name, chosen = QInputDialog.getItem(
                self._window,
                tr("Compare with"),
                tr("Film"),
                [*names, tr(ANOTHER)],
                0,
                editable=False,
            )
            if not chosen:
                return
            path = None if name == tr(ANOTHER) else others[names.index(name)]
        if path is None:
            found, _ = QFileDialog.getOpenFileName(self._window, tr("Compare with"))
            path = Path(found) if found else None
        if path is not None:
            self.compare(path)

    def compare(self, path: Path) -> None:
        """Put a film beside the one shown."""
        film = self._comparison.add(path)
        if film is None:
            self.failed.emit(
                tr("Up to {films} films stand side by side: close one first.", films=MOST + 1)
            )
            return
        self._read(film, path)

    def _equip(self, film: ComparedFilm) -> None:
        film.view.film_asked.connect(lambda by: self._step(film, by))

    def _step(self, film: ComparedFilm, by: int) -> None:
        """Show the image of the list that is so many places further, in this pane."""
        playlist = self._session.playlist
        if playlist is None or film.path not in playlist.paths:
            return
        place = playlist.paths.index(film.path) + by
        if 0 <= place < len(playlist.paths):
            film.name(playlist.paths[place])
            self._read(film, film.path)

    def _read(self, film: ComparedFilm, path: Path) -> None:
        self._runner.submit(
            f"compare {id(film)}",
            self._session.steps_beside(path),
            on_result=lambda pixels: self._show(film, pixels),
            on_error=lambda error: self._fail(film, path, error),
            on_progress=lambda _progress: None,
        )

    def _show(self, film: ComparedFilm, pixels: FilmPixels) -> None:
        if film in self._comparison.films:  # it may have been closed in the meantime
            self._comparison.show_film(film, pixels)

    def _fail(self, film: ComparedFilm, path: Path, error: XrayError) -> None:
        if film in self._comparison.films:
            self._comparison.remove(film)
        self.failed.emit(f"{path.name}: {error_words(error)}")
