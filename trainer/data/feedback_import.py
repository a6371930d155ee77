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

from trainer.data.feedback_image import FeedbackImage, Float, Times
from trainer.data.feedback_log import FeedbackLog
from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import read_rows
from trainer.data.labelled_images import PATIENT, FolderImages, LeftOut
from trainer.data.records import encoded_record
from trainer.errors import TrainingError
from xray_desktop import __version__
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.display import pixels_sha256
from xray_desktop.core.labels import LABELS
from xray_desktop.durable import atomic_replacement, make_folder, write_durably

TABLE: Final = "feedback.csv"
READINGS: Final = "readings.jsonl"
"""The program's log beside the table: when each reader finding was given or taken back."""
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
WITHDRAWN: Final = "Its reader findings were taken back later."


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
        Images that could not be opened, and those without a finding after `withdraw`.
    withdrawn : dict of (str, str) to float
        When findings were taken back, in seconds since 1970, by hash of the pixels and label.
    """

    images: dict[str, FeedbackImage] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    withdrawn: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def contradictions(self) -> int:
        """Reader findings that two rows disagree on; the label is then unknown.

        Where both say when they were given, the later one holds.
        """
        return sum(image.contradictions for image in self.images.values())

    def read(self, folder: Path, files: ImageFiles) -> None:
        """Add one folder: ``feedback.csv``, and the image or DICOM files that it lists.

        The table has NIH's column ``Image Index`` and one column for each label with 1, 0 or
        an empty cell; a column ``Patient ID`` groups the images of a patient. A table of the
        program without rows is of a run in which findings were only taken back.

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
        digest = _sha256(table.read_bytes())
        rows = list(read_rows(table, ()))
        log = folder / READINGS
        said = FeedbackLog.from_file(log)
        for key, time in said.withdrawn.items():
            self.withdrawn[key] = max(time, self.withdrawn.get(key, time))
        if not rows and log.is_file():
            self.sources.append(Source(digest, 0, ()))
            return
        found = FolderImages(folder, table, files)
        heads = list(rows[0])
        _require_known(table, heads)
        models = {row.get("model_id", "") for row in rows} - {""}
        self.left_out += found.left_out
        taken = 0
        stated = {row[heads[0]]: row.get(SHA256, "") for row in rows}
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
                [
                    said.given.get((name, *one), np.nan)
                    for one in zip(LABELS, labels == 1, strict=True)
                ]
            )
            self._add(name, pixels, (labels, times), found.patient(index), digest)
            taken += 1
        self.sources.append(Source(digest, taken, tuple(sorted(models))))

    def withdraw(self) -> None:
        """Apply what was taken back, in whatever folder; call it when all folders are read.

        An image is left out if it has no finding then.
        """
        for key, image in tuple(self.images.items()):
            image.withdrawn = np.array([self.withdrawn.get((key, one), np.nan) for one in LABELS])
            if image.is_withdrawn:
                self.left_out.append(LeftOut(image.name, WITHDRAWN))
                del self.images[key]

    def _add(
        self,
        name: str,
        pixels: Float,
        statement: tuple[Float, Times],
        patient: str | None,
        source: str,
    ) -> None:
        grey = np.round(255 * pixels).astype(np.uint8)
        key = pixels_sha256(grey)
        if key not in self.images:
            # The same id in another table may be another patient.
            named = patient is not None and NIH_PATIENT.fullmatch(patient)
            group = key if patient is None else patient if named else f"{source} {patient}"
            self.images[key] = FeedbackImage(_png(grey), group, source, name)
        self.images[key].statements.append(statement)

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
            for image in self.images.values():
                named = NIH_PATIENT.fullmatch(image.patient)
                number = int(image.patient) if named else _number(image.patient)
                counts[number] = counts.get(number, -1) + 1
                labels = dict(zip(LABELS, map(float, image.labels), strict=True))
                texts = {"source": f"feedback {image.source}", SHA256: _sha256(image.png)}
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
    feedback.withdraw()
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
    if stated and _sha256(path.read_bytes()) != stated:
        raise TrainingError("It is not the image that the reader finding is on: its hash differs.")


def _number(patient: str) -> int:
    digest = hashlib.sha256(patient.encode()).digest()
    return FIRST_PATIENT + int.from_bytes(digest[:8], "big") % PATIENTS


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _png(grey: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "PNG")
    return stream.getvalue()
