"""Files found in folders, and when the folders are scanned again."""

import os
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from xray_desktop.folder_walk import FolderWalk, is_folder

UNCHANGED_FOR_S: Final = 2.0
"""A file that was changed more recently may still be being copied: it is left for later."""
RESCAN_S: Final = 10.0
"""Network shares report no changes: new files on them are found by scanning again."""
_NO_FILE: Final = (0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class FoundFile:
    """A file that was found.

    Parameters
    ----------
    path : Path
        Absolute.
    size : int
        In bytes.
    modified_ns : int
        When it was last changed, nanoseconds since the epoch.
    """

    path: Path
    size: int
    modified_ns: int

    @classmethod
    def at(cls, path: Path) -> "FoundFile":
        """Return the file at `path`; if it cannot be examined, the reader will say why."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return cls(path, *_NO_FILE)
        if not stat.S_ISREG(status.st_mode):
            return cls(path, *_NO_FILE)
        return cls(path, status.st_size, status.st_mtime_ns)

    @property
    def exists(self) -> bool:
        """Whether it is a regular file: no broken link, no pipe."""
        return (self.size, self.modified_ns) != _NO_FILE


@dataclass(slots=True)
class FolderScan:
    """Finds files by the rules of `FolderWalk`; files that are being written are left for later.

    Parameters
    ----------
    roots : sequence of Path
        Folders, and files that are taken as they are.
    exclude : sequence of str
        Patterns of file and folder names that are left out, as in `FolderWalk`.
    skip : sequence of Path
        Folders that are not entered, and files that are left out: the program's own.

    Attributes
    ----------
    unreadable : list of Path
        Folders that could not be listed in the last scan, and roots that did not exist.
    still_changing : int
        Files that the last scan left for later because they were being written.
    """

    roots: Sequence[Path]
    exclude: Sequence[str] = ()
    skip: Sequence[Path] = ()
    unreadable: list[Path] = field(default_factory=list, init=False)
    still_changing: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[FoundFile]:
        """Yield the files, sorted by name within each folder, files before subfolders."""
        self.unreadable.clear()
        self.still_changing = 0
        walk = FolderWalk(self.exclude, self.skip, on_unreadable=self.unreadable.append)
        for given in self.roots:
            root = Path(os.path.abspath(given))  # noqa: PTH100 - resolve() would follow links
            if is_folder(root):
                yield from self._unchanged(walk.files(root))
            elif os.path.lexists(root):
                yield FoundFile.at(root)
            else:
                self.unreadable.append(root)

    def _unchanged(self, paths: Iterator[Path]) -> Iterator[FoundFile]:
        for path in paths:
            found = FoundFile.at(path)
            if 0 <= time.time_ns() - found.modified_ns < UNCHANGED_FOR_S * 1e9:
                self.still_changing += 1
            else:
                yield found


class ScanSchedule(Protocol):
    """Decides after each scan whether and when to scan again."""

    def due(self, still_changing: int) -> bool:
        """Whether to scan now; the last scan left `still_changing` files for later."""
        ...

    @property
    def finished(self) -> bool:
        """Whether there will be no further scan."""
        ...


class SingleScan:
    """One scan, and a second one if files were still being written."""

    def __init__(self) -> None:
        self._again_at: float | None = None
        self.finished = False

    def due(self, still_changing: int) -> bool:
        """Whether to scan now."""
        if self.finished:
            return False
        if self._again_at is None:
            if not still_changing:
                self.finished = True
                return False
            self._again_at = time.monotonic() + UNCHANGED_FOR_S
        self.finished = time.monotonic() >= self._again_at
        return self.finished


class FolderWatch(FileSystemEventHandler):
    """Scans without end: after each change, and every `RESCAN_S` in any case.

    Change notifications of the operating system are only a hint; files are found by scanning.

    Parameters
    ----------
    roots : sequence of Path
        Folders to watch.
    """

    finished = False

    def __init__(self, roots: Sequence[Path]) -> None:
        self._changed = threading.Event()
        self._scanned_at = time.monotonic()
        self._observer = Observer()
        for root in roots:
            with suppress(OSError):  # too many folders for the system, or a share: see RESCAN_S
                self._observer.schedule(self, str(root), recursive=True)

    def __enter__(self) -> "FolderWatch":
        with suppress(OSError):
            self._observer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note a change."""
        if event.event_type in ("created", "modified", "moved", "closed"):
            self._changed.set()

    def due(self, still_changing: int) -> bool:
        """Whether to scan now."""
        elapsed_s = time.monotonic() - self._scanned_at
        changed = (self._changed.is_set() or still_changing > 0) and elapsed_s >= UNCHANGED_FOR_S
        if not changed and elapsed_s < RESCAN_S:
            return False
        self._changed.clear()
        self._scanned_at = time.monotonic()
        return True
