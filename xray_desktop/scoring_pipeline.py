"""The way of one image through the program: decode, check and score, explain, write results.

The command line, folder triage, the cluster's workers and the window all call these stages. Input
check and scores are one stage, `inference.assessment.assess`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from xray_desktop.core.attribution.heat_map import HeatMap, ImageAnatomy, heat_map_of
from xray_desktop.core.attribution.integrated_gradients import PROGRESS_TEXT, AttributionMap
from xray_desktop.core.bundle.contract import Baseline
from xray_desktop.core.errors import INTERNAL_ERROR, RefusedError, XrayError
from xray_desktop.core.image.radiograph import Radiograph, SourceHeader
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.findings import Assessment, Finding, State
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.inference.assessment import PathEnds, assess_all, explain, grad_cams_of, path_ends
from xray_desktop.inference.engine import Engine
from xray_desktop.results.result_files import ResultsOptions, WrittenResults, write_results
from xray_desktop.results.score_report import ImageResult

BatchOutcome = tuple[Assessment | XrayError, ...]
"""Scores of a batch of images, or why there are none, in the order of the images."""


class Stage(StrEnum):
    """What is being done with an image; the text of its `Progress`."""

    DECODE = "Opening the image"
    SCORE = "Scoring the image"
    EXPLAIN = "Computing the heat map"
    WRITE = "Writing results"


@dataclass(frozen=True, slots=True)
class BatchScorer:
    """Scores batches of prepared images; one that makes the engine fail spares the others.

    Parameters
    ----------
    engine : Engine
        Not used by anything else meanwhile.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    engine: Engine
    log_error: Callable[[Exception], object]

    def __call__(self, images: Sequence[PreparedImage]) -> BatchOutcome:
        """Return the images' assessments, or why there are none, in their order."""
        try:
            return assess_all(images, self.engine)
        except Exception:  # noqa: BLE001 - found out image by image
            return tuple(self._score_alone(image) for image in images)

    def _score_alone(self, image: PreparedImage) -> Assessment | XrayError:
        try:
            return assess_all((image,), self.engine)[0]
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - entry point: no image ends the run
            self.log_error(error)
            return INTERNAL_ERROR


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedFinding:
    """The heat map of a finding, and what was found on the way, which the image's others share.

    Parameters
    ----------
    heat_map : HeatMap
        Shown or withheld.
    anatomy : ImageAnatomy
        Of the image.
    ends : PathEnds or None
        Of the image's maps with the engine; None if its bundle names no layer.
    """

    heat_map: HeatMap
    anatomy: ImageAnatomy
    ends: PathEnds | None


def explain_steps(
    image: Radiograph,
    engine: Engine,
    finding: Finding,
    *,
    baseline: Baseline | None = None,
    known: ExplainedFinding | None = None,
    anyway: bool = True,
) -> Steps[AttributionMap, ExplainedFinding]:
    """Compute the heat map of a finding of a scored image, with Grad-CAM as second method.

    Parameters
    ----------
    image : Radiograph
    engine : Engine
    finding : Finding
        Of the image's assessment.
    baseline : Baseline or None
        Where the path begins; None: as the model's contract says.
    known : ExplainedFinding or None
        Another finding of the same image, explained with the same engine.
    anyway : bool
        Whether an image that failed the input check is explained too: if it was scored in spite of
        the check.
    """
    ends = None if known is None else known.ends
    ends = ends or path_ends(image, engine, baseline, anyway=anyway)
    attribution = yield from explain(
        image, engine, finding.label, baseline=baseline, ends=ends, anyway=anyway
    )
    yield Progress(0, 2, PROGRESS_TEXT)
    (second,) = grad_cams_of(image, engine, (attribution,), ends=ends, anyway=anyway)
    yield Progress(1, 2, PROGRESS_TEXT)
    anatomy = ImageAnatomy.of(image) if known is None else known.anatomy
    yield Progress(2, 2, PROGRESS_TEXT)
    heat_map = heat_map_of(
        attribution,
        image,
        engine.contract,
        second,
        called=finding.state is not State.BELOW,
        anatomy=anatomy,
    )
    return ExplainedFinding(heat_map, anatomy, ends)


def write_image_results(
    reader: Reader, path: Path, folder: Path, result: ImageResult, options: ResultsOptions
) -> WrittenResults:
    """Write the results of a scored image into `folder`, with what they copy from its header.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    FailedError
        The header cannot be read.
    """
    header: SourceHeader | RefusedError | None = None
    if options.needs_header:
        try:
            header = reader.source_header(path)
        except RefusedError as error:
            header = error
    return write_results(folder, replace(result, header=header), options)
