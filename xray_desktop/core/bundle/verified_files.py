"""The files of a model bundle: plain files only, hashed, and used exactly as hashed."""

import hashlib
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

from xray_desktop.core.bundle.contract import CONTRACT_FILE, INPUT_CHECK_FILE, ModelContract
from xray_desktop.core.bundle.limits import max_bytes
from xray_desktop.core.errors import BundleError

NO_BUNDLE: Final = "no_bundle"
"""Code of the `BundleError` of a folder without a contract."""
SHOWN_DIGITS: Final = 12
LINK: Final = "a link that leads out of its folder"
OTHER: Final = "no file"
KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
"""What may be found in place of a file, and its name in messages."""
HAS_CHANGE_TIME: Final = os.name == "posix"
"""Windows keeps another time in `st_ctime_ns`; a path and an open file may tell different ones."""


@dataclass(frozen=True, slots=True)
class BundleFiles:
    """The folder of a bundle whose contract was read; made by `BundleFiles.open`.

    Parameters
    ----------
    folder : Path
        Where it lies.
    contract : ModelContract
        What it says.
    digest : str
        SHA-256 of ``contract.json``.
    """

    folder: Path
    contract: ModelContract
    digest: str

    @classmethod
    def open(cls, folder: Path) -> "BundleFiles":
        """Read the contract in `folder`.

        Raises
        ------
        BundleError
            There is none, it does not hold, or it does not list the input check that is there.
        """
        try:
            text = _content(folder, CONTRACT_FILE)
        except OSError as error:
            raise BundleError(
                NO_BUNDLE,
                "There is no model bundle here: expected a folder with {file}. Choose a folder "
                "that xray-trainer wrote.",
                file=CONTRACT_FILE,
            ) from error
        contract = ModelContract.from_json(text)
        if INPUT_CHECK_FILE not in contract.files and os.path.lexists(folder / INPUT_CHECK_FILE):
            raise BundleError(  # an input check must not be lost silently
                "unlisted_file",
                "The model bundle has a {file} that its contract does not list: expected it with "
                "its hash. Get the bundle again.",
                file=INPUT_CHECK_FILE,
            )
        return cls(folder, contract, hashlib.sha256(text).hexdigest())

    def read(self, name: str) -> bytes:
        """Return the content of a file that the contract lists, the very bytes that were hashed.

        Raises
        ------
        BundleError
            Not listed, missing, no plain file, too large, or not the file that the contract was
            written for.
        """
        expected = self._expected(name)
        try:
            content = _content(self.folder, name)
        except OSError as error:
            raise _unreadable(name) from error
        _require_same(name, hashlib.sha256(content).hexdigest(), expected)
        return content

    def verify(self, name: str) -> Path:
        """Return the path of a file after checking its hash; BundleError as for `read`."""
        with self.checked_path(name) as path:
            return path

    def verify_all(self, *but: str) -> None:
        """Check every file that the contract lists, but for those named; BundleError as `read`."""
        for name in self.contract.files:
            if name not in but:
                self.verify(name)

    @contextmanager
    def checked_path(self, name: str, *others: str) -> Generator[Path]:
        """Give the path of a file to code that opens it itself, and verify that it stays unchanged.

        Its hash and those of `others` are checked before; after, that none of them was replaced or
        written meanwhile. BundleError as for `read`.
        """
        before = {one: self._hashed(one) for one in (name, *others)}
        yield self.folder / name
        for one, found in before.items():
            try:
                now = _file_state((self.folder / one).stat())
            except OSError as error:
                raise _unreadable(one) from error
            if now != found:
                raise BundleError(
                    "changed",
                    "The model bundle's {file} was changed while it was loaded: expected it to "
                    "stay as it was. Load the model again.",
                    file=one,
                )

    def size(self, name: str) -> int:
        """Return the size in bytes of a listed file; its hash is not checked yet.

        Raises
        ------
        BundleError
            Not listed, missing, no plain file, or too large.
        """
        self._expected(name)
        try:
            with _opened(self.folder, name) as stream:
                return os.fstat(stream.fileno()).st_size
        except OSError as error:
            raise _unreadable(name) from error

    def _expected(self, name: str) -> str:
        expected = self.contract.files.get(name)
        if expected is None:
            raise BundleError(
                "missing_file",
                "The model bundle's contract lists no {file}; it is needed here.",
                file=name,
            )
        return expected

    def _hashed(self, name: str) -> tuple[int, ...]:
        """Check the hash of a file; return what changes if it is written or replaced later."""
        expected = self._expected(name)
        try:
            with _opened(self.folder, name) as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
                state = _file_state(os.fstat(stream.fileno()))
        except OSError as error:
            raise _unreadable(name) from error
        _require_same(name, found, expected)
        return state


def _content(folder: Path, name: str) -> bytes:
    """Return a file's content; OSError if it cannot be read, BundleError if it must not be."""
    with _opened(folder, name) as stream:
        content = stream.read(max_bytes(name) + 1)
    _require_size(name, len(content))  # it may have grown
    return content


def _opened(folder: Path, name: str) -> BufferedReader:
    """Open a plain file of the bundle, of a size within its limit; never wait for a pipe.

    Raises
    ------
    OSError
        It is not there, or cannot be read.
    BundleError
        It is a folder, a pipe, a socket or a device, leads out of the bundle, or is too large.
    """
    path = folder / name
    if path.is_symlink() and not _real(path).is_relative_to(_real(folder)):
        raise _no_file(name, LINK)
    _require_plain(name, path.stat().st_mode)
    # it may have been replaced by a pipe since: opening one must not wait
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, flags), "rb")
    try:
        _require_plain(name, os.fstat(stream.fileno()).st_mode)
        _require_size(name, os.fstat(stream.fileno()).st_size)
    except BaseException:
        stream.close()
        raise
    return stream


def _real(path: Path) -> Path:
    """Return the real path; circular links, for which `Path.resolve` raises, stay unresolved."""
    return Path(os.path.realpath(path))


def _require_plain(name: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    raise _no_file(name, next((description for test, description in KINDS if test(mode)), OTHER))


def _file_state(found: os.stat_result) -> tuple[int, ...]:
    """Return what changes when a file is written or exchanged."""
    changed = found.st_ctime_ns if HAS_CHANGE_TIME else 0
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, changed


def _require_same(name: str, found: str, expected: str) -> None:
    if found != expected:
        raise BundleError(
            "hash",
            "The model bundle's {file} is not the file its contract names (SHA-256 {found}…, "
            "expected {expected}…). Get the bundle again.",
            file=name,
            found=found[:SHOWN_DIGITS],
            expected=expected[:SHOWN_DIGITS],
        )


def _no_file(name: str, found: str) -> BundleError:
    return BundleError(
        "no_plain_file",
        "The model bundle's {file} is {found}: expected a plain file. Get the bundle again.",
        file=name,
        found=found,
    )


def _require_size(name: str, found: int) -> None:
    if found > max_bytes(name):
        raise BundleError(
            "too_large",
            "The model bundle's {file} has {found} bytes: expected at most {most}. It is no bundle "
            "that xray-trainer wrote.",
            file=name,
            found=f"{found:,}",
            most=f"{max_bytes(name):,}",
        )


def _unreadable(name: str) -> BundleError:
    return BundleError(
        "missing_file",
        "The model bundle has no readable {file}. Get the bundle again.",
        file=name,
    )
