"""What the reader says of the films of this sitting; every word is saved at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from xray_desktop.core.display import to_bytes
from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.gui.jobs import JobRunner
from xray_desktop.gui.language import marked, tr
from xray_desktop.gui.words_from_elsewhere import error_words
from xray_desktop.results.verdicts import Reading, Review, write_reviews

SAVE: Final = "verdicts"

Key = tuple[str, int]
"""A film: the hash of its file, and the frame."""


class Verdicts(QObject):
    """Verdicts by film, and the folder they go to.

    Parameters
    ----------
    runner : JobRunner
        Writes them.
    ask_folder : callable
        Asks the reader where verdicts are to be kept; None if the reader would rather not.
    """

    changed = Signal(object)
    """A mapping of label to bool: what was said of the film shown."""
    commented = Signal(object)
    """A frozenset of labels of the film shown on which the reader has written something."""
    saved = Signal(str)
    """A sentence on how much is on the disk now."""
    failed = Signal(str)
    """Why the verdicts are not on the disk."""

    def __init__(
        self,
        runner: JobRunner,
        ask_folder: Callable[[], Path | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._ask = runner, ask_folder
        self._folder: Path | None = None
        self._reviews: dict[Key, Review] = {}
        self._shown: tuple[Radiograph, Assessment] | None = None
        self._readings: dict[Key, Reading] = {}
        self._unsaved = False

    def show(self, film: Radiograph, assessment: Assessment, *, seen: bool = True) -> None:
        """Speak of this film from now on; `seen` says whether the reader sees the model's numbers.

        What was noted of the film earlier in this sitting holds.
        """
        self._shown = film, assessment
        key = _key(film)
        reading = self._readings.get(key) or Reading(_now())
        if seen and reading.shown is None:
            reading = replace(reading, shown=_now())
        self._readings[key] = reading
        review = self._reviews.get(key)
        self.changed.emit({} if review is None else review.present)
        self.commented.emit(frozenset(reading.comments))

    @property
    def spoken(self) -> bool:
        """Whether a verdict was given on the film shown."""
        review = None if self._shown is None else self._reviews.get(_key(self._shown[0]))
        return review is not None and bool(review.present)

    @property
    def impression(self) -> str:
        """What the reader wrote of the film shown."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        return "" if reading is None else reading.impression

    def write(self, impression: str) -> bool:
        """Keep the reader's own words on the film shown; return whether there is a place for them.

        They are saved with the verdicts, before the model's numbers are shown.
        """
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return False
        film, assessment = self._shown
        key = _key(film)
        self._readings[key] = replace(self._readings[key], impression=impression)
        self._keep(film, assessment, None)
        self._save()
        return True

    def comment_on(self, label: str) -> str:
        """Return what the reader wrote on a finding of the film shown."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        return "" if reading is None else reading.comments.get(label, "")

    def comment(self, label: str, words: str) -> None:
        """Keep the reader's own words on a finding; empty ones take them back."""
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return
        film, assessment = self._shown
        key = _key(film)
        comments = {**self._readings[key].comments, label: words}
        if not words:
            del comments[label]
        self._readings[key] = replace(self._readings[key], comments=comments)
        self._keep(film, assessment, None)
        self.commented.emit(frozenset(comments))
        self._save()

    def clear(self) -> None:
        """Speak of no film."""
        self._shown = None
        self.changed.emit({})
        self.commented.emit(frozenset())

    def say(self, label: str, *, present: bool) -> None:
        """Say that a finding is present or absent; saying it again takes it back.

        A finding that is present means that the film is not without a finding.
        """
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return
        film, assessment = self._shown
        key = _key(film)
        review = self._reviews.get(key)
        said = {} if review is None else dict(review.present)
        if said.get(label) is present:
            del said[label]
        else:
            said[label] = present
            said.update(_follows(label, said, present=present))
        now = _now()
        before = {} if review is None else review.present
        times = {
            name: self._readings[key].said.get(name, now) if before.get(name) is value else now
            for name, value in said.items()
        }
        self._readings[key] = replace(self._readings[key], said=times)
        self._keep(film, assessment, said)
        self.changed.emit(said)
        self._save()

    def choose_folder(self) -> bool:
        """Ask where verdicts are to be kept; return whether there is such a place."""
        place = self._ask()
        if place is None:
            return False
        self._folder = place / f"feedback-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
        if self._reviews:
            self._save()
        return True

    def flush(self) -> None:
        """Write what is not written yet, before the program goes.

        Raises
        ------
        FailedError
            It cannot be written.
        """
        if self._unsaved and self._folder is not None:
            write_reviews(self._folder, tuple(self._reviews.values()))
            self._unsaved = False

    def _keep(
        self, film: Radiograph, assessment: Assessment, present: dict[str, bool] | None
    ) -> None:
        """Note what holds of a film now; None leaves its verdicts as they are."""
        key = _key(film)
        review = self._reviews.get(key)
        if review is None:
            review = Review(len(self._reviews) + 1, to_bytes(film.true_pixels), assessment, {})
        said = review.present if present is None else present
        self._reviews[key] = replace(
            review, assessment=assessment, present=said, reading=self._readings[key]
        )

    def _save(self) -> None:
        if self._folder is None:
            return
        self._unsaved = True
        self._runner.submit(
            SAVE,
            _saving(self._folder, tuple(self._reviews.values())),
            on_result=self._tell,
            on_error=self._fail,
            on_progress=lambda _progress: None,
        )

    def _tell(self, _done: None) -> None:
        self._unsaved = False
        films = sum(review.kept for review in self._reviews.values())
        self.saved.emit(tr("Verdicts saved (films: {films}).", films=films))

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(error_words(error))


def ask_to_lose(parent: QWidget, title: str, error: XrayError) -> bool:
    """Ask whether to close although something is not on the disk."""
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        title,
        f"{error_words(error)}\n\n" + tr("Close all the same, and lose them?"),
        buttons.Yes | buttons.No,
        buttons.No,
    )
    return answer == buttons.Yes


def _saving(folder: Path, reviews: tuple[Review, ...]) -> Steps[None, None]:
    yield Progress(0, 1, marked("Saving your verdicts"))
    write_reviews(folder, reviews)


def _follows(label: str, said: dict[str, bool], *, present: bool) -> dict[str, bool]:
    """Return what a verdict changes beside itself: a finding and No Finding exclude each other."""
    if not present:
        return {}
    if label == NO_FINDING:
        return {other: False for other in LABELS if other != NO_FINDING and said.get(other)}
    return {NO_FINDING: False} if said.get(NO_FINDING) else {}


def _now() -> datetime:
    return datetime.now().astimezone()


def _key(film: Radiograph) -> Key:
    return film.source.sha256, film.source.frame
