"""Durable, atomic writing: after a power loss a file has its new content or its old one.

A rename alone is not enough, because the system may write the new name to disk before the content.
The content is synchronised first, then the file is renamed, then its folder is synchronised.
"""

import errno
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final

_UNSUPPORTED: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES})
"""Errors of file systems that cannot synchronise a folder, or of folders without read access."""


def write_durably(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file atomically and durably.

    Parameters
    ----------
    path : Path
        The file; its folder exists.
    content : bytes
        The new content.
    mode : int
        Upper limit of its permissions, on systems that have file modes.

    Raises
    ------
    OSError
        It cannot be written; the previous content is intact.
    """
    with atomic_replacement(path) as draft:
        opener = lambda name, flags: os.open(name, flags, mode)  # noqa: E731
        with open(draft, "wb", opener=opener) as file:
            file.write(content)


def append_durably(path: Path, content: bytes) -> None:
    """Append to a file, creating it if needed; either all of `content` is added or nothing.

    Raises
    ------
    OSError
        It cannot be written; the previous content is intact.
    """
    with path.open("ab", buffering=0) as file:
        append(file, content)


def append(file: FileIO, content: bytes) -> None:
    """Append to an open, unbuffered file; either all of `content` is added or nothing.

    Raises
    ------
    OSError
        It cannot be written; the previous content is intact.
    """
    end = file.seek(0, os.SEEK_END)
    try:
        written = 0
        while written < len(content):
            written += file.write(content[written:])
        sync(file.fileno())
        if end == 0:  # the file may be new
            sync_folder(Path(os.fsdecode(file.name)).parent)
    except BaseException:
        with suppress(OSError):
            file.truncate(end)
        raise


@contextmanager
def atomic_replacement(path: Path, draft: Path | None = None) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on leaving, make that file durable and rename it.

    The temporary file is removed if the block raises. The default name is hidden and unique for
    each thread and process.

    Raises
    ------
    OSError
        The file cannot be written; the previous content is intact.
    """
    if draft is None:
        draft = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield draft
        sync_file(draft)
        draft.replace(path)
        sync_folder(path.parent)
    finally:  # also when interrupted
        with suppress(OSError):
            draft.unlink()


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Create a folder and its missing parents durably; an existing one is kept.

    `mode` is the upper limit of the permissions of `folder`.

    Raises
    ------
    OSError
        It cannot be created, or is a file.
    """
    missing: list[Path] = []
    above = folder.absolute()
    while not above.exists() and above != above.parent:
        missing.append(above)
        above = above.parent
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    for made in reversed(missing):
        sync_folder(made.parent)


def publish_folder(draft: Path, final: Path) -> None:
    """Make everything in `draft` durable, then rename it to `final`; OSError if it fails.

    `final` must not exist yet, and must be on the same file system.
    """
    for here, _, names in os.walk(draft):
        for name in names:
            sync_file(Path(here, name))
        sync_folder(Path(here))
    draft.rename(final)
    sync_folder(final.parent)


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on disk; OSError if it cannot be written."""
    descriptor = os.open(path, os.O_RDWR)  # Windows needs write access to synchronise
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync(descriptor: int) -> None:
    """Wait until what was written to an open file is on disk; OSError if it cannot be."""
    if sys.platform == "darwin":  # fsync there does not flush the drive's cache
        import fcntl

        with suppress(OSError):  # not supported by this file system
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk; Windows needs no such call."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
