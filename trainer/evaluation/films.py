"""Labelled films from anywhere, one like the other: their names, labels, patients and pixels."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import RecordSet, patient_groups

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A film that was not measured: what it is called, and why not, in a sentence."""

    name: str
    reason: str


class LabelledFilms(Protocol):
    """Films whose truth is known, read one at a time."""

    @property
    def names(self) -> tuple[str, ...]:
        """What each film is called; empty where it has no name."""
        ...

    @property
    def labels(self) -> Float:
        """(films, 15) float32: 1, 0 or NaN, unknown."""
        ...

    @property
    def groups(self) -> NDArray[np.int64]:
        """(films,): the patient of each film, as a number."""
        ...

    @property
    def words(self) -> str:
        """Where the films come from, without a path."""
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
        """Return a film, (rows, columns) float32 in [0, 1], 1 = bright.

        Raises XrayError or TrainingError where it cannot be opened or must not be judged.
        """
        ...


class RecordFilms:
    """The films of TFRecords."""

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
        """Return a film; its record was found to decode when it was read."""
        return self.records.pixels(index)


class ChosenFilms:
    """Some of other labelled images.

    Parameters
    ----------
    films : LabelledFilms
        The images to choose from.
    numbers : ndarray, (chosen,), int64
        Which of them, in order.
    notes : sequence of str
        What a reader of the figures must know of the choice.
    """

    def __init__(
        self, films: LabelledFilms, numbers: NDArray[np.int64], notes: Sequence[str]
    ) -> None:
        self._films = films
        self._numbers = numbers
        self.names = tuple(films.names[number] for number in numbers)
        self.labels = films.labels[numbers]
        self.groups = films.groups[numbers]
        self.words = films.words
        self.notes = (*films.notes, *notes)
        self.left_out = films.left_out

    @property
    def fingerprint(self) -> str:
        """A hash of the images chosen from, and of which were."""
        return fingerprint((), (self._films.fingerprint, *self._numbers.tolist()))

    def pixels(self, index: int) -> Float:
        """Return an image; the errors are those of the images chosen from."""
        return self._films.pixels(int(self._numbers[index]))


def fingerprint(files: Iterable[Path], *chosen: Sequence[object]) -> str:
    """Return a hash of files by name, size and time of change, and of what was chosen in them."""
    stats = [(file.name, file.stat()) for file in files]
    facts = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
    return hashlib.sha256(json.dumps([facts, chosen]).encode()).hexdigest()


def nameless(patients: Sequence[str | None]) -> tuple[str, ...]:
    """Return a warning where films do not say whose they are; such films count alone."""
    alone = sum(patient is None for patient in patients)
    if not alone:
        return ()
    warning = (
        f"Films that do not say which patient they are of: {alone}. Each counts as a patient of "
        "its own, so the intervals are too narrow where some are of the same."
    )
    return (warning,)
