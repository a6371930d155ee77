"""One image's results as files: DICOM objects to stand beside it, and a page to print."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Radiograph, Source, SourceHeader
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.results.output_files import OutputError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

NAME_DIGITS: Final = 16
"""Of the image's hash, in the names of files."""
NO_HEAT_MAP: Final = RefusedError(
    "no_regions",
    "No presentation state: it draws the regions of a heat map, and there is no heat map.",
)


class ResultKind(StrEnum):
    """What can be written of an image."""

    SR = "sr"
    """A structured report, for machines and reporting systems."""
    SC = "sc"
    """A picture with everything burned in, for every viewer."""
    GSPS = "gsps"
    """Regions of the heat map, to be switched on over the image itself."""
    PDF = "pdf"
    """A page to print; no DICOM object."""


DICOM_KINDS: Final = frozenset({ResultKind.SR, ResultKind.SC, ResultKind.GSPS})


@dataclass(frozen=True, slots=True)
class ResultsOptions:
    """What is to be written of every image.

    Parameters
    ----------
    kinds : frozenset of ResultKind
        Which objects and pages.
    identified : bool
        Whether the page may name the patient. DICOM objects always do, file names never.
    """

    kinds: frozenset[ResultKind] = frozenset()
    identified: bool = False

    @property
    def needs_image(self) -> bool:
        """Whether the image itself is needed, and not only what was said of it."""
        return bool(self.kinds - {ResultKind.SR})

    @property
    def needs_header(self) -> bool:
        """Whether the image's header is needed."""
        return bool(self.kinds & DICOM_KINDS) or (self.identified and ResultKind.PDF in self.kinds)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ImageResult:
    """A image with all that was said of it.

    Parameters
    ----------
    source : Source
        Which image.
    assessment : Assessment
        Its scores.
    image : Radiograph or None
        The image itself; a structured report does without.
    heat_map : HeatMap or None
        The heat map that goes with them.
    cautions : tuple of str
        Sentences to show with the scores.
    header : SourceHeader, RefusedError or None
        `imaging.reader.ImageReader.source_header`, or why there is none; None where nothing that
        needs it is wished.
    """

    source: Source
    assessment: Assessment
    image: Radiograph | None = None
    heat_map: HeatMap | None = None
    cautions: tuple[str, ...] = ()
    header: SourceHeader | RefusedError | None = None


@dataclass(frozen=True, slots=True)
class WrittenResults:
    """What lies in the folder now, and sentences on what could not be made."""

    paths: tuple[Path, ...] = ()
    left_out: tuple[str, ...] = ()


def write_results(folder: Path, result: ImageResult, options: ResultsOptions) -> WrittenResults:
    """Write what is wished of an image into `folder`, each file whole or not at all.

    Files are named by the image's hash, so a second run takes the place of the first.

    Raises
    ------
    OutputError
        The folder cannot be written to.
    FailedError
        ``image_changed``: the image's file is another one than was scored.
    """
    contents, left_out = _contents(result, options)
    paths = tuple(folder / f"{_stem(result.source)}-{ending}" for ending, _ in contents)
    try:
        if contents:
            make_folder(folder)
        for path, (_, content) in zip(paths, contents, strict=True):
            write_durably(path, content)
    except OSError as error:
        raise OutputError from error
    return WrittenResults(paths, left_out)


def _stem(source: Source) -> str:
    frame = f"-frame-{source.frame + 1}" if source.frames > 1 else ""
    return f"{source.sha256[:NAME_DIGITS]}{frame}"


def _contents(
    result: ImageResult, options: ResultsOptions
) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """Return the ends of files' names with what goes into them, and what cannot be made."""
    if options.needs_image and result.image is None:
        msg = f"{sorted(options.kinds)} of an image that is not there: expected sr alone"
        raise ValueError(msg)
    contents: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    header = result.header
    if options.kinds & DICOM_KINDS:
        if isinstance(header, SourceHeader):
            contents, left_out = _objects(result, header, options.kinds)
        elif header is not None:
            left_out = [str(header)]
    if ResultKind.PDF in options.kinds and result.image is not None:
        from xray_desktop.results.report_pdf import pdf_report

        named = header if options.identified and isinstance(header, SourceHeader) else None
        contents.append(("report.pdf", pdf_report(result, result.image, named)))
    return contents, tuple(left_out)


def _objects(
    result: ImageResult, header: SourceHeader, kinds: frozenset[ResultKind]
) -> tuple[list[tuple[str, bytes]], list[str]]:
    from pydicom import config

    from xray_desktop.results.dicom.presentation_state import state
    from xray_desktop.results.dicom.secondary_capture import picture
    from xray_desktop.results.dicom.source_image import Origin, file_of, reference_to
    from xray_desktop.results.dicom.structured_report import report
    from xray_desktop.results.report_picture import score_sheet

    image, assessment, heat_map = result.image, result.assessment, result.heat_map
    made: list[tuple[str, Dataset]] = []
    left_out: list[str] = []
    drawn = None
    with config.disable_value_validation():  # what is copied stays as it is, UIDs too
        origin = Origin.of(header, result.source, assessment.model)
        if ResultKind.SC in kinds and image is not None:
            sheet = score_sheet(image, assessment, heat_map, result.cautions)
            capture = picture(origin, sheet, heat_map, lossy=image.exposure.lossy)
            drawn = reference_to(capture)
            made.append(("sc.dcm", capture))
        if ResultKind.GSPS in kinds and image is not None:
            try:
                if heat_map is None:
                    raise NO_HEAT_MAP
                made.append(("gsps.dcm", state(origin, image, assessment, heat_map)))
            except RefusedError as error:
                left_out.append(str(error))
        if ResultKind.SR in kinds:
            made.append(("sr.dcm", report(origin, assessment, result.cautions, drawn, heat_map)))
    return [(ending, file_of(dataset)) for ending, dataset in made], left_out
