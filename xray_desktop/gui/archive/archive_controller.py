"""Opens the archive dialog, and deletes what was fetched when the window closes."""

import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.archive.archive_dialog import ArchiveDialog
from xray_desktop.gui.archive.archive_steps import FetchedStudies
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.session.session import Session
from xray_desktop.paths import archive_folder

LEFT_BEHIND_S: Final = 24 * 3600
"""Folders of a run that ended in a crash are deleted after this time."""


class ArchiveController(QObject):
    """Shows the archive dialog over `window`; a study that was fetched is opened in `session`."""

    def __init__(
        self, window: QWidget, session: Session, runner: JobRunner, settings: QSettings
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._runner, self._settings = runner, settings
        self.studies = FetchedStudies(archive_folder() / secrets.token_hex(8))
        self.dialog: ArchiveDialog | None = None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"archive": self.show}

    def show(self) -> None:
        """Show the dialog; it asks nothing until a search is started."""
        if self.dialog is None:
            self.dialog = ArchiveDialog(self._runner, self._settings, self.studies, self._window)
            self.dialog.fetched.connect(lambda folder: self._session.open([folder]))
        self.dialog.show_nodes()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Stop, and delete the images that were fetched."""
        if self.dialog is not None:
            self.dialog.cancel()
            self.dialog.close()
        self.studies.delete()
        with suppress(OSError):
            for left in archive_folder().iterdir():
                if time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
                    shutil.rmtree(left, ignore_errors=True)
