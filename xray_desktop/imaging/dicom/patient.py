"""Whose film it is by its header (PS3.3 C.7.1.1, C.7.2.1)."""

import re
from datetime import date
from typing import Final

from xray_desktop.core.patient import PatientWords
from xray_desktop.imaging.dicom.describe import age_years
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.header_lines import one_line

INFANT_YEARS: Final = 2
"""Below, an age is told in months."""
LONGEST: Final = 64


def patient_of(header: Header) -> PatientWords | None:
    """Return what the header says of the patient and the study; None if it is silent."""
    words = PatientWords(
        name=name_words(header.text("PatientName") or ""),
        id=_text(header, "PatientID"),
        birth_date=date_words(header.text("PatientBirthDate") or ""),
        sex=_text(header, "PatientSex"),
        age=_age(header),
        study_date=date_words(header.text("StudyDate") or ""),
        accession=_text(header, "AccessionNumber"),
        institution=_text(header, "InstitutionName"),
        study=_text(header, "StudyDescription"),
    )
    return words if words.lines else None


def name_words(name: str) -> str:
    """Return a Person Name (PS3.5 6.2.1) as ``Dr Family, Given Middle``, other scripts in brackets.

    Each of up to three groups, parted by ``=``, has family, given and middle name, prefix, suffix.
    """
    groups = [_group(group) for group in name.split("=")]
    first, *others = [group for group in groups if group] or [""]
    return one_line(" ".join([first, *(f"({other})" for other in others)]))[: 2 * LONGEST]


def date_words(digits: str) -> str:
    """Return a date (PS3.5 6.2) as ``1940-03-05``, or as it stands if it is none."""
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
    return one_line(text)[:LONGEST]
