"""Copies of reader findings with their images, in a folder that the reader chose for feedback."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.durable import sync_folder
from xray_desktop.folder_walk import READER_FINDINGS, is_folder
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.image_files import ImageKey
from xray_desktop.gui.common.jobs import JobQueue, JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.findings.reader_findings_store import ReaderFindingsStore, ShownImage
from xray_desktop.results.feedback import UNWRITABLE, FeedbackFolder, ImageFeedback

PLACE: Final = "reader_findings/copies"
"""Setting: where copies are kept; none: no copies are."""
SAVE: Final = "save copies of findings"
LOOK: Final = "look for the folder of copies"
MISSING: Final = FailedError(
    "copies_folder_missing",
    "The folder for copies of your findings is not there, so they are saved in the program's own "
    "folder only (File, Copies of reader findings).",
)


class FeedbackCopies(QObject):
    """Writes each finding that the reader enters, with a copy of its image, once switched on.

    The findings themselves are saved elsewhere, whether copies are kept or not. In the chosen
    folder each run of the program has a folder of its own.

    Parameters
    ----------
    runner : JobRunner
        Writes the copies.
    settings : QSettings
        User settings: the chosen folder, which is remembered.
    store : ReaderFindingsStore
        Reports what is entered.
    """

    saved = Signal(str)
    """A message on what was copied."""
    failed = Signal(str)
    """An error message: copies could not be written, or will not be."""

    def __init__(
        self,
        runner: JobRunner,
        settings: QSettings,
        store: ReaderFindingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._settings, self._store = runner, settings, store
        stored = settings.value(PLACE)
        self._folder = _RunFolder(Path(stored)) if stored and isinstance(stored, str) else None
        self._reviews: dict[ImageKey, ImageFeedback] = {}
        self._unsaved = False
        self._reported: str | None = None
        self._image_was_shown = False
        store.recorded.connect(self._add)
        store.image_changed.connect(self._look_again)

    @property
    def place(self) -> Path | None:
        """The folder that was chosen; None while no copies are kept."""
        return None if self._folder is None else self._folder.place

    def look_for_folder(self) -> None:
        """Report it if the remembered folder is not there."""
        if self._folder is not None:
            self._runner.submit(
                LOOK,
                _looking(self._folder),
                on_error=lambda error: self.failed.emit(translated_error(error)),
                queue=JobQueue.BACKGROUND,
            )

    def keep_in(self, place: Path) -> None:
        """Keep copies in a folder from now on, beginning with the image shown.

        What could not be copied to the folder before is copied, too.
        """
        waiting = {
            key: review
            for key, review in self._reviews.items()
            if review.pixels is not None and (review.has_content or review.withdrawn)
        }
        self._reviews = {
            key: replace(review, number=number)
            for number, (key, review) in enumerate(waiting.items(), 1)
        }
        self._folder = _RunFolder(place)
        self._reported, self._unsaved = None, False
        self._settings.setValue(PLACE, str(place))
        shown = self._store.shown
        if shown is not None and shown.record.has_content:
            self._add(shown)
        elif self._reviews:
            self._save()

    def stop(self) -> None:
        """Keep no copies from now on; those that were written stay."""
        self._runner.cancel(SAVE, LOOK)
        self._folder, self._unsaved = None, False
        self._reviews.clear()
        self._settings.remove(PLACE)

    def flush(self) -> None:
        """Write what is not written yet; called before the program ends.

        Raises
        ------
        FailedError
            It cannot be written.
        """
        if self._unsaved and self._folder is not None:
            self._folder.write(tuple(self._reviews.values()))
            self._unsaved = False

    def _look_again(self) -> None:
        """Repeat it with the first image: opening it ended the message of the start."""
        if not self._image_was_shown:
            self._image_was_shown = True
            self.look_for_folder()

    def _add(self, shown: ShownImage) -> None:
        """Write what is recorded now on an image."""
        if self._folder is None:
            return
        before = self._reviews.get(shown.key)
        record = shown.record
        if before is None and not (record.has_content or record.notes.withdrawn):
            return
        self._reviews[shown.key] = ImageFeedback(
            len(self._reviews) + 1 if before is None else before.number,
            to_bytes(shown.image.true_pixels),  # another folder may be the one it can be written to
            shown.assessment,
            record.present,
            record.notes,
        )
        self._save()

    def _save(self) -> None:
        if self._folder is None:
            return
        self._unsaved = True
        reviews = tuple(self._reviews.values())
        self._runner.submit(
            SAVE,
            _saving(self._folder, reviews),
            on_result=lambda _done: self._report_saved(reviews),
            on_error=self._fail,
        )

    def _report_saved(self, written: Sequence[ImageFeedback]) -> None:
        self._unsaved, self._reported = False, None
        done = set(map(id, written))
        for key, review in self._reviews.items():
            if id(review) in done:  # its picture is in the folder
                self._reviews[key] = replace(review, pixels=None)
        images = sum(review.has_content for review in written)
        self.saved.emit(tr("Copies of your findings saved (images: {images}).", images=images))

    def _fail(self, error: XrayError) -> None:
        text = translated_error(error)
        if text != self._reported:  # once, not with each finding
            self.failed.emit(text)
        self._reported = text


class _RunFolder:
    """The folder of this run in the place that was chosen; created when it is first written to."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._claimed: FeedbackFolder | None = None
        self._writing = threading.Lock()

    def check(self) -> None:
        """Raise FailedError if the place is not there."""
        if not is_folder(self.place):
            raise MISSING

    def write(self, reviews: Sequence[ImageFeedback]) -> None:
        with self._writing:
            self.check()
            if self._claimed is None:
                self._claimed = FeedbackFolder(_claim(self.place))
            self._claimed.write(reviews)


def _claim(place: Path) -> Path:
    """Create a folder that no other window has; its name is the time, or some seconds later."""
    time = datetime.now().astimezone()
    while True:
        folder = place / time.strftime(READER_FINDINGS)
        try:
            folder.mkdir()
            sync_folder(place)
        except FileExistsError:
            time += timedelta(seconds=1)
        except OSError:
            raise UNWRITABLE from None
        else:
            return folder


def _saving(folder: _RunFolder, reviews: Sequence[ImageFeedback]) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Copying your findings"))
    folder.write(reviews)


def _looking(folder: _RunFolder) -> Steps[None, None]:
    yield Progress(0, 1, "Looking for the folder of copies")
    folder.check()
