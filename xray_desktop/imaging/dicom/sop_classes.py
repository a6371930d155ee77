"""SOP classes and modalities: which are opened, and which are scored.

Sources: PS3.4 annex B.5 (SOP classes), PS3.3 C.7.3.1.1.1 (modalities).
"""

from enum import Enum, auto
from typing import Final

STANDARD_UID_ROOT: Final = "1.2.840.10008."

REFUSED_CLASSES: Final[tuple[tuple[str, str], ...]] = (
    ("1.2.840.10008.1.3.10", "an index of a disc (DICOMDIR). Open the files it lists"),
    ("1.2.840.10008.5.1.4.1.1.88.59", "a list of key images. Open the images it names"),
    ("1.2.840.10008.5.1.4.1.1.88.67", "a radiation dose report"),
    ("1.2.840.10008.5.1.4.1.1.88", "a structured report. Open the image it reports on"),
    ("1.2.840.10008.5.1.4.1.1.11", "a presentation state. Open the image it belongs to"),
    ("1.2.840.10008.5.1.4.1.1.104.1", "a PDF document"),
    ("1.2.840.10008.5.1.4.1.1.104.2", "a clinical document"),
    ("1.2.840.10008.5.1.4.1.1.104", "a three-dimensional model"),
    ("1.2.840.10008.5.1.4.1.1.66.4", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66.5", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66.7", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66", "measured or derived data without a picture"),
    ("1.2.840.10008.5.1.4.1.1.67", "real-world value data without a picture"),
    ("1.2.840.10008.5.1.4.1.1.30", "a parametric map, whose pixels are measurements"),
    ("1.2.840.10008.5.1.4.1.1.481", "a radiotherapy object"),
    ("1.2.840.10008.5.1.4.34", "a radiotherapy object"),
    ("1.2.840.10008.5.1.4.1.1.9", "a waveform, such as an ECG"),
    ("1.2.840.10008.5.1.4.38", "a hanging protocol"),
    ("1.2.840.10008.5.1.4.39", "a colour palette"),
    ("1.2.840.10008.5.1.4.1.1.2", "a CT image"),
    ("1.2.840.10008.5.1.4.1.1.4", "an MR image"),
    ("1.2.840.10008.5.1.4.1.1.3", "an ultrasound image"),
    ("1.2.840.10008.5.1.4.1.1.6", "an ultrasound image"),
    ("1.2.840.10008.5.1.4.1.1.20", "a nuclear medicine image"),
    ("1.2.840.10008.5.1.4.1.1.128", "a PET image"),
    ("1.2.840.10008.5.1.4.1.1.130", "a PET image"),
    ("1.2.840.10008.5.1.4.1.1.13.1", "a tomosynthesis or 3D X-ray image"),
    ("1.2.840.10008.5.1.4.1.1.14", "an image from inside a vessel"),
    ("1.2.840.10008.5.1.4.1.1.77", "a photograph or microscope picture"),
    ("1.2.840.10008.5.1.4.1.1.78", "a measurement of the eye"),
    ("1.2.840.10008.5.1.4.1.1.79", "a measurement of the eye"),
    ("1.2.840.10008.5.1.4.1.1.81", "a measurement of the eye"),
)
"""SOP classes that are not opened, and what they are; the first matching branch decides."""

MODALITY_OF_CLASS: Final[dict[str, str]] = {
    "1.2.840.10008.5.1.4.1.1.1": "CR",
    "1.2.840.10008.5.1.4.1.1.1.1": "DX",
    "1.2.840.10008.5.1.4.1.1.1.1.1": "DX",
    "1.2.840.10008.5.1.4.1.1.1.2": "MG",
    "1.2.840.10008.5.1.4.1.1.1.2.1": "MG",
    "1.2.840.10008.5.1.4.1.1.1.3": "IO",
    "1.2.840.10008.5.1.4.1.1.1.3.1": "IO",
    "1.2.840.10008.5.1.4.1.1.12.1": "XA",
    "1.2.840.10008.5.1.4.1.1.12.1.1": "XA",
    "1.2.840.10008.5.1.4.1.1.12.2": "RF",
    "1.2.840.10008.5.1.4.1.1.12.2.1": "RF",
}
"""The modality where the attribute Modality is missing. It never overrules the attribute: many
chest radiographs are Secondary Captures."""

FOR_PROCESSING: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1.1.1",
        "1.2.840.10008.5.1.4.1.1.1.2.1",
        "1.2.840.10008.5.1.4.1.1.1.3.1",
    }
)


class ModalityUse(Enum):
    """What is done with images of a modality."""

    RADIOGRAPH = auto()
    """A projection radiograph: scored if it is suitable otherwise."""
    IF_CHEST_NAMED = auto()
    """A capture: scored only if the header names the chest."""
    DISPLAY_ONLY = auto()
    """Another X-ray image: opened, never scored."""
    REFUSED = auto()
    """Not a projection radiograph: not opened."""


