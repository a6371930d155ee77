"""Which attributes of the header are in which corner of the image: the table, and its storage."""

import json
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QSettings

from xray_desktop.core.image.corner_attributes import IDENTIFYING, TECHNIQUE
from xray_desktop.gui.common.language import tr_noop

KEY: Final = "corner_text"


class Corner(StrEnum):
    """A corner of the image; the values are written to the settings."""

    TOP_LEFT = "top left"
    TOP_RIGHT = "top right"
    BOTTOM_LEFT = "bottom left"
    BOTTOM_RIGHT = "bottom right"


CornerLayout = Mapping[str, Corner]
"""The corner of each attribute that is shown, by keyword."""
CORNER_TEXTS: Final = MappingProxyType(
    {
        Corner.TOP_LEFT: tr_noop("Top left"),
        Corner.TOP_RIGHT: tr_noop("Top right"),
        Corner.BOTTOM_LEFT: tr_noop("Bottom left"),
        Corner.BOTTOM_RIGHT: tr_noop("Bottom right"),
    }
)
PATIENT_FIELDS: Final = MappingProxyType(
    {
        "PatientName": "name",
        "PatientID": "id",
        "PatientBirthDate": "birth_date",
        "PatientSex": "sex",
        "PatientAge": "age",
        "StudyDate": "study_date",
        "StudyDescription": "study",
        "AccessionNumber": "accession",
        "InstitutionName": "institution",
    }
)
"""Fields of `PatientDetails`, by keyword."""
PATIENT_NAMES: Final = MappingProxyType(
    {
        "PatientName": tr_noop("Patient name"),
        "PatientID": tr_noop("Patient ID"),
        "PatientBirthDate": tr_noop("Birth date"),
        "PatientSex": tr_noop("Sex"),
        "PatientAge": tr_noop("Age"),
        "StudyDate": tr_noop("Study date"),
        "StudyDescription": tr_noop("Study description"),
        "AccessionNumber": tr_noop("Accession number"),
        "InstitutionName": tr_noop("Institution"),
        **IDENTIFYING,
    }
)
"""Names of the attributes that are shown only while patient data are."""
NAMES: Final = MappingProxyType({**PATIENT_NAMES, **TECHNIQUE})
"""Names of all attributes, by keyword."""
DEFAULT_LAYOUT: Final[CornerLayout] = MappingProxyType(
    dict.fromkeys(PATIENT_FIELDS, Corner.TOP_LEFT)
)


def stored_layout(settings: QSettings) -> CornerLayout:
    """Return the layout in the settings; what is not valid there is left out."""
    text = settings.value(KEY)
    try:
        entries = None if text is None else json.loads(str(text))
    except ValueError:
        entries = None
    if not isinstance(entries, dict):
        return DEFAULT_LAYOUT
    corners = {corner.value: corner for corner in Corner}
    return {
        keyword: corners[name]
        for keyword, name in entries.items()
        if keyword in NAMES and isinstance(name, str) and name in corners
    }


def store_layout(settings: QSettings, layout: CornerLayout) -> None:
    """Store a layout: keywords and corners, no values."""
    settings.setValue(KEY, json.dumps({key: corner.value for key, corner in layout.items()}))
