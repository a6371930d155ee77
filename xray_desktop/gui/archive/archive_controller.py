"""Opens the archive dialog; deletes what was fetched when the window closes, or after a crash."""

import secrets
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.archive.archive_dialog import ArchiveDialog
from xray_desktop.gui.archive.archive_steps import FetchedStudies, left_behind_steps
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.session import Session
from xray_desktop.paths import archive_folder

LEFT_BEHIND: Final = "studies left behind"


class ArchiveController(QObject):
    """Shows the archive dialog over `window`; a study that was fetched is opened in `session`.

    `edit_archives` opens the settings at the page of archives.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        runner: JobRunner,
        settings: QSettings,
        edit_archives: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._runner, self._settings = runner, settings
        self._edit_archives, self._patient_shown = edit_archives, True
        self.studies = FetchedStudies(archive_folder() / secrets.token_hex(8))
        self.dialog: ArchiveDialog | None = None
        runner.submit(
            LEFT_BEHIND,
            left_behind_steps(archive_folder()),
            on_error=lambda _error: None,  # what cannot be deleted is tried again at the next start
            queue=JobQueue.BACKGROUND,
        )

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what commands do, by id."""
        return {"archive": self.show}

    def show(self) -> None:
        """Show the dialog; it asks nothing until a search is started."""
        if self.dialog is None:
            self.dialog = ArchiveDialog(self._runner, self._settings, self.studies, self._window)
            self.dialog.fetched.connect(lambda folder: self._session.open([folder]))
            self.dialog.settings_requested.connect(self._show_settings)
        if not self.dialog.isVisible():
            self.dialog.patient_shown.setChecked(self._patient_shown)
        self.dialog.show_nodes()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def set_patient_shown(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Follow the window: patients are named, or only once the user asks for it."""
        self._patient_shown = shown
        if self.dialog is not None:
            self.dialog.patient_shown.setChecked(shown)

    def _show_settings(self) -> None:
        self._edit_archives()
        if self.dialog is not None:
            self.dialog.show_nodes()

    def close(self) -> None:
        """Stop, and delete the images that were fetched."""
        if self.dialog is not None:
            self.dialog.cancel()
            self.dialog.close()
        self.studies.delete()