MODALITIES: Final[dict[str, tuple[ModalityUse, str]]] = {
    "CR": (ModalityUse.RADIOGRAPH, "a computed radiograph"),
    "DX": (ModalityUse.RADIOGRAPH, "a digital radiograph"),
    "RG": (ModalityUse.RADIOGRAPH, "a radiograph"),
    "OT": (ModalityUse.IF_CHEST_NAMED, "an image of unstated origin"),
    "SC": (ModalityUse.IF_CHEST_NAMED, "a secondary capture"),
    "HC": (ModalityUse.IF_CHEST_NAMED, "a hard copy"),
    "": (ModalityUse.IF_CHEST_NAMED, "an image of unstated origin"),
    "MG": (ModalityUse.DISPLAY_ONLY, "a mammogram"),
    "XA": (ModalityUse.DISPLAY_ONLY, "an angiogram"),
    "RF": (ModalityUse.DISPLAY_ONLY, "a fluoroscopy image"),
    "DF": (ModalityUse.DISPLAY_ONLY, "a fluoroscopy image"),
    "VF": (ModalityUse.DISPLAY_ONLY, "a fluoroscopy image"),
    "DS": (ModalityUse.DISPLAY_ONLY, "an angiogram"),
    "CF": (ModalityUse.DISPLAY_ONLY, "a fluoroscopy image"),
    "PX": (ModalityUse.DISPLAY_ONLY, "a panoramic dental image"),
    "IO": (ModalityUse.DISPLAY_ONLY, "a dental image"),
    "CT": (ModalityUse.REFUSED, "a CT image"),
    "MR": (ModalityUse.REFUSED, "an MR image"),
    "MA": (ModalityUse.REFUSED, "an MR angiogram"),
    "MS": (ModalityUse.REFUSED, "an MR spectrum"),
    "US": (ModalityUse.REFUSED, "an ultrasound image"),
    "EC": (ModalityUse.REFUSED, "an echocardiogram"),
    "IVUS": (ModalityUse.REFUSED, "an ultrasound image from inside a vessel"),
    "BDUS": (ModalityUse.REFUSED, "an ultrasound bone measurement"),
    "NM": (ModalityUse.REFUSED, "a nuclear medicine image"),
    "ST": (ModalityUse.REFUSED, "a nuclear medicine image"),
    "PT": (ModalityUse.REFUSED, "a PET image"),
    "BMD": (ModalityUse.REFUSED, "a bone density measurement"),
    "ES": (ModalityUse.REFUSED, "an endoscopy picture"),
    "XC": (ModalityUse.REFUSED, "a photograph"),
    "GM": (ModalityUse.REFUSED, "a microscope picture"),
    "SM": (ModalityUse.REFUSED, "a microscope picture"),
    "DMS": (ModalityUse.REFUSED, "a photograph of the skin"),
    "OP": (ModalityUse.REFUSED, "a photograph of the eye"),
    "OPT": (ModalityUse.REFUSED, "a tomogram of the eye"),
    "OCT": (ModalityUse.REFUSED, "an optical tomogram"),
    "IVOCT": (ModalityUse.REFUSED, "an optical tomogram"),
    "TG": (ModalityUse.REFUSED, "a thermogram"),
    "LS": (ModalityUse.REFUSED, "a laser scan"),
    "OSS": (ModalityUse.REFUSED, "a surface scan"),
    "SEG": (ModalityUse.REFUSED, "a segmentation"),
    "REG": (ModalityUse.REFUSED, "a registration"),
    "PR": (ModalityUse.REFUSED, "a presentation state"),
    "SR": (ModalityUse.REFUSED, "a structured report"),
    "KO": (ModalityUse.REFUSED, "a list of key images"),
    "DOC": (ModalityUse.REFUSED, "a document"),
    "M3D": (ModalityUse.REFUSED, "a three-dimensional model"),
    "ECG": (ModalityUse.REFUSED, "an ECG"),
    "EPS": (ModalityUse.REFUSED, "an electrophysiology record"),
    "HD": (ModalityUse.REFUSED, "a pressure curve"),
    "EEG": (ModalityUse.REFUSED, "an EEG"),
    "RESP": (ModalityUse.REFUSED, "a respiration curve"),
    "AU": (ModalityUse.REFUSED, "a sound record"),
    "RTIMAGE": (ModalityUse.REFUSED, "a radiotherapy image"),
    "RTDOSE": (ModalityUse.REFUSED, "a radiotherapy dose"),
    "RTPLAN": (ModalityUse.REFUSED, "a radiotherapy plan"),
    "RTSTRUCT": (ModalityUse.REFUSED, "outlines for radiotherapy"),
    "RTRECORD": (ModalityUse.REFUSED, "a radiotherapy record"),
    "PLAN": (ModalityUse.REFUSED, "a plan"),
}

UNKNOWN_MODALITY: Final = (
    ModalityUse.IF_CHEST_NAMED,
    "an image of an unknown modality",
)


def refused_class(sop_class: str) -> str | None:
    """Return what an object of a SOP class is if it is not opened, or None."""
    for branch, name in REFUSED_CLASSES:
        if sop_class == branch or sop_class.startswith(branch + "."):
            return name
    return None
