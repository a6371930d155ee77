"""Opening one file lists the other images of its folder too."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings

from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.playlist import Playlist, sibling_steps
from xray_desktop.gui.session.session import Session
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.viewer.display_pixels import DisplayPixels

SIBLINGS: Final = "siblings"


class FolderOfFile(QObject):
    """Lists the folder of a file that was opened alone, once it is shown, if the user wants it.

    Parameters
    ----------
    session : Session
        Its list gets the other images.
    runner : JobRunner
        Lists the folder in the background.
    settings : QSettings
        Whether folders are listed.
    """

    def __init__(
        self, session: Session, runner: JobRunner, settings: QSettings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._settings = session, runner, settings
        session.image_opened.connect(self._look)

    def _look(self, _pixels: DisplayPixels, playlist: Playlist) -> None:
        wanted = Preferences.from_settings(self._settings).folder_of_file
        if wanted and playlist.is_one_file:
            self._runner.submit(
                SIBLINGS,
                sibling_steps(playlist.current),
                on_result=partial(self._list, playlist),
                on_error=lambda _error: None,  # the image is there whatever lies beside it
                queue=JobQueue.BACKGROUND,
            )

    def _list(self, of: Playlist, paths: tuple[Path, ...]) -> None:
        if self._session.playlist is of and len(paths) > 1:
            self._session.list_others(paths)
