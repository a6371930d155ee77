"""The folder of received objects: complete files, durable before their reception is confirmed.

File names contain no patient data: they are hashes of the SOP Instance UID, in one of 256 folders.
While a file is written it has a hidden name, which folder scans skip. A name is claimed in one
step, so several threads, programs and computers may fill one folder at the same time.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from xray_desktop.core.parsing import uid_of
from xray_desktop.durable import make_folder, sync, sync_folder

ENDING: Final = ".dcm"
MAX_VERSIONS: Final = 100
"""Of one object: a sender that changes it each time cannot fill the disk."""
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})
"""Errors of file systems without hard links."""


class StoreOutcome(StrEnum):
    """What became of an object."""

    NEW = "new"
    KNOWN = "known"
    """The same bytes are stored already."""
    ANOTHER = "another"
    """Another object with the same UID is stored: both are kept."""


class Inbox:
    """A folder of received objects.

    Parameters
    ----------
    folder : Path
        Created if it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_folder(folder)

    def keep(self, sop_instance_uid: str, content: bytes) -> StoreOutcome:
        """Store an object durably and completely.

        Raises
        ------
        OSError
            It cannot be written; nothing of it is left.
        """
        folder = self._folder(sop_instance_uid)
        if self._known(sop_instance_uid, content):
            sync_folder(folder)  # the other writer may not have synchronised it yet
            return StoreOutcome.KNOWN
        make_folder(folder)
        part = folder / f".{secrets.token_hex(12)}.part"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                sync(file.fileno())
            kept = self._claim(sop_instance_uid, part, content)
            sync_folder(folder)
            sync_folder(self.folder)  # another thread may just have created `folder`
        finally:
            with suppress(OSError):
                part.unlink()
        return kept

    def holds(self, sop_instance_uid: str) -> bool:
        """Whether an object is stored."""
        path = next(self._versions(sop_instance_uid))
        return path.is_file() and path.stat().st_size > 0

    def _known(self, sop_instance_uid: str, content: bytes) -> bool:
        """Whether these bytes are stored already; checked before anything is written."""
        for path in self._versions(sop_instance_uid):
            if not path.exists():
                return False
            if _has_content(path, content):
                return True
        return False

    def _claim(self, sop_instance_uid: str, part: Path, content: bytes) -> StoreOutcome:
        """Give a finished file the first free name, unless the same bytes are stored already."""
        for version, path in enumerate(self._versions(sop_instance_uid)):
            if _link(part, path):
                return StoreOutcome.ANOTHER if version else StoreOutcome.NEW
            if _has_content(path, content):
                return StoreOutcome.KNOWN
        raise FileExistsError

    def _versions(self, sop_instance_uid: str) -> Iterator[Path]:
        folder, name = self._folder(sop_instance_uid), _name(sop_instance_uid)
        yield folder / f"{name}{ENDING}"
        for version in range(2, MAX_VERSIONS + 1):
            yield folder / f"{name}-{version}{ENDING}"

    def _folder(self, sop_instance_uid: str) -> Path:
        return self.folder / _name(sop_instance_uid)[:2]


def _name(sop_instance_uid: str) -> str:
    uid = uid_of(sop_instance_uid) or sop_instance_uid
    return hashlib.sha256(uid.encode()).hexdigest()[:40]


def _link(part: Path, path: Path) -> bool:
    """Give a file a second name in one step; False if that name is taken."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:
            path.open("xb").close()
        except FileExistsError:
            return False
        try:
            part.replace(path)
        except OSError:
            path.unlink()
            raise
    return True


def _has_content(path: Path, content: bytes) -> bool:
    """Whether a file contains exactly these bytes."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
