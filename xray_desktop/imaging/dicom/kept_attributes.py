"""What of an image's header a de-identified copy keeps: codes from closed lists, UIDs, dates.

Numbers are in `kept_numbers`. No free text is kept, and nothing that is not named here or there; of
what PS3.15 E.1 wants replaced or emptied, not removed, an empty attribute stays, because other
programs look for it.
"""

from functools import cache
from types import MappingProxyType
from typing import Final

from xray_desktop.imaging.dicom.kinds import MODALITIES
from xray_desktop.imaging.dicom.kinship import VIEWS

EDITION: Final = "2026c"
"""Of DICOM, whose table E.1-1 is followed."""

CODES: Final = MappingProxyType(
    {
        "Modality": frozenset(MODALITIES) - {""},
        "ImageType": frozenset({"ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY"}),
        "PresentationIntentType": frozenset({"FOR PRESENTATION", "FOR PROCESSING"}),
        "ConversionType": frozenset({"DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN"}),
        "ViewPosition": VIEWS,
        "BodyPartExamined": frozenset({"CHEST", "THORAX", "LUNG"}),
        "Laterality": frozenset({"R", "L"}),
        "ImageLaterality": frozenset({"R", "L", "U", "B"}),
        "PatientOrientation": frozenset(
            {"A", "P", "L", "R", "F", "H", "LF", "LH", "RF", "RH", "AF", "AH", "PF", "PH"}
        ),
        "DetectorType": frozenset({"DIRECT", "SCINTILLATOR", "STORAGE", "FILM"}),
        "PixelIntensityRelationship": frozenset({"LIN", "LOG", "DISP"}),
        "PixelSpacingCalibrationType": frozenset({"GEOMETRY", "FIDUCIAL"}),
        "RescaleType": frozenset({"US", "OD", "HU"}),
        "PresentationLUTShape": frozenset({"IDENTITY", "INVERSE"}),
        "VOILUTFunction": frozenset({"LINEAR", "LINEAR_EXACT", "SIGMOID"}),
        "BurnedInAnnotation": frozenset({"YES", "NO"}),
        "LossyImageCompression": frozenset({"00", "01"}),
        "LossyImageCompressionMethod": frozenset(
            {"ISO_10918_1", "ISO_14495_1", "ISO_15444_1", "ISO_15444_15", "ISO_13818_2"}
        ),
        "ShutterShape": frozenset({"RECTANGULAR", "CIRCULAR", "POLYGONAL"}),
    }
)
"""By keyword: the values that are kept; an attribute that has another one is left empty."""

STORED: Final = ("PixelPaddingValue", "PixelPaddingRangeLimit")
"""Stored values, signed as the pixels are."""
DATES: Final = ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate")
"""Moved back by the patient's own number of days."""
UIDS: Final = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")
"""Replaced by others, the same for the same."""
CHARACTERISTICS: Final = ("PatientSex", "PatientAge")
"""Kept only if asked for."""
OLDEST_YEARS: Final = 89
"""Ages above are one group: 90 years."""
ALSO_EMPTIED: Final = (0x00080070,)
"""Manufacturer: no part of the table, and every image has it (type 2)."""


@cache
def emptied_tags() -> frozenset[int]:
    """Return the tags that table E.1-1 wants replaced or emptied (D, Z and their kinds)."""
    from dicomanonymizer.dicomfields_selector import dicom_anonymization_database_selector

    table = dicom_anonymization_database_selector(f"dicomfields_{EDITION}")
    kinds = ("D_TAGS", "Z_TAGS", "Z_D_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS")
    pairs = (tag for kind in kinds for tag in table[kind] if len(tag) == 2)  # noqa: PLR2004
    return frozenset((*(group << 16 | element for group, element in pairs), *ALSO_EMPTIED))
