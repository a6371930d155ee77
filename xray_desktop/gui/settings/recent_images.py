"""The user's settings file and the paths in it: recent images and Qt's file-dialog history.

Paths may hold patient names, so a settings file is readable by the user alone.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from xray_desktop.core.parsing import parsed_json
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.paths import (
    APP_NAME,
    PRIVATE_FILE_MODE,
    archive_folder,
    make_private_folder,
)

MAX_RECENT: Final = 10
KEY: Final = "recent"
MAX_LISTS: Final = 5
MAX_IN_LIST: Final = 50
"""Paths of a list that is kept; longer ones are not."""
LISTS: Final = "recent_lists"
FOLDER: Final = "last_folder"
QT_NOTES: Final = ("QtProject", "FileDialog")
"""Where Qt's file dialog keeps the folders that it showed."""
QT_PATHS: Final = ("history", "lastVisited", "shortcuts")


def user_settings() -> QSettings:
    """Return the user's settings; where they are a file, it and its folder are closed to others.

    On Linux Qt's own notes go into a folder beside it; elsewhere the system keeps all of them.
    """
    settings = QSettings(APP_NAME, APP_NAME)
    if not sys.platform.startswith("linux"):
        return settings
    file = Path(settings.fileName())
    with suppress(OSError):  # then nothing can be kept, and Qt does not mind
        make_private_folder(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, PRIVATE_FILE_MODE))
        file.chmod(PRIVATE_FILE_MODE)
    QSettings.setPath(
        QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(file.parent / "qt")
    )
    return QSettings(str(file), QSettings.Format.NativeFormat)


class RecentImages(QObject):
    """Up to ten paths and five lists, the latest first; none while the user wants none kept.

    A list is what was opened together: one folder, or several files and folders.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    @property
    def kept(self) -> bool:
        """Whether the user wants paths to be kept."""
        return Preferences.from_settings(self._settings).recent_images

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths, the latest first."""
        stored = self._settings.value(KEY)
        if isinstance(stored, str):  # QSettings unwraps a list of one
            stored = [stored]
        entries = stored if isinstance(stored, list) else []
        return tuple(Path(str(entry)) for entry in entries)[:MAX_RECENT]

    @property
    def folder(self) -> str:
        """The folder that a file dialog chose from last; empty if none is kept."""
        return str(self._settings.value(FOLDER) or "") if self.kept else ""

    def note_folder(self, folder: Path) -> None:
        """Let the next file dialog begin in `folder`, if paths are to be kept."""
        if self.kept:
            self._settings.setValue(FOLDER, str(folder))

    def add(self, path: Path) -> None:
        """Put `path` first, if paths are to be kept."""
        if not self.kept or _is_fetched(path):
            return
        kept = [path, *(other for other in self.paths if other != path)][:MAX_RECENT]
        self._settings.setValue(KEY, [str(entry) for entry in kept])
        self.changed.emit()

    @property
    def lists(self) -> tuple[tuple[Path, ...], ...]:
        """The lists, the latest first."""
        stored = self._settings.value(LISTS)
        if isinstance(stored, str):
            stored = [stored]
        entries = stored if isinstance(stored, list) else []
        return tuple(filter(None, map(_paths_of, entries)))[:MAX_LISTS]

    def add_list(self, paths: tuple[Path, ...]) -> None:
        """Put a list first, if paths are to be kept and it is not too long."""
        if not self.kept or not 0 < len(paths) <= MAX_IN_LIST or any(map(_is_fetched, paths)):
            return
        kept = [paths, *(other for other in self.lists if other != paths)][:MAX_LISTS]
        texts = [json.dumps([str(path) for path in entry]) for entry in kept]
        if texts != self._settings.value(LISTS):
            self._settings.setValue(LISTS, texts)
            self.changed.emit()

    def clear(self) -> None:
        """Forget them all."""
        self._settings.remove(KEY)
        self._settings.remove(LISTS)
        self.changed.emit()

    def forget(self) -> None:
        """Forget every path in the settings: these, and the folders that were shown."""
        self._settings.remove(FOLDER)
        self.clear()
        forget_folders(self._settings)


def _is_fetched(path: Path) -> bool:
    """Whether a path is of an archive: it is deleted when the window closes."""
    return path.is_relative_to(archive_folder())


def _paths_of(text: object) -> tuple[Path, ...]:
    """Return the paths of a list as stored; nothing if it is none."""
    try:
        paths = parsed_json(str(text))
    except ValueError:
        return ()
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        return ()
    return tuple(map(Path, paths))


def forget_paths(settings: QSettings) -> None:
    """Forget every path in the settings: the images opened last, and folders that were shown."""
    RecentImages(settings).forget()


def forget_folders(settings: QSettings) -> None:
    """Forget the folders that were shown by file dialogs, Qt's notes of them too."""
    settings.sync()
    notes = QSettings(QSettings.Scope.UserScope, QT_NOTES[0])
    notes.beginGroup(QT_NOTES[1])
    for name in QT_PATHS:
        notes.remove(name)
    notes.sync()
