"""Where received objects lie: whole files, on the disk before anybody is told so.

Names say nothing of anybody: the hash of the SOP instance UID, in one of 256 folders. While a file
is written its name is hidden, and whoever looks into the folder passes it by. A name is claimed in
one step, so several threads, programs and machines may fill one folder at the same time.
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
"""Of one object; a sender that never sends the same twice fills no disk."""
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})
"""What file systems without hard links answer."""


class StoreOutcome(StrEnum):
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
        make_folder(folder)

    def keep(self, sop_instance_uid: str, content: bytes) -> StoreOutcome:
        """Write an object to the disk; it is there whole, also after a power cut.

        Raises
        ------
        OSError
            It cannot be written; nothing of it is left.
        """
        folder = self._folder(sop_instance_uid)
        if self._known(sop_instance_uid, content):
            sync_folder(folder)  # whoever gave it its name may not have come so far yet
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
            sync_folder(self.folder)  # another thread may have made `folder` this very moment
        finally:
            with suppress(OSError):
                part.unlink()
        return kept

    def holds(self, sop_instance_uid: str) -> bool:
        """Whether an object lies on the disk."""
        path = next(self._versions(sop_instance_uid))
        return path.is_file() and path.stat().st_size > 0

    def _known(self, sop_instance_uid: str, content: bytes) -> bool:
        """Whether these bytes lie there already, looked at before anything is written."""
        for path in self._versions(sop_instance_uid):
            if not path.exists():
                return False
            if _has_content(path, content):
                return True
        return False

    def _claim(self, sop_instance_uid: str, part: Path, content: bytes) -> StoreOutcome:
        """Give a finished file the first free name, unless the same bytes lie there already."""
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
    """Whether these bytes, and nothing else, lie in a file."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
