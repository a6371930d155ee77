"""Reader findings by image: what is recorded, and which part of it may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal

from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.gui.common.image_files import ImageKey, ImageStore, image_key
from xray_desktop.gui.common.language import tr, tr_noop
from xray_desktop.gui.findings.reader_record import ReaderRecord, implied_findings
from xray_desktop.results.feedback import ReaderNotes

NOT_REVEALED: Final = FailedError(
    "impression_unsaved",
    "An impression that you typed in a blind read is not saved yet: “Reveal scores” saves it.",
)
EARLIER: Final = tr_noop("Your findings of an earlier session are shown ({date}).")
HELD_BACK: Final = tr_noop(
    "You entered findings on this image in an earlier session ({date}). Those entered with the "
    "scores in view are shown with them."
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShownImage:
    """The image shown, its scores, and all that the reader recorded on it."""

    image: Radiograph
    assessment: Assessment
    record: ReaderRecord

    @property
    def key(self) -> ImageKey:
        """The key of the image."""
        return image_key(self.image)


class ReaderFindingsStore(ImageStore[ReaderRecord]):
    """Reader findings by image.

    What was recorded after the scores of an image had been shown is not shown in a later blind
    read of it until the scores are.
    """

    changed = Signal(object)
    """Reader findings of the image shown: label to present (True) or absent (False)."""
    commented = Signal(object)
    """Labels of the image shown that have a comment, as a frozenset."""
    impression_found = Signal(str)
    """The impression of the image shown, after that of an earlier session was read."""
    recorded = Signal(object)
    """The `ShownImage`, whenever the reader has changed what is recorded on it."""
    restored = Signal(str)
    """A message on findings of an earlier session."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Radiograph, Assessment] | None = None
        self._records: dict[ImageKey, ReaderRecord] = {}
        self._held_back: dict[ImageKey, ReaderRecord] = {}
        self._seen: set[ImageKey] = set()
        self._drafts: dict[ImageKey, str] = {}

    def show(self, image: Radiograph, assessment: Assessment, *, seen: bool = True) -> None:
        """Set the image shown; `seen` says whether the reader sees the scores.

        Findings recorded earlier are kept. A blind read that begins after the scores were seen
        shows those only that were entered before.
        """
        self._shown = image, assessment
        key = image_key(image)
        first = key not in self._records
        record = self._records.get(key) or ReaderRecord(ReaderNotes(_now()))
        if seen:
            self._seen.add(key)
            held_back = self._held_back.pop(key, None)
            record = record if held_back is None else held_back.updated(record)
        elif key in self._seen:
            self._seen.discard(key)
            record = self._hold_back(key, record)
        seen_now = seen and record.notes.shown is None
        if seen_now:
            record = replace(record, notes=replace(record.notes, shown=_now()))
        self._records[key] = record
        if seen_now and record.has_content:
            self.edited.emit(key, record)
        self._report_record()
        if first:
            self.first_shown.emit(key)
        self.image_changed.emit()

    def adopt(self, key: ImageKey, found: ReaderRecord) -> None:
        """Add what was recorded in an earlier session to what was recorded since."""
        if not found.has_content:
            return
        seen = key in self._seen
        allowed = found if seen else self._hold_back(key, found)
        self._records[key] = allowed.updated(self._records[key])
        whole = self._whole(key)
        if whole != found:
            self.edited.emit(key, whole)
        if self._shown is None or key != image_key(self._shown[0]):
            return
        self._report_record()
        if not self._drafts.get(key):
            self._drafts.pop(key, None)
            self.impression_found.emit(self.drafted)
        if seen or key not in self._held_back:
            message = tr(EARLIER, date=_date(found.last_changed))
        else:
            message = tr(HELD_BACK, date=_date(found.last_changed))
        self.restored.emit(message)

    def merge(self, key: ImageKey, base: ReaderRecord | None, theirs: ReaderRecord | None) -> None:
        """Take over what another window recorded since; what was recorded here holds.

        In a blind read, what was recorded there after the scores is held back.
        """
        none = ReaderRecord(ReaderNotes(self._records[key].notes.opened))
        base, theirs, mine = base or none, theirs or none, self._whole(key)
        held_back = self._held_back.pop(key, None)
        if held_back is not None:
            self._held_back[key] = held_back.changed(base, mine)
        others = theirs.unchanged(base, mine)
        allowed = others if key in self._seen else self._hold_back(key, others)
        self._records[key] = allowed.updated(self._records[key].changed(base, mine))
        if self._shown is not None and key == image_key(self._shown[0]):
            self._report_record()
        self.edited.emit(key, self._whole(key))

    @property
    def shown(self) -> ShownImage | None:
        """The image shown with all that is recorded on it, held back or not."""
        if self._shown is None:
            return None
        image, assessment = self._shown
        return ShownImage(image, assessment, self._whole(image_key(image)))

    @property
    def has_findings(self) -> bool:
        """Whether the reader has recorded findings on the image shown."""
        return bool(self.present)

    @property
    def present(self) -> dict[str, bool]:
        """The reader's findings on the image shown, by label: present or absent."""
        record = self._record
        return {} if record is None else dict(record.present)

    @property
    def comments(self) -> dict[str, str]:
        """The reader's comments on the image shown, by label."""
        record = self._record
        return {} if record is None else dict(record.notes.comments)

    @property
    def before_ai(self) -> frozenset[str]:
        """Labels whose finding was entered before the scores of the image were shown."""
        record = self._record
        return frozenset(() if record is None else filter(record.notes.before_ai, record.present))

    @property
    def impression(self) -> str:
        """The reader's impression of the image shown."""
        record = self._record
        return "" if record is None else record.notes.impression

    @property
    def drafted(self) -> str:
        """The impression of the image shown as it was last written, saved or not."""
        if self._shown is None:
            return ""
        return self._drafts.get(image_key(self._shown[0]), self.impression)

    def draft(self, impression: str) -> None:
        """Keep an impression that is being written, in memory, for when its image is back."""
        if self._shown is not None:
            self._drafts[image_key(self._shown[0])] = impression

    def forget_drafts(self) -> None:
        """Drop all impressions that are not saved."""
        self._drafts.clear()

    def save_impression(self, impression: str) -> None:
        """Save the reader's impression of the image shown, before the scores are revealed."""
        record = self._record
        if record is not None:
            self._drafts.pop(self._keep(replace(record.notes, impression=impression)), None)

    def comment_on(self, label: str) -> str:
        """Return the reader's comment on a finding of the image shown."""
        return self.comments.get(label, "")

    def comment(self, label: str, text: str) -> None:
        """Save a comment on a finding; an empty one deletes it."""
        record = self._record
        if record is None:
            return
        comments = {**record.notes.comments, label: text}
        if not text:
            del comments[label]
        self._keep(replace(record.notes, comments=comments))
        self.commented.emit(frozenset(comments))

    def clear(self) -> None:
        """Show no image."""
        self._shown = None
        self.changed.emit({})
        self.commented.emit(frozenset())

    def toggle(self, label: str, *, present: bool) -> None:
        """Record a finding as present or absent; repeating it removes the record.

        Recording a finding as present sets No Finding to absent.
        """
        record = self._record
        if record is None:
            return
        answers, withdrawn = dict(record.present), dict(record.notes.withdrawn)
        now = _now()
        if answers.get(label) is present:
            del answers[label]
            withdrawn[label] = now
        else:
            answers[label] = present
            if present:
                answers.update(implied_findings(label, answers))
        times = {
            name: record.notes.times.get(name, now) if record.present.get(name) is value else now
            for name, value in answers.items()
        }
        self._keep(replace(record.notes, times=times, withdrawn=withdrawn), answers)
        self.changed.emit(answers)

    def flush(self) -> None:
        """Report what only memory holds; called before the program ends.

        Raises
        ------
        FailedError
            An impression was never revealed, which saves it.
        """
        saved = {key: self._whole(key).notes.impression for key in self._records}
        if any(draft and draft != saved.get(key) for key, draft in self._drafts.items()):
            raise NOT_REVEALED

    @property
    def _record(self) -> ReaderRecord | None:
        """What is shown of the record of the image shown."""
        return None if self._shown is None else self._records.get(image_key(self._shown[0]))

    def _hold_back(self, key: ImageKey, record: ReaderRecord) -> ReaderRecord:
        """Keep for later what a new blind read may not show; return what it may."""
        before, after = record.split()
        if after.has_content:
            other = self._held_back.get(key)
            self._held_back[key] = after if other is None else after.updated(other)
        return before

    def _whole(self, key: ImageKey) -> ReaderRecord:
        """Return the record of an image with what is held back of it."""
        record, held_back = self._records[key], self._held_back.get(key)
        return record if held_back is None else held_back.updated(record)

    def _report_record(self) -> None:
        self.changed.emit(self.present)
        self.commented.emit(frozenset(self.comments))

    def _keep(self, notes: ReaderNotes, present: Mapping[str, bool] | None = None) -> ImageKey:
        """Change the record of the image shown and save it; None leaves its findings as they are.

        Returns
        -------
        ImageKey
            The image shown.
        """
        assert self._shown is not None  # noqa: S101 - the callers asked
        key = image_key(self._shown[0])
        answers = self._records[key].present if present is None else present
        self._records[key] = ReaderRecord(notes, answers)
        self.edited.emit(key, self._whole(key))
        self.recorded.emit(self.shown)
        return key


def _now() -> datetime:
    return datetime.now().astimezone()


def _date(time: datetime) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(time.timestamp()))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
