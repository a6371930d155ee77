"""Labelled images from anywhere, one like the other: their names, labels, patients and pixels.

A folder of images with a table of labels: what a hospital measures a model on.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import IMAGE, plain_name, read_rows
from trainer.data.records import NAME, RecordSet, patient_groups
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.parsing import ungrouped_number

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An image that was not measured: what it is called, and why not, in a sentence."""

    name: str
    reason: str


class LabelledImages(Protocol):
    """Films whose truth is known, read one at a time."""

    @property
    def names(self) -> tuple[str, ...]:
        """What each image is called; empty where it has no name."""
        ...

    @property
    def labels(self) -> Float:
        """(images, 15) float32: 1, 0 or NaN, unknown."""
        ...

    @property
    def groups(self) -> NDArray[np.int64]:
        """(images,): the patient of each image, as a number."""
        ...

    @property
    def words(self) -> str:
        """Where the images come from, without a path."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the figures must know."""
        ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is not among them, though it should have been."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of which images these are: other ones, or changed ones, have another."""
        ...

    def pixels(self, index: int) -> Float:
        """Return an image, (rows, columns) float32 in [0, 1], 1 = bright.

        Raises XrayError or TrainingError where it cannot be opened or must not be scored.
        """
        ...


class RecordImages:
    """The images of TFRecords."""

    def __init__(self, records: RecordSet) -> None:
        self.records = records
        self.names = records.image_ids
        self.labels = records.labels
        self.groups = patient_groups(records)
        self.words = f"{len(records.files)} TFRecord files"
        self.notes = nameless(records.patients)
        self.left_out = tuple(
            LeftOut(
                fault.file if fault.record is None else f"{fault.file}, record {fault.record}",
                fault.reason,
            )
            for fault in records.faults
        )

    @property
    def fingerprint(self) -> str:
        """A hash of the files, and of what was found in them."""
        records = self.records
        return fingerprint(records.files, records.image_ids, records.offset.tolist())

    def pixels(self, index: int) -> Float:
        """Return an image; its record was found to decode when it was read."""
        return self.records.pixels(index)


class SelectedImages:
    """Some of other labelled images.

    Parameters
    ----------
    images : LabelledImages
        The images to choose from.
    numbers : ndarray, (chosen,), int64
        Which of them, in order.
    notes : sequence of str
        What a reader of the figures must know of the choice.
    """

    def __init__(
        self, images: LabelledImages, numbers: NDArray[np.int64], notes: Sequence[str]
    ) -> None:
        self._images = images
        self._numbers = numbers
        self.names = tuple(images.names[number] for number in numbers)
        self.labels = images.labels[numbers]
        self.groups = images.groups[numbers]
        self.words = images.words
        self.notes = (*images.notes, *notes)
        self.left_out = images.left_out

    @property
    def fingerprint(self) -> str:
        """A hash of the images chosen from, and of which were."""
        return fingerprint((), (self._images.fingerprint, *self._numbers.tolist()))

    def pixels(self, index: int) -> Float:
        """Return an image; the errors are those of the images chosen from."""
        return self._images.pixels(int(self._numbers[index]))


def fingerprint(files: Iterable[Path], *chosen: Sequence[object]) -> str:
    """Return a hash of files by name, size and time of change, and of what was chosen in them."""
    stats = [(file.name, file.stat()) for file in files]
    facts = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
    return hashlib.sha256(json.dumps([facts, chosen]).encode()).hexdigest()


def nameless(patients: Sequence[str | None]) -> tuple[str, ...]:
    """Return a warning where images do not say whose they are; such images count alone."""
    alone = sum(patient is None for patient in patients)
    if not alone:
        return ()
    warning = (
        f"Images that do not say which patient they are of: {alone}. Each counts as a patient of "
        "its own, so the intervals are too narrow where some are of the same."
    )
    return (warning,)


FOUND: Final = "Finding Labels"
PATIENT: Final = "Patient ID"
CELLS: Final = {0.0: 0.0, 1.0: 1.0, -1.0: np.nan}
"""What may stand in a label's own column; -1 is the field's sign for *uncertain*, as is nothing."""
MISSING: Final = "It is in the table, but not in the folder."


