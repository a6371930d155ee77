"""The public functions of this package: open an image, load a model bundle, score, explain, write.

    import xray_desktop

    image = xray_desktop.open_image("chest.dcm")
    model = xray_desktop.load_bundle()
    assessment = xray_desktop.score(image, model)
    heat_map = xray_desktop.explain(image, model, "Effusion", assessment)
    xray_desktop.write_results("results", image, assessment, heat_map, kinds=("pdf",))

Research use only, not for diagnosis. Images are opened in a process of their own, so that a damaged
file harms nothing; a script that calls `open_image` needs ``if __name__ == "__main__":``.
"""

from collections.abc import Iterable
from pathlib import Path

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.bundle.contract import Baseline
from xray_desktop.core.errors import XrayError
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.inference.assessment import assess
from xray_desktop.inference.engine import Engine
from xray_desktop.inference.engines import EngineOptions, load_engine
from xray_desktop.inference.self_test import SelfTests
from xray_desktop.paths import DEMO_MODEL, resource_path, self_tests_file
from xray_desktop.results import report_picture
from xray_desktop.results.result_files import (
    ResultKind,
    ResultsOptions,
    WrittenResults,
)
from xray_desktop.results.result_files import write_results as write_result_files
from xray_desktop.results.score_report import ImageResult
from xray_desktop.scoring_pipeline import explain_steps, write_image_results

__all__ = [
    "Assessment",
    "EngineOptions",
    "Finding",
    "HeatMap",
    "ImageReader",
    "Radiograph",
    "XrayError",
    "explain",
    "heat_map_png",
    "load_bundle",
    "open_image",
    "score",
    "write_results",
]


def open_image(path: Path | str, frame: int | None = None) -> Radiograph:
    """Open one image; for many images use one `ImageReader`, which keeps its process.

    Parameters
    ----------
    path : Path or str
        A DICOM, PNG, JPEG or TIFF file.
    frame : int or None
        Which frame, counted from 0; may be None if the file holds one.

    Raises
    ------
    XrayError
        The file cannot be opened; the message says why, and what to do.
    """
    with ImageReader() as reader:
        return reader.read(Path(path), frame)


def load_bundle(folder: Path | str | None = None, options: EngineOptions | None = None) -> Engine:
    """Load a model bundle into the fastest inference engine that passes the self-test.

    Parameters
    ----------
    folder : Path or str, optional
        The bundle's folder; the demonstration model that comes with the program if left out.
    options : EngineOptions, optional
        Engine, device, threads and precision; chosen by measurement if left out.

    Returns
    -------
    Engine
        Its ``contract`` says what the model was trained on and how its scores are calibrated.

    Raises
    ------
    XrayError
        The bundle is not valid, or no engine reproduces its reference values.
    """
    place = resource_path(*DEMO_MODEL) if folder is None else Path(folder)
    return load_engine(place, options, tests=SelfTests(self_tests_file()))


def score(image: Radiograph, model: Engine, *, anyway: bool = False) -> Assessment:
    """Return the calibrated findings of an image, after the input check.

    Parameters
    ----------
    image : Radiograph
    model : Engine
    anyway : bool
        Score an image that is not suitable too; the assessment then says so in `reservations`.

    Raises
    ------
    XrayError
        The image is not suitable for scoring.
    """
    return assess(image, model, anyway=anyway)


def explain(
    image: Radiograph,
    model: Engine,
    label: str,
    assessment: Assessment | None = None,
    *,
    baseline: Baseline | None = None,
    anyway: bool = False,
) -> HeatMap:
    """Return the heat map of one label: integrated gradients, their regions and reliability.

    Parameters
    ----------
    image : Radiograph
    model : Engine
    label : str
        One of the model's labels, such as ``"Effusion"``.
    assessment : Assessment, optional
        What `score` returned for this image; scored again if left out.
    baseline : {"black", "mean", "blurred"}, optional
        Where the path of integrated gradients starts; the model's own choice if left out.
    anyway : bool
        As for `score`.

    Raises
    ------
    KeyError
        The model has no such label.
    XrayError
        The image is not suitable for scoring.
    """
    model.contract.label(label)
    known = assessment or score(image, model, anyway=anyway)
    steps = explain_steps(image, model, known.finding(label), baseline=baseline, anyway=anyway)
    return finish(steps).heat_map


def heat_map_png(image: Radiograph, assessment: Assessment, heat_map: HeatMap) -> bytes:
    """Return a PNG file: the image with the regions of a heat map, and a caption below."""
    return report_picture.heat_map_png(image, heat_map, assessment)


def write_results(
    folder: Path | str,
    image: Radiograph,
    assessment: Assessment,
    heat_map: HeatMap | None = None,
    *,
    kinds: Iterable[str] = ("pdf",),
    source: Path | str | None = None,
) -> WrittenResults:
    """Write the results of one image as files.

    Parameters
    ----------
    folder : Path or str
        Where to; it is made if it is not there.
    image, assessment, heat_map
        The image, what `score` and `explain` returned.
    kinds : iterable of {"pdf", "sr", "sc", "gsps"}
        A page, a DICOM structured report, a DICOM secondary capture, a DICOM presentation state.
    source : Path or str, optional
        The image's file; the DICOM kinds copy patient and study from its header.

    Returns
    -------
    WrittenResults
        The files' ``paths``, and in ``left_out`` why a kind could not be made.

    Raises
    ------
    ValueError
        A kind is not known, or a DICOM kind is asked for without `source`.
    OutputError
        The folder cannot be written to.
    """
    options = ResultsOptions(frozenset(ResultKind(kind) for kind in kinds))
    if options.needs_header and source is None:
        msg = "DICOM results without a source: expected the path of the image's file"
        raise ValueError(msg)
    cautions = (*(one.text for one in assessment.reservations), *assessment.cautions)
    result = ImageResult(image.source, assessment, image, heat_map, (*cautions, *image.cautions))
    if source is None or not options.needs_header:
        return write_result_files(Path(folder), result, options)
    with ImageReader() as reader:
        return write_image_results(reader, Path(source), Path(folder), result, options)
