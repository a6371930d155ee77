"""A folder for what a run writes: whole files or none, and never one of the inputs."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import FailedError
from xray_desktop.durable import make_folder, write_whole

FILM_ENDINGS: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dcm", ".dicom", ".dic"}
)
LONGEST_STEM_BYTES: Final = 160
"""With the rest of the name, within the 255 bytes that file systems allow."""


class OutputError(FailedError):
    """What the run should leave on the disk could not be written."""

    def __init__(self) -> None:
        super().__init__(
            "output",
            "The results could not be written: the output folder is full, missing or closed to "
            "you. Choose another one with --out.",
        )

    def __reduce__(self) -> tuple[type["OutputError"], tuple[()]]:
        return OutputError, ()


class OutputFolder:
    """Hands out file names and writes to them.

    Parameters
    ----------
    path : Path
        Where to write; made with the first file.
    inputs : iterable of Path
        Files that must stay as they are.
    """

    def __init__(self, path: Path, inputs: Iterable[Path] = ()) -> None:
        self.path = path
        self._kept = {identity(kept) for kept in inputs}
        self._taken: set[str] = set()

    def write(self, source: Path, kind: str, content: bytes) -> Path:
        """Write `content` to a file named after `source` and `kind`; OutputError if it cannot be.

        ``film.dcm`` and ``effusion-map.png`` give ``film-effusion-map.png``, and
        ``film-2-effusion-map.png`` for the next ``film`` of the same run.
        """
        path = self._free(_stem(source), kind)
        try:
            make_folder(self.path)
            write_whole(path, content)
        except OSError as error:
            raise OutputError from error
        return path

    def _free(self, stem: str, kind: str) -> Path:
        number = 1
        while True:
            name = f"{stem}-{kind}" if number == 1 else f"{stem}-{number}-{kind}"
            path = self.path / name
            key = name.casefold()  # one name on Windows and macOS
            if key not in self._taken and identity(path) not in self._kept:
                self._taken.add(key)
                return path
            number += 1


def _stem(source: Path) -> str:
    """Return the file's name without a film's ending; a UID's last part is no ending."""
    known = source.suffix.lower() in FILM_ENDINGS
    stem = source.stem if known else source.name
    return stem.encode("utf-8", "replace")[:LONGEST_STEM_BYTES].decode("utf-8", "ignore")


def identity(path: Path) -> str:
    """Return what two paths have in common if they are one file, also through a link."""
    return os.path.normcase(os.path.realpath(path))
