"""The images of a training run and their division into parts, checked for shared patients."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.image_tables import IMAGE_NAME, Row, read_rows
from trainer.data.records import RecordSet
from trainer.data.split import (
    Split,
    folds,
    leak_notes,
    of_boxed_patients,
    of_same_patients,
    split_by_lists,
    split_by_patient,
)
from trainer.errors import TrainingError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.parsing import ungrouped_number

if TYPE_CHECKING:
    from rich.progress import Progress


def with_ids(records: RecordSet, table: Path) -> RecordSet:
    """Return the records with the ids of `table`, the set's ``preprocessed_data.csv``.

    The ids are used only if the table has one row for each record, in the same order: the same
    count, the same fifteen labels in every row, and the same image name wherever a record has one.
    Rows with equal labels cannot be distinguished: over a whole set the order is certain, over a
    few images it is not.

    Raises
    ------
    TrainingError
        The ids cannot be used; the message says why.
    """
    names, labels = read_table(table)
    why = _difference(records, names, labels)
    if why:
        raise TrainingError(f"The ids in {table.name} do not fit these records: {why}")
    return replace(records, image_ids=names)


def read_table(table: Path) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Return the image id of each row, and labels, (rows, 15) float32: 1, 0 or NaN (unknown)."""
    rows = list(read_rows(table, (), LABELS))
    column = _id_column(rows, table.name)
    try:
        labels = np.array([[_number(row[label]) for label in LABELS] for row in rows], np.float32)
    except (KeyError, ValueError) as error:
        raise TrainingError(
            f"{table.name} is not the table of these records: expected 0 or 1 in the columns "
            f"{', '.join(LABELS)}."
        ) from error
    labels[labels < 0] = np.nan
    return tuple(row[column] for row in rows), labels


def _number(cell: str) -> float:
    number = ungrouped_number(cell)
    if number is None:
        raise ValueError(cell)
    return number


def _id_column(rows: list[Row], name: str) -> str:
    for column, value in rows[0].items() if rows else ():
        if IMAGE_NAME.search(str(value)) and all(
            IMAGE_NAME.search(row[column] or "") for row in rows
        ):
            return column
    raise TrainingError(
        f"{name} has no image names: expected a column of names like 00000001_000.png."
    )


def _difference(records: RecordSet, names: tuple[str, ...], labels: NDArray[np.float32]) -> str:
    """Return a sentence on what differs, or an empty string."""
    if len(records) != len(names):
        lost = f", {len(records.faults)} faults" if records.faults else ""
        return (
            f"the table has {len(names)} rows, the files {len(records)} images{lost}. Expected one "
            "row for each image; give all files of the set, undamaged."
        )
    same = ((records.labels == labels) | (np.isnan(records.labels) & np.isnan(labels))).all(axis=1)
    if not same.all():
        first = int(np.argmin(same))
        return (
            f"{int((~same).sum())} rows have other labels than the image at their "
            f"position; the first is row {first}. The table belongs to another set or has another "
            "order."
        )
    for index, (own, given) in enumerate(zip(records.image_ids, names, strict=True)):
        match = IMAGE_NAME.search(own)
        if match and match.group() not in given:
            return f"image {index} has another name than row {index}."
    return ""


DIVISION: Final = "division"
"""Where a contract's `training` holds `Divided.fingerprint`."""


@dataclass(frozen=True, slots=True)
class Division:
    """How images are divided into parts.

    Parameters
    ----------
    train_list, test_list : Path, optional
        Published lists of image names; both or neither. Without them patients are divided at
        random, and all patients with an image that has boxes in NIH's set go to test.
    ids : Path, optional
        The set's ``preprocessed_data.csv``, for records that carry no ids.
    folds : int
        For small sets: train on all images, and measure by cross-validation with this many folds;
        0: divide into training, validation and test.
    """

    train_list: Path | None = None
    test_list: Path | None = None
    ids: Path | None = None
    folds: int = 0

    def apply(
        self, folders: Sequence[Path], *, seed: int, progress: "Progress | None" = None
    ) -> "Divided":
        """Read the records of `folders` and divide them; no patient is in two parts.

        Unreadable records are in `RecordSet.faults`, notes on the division in `Split.notes`.
        """
        records = RecordSet.read(folders, progress)
        if self.ids is not None:
            records = with_ids(records, self.ids)
        divided = self._divide(records, seed)
        for split in (divided.split, *divided.folds):
            split.require_disjoint_patients(records.patients)
        return divided

    def _divide(self, records: RecordSet, seed: int) -> "Divided":
        if self.folds:
            return self._fold(records, seed)
        return Divided(records, self._split(records, seed))

    def _fold(self, records: RecordSet, seed: int) -> "Divided":
        if self.train_list is not None or self.test_list is not None:
            raise TrainingError("Folds and lists of images are both given: expected only one.")
        patients, tested = records.patients, of_boxed_patients(records.image_ids)
        parts = folds(patients, records.labels, self.folds, seed, tested)
        kept = of_same_patients(patients, tested)
        notes = leak_notes(patients)
        whole = Split(~kept, np.zeros(len(kept), bool), kept, not notes, notes)
        return Divided(records, whole, parts)

    def _split(self, records: RecordSet, seed: int) -> Split:
        if self.train_list is not None and self.test_list is not None:
            return split_by_lists(records, self.train_list, self.test_list, seed)
        if self.train_list is not None or self.test_list is not None:
            raise TrainingError("Only one list of images is given: expected both, or neither.")
        tested = of_boxed_patients(records.image_ids)
        return split_by_patient(records.patients, records.labels, seed=seed, tested=tested)


@dataclass(frozen=True, slots=True, eq=False)
class Divided:
    """Images and their parts.

    Parameters
    ----------
    records : RecordSet
    split : Split
        The parts that the network of the bundle is trained, selected and measured on. In
        cross-validation there is no validation part, and the test part must not be trained on.
        Where published lists leave no test part, the validation part is measured.
    folds : tuple of Split
        Divisions for cross-validation; every image is in the test part of exactly one.
    """

    records: RecordSet
    split: Split
    folds: tuple[Split, ...] = ()

    @property
    def measured(self) -> NDArray[np.bool_]:
        """The images that are measured, (records,): all, the test part, or else validation."""
        split = self.split
        if self.folds:
            return np.ones(len(split.train), bool)
        return split.test if split.test.any() else split.validation

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the names and parts of all images; None where an image has no name.

        Two runs with the same fingerprint used the same images in each part.
        """
        if self.folds or not all(self.records.image_ids):
            return None
        parts = zip(*(part.tolist() for part in self.split.parts), strict=True)
        lines = sorted(f"{i} {p}" for i, p in zip(self.records.image_ids, parts, strict=True))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def shuffled(self, seed: int) -> "Divided":
        """Return the same images with their labels randomly permuted."""
        order = np.random.default_rng(seed).permutation(len(self.records))
        return replace(self, records=replace(self.records, labels=self.records.labels[order]))
