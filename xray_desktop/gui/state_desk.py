"""Applies the presentation state that lies beside a film, says so, and takes it off again."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.softcopy import PresentationState
from xray_desktop.gui.film_view import FilmView
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.session import Session

if TYPE_CHECKING:
    from xray_desktop.imaging.dicom.presentation_state import FoundStates

STATES: Final = "presentation states"


class StateDesk(QObject):
    """Looks for a state once a film is on the screen; the newest one is applied.

    Parameters
    ----------
    view : FilmView
        The film.
    session : Session
        What is open.
    runner : JobRunner
        Searches.
    """

    cautioned = Signal(str)
    """A sentence on a state that is not applied."""

    def __init__(self, view: FilmView, session: Session, runner: JobRunner) -> None:
        super().__init__(view)
        self._view, self._session, self._runner = view, session, runner
        self._state: PresentationState | None = None
        self._applied = True
        session.cleared.connect(self._clear)
        session.film_opened.connect(lambda _pixels, _list: self._search())

    def set_applied(self, applied: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the film by the state found, or by its own header."""
        self._applied = applied
        if self._state is not None:
            self._view.apply_state(self._state if applied else None)

    def _search(self) -> None:
        steps = self._session.state_steps()
        if steps is None:
            return
        self._runner.submit(
            STATES,
            steps,
            on_result=self._take,
            on_error=lambda error: self.cautioned.emit(error.message),
            on_progress=lambda _progress: None,
        )

    def _take(self, found: "FoundStates") -> None:
        if found.cautions:
            self.cautioned.emit(" ".join(found.cautions))
        if found.states:
            self._state = found.states[0]
            self.set_applied(self._applied)

    def _clear(self) -> None:
        self._runner.cancel(STATES)
        self._state = None
