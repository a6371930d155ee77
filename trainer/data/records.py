"""Reading the Kaggle TFRecords of NIH ChestX-ray14: what is in them, and their films as inputs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.film import Film, read_films
from trainer.data.pictures import decoded
from trainer.data.tfrecord import Fault
from trainer.data.unpacking import Unpacked
from trainer.errors import RECORDS_CHANGED, TrainingError

if TYPE_CHECKING:
    from rich.progress import Progress

NAMED_FAULTS: Final = 3
NAME: Final = re.compile(r"(\d{8})_(\d{3})")
"""``00000976_003`` in an image id: the patient and the patient's film."""


@dataclass(frozen=True, slots=True, eq=False)
class RecordSet:
    """The films of a list of files, in file order, without their pixels.

    Parameters
    ----------
    files : tuple of Path
        The TFRecord files.
    image_ids : tuple of str
        One for each record; empty where the record has none.
    labels : ndarray, (records, 15), float32
        1, 0 or NaN (unknown; stored as -1), columns in the order of `core.labels.LABELS`.
    file : ndarray, (records,), int32
        The index into `files`.
    offset, length : ndarray, (records,), int64
        Where the encoded image lies in that file, in bytes.
    faults : tuple of Fault
        What could not be used; none of it is in the arrays.
    unpacked : Unpacked or None
        Where files that were compressed lie as they are read; None where none was.
    """

    files: tuple[Path, ...]
    image_ids: tuple[str, ...]
    labels: NDArray[np.float32]
    file: NDArray[np.int32]
    offset: NDArray[np.int64]
    length: NDArray[np.int64]
    faults: tuple[Fault, ...] = ()
    unpacked: "Unpacked | None" = None

    def __len__(self) -> int:
        return len(self.image_ids)

    @property
    def patients(self) -> tuple[str | None, ...]:
        """The patient of each record, where `image_id` names one."""
        return tuple(
            match.group(1) if (match := NAME.search(name)) else None for name in self.image_ids
        )

    @classmethod
    def read(cls, folders: Sequence[Path], progress: "Progress | None" = None) -> "RecordSet":
        """Read every ``*.tfrec`` in `folders` (or files given themselves).

        Every record is checked: its framing, its features, and that its image decodes. What does
        not hold becomes a fault, and the rest is used.

        Raises
        ------
        TrainingError
            No file, or no film in any of them.
        """
        files = find_files(folders)
        unpacked = Unpacked()
        films: list[Film] = []
        counts: list[int] = []
        faults: list[Fault] = []
        task = None if progress is None else progress.add_task("Reading files", total=len(files))
        for file, name in zip(files, shown_names(files), strict=True):
            before = len(films)
            for found in read_films(unpacked.path(file)):
                if isinstance(found, Film):
                    films.append(found)
                else:
                    faults.append(replace(found, file=name))
            counts.append(len(films) - before)
            if progress is not None and task is not None:
                progress.advance(task)
        if not films:
            first = " ".join(str(fault) for fault in faults[:NAMED_FAULTS])
            raise TrainingError(f"No film could be read. {first}")
        return cls(
            files=tuple(files),
            image_ids=tuple(film.image_id for film in films),
            labels=np.asarray([film.labels for film in films], np.float32),
            file=np.repeat(np.arange(len(files), dtype=np.int32), counts),
            offset=np.asarray([film.offset for film in films], np.int64),
            length=np.asarray([film.length for film in films], np.int64),
            faults=tuple(faults),
            unpacked=unpacked,
        )

    def image(self, index: int) -> bytes:
        """Return the encoded image (JPEG or PNG) of one record."""
        file = self.files[self.file[index]]
        place = file if self.unpacked is None else self.unpacked.path(file)
        with place.open("rb") as stream:
            stream.seek(int(self.offset[index]))
            return stream.read(int(self.length[index]))

    def pixels(self, index: int) -> NDArray[np.float32]:
        """Return the image of one record, (rows, columns) float32 in [0, 1], as it was checked.

        Raises
        ------
        TrainingError
            The file is not what it was when it was read.
        """
        try:
            return decoded(self.image(index))
        except (OSError, ValueError) as error:
            raise TrainingError(RECORDS_CHANGED) from error


def shown_names(files: Sequence[Path]) -> list[str]:
    """Return the names of files, with their folder's name where two files have the same name."""
    count = Counter(file.name for file in files)
    return [f"{f.parent.name}/{f.name}" if count[f.name] > 1 else f.name for f in files]


def find_files(folders: Sequence[Path]) -> list[Path]:
    """Return every ``*.tfrec`` in `folders`, sorted by name; files stand for themselves."""
    files: list[Path] = []
    for place in folders:
        found = sorted(place.glob("*.tfrec")) if place.is_dir() else [place]
        if not found or not all(file.is_file() for file in found):
            raise TrainingError(
                f"No TFRecord at {place}: expected a folder with *.tfrec files, or such a file."
            )
        files += found
    return files


def patient_groups(records: RecordSet) -> NDArray[np.int64]:
    """Return the patient of each record as a number; records without one count alone."""
    names = [
        patient if patient is not None else f"record {index}"
        for index, patient in enumerate(records.patients)
    ]
    return np.unique(names, return_inverse=True)[1]
