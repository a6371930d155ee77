"""The films that a table of boxes names, from TFRecords or from a folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer.data.records import RecordSet
from trainer.errors import TrainingError
from trainer.evaluation.film_files import FilmFiles
from trainer.evaluation.films import RecordFilms, fingerprint
from trainer.evaluation.metadata import film_key
from trainer.maps.box_table import BoxedFinding

if TYPE_CHECKING:
    from rich.progress import Progress

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BoxedFilms:
    """Films with boxes, opened one at a time.

    Parameters
    ----------
    findings : tuple of BoxedFinding
        Those whose film is there, film by film.
    missing : int
        How many boxed findings of the table have no film here.
    pixels : callable
        ``film key -> (rows, columns) float32 in [0, 1]``; raises as `film_files` says.
    fingerprint : str
        A hash of which images these are.
    """

    findings: tuple[BoxedFinding, ...]
    missing: int
    pixels: Callable[[str], Float]
    fingerprint: str

    @classmethod
    def from_records(
        cls, table: Sequence[BoxedFinding], folders: Sequence[Path], progress: "Progress"
    ) -> "BoxedFilms":
        """Find them in TFRecords, whose records must carry image ids."""
        films = RecordFilms(RecordSet.read(folders, progress))
        places = {film_key(name): index for index, name in enumerate(films.names) if name}
        if not places:
            raise TrainingError("The records carry no image ids: expected ids like 00000001_000.")
        return cls._found(table, places, films.pixels, films.fingerprint)

    @classmethod
    def from_folder(
        cls, table: Sequence[BoxedFinding], folder: Path, files: FilmFiles
    ) -> "BoxedFilms":
        """Find them in a folder and those below it, by file name."""
        if not folder.is_dir():
            raise TrainingError(f"There is no folder {folder.name}: expected one with films.")
        places = {film_key(path.name): path for path in sorted(folder.rglob("*")) if path.is_file()}
        named = [places[film] for film in {one.film: None for one in table} if film in places]
        return cls._found(table, places, files.pixels, fingerprint(named))

    @classmethod
    def _found(
        cls, table: Sequence[BoxedFinding], places: dict, opened: Callable, fingerprint: str
    ) -> "BoxedFilms":
        found = sorted((f for f in table if f.film in places), key=lambda f: (f.film, f.label))
        if not found:
            raise TrainingError(
                f"None of the {len(table)} boxed findings is on a film given here: expected films "
                "with the names of the table."
            )
        return cls(
            tuple(found),
            len(table) - len(found),
            lambda film: opened(places[film]),
            fingerprint,
        )
