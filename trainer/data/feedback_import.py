"""Importing reader feedback that the program saved, as records for the next training."""

import hashlib
import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import read_rows
from trainer.data.labelled_images import PATIENT, FolderImages, LeftOut
from trainer.data.records import encoded_record
from trainer.errors import TrainingError
from xray_desktop import __version__
from xray_desktop.core.errors import XrayError
from xray_desktop.core.labels import LABELS, NO_FINDING
from xray_desktop.durable import atomic_replacement, make_folder, write_durably

Float = NDArray[np.float32]
Times = NDArray[np.float64]

TABLE: Final = "feedback.csv"
READINGS: Final = "readings.jsonl"
"""The program's log beside the table: when each reader finding was given."""
FINDINGS: Final = "findings"
FORMER_FINDINGS: Final = "verdicts"
"""Key of the reader findings in logs of the first version."""
NO_FINDING_PLACE: Final = LABELS.index(NO_FINDING)
PROVENANCE_FILE: Final = "provenance.json"
FIRST_PATIENT: Final = 90_000_000
PATIENTS: Final = 9_999_999
"""Patients of feedback get numbers from `FIRST_PATIENT`; NIH's end at 30,805."""
NIH_PATIENT: Final = re.compile(r"000\d{5}")
"""Patient numbers of NIH's set."""
SHA256: Final = "image_sha256"
OTHERS: Final = frozenset(
    {PATIENT, SHA256, "disagreed", "said_before_ai", "model_id", "model_hash", "notice"}
)
"""Columns other than labels."""


