"""What lies in folders: files as they are found, each once, in an order that stays the same."""

import fnmatch
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SETTLE_S: Final = 2.0
"""A file that was changed so recently may still be copied: it is left for later."""
_NO_FILE: Final = (0, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
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
    def is_there(self) -> bool:
        """Whether there is such a file: no link to nothing, no pipe."""
        return (self.size, self.modified_ns) != _NO_FILE


@dataclass(slots=True)
class Arrivals:
    """Walks folders, following links, into no folder twice.

    Parameters
    ----------
    roots : sequence of Path
        Folders, and files that are taken as they are.
    exclude : sequence of str
        Patterns with ``*`` and ``?`` for names, or for paths below a root, of files and folders
        that are left out. Hidden ones always are: tools that copy write to such names first.
    but_not : sequence of Path
        Folders that are not walked into, and files: the program's own.

    Attributes
    ----------
    closed : list of Path
        Folders that could not be listed at the last walk, and roots that were not there.
    unsettled : int
        Files of the last walk that were left for later, being copied.
    """

    roots: Sequence[Path]
    exclude: Sequence[str] = ()
    but_not: Sequence[Path] = ()
    closed: list[Path] = field(default_factory=list, init=False)
    unsettled: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Arrival]:
        """Yield what is there, sorted by name within each folder, files before folders."""
        self.closed.clear()
        self.unsettled = 0
        seen: set[tuple[int, int]] = set()
        avoided = {os.path.realpath(path) for path in self.but_not}
        for root in self.roots:
            top = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
            if top.is_dir():
                yield from self._walk(top, seen, avoided)
            elif os.path.lexists(top):
                yield _arrival(top)
            else:
                self.closed.append(top)

    def _walk(self, top: Path, seen: set[tuple[int, int]], avoided: set[str]) -> Iterator[Arrival]:
        def closed(error: OSError) -> None:
            self.closed.append(Path(os.fsdecode(error.filename)))

        for here, folders, names in os.walk(top, onerror=closed, followlinks=True):
            if not _first_visit(here, seen):
                folders.clear()
                continue
            place = Path(here)
            folders[:] = sorted(
                name
                for name in folders
                if self._wanted(place / name, top) and os.path.realpath(place / name) not in avoided
            )
            for name in sorted(names):
                path = place / name
                if not self._wanted(path, top) or str(path) in avoided:
                    continue
                found = _arrival(path)
                if 0 <= time.time_ns() - found.modified_ns < SETTLE_S * 1e9:
                    self.unsettled += 1
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


def _first_visit(folder: str, seen: set[tuple[int, int]]) -> bool:
    try:
        about = os.stat(folder)  # noqa: PTH116 - as os.walk gives it
    except OSError:
        return False
    identity = (about.st_dev, about.st_ino)
    new = identity not in seen
    seen.add(identity)
    return new


def _arrival(path: Path) -> Arrival:
    """Return what is at `path`; what cannot be looked at is for the reader to explain."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return Arrival(path, *_NO_FILE)
    if not stat.S_ISREG(about.st_mode):
        return Arrival(path, *_NO_FILE)
    return Arrival(path, about.st_size, about.st_mtime_ns)
