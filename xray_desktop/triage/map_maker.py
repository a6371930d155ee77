"""Maps of the films that are to be read soon, made while nothing waits to be scored."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from xray_desktop.core.errors import XrayError
from xray_desktop.core.findings import State
from xray_desktop.core.heat_map_result import heat_map_of
from xray_desktop.core.progress import finish
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.core.urgency_table import Tier
from xray_desktop.durable import make_folder, write_whole
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import explain, second_opinions
from xray_desktop.results.output_folder import OutputError
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.store import Worklist

MAPS: Final = "maps"
NAME_DIGITS: Final = 16
"""Of the film's hash, in the names of files: they say nothing of anybody."""
LATEST: Final = Tier.SOON
"""Films of this tier and those before it get a map."""


class FilmSource(Protocol):
    """What opens films: `imaging.reader.FilmReader`."""

    def read(self, path: Path, frame: int | None = None) -> Radiograph:
        """Open one film; raises `core.errors` types."""
        ...


@dataclass(slots=True)
class MapMaker:
    """Explains the finding that each image speaks for most (`Assessment.top`).

    Parameters
    ----------
    worklist : Worklist
        Says which films, and is told when a map lies in the folder.
    reader : FilmSource
        Opens them once more, whole.
    engine : Engine
        Computes maps; not used by anybody else meanwhile.
    folder : Path
        Where pictures go.
    log_mistake : callable
        Takes an error that nobody foresaw.
    """

    worklist: Worklist
    reader: FilmSource
    engine: Engine
    folder: Path
    log_mistake: Callable[[Exception], object]
    _tried: set[int] = field(default_factory=set, init=False)

    def one(self) -> bool:
        """Make the next map; return whether there was any to make.

        A film whose heat map cannot be had, or is withheld, stays *scored*: the next run tries.

        Raises
        ------
        OutputError
            The folder cannot be written to.
        """
        number = self.worklist.judging.next_to_map(LATEST, self._tried)
        row = None if number is None else self.worklist.reading.row(number)
        if number is None or row is None:
            return False
        self._tried.add(number)
        try:
            made = self._made(row)
        except OutputError:
            raise
        except XrayError:
            return True
        except Exception as error:  # noqa: BLE001 - the outer door: no film ends the run
            self.log_mistake(error)
            return True
        if made:
            self.worklist.judging.mapped(number)
            self._tried.discard(number)
        return True

    def _made(self, row: FilmRow) -> bool:
        from xray_desktop.results.overlay import overlay_png

        top = None if row.assessment is None else row.assessment.top
        if row.assessment is None or top is None:
            return False
        film = self.reader.read(row.path)
        if film.source.sha256 != row.sha256:  # another film by now: the next walk finds out
            return False
        attribution = finish(explain(film, self.engine, top.label))
        (second,) = second_opinions(film, self.engine, (attribution,))
        called = top.state is not State.BELOW
        heat_map = heat_map_of(attribution, film, self.engine.contract, second, called=called)
        if not heat_map.shown:
            return False
        picture = overlay_png(film, heat_map, row.assessment)
        path = self.folder / MAPS / f"{film.source.sha256[:NAME_DIGITS]}-{top.label.lower()}.png"
        try:
            make_folder(path.parent)
            write_whole(path, picture)
        except OSError as error:
            raise OutputError from error
        return True
