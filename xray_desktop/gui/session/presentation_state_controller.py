"""Finds the presentation states of an image, applies one and shows which."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.core.image.state_drawing import Drawing, without_drawings
from xray_desktop.gui.common.external_strings import translated_caution, translated_error
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.imaging.decoder_protocol import FoundStates

STATES: Final = "presentation states"


class PresentationStateController(QWidget):
    """Looks for states once an image is on the screen; the newest is applied until one is chosen.

    A widget that is never shown, because menus belong to widgets.

    Parameters
    ----------
    view : ImageView
        The image.
    session : Session
        What is open.
    runner : JobRunner
        Searches.
    drawings : callable
        Returns the user's annotations of the image; what equals one of them is not drawn again.

    Attributes
    ----------
    menu : QMenu
        The image's states, to choose from; of use where there are several.
    """

    cautioned = Signal(str)
    """Why states are not applied, as a message; once for each folder."""

    def __init__(
        self,
        view: ImageView,
        session: Session,
        runner: JobRunner,
        drawings: Callable[[], tuple[Drawing, ...]],
    ) -> None:
        super().__init__(view)
        self.hide()
        self._view, self._session, self._runner = view, session, runner
        self._drawings = drawings
        self._states: tuple[PresentationState, ...] = ()
        self._chosen = 0
        self._applied = True
        self._reported: set[tuple[Path | None, str]] = set()
        self.menu = QMenu(tr("Presentation st&ates of this image"), self)
        self._fill()
        session.cleared.connect(self._clear)
        session.image_opened.connect(lambda _pixels, _list: self._search())

    def set_applied(self, applied: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the image by the state chosen, or by its own header."""
        self._applied = applied
        if not self._states:
            return
        if applied:
            state = self._states[self._chosen]
            self._view.apply_state(state, self._note(state))
            self.leave_out_annotations()  # their text may depend on the window
        else:
            self._view.apply_state(None)

    def leave_out_annotations(self) -> None:
        """Take what equals an annotation off the state that is applied, and say so."""
        if not self._states or not self._applied or self._session.image is None:
            return
        state = self._states[self._chosen]
        left = without_drawings(state, self._drawings(), self._session.image.shape)
        if left is not state:
            twice = tr("What equals your annotations is not drawn twice.")
            self._view.draw_state(left, f"{self._note(state)}\n{twice}")

    def reset(self) -> None:
        """Show the image as it was opened: by its state, if one is applied."""
        if self._states and self._applied:
            self.set_applied(True)
        else:
            self._view.reset()

    def choose(self, number: int) -> None:
        """Apply one of the states found, the newest being 0, if states are applied at all."""
        self._chosen = number
        self.set_applied(self._applied)

    def _note(self, state: PresentationState) -> str:
        applied = tr("Presentation state applied: {name}", name=state.label)
        which = ""
        if len(self._states) > 1:
            which = " " + tr(
                "({number} of {states})", number=self._chosen + 1, states=len(self._states)
            )
        return "\n".join((applied + which, *map(translated_caution, state.left_out)))

    def _search(self) -> None:
        steps = self._session.state_steps()
        if steps is None:
            return
        self._runner.submit(
            STATES,
            steps,
            on_result=self._take,
            on_error=lambda error: self.cautioned.emit(translated_error(error)),
        )

    def _take(self, found: FoundStates) -> None:
        playlist = self._session.playlist
        folder = playlist.current.parent if playlist else None
        fresh = [text for text in found.cautions if (folder, text) not in self._reported]
        if fresh:  # they concern the folder: report them once
            self._reported.update((folder, text) for text in fresh)
            self.cautioned.emit(" ".join(map(tr, fresh)))
        self._states, self._chosen = found.states, 0
        self._fill()
        if self._applied:
            self.set_applied(True)

    def _fill(self) -> None:
        for old in self.menu.findChildren(QActionGroup):
            old.deleteLater()
        self.menu.clear()
        self.menu.setEnabled(len(self._states) > 1)
        group = QActionGroup(self.menu)
        for number, state in enumerate(self._states):
            text = "   ".join(part for part in (state.label, state.made) if part)
            action = self.menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(number == self._chosen)
            action.setActionGroup(group)
            action.triggered.connect(lambda _checked=False, number=number: self.choose(number))

    def _clear(self) -> None:
        self._runner.cancel(STATES)
        self._states, self._chosen = (), 0
        self._fill()
