"""Results of each film for the archive and on paper, written while nothing waits to be scored.

Files are named by the film's hash and take the place of older ones. How far the writing has come is
kept beside them, so that no film is left out, also after a crash; one may be written twice.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.core.parsing import parsed_json
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.core.source_header import SourceHeader
from xray_desktop.durable import make_folder, write_whole
from xray_desktop.results.film_results import FilmResult, ResultsWish, write_results
from xray_desktop.results.output_folder import OutputError
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.row_files import FOREIGN
from xray_desktop.triage.store import Worklist

RESULTS: Final = "results"
DONE: Final = "done.json"


class WholeFilms(Protocol):
    """What opens films and their headers: `imaging.reader.FilmReader`."""

    def read(self, path: Path, frame: int | None = None) -> Radiograph:
        """Open one film; raises `core.errors` types."""
        ...

    def source_header(self, path: Path) -> SourceHeader:
        """Return what results take over from a film's header; raises `core.errors` types."""
        ...


@dataclass(slots=True)
class ResultWriter:
    """Writes what is wished of every scored film.

    Parameters
    ----------
    worklist : Worklist
        Says which films.
    reader : WholeFilms
        Opens them once more, whole.
    folder : Path
        Where results go, below it.
    wish : ResultsWish
        Which.
    tell : callable
        Takes a film's path and a sentence on what could not be made of it.
    log_mistake : callable
        Takes an error that nobody foresaw.

    Raises
    ------
    RefusedError
        When made: the folder holds the results of another worklist.
    OutputError
        When made and by `one`: the folder cannot be read or written to.
    """

    worklist: Worklist
    reader: WholeFilms
    folder: Path
    wish: ResultsWish
    tell: Callable[[Path, str], object]
    log_mistake: Callable[[Exception], object]
    _place: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        try:
            said: dict[str, Any] = parsed_json((self._results / DONE).read_text("ascii"))
            if said["worklist"] != self.worklist.identity:
                raise FOREIGN
            self._place = int(said["place"])
        except FileNotFoundError:
            return
        except OSError as error:
            raise OutputError from error
        except (ValueError, KeyError, TypeError) as error:
            raise FOREIGN from error

    def one(self) -> bool:
        """Write the results of the next film; return whether there was any."""
        row = next(iter(self.worklist.reading.settled_after(self._place, 1)), None)
        if row is None or row.settled is None:
            return False
        if row.assessment is not None:
            self._write(row)
        self._place = row.settled
        state = {"worklist": self.worklist.identity, "place": self._place}
        try:
            make_folder(self._results)
            write_whole(self._results / DONE, json.dumps(state).encode("ascii"))
        except OSError as error:
            raise OutputError from error
        return True

    @property
    def _results(self) -> Path:
        return self.folder / RESULTS

    def _write(self, row: FilmRow) -> None:
        try:
            result = self._result(row)
            written = None if result is None else write_results(self._results, result, self.wish)
        except OutputError:
            raise
        except XrayError as error:
            self.tell(row.path, str(error))
        except Exception as error:  # noqa: BLE001 - the outer door: no film ends the run
            self.log_mistake(error)
            self.tell(row.path, "The program made a mistake on it.")
        else:
            for sentence in () if written is None else written.left_out:
                self.tell(row.path, sentence)

    def _result(self, row: FilmRow) -> FilmResult | None:
        film = self.reader.read(row.path)
        if row.assessment is None or film.source.sha256 != row.sha256:
            return None  # another film by now: the next walk finds out
        header: SourceHeader | RefusedError | None = None
        if self.wish.needs_header:
            try:
                header = self.reader.source_header(row.path)
            except RefusedError as error:
                header = error
        return FilmResult(film.source, row.assessment, film, None, row.cautions, header)
