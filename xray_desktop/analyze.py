"""The run over many files: read, judge, explain, record; one bad file never ends it."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar, cast

from xray_desktop.core.contract import Baseline
from xray_desktop.core.errors import MISTAKE, RefusedError, XrayError
from xray_desktop.core.findings import Assessment, State
from xray_desktop.core.heat_map_result import HeatMap, heat_map_of
from xray_desktop.core.labels import display_name
from xray_desktop.core.progress import finish
from xray_desktop.core.radiograph import Radiograph
from xray_desktop.core.source_header import SourceHeader
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.reading import assess, explain, second_opinions
from xray_desktop.results.film_results import FilmResult, ResultsWish, write_results
from xray_desktop.results.output_folder import OutputError, OutputFolder
from xray_desktop.results.record import FileRecord, MapRecord, Scored, Unscored

T = TypeVar("T")

TOP: Final = "top"
"""In place of a label: the finding that the image speaks for most (`Assessment.top`)."""
NOTHING_TO_EXPLAIN: Final = "There is no map: this model can judge none of the findings."
UNJUDGED: Final = "The map explains a finding that is not scored: it says nothing of the image."


class Reader(Protocol):
    """What opens films: `imaging.reader.FilmReader`."""

    def read(self, path: Path, frame: int | None = None) -> Radiograph:
        """Open one film; raises `core.errors` types."""
        ...

    def source_header(self, path: Path) -> SourceHeader:
        """Return what results take over from a film's header; raises `core.errors` types."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of every file.

    Parameters
    ----------
    map : str or None
        A label, `TOP`, or None for no map.
    baseline : Baseline or None
        None: the contract's.
    frame : int or None
        Which frame of a file with several, counted from 0.
    anyway : bool
        Whether films that the input gate refuses are scored all the same.
    results : ResultsWish
        What is written of every film beside its map's picture.
    withheld : bool
        Whether heat maps are drawn that would be withheld as not informative.
    """

    map: str | None = None
    baseline: Baseline | None = None
    frame: int | None = None
    anyway: bool = False
    results: ResultsWish = field(default_factory=ResultsWish)
    withheld: bool = False


@dataclass(slots=True)
class Analysis:
    """One run: the parts it works with, and what must be known when it is over.

    Parameters
    ----------
    reader, engine
        Open and judge films.
    output : OutputFolder
        Where maps go.
    wish : Wish
        What is asked of every file.
    log_mistake : callable
        Takes an error that nobody foresaw.

    Attributes
    ----------
    unwritten : bool
        Whether a map or another result could not be written.
    incomplete : bool
        Whether something that was to be written of a film cannot be made of it.
    """

    reader: Reader
    engine: Engine
    output: OutputFolder
    wish: Wish
    log_mistake: Callable[[Exception], object]
    unwritten: bool = field(default=False, init=False)
    incomplete: bool = field(default=False, init=False)

    def records(self, files: Iterable[Path]) -> Iterator[FileRecord]:
        """Yield a record for each of `files`, in their order, as soon as it is there."""
        for file in files:
            film = self._guarded(lambda file=file: self.reader.read(file, self.wish.frame))
            if isinstance(film, XrayError):
                yield _unscored(file, film)
                continue
            outcome = self._guarded(lambda file=file, film=film: self._scored(file, film))
            if isinstance(outcome, XrayError):
                outcome = _unscored(file, outcome, film.cautions)
            yield outcome

    def _scored(self, file: Path, film: Radiograph) -> Scored:
        assessment = assess(film, self.engine, anyway=self.wish.anyway)
        said = (*(one.words for one in assessment.reservations), *assessment.cautions)
        marked = (*said, *film.cautions)
        shown, record, said = self._explained(file, film, assessment)
        result = FilmResult(film.source, assessment, film, shown, (*marked, *said))
        written, left_out = self._written(file, result)
        cautions = (*marked, *said, *left_out)
        return Scored(str(file), assessment, record, cautions, written)

    def _explained(
        self, file: Path, film: Radiograph, assessment: Assessment
    ) -> tuple[HeatMap | None, MapRecord | None, tuple[str, ...]]:
        """Return the heat map that is wished, its record, and what must be said of it."""
        label = self.wish.map
        if label is None:
            return None, None, ()
        if label == TOP:
            if assessment.top is None:
                return None, None, (NOTHING_TO_EXPLAIN,)
            label = assessment.top.label
        made = self._guarded(lambda: self._map(file, film, assessment, label))
        if isinstance(made, XrayError):
            self.unwritten |= isinstance(made, OutputError)
            return None, None, (f"No map: {made}",)
        unjudged = not assessment.finding(label).scored
        return *made, (UNJUDGED,) if unjudged else ()

    def _map(
        self, file: Path, film: Radiograph, assessment: Assessment, label: str
    ) -> tuple[HeatMap, MapRecord]:
        from xray_desktop.results.overlay import overlay_png

        attribution = finish(
            explain(film, self.engine, label, baseline=self.wish.baseline, anyway=self.wish.anyway)
        )
        (second,) = second_opinions(film, self.engine, (attribution,), anyway=self.wish.anyway)
        called = assessment.finding(label).state is not State.BELOW
        heat_map = heat_map_of(attribution, film, self.engine.contract, second, called=called)
        if self.wish.withheld:
            heat_map = replace(heat_map, forced=True)
        if not heat_map.shown:
            return heat_map, MapRecord.of(heat_map, None, second)
        picture = overlay_png(film, heat_map, assessment)
        kind = display_name(label).lower().replace(" ", "-")
        path = self.output.write(file, f"{kind}-map.png", picture)
        return heat_map, MapRecord.of(heat_map, str(path), second)

    def _written(self, file: Path, result: FilmResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Write what is wished of a film; return the paths, and why something is missing."""
        wish = self.wish.results
        if not wish.kinds:
            return (), ()
        made = self._guarded(
            lambda: write_results(
                self.output.path, replace(result, header=self._header(file, wish)), wish
            )
        )
        if isinstance(made, XrayError):
            self.unwritten |= isinstance(made, OutputError)
            self.incomplete = True
            return (), (f"Not written: {made}",)
        self.incomplete |= bool(made.left_out)
        return tuple(str(path) for path in made.paths), made.left_out

    def _header(self, file: Path, wish: ResultsWish) -> SourceHeader | RefusedError | None:
        if not wish.needs_header:
            return None
        try:
            return self.reader.source_header(file)
        except RefusedError as error:
            return error

    def _guarded(self, work: Callable[[], T]) -> T | XrayError:
        """Return what `work` returns, or the error that stopped it: the outer door of a run."""
        try:
            return work()
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the outer door: no file ends the run
            self.log_mistake(error)
            return MISTAKE


def _unscored(file: Path, error: XrayError, cautions: tuple[str, ...] = ()) -> Unscored:
    status = cast("Literal['refused', 'failed']", error.status)
    return Unscored(str(file), status, error.code, error.message, cautions)


def files_in(paths: Iterable[Path], *, but_not: Path) -> list[Path]:
    """Return the files that `paths` stand for, folders walked in sorted order.

    Parameters
    ----------
    paths : iterable of Path
        Files, which are taken as they are, and folders.
    but_not : Path
        A folder that is not walked into: the run's own output.

    Returns
    -------
    list of Path
        Hidden files and folders inside folders are left out, unreadable folders stand for
        themselves; whether a file is a film is for the reader to say.
    """
    found: list[Path] = []
    avoided = os.path.realpath(but_not)
    for path in paths:
        found += _walked(path, avoided) if path.is_dir() else [path]
    return found


def _walked(folder: Path, avoided: str) -> list[Path]:
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        found.append(Path(error.filename))

    for here, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(Path(here, name)) != avoided
        )
        found += [Path(here, name) for name in sorted(names) if not name.startswith(".")]
    return found
