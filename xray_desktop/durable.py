"""Files and folders that survive a loss of power: what was written is there whole, or as before.

A rename alone does not do: the system may write the new name to the disk before the content. So
the content is synchronised first, then the name is given, then its folder is synchronised.
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
"""Some network file systems synchronise no folder, and one may write where one may not list."""


def write_durably(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file that is there whole or as it was before, also after a loss of power.

    Parameters
    ----------
    path : Path
        The file; its folder exists.
    content : bytes
        What it holds.
    mode : int
        The permissions that it may have at most, where the system has such.

    Raises
    ------
    OSError
        It cannot be written; what was there before is still whole.
    """
    with atomic_replacement(path) as draft:
        opener = lambda name, flags: os.open(name, flags, mode)  # noqa: E731
        with open(draft, "wb", opener=opener) as file:
            file.write(content)


def append_durably(path: Path, content: bytes) -> None:
    """Add to the end of a file, made if it is not there; all of it is durable, or nothing is added.

    Raises
    ------
    OSError
        It cannot be written; what was there before is still whole.
    """
    with path.open("ab", buffering=0) as file:
        append(file, content)


def append(file: FileIO, content: bytes) -> None:
    """Add to the end of an open file without a buffer; all of it is durable, or nothing is added.

    Raises
    ------
    OSError
        It cannot be written; what was there before is still whole.
    """
    end = file.seek(0, os.SEEK_END)
    try:
        written = 0
        while written < len(content):
            written += file.write(content[written:])
        sync(file.fileno())
        if end == 0:  # its name may be new
            sync_folder(Path(os.fsdecode(file.name)).parent)
    except BaseException:
        with suppress(OSError):
            file.truncate(end)
        raise


@contextmanager
def atomic_replacement(path: Path, draft: Path | None = None) -> Iterator[Path]:
    """Give a name beside `path` to write to; afterwards that file is durable and has its name.

    The draft is removed if the block raises. Without `draft` its name is hidden, and unique for
    each thread and process.

    Raises
    ------
    OSError
        The file cannot be written; what was there before is still whole.
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
    """Make a folder, and those above it that are missing, durably; one that is there stays.

    `mode` are the permissions that `folder` may have at most.

    Raises
    ------
    OSError
        It cannot be made, or is no folder.
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
    """Give a finished folder its name, with everything in it durable before; OSError if it fails.

    `final` must not be there yet, and lie on the same file system.
    """
    for here, _, names in os.walk(draft):
        for name in names:
            sync_file(Path(here, name))
        sync_folder(Path(here))
    draft.rename(final)
    sync_folder(final.parent)


def sync_file(path: Path) -> None:
    """Return when the content of a file is on the disk; OSError if it cannot be put there."""
    descriptor = os.open(path, os.O_RDWR)  # Windows synchronises only what is open for writing
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync(descriptor: int) -> None:
    """Return when what was written to an open file is on the disk; OSError if it cannot be."""
    if sys.platform == "darwin":  # its fsync leaves the drive's own cache alone
        import fcntl

        with suppress(OSError):  # a file system without it
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk; Windows does that by itself."""
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
