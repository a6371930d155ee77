"""Labelled images from TFRecords or from a folder, with one interface."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_files import ImageFiles
from trainer.data.image_tables import IMAGE, IMAGE_NAME, plain_name, read_rows
from trainer.data.records import RecordSet, patient_groups
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.parsing import ungrouped_number

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An image that was not measured: its name, and the reason as a sentence."""

    name: str
    reason: str


class LabelledImages(Protocol):
    """Images whose truth is known, read one at a time."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each image; empty where it has none."""
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
    def description(self) -> str:
        """A description of the source, without a path."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for readers of the figures."""
        ...

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Images that should be included but cannot be used."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash that differs for other or changed images."""
        ...

    def pixels(self, index: int) -> Float:
        """Return an image, (rows, columns) float32 in [0, 1], 1 = bright.

        Raises XrayError or TrainingError if it cannot be opened or is not suitable for scoring.
        """
        ...


class RecordImages:
    """The images of TFRecords."""

    def __init__(self, records: RecordSet) -> None:
        self.records = records
        self.names = records.image_ids
        self.labels = records.labels
        self.groups = patient_groups(records)
        self.description = f"{len(records.files)} TFRecord files"
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
        """A hash of the files and of the records in them."""
        records = self.records
        return fingerprint(records.files, records.image_ids, records.offset.tolist())

    def pixels(self, index: int) -> Float:
        """Return an image; its record was checked when it was read."""
        return self.records.pixels(index)


class SelectedImages:
    """A selection of labelled images.

    Parameters
    ----------
    images : LabelledImages
        The images to choose from.
    numbers : ndarray, (chosen,), int64
        Their indices, in order.
    notes : sequence of str
        Notes on the selection, for readers of the figures.
    """

    def __init__(
        self, images: LabelledImages, numbers: NDArray[np.int64], notes: Sequence[str]
    ) -> None:
        self._images = images
        self._numbers = numbers
        self.names = tuple(images.names[number] for number in numbers)
        self.labels = images.labels[numbers]
        self.groups = images.groups[numbers]
        self.description = images.description
        self.notes = (*images.notes, *notes)
        self.left_out = images.left_out

    @property
    def fingerprint(self) -> str:
        """A hash of the source images and of the selected indices."""
        return fingerprint((), (self._images.fingerprint, *self._numbers.tolist()))

    def pixels(self, index: int) -> Float:
        """Return an image; errors are those of the source images."""
        return self._images.pixels(int(self._numbers[index]))


def fingerprint(files: Iterable[Path], *chosen: Sequence[object]) -> str:
    """Return a hash of the names, sizes and modification times of files, and of the selection."""
    stats = [(file.name, file.stat()) for file in files]
    facts = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
    return hashlib.sha256(json.dumps([facts, chosen]).encode()).hexdigest()


def nameless(patients: Sequence[str | None]) -> tuple[str, ...]:
    """Return a warning if images have no patient id; each counts as a separate patient."""
    alone = sum(patient is None for patient in patients)
    if not alone:
        return ()
    warning = (
        f"Images without a patient id: {alone}. Each counts as a separate patient, so the "
        "intervals are too narrow if some are of the same patient."
    )
    return (warning,)


FOUND: Final = "Finding Labels"
PATIENT: Final = "Patient ID"
CELLS: Final = {0.0: 0.0, 1.0: 1.0, -1.0: np.nan}
"""Accepted values in a label's own column; -1 and an empty cell mean *uncertain*."""
MISSING: Final = "It is in the table, but not in the folder."


class FolderImages:
    """The images of a folder that a table of labels lists.

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
                f"None of the {len(rows)} images in {table.name} is in the folder: expected "
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
        self.description = f"the images of a folder that {table.name} names"
        self.notes = nameless(patients)
        gone = [name for name, place in zip(rows, places, strict=True) if place is None]
        self.left_out = (*unread, *(LeftOut(name, MISSING) for name in gone))

    def patient(self, index: int) -> str | None:
        """Return the patient id from the table or the image's name."""
        return self._patients[index]

    @property
    def fingerprint(self) -> str:
        """A hash of the images' files."""
        return fingerprint(self.paths, self.names)

    def pixels(self, index: int) -> Float:
        """Return an image; the errors are those of `image_files`."""
        return self._files.pixels(self.paths[index])


def _rows(table: Path) -> tuple[dict[str, tuple[Float, str | None]], list[LeftOut]]:
    """Return labels and patient of each image by name, and the images with a wrong row."""
    read = list(read_rows(table, (), (IMAGE, FOUND, PATIENT)))
    if not read:
        raise TrainingError(f"{table.name} has no rows: expected one for each image.")
    heads = list(read[0])
    image = IMAGE if IMAGE in heads else heads[0]
    columns = {plain_name(head): head for head in heads if head != image}
    if FOUND not in heads and not any(plain_name(label) in columns for label in LABELS):
        raise TrainingError(
            f"{table.name} has no labels: expected a column {FOUND!r} as in NIH's table, or "
            f"columns with 1, 0 or nothing: {', '.join(LABELS)}."
        )
    rows: dict[str, tuple[Float, str | None]] = {}
    wrong: list[LeftOut] = []
    seen: set[str] = set()
    for row in read:
        name, line = row[image], row.line
        if not name:
            why = f"{table.name}, row {line}: expected an image name in the column {image!r}."
            wrong.append(LeftOut(f"row {line}", why))
            continue
        if name in seen:
            raise TrainingError(
                f"{table.name}, row {line}, lists an image a second time: expected each image once."
            )
        seen.add(name)
        try:
            labels = _named(row[FOUND]) if FOUND in heads else _ticked(row, columns)
        except ValueError as error:
            wrong.append(LeftOut(name, f"{table.name}, row {line}: {error}"))
            continue
        match = IMAGE_NAME.search(name)
        patient = row.get(PATIENT) or (match.group(1) if match else None)
        rows[name] = labels, patient
    if not rows:
        raise TrainingError(wrong[0].reason)
    return rows, wrong


def _named(cell: str) -> Float:
    """Read a cell like ``Edema|Effusion``; raise ValueError with what is expected."""
    names = {plain_name(name) for name in cell.split("|")}
    if not names <= {plain_name(label) for label in LABELS}:
        raise ValueError(f"expected label names separated by |, of {', '.join(LABELS)}.")
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
    """Return the file of each image, subfolders included; None where there is none."""
    if not folder.is_dir():
        raise TrainingError(f"There is no folder {folder.name}: expected one with images.")
    below = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    by_name: dict[str, Path] = {}
    for path in below.values():
        if path.is_file():
            by_name.setdefault(path.name, path)
    return [below.get(name) or by_name.get(Path(name).name) for name in names]
