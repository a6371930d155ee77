"""Reader feedback on images as a folder for training: pictures, a table and a log.

The pictures are the images at their default window, 8 bits, under neutral names. Nothing of a
file's header goes with them; burned-in text stays. The log has a line of JSON for each image, with
times, the reader's own text and the model's numbers. It also says which findings were taken back,
and when: training leaves them out of folders that were written before.
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.core.errors import FailedError
from xray_desktop.core.image.display import pixels_sha256
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.results.score_text import summary_text

TABLE: Final = "feedback.csv"
RECORDS: Final = "readings.jsonl"
IMAGE: Final = "Image Index"
"""As in NIH's table, so that training reads both in the same way."""
SHA256: Final = "image_sha256"
"""Of the picture's file, to detect later changes."""
BEFORE: Final = "said_before_ai"
"""Labels whose reader finding was given before the scores were shown, joined by ``|``."""
COLUMNS: Final = (
    IMAGE,
    SHA256,
    *LABELS,
    "disagreed",
    BEFORE,
    *(f"probability {label}" for label in LABELS),
    "model_id",
    "model_hash",
    "notice",
)
PNG_COMPRESSION: Final = 3
UNWRITABLE: Final = FailedError(
    "reader_findings",
    "Copies of your findings could not be saved: the folder is full, missing or not writable. Your "
    "findings are still saved in the program's own folder. Choose another folder with File, Copies "
    "of reader findings.",
)


@dataclass(frozen=True, slots=True, repr=False)
class ReaderNotes:
    """Times and texts of a reader's work on an image.

    Parameters
    ----------
    opened : datetime
        When the image was shown, with its time zone.
    shown : datetime or None
        When the model's scores were shown, None if they were not yet.
    impression : str
        The reader's own text, as it was when the scores were asked for.
    times : mapping of str to datetime
        By label: when the reader finding was last changed.
    comments : mapping of str to str
        By label: the reader's own text.
    withdrawn : mapping of str to datetime
        By label: when a reader finding was last taken back. A finding entered since holds.
    """

    opened: datetime
    shown: datetime | None = None
    impression: str = ""
    times: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    comments: Mapping[str, str] = field(default_factory=dict[str, str])
    withdrawn: Mapping[str, datetime] = field(default_factory=dict[str, datetime])

    def before_ai(self, label: str) -> bool:
        """Return whether the finding on `label` was given before the scores were shown."""
        time = self.times.get(label)
        return time is not None and (self.shown is None or time < self.shown)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageFeedback:
    """An image with the findings of model and reader.

    Parameters
    ----------
    number : int
        Number of the image in the folder, from 1.
    pixels : ndarray, (rows, columns), uint8, or None
        The image at its default window; None if all on it was written before.
    assessment : Assessment
        The model's findings.
    present : mapping of str to bool
        By label: whether the reader sees the finding. Labels without a reader finding are absent.
    notes : ReaderNotes or None
        Times and texts, if they were recorded.
    """

    number: int
    pixels: NDArray[np.uint8] | None
    assessment: Assessment
    present: Mapping[str, bool]
    notes: ReaderNotes | None = None

    @property
    def has_content(self) -> bool:
        """Whether there is a reader finding or text to save."""
        notes = self.notes
        written = notes is not None and bool(notes.impression or notes.comments)
        return bool(self.present) or written

    @property
    def withdrawn(self) -> dict[str, datetime]:
        """By label: when a reader finding was taken back that the image has no longer."""
        times = {} if self.notes is None else self.notes.withdrawn
        return {label: time for label, time in times.items() if label not in self.present}

    @property
    def before_ai(self) -> tuple[str, ...]:
        """Labels whose reader finding was given before the model's scores were shown."""
        notes = self.notes
        if notes is None:
            return ()
        return tuple(label for label in LABELS if label in self.present and notes.before_ai(label))

    @property
    def file(self) -> str:
        """Name of the picture's file."""
        return f"image-{self.number:04d}.png"

    @property
    def disagreed(self) -> tuple[str, ...]:
        """Scored labels on which model and reader disagree."""
        return tuple(
            finding.label
            for finding in self.assessment.findings
            if finding.label in self.present and disagrees(finding, self.present[finding.label])
        )


def disagrees(finding: Finding, present: bool) -> bool:  # noqa: FBT001 - what a reader sees
    """Return whether a reader finding contradicts the model's operating point."""
    return finding.scored and _above_threshold(finding) != present


