"""Examination, source and patient of an image, from its header (PS3.3 C.7.1.1, C.7.2.1)."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Literal

from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.core.image.orientation import Directions
from xray_desktop.core.image.radiograph import Exposure, PatientDetails, Source
from xray_desktop.imaging.dicom.header import Header, valid_uid
from xray_desktop.imaging.dicom.image_pixel import Layout
from xray_desktop.imaging.dicom.input_check import modality_code
from xray_desktop.imaging.dicom.sop_classes import MODALITIES
from xray_desktop.imaging.dicom.transfer_syntaxes import TransferSyntax
from xray_desktop.imaging.header_listing import one_line

AGE_UNITS: Final = {"Y": 1.0, "M": 12.0, "W": 365.25 / 7, "D": 365.25}
"""Units of an Age String (PS3.5 6.2) in a year."""
_MAX_AGE_YEARS: Final = 130.0
PATIENT_KEYWORDS: Final = ("PatientID", "PatientName", "PatientBirthDate", "PatientSex")
"""Patient identification (PS3.3 C.2.2), without the issuer of the ID, which archives add."""
LOSSY_METHODS: Final = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "JPEG-LS near-lossless",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_15": "HTJ2K",
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "H.264",
    "ISO_23008_2": "H.265",
}
"""Lossy Image Compression Method (0028,2114), PS3.3 C.7.6.1.1.5.1."""
MAX_LOSSY_STEPS: Final = 4
VALUE_UNITS: Final = {"OD": "OD × 1000", "HU": "HU"}
"""Rescale Type (0028,1054), PS3.3 C.11.1.1.2; US is "unspecified"."""
_SEXES: Final[dict[str, Literal["F", "M", "O"]]] = {"F": "F", "M": "M", "O": "O"}


def exposure_of(header: Header, sop_class: str, syntax: TransferSyntax) -> Exposure:
    """Return the attributes of the examination."""
    return Exposure(
        modality=modality_code(header, sop_class) or None,
        body_part=header.text("BodyPartExamined"),
        view_position=header.text("ViewPosition"),
        laterality=header.text("ImageLaterality") or header.text("Laterality"),
        age_years=age_years(header),
        sex=_SEXES.get((header.text("PatientSex") or "").upper()),
        lossy=syntax.lossy or header.text("LossyImageCompression") == "01",
        lossy_description=lossy_description(header),
        directions=directions_of(header),
        value_unit=VALUE_UNITS.get((header.text("RescaleType") or "").upper(), ""),
        technique=tuple(_pairs(header, TECHNIQUE)),
    )


def lossy_description(header: Header) -> str:
    """Return all lossy compressions stated in the file: ``JPEG 12:1, JPEG 2000 8.5:1``."""
    methods = header.texts("LossyImageCompressionMethod")
    ratios = [number or 0.0 for number in header.number_list("LossyImageCompressionRatio")]
    steps = []
    for number in range(min(max(len(methods), len(ratios)), MAX_LOSSY_STEPS)):
        known = LOSSY_METHODS.get(methods[number].upper(), "") if number < len(methods) else ""
        ratio = f"{ratios[number]:.3g}:1" if number < len(ratios) and ratios[number] > 0 else ""
        steps.append(" ".join(word for word in (known, ratio) if word))
    return ", ".join(step for step in steps if step)


def directions_of(header: Header) -> Directions | None:
    """Return Patient Orientation (0020,0020), or None if it is missing or not valid."""
    orientation = header.texts("PatientOrientation")
    try:
        return Directions(*(direction.upper() for direction in orientation))
    except (TypeError, ValueError):  # not two values, or not directions
        return None


def source_of(
    header: Header, sop_class: str, syntax: TransferSyntax, layout: Layout, frame: int, sha256: str
) -> Source:
    """Return the source of the image; unknown modalities of the header are left out."""
    code = modality_code(header, sop_class)
    known = f" {code}" if code and code in MODALITIES else ""
    uid = valid_uid(header, "SOPInstanceUID")
    return Source(
        sha256,
        f"DICOM{known}, {syntax.label}",
        uid,
        frame,
        layout.frames,
        None if uid is None else _identity_sha256(header, uid),
    )


def _identity_sha256(header: Header, uid: str) -> str:
    """Return the hash of UID and patient identification, regardless of case and spaces."""
    identifiers = [
        " ".join((header.text(keyword) or "").upper().split()) for keyword in PATIENT_KEYWORDS
    ]
    text = "\n".join((uid, *(value.rstrip("^= ") for value in identifiers)))
    return hashlib.sha256(text.encode()).hexdigest()


def age_years(header: Header) -> float | None:
    """Return Patient's Age, or the time from birth to study, in years from 0 to 130."""
    match = re.fullmatch(r"(\d{1,4})([YMWD]?)", (header.text("PatientAge") or "").upper())
    if match:
        age = int(match[1]) / AGE_UNITS[match[2] or "Y"]
    else:
        born, studied = _day(header, "PatientBirthDate"), _day(header, "StudyDate")
        if born is None or studied is None:
            return None
        age = (studied - born).days / AGE_UNITS["D"]
    return age if 0 <= age <= _MAX_AGE_YEARS else None


