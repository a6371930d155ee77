"""What lies in folders: files as they are found, each once, in an order that stays the same.

When folders are walked once more.
"""

import fnmatch
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
    """Walks folders, following links, into no folder twice.

    Parameters
    ----------
    roots : sequence of Path
        Folders, and files that are taken as they are.
    exclude : sequence of str
        Patterns with ``*`` and ``?`` for names, or for paths below a root, of files and folders
        that are left out. Hidden ones always are: tools that copy write to such names first.
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
        visited: set[tuple[int, int]] = set()
        skipped_folders = {os.path.realpath(path) for path in self.skip}
        for root in self.roots:
            top = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
            if top.is_dir():
                yield from self._walk(top, visited, skipped_folders)
            elif os.path.lexists(top):
                yield _arrival(top)
            else:
                self.unreadable.append(top)

    def _walk(
        self, top: Path, visited: set[tuple[int, int]], skipped_folders: set[str]
    ) -> Iterator[FoundFile]:
        def unreadable(error: OSError) -> None:
            self.unreadable.append(Path(os.fsdecode(error.filename)))

        for here, folders, names in os.walk(top, onerror=unreadable, followlinks=True):
            if not _first_visit(here, visited):
                folders.clear()
                continue
            place = Path(here)
            folders[:] = sorted(
                name
                for name in folders
                if self._wanted(place / name, top)
                and os.path.realpath(place / name) not in skipped_folders
            )
            for name in sorted(names):
                path = place / name
                if not self._wanted(path, top) or str(path) in skipped_folders:
                    continue
                found = _arrival(path)
                if 0 <= time.time_ns() - found.modified_ns < UNCHANGED_FOR_S * 1e9:
                    self.still_changing += 1
                    continue
                yield found

    def _wanted(self, path: Path, top: Path) -> bool:
        if path.name.startswith("."):
            return False
        below = path.relative_to(top).as_posix()
        return not any(
            fnmatch.fnmatch(path.name, pattern) or fnmatch.fnmatch(below, pattern)
            for pattern in self.exclude
        )


def _first_visit(folder: str, visited: set[tuple[int, int]]) -> bool:
    try:
        about = os.stat(folder)  # noqa: PTH116 - as os.walk gives it
    except OSError:
        return False
    identity = (about.st_dev, about.st_ino)
    new = identity not in visited
    visited.add(identity)
    return new


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