class FolderImages:
    """The images of a folder that a table of labels names.

    Attributes
    ----------
    paths : tuple of Path
        The file of each image.
    """

    def __init__(self, folder: Path, table: Path, files: ImageFiles) -> None:
        rows, unread = _rows(table)
        places = _places(folder, rows)
        kept = [(name, place) for name, place in zip(rows, places, strict=True) if place]
        if not kept:
            raise TrainingError(
                f"None of the {len(rows)} images that {table.name} names is in the folder: expected "
                "their file names in the first column."
            )
        self._files = files
        self.names = tuple(name for name, _ in kept)
        self.paths = tuple(path for _, path in kept)
        self.labels = np.stack([rows[name][0] for name in self.names])
        patients = [rows[name][1] for name in self.names]
        self._patients = patients
        alone = [patient or f"image {index}" for index, patient in enumerate(patients)]
        self.groups = np.unique(alone, return_inverse=True)[1]
        self.words = f"the images of a folder that {table.name} names"
        self.notes = nameless(patients)
        gone = [name for name, place in zip(rows, places, strict=True) if place is None]
        self.left_out = (*unread, *(LeftOut(name, MISSING) for name in gone))

    def patient(self, index: int) -> str | None:
        """Return what the table or the image's name says of whose image it is."""
        return self._patients[index]

    @property
    def fingerprint(self) -> str:
        """A hash of the images' files."""
        return fingerprint(self.paths, self.names)

    def pixels(self, index: int) -> Float:
        """Return an image; the errors are those of `image_files`."""
        return self._files.pixels(self.paths[index])


def _rows(table: Path) -> tuple[dict[str, tuple[Float, str | None]], list[LeftOut]]:
    """Return labels and patient of each image by its name, and the images whose row is wrong."""
    read = list(read_rows(table, (), (IMAGE, FOUND, PATIENT)))
    if not read:
        raise TrainingError(f"{table.name} has no rows: expected one for each image.")
    heads = list(read[0])
    image = IMAGE if IMAGE in heads else heads[0]
    columns = {plain_name(head): head for head in heads if head != image}
    if FOUND not in heads and not any(plain_name(label) in columns for label in LABELS):
        raise TrainingError(
            f"{table.name} has no labels: expected a column {FOUND!r} as NIH's table has it, or "
            f"columns with 1, 0 or nothing: {', '.join(LABELS)}."
        )
    rows: dict[str, tuple[Float, str | None]] = {}
    wrong: list[LeftOut] = []
    seen: set[str] = set()
    for row in read:
        name, line = row[image], row.line
        if not name:
            why = f"{table.name}, row {line}, names no image: expected one in the column {image!r}."
            wrong.append(LeftOut(f"row {line}", why))
            continue
        if name in seen:
            raise TrainingError(
                f"{table.name}, row {line}, names an image a second time: expected each image once."
            )
        seen.add(name)
        try:
            labels = _named(row[FOUND]) if FOUND in heads else _ticked(row, columns)
        except ValueError as error:
            wrong.append(LeftOut(name, f"{table.name}, row {line}: {error}"))
            continue
        match = NAME.search(name)
        patient = row.get(PATIENT) or (match.group(1) if match else None)
        rows[name] = labels, patient
    if not rows:
        raise TrainingError(wrong[0].reason)
    return rows, wrong


def _named(cell: str) -> Float:
    """Read ``Edema|Effusion``; ValueError says what is expected."""
    names = {plain_name(name) for name in cell.split("|")}
    if not names <= {plain_name(label) for label in LABELS}:
        raise ValueError(f"expected label names with | between them, of {', '.join(LABELS)}.")
    return np.array([plain_name(label) in names for label in LABELS], np.float32)


def _ticked(row: Mapping[str, str], columns: Mapping[str, str]) -> Float:
    """Read one column for each label; a label without a column is unknown."""
    cells = [
        row[columns[plain_name(label)]] if plain_name(label) in columns else "" for label in LABELS
    ]
    numbers = [ungrouped_number(cell) if cell else -1.0 for cell in cells]
    for label, number in zip(LABELS, numbers, strict=True):
        if number not in CELLS:
            raise ValueError(f"expected 1, 0 or nothing in the column {label}.")
    return np.array([CELLS[number] for number in numbers if number is not None], np.float32)


def _places(folder: Path, names: Iterable[str]) -> Sequence[Path | None]:
    """Return the file of each image, also where it lies in a folder below; None if there is none."""
    if not folder.is_dir():
        raise TrainingError(f"There is no folder {folder.name}: expected one with images.")
    below = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    by_name: dict[str, Path] = {}
    for path in below.values():
        if path.is_file():
            by_name.setdefault(path.name, path)
    return [below.get(name) or by_name.get(Path(name).name) for name in names]
