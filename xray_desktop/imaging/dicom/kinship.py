"""Whose film a file is, compared with another's: inside the decoding process only."""

from io import BytesIO
from pathlib import Path
from typing import Final

import pydicom
from pydicom import config

from xray_desktop.core.errors import XrayError
from xray_desktop.imaging.dicom.gates import modality_code
from xray_desktop.imaging.dicom.header import KEYWORDS, Header
from xray_desktop.imaging.dicom.kinds import MODALITIES, Verdict
from xray_desktop.imaging.dicom.plain_values import date_of
from xray_desktop.imaging.dicom.projections import View, view_of
from xray_desktop.imaging.dicom.regions import Region, body_part, described
from xray_desktop.imaging.errors import damaged, foreign
from xray_desktop.imaging.relations import Relation, Relations
from xray_desktop.imaging.sniff import Kind, kind_of

HEAD_BYTES: Final = 1 << 18
"""The attributes that are compared stand in a file's first 256 KiB."""
WHOSE: Final = ("PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex")
ALSO_READ: Final = (*KEYWORDS, *WHOSE)
NOBODY: Final = frozenset({"", "0", "ANON", "ANONYMOUS", "ANONYMIZED", "UNKNOWN", "NONE", "TEST"})
VIEWS: Final = frozenset({"PA", "AP", "LL", "RL", "LLO", "RLO", "LAT"})


def relations(film: Path, others: tuple[Path, ...]) -> Relations:
    """Return how `others` are related to `film`; what cannot be read is related to nothing."""
    own = _head(film)
    others_are = tuple(_relation(own, _head(path)) for path in others)
    return Relations(_relation(own, own), others_are)


def _head(path: Path) -> Header | None:
    """Return what is to be compared, or None for what is no DICOM file."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(HEAD_BYTES)
        if kind_of(start) is not Kind.DICOM:
            return None
        config.settings.reading_validation_mode = config.IGNORE
        with foreign(damaged("its DICOM header cannot be read")):
            dataset = pydicom.dcmread(
                BytesIO(start), force=True, specific_tags=list(ALSO_READ), stop_before_pixels=True
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
        view if view in VIEWS else None,
        _frontal_chest(other),
    )


def _same(own: Header, other: Header) -> bool | None:
    """Return whether two headers name one patient: the ID decides, unless the rest contradicts.

    An issuer, birth date or sex counts only where both have one.
    """
    ids = [(header.text("PatientID") or "").strip() for header in (own, other)]
    if any(name.upper() in NOBODY for name in ids):
        return None
    if ids[0] != ids[1]:
        return False
    for keyword in WHOSE[1:]:
        first, second = own.text(keyword), other.text(keyword)
        if first and second and first.upper() != second.upper():
            return False
    return True


def _frontal_chest(header: Header) -> bool:
    code = modality_code(header, header.text("SOPClassUID") or "")
    kind = MODALITIES.get(code)
    if kind is None or kind[0] is not Verdict.FILM:
        return False
    part = body_part(header)[0]
    if part is Region.SILENT:
        part = described(header)[0]
    return view_of(header) is View.FRONTAL and part is Region.CHEST
