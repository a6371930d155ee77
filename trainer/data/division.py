"""The films of a training run, and their parts: from what the user gave to a proved split."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.boxes import of_boxed_patients
from trainer.data.identity import with_ids
from trainer.data.lists import split_by_lists
from trainer.data.records import RecordSet
from trainer.data.split import Split, folds, leak_notes, of_same_patients, split_by_patient
from trainer.errors import TrainingError

if TYPE_CHECKING:
    from rich.progress import Progress


DIVISION: Final = "division"
"""Where a contract's `training` holds `Divided.fingerprint`."""


@dataclass(frozen=True, slots=True)
class Division:
    """How films are to be divided.

    Parameters
    ----------
    train_list, test_list : Path, optional
        Published lists of image names; both or neither. Without them films are divided at random,
        patient by patient, and all patients of whom NIH has a boxed film go to test.
    ids : Path, optional
        The set's ``preprocessed_data.csv``, for records that carry no ids.
    folds : int
        For small sets: train on all films, and measure by cross-validation in that many folds; 0
        divides into training, validation and test instead.
    """

    train_list: Path | None = None
    test_list: Path | None = None
    ids: Path | None = None
    folds: int = 0

    def apply(
        self, folders: Sequence[Path], *, seed: int, progress: "Progress | None" = None
    ) -> "Divided":
        """Read the records of `folders` and divide them; no patient stands in two parts.

        What could not be read is in the records' `faults`, what a reader of the figures must know
        in the split's `notes`.
        """
        records = RecordSet.read(folders, progress)
        if self.ids is not None:
            records = with_ids(records, self.ids)
        divided = self._divide(records, seed)
        for split in (divided.split, *divided.folds):
            split.prove(records.patients)
        return divided

    def _divide(self, records: RecordSet, seed: int) -> "Divided":
        if self.folds:
            return self._fold(records, seed)
        return Divided(records, self._split(records, seed))

    def _fold(self, records: RecordSet, seed: int) -> "Divided":
        if self.train_list is not None or self.test_list is not None:
            raise TrainingError("Folds and lists of films are both given: expected one of them.")
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
            raise TrainingError("Only one list of films is given: expected both, or neither.")
        tested = of_boxed_patients(records.image_ids)
        return split_by_patient(records.patients, records.labels, seed=seed, tested=tested)


@dataclass(frozen=True, slots=True, eq=False)
class Divided:
    """Films and their parts.

    Parameters
    ----------
    records : RecordSet
    split : Split
        What the network of the bundle is trained, chosen and measured on. In cross-validation it
        has no validation part, and its test part is what must not be trained on. Where published
        lists leave no test part, it is measured on the validation part.
    folds : tuple of Split
        Divisions for cross-validation; every film is in the test part of just one.
    """

    records: RecordSet
    split: Split
    folds: tuple[Split, ...] = ()

    @property
    def measured(self) -> NDArray[np.bool_]:
        """The images that figures are of, (records,): all, the test part, or else validation."""
        split = self.split
        if self.folds:
            return np.ones(len(split.train), bool)
        return split.test if split.test.any() else split.validation

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 of the names and parts of all images; None where an image has no name.

        Two runs with the same fingerprint trained, chose and measured on the same images.
        """
        if self.folds or not all(self.records.image_ids):
            return None
        parts = zip(*(part.tolist() for part in self.split.parts), strict=True)
        lines = sorted(f"{i} {p}" for i, p in zip(self.records.image_ids, parts, strict=True))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def shuffled(self, seed: int) -> "Divided":
        """Return the same films, each with the labels of one drawn at random."""
        order = np.random.default_rng(seed).permutation(len(self.records))
        return replace(self, records=replace(self.records, labels=self.records.labels[order]))
