"""The results of one image as files: DICOM objects of its study, and a PDF report."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import Source, SourceHeader
from xray_desktop.durable import make_folder, write_durably
from xray_desktop.results.output_files import OutputError
from xray_desktop.results.score_report import HASH_DIGITS, ImageResult

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

NO_HEAT_MAP: Final = RefusedError(
    "no_regions",
    "No presentation state was written: it shows the regions of a heat map, and there is none.",
)


class ResultKind(StrEnum):
    """Kinds of files that can be written for an image."""

    SR = "sr"
    """DICOM structured report, for reporting systems."""
    SC = "sc"
    """DICOM secondary capture: a picture of the report, for every viewer."""
    GSPS = "gsps"
    """DICOM presentation state: regions of the heat map as graphics over the image."""
    PDF = "pdf"
    """A report to print; not a DICOM object."""


DICOM_KINDS: Final = frozenset({ResultKind.SR, ResultKind.SC, ResultKind.GSPS})


@dataclass(frozen=True, slots=True)
class ResultsOptions:
    """Which results are written for every image.

    Parameters
    ----------
    kinds : frozenset of ResultKind
        Which files.
    identified : bool
        Whether the PDF identifies the patient. DICOM objects always do, file names never.
    """

    kinds: frozenset[ResultKind] = frozenset()
    identified: bool = False

    @property
    def needs_image(self) -> bool:
        """Whether the pixels are needed, not only the scores."""
        return bool(self.kinds - {ResultKind.SR})

    @property
    def needs_header(self) -> bool:
        """Whether the header of the image is needed."""
        return bool(self.kinds & DICOM_KINDS) or (self.identified and ResultKind.PDF in self.kinds)


@dataclass(frozen=True, slots=True)
class WrittenResults:
    """Written files, and sentences on what could not be written."""

    paths: tuple[Path, ...] = ()
    left_out: tuple[str, ...] = ()


def write_results(folder: Path, result: ImageResult, options: ResultsOptions) -> WrittenResults:
    """Write the requested results of an image into `folder`, each file atomically.

    Files are named by the image's hash, so a second run replaces those of the first.

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
    return f"{source.sha256[:HASH_DIGITS]}{frame}"


def _contents(
    result: ImageResult, options: ResultsOptions
) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """Return endings of file names with contents, and sentences on what cannot be written."""
    if options.needs_image and result.image is None:
        msg = f"{sorted(options.kinds)} without an image: expected sr alone"
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

    from xray_desktop.results.dicom.presentation_state import presentation_state
    from xray_desktop.results.dicom.secondary_capture import secondary_capture
    from xray_desktop.results.dicom.source_image import SourceImage, file_of, reference_to
    from xray_desktop.results.dicom.structured_report import structured_report
    from xray_desktop.results.report_picture import report_picture

    image, assessment, heat_map = result.image, result.assessment, result.heat_map
    made: list[tuple[str, Dataset]] = []
    left_out: list[str] = []
    drawn = None
    with config.disable_value_validation():  # copied values stay as they are, UIDs too
        source_image = SourceImage.of(header, result.source, assessment.model)
        if ResultKind.SC in kinds and image is not None:
            pixels = report_picture(result, image)
            capture = secondary_capture(source_image, pixels, heat_map, lossy=image.exposure.lossy)
            drawn = reference_to(capture)
            made.append(("sc.dcm", capture))
        if ResultKind.GSPS in kinds and image is not None:
            try:
                if heat_map is None:
                    raise NO_HEAT_MAP
                made.append(
                    ("gsps.dcm", presentation_state(source_image, image, assessment, heat_map))
                )
            except RefusedError as error:
                left_out.append(str(error))
        if ResultKind.SR in kinds:
            made.append(
                (
                    "sr.dcm",
                    structured_report(source_image, assessment, result.cautions, drawn, heat_map),
                )
            )
    return [(ending, file_of(dataset)) for ending, dataset in made], left_out
