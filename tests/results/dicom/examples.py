"""Image files, read as the program reads them, with made-up scores and a map."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom

from tests.imaging.dicom_files import dataset, shaded, written
from tests.results.examples import assessment, attribution, heat_map
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.imaging.file_decoding import open_image, source_header
from xray_desktop.imaging.process_limits import Limits
from xray_desktop.results.result_files import ResultKind, ResultsOptions, write_results
from xray_desktop.results.score_report import ImageResult

DICOM = frozenset({ResultKind.SR, ResultKind.SC, ResultKind.GSPS})
DCIODVFY = Path(sys.executable).with_name("dciodvfy")
STUDY = {
    "StudyInstanceUID": "1.2.3.4",
    "SeriesInstanceUID": "1.2.3.4.5",
    "PatientName": "Doe^Jane",
    "PatientID": "PAT-0815",
    "PatientBirthDate": "19400305",
    "PatientSex": "F",
    "StudyDate": "20200131",
    "StudyTime": "101500",
    "AccessionNumber": "ACC-7743",
}


def shown_map(label: str = "Effusion") -> AttributionMap:
    """Two hills that speak for a finding and one that speaks against it."""
    y, x = np.mgrid[0:299, 0:299]

    def hill(row: int, column: int) -> np.ndarray:
        return np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * 24.0**2))

    values = hill(190, 75) + 0.7 * hill(120, 215) - 0.5 * hill(60, 115)
    return attribution(label, (values * 1e-4).astype(np.float32))


def image_file(folder: Path, pixels: np.ndarray | None = None, **attributes: Any) -> Path:
    """A chest image of a study."""
    path = folder / "film.dcm"
    pixels = shaded(240, 200) if pixels is None else pixels
    path.write_bytes(written(dataset(pixels, **(STUDY | attributes))))
    return path


def result_of(path: Path, frame: int | None = None, **changes: Any) -> ImageResult:
    """The image at `path` with made-up scores and a heat map."""
    values, description = open_image(path, frame, Limits())
    image = description.radiograph(values)
    made: dict[str, Any] = {
        "assessment": assessment(),
        "heat_map": heat_map(shown_map(), image),
        "cautions": image.cautions,
        "header": source_header(path, Limits()),
    }
    return ImageResult(image.source, image=image, **(made | changes))


def objects_of(
    folder: Path, result: ImageResult, kinds: frozenset[ResultKind] = DICOM
) -> dict[str, Path]:
    """Write objects; return them by the end of their names."""
    made = write_results(folder, result, ResultsOptions(kinds))
    return {path.stem.rsplit("-", 1)[1]: path for path in made.paths}


def complaints(path: Path) -> list[str]:
    """What dciodvfy calls an error."""
    found = subprocess.run(
        [DCIODVFY, "-new", path], capture_output=True, text=True, check=False, errors="replace"
    )
    messages = found.stderr.splitlines()
    assert messages, "the referee said nothing at all"
    return [line for line in messages if line.startswith(("Error", "Abort"))]


def read(path: Path) -> pydicom.Dataset:
    """The object in a file."""
    return pydicom.dcmread(io.BytesIO(path.read_bytes()))
