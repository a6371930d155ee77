"""A folder of films that name nobody, with a table of them and of how they were made so."""

import csv
import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.deidentified import DeidentifiedFilm
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.labels import LABELS
from xray_desktop.durable import append_durably, make_folder, write_whole
from xray_desktop.results.csv_text import Cell, safe_cell
from xray_desktop.results.output_folder import OutputError
from xray_desktop.results.score_text import placed_text

FILMS: Final = "films"
TABLE: Final = "films.csv"
METHOD: Final = "method.json"
UNVERIFIED: Final = "Unverified output of a program."
COLUMNS: Final = (
    *("file", "patient", "study", "study_date", "view", "tier"),
    *LABELS,
    *("calibrated", "model_id", "model_hash", "notice", "scores"),
)

ALREADY: Final = RefusedError("copy", "The same image is among the copies already.")


class DeidentifiedSet:
    """Films are added one by one; each is on the disk, with its row, before the next.

    Parameters
    ----------
    folder : Path
        Where to; must be empty or not be there yet.

    Raises
    ------
    RefusedError
        There is something in the folder: the films of two secrets would be mixed up.
    OutputError
        It cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.left_out: Counter[str] = Counter()
        self._contents: dict[str, bytes] = {}
        try:
            make_folder(folder)
            if any(folder.iterdir()):
                raise RefusedError(
                    "not_empty",
                    "The folder for the copies is not empty. Name another one with --out.",
                )
            self._append(COLUMNS)
        except OSError as error:
            raise OutputError from error

    @property
    def count(self) -> int:
        """How many films are in it."""
        return len(self._contents)

    def add(
        self, film: DeidentifiedFilm, assessment: Assessment | None = None, tier: str = ""
    ) -> None:
        """Write an image and its row.

        Parameters
        ----------
        film : DeidentifiedFilm
            The copy.
        assessment : Assessment or None
            What a model said of it.
        tier : str
            How soon it was to be read.

        Raises
        ------
        RefusedError
            The very image is among the copies already.
        ValueError
            Another image has its name (see `name_taken`).
        """
        if self.name_taken(film):
            msg = "another image of the set has this name"
            raise ValueError(msg)
        if film.name in self._contents:
            raise ALREADY
        place = Path(FILMS, film.patient, film.name + film.suffix)
        cells: dict[str, Cell] = {
            "file": place.as_posix(),
            "patient": film.patient,
            "study": film.study,
            "study_date": "" if film.study_date is None else film.study_date.isoformat(),
            "view": film.view,
            "tier": tier,
            **({} if assessment is None else _scores(assessment)),
        }
        try:
            path = self.folder / place
            make_folder(path.parent)
            write_whole(path, film.content)
            self._append(tuple(safe_cell(cells.get(column)) for column in COLUMNS))
        except OSError as error:
            raise OutputError from error
        self._contents[film.name] = _hash(film)

    def name_taken(self, film: DeidentifiedFilm) -> bool:
        """Return whether a different image of the set has its name, hence its UID."""
        return self._contents.get(film.name, _hash(film)) != _hash(film)

    def leave_out(self, error: XrayError) -> None:
        """Count a film that is not in the set, by its reason alone."""
        self.left_out[error.code] += 1

    def close(self, method: dict[str, Any]) -> None:
        """Write by which method the films were de-identified, and how many."""
        counts = {"films": self.count, "left_out": dict(sorted(self.left_out.items()))}
        try:
            text = json.dumps({**method, **counts}, indent=2)
            write_whole(self.folder / METHOD, f"{text}\n".encode())
        except OSError as error:
            raise OutputError from error

    def _append(self, cells: tuple[Cell, ...]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        append_durably(self.folder / TABLE, line.getvalue().encode())


def _hash(film: DeidentifiedFilm) -> bytes:
    return hashlib.sha256(film.content).digest()


def _scores(assessment: Assessment) -> dict[str, Cell]:
    """Return what can be judged, by label; the rest stays empty: a number would be a score."""
    judged = [one for one in assessment.findings if one.scored]
    return {
        **{one.label: round(one.probability, 6) for one in judged},
        "calibrated": "|".join(one.label for one in judged if one.calibrated),
        "model_id": assessment.model.model_id,
        "model_hash": assessment.model.sha256,
        "notice": f"{UNVERIFIED} {assessment.notice}",
        "scores": "; ".join(map(placed_text, judged)),
    }
