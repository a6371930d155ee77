"""Choosing films, and going through those that are open."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from xray_desktop.gui.language import tr
from xray_desktop.gui.number_fields import Numbers, ask_number
from xray_desktop.gui.playlist import Playlist
from xray_desktop.gui.session import Session

SUFFIXES: Final = "(*.dcm *.dicom *.png *.jpg *.jpeg *.tif *.tiff)"


class OpeningDesk(QObject):
    """Asks over `window` for what `session` is to open."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        session.frame_asked.connect(self._ask_frame)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {
            "open": self.ask_films,
            "open_folder": self.ask_folder,
            "previous": partial(self._session.step, -1),
            "next": partial(self._session.step, 1),
            "first": partial(self._session.step_to_end, last=False),
            "last": partial(self._session.step_to_end, last=True),
        }

    def ask_films(self) -> None:
        """Ask for films and open them."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, tr("Open films"), "", f"{tr('Films')} {SUFFIXES};;{tr('All files')} (*)"
        )
        if names:
            self._session.open([Path(name) for name in names])

    def ask_folder(self) -> None:
        """Ask for a folder and open its films."""
        name = QFileDialog.getExistingDirectory(self._window, tr("Open folder"))
        if name:
            self._session.open([Path(name)])

    def _ask_frame(self, frames: int) -> None:
        number = ask_number(
            self._window,
            tr("Frame"),
            tr("This file holds {frames} frames. Show frame:", frames=frames),
            Numbers(1, frames),
        )
        if number is not None:
            self._session.open_frame(int(number) - 1)
        else:
            self._session.decline_frame()


def allow_steps(actions: Mapping[str, QAction], playlist: Playlist | None) -> None:
    """Allow going on and back where there are films."""
    for name, by in (("previous", -1), ("next", 1)):
        there = playlist is not None and playlist.moved(by) is not None
        actions[name].setEnabled(there)
