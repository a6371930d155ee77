"""What a reader recorded on an image, as JSON, and which part of it a new blind read may show.

A file holds labels, times and the reader's own text as typed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from xray_desktop.core.errors import FailedError
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.gui.common.image_files import FileKind
from xray_desktop.results.feedback import ReaderNotes

VERSION: Final = 1
Value = TypeVar("Value")
NOT_SAVED: Final = FailedError(
    "reader_findings_unwritten",
    "Your findings could not be saved for the next time that the image is opened. Check that the "
    "disk has free space and that the program may write to its data folder.",
)
NOT_READABLE: Final = FailedError(
    "reader_findings_unread",
    "Your earlier findings on this image could not be read. Their file was renamed: its name now "
    "ends in “.damaged”.",
)


@dataclass(frozen=True, slots=True, repr=False)
class ReaderRecord:
    """Reader findings, comments and impression on one image.

    Parameters
    ----------
    notes : ReaderNotes
        Times and texts.
    present : mapping of str to bool
        By label: whether the reader sees the finding. Labels without a reader finding are absent.
    """

    notes: ReaderNotes
    present: Mapping[str, bool] = field(default_factory=dict[str, bool])

    @property
    def has_content(self) -> bool:
        """Whether there is a reader finding or text."""
        return bool(self.present or self.notes.comments or self.notes.impression)

    @property
    def last_changed(self) -> datetime:
        """When a finding was last changed; when the image was shown, if there are only texts."""
        return max((self.notes.opened, *self.notes.times.values()))

    def split(self) -> tuple["ReaderRecord", "ReaderRecord"]:
        """Return what a new blind read may show, and what it may not.

        It may show findings entered before the scores were first shown. Texts have no time: it
        may show them only if the scores were never shown.
        """
        notes = self.notes
        before = {label: is_ for label, is_ in self.present.items() if notes.before_ai(label)}
        after = {label: is_ for label, is_ in self.present.items() if label not in before}
        texts = replace(notes, times=_of(notes.times, before))
        no_texts = replace(notes, comments={}, impression="", times=_of(notes.times, after))
        if notes.shown is not None:
            texts, no_texts = (
                replace(texts, comments={}, impression=""),
                replace(no_texts, comments=notes.comments, impression=notes.impression),
            )
        return ReaderRecord(texts, before), ReaderRecord(no_texts, after)

    def updated(self, newer: "ReaderRecord") -> "ReaderRecord":
        """Return both records as one; where they differ or exclude each other, `newer` holds."""
        notes, new = self.notes, newer.notes
        shown = [time for time in (notes.shown, new.shown) if time is not None]
        excluded = {
            other
            for label, is_present in newer.present.items()
            if is_present
            for other in implied_findings(label, self.present)
        }
        kept = {label: is_ for label, is_ in self.present.items() if label not in excluded}
        return ReaderRecord(
            ReaderNotes(
                min(notes.opened, new.opened),
                min(shown, default=None),
                new.impression or notes.impression,
                {**_of(notes.times, kept), **new.times},
                {**notes.comments, **new.comments},
                {**notes.withdrawn, **new.withdrawn},
            ),
            {**kept, **newer.present},
        )

    def changed(self, since: "ReaderRecord", of: "ReaderRecord") -> "ReaderRecord":
        """Return the part of this record that is about what `of` changed since `since`."""
        return self._about(since, of, changed=True)

    def unchanged(self, since: "ReaderRecord", of: "ReaderRecord") -> "ReaderRecord":
        """Return the part of this record that is about what `of` left as it was in `since`."""
        return self._about(since, of, changed=False)

    def _about(self, since: "ReaderRecord", of: "ReaderRecord", *, changed: bool) -> "ReaderRecord":
        notes, before, now = self.notes, since.notes, of.notes
        present = {
            label: is_
            for label, is_ in self.present.items()
            if (since.present.get(label) != of.present.get(label)) is changed
        }
        comments = {
            label: comment
            for label, comment in notes.comments.items()
            if (before.comments.get(label) != now.comments.get(label)) is changed
        }
        impression = notes.impression if (before.impression != now.impression) is changed else ""
        times = _of(notes.times, present)
        return ReaderRecord(
            replace(notes, impression=impression, times=times, comments=comments), present
        )


def implied_findings(label: str, answers: Mapping[str, bool]) -> dict[str, bool]:
    """Return the findings that follow from `label` being present.

    A finding and No Finding exclude each other.
    """
    if label == NO_FINDING:
        return {other: False for other in LABELS if other != NO_FINDING and answers.get(other)}
    return {NO_FINDING: False} if answers.get(NO_FINDING) else {}


def record_to_json(record: ReaderRecord) -> bytes | None:
    """Return a record as JSON; None if it has no content."""
    if not record.has_content:
        return None
    notes = record.notes
    content = {
        "version": VERSION,
        "present": dict(record.present),
        "times": {label: time.isoformat() for label, time in notes.times.items()},
        "comments": dict(notes.comments),
        "impression": notes.impression,
        "opened": notes.opened.isoformat(),
        "scores_shown": None if notes.shown is None else notes.shown.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def record_from_json(content: bytes) -> ReaderRecord:
    """Return a record from JSON; raise ValueError if it is invalid."""
    try:
        content_json = json.loads(content)
        if content_json["version"] != VERSION:
            raise ValueError(content_json["version"])
        shown = content_json["scores_shown"]
        return ReaderRecord(
            ReaderNotes(
                _time(content_json["opened"]),
                None if shown is None else _time(shown),
                _checked(content_json["impression"], str),
                {label: _time(time) for label, time in _by_label(content_json["times"])},
                {label: _checked(text, str) for label, text in _by_label(content_json["comments"])},
            ),
            {label: _checked(is_, bool) for label, is_ in _by_label(content_json["present"])},
        )
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _of(times: Mapping[str, datetime], present: Mapping[str, bool]) -> dict[str, datetime]:
    return {label: time for label, time in times.items() if label in present}


def _by_label(content_json: Mapping[str, Any]) -> list[tuple[str, Any]]:
    unknown = content_json.keys() - set(LABELS)
    if unknown:
        raise ValueError("unknown label")
    return list(content_json.items())


def _checked(value: object, kind: type[Value]) -> Value:
    if not isinstance(value, kind):
        raise TypeError(value)
    return value


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time


READER_FILES: Final = FileKind(
    "reader findings", "reader-findings", record_to_json, record_from_json, NOT_SAVED, NOT_READABLE
)
