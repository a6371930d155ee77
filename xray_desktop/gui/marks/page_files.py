"""What was drawn on each image, kept in the user's own folder and found again by the image's hash.

A file holds places in pixels and the text of notes as it was typed, so the user alone can read it,
and its name says nothing but the hash.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.marks import Mark, MarkKind
from xray_desktop.core.measures import Point
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.core.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.durable import write_whole
from xray_desktop.gui.jobs import JobRunner, Lane
from xray_desktop.gui.marks.pages import EMPTY, Kept, Key, Page
from xray_desktop.gui.words_from_elsewhere import error_words
from xray_desktop.places import OWN_FILE, make_own_folder

VERSION: Final = 1
MOST_BYTES: Final = 16 * 2**20
UNWRITTEN: Final = FailedError(
    "annotations_unwritten",
    "Annotations could not be saved. Check that there is room on the disk and that the program "
    "may write to its own folder.",
)
UNREAD: Final = FailedError(
    "annotations_unread",
    "The annotations that were kept of this image cannot be read; their file was put aside, with "
    "“.damaged” at the end of its name.",
)


class PageFiles(QObject):
    """Saves pages as they change, and loads them as their images are shown.

    Parameters
    ----------
    pages : Kept
        What is drawn.
    runner : JobRunner
        Reads and writes.
    folder : Path
        Where files lie; made when the first one is written.
    """

    failed = Signal(str)
    """A sentence."""

    def __init__(self, pages: Kept, runner: JobRunner, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._pages, self._runner, self._folder = pages, runner, folder
        self._unsaved: dict[Key, Page] = {}
        self._loading: set[Key] = set()
        self._writing = threading.Lock()
        pages.edited.connect(self._save)
        pages.first_shown.connect(self._load)

    def flush(self) -> None:
        """Write what is not written yet, before the program goes.

        Raises
        ------
        FailedError
            It cannot be written.
        """
        for key in list(self._unsaved):
            if key in self._loading:  # what lies there is not overwritten unseen
                self._take(key, finish(_reading(self._folder, key)))
            self._write(key, self._unsaved[key])
            del self._unsaved[key]

    def _save(self, key: Key, page: Page) -> None:
        self._unsaved[key] = page
        self._submit("save", key, self._write_steps(key, page), lambda _: self._done(key, page))

    def _write_steps(self, key: Key, page: Page) -> Steps[None, None]:
        yield Progress(0, 1, "Saving annotations")
        self._write(key, page)

    def _write(self, key: Key, page: Page) -> None:
        with self._writing:  # an older page is never written over a newer one
            if self._unsaved.get(key) is page:
                _write(self._folder, key, page)

    def _done(self, key: Key, page: Page) -> None:
        if self._unsaved.get(key) is page:
            del self._unsaved[key]

    def _load(self, key: Key) -> None:
        self._loading.add(key)
        self._submit("load", key, _reading(self._folder, key), lambda page: self._take(key, page))

    def _take(self, key: Key, page: Page) -> None:
        self._loading.discard(key)
        self._pages.adopt(key, page)

    def _submit(
        self, what: str, key: Key, steps: Steps[None, Any], then: Callable[[Any], object]
    ) -> None:
        self._runner.submit(
            f"{what} annotations {key}",
            steps,
            on_result=then,
            on_error=self._fail,
            on_progress=lambda _progress: None,
            lane=Lane.STORE,
        )

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(error_words(error))


def page_bytes(page: Page) -> bytes:
    """Return a page as JSON."""
    content = {
        "version": VERSION,
        "annotations": [
            asdict(mark) | {"points": [list(p) for p in mark.points], "placed": sorted(mark.placed)}
            for mark in page.marks
        ],
        "spacing": None if page.spacing is None else asdict(page.spacing),
        "key_image": page.key_image,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def page_from(content: bytes) -> Page:
    """Return the page that `page_bytes` made JSON of; ValueError says that it is none."""
    try:
        said = json.loads(content)
        if said["version"] != VERSION:
            raise ValueError(said["version"])
        spacing = said["spacing"]
        return Page(
            tuple(_mark(each) for each in said["annotations"]),
            None
            if spacing is None
            else PixelSpacing(
                float(spacing["row_mm"]),
                float(spacing["column_mm"]),
                SpacingOrigin(spacing["origin"]),
            ),
            said["key_image"] is True,
        )
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _mark(said: Mapping[str, Any]) -> Mark:
    points = tuple(Point(float(x), float(y)) for x, y in said["points"])
    if not np.isfinite(np.array(points, np.float64)).all():
        raise ValueError("points that are nowhere")
    text = said["text"]
    if not isinstance(text, str):
        raise TypeError(text)
    return Mark(MarkKind(said["kind"]), points, text, frozenset(map(int, said["placed"])))


def file_of(folder: Path, key: Key) -> Path:
    """Return where the page of an image lies."""
    sha256, frame = key
    return folder / f"{sha256}-{frame}.json"


def _write(folder: Path, key: Key, page: Page) -> None:
    path = file_of(folder, key)
    try:
        if page == EMPTY:
            path.unlink(missing_ok=True)
        else:
            make_own_folder(folder)
            write_whole(path, page_bytes(page), mode=OWN_FILE)
    except OSError:
        raise UNWRITTEN from None


def _reading(folder: Path, key: Key) -> Steps[None, Page]:
    yield Progress(0, 1, "Looking for annotations")
    path = file_of(folder, key)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) <= MOST_BYTES:
            return page_from(content)
    except FileNotFoundError:
        return EMPTY
    except OSError:
        raise UNREAD from None
    except ValueError:
        pass
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
    except OSError:
        raise UNREAD from None
    raise UNREAD
