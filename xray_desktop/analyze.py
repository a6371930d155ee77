"""The run over many files: read, judge, explain, record; one bad file never ends it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import Baseline
from xray_desktop.core.errors import INTERNAL_ERROR, RefusedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.labels import display_name
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.folder_walk import FolderWalk
from xray_desktop.inference.assessment import assess, heat_map_for
from xray_desktop.inference.engine import Engine
from xray_desktop.results.output_files import OutputError, OutputFolder
from xray_desktop.results.record import FileRecord, HeatMapRecord, ScoredFile, UnscoredFile
from xray_desktop.results.result_files import ResultsOptions, write_results
from xray_desktop.results.score_report import ImageResult

T = TypeVar("T")

TOP: Final = "top"
"""In place of a label: the finding that the image speaks for most (`Assessment.top`)."""
NOTHING_TO_EXPLAIN: Final = "There is no map: this model can judge none of the findings."
EXPLAINED_WITHOUT_SCORE: Final = (
    "The map explains a finding that is not scored: it says nothing of the image."
)


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
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
        Whether images that the input gate refuses are scored all the same.
    results : ResultsOptions
        What is written of every image beside its map's picture.
    withheld : bool
        Whether heat maps are drawn that would be withheld as not informative.
    """

    map: str | None = None
    baseline: Baseline | None = None
    frame: int | None = None
    anyway: bool = False
    results: ResultsOptions = field(default_factory=ResultsOptions)
    withheld: bool = False


@dataclass(slots=True)
class Analysis:
    """One run: the parts it works with, and what must be known when it is over.

    Parameters
    ----------
    reader, engine
        Open and judge images.
    output : OutputFolder
        Where maps go.
    options : Wish
        What is asked of every file.
    log_error : callable
        Takes an error that nobody foresaw.

    Attributes
    ----------
    unwritten : bool
        Whether a map or another result could not be written.
    incomplete : bool
        Whether something that was to be written of an image cannot be made of it.
    """

    reader: Reader
    engine: Engine
    output: OutputFolder
    options: AnalysisOptions
    log_error: Callable[[Exception], object]
    unwritten: bool = field(default=False, init=False)
    incomplete: bool = field(default=False, init=False)

    def records(self, files: Iterable[Path]) -> Iterator[FileRecord]:
        """Yield a record for each of `files`, in their order, as soon as it is there."""
        for file in files:
            image = self._guarded(lambda file=file: self.reader.read(file, self.options.frame))
            if isinstance(image, XrayError):
                yield _unscored(file, image)
                continue
            outcome = self._guarded(lambda file=file, image=image: self._scored(file, image))
            if isinstance(outcome, XrayError):
                outcome = _unscored(file, outcome, image.cautions)
            yield outcome

    def _scored(self, file: Path, image: Radiograph) -> ScoredFile:
        assessment = assess(image, self.engine, anyway=self.options.anyway)
        said = (*(one.text for one in assessment.reservations), *assessment.cautions)
        marked = (*said, *image.cautions)
        shown, record, said = self._explained(file, image, assessment)
        result = ImageResult(image.source, assessment, image, shown, (*marked, *said))
        written, left_out = self._written(file, result)
        cautions = (*marked, *said, *left_out)
        return ScoredFile(str(file), assessment, record, cautions, written)

    def _explained(
        self, file: Path, image: Radiograph, assessment: Assessment
    ) -> tuple[HeatMap | None, HeatMapRecord | None, tuple[str, ...]]:
        """Return the heat map that is wished, its record, and what must be said of it."""
        label = self.options.map
        if label is None:
            return None, None, ()
        if label == TOP:
            if assessment.top is None:
                return None, None, (NOTHING_TO_EXPLAIN,)
            label = assessment.top.label
        made = self._guarded(lambda: self._map(file, image, assessment, label))
        if isinstance(made, XrayError):
            self.unwritten |= isinstance(made, OutputError)
            return None, None, (f"No map: {made}",)
        unscored = not assessment.finding(label).scored
        return *made, (EXPLAINED_WITHOUT_SCORE,) if unscored else ()

    def _map(
        self, file: Path, image: Radiograph, assessment: Assessment, label: str
    ) -> tuple[HeatMap, HeatMapRecord]:
        from xray_desktop.results.report_picture import heat_map_png

        heat_map = heat_map_for(
            image,
            self.engine,
            assessment,
            label,
            baseline=self.options.baseline,
            anyway=self.options.anyway,
        )
        if self.options.withheld:
            heat_map = replace(heat_map, forced=True)
        if not heat_map.shown:
            return heat_map, HeatMapRecord.of(heat_map, None, heat_map.second)
        picture = heat_map_png(image, heat_map, assessment)
        kind = display_name(label).lower().replace(" ", "-")
        path = self.output.write(file, f"{kind}-map.png", picture)
        return heat_map, HeatMapRecord.of(heat_map, str(path), heat_map.second)

    def _written(self, file: Path, result: ImageResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Write what is wished of an image; return the paths, and why something is missing."""
        options = self.options.results
        if not options.kinds:
            return (), ()
        made = self._guarded(
            lambda: write_results(
                self.output.path, replace(result, header=self._header(file, options)), options
            )
        )
        if isinstance(made, XrayError):
            self.unwritten |= isinstance(made, OutputError)
            self.incomplete = True
            return (), (f"Not written: {made}",)
        self.incomplete |= bool(made.left_out)
        return tuple(str(path) for path in made.paths), made.left_out

    def _header(self, file: Path, options: ResultsOptions) -> SourceHeader | RefusedError | None:
        if not options.needs_header:
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
            self.log_error(error)
            return INTERNAL_ERROR


def _unscored(file: Path, error: XrayError, cautions: tuple[str, ...] = ()) -> UnscoredFile:
    status = cast("Literal['refused', 'failed']", error.status)
    return UnscoredFile(str(file), status, error.code, error.message, cautions)


def files_in(paths: Iterable[Path], *, skip: Path) -> list[Path]:
    """Return the files that `paths` stand for, folders walked in sorted order.

    Parameters
    ----------
    paths : iterable of Path
        Files, which are taken as they are, and folders.
    skip : Path
        A folder that is not walked into: the run's own output.

    Returns
    -------
    list of Path
        By the rules of `folder_walk`; an unreadable folder stands for itself. Whether a file is an
        image is for the reader to say.
    """
    found: list[Path] = []
    walk = FolderWalk(skip=(skip,), on_unreadable=found.append)
    for path in paths:
        if path.is_dir():
            for files in walk.folders(path):
                found += files
        else:
            found.append(path)
    return found
