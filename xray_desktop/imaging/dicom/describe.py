"""What a DICOM header tells of the image: examination and source."""

import hashlib
import re
from datetime import date
from typing import Final, Literal

from xray_desktop.core.orientation import Directions
from xray_desktop.core.radiograph import Exposure, Source
from xray_desktop.imaging.dicom.gates import modality_code
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.kinds import MODALITIES
from xray_desktop.imaging.dicom.layout import Layout
from xray_desktop.imaging.dicom.plain_values import plain_uid
from xray_desktop.imaging.dicom.syntaxes import Syntax

UNITS: Final = {"Y": 1.0, "M": 12.0, "W": 365.25 / 7, "D": 365.25}
"""How many of an Age String's units (PS3.5 6.2) make a year."""
_OLDEST: Final = 130.0
PATIENT: Final = ("PatientID", "PatientName", "PatientBirthDate", "PatientSex")
"""What identifies a patient (PS3.3 C.2.2), without the issuer of the ID, which archives add."""
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
MOST_LOSSY_STEPS: Final = 4
_SEXES: Final[dict[str, Literal["F", "M", "O"]]] = {"F": "F", "M": "M", "O": "O"}


def exposure_of(header: Header, sop_class: str, syntax: Syntax) -> Exposure:
    """Return the circumstances of the examination."""
    return Exposure(
        modality=modality_code(header, sop_class) or None,
        body_part=header.text("BodyPartExamined"),
        view_position=header.text("ViewPosition"),
        laterality=header.text("ImageLaterality") or header.text("Laterality"),
        age_years=age_years(header),
        sex=_SEXES.get((header.text("PatientSex") or "").upper()),
        lossy=syntax.lossy or header.text("LossyImageCompression") == "01",
        lossy_words=lossy_words(header),
        directions=directions_of(header),
    )


def lossy_words(header: Header) -> str:
    """Return every lossy step that the file tells of: ``JPEG 12:1, JPEG 2000 8.5:1``."""
    methods = header.texts("LossyImageCompressionMethod")
    ratios = [number or 0.0 for number in header.number_list("LossyImageCompressionRatio")]
    steps = []
    for number in range(min(max(len(methods), len(ratios)), MOST_LOSSY_STEPS)):
        known = LOSSY_METHODS.get(methods[number].upper(), "") if number < len(methods) else ""
        ratio = f"{ratios[number]:.3g}:1" if number < len(ratios) and ratios[number] > 0 else ""
        steps.append(" ".join(word for word in (known, ratio) if word))
    return ", ".join(step for step in steps if step)


def directions_of(header: Header) -> Directions | None:
    """Return Patient Orientation (0020,0020), or None where it is missing or makes no sense."""
    along = header.texts("PatientOrientation")
    try:
        return Directions(*(letters.upper() for letters in along))
    except (TypeError, ValueError):  # not two of them, or no directions
        return None


def source_of(
    header: Header, sop_class: str, syntax: Syntax, layout: Layout, frame: int, sha256: str
) -> Source:
    """Return the film's identity; the words are ours, whatever the header's modality is."""
    code = modality_code(header, sop_class)
    known = f" {code}" if code and code in MODALITIES else ""
    uid = plain_uid(header, "SOPInstanceUID")
    return Source(
        sha256,
        f"DICOM{known}, {syntax.words}",
        uid,
        frame,
        layout.frames,
        None if uid is None else _identity_sha256(header, uid),
    )


def _identity_sha256(header: Header, uid: str) -> str:
    """Return the hash of an object's UID with the patient identification, as written or not."""
    said = [" ".join((header.text(keyword) or "").upper().split()) for keyword in PATIENT]
    text = "\n".join((uid, *(value.rstrip("^= ") for value in said)))
    return hashlib.sha256(text.encode()).hexdigest()


def age_years(header: Header) -> float | None:
    """Return Patient's Age, or the time from birth to study, in years from 0 to 130."""
    match = re.fullmatch(r"(\d{1,4})([YMWD]?)", (header.text("PatientAge") or "").upper())
    if match:
        age = int(match[1]) / UNITS[match[2] or "Y"]
    else:
        born, studied = _day(header, "PatientBirthDate"), _day(header, "StudyDate")
        if born is None or studied is None:
            return None
        age = (studied - born).days / UNITS["D"]
    return age if 0 <= age <= _OLDEST else None


def _day(header: Header, keyword: str) -> date | None:
    digits = re.sub(r"\D", "", header.text(keyword) or "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
