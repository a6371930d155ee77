"""Reader findings of this session, saved at once in a folder that the reader chooses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.image.display import to_bytes
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.external_strings import translated_error
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.widgets.text_labels import PlainLabel
from xray_desktop.gui.widgets.window_layout import lay_out_within_screen
from xray_desktop.results.feedback import ImageFeedback, ReaderNotes, write_feedback

SAVE: Final = "verdicts"
NOT_REVEALED: Final = FailedError(
    "impression_unsaved",
    "An impression that you typed in a blind read is not saved yet: “Reveal scores” saves it.",
)

ImageKey = tuple[str, int]
"""An image: SHA-256 of its file, and the frame."""


class ReaderFindingsStore(QObject):
    """Reader findings by image, and the folder where they are saved.

    Parameters
    ----------
    runner : JobRunner
        Writes them.
    ask_folder : callable
        Asks for the folder; None if cancelled.
    """

    changed = Signal(object)
    """Reader findings of the image shown: label to present (True) or absent (False)."""
    commented = Signal(object)
    """Labels of the image shown that have a comment, as a frozenset."""
    saved = Signal(str)
    """A message on what was saved."""
    failed = Signal(str)
    """An error message: the findings could not be saved."""

    def __init__(
        self,
        runner: JobRunner,
        ask_folder: Callable[[], Path | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner, self._ask = runner, ask_folder
        self._folder: Path | None = None
        self._reviews: dict[ImageKey, ImageFeedback] = {}
        self._shown: tuple[Radiograph, Assessment] | None = None
        self._readings: dict[ImageKey, ReaderNotes] = {}
        self._drafts: dict[ImageKey, str] = {}
        self._unsaved = False

    def show(self, image: Radiograph, assessment: Assessment, *, seen: bool = True) -> None:
        """Set the image shown; `seen` says whether the reader sees the scores.

        Findings recorded earlier in this session are kept.
        """
        self._shown = image, assessment
        key = _key(image)
        reading = self._readings.get(key) or ReaderNotes(_now())
        if seen and reading.shown is None:
            reading = replace(reading, shown=_now())
        self._readings[key] = reading
        review = self._reviews.get(key)
        self.changed.emit({} if review is None else review.present)
        self.commented.emit(frozenset(reading.comments))

    @property
    def has_findings(self) -> bool:
        """Whether the reader has recorded findings on the image shown."""
        return bool(self.present)

    @property
    def present(self) -> dict[str, bool]:
        """The reader's findings on the image shown, by label: present or absent."""
        review = None if self._shown is None else self._reviews.get(_key(self._shown[0]))
        return {} if review is None else dict(review.present)

    @property
    def comments(self) -> dict[str, str]:
        """The reader's comments on the image shown, by label."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        return {} if reading is None else dict(reading.comments)

    @property
    def before_ai(self) -> frozenset[str]:
        """Labels whose finding was entered before the scores of the image were shown."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        known = () if reading is None else filter(reading.before_ai, self.present)
        return frozenset(known)

    @property
    def impression(self) -> str:
        """The reader's impression of the image shown."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        return "" if reading is None else reading.impression

    @property
    def drafted(self) -> str:
        """The impression of the image shown as it was last written, saved or not."""
        if self._shown is None:
            return ""
        return self._drafts.get(_key(self._shown[0]), self.impression)

    def draft(self, impression: str) -> None:
        """Keep an impression that is being written, in memory, for when its image is back."""
        if self._shown is not None:
            self._drafts[_key(self._shown[0])] = impression

    def forget_drafts(self) -> None:
        """Drop all impressions that are not saved."""
        self._drafts.clear()

    def save_impression(self, impression: str) -> bool:
        """Save the reader's impression of the image shown; return whether a folder was chosen.

        It is saved before the scores are revealed.
        """
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return False
        image, assessment = self._shown
        key = _key(image)
        self._readings[key] = replace(self._readings[key], impression=impression)
        self._drafts.pop(key, None)
        self._keep(image, assessment, None)
        self._save()
        return True

    def comment_on(self, label: str) -> str:
        """Return the reader's comment on a finding of the image shown."""
        reading = None if self._shown is None else self._readings.get(_key(self._shown[0]))
        return "" if reading is None else reading.comments.get(label, "")

    def comment(self, label: str, text: str) -> None:
        """Save a comment on a finding; an empty one deletes it."""
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return
        image, assessment = self._shown
        key = _key(image)
        comments = {**self._readings[key].comments, label: text}
        if not text:
            del comments[label]
        self._readings[key] = replace(self._readings[key], comments=comments)
        self._keep(image, assessment, None)
        self.commented.emit(frozenset(comments))
        self._save()

    def clear(self) -> None:
        """Show no image."""
        self._shown = None
        self.changed.emit({})
        self.commented.emit(frozenset())

    def toggle(self, label: str, *, present: bool) -> None:
        """Record a finding as present or absent; repeating it removes the record.

        Recording a finding as present sets No Finding to absent.
        """
        if self._shown is None or (self._folder is None and not self.choose_folder()):
            return
        image, assessment = self._shown
        key = _key(image)
        review = self._reviews.get(key)
        answers = {} if review is None else dict(review.present)
        if answers.get(label) is present:
            del answers[label]
        else:
            answers[label] = present
            answers.update(_implied_findings(label, answers, present=present))
        now = _now()
        before = {} if review is None else review.present
        times = {
            name: self._readings[key].times.get(name, now) if before.get(name) is value else now
            for name, value in answers.items()
        }
        self._readings[key] = replace(self._readings[key], times=times)
        self._keep(image, assessment, answers)
        self.changed.emit(answers)
        self._save()

    def choose_folder(self) -> bool:
        """Ask for the folder; return whether one was chosen."""
        place = self._ask()
        if place is None:
            return False
        self._folder = place / f"feedback-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
        if self._reviews:
            self._save()
        return True

    def flush(self) -> None:
        """Write what is not saved yet; called before the program ends.

        Raises
        ------
        FailedError
            It cannot be written, or an impression was never revealed, which saves it.
        """
        if self._unsaved and self._folder is not None:
            write_feedback(self._folder, tuple(self._reviews.values()))
            self._unsaved = False
        saved = {key: reading.impression for key, reading in self._readings.items()}
        if any(draft and draft != saved.get(key) for key, draft in self._drafts.items()):
            raise NOT_REVEALED

    def _keep(
        self, image: Radiograph, assessment: Assessment, present: dict[str, bool] | None
    ) -> None:
        """Update the record of an image; None leaves its findings as they are."""
        key = _key(image)
        review = self._reviews.get(key)
        if review is None:
            review = ImageFeedback(
                len(self._reviews) + 1, to_bytes(image.true_pixels), assessment, {}
            )
        answers = review.present if present is None else present
        self._reviews[key] = replace(
            review, assessment=assessment, present=answers, notes=self._readings[key]
        )

    def _save(self) -> None:
        if self._folder is None:
            return
        self._unsaved = True
        self._runner.submit(
            SAVE,
            _saving(self._folder, tuple(self._reviews.values())),
            on_result=self._report_saved,
            on_error=self._fail,
        )

    def _report_saved(self, _done: None) -> None:
        self._unsaved = False
        images = sum(review.has_content for review in self._reviews.values())
        self.saved.emit(tr("Findings saved (images: {images}).", images=images))

    def _fail(self, error: XrayError) -> None:
        self.failed.emit(translated_error(error))


