"""Whose film it is, in lines for a page that is asked to say so."""

from io import BytesIO
from typing import Final

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pydicom.valuerep import PersonName

from xray_desktop.core.source_header import SourceHeader

LINES: Final = (
    ("Patient", "PatientName"),
    ("ID", "PatientID"),
    ("Born", "PatientBirthDate"),
    ("Sex", "PatientSex"),
    ("Study of", "StudyDate"),
    ("Accession", "AccessionNumber"),
)


def whose(header: SourceHeader) -> list[str]:
    """Return what is known of patient and study, a line for each matter."""
    with config.disable_value_validation():
        copied = pydicom.dcmread(BytesIO(header.attributes), force=True)
        lines = [(name, _words(copied, keyword)) for name, keyword in LINES]
    return [f"{name}: {words}" for name, words in lines if words]


def _words(copied: Dataset, keyword: str) -> str:
    value = copied.get(keyword)
    if isinstance(value, PersonName):
        groups = (group.replace("^", " ").strip() for group in str(value).split("="))
        first, *others = [" ".join(group.split()) for group in groups if group] or [""]
        return " ".join([first, *(f"({other})" for other in others)])
    words = str(value or "")
    digits = words.isdigit() and keyword.endswith("Date")
    return f"{words[:4]}-{words[4:6]}-{words[6:]}" if digits else words
