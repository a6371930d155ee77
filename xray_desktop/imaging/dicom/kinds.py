"""What a DICOM object is: SOP classes and modalities, and whether they are films.

Sources: PS3.4 annex B.5 (SOP classes), PS3.3 C.7.3.1.1.1 (modalities).
"""

from enum import Enum, auto
from typing import Final

STANDARD: Final = "1.2.840.10008."

NO_IMAGE: Final[tuple[tuple[str, str], ...]] = (
    ("1.2.840.10008.1.3.10", "an index of a disc (DICOMDIR). Open the files it lists"),
    ("1.2.840.10008.5.1.4.1.1.88.59", "a list of key images. Open the images it names"),
    ("1.2.840.10008.5.1.4.1.1.88.67", "a radiation dose report"),
    ("1.2.840.10008.5.1.4.1.1.88", "a structured report. Open the film it reports on"),
    ("1.2.840.10008.5.1.4.1.1.11", "a presentation state. Open the film it belongs to"),
    ("1.2.840.10008.5.1.4.1.1.104.1", "a PDF document"),
    ("1.2.840.10008.5.1.4.1.1.104.2", "a clinical document"),
    ("1.2.840.10008.5.1.4.1.1.104", "a three-dimensional model"),
    ("1.2.840.10008.5.1.4.1.1.66.4", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66.5", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66.7", "a segmentation. Open the image it was drawn on"),
    ("1.2.840.10008.5.1.4.1.1.66", "measured or derived data without a picture"),
    ("1.2.840.10008.5.1.4.1.1.67", "real-world value data without a picture"),
    ("1.2.840.10008.5.1.4.1.1.30", "a parametric map, whose pixels are measurements"),
    ("1.2.840.10008.5.1.4.1.1.481", "an object of radiotherapy"),
    ("1.2.840.10008.5.1.4.34", "an object of radiotherapy"),
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
"""SOP classes that hold no film, the first matching branch decides, and what they are."""

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
"""What the SOP class says where Modality is silent. It never overrules it: many real chest films
are Secondary Captures."""

FOR_PROCESSING: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1.1.1",
        "1.2.840.10008.5.1.4.1.1.1.2.1",
        "1.2.840.10008.5.1.4.1.1.1.3.1",
    }
)


class Verdict(Enum):
    """What a modality means for a chest model."""

    FILM = auto()
    """A projection radiograph: judged unless something else speaks against it."""
    UNSURE = auto()
    """A capture: judged only if the header names the chest."""
    SHOWN = auto()
    """An X-ray picture of another sort: opened, never judged."""
    REFUSED = auto()
    """Not a projection radiograph: not opened."""


MODALITIES: Final[dict[str, tuple[Verdict, str]]] = {
    "CR": (Verdict.FILM, "a computed radiograph"),
    "DX": (Verdict.FILM, "a digital radiograph"),
    "RG": (Verdict.FILM, "a radiograph"),
    "OT": (Verdict.UNSURE, "an image of unstated origin"),
    "SC": (Verdict.UNSURE, "a secondary capture"),
    "HC": (Verdict.UNSURE, "a hard copy"),
    "": (Verdict.UNSURE, "an image of unstated origin"),
    "MG": (Verdict.SHOWN, "a mammogram"),
    "XA": (Verdict.SHOWN, "an angiogram"),
    "RF": (Verdict.SHOWN, "a fluoroscopy image"),
    "DF": (Verdict.SHOWN, "a fluoroscopy image"),
    "VF": (Verdict.SHOWN, "a fluoroscopy image"),
    "DS": (Verdict.SHOWN, "an angiogram"),
    "CF": (Verdict.SHOWN, "a fluoroscopy image"),
    "PX": (Verdict.SHOWN, "a panoramic dental film"),
    "IO": (Verdict.SHOWN, "a dental film"),
    "CT": (Verdict.REFUSED, "a CT image"),
    "MR": (Verdict.REFUSED, "an MR image"),
    "MA": (Verdict.REFUSED, "an MR angiogram"),
    "MS": (Verdict.REFUSED, "an MR spectrum"),
    "US": (Verdict.REFUSED, "an ultrasound image"),
    "EC": (Verdict.REFUSED, "an echocardiogram"),
    "IVUS": (Verdict.REFUSED, "an ultrasound image from inside a vessel"),
    "BDUS": (Verdict.REFUSED, "an ultrasound bone measurement"),
    "NM": (Verdict.REFUSED, "a nuclear medicine image"),
    "ST": (Verdict.REFUSED, "a nuclear medicine image"),
    "PT": (Verdict.REFUSED, "a PET image"),
    "BMD": (Verdict.REFUSED, "a bone density measurement"),
    "ES": (Verdict.REFUSED, "an endoscopy picture"),
    "XC": (Verdict.REFUSED, "a photograph"),
    "GM": (Verdict.REFUSED, "a microscope picture"),
    "SM": (Verdict.REFUSED, "a microscope picture"),
    "DMS": (Verdict.REFUSED, "a photograph of the skin"),
    "OP": (Verdict.REFUSED, "a photograph of the eye"),
    "OPT": (Verdict.REFUSED, "a tomogram of the eye"),
    "OCT": (Verdict.REFUSED, "an optical tomogram"),
    "IVOCT": (Verdict.REFUSED, "an optical tomogram"),
    "TG": (Verdict.REFUSED, "a thermogram"),
    "LS": (Verdict.REFUSED, "a laser scan"),
    "OSS": (Verdict.REFUSED, "a surface scan"),
    "SEG": (Verdict.REFUSED, "a segmentation"),
    "REG": (Verdict.REFUSED, "a registration"),
    "PR": (Verdict.REFUSED, "a presentation state"),
    "SR": (Verdict.REFUSED, "a structured report"),
    "KO": (Verdict.REFUSED, "a list of key images"),
    "DOC": (Verdict.REFUSED, "a document"),
    "M3D": (Verdict.REFUSED, "a three-dimensional model"),
    "ECG": (Verdict.REFUSED, "an ECG"),
    "EPS": (Verdict.REFUSED, "an electrophysiology record"),
    "HD": (Verdict.REFUSED, "a pressure curve"),
    "EEG": (Verdict.REFUSED, "an EEG"),
    "RESP": (Verdict.REFUSED, "a respiration curve"),
    "AU": (Verdict.REFUSED, "a sound record"),
    "RTIMAGE": (Verdict.REFUSED, "an image of radiotherapy"),
    "RTDOSE": (Verdict.REFUSED, "a radiotherapy dose"),
    "RTPLAN": (Verdict.REFUSED, "a radiotherapy plan"),
    "RTSTRUCT": (Verdict.REFUSED, "outlines for radiotherapy"),
    "RTRECORD": (Verdict.REFUSED, "a radiotherapy record"),
    "PLAN": (Verdict.REFUSED, "a plan"),
}

UNKNOWN_MODALITY: Final = (Verdict.UNSURE, "an image of a modality that is not known here")


def no_image(sop_class: str) -> str | None:
    """Return what a SOP class holds instead of a film, or None."""
    for branch, words in NO_IMAGE:
        if sop_class == branch or sop_class.startswith(branch + "."):
            return words
    return None
