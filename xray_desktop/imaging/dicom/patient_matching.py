"""Compare the patients of files, inside the decoding process only."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pydicom
from pydicom import config

from xray_desktop.core.errors import XrayError
from xray_desktop.imaging.decoder_protocol import Relation, Relations
from xray_desktop.imaging.dicom.body_part_and_view import (
    Region,
    View,
    body_part,
    described_region,
    view_of,
)
from xray_desktop.imaging.dicom.dicom_file import KEYWORDS
from xray_desktop.imaging.dicom.header import Header, date_of
from xray_desktop.imaging.dicom.input_check import modality_code
from xray_desktop.imaging.dicom.sop_classes import MODALITIES, ModalityUse
from xray_desktop.imaging.errors import damaged, decoder_errors_as
from xray_desktop.imaging.file_type import FileType, file_type_of
from xray_desktop.imaging.image_summary import PatientKey

HEAD_BYTES: Final = 1 << 18
"""The compared attributes lie within the first 256 KiB of a file."""
PATIENT_KEYWORDS: Final = ("PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex")
KEYWORDS_READ: Final = (*KEYWORDS, *PATIENT_KEYWORDS)
VIEW_CODES: Final = frozenset({"PA", "AP", "LL", "RL", "LLO", "RLO", "LAT"})


def relations(image: Path, others: tuple[Path, ...]) -> Relations:
    """Compare `others` with `image`; nothing is known of files that cannot be read."""
    own = read_head(image)
    others_are = tuple(_relation(own, read_head(path)) for path in others)
    return Relations(_relation(own, own), others_are)


def read_head(path: Path, more: Sequence[str] = ()) -> Header | None:
    """Return the start of a file's header, or None if it is not DICOM or cannot be read.

    Parameters
    ----------
    path : Path
        The file.
    more : sequence of str
        Keywords to read in addition to `KEYWORDS_READ`.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(HEAD_BYTES)
        if file_type_of(start) is not FileType.DICOM:
            return None
        config.settings.reading_validation_mode = config.IGNORE
        with decoder_errors_as(damaged("its DICOM header cannot be read")):
            dataset = pydicom.dcmread(
                BytesIO(start),
                force=True,
                specific_tags=[*KEYWORDS_READ, *more],
                stop_before_pixels=True,
            )
    except (OSError, XrayError):
        return None
    return Header(dataset)


def patient_key(header: Header) -> PatientKey:
    """Return what a header identifies the patient by."""
    return PatientKey(*((header.text(keyword) or "").strip() for keyword in PATIENT_KEYWORDS))


def is_chest_radiograph(header: Header) -> bool:
    """Return whether a header describes a radiograph of the chest, from any side."""
    code = modality_code(header, header.text("SOPClassUID") or "")
    kind = MODALITIES.get(code)
    if kind is None or kind[0] is not ModalityUse.RADIOGRAPH:
        return False
    part = body_part(header)[0]
    if part is Region.NOT_STATED:
        part = described_region(header)[0]
    return part is Region.CHEST


def _relation(own: Header | None, other: Header | None) -> Relation:
    if other is None:
        return Relation()
    view = (other.text("ViewPosition") or "").upper()
    return Relation(
        None if own is None else patient_key(own).same_as(patient_key(other)),
        date_of(other, "StudyDate"),
        view if view in VIEW_CODES else None,
        is_chest_radiograph(other) and view_of(other) is View.FRONTAL,
    )
