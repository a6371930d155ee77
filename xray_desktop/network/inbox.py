"""Where received objects lie: whole files, on the disk before anybody is told so.

Names say nothing of anybody: the hash of the SOP instance UID, in one of 256 folders. While a file
is written its name is hidden, and whoever looks into the folder passes it by.
"""

import hashlib
import os
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

ENDING: Final = ".dcm"
MOST_VERSIONS: Final = 100
"""Of one object; a sender that never sends the same twice fills no disk."""


class Kept(StrEnum):
    """What became of an object."""

    NEW = "new"
    KNOWN = "known"
    """The same bytes lie there already."""
    ANOTHER = "another"
    """Another object under the same UID lies there: both are kept."""


class Inbox:
    """A folder of received objects.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, sop_instance_uid: str, content: bytes) -> Kept:
        """Write an object to the disk; it is there whole when this returns.

        Raises
        ------
        OSError
            It cannot be written; nothing of it is left.
        """
        name = self._name(sop_instance_uid)
        folder = self.folder / name[:2]
        folder.mkdir(exist_ok=True)
        for version in range(MOST_VERSIONS):
            path = folder / (f"{name}{ENDING}" if not version else f"{name}-{version + 1}{ENDING}")
            try:
                if path.read_bytes() == content:
                    return Kept.KNOWN
            except FileNotFoundError:
                self._write(path, content)
                return Kept.ANOTHER if version else Kept.NEW
        raise FileExistsError

    def holds(self, sop_instance_uid: str) -> bool:
        """Whether an object lies on the disk."""
        name = self._name(sop_instance_uid)
        return (self.folder / name[:2] / f"{name}{ENDING}").is_file()

    def _write(self, path: Path, content: bytes) -> None:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _fsync_folder(path.parent)
        finally:
            with suppress(OSError):
                part.unlink()

    @staticmethod
    def _name(sop_instance_uid: str) -> str:
        return hashlib.sha256(sop_instance_uid.encode()).hexdigest()[:40]


def _fsync_folder(folder: Path) -> None:
    """Have a folder's new name on the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
