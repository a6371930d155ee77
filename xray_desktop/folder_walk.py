"""The one walk through folders: opening, analysis, triage and sending find files by its rules.

Within a folder, files and folders come sorted by name, files first. Names that begin with a dot are
left out: programs that copy files write to such names first. So are folders of reader findings,
whose pictures are copies of images that are found where they lie. Links to folders are followed,
and no folder is entered twice.
"""

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import strptime
from typing import Final

READER_FINDINGS: Final = "feedback-%Y-%m-%d-%H%M%S"
"""Name of a folder of reader findings: when it was made."""


@dataclass(slots=True)
class FolderWalk:
    """One walk, through one top folder or several.

    Parameters
    ----------
    exclude : sequence of str
        Patterns with ``*`` and ``?`` for names, or for paths below the top folder, of files and
        folders that are left out.
    skip : sequence of Path
        Folders that are not entered, and files that are left out: the program's own output.
    max_depth : int or None
        How many levels of folders below the top folder are entered; None for all.
    on_unreadable : callable or None
        Takes the path of each folder that cannot be listed.
    """

    exclude: Sequence[str] = ()
    skip: Sequence[Path] = ()
    max_depth: int | None = None
    on_unreadable: Callable[[Path], object] | None = None
    _visited: set[tuple[int, int]] = field(default_factory=set, init=False)

    def folders(self, top: Path) -> Iterator[list[Path]]:
        """Yield the files of `top`, then those of each folder below it, one list a folder."""
        skipped = {os.path.realpath(path) for path in self.skip}
        for here, names_of_folders, names in os.walk(top, onerror=self._report, followlinks=True):
            if not self._first_visit(here):
                names_of_folders.clear()
                continue
            folder = Path(here)
            too_deep = self.max_depth is not None and (
                len(folder.relative_to(top).parts) >= self.max_depth
            )
            names_of_folders[:] = sorted(
                name
                for name in names_of_folders
                if not too_deep
                and not _holds_reader_findings(name)
                and self._wanted(folder / name, top)
                and os.path.realpath(folder / name) not in skipped
            )
            real = os.path.realpath(here)
            yield [
                folder / name
                for name in sorted(names)
                if self._wanted(folder / name, top) and os.path.join(real, name) not in skipped  # noqa: PTH118 - as realpath gives it
            ]

    def files(self, top: Path) -> Iterator[Path]:
        """Yield the files of `top` and of the folders below it."""
        for paths in self.folders(top):
            yield from paths

    def _report(self, error: OSError) -> None:
        if self.on_unreadable is not None:
            self.on_unreadable(Path(os.fsdecode(error.filename)))

    def _wanted(self, path: Path, top: Path) -> bool:
        if path.name.startswith("."):
            return False
        below = path.relative_to(top).as_posix()
        return not any(
            fnmatch.fnmatch(path.name, pattern) or fnmatch.fnmatch(below, pattern)
            for pattern in self.exclude
        )

    def _first_visit(self, folder: str) -> bool:
        try:
            status = os.stat(folder)  # noqa: PTH116 - as os.walk gives it
        except OSError:
            return False
        identity = (status.st_dev, status.st_ino)
        new = identity not in self._visited
        self._visited.add(identity)
        return new


def _holds_reader_findings(name: str) -> bool:
    try:
        strptime(name, READER_FINDINGS)
    except ValueError:
        return False
    return True


def files_in(paths: Iterable[Path], *, skip: Path | None = None) -> list[Path]:
    """Return the files that `paths` stand for.

    Parameters
    ----------
    paths : iterable of Path
        Files, which are taken as they are, and folders, which are walked.
    skip : Path or None
        A folder that is not entered: the run's own output.

    Returns
    -------
    list of Path
        Folders that cannot be listed stand for themselves. Whether a file is an image is for the
        reader to decide.
    """
    found: list[Path] = []
    walk = FolderWalk(skip=() if skip is None else (skip,), on_unreadable=found.append)
    for path in paths:
        if is_folder(path):
            for files in walk.folders(path):
                found += files
        else:
            found.append(path)
    return found


def is_folder(path: Path) -> bool:
    """Whether this is a folder; False also where access is denied or the disk does not answer.

    `Path.is_dir` raises OSError there, up to Python 3.12; so do `is_file` and `exists`.
    """
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: Path) -> bool:
    """Whether this is a file; False where `is_folder` is."""
    return os.path.isfile(path)  # noqa: PTH113


def exists(path: Path) -> bool:
    """Whether this is there; False where `is_folder` is."""
    return os.path.exists(path)  # noqa: PTH110
