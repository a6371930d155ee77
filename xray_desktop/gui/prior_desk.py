"""Offering a prior of the film shown, and comparing the model's scores on two films."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from xray_desktop.core.changes import changes
from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.gui.changes_dialog import ChangesDialog
from xray_desktop.gui.comparison import ComparedFilm, Comparison
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.jobs import JobRunner, Lane
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.playlist import Playlist
from xray_desktop.gui.prior import Prior, prior_steps
from xray_desktop.gui.session import Session
from xray_desktop.gui.words_from_elsewhere import error_words
from xray_desktop.inference.reading import assess_steps

PRIOR: Final = "prior"
JUDGE: Final = "judge prior"
NO_SCORES: Final = marked("There are no scores of this film to compare, or they are still hidden.")
NO_FILM: Final = marked(
    "There is no open film beside this one to compare with (View, Compare with)."
)
DOUBTED: Final = marked("Scores of a film that the model is not made for are not compared.")
SAME: Final = marked("same patient by the header")


class PriorDesk(QObject):
    """Looks for a prior after a film is shown; says how scores differ when it is asked.

    Parameters
    ----------
    window : QWidget
        Parent of the table.
    session : Session
        The film shown, its reader and its model.
    comparison : Comparison
        The films beside it.
    runner : JobRunner
        Looks, and judges.
    """

    found = Signal(object)
    """The `Prior` of the film shown."""
    failed = Signal(str)
    """A sentence on why there is no table."""
    ready = Signal(object)
    """The `ChangesDialog`, to be shown."""

    def __init__(
        self, window: QWidget, session: Session, comparison: Comparison, runner: JobRunner
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._comparison, self._runner = comparison, runner
        self._known: dict[Path, str] = {}
        session.film_opened.connect(self._look)
        session.cleared.connect(self._clear)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"score_changes": self.compare_scores}

    def compare_scores(self) -> None:
        """Judge the first film beside by the same model, and show the table."""
        engine, now = self._session.engine, self._session.explanation.assessment
        beside = next((f for f in self._comparison.films if f.view.pixels is not None), None)
        if beside is None or beside.view.pixels is None:
            self.failed.emit(tr(NO_FILM))
        elif engine is None or now is None:
            self.failed.emit(tr(NO_SCORES))
        elif now.reservations:
            self.failed.emit(tr(DOUBTED))
        else:
            self._runner.submit(
                JUDGE,
                assess_steps(beside.view.pixels.film, engine),
                on_result=partial(self._show, beside, now),
                on_error=lambda error: self.failed.emit(
                    f"{beside.path.name}: {error_words(error)}"
                ),
                on_progress=lambda _progress: None,
                lane=Lane.MODEL,
            )

    def _show(self, beside: ComparedFilm, now: Assessment, before: Assessment) -> None:
        if beside not in self._comparison.films or now is not self._session.explanation.assessment:
            return  # one of the two is gone
        try:
            rows = changes(before, now)
        except XrayError as error:
            self.failed.emit(error_words(error))
            return
        whose = self._known.get(beside.path, tr("not checked whether it is the same patient"))
        model = tr(
            "Model {model}, {device}; both films.", model=now.model.model_id, device=now.device
        )
        self.ready.emit(ChangesDialog(rows, f"{beside.path.name} · {whose}", model, self._window))

    def _look(self, pixels: FilmPixels, playlist: Playlist) -> None:
        if not pixels.film.source.format.startswith("DICOM"):
            return  # pictures do not say whose they are
        self._runner.submit(
            PRIOR,
            prior_steps(self._session.reader, playlist.current),
            on_result=self._offer,
            on_error=lambda _error: None,  # an offer that is not made needs no words
            on_progress=lambda _progress: None,
        )

    def _offer(self, prior: Prior | None) -> None:
        if prior is not None:
            self._known[prior.path] = f"{prior.taken.isoformat()}, {tr(SAME)}"
            self.found.emit(prior)

    def _clear(self) -> None:
        self._runner.cancel(PRIOR, JUDGE)
        self._known.clear()
