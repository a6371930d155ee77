"""Annotations on disk: one JSON file per image, named by the image's hash.

A file holds points in pixels and the text of notes as typed. Only the user can read it, and its
name contains nothing but the hash and the frame number.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.durable import write_durably
from xray_desktop.gui.annotations.image_annotations import (
    EMPTY,
    AnnotationSet,
    AnnotationStore,
    ImageKey,
)
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.paths import PRIVATE_FILE_MODE, make_private_folder

VERSION: Final = 1
MAX_BYTES: Final = 16 * 2**20
NOT_SAVED: Final = FailedError(
    "annotations_unwritten",
    "Annotations could not be saved. Check that the disk has free space and that the program may "
    "write to its data folder.",
)
NOT_READABLE: Final = FailedError(
    "annotations_unread",
    "The saved annotations of this image could not be read. Their file was renamed: its name now "
    "ends in “.damaged”.",
)


class AnnotationFiles(QObject):
    """Saves annotations when they change, and loads them when their image is shown.

    Parameters
    ----------
    store : AnnotationStore
        The annotations in memory.
    runner : JobRunner
        Reads and writes.
    folder : Path
        Folder of the files; created when the first one is written.
    """

    failed = Signal(str)
    """An error message."""

    def __init__(
        self, store: AnnotationStore, runner: JobRunner, folder: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store, self._runner, self._folder = store, runner, folder
        self._unsaved: dict[ImageKey, AnnotationSet] = {}
        self._loading: set[ImageKey] = set()
        self._unwritten: set[ImageKey] = set()
        self._writing = threading.Lock()
        store.edited.connect(self._save)
        store.first_shown.connect(self._load)
        store.image_changed.connect(self._retry)

    def flush(self) -> None:
        """Write all unsaved annotations; called before the program ends.

        Raises
        ------
        FailedError
            It cannot be written.
        """
        failed: XrayError | None = None
        for key in list(self._unsaved):
            try:
                if key in self._loading:  # read the file before it is overwritten
                    self._take(key, finish(_read_steps(self._folder, key)))
                self._write(key, self._unsaved[key])
            except XrayError as error:
                failed = error  # the others can perhaps be saved
                continue
            del self._unsaved[key]
            self._unwritten.discard(key)
        if failed is not None:
            raise failed

    def _save(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        self._unsaved[key] = annotation_set
        self._submit(
            "save",
            key,
            self._write_steps(key, annotation_set),
            lambda _: self._done(key, annotation_set),
            lambda error: self._fail_to_save(key, error),
        )

    def _retry(self) -> None:
        """Try again to save what could not be saved, and say so again if it fails again."""
        for key in tuple(self._unwritten):
            self._save(key, self._unsaved[key])

    def _write_steps(self, key: ImageKey, annotation_set: AnnotationSet) -> Steps[None, None]:
        yield Progress(0, 1, "Saving annotations")
        self._write(key, annotation_set)

    def _write(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        with self._writing:  # an older version never overwrites a newer one
            if self._unsaved.get(key) is annotation_set:
                _write(self._folder, key, annotation_set)

    def _done(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        if self._unsaved.get(key) is annotation_set:
            del self._unsaved[key]
            self._unwritten.discard(key)

    def _fail_to_save(self, key: ImageKey, error: XrayError) -> None:
        self._unwritten.add(key)
        self._fail(error)

    def _load(self, key: ImageKey) -> None:
        self._loading.add(key)
        self._submit(
            "load",
            key,
            _read_steps(self._folder, key),
            lambda annotation_set: self._take(key, annotation_set),
            self._fail,
        )

    def _take(self, key: ImageKey, annotation_set: AnnotationSet) -> None:
        self._loading.discard(key)
        self._store.adopt(key, annotation_set)

    def _submit(
        self,
        what: str,
        key: ImageKey,
        steps: Steps[None, Any],
        then: Callable[[Any], object],
        otherwise: Callable[[XrayError], object],
    ) -> None:
        self._runner.submit(
            f"{what} annotations {key}",
            steps,
            on_result=then,
            on_error=otherwise,
            queue=JobQueue.STORE,
        )

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


def annotations_to_json(annotation_set: AnnotationSet) -> bytes:
    """Return annotations as JSON."""
    content = {
        "version": VERSION,
        "annotations": [
            asdict(annotation)
            | {"points": [list(p) for p in annotation.points], "placed": sorted(annotation.placed)}
            for annotation in annotation_set.annotations
        ],
        "spacing": None if annotation_set.spacing is None else asdict(annotation_set.spacing),
        "key_image": annotation_set.key_image,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def annotations_from_json(content: bytes) -> AnnotationSet:
    """Return annotations from JSON; raise ValueError if it is invalid."""
    try:
        content_json = json.loads(content)
        if content_json["version"] != VERSION:
            raise ValueError(content_json["version"])
        spacing = content_json["spacing"]
        return AnnotationSet(
            tuple(_annotation(each) for each in content_json["annotations"]),
            None
            if spacing is None
            else PixelSpacing(
                float(spacing["row_mm"]),
                float(spacing["column_mm"]),
                SpacingOrigin(spacing["origin"]),
            ),
            content_json["key_image"] is True,
        )
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _annotation(content_json: Mapping[str, Any]) -> Annotation:
    points = tuple(Point(float(x), float(y)) for x, y in content_json["points"])
    if not np.isfinite(np.array(points, np.float64)).all():
        raise ValueError("points are not finite")
    text = content_json["text"]
    if not isinstance(text, str):
        raise TypeError(text)
    return Annotation(
        AnnotationKind(content_json["kind"]),
        points,
        text,
        frozenset(map(int, content_json["placed"])),
    )


def annotation_file(folder: Path, key: ImageKey) -> Path:
    """Return the file for the annotations of an image."""
    sha256, frame = key
    return folder / f"{sha256}-{frame}.json"


def _write(folder: Path, key: ImageKey, annotation_set: AnnotationSet) -> None:
    path = annotation_file(folder, key)
    try:
        if annotation_set == EMPTY:
            path.unlink(missing_ok=True)
        else:
            make_private_folder(folder)
            write_durably(path, annotations_to_json(annotation_set), mode=PRIVATE_FILE_MODE)
    except OSError:
        raise NOT_SAVED from None


def _read_steps(folder: Path, key: ImageKey) -> Steps[None, AnnotationSet]:
    yield Progress(0, 1, "Looking for annotations")
    path = annotation_file(folder, key)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) <= MAX_BYTES:
            return annotations_from_json(content)
    except FileNotFoundError:
        return EMPTY
    except (OSError, ValueError):
        pass  # what is drawn from now on must not be written over it
    try:
        path.replace(path.with_name(f"{path.name}.damaged"))
    except OSError:
        raise NOT_READABLE from None
    raise NOT_READABLE
