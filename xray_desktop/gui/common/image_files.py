"""What the user made on an image, on disk: one JSON file per image, named by the image's hash.

Only the user can read the files, and their names contain nothing but the hash and the frame number.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.durable import write_durably
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

MAX_BYTES: Final = 16 * 2**20
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


class ImageFiles(QObject, Generic[Content]):
    """Saves what the user makes on an image when it changes, and loads it when the image is shown.

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
        self._writing = threading.Lock()
        if data_folder is None:
            return
        self._folder = data_folder / kind.folder
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
                    self._take(key, finish(self._read_steps(key)))
                self._write(key, self._unsaved[key])
            except XrayError as error:
                failed = error  # the others can perhaps be saved
                continue
            del self._unsaved[key]
            self._unwritten.discard(key)
        if failed is not None:
            raise failed

    def _save(self, key: ImageKey, content: Content) -> None:
        self._unsaved[key] = content
        self._submit(
            "save",
            key,
            self._write_steps(key, content),
            lambda _: self._done(key, content),
            lambda error: self._fail_to_save(key, error),
        )

    def _retry(self) -> None:
        """Try again to save what could not be saved, and say so again if it fails again."""
        for key in tuple(self._unwritten):
            self._save(key, self._unsaved[key])

    def _write_steps(self, key: ImageKey, content: Content) -> Steps[None, None]:
        yield Progress(0, 1, f"Saving {self._kind.name}")
        self._write(key, content)

    def _write(self, key: ImageKey, content: Content) -> None:
        with self._writing:  # an older version never overwrites a newer one
            if self._unsaved.get(key) is not content:
                return
            path = image_file(self._folder, key)
            try:
                written = self._kind.to_json(content)
                if written is None:
                    path.unlink(missing_ok=True)
                else:
                    make_private_folder(self._folder)
                    write_durably(path, written, mode=PRIVATE_FILE_MODE)
            except OSError:
                raise self._kind.not_saved from None

    def _done(self, key: ImageKey, content: Content) -> None:
        if self._unsaved.get(key) is content:
            del self._unsaved[key]
            self._unwritten.discard(key)

    def _fail_to_save(self, key: ImageKey, error: XrayError) -> None:
        self._unwritten.add(key)
        self._fail(error)

    def _load(self, key: ImageKey) -> None:
        self._loading.add(key)
        self._submit(
            "load", key, self._read_steps(key), lambda found: self._take(key, found), self._fail
        )

    def _take(self, key: ImageKey, found: Content | None) -> None:
        self._loading.discard(key)
        if found is not None:
            self._store.adopt(key, found)

    def _read_steps(self, key: ImageKey) -> Steps[None, Content | None]:
        yield Progress(0, 1, f"Looking for {self._kind.name}")
        path = image_file(self._folder, key)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) <= MAX_BYTES:
                return self._kind.from_json(content)
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            pass  # what is made from now on must not be written over it
        try:
            path.replace(path.with_name(f"{path.name}.damaged"))
        except OSError:
            raise self._kind.not_readable from None
        raise self._kind.not_readable

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
