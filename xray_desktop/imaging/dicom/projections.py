"""From which side the film was taken, by the header's words."""

from enum import Enum, auto
from typing import Final

from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.regions import SERIES_TEXTS, tokens


class View(Enum):
    """What the words say."""

    FRONTAL = auto()
    NOT_FRONTAL = auto()
    SILENT = auto()


FRONTAL: Final = frozenset({"PA", "AP", "FRONTAL", "FRONT"})
LATERAL: Final = frozenset(
    [
        "LL",
        "RL",
        "LAT",
        "LATERAL",
        "LATERALE",
        "LATERALIS",
        "SEITLICH",
        "PROFIL",
        "PROFILE",
        "LLAT",
        "RLAT",
        "LATL",
        "LATR",
        "LLO",
        "RLO",
        "LLD",
        "RLD",
        "DECUB",
        "DECUBITUS",
        "OBL",
        "OBLIQUE",
        "LAO",
        "RAO",
        "LPO",
        "RPO",
        "CC",
        "MLO",
        "ML",
        "LM",
        "LMO",
        "XCCL",
        "XCCM",
        "SIO",
        "FB",
        "ISO",
    ]
)
ANIMAL: Final = frozenset({"VD", "DV", "VENTRODORSAL", "DORSOVENTRAL"})
SPOKEN: Final = frozenset(
    {"LAT", "LATERAL", "LATERALE", "SEITLICH", "PROFIL", "DECUB", "DECUBITUS", "OBLIQUE"}
)
"""What is clear in a free description too."""

FRONTAL_CODES: Final = frozenset(
    {"R-10202", "R-10206", "R-40888", "399033003", "399348003", "272479007"}
)
LATERAL_CODES: Final = frozenset(
    {
        *("R-102CD", "R-10232", "R-10236", "399067008", "399198007", "399173006"),
        *("R-102C1", "R-10234", "R-10238", "399182000", "399236003", "399184004"),
    }
)
"""SNOMED codes in the View Code Sequence (PS3.16 CID 4010): lateral and oblique, old and new."""


def view_of(header: Header) -> View:
    """Return the view by View Position, else the view code, else the series' descriptions."""
    words = set(tokens((header.text("ViewPosition") or "").replace("-", "").replace("/", "")))
    if words & (LATERAL | ANIMAL):
        return View.NOT_FRONTAL
    if words & FRONTAL or _antero_posterior(words):
        return View.FRONTAL
    for item in header.items("ViewCodeSequence"):
        said = set(tokens(item.text("CodeMeaning") or ""))
        code = item.text("CodeValue")
        if code in FRONTAL_CODES or said & FRONTAL or _antero_posterior(said):
            return View.FRONTAL
        if code in LATERAL_CODES or said & (SPOKEN | ANIMAL):
            return View.NOT_FRONTAL
    said = {word for keyword in SERIES_TEXTS for word in tokens(header.text(keyword) or "")}
    if said & FRONTAL or _antero_posterior(said):
        return View.FRONTAL
    return View.NOT_FRONTAL if said & SPOKEN else View.SILENT


def _antero_posterior(words: set[str]) -> bool:
    """ANTERO-POSTERIOR and the like, in one word or two."""
    return any("ANTERO" in word or "POSTERO" in word for word in words)
