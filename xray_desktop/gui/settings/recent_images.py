"""The user's settings file and the paths in it: what was opened, and Qt's file-dialog history.

Paths may hold patient names, so a settings file is readable by the user alone.
"""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from xray_desktop.core.parsing import parsed_json
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.paths import (
    APP_NAME,
    PRIVATE_FILE_MODE,
    archive_folder,
    make_private_folder,
)

MAX_RECENT: Final = 10
MAX_IN_LIST: Final = 50
"""Paths of a list that is kept; longer ones are not."""
KEY: Final = "recent_lists"
OLD_KEY: Final = "recent"
"""Where earlier versions noted every image that was paged by."""
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
    """What was opened last, up to ten entries; none while the user wants none kept.

    An entry is what was opened together: a file, a folder, or several of them. Images that are
    only paged to are not noted.
    """

    changed = Signal()

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._noted: tuple[Path, ...] | None = None
        settings.remove(OLD_KEY)

    @property
    def kept(self) -> bool:
        """Whether the user wants paths to be kept."""
        return Preferences.from_settings(self._settings).recent_images

    @property
    def entries(self) -> tuple[tuple[Path, ...], ...]:
        """The entries, the latest first."""
        stored = self._settings.value(KEY)
        if isinstance(stored, str):  # QSettings unwraps a list of one
            stored = [stored]
        entries = stored if isinstance(stored, list) else []
        return tuple(filter(None, map(_paths_of, entries)))[:MAX_RECENT]

    @property
    def folder(self) -> str:
        """The folder that a file dialog chose from last; empty if none is kept."""
        return str(self._settings.value(FOLDER) or "") if self.kept else ""

    def note_folder(self, folder: Path) -> None:
        """Let the next file dialog begin in `folder`, if paths are to be kept."""
        if self.kept:
            self._settings.setValue(FOLDER, str(folder))

    def add(self, paths: tuple[Path, ...]) -> None:
        """Put what was opened together first, if paths are to be kept and they are not too many.

        The same object again is the same opening, of which another image is shown.
        """
        if paths is self._noted:
            return
        self._noted = paths
        if not self.kept or not 0 < len(paths) <= MAX_IN_LIST or _any_fetched(paths):
            return
        kept = [paths, *(other for other in self.entries if other != paths)][:MAX_RECENT]
        texts = [json.dumps([str(path) for path in entry]) for entry in kept]
        self._settings.setValue(KEY, texts)
        self.changed.emit()

    def clear(self) -> None:
        """Forget them all."""
        self._settings.remove(KEY)
        self.changed.emit()

    def forget(self) -> None:
        """Forget every path in the settings: these, and the folders that were shown."""
        self._settings.remove(FOLDER)
        self.clear()
        forget_folders(self._settings)


def _any_fetched(paths: tuple[Path, ...]) -> bool:
    """Whether any path is of an archive: it is deleted when the window closes."""
    fetched = archive_folder()
    return any(path.is_relative_to(fetched) for path in paths)


def _paths_of(text: object) -> tuple[Path, ...]:
    """Return the paths of an entry as stored; nothing if it is none."""
    try:
        paths = parsed_json(str(text))
    except ValueError:
        return ()
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        return ()
    return tuple(map(Path, paths))


def entry_text(paths: Sequence[Path], *, whole: bool = True) -> str:
    """Return an entry as text: its first path, or only that one's name, and how many follow."""
    first = str(paths[0]) if whole else paths[0].name
    if len(paths) == 1:
        return first
    return tr("{first} and {count} more", first=first, count=len(paths) - 1)


def forget_paths(settings: QSettings) -> None:
    """Forget every path in the settings: what was opened last, and folders that were shown."""
    RecentImages(settings).forget()


def forget_folders(settings: QSettings) -> None:
    """Forget the folders that were shown by file dialogs, Qt's notes of them too."""
    settings.sync()
    notes = QSettings(QSettings.Scope.UserScope, QT_NOTES[0])
    notes.beginGroup(QT_NOTES[1])
    for name in QT_PATHS:
        notes.remove(name)
    notes.sync()
