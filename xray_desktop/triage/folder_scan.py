"""The files that triage finds in folders, and when the folders are walked again."""

import os
import stat
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from xray_desktop.folder_walk import FolderWalk

UNCHANGED_FOR_S: Final = 2.0
"""A file that was changed so recently may still be copied: it is left for later."""
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

    @property
    def exists(self) -> bool:
        """Whether there is such a file: no link to nothing, no pipe."""
        return (self.size, self.modified_ns) != _NO_FILE


@dataclass(slots=True)
class FolderScan:
    """Walks folders by the rules of `folder_walk` and leaves out files that are being written.

    Parameters
    ----------
    roots : sequence of Path
        Folders, and files that are taken as they are.
    exclude : sequence of str
        Patterns with ``*`` and ``?`` for names, or for paths below a root, of files and folders
        that are left out.
    skip : sequence of Path
        Folders that are not walked into, and files: the program's own.

    Attributes
    ----------
    unreadable : list of Path
        Folders that could not be listed at the last walk, and roots that were not there.
    still_changing : int
        Files of the last walk that were left for later, being copied.
    """

    roots: Sequence[Path]
    exclude: Sequence[str] = ()
    skip: Sequence[Path] = ()
    unreadable: list[Path] = field(default_factory=list, init=False)
    still_changing: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[FoundFile]:
        """Yield what is there, sorted by name within each folder, files before folders."""
        self.unreadable.clear()
        self.still_changing = 0
        walk = FolderWalk(self.exclude, self.skip, on_unreadable=self.unreadable.append)
        for root in self.roots:
            top = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
            if top.is_dir():
                yield from self._unchanging(walk.files(top))
            elif os.path.lexists(top):
                yield _arrival(top)
            else:
                self.unreadable.append(top)

    def _unchanging(self, paths: Iterable[Path]) -> Iterator[FoundFile]:
        """Yield the files that are not being written; count the others."""
        for path in paths:
            found = _arrival(path)
            if 0 <= time.time_ns() - found.modified_ns < UNCHANGED_FOR_S * 1e9:
                self.still_changing += 1
            else:
                yield found


def _arrival(path: Path) -> FoundFile:
    """Return what is at `path`; what cannot be looked at is for the reader to explain."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return FoundFile(path, *_NO_FILE)
    if not stat.S_ISREG(about.st_mode):
        return FoundFile(path, *_NO_FILE)
    return FoundFile(path, about.st_size, about.st_mtime_ns)


RESCAN_S: Final = 10.0
"""Network shares tell of no changes: what lies there is found by looking again."""


class ScanSchedule(Protocol):
    """Asked whenever a walk is over."""

    def due(self, still_changing: int) -> bool:
        """Whether to walk now; `still_changing` files were left for later by the last walk."""
        ...

    @property
    def finished(self) -> bool:
        """Whether there will be no other walk."""
        ...


class SingleScan:
    """One walk, and another for files that were still being written if there were any."""

    def __init__(self) -> None:
        self._again_at: float | None = None
        self.finished = False

    def due(self, still_changing: int) -> bool:
        """Whether to walk now."""
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
    """Walks for ever: when something changed, and every `RESCAN_S` in any case.

    What the system tells is only taken as a hint; files are found by walking.

    Parameters
    ----------
    roots : sequence of Path
        Folders to watch.
    """

    finished = False

    def __init__(self, roots: Sequence[Path]) -> None:
        self._changed = threading.Event()
        self._walked = time.monotonic()
        self._observer = Observer()
        for root in roots:
            with suppress(OSError):  # too many folders for the system, or a share: by time then
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
        """Hear of a change."""
        if event.event_type in ("created", "modified", "moved", "closed"):
            self._changed.set()

    def due(self, still_changing: int) -> bool:
        """Whether to walk now."""
        elapsed_s = time.monotonic() - self._walked
        changed = (self._changed.is_set() or still_changing > 0) and elapsed_s >= UNCHANGED_FOR_S
        if not changed and elapsed_s < RESCAN_S:
            return False
        self._changed.clear()
        self._walked = time.monotonic()
        return True
