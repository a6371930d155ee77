"""Reader feedback on images as a folder for training: pictures, a table and a log.

The pictures are the images at their default window, 8 bits, under neutral names. Nothing of a
file's header goes with them; burned-in text stays. The log has a line of JSON for each image, with
times, the reader's own text and the model's numbers.
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
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.results.score_text import summary_text

TABLE: Final = "feedback.csv"
RECORDS: Final = "readings.jsonl"
IMAGE: Final = "Image Index"
"""As in NIH's table, so that a training reads both alike."""
SHA256: Final = "image_sha256"
"""Of the picture's file: what is changed afterwards is found out."""
BEFORE: Final = "said_before_ai"
"""Labels of which the reader spoke before the model's numbers were shown, joined by ``|``."""
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


@dataclass(frozen=True, slots=True, repr=False)
class ReaderNotes:
    """When what was seen and said of an image.

    Parameters
    ----------
    opened : datetime
        When the image was shown, with its time zone.
    shown : datetime or None
        When the model's numbers were, None if they were not yet.
    impression : str
        The reader's own words, as they stood when the numbers were asked for.
    said : mapping of str to datetime
        By label: when the verdict that holds was given.
    comments : mapping of str to str
        By label: the reader's own words on it.
    """

    opened: datetime
    shown: datetime | None = None
    impression: str = ""
    said: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    comments: Mapping[str, str] = field(default_factory=dict[str, str])

    def before(self, label: str) -> bool:
        """Whether the reader spoke of `label` without having seen the model's numbers."""
        said = self.said.get(label)
        return said is not None and (self.shown is None or said < self.shown)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageFeedback:
    """One image with what the model and the reader say of it.

    Parameters
    ----------
    number : int
        Which image of the folder, from 1.
    pixels : ndarray, (rows, columns), uint8
        The image through its default window.
    assessment : Assessment
        The model's findings.
    present : mapping of str to bool
        By label: whether the reader sees the finding. Labels of which nothing was said are absent.
    reading : Reading or None
        When, and in which words; None where that was not noted.
    """

    number: int
    pixels: NDArray[np.uint8]
    assessment: Assessment
    present: Mapping[str, bool]
    reading: ReaderNotes | None = None

    @property
    def kept(self) -> bool:
        """Whether anything was said that is to be kept."""
        reading = self.reading
        written = reading is not None and bool(reading.impression or reading.comments)
        return bool(self.present) or written

    @property
    def before(self) -> tuple[str, ...]:
        """Labels of which the reader spoke before the model's numbers were shown."""
        reading = self.reading
        if reading is None:
            return ()
        return tuple(label for label in LABELS if label in self.present and reading.before(label))

    @property
    def file(self) -> str:
        """The picture's name in the folder."""
        return f"film-{self.number:04d}.png"

    @property
    def disagreed(self) -> tuple[str, ...]:
        """Judged labels of which model and reader say different things."""
        return tuple(
            finding.label
            for finding in self.assessment.findings
            if finding.label in self.present
            and finding.operating_point is not None
            and _above_threshold(finding) != self.present[finding.label]
        )


def write_feedback(folder: Path, reviews: Sequence[ImageFeedback]) -> None:
    """Write all reviews; the pictures that lie in `folder` already stay as they are.

    An image of which nothing is said any more leaves the table, and its picture goes.

    Raises
    ------
    FailedError
        The folder cannot be written to; what was there before is still whole.
    """
    try:
        make_folder(folder)
        for review in reviews:
            picture = folder / review.file
            if review.kept and not picture.exists():
                write_durably(picture, _png(review.pixels))
        kept = [review for review in reviews if review.kept]
        write_durably(folder / TABLE, _table(folder, kept).encode())
        write_durably(folder / RECORDS, _record(kept).encode())
        for review in reviews:
            if not review.kept:
                (folder / review.file).unlink(missing_ok=True)
    except OSError:
        raise FailedError(
            "verdicts",
            "Your verdicts could not be saved: the folder is full, missing or closed to you. They "
            "are kept while the program is open; choose another folder with File, Save verdicts "
            "in.",
        ) from None


def _table(folder: Path, reviews: Sequence[ImageFeedback]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for review in reviews:
        said, scores = review.present, review.assessment
        writer.writerow(
            {
                IMAGE: review.file,
                SHA256: hashlib.sha256((folder / review.file).read_bytes()).hexdigest(),
                **{label: int(said[label]) if label in said else "" for label in LABELS},
                "disagreed": "|".join(review.disagreed),
                BEFORE: "|".join(review.before),
                **{
                    f"probability {finding.label}": f"{finding.probability:.6f}"
                    for finding in scores.findings
                    if finding.operating_point is not None
                },
                "model_id": scores.model.model_id,
                "model_hash": scores.model.sha256,
                "notice": scores.notice,
            }
        )
    return stream.getvalue()


def _record(reviews: Sequence[ImageFeedback]) -> str:
    return "".join(f"{json.dumps(_line(review), ensure_ascii=False)}\n" for review in reviews)


def _line(review: ImageFeedback) -> dict[str, object]:
    reading, scores = review.reading, review.assessment
    return {
        "image": review.file,
        "notice": scores.notice,
        "model_id": scores.model.model_id,
        "model_hash": scores.model.sha256,
        "device": scores.device,
        "shown_anyway": [said.code for said in scores.reservations],
        "opened": None if reading is None else _time(reading.opened),
        "ai_shown": None if reading is None else _time(reading.shown),
        "impression": "" if reading is None else reading.impression,
        "comments": {} if reading is None else dict(reading.comments),
        "verdicts": [
            {
                "finding": label,
                "present": present,
                "said": None if reading is None else _time(reading.said.get(label)),
                "before_ai": label in review.before,
                "against_ai": label in review.disagreed,
            }
            for label, present in review.present.items()
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
