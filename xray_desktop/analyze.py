"""One run over many files: each is decoded, scored, explained and recorded; none ends the run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import Baseline
from xray_desktop.core.errors import INTERNAL_ERROR, XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import display_name
from xray_desktop.core.progress import Progress, Steps, finish
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.inference.assessment import assess
from xray_desktop.inference.engine import Engine
from xray_desktop.results.output_files import OutputError, OutputFolder
from xray_desktop.results.record import FileRecord, HeatMapRecord, ScoredFile, UnscoredFile
from xray_desktop.results.result_files import ResultsOptions
from xray_desktop.results.score_report import ImageResult
from xray_desktop.scoring_pipeline import Stage, explain_steps, write_image_results

T = TypeVar("T")

TOP: Final = "top"
"""In place of a label: the finding with the highest score over its operating point."""
NOTHING_TO_EXPLAIN: Final = "There is no heat map: this model scores none of the findings."
EXPLAINED_WITHOUT_SCORE: Final = (
    "The heat map explains a finding that this model does not score: it says nothing about the "
    "image."
)


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What is done with every file.

    Parameters
    ----------
    map : str or None
        A label whose heat map is drawn, `TOP`, or None for no heat map.
    baseline : Baseline or None
        None: as the model's contract says.
    frame : int or None
        Which frame of a multi-frame file, counted from 0.
    anyway : bool
        Whether images that fail the input check are scored all the same.
    results : ResultsOptions
        What is written for every image besides the picture of its heat map.
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
    """One run over many files.

    Parameters
    ----------
    reader : Reader
        Decodes images.
    engine : Engine
        Scores and explains them.
    output : OutputFolder
        Where heat maps and results go.
    options : AnalysisOptions
        What is done with every file.
    log_error : callable
        Takes an error that nobody foresaw.

    Attributes
    ----------
    unwritten : bool
        Whether a heat map or another result could not be written.
    incomplete : bool
        Whether a result that was asked for could not be made from an image.
    """

    reader: Reader
    engine: Engine
    output: OutputFolder
    options: AnalysisOptions
    log_error: Callable[[Exception], object]
    unwritten: bool = field(default=False, init=False)
    incomplete: bool = field(default=False, init=False)

    def records(self, files: Iterable[Path]) -> Iterator[FileRecord]:
        """Yield a record for each of `files`, in their order, as soon as it is finished."""
        return (finish(self.steps(file)) for file in files)

    def steps(self, file: Path) -> Steps[None, FileRecord]:
        """Take one file through all stages and return its record; may be cancelled in between."""
        yield Progress(0, 4, Stage.DECODE)
        image = self._guarded(lambda: self.reader.read(file, self.options.frame))
        if isinstance(image, XrayError):
            return _unscored(file, image)
        yield Progress(1, 4, Stage.SCORE)
        assessment = self._guarded(lambda: assess(image, self.engine, anyway=self.options.anyway))
        if isinstance(assessment, XrayError):
            return _unscored(file, assessment, image.cautions)
        cautions = (
            *(one.text for one in assessment.reservations),
            *assessment.cautions,
            *image.cautions,
        )
        yield Progress(2, 4, Stage.EXPLAIN)
        heat_map, record, remarks = self._explained(file, image, assessment)
        cautions += remarks
        yield Progress(3, 4, Stage.WRITE)
        result = ImageResult(image.source, assessment, image, heat_map, cautions)
        written, left_out = self._written(file, result)
        return ScoredFile(str(file), assessment, record, (*cautions, *left_out), written)

    def _explained(
        self, file: Path, image: Radiograph, assessment: Assessment
    ) -> tuple[HeatMap | None, HeatMapRecord | None, tuple[str, ...]]:
        """Return the heat map that was asked for, its record, and cautions about it."""
        label = self.options.map
        if label is None:
            return None, None, ()
        if label == TOP:
            if assessment.top is None:
                return None, None, (NOTHING_TO_EXPLAIN,)
            label = assessment.top.label
        drawn = self._guarded(lambda: self._drawn(file, image, assessment, label))
        if isinstance(drawn, XrayError):
            self.unwritten |= isinstance(drawn, OutputError)
            return None, None, (f"No heat map: {drawn}",)
        unscored = not assessment.finding(label).scored
        return *drawn, (EXPLAINED_WITHOUT_SCORE,) if unscored else ()

    def _drawn(
        self, file: Path, image: Radiograph, assessment: Assessment, label: str
    ) -> tuple[HeatMap, HeatMapRecord]:
        from xray_desktop.results.report_picture import heat_map_png

        explained = finish(
            explain_steps(
                image, self.engine, assessment.finding(label), baseline=self.options.baseline
            )
        )
        heat_map = explained.heat_map
        if self.options.withheld:
            heat_map = replace(heat_map, forced=True)
        if not heat_map.shown:
            return heat_map, HeatMapRecord.of(heat_map, None, heat_map.second)
        picture = heat_map_png(image, heat_map, assessment)
        name = display_name(label).lower().replace(" ", "-")
        path = self.output.write(file, f"{name}-map.png", picture)
        return heat_map, HeatMapRecord.of(heat_map, str(path), heat_map.second)

    def _written(self, file: Path, result: ImageResult) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Write the results that were asked for; return their paths, and what is missing."""
        options = self.options.results
        if not options.kinds:
            return (), ()
        written = self._guarded(
            lambda: write_image_results(self.reader, file, self.output.path, result, options)
        )
        if isinstance(written, XrayError):
            self.unwritten |= isinstance(written, OutputError)
            self.incomplete = True
            return (), (f"Not written: {written}",)
        self.incomplete |= bool(written.left_out)
        return tuple(str(path) for path in written.paths), written.left_out

    def _guarded(self, stage: Callable[[], T]) -> T | XrayError:
        """Return what `stage` returns, or the error that stopped it."""
        try:
            return stage()
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - entry point: no file ends the run
            self.log_error(error)
            return INTERNAL_ERROR


def _unscored(file: Path, error: XrayError, cautions: tuple[str, ...] = ()) -> UnscoredFile:
    status = cast("Literal['refused', 'failed']", error.status)
    return UnscoredFile(str(file), status, error.code, error.message, cautions)