def confirm_loss(parent: QWidget, title: str, error: XrayError) -> bool:
    """Ask whether to close although something could not be saved."""
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        title,
        f"{translated_error(error)}\n\n" + tr("Close anyway and lose them?"),
        buttons.Yes | buttons.No,
        buttons.No,
    )
    return answer == buttons.Yes


def _saving(folder: Path, reviews: tuple[ImageFeedback, ...]) -> Steps[None, None]:
    yield Progress(0, 1, tr_noop("Saving your findings"))
    write_feedback(folder, reviews)


def _implied_findings(label: str, answers: dict[str, bool], *, present: bool) -> dict[str, bool]:
    """Return the findings that follow: a finding and No Finding exclude each other."""
    if not present:
        return {}
    if label == NO_FINDING:
        return {other: False for other in LABELS if other != NO_FINDING and answers.get(other)}
    return {NO_FINDING: False} if answers.get(NO_FINDING) else {}


def _now() -> datetime:
    return datetime.now().astimezone()


def _key(image: Radiograph) -> ImageKey:
    return image.source.sha256, image.source.frame


EXPLANATION: Final = tr_noop(
    "Your findings (present, absent, comments, impression) are saved immediately in a folder "
    "that you choose, together with a copy of the image. They can be used to train the model."
)
PRIVACY: Final = tr_noop(
    "The copy has no file header: no name, no date. Text that is burned into the image, such as "
    "a name, is copied with it. Do not enter patient names in comments. Choose a folder that "
    "only people who may see these images can open."
)
WIDE_EM: Final = 26
"""Least width of the text, so that the title of the window is not cut."""


class ReaderFindingsFolderDialog(QDialog):
    """Explains what is saved, before the folder is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save your findings"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.choose = buttons.addButton(
            tr("Choose a folder…"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.choose.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(PlainLabel(tr(EXPLANATION), parent=self, wrap=True))
        column.addWidget(PlainLabel(tr(PRIVACY), parent=self, name="caution", wrap=True))
        column.addStretch()
        for label in self.findChildren(PlainLabel):
            label.setMinimumWidth(WIDE_EM * self.fontMetrics().height())
        lay_out_within_screen(self, column, buttons)


def ask_folder(parent: QWidget) -> Path | None:
    """Explain what is saved and ask for the folder; None if cancelled."""
    dialog = ReaderFindingsFolderDialog(parent)
    accepted = dialog.exec()
    dialog.deleteLater()
    if not accepted:
        return None
    name = QFileDialog.getExistingDirectory(parent, tr("Folder for your findings"))
    return Path(name) if name else None
