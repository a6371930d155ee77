"""What is open, noted while the program runs, so that it can be opened again after a crash.

Paths may hold names. They lie in the user's own state folder, readable by that user alone, from the
first image to the end of the program, and nowhere else.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.durable import write_durably
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

NOTE: Final = "sitting"


@dataclass(frozen=True, slots=True, repr=False)
class InterruptedSession:
    """What was open when the program ended without being closed."""

    paths: tuple[Path, ...]
    index: int


class SessionRestore(QObject):
    """Keeps the note.

    Parameters
    ----------
    file : Path
        Where it lies. If it cannot be written there is nothing to restore, no more.
    runner : JobRunner
        Writes it.
    """

    restored = Signal(object)
    """A `InterruptedSession` that the user wants back."""

    def __init__(self, file: Path, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._runner = file, runner

    def left(self) -> InterruptedSession | None:
        """Return what an earlier run left behind, as far as its images are still there."""
        try:
            said = parsed_json(self._file.read_text(encoding="utf-8"))
            paths = tuple(Path(path) for path in said["paths"])
            shown = paths[int(said["index"])]
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None
        there = tuple(path for path in paths if path.exists())
        if not there:
            return None
        return InterruptedSession(there, there.index(shown) if shown in there else 0)

    def note(self, playlist: Playlist) -> None:
        """Note what is open now."""
        self._runner.submit(
            NOTE,
            _writing(self._file, playlist.paths, playlist.index),
            on_result=lambda _done: None,
            on_error=lambda _error: None,
            on_progress=lambda _progress: None,
            queue=JobQueue.STORE,
        )

    def end(self) -> None:
        """Forget it: the program ends as it should, or the user wants none of it back."""
        self._runner.cancel(NOTE)
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def _writing(file: Path, paths: Sequence[Path], index: int) -> Steps[None, None]:
    yield Progress(0, 1, "Noting what is open")
    content = json.dumps({"paths": [str(path) for path in paths], "index": index})
    with suppress(OSError):
        make_private_folder(file.parent)
        write_durably(file, content.encode(), mode=PRIVATE_FILE_MODE)
