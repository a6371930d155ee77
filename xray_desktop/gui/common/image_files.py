"""What the user made on an image, on disk: one JSON file per image, named by the image's hash.

Only the user can read the files, and their names contain nothing but the hash and the frame number.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from filelock import FileLock
from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.durable import write_durably
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

MAX_BYTES: Final = 16 * 2**20
LOCK_S: Final = 5.0
"""How long another window may write."""
ImageKey = tuple[str, int]
"""An image: SHA-256 of its file, and the frame."""
Content = TypeVar("Content")


def image_key(image: Radiograph) -> ImageKey:
    """Return the key of an image."""
    return image.source.sha256, image.source.frame


@dataclass(frozen=True, slots=True)
class FileKind(Generic[Content]):
    """What is saved by image, and how.

    Parameters
    ----------
    name : str
        What the files hold, for the keys of jobs.
    folder : str
        Name of their folder in the program's data folder.
    to_json : callable
        Returns the content of a file; None if there is nothing to keep: the file is deleted.
    from_json : callable
        Reads it; raises ValueError if it is invalid.
    not_saved, not_readable : FailedError
        Errors that are shown.
    """

    name: str
    folder: str
    to_json: Callable[[Content], bytes | None]
    from_json: Callable[[bytes], Content]
    not_saved: FailedError
    not_readable: FailedError


class ImageStore(QObject, Generic[Content]):
    """What the user made on the images of this session, in memory."""

    edited = Signal(object, object)
    """The `ImageKey` and what is now to be saved, whenever it has changed."""
    first_shown = Signal(object)
    """The `ImageKey` of an image that is shown for the first time."""
    image_changed = Signal()
    """Another image is shown."""

    def adopt(self, key: ImageKey, found: Content) -> None:
        """Add what was read from disk to what was made since the image was opened."""
        raise NotImplementedError

    def merge(self, key: ImageKey, base: Content | None, theirs: Content | None) -> None:
        """Take over what another window changed since both knew `base`, and have it saved.

        Where both changed the same, what was made in this window holds.
        """
        raise NotImplementedError


class ImageFiles(QObject, Generic[Content]):
    """Saves what the user makes on an image when it changes, and loads it when the image is shown.

    A file is not written before it was read. One that another window has changed since is merged,
    not overwritten.

    Parameters
    ----------
    kind : FileKind
        What is saved.
    store : ImageStore
        It in memory.
    runner : JobRunner
        Reads and writes.
    data_folder : Path or None
        Where the folder of the files is created when the first one is written; None: nothing is
        saved.
    """

    failed = Signal(str)
    """An error message."""

    def __init__(
        self,
        kind: FileKind[Content],
        store: ImageStore[Content],
        runner: JobRunner,
        data_folder: Path | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._kind, self._store, self._runner = kind, store, runner
        self._unsaved: dict[ImageKey, Content] = {}
        self._loading: set[ImageKey] = set()
        self._unwritten: set[ImageKey] = set()
        self._known: dict[ImageKey, bytes | None] = {}
        self._writing = threading.Lock()
        if data_folder is None:
            return
        self._folder = data_folder / kind.folder
        self._lock = FileLock(
            data_folder / f"{kind.folder}.lock", LOCK_S, PRIVATE_FILE_MODE, thread_local=False
        )
        store.edited.connect(self._save)
        store.first_shown.connect(self._load)
        store.image_changed.connect(self._retry)

    def flush(self) -> None:
        """Write all that is unsaved; called before the program ends.

        Raises
        ------
        FailedError
            It cannot be written.
        """
        failed: XrayError | None = None
        for key in list(self._unsaved):
            try:
                if key in self._loading:  # read the file before it is overwritten
                    self._adopt(key, finish(self._read_steps(key)))
                while (found := self._write(key, self._unsaved[key])) is not None:
                    self._merge(key, found)
            except XrayError as error:
                failed = error  # the others can perhaps be saved
                continue
            del self._unsaved[key]
            self._unwritten.discard(key)
        if failed is not None:
            raise failed

    def _save(self, key: ImageKey, content: Content) -> None:
        self._unsaved[key] = content
        if key in self._loading:
            return
        self._submit(
            "save",
            key,
            self._write_steps(key, content),
            lambda found: self._done(key, content, found),
            lambda error: self._fail_to_save(key, error),
        )

    def _retry(self) -> None:
        """Try again to save what could not be saved, and say so again if it fails again."""
        for key in tuple(self._unwritten):
            self._save(key, self._unsaved[key])

    def _write_steps(self, key: ImageKey, content: Content) -> Steps[None, "_OnDisk | None"]:
        yield Progress(0, 1, f"Saving {self._kind.name}")
        return self._write(key, content)

    def _write(self, key: ImageKey, content: Content) -> "_OnDisk | None":
        """Write a file, unless another window has changed it: then return what it holds."""
        with self._writing:  # an older version never overwrites a newer one
            if self._unsaved.get(key) is not content:
                return None
            path = image_file(self._folder, key)
            try:
                make_private_folder(self._folder)
                with self._lock:
                    found = _content_of(path)
                    if found != self._known.get(key):
                        return _OnDisk(found)
                    written = self._kind.to_json(content)
                    if written is None:
                        path.unlink(missing_ok=True)
                    else:
                        write_durably(path, written, mode=PRIVATE_FILE_MODE)
                    self._known[key] = written
            except OSError:
                raise self._kind.not_saved from None
        return None

    def _done(self, key: ImageKey, content: Content, found: "_OnDisk | None") -> None:
        if found is not None:
            self._merge(key, found)
        elif self._unsaved.get(key) is content:
            del self._unsaved[key]
            self._unwritten.discard(key)

    def _merge(self, key: ImageKey, found: "_OnDisk") -> None:
        """Merge what another window wrote; the store then reports all that is to be saved."""
        base = self._known.get(key)
        self._known[key] = found.content
        try:
            theirs = None if found.content is None else self._kind.from_json(found.content)
        except ValueError:  # what is saved next must not be written over it
            theirs = None
            self._set_aside(key)
        self._store.merge(key, None if base is None else self._kind.from_json(base), theirs)

    def _fail_to_save(self, key: ImageKey, error: XrayError) -> None:
        self._unwritten.add(key)
        self._fail(error)

    def _load(self, key: ImageKey) -> None:
        self._loading.add(key)
        self._submit(
            "load",
            key,
            self._read_steps(key),
            lambda found: self._take(key, found),
            lambda error: self._fail_to_load(key, error),
        )

    def _take(self, key: ImageKey, found: Content | None) -> None:
        self._adopt(key, found)
        self._save_waiting(key)

    def _fail_to_load(self, key: ImageKey, error: XrayError) -> None:
        self._loading.discard(key)
        self._fail(error)
        self._save_waiting(key)

    def _adopt(self, key: ImageKey, found: Content | None) -> None:
        self._loading.discard(key)
        if found is not None:
            self._store.adopt(key, found)

    def _save_waiting(self, key: ImageKey) -> None:
        """Save what was made before the file was read."""
        if key in self._unsaved:
            self._save(key, self._unsaved[key])

    def _read_steps(self, key: ImageKey) -> Steps[None, Content | None]:
        yield Progress(0, 1, f"Looking for {self._kind.name}")
        try:
            content = _content_of(image_file(self._folder, key))
            if content is None:
                return None
            found = self._kind.from_json(content)
        except (OSError, ValueError):
            self._set_aside(key)
            raise self._kind.not_readable from None
        self._known[key] = content
        return found

    def _set_aside(self, key: ImageKey) -> None:
        """Rename a file that cannot be read: what is made from now on must not replace it."""
        path = image_file(self._folder, key)
        self._known[key] = None
        try:
            path.replace(_damaged_name(path))
        except OSError:
            raise self._kind.not_readable from None

    def _submit(
        self,
        what: str,
        key: ImageKey,
        steps: Steps[None, Any],
        then: Callable[[Any], object],
        otherwise: Callable[[XrayError], object],
    ) -> None:
        self._runner.submit(
            f"{what} {self._kind.name} {key}",
            steps,
            on_result=then,
            on_error=otherwise,
            queue=JobQueue.STORE,
        )

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


def image_file(folder: Path, key: ImageKey) -> Path:
    """Return the file on an image in a folder."""
    sha256, frame = key
    return folder / f"{sha256}-{frame}.json"


@dataclass(frozen=True, slots=True, repr=False)
class _OnDisk:
    """What another window left of a file: its content, None if it was deleted."""

    content: bytes | None


def _content_of(path: Path) -> bytes | None:
    """Return the content of a file, None if there is none; ValueError if it is too long."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    if len(content) > MAX_BYTES:
        raise ValueError("too long")
    return content


def _damaged_name(path: Path) -> Path:
    """Return a name for a damaged file that no other file has."""
    names = chain((path.name,), (f"{path.name}.{number}" for number in count(2)))
    return next(free for name in names if not (free := path.with_name(f"{name}.damaged")).exists())
