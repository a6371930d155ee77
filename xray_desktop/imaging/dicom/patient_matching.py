"""Compare the patients of files, inside the decoding process only."""

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

HEAD_BYTES: Final = 1 << 18
"""The compared attributes lie within the first 256 KiB of a file."""
PATIENT_KEYWORDS: Final = ("PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex")
KEYWORDS_READ: Final = (*KEYWORDS, *PATIENT_KEYWORDS)
ANONYMOUS_VALUES: Final = frozenset(
    {"", "0", "ANON", "ANONYMOUS", "ANONYMIZED", "UNKNOWN", "NONE", "TEST"}
)
VIEW_CODES: Final = frozenset({"PA", "AP", "LL", "RL", "LLO", "RLO", "LAT"})


def relations(image: Path, others: tuple[Path, ...]) -> Relations:
    """Compare `others` with `image`; nothing is known of files that cannot be read."""
    own = _read_head(image)
    others_are = tuple(_relation(own, _read_head(path)) for path in others)
    return Relations(_relation(own, own), others_are)


def _read_head(path: Path) -> Header | None:
    """Return the header for comparison, or None if the file is not DICOM."""
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
                specific_tags=list(KEYWORDS_READ),
                stop_before_pixels=True,
            )
    except (OSError, XrayError):
        return None
    return Header(dataset)


def _relation(own: Header | None, other: Header | None) -> Relation:
    if other is None:
        return Relation()
    view = (other.text("ViewPosition") or "").upper()
    return Relation(
        None if own is None else _same(own, other),
        date_of(other, "StudyDate"),
        view if view in VIEW_CODES else None,
        _frontal_chest(other),
    )


def _same(own: Header, other: Header) -> bool | None:
    """Return whether two headers name the same patient: the ID decides, unless others contradict.

    Issuer, birth date and sex count only if both headers have them.
    """
    ids = [(header.text("PatientID") or "").strip() for header in (own, other)]
    if any(name.upper() in ANONYMOUS_VALUES for name in ids):
        return None
    if ids[0] != ids[1]:
        return False
    for keyword in PATIENT_KEYWORDS[1:]:
        first, second = own.text(keyword), other.text(keyword)
        if first and second and first.upper() != second.upper():
            return False
    return True


def _frontal_chest(header: Header) -> bool:
    code = modality_code(header, header.text("SOPClassUID") or "")
    kind = MODALITIES.get(code)
    if kind is None or kind[0] is not ModalityUse.RADIOGRAPH:
        return False
    part = body_part(header)[0]
    if part is Region.NOT_STATED:
        part = described_region(header)[0]
    return view_of(header) is View.FRONTAL and part is Region.CHEST