def _day(header: Header, keyword: str) -> date | None:
    digits = re.sub(r"\D", "", header.text(keyword) or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


INFANT_YEARS: Final = 2
"""Below, an age is given in months."""
MAX_LENGTH: Final = 64


def patient_of(header: Header) -> PatientDetails | None:
    """Return patient and study details; None if the header has none."""
    details = PatientDetails(
        name=person_name_text(header.text("PatientName") or ""),
        id=_text(header, "PatientID"),
        birth_date=date_text(header.text("PatientBirthDate") or ""),
        sex=_text(header, "PatientSex"),
        age=_age(header),
        study_date=date_text(header.text("StudyDate") or ""),
        accession=_text(header, "AccessionNumber"),
        institution=_text(header, "InstitutionName"),
        study=_text(header, "StudyDescription"),
        more=tuple(_pairs(header, IDENTIFYING)),
    )
    return details if details.lines or details.more else None


def _pairs(header: Header, keywords: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield keyword and text of those attributes that the header has."""
    for keyword in keywords:
        text = _text(header, keyword)
        if text:
            yield keyword, text


def person_name_text(name: str) -> str:
    """Return a Person Name (PS3.5 6.2.1) as ``Dr Family, Given Middle``, other scripts in brackets.

    Up to three groups, separated by ``=``, have family, given and middle name, prefix and suffix.
    """
    groups = [_group(group) for group in name.split("=")]
    first, *others = [group for group in groups if group] or [""]
    return one_line(" ".join([first, *(f"({other})" for other in others)]))[: 2 * MAX_LENGTH]


def date_text(digits: str) -> str:
    """Return a date (PS3.5 6.2) as ``1940-03-05``; unchanged if it is not valid."""
    match = re.fullmatch(r"(\d{4})[.-]?(\d\d)[.-]?(\d\d)", digits)
    try:
        return date(*(int(part) for part in match.groups())).isoformat() if match else _cut(digits)
    except ValueError:
        return _cut(digits)


def _group(group: str) -> str:
    family, given, middle, prefix, suffix = [
        *(part.strip() for part in group.split("^")[:5]),
        *[""] * 5,
    ][:5]
    front = " ".join(part for part in (prefix, family) if part)
    back = " ".join(part for part in (given, middle, suffix) if part)
    return ", ".join(part for part in (front, back) if part)


def _age(header: Header) -> str:
    years = age_years(header)
    if years is None:
        return ""
    return f"{years:.0f} y" if years >= INFANT_YEARS else f"{years * 12:.0f} months"


def _text(header: Header, keyword: str) -> str:
    return _cut(header.text(keyword) or "")


def _cut(text: str) -> str:
    return one_line(text)[:MAX_LENGTH]
