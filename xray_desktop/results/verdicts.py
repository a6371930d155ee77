"""What a reader says of films, as a folder that a training can take up: pictures and a table.

The pictures are the films as their default window shows them, 8 bits, under neutral names. Nothing
of a file's header goes with them; writing that is part of the picture does.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xray_desktop.core.errors import FailedError
from xray_desktop.core.findings import Assessment, Finding
from xray_desktop.core.labels import LABELS
from xray_desktop.results.output_folder import write_whole

TABLE: Final = "feedback.csv"
IMAGE: Final = "Image Index"
"""As in NIH's table, so that a training reads both alike."""
SHA256: Final = "image_sha256"
"""Of the picture's file: what is changed afterwards is found out."""
COLUMNS: Final = (
    IMAGE,
    SHA256,
    *LABELS,
    "disagreed",
    *(f"probability {label}" for label in LABELS),
    "model_id",
    "model_hash",
    "notice",
)
COMPRESSION: Final = 3


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Review:
    """One film with what the model and the reader say of it.

    Parameters
    ----------
    number : int
        Which film of the folder, from 1.
    pixels : ndarray, (rows, columns), uint8
        The film through its default window.
    assessment : Assessment
        The model's findings.
    present : mapping of str to bool
        By label: whether the reader sees the finding. Labels of which nothing was said are absent.
    """

    number: int
    pixels: NDArray[np.uint8]
    assessment: Assessment
    present: Mapping[str, bool]

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
            and _called(finding) != self.present[finding.label]
        )


def write_reviews(folder: Path, reviews: Sequence[Review]) -> None:
    """Write all reviews; the pictures that lie in `folder` already stay as they are.

    A film of which nothing is said any more leaves the table, and its picture goes.

    Raises
    ------
    FailedError
        The folder cannot be written to; what was there before is still whole.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for review in reviews:
            picture = folder / review.file
            if review.present and not picture.exists():
                write_whole(picture, _png(review.pixels))
        kept = [review for review in reviews if review.present]
        write_whole(folder / TABLE, _table(folder, kept).encode())
        for review in reviews:
            if not review.present:
                (folder / review.file).unlink(missing_ok=True)
    except OSError:
        raise FailedError(
            "verdicts",
            "Your verdicts could not be saved: the folder is full, missing or closed to you. They "
            "are kept while the program is open; choose another folder with File, Save verdicts "
            "in.",
        ) from None


def _table(folder: Path, reviews: Sequence[Review]) -> str:
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


def _called(finding: Finding) -> bool:
    point = finding.operating_point
    return point is not None and finding.probability >= point.threshold


def _png(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=COMPRESSION)
    return stream.getvalue()