class FeedbackFolder:
    """Writes the feedback of one run of the program to a folder; each picture is hashed once.

    Parameters
    ----------
    path : Path
        The folder; created when it is first written to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file_hashes: dict[int, str] = {}
        self._pixel_hashes: dict[int, str] = {}

    def write(self, reviews: Sequence[ImageFeedback]) -> None:
        """Write the feedback on all images; pictures are not written twice.

        An image without content is left out of the table, and its picture is deleted; the log says
        which findings on it were taken back. An image whose picture was written before and is no
        longer there is left out, too: somebody took it out.

        Raises
        ------
        FailedError
            The folder cannot be written to; the previous content is intact.
        """
        try:
            make_folder(self._path)
            for review in reviews:
                self._write_picture(review)
            filled = [
                review
                for review in reviews
                if review.has_content and (self._path / review.file).exists()
            ]
            write_durably(self._path / TABLE, self._table(filled).encode())
            write_durably(self._path / RECORDS, self._record(reviews, filled).encode())
            for review in reviews:
                if not review.has_content:
                    (self._path / review.file).unlink(missing_ok=True)
                    self._file_hashes.pop(review.number, None)
        except OSError:
            raise UNWRITABLE from None

    def _write_picture(self, review: ImageFeedback) -> None:
        picture = self._path / review.file
        if review.pixels is None:
            return
        if review.number not in self._pixel_hashes:
            self._pixel_hashes[review.number] = pixels_sha256(review.pixels)
        if review.has_content and review.number not in self._file_hashes and not picture.exists():
            content = _png(review.pixels)
            write_durably(picture, content)
            self._file_hashes[review.number] = hashlib.sha256(content).hexdigest()

    def _file_hash(self, review: ImageFeedback) -> str:
        if review.number not in self._file_hashes:
            content = (self._path / review.file).read_bytes()
            self._file_hashes[review.number] = hashlib.sha256(content).hexdigest()
        return self._file_hashes[review.number]

    def _table(self, reviews: Sequence[ImageFeedback]) -> str:
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(_row(review, self._file_hash(review)) for review in reviews)
        return stream.getvalue()

    def _record(self, reviews: Sequence[ImageFeedback], filled: Sequence[ImageFeedback]) -> str:
        """Return a line of JSON for each image in the table or with findings taken back."""
        numbers = {review.number for review in filled}
        lines = [
            _line(review, review.number in numbers, self._pixel_hashes.get(review.number))
            for review in reviews
            if review.number in numbers or review.withdrawn
        ]
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _row(review: ImageFeedback, file_hash: str) -> dict[str, object]:
    present, scores = review.present, review.assessment
    return {
        IMAGE: review.file,
        SHA256: file_hash,
        **{label: int(present[label]) if label in present else "" for label in LABELS},
        "disagreed": "|".join(review.disagreed),
        BEFORE: "|".join(review.before_ai),
        **{
            f"probability {finding.label}": f"{finding.probability:.6f}"
            for finding in scores.findings
            if finding.operating_point is not None
        },
        "model_id": scores.model.model_id,
        "model_hash": scores.model.sha256,
        "notice": scores.notice,
    }


def _line(review: ImageFeedback, pictured: bool, pixels: str | None) -> dict[str, object]:  # noqa: FBT001
    notes, scores = review.notes, review.assessment
    return {
        "image": review.file if pictured else None,
        "pixels_sha256": pixels,
        "notice": scores.notice,
        "model_id": scores.model.model_id,
        "model_hash": scores.model.sha256,
        "device": scores.device,
        "shown_anyway": [one.code for one in scores.reservations],
        "opened": None if notes is None else _time(notes.opened),
        "ai_shown": None if notes is None else _time(notes.shown),
        "impression": "" if notes is None else notes.impression,
        "comments": {} if notes is None else dict(notes.comments),
        "findings": [
            {
                "finding": label,
                "present": present,
                "said": None if notes is None else _time(notes.times.get(label)),
                "before_ai": label in review.before_ai,
                "against_ai": label in review.disagreed,
            }
            for label, present in review.present.items()
        ],
        "withdrawn": [
            {"finding": label, "said": _time(time)} for label, time in review.withdrawn.items()
        ],
        "ai": [
            {
                "finding": finding.label,
                "probability": round(finding.probability, 6),
                "base_rate": finding.base_rate,
                "likelihood_ratio": finding.likelihood_ratio,
                "calibrated": finding.calibrated,
                "operating_point": point.threshold,
                "state": finding.state.value,
                "text": summary_text(finding),
            }
            for finding in scores.findings
            if (point := finding.operating_point) is not None
        ],
    }


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _above_threshold(finding: Finding) -> bool:
    point = finding.operating_point
    return point is not None and finding.probability >= point.threshold


def _png(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=PNG_COMPRESSION)
    return stream.getvalue()
