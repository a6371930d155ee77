"""Crash recovery: a file of the open paths, so that they can be opened again.

Paths may hold patient names. The file is in the user's state folder, readable by that user alone,
and is deleted when the program ends normally.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.durable import write_durably
from xray_desktop.folder_walk import exists
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

NOTE: Final = "session_restore"


@dataclass(frozen=True, slots=True, repr=False)
class InterruptedSession:
    """The images that were open when the program crashed."""

    paths: tuple[Path, ...]
    index: int


class SessionRestore(QObject):
    """Writes, reads and deletes the recovery file.

    Parameters
    ----------
    file : Path
        The recovery file. If it cannot be written, nothing can be restored.
    runner : JobRunner
        Writes it.
    """

    def __init__(self, file: Path, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._runner = file, runner

    def interrupted(self) -> InterruptedSession | None:
        """Return the images of a run that crashed, if any still exist, else None."""
        try:
            stored = parsed_json(self._file.read_text(encoding="utf-8"))
            paths = tuple(Path(path) for path in stored["paths"])
            shown = paths[int(stored["index"])]
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None
        existing = tuple(path for path in paths if exists(path))
        if not existing:
            return None
        return InterruptedSession(existing, existing.index(shown) if shown in existing else 0)

    def note(self, playlist: Playlist) -> None:
        """Store which images are open now."""
        self._runner.submit(
            NOTE,
            _writing(self._file, playlist.paths, playlist.index),
            on_error=lambda _error: None,
            queue=JobQueue.STORE,
        )

    def end(self) -> None:
        """Delete the file: the program ends normally, or the user declined."""
        self._runner.cancel(NOTE)
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def _writing(file: Path, paths: Sequence[Path], index: int) -> Steps[None, None]:
    yield Progress(0, 1, "Noting what is open")
    content = json.dumps({"paths": [str(path) for path in paths], "index": index})
    with suppress(OSError):
        make_private_folder(file.parent)
        write_durably(file, content.encode(), mode=PRIVATE_FILE_MODE)