@dataclass(slots=True)
class FeedbackImage:
    """One image.

    Parameters
    ----------
    png : bytes
        8-bit greyscale, in the default window.
    patient : str
        Identifies the patient; hashed to a number.
    source : str
        Hash of the table that it was first read from.
    statements : list of (Float, Float)
        What each row says, as `FeedbackImage.labels`, and when it was said, in seconds since
        1970; NaN without a time.
    """

    png: bytes
    patient: str
    source: str
    statements: list[tuple[Float, Times]] = field(default_factory=list[tuple[Float, Times]])

    @property
    def labels(self) -> Float:
        """(15,) float32: 1, 0, or NaN without a reader finding or with contradictory ones."""
        return self._resolved[0]

    @property
    def contradictions(self) -> int:
        """Labels on which rows disagree without saying which of them is the later one."""
        return int(self._resolved[1].sum())

    @property
    def _resolved(self) -> tuple[Float, NDArray[np.bool_]]:
        """The labels, and which are contradicted: where all rows have times, the last holds."""
        labels = np.array([one for one, _ in self.statements])
        times = np.array([time for _, time in self.statements])
        stated = ~np.isnan(labels)
        timed = stated & ~np.isnan(times)
        latest = np.where(timed, times, -np.inf).max(0)
        holds = stated & (~timed | (times == latest))
        low = np.where(holds, labels, np.inf).min(0)
        high = np.where(holds, labels, -np.inf).max(0)
        contradicted = stated.any(0) & (low != high)
        found = np.where(stated.any(0) & ~contradicted, high, np.nan).astype(np.float32)
        if found[NO_FINDING_PLACE] == 1:  # said after the findings
            found[found == 1] = 0
            found[NO_FINDING_PLACE] = 1
        return found, contradicted


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of reader feedback: the hash of its table, its images and the models it is on."""

    table_sha256: str
    images: int
    models: tuple[str, ...]


@dataclass(slots=True)
class Feedback:
    """Reader feedback read from folders.

    Parameters
    ----------
    images : dict of str to FeedbackImage
        By the SHA-256 of the pixels: an image in two folders counts once.
    sources : list of Source
    left_out : list of LeftOut
        Images that could not be opened.
    """

    images: dict[str, FeedbackImage] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def contradictions(self) -> int:
        """Reader findings that two rows disagree on; the label is then unknown.

        Where both say when they were given, the later one holds.
        """
        return sum(image.contradictions for image in self.images.values())

    def read(self, folder: Path, files: ImageFiles) -> None:
        """Add one folder: ``feedback.csv``, and the image or DICOM files that it lists.

        The table has NIH's column ``Image Index`` and one column for each label with 1, 0 or
        an empty cell; a column ``Patient ID`` groups the images of a patient.

        Raises
        ------
        TrainingError
            There is no such table, or a row is wrong.
        """
        table = folder / TABLE
        if not table.is_file():
            raise TrainingError(
                f"{folder.name} has no {TABLE}: expected a folder in which the program saved "
                "reader feedback."
            )
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
        found = FolderImages(folder, table, files)
        rows = list(read_rows(table, ()))
        heads = list(rows[0])
        _require_known(table, heads)
        models = {row.get("model_id", "") for row in rows} - {""}
        self.left_out += found.left_out
        taken = 0
        stated = {row[heads[0]]: row.get(SHA256, "") for row in rows}
        said = _times(folder / READINGS)
        for index, name in enumerate(found.names):
            path = found.paths[index]
            try:
                _require_own(folder, path, stated.get(name, ""))
                pixels = found.pixels(index)
            except (TrainingError, XrayError) as error:
                self.left_out.append(LeftOut(name, str(error)))
                continue
            labels = found.labels[index]
            times = np.array(
                [said.get((name, *one), np.nan) for one in zip(LABELS, labels == 1, strict=True)]
            )
            self._add(pixels, (labels, times), found.patient(index), digest)
            taken += 1
        self.sources.append(Source(digest, taken, tuple(sorted(models))))

    def _add(
        self, pixels: Float, statement: tuple[Float, Times], patient: str | None, source: str
    ) -> None:
        png = _png(pixels)
        key = hashlib.sha256(png).hexdigest()
        if key not in self.images:
            # The same id in another table may be another patient.
            named = patient is not None and NIH_PATIENT.fullmatch(patient)
            group = key if patient is None else patient if named else f"{source} {patient}"
            self.images[key] = FeedbackImage(png, group, source)
        self.images[key].statements.append(_with_no_finding(*statement))

    def write(self, folder: Path) -> None:
        """Write the images as TFRecords, and a file on their provenance.

        Raises
        ------
        TrainingError
            There is no image, or `folder` is not empty.
        """
        import tensorflow as tf

        if not self.images:
            raise TrainingError("No image of these folders could be read: nothing was written.")
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise TrainingError(f"{folder.name} is not empty: expected a new or empty folder.")
        try:
            self._write(folder)
        except (OSError, tf.errors.OpError) as error:
            raise TrainingError(
                "The records cannot be written: the disk is full or missing, or read-only."
            ) from error

    def _write(self, folder: Path) -> None:
        import tensorflow as tf

        make_folder(folder)
        counts: dict[int, int] = {}
        name = folder / f"feedback-{len(self.images)}.tfrec"
        with atomic_replacement(name) as draft, tf.io.TFRecordWriter(str(draft)) as writer:
            for key, image in self.images.items():
                named = NIH_PATIENT.fullmatch(image.patient)
                number = int(image.patient) if named else _number(image.patient)
                counts[number] = counts.get(number, -1) + 1
                labels = dict(zip(LABELS, map(float, image.labels), strict=True))
                texts = {"source": f"feedback {image.source}", "image_sha256": key}
                image_id = f"{number:08d}_{counts[number]:03d}.png"
                writer.write(encoded_record(image.png, image_id, labels, texts))
        provenance = {
            "kind": "reader findings",
            "xray_trainer": __version__,
            "imported": datetime.now().astimezone().isoformat(timespec="seconds"),
            "images": len(self.images),
            "left_out": len(self.left_out),
            "contradictions": self.contradictions,
            "sources": [asdict(source) for source in self.sources],
        }
        text = json.dumps(provenance, indent=1)
        write_durably(folder / PROVENANCE_FILE, f"{text}\n".encode())


def read_feedback(folders: Sequence[Path]) -> Feedback:
    """Read all folders; errors are those of `Feedback.read`."""
    feedback = Feedback()
    with ImageFiles() as files:
        for folder in folders:
            feedback.read(folder, files)
    return feedback


def _require_known(table: Path, heads: Sequence[str]) -> None:
    """Raise TrainingError on an unexpected column; the first is not checked."""
    labels = {label.replace(" ", "_").lower() for label in LABELS}
    odd = [
        head
        for head in heads[1:]
        if head not in OTHERS
        and head.replace(" ", "_").lower().removeprefix("probability_") not in labels
    ]
    if odd:
        raise TrainingError(
            f"{table.name} has the column {odd[0]!r}, which is no label: expected columns named "
            f"{', '.join(LABELS)}. Correct it, so that no reader finding is lost."
        )


def _require_own(folder: Path, path: Path, stated: str) -> None:
    """Raise TrainingError unless the image lies in the folder, as it was when it was saved."""
    real = Path(os.path.realpath(path))  # resolve() raises at links in a circle
    if not real.is_relative_to(folder.resolve()):
        raise TrainingError("It is outside the folder: expected the image itself, not a link.")
    if stated and hashlib.sha256(path.read_bytes()).hexdigest() != stated:
        raise TrainingError("It is not the image that the reader finding is on: its hash differs.")


def _times(log: Path) -> dict[tuple[str, str, bool], float]:
    """Return when reader findings were given, by image, label and whether it is present.

    What the log does not say, or not in the program's form, has no time.
    """
    times: dict[tuple[str, str, bool], float] = {}
    try:
        lines = log.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return times
    for line in lines:
        try:
            reading = json.loads(line)
            findings = reading[FINDINGS] if FINDINGS in reading else reading[FORMER_FINDINGS]
            for one in findings:
                when = datetime.fromisoformat(one["said"])
                if when.tzinfo is not None:
                    times[reading["image"], one["finding"], one["present"]] = when.timestamp()
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
            continue
    return times


def _with_no_finding(labels: Float, times: Times) -> tuple[Float, Times]:
    """Return labels and times with No Finding set to 0 where any finding is present.

    It is then said when the last of them was; without a time if one of them has none.
    """
    labels, times = labels.copy(), times.copy()
    present = np.flatnonzero(labels == 1)
    present = present[present != NO_FINDING_PLACE]
    if present.size:
        labels[NO_FINDING_PLACE] = 0
        times[NO_FINDING_PLACE] = times[present].max()
    return labels, times


def _number(patient: str) -> int:
    digest = hashlib.sha256(patient.encode()).digest()
    return FIRST_PATIENT + int.from_bytes(digest[:8], "big") % PATIENTS


def _png(pixels: Float) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.round(255 * pixels).astype(np.uint8)).save(stream, "PNG")
    return stream.getvalue()
