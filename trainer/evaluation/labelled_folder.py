"""A folder of films with a table of labels: what a hospital measures a model on."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import NAME
from trainer.data.tables import plain_name, read_rows
from trainer.errors import TrainingError
from trainer.evaluation.film_files import FilmFiles
from trainer.evaluation.films import LeftOut, fingerprint, nameless
from trainer.evaluation.metadata import IMAGE
from xray_desktop.core.labels import LABELS
from xray_desktop.core.typed_numbers import ungrouped_number

Float = NDArray[np.float32]

FOUND: Final = "Finding Labels"
PATIENT: Final = "Patient ID"
CELLS: Final = {0.0: 0.0, 1.0: 1.0, -1.0: np.nan}
"""What may stand in a label's own column; -1 is the field's sign for *uncertain*, as is nothing."""
MISSING: Final = "It is in the table, but not in the folder."


class FolderFilms:
    """The films of a folder that a table of labels names.

    Attributes
    ----------
    paths : tuple of Path
        The file of each film.
    """

    def __init__(self, folder: Path, table: Path, files: FilmFiles) -> None:
        rows, unread = _rows(table)
        places = _places(folder, rows)
        kept = [(name, place) for name, place in zip(rows, places, strict=True) if place]
        if not kept:
            raise TrainingError(
                f"None of the {len(rows)} films that {table.name} names is in the folder: expected "
                "their file names in the first column."
            )
        self._files = files
        self.names = tuple(name for name, _ in kept)
        self.paths = tuple(path for _, path in kept)
        self.labels = np.stack([rows[name][0] for name in self.names])
        patients = [rows[name][1] for name in self.names]
        self._patients = patients
        alone = [patient or f"film {index}" for index, patient in enumerate(patients)]
        self.groups = np.unique(alone, return_inverse=True)[1]
        self.words = f"the films of a folder that {table.name} names"
        self.notes = nameless(patients)
        gone = [name for name, place in zip(rows, places, strict=True) if place is None]
        self.left_out = (*unread, *(LeftOut(name, MISSING) for name in gone))

    def patient(self, index: int) -> str | None:
        """Return what the table or the film's name says of whose film it is."""
        return self._patients[index]

    @property
    def fingerprint(self) -> str:
        """A hash of the images' files."""
        return fingerprint(self.paths, self.names)

    def pixels(self, index: int) -> Float:
        """Return a film; the errors are those of `film_files`."""
        return self._files.pixels(self.paths[index])


def _rows(table: Path) -> tuple[dict[str, tuple[Float, str | None]], list[LeftOut]]:
    """Return labels and patient of each film by its name, and the films whose row is wrong."""
    read = list(read_rows(table, (), (IMAGE, FOUND, PATIENT)))
    if not read:
        raise TrainingError(f"{table.name} has no rows: expected one for each film.")
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
            why = f"{table.name}, row {line}, names no film: expected one in the column {image!r}."
            wrong.append(LeftOut(f"row {line}", why))
            continue
        if name in seen:
            raise TrainingError(
                f"{table.name}, row {line}, names a film a second time: expected each film once."
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
    """Return the file of each film, also where it lies in a folder below; None if there is none."""
    if not folder.is_dir():
        raise TrainingError(f"There is no folder {folder.name}: expected one with films.")
    below = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    by_name: dict[str, Path] = {}
    for path in below.values():
        if path.is_file():
            by_name.setdefault(path.name, path)
    return [below.get(name) or by_name.get(Path(name).name) for name in names]
