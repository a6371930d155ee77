"""De-identified copies of images that tests make."""

from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset

from tests.imaging.dicom_files import written
from xray_desktop.core.image.deidentification import (
    DeidentificationOptions,
    DeidentifiedImage,
    Pseudonyms,
)
from xray_desktop.imaging.file_decoding import deidentified_copy
from xray_desktop.imaging.process_limits import Limits

PLANT = "ZYXWVUT"
SECRET = Pseudonyms(bytes(range(32)))
NAMED = {
    "SOPInstanceUID": "1.2.3.4.5.6",  # a random one could hold the digits that are looked for
    "StudyInstanceUID": "1.2.3.4",
    "SeriesInstanceUID": "1.2.3.4.5",
    "PatientName": "Doe^Jane",
    "PatientID": "PAT-0815",
    "PatientBirthDate": "19400305",
    "PatientSex": "F",
    "PatientAge": "091Y",
    "StudyDate": "20200131",
    "StudyTime": "101500",
    "AccessionNumber": "ACC-7743",
}


def copied(path: Path, options: DeidentificationOptions | None = None) -> DeidentifiedImage:
    return deidentified_copy(path, SECRET, options or DeidentificationOptions(), Limits())


def copy_of(
    tmp_path: Path, image: Dataset, options: DeidentificationOptions | None = None
) -> Dataset:
    path = tmp_path / "image"
    path.write_bytes(written(image))
    return pydicom.dcmread(BytesIO(copied(path, options).content))
