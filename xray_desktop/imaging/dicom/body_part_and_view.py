"""Body part and view of an image, from the codes and texts of its header."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from xray_desktop.imaging.dicom.header import Header


class Region(Enum):
    """The region that the header names."""

    CHEST = auto()
    OTHER = auto()
    NOT_STATED = auto()


CHEST_PARTS: Final = ("CHEST", "THORAX", "TORAX", "TORACE", "THORAKS", "胸部", "胸片", "흉부")
"""They mean the chest also as a part of a word: CHEST2VIEWS, HEMITHORAX, 胸部正面."""

CHEST_WORDS: Final = frozenset(
    [
        "LUNG",
        "LUNGS",
        "LUNGE",
        "LUNGEN",
        "POUMON",
        "POUMONS",
        "PULMON",
        "PULMONES",
        "PULMONAR",
        "PULMAO",
        "POLMONE",
        "POLMONI",
        "PULMONARY",
        "CXR",
        "THX",
        "RTG-KLATKI",
        "KLATKA",
        "HRUDNIK",
        "MELLKAS",
        "AKCIGER",
        "AKCIĞER",
        "TORÁX",
        "TÓRAX",
        "ОГК",
        "ГРУДНОЙ",
        "ГРУДНАЯ",
        "ЛЕГКИХ",
        "ЛЁГКИХ",
        "ЛЕГКИЕ",
        "BRÖSTKORG",
        "LUNGOR",
    ]
)

OTHER_WORDS: Final[dict[str, str]] = {
    word: region
    for region, words in {
        "the head": "HEAD SKULL CRANIUM BRAIN SINUS SINUSES MANDIBLE JAW ORBIT ORBITS NASAL FACIAL "
        "SCHAEDEL SCHÄDEL KOPF CRANE CRÂNE CRANEO ЧЕРЕП",
        "the teeth": "TEETH TOOTH DENTAL JAWS PANOREX CEPH ZAHN",
        "the neck": "NECK AIRWAY LARYNX",
        "the spine": "SPINE CSPINE TSPINE LSPINE CTSPINE TLSPINE LSSPINE SSPINE CERVICAL LUMBAR "
        "LUMBOSACRAL SACRUM COCCYX SCOLIOSIS VERTEBRA VERTEBRAE HWS BWS LWS WIRBELSAEULE "
        "WIRBELSÄULE RACHIS COLUMNA COLONNA КОЛЕНО ПОЗВОНОЧНИК",
        "the abdomen": "ABDOMEN ABDOMINAL ABD KUB BLADDER KIDNEY LIVER COLON STOMACH PANCREAS "
        "ESOPHAGUS BOWEL ADDOME АБДОМЕН",
        "the pelvis or hip": "PELVIS PELVIC HIP HIPS SIJOINT BECKEN HUEFTE HÜFTE BASSIN HANCHE "
        "CADERA BACINO ТАЗ",
        "the breast": "BREAST BREASTS MAMMA MAMMO MAMMOGRAPHY MAMA SEIN",
        "the shoulder girdle": "SHOULDER SHOULDERS CLAVICLE SCAPULA ACJOINT SCJOINT SCHULTER "
        "EPAULE HOMBRO SPALLA ПЛЕЧО",
        "the ribs or breastbone": "RIB RIBS STERNUM",
        "an arm or hand": "HUMERUS ELBOW FOREARM ULNA WRIST FINGER FINGERS THUMB "
        "HAND HANDS UPPEREXTREMITY HANDGELENK ELLENBOGEN COUDE POIGNET MUÑECA CODO ЛОКОТЬ КИСТЬ",
        "a leg or foot": "FEMUR THIGH KNEE KNEES PATELLA LEG LEGS TIBIA FIBULA ANKLE FOOT FEET TOE "
        "TOES CALCANEUS HEEL LOWEREXTREMITY KNIE FUSS FUß GENOU CHEVILLE PIED RODILLA TOBILLO "
        "GINOCCHIO КОЛЕННЫЙ СТОПА",
        "a limb": "EXTREMITY EXTREMITIES LIMB JOINT SKELETON KNOCHEN",
        "the whole body": "WHOLEBODY BABYGRAM",
    }.items()
    for word in words.split()
}
"""Unambiguous words for another region, and its name in messages."""

BODY_PART_ONLY: Final[dict[str, str]] = {
    "ARM": "an arm or hand",
    "RADIUS": "an arm or hand",
    "FACE": "the head",
    "HEART": "the heart",
    "EYE": "the head",
    "EAR": "the head",
    "BODY": "the whole body",
}
"""Unambiguous in Body Part Examined, but not in a description (C-ARM, THORAX DE FACE)."""

UNKNOWN_PART: Final = "another part of the body"
"""An unknown Body Part Examined; it may be a word for the chest."""
MAY_SHOW_THE_CHEST: Final = frozenset(
    [
        UNKNOWN_PART,
        "the chest together with another part of the body",
        "the ribs or breastbone",
        "the heart",
        "the whole body",
    ]
)
"""Regions, as named in messages, that show the chest or may, but not as a chest radiograph."""

UNINFORMATIVE_PARTS: Final = frozenset(
    {"", "UNKNOWN", "OTHER", "OTHERS", "NONE", "NA", "N", "A", "UNDEFINED", "DEFAULT", "GENERAL"}
)
"""Values of Body Part Examined without information."""

SERIES_TEXTS: Final = (
    "ProtocolName",
    "SeriesDescription",
    "PerformedProcedureStepDescription",
    "AcquisitionDeviceProcessingDescription",
)
STUDY_TEXTS: Final = ("RequestedProcedureDescription", "StudyDescription")

CHEST_CODES: Final = frozenset({"51185008", "T-D3000", "816094009", "39607008", "T-28000"})
"""SNOMED codes of the chest and lungs in the Anatomic Region Sequence (PS3.16 CID 4031)."""


def tokens(text: str) -> list[str]:
    """Return the words of `text`, upper case, without digits and punctuation."""
    return [word for word in re.split(r"[\W\d_]+", text.upper()) if word]


def region_of_text(text: str, *, one_image: bool = False) -> tuple[Region, str]:
    """Return the region that `text` names, and the name of another region ("" if it is not OTHER).

    A text about `one_image` names all that the image shows, so the chest together with another
    region is not a chest radiograph. A description may name a whole examination.
    """
    words = tokens(text)
    chest = any(w in CHEST_WORDS or any(p in w for p in CHEST_PARTS) for w in words)
    known = OTHER_WORDS | BODY_PART_ONLY if one_image else OTHER_WORDS
    other = next((known[w] for w in words if w in known), None)
    joined = any("ABD" in w or "PELV" in w for w in words if any(p in w for p in CHEST_PARTS))
    if chest and (joined or (one_image and other is not None)):
        return Region.OTHER, "the chest together with another part of the body"
    if chest:
        return Region.CHEST, ""
    return (Region.OTHER, other) if other is not None else (Region.NOT_STATED, "")


def body_part(header: Header) -> tuple[Region, str]:
    """Return the region in Body Part Examined; an unknown body part is another region."""
    text = header.text("BodyPartExamined") or ""
    region, name = region_of_text(text, one_image=True)
    joined = "".join(tokens(text))
    if region is Region.NOT_STATED and joined in OTHER_WORDS:  # C SPINE, WHOLE BODY
        return Region.OTHER, OTHER_WORDS[joined]
    if region is Region.NOT_STATED and not set(tokens(text)) <= UNINFORMATIVE_PARTS:
        return Region.OTHER, UNKNOWN_PART
    return region, name


def described_region(header: Header) -> tuple[Region, str]:
    """Return the region in codes and descriptions: of image and series first, then of the study."""
    nearby = _described(header, SERIES_TEXTS)
    return nearby if nearby[0] is not Region.NOT_STATED else _text_region(header, STUDY_TEXTS)


def series_region(header: Header) -> Region:
    """Return the region in the codes and descriptions of the image and its series."""
    return _described(header, SERIES_TEXTS)[0]


def _described(header: Header, keywords: Sequence[str]) -> tuple[Region, str]:
    for item in header.items("AnatomicRegionSequence"):
        if item.text("CodeValue") in CHEST_CODES:
            return Region.CHEST, ""
        region, name = region_of_text(item.text("CodeMeaning") or "", one_image=True)
        if region is not Region.NOT_STATED:
            return region, name
    return _text_region(header, keywords)


def _text_region(header: Header, keywords: Sequence[str]) -> tuple[Region, str]:
    return region_of_text(" ; ".join(filter(None, (header.text(keyword) for keyword in keywords))))


class View(Enum):
    """The view that the header names."""

    FRONTAL = auto()
    NOT_FRONTAL = auto()
    NOT_STATED = auto()


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
LATERAL_TERMS: Final = frozenset(
    {"LAT", "LATERAL", "LATERALE", "SEITLICH", "PROFIL", "DECUB", "DECUBITUS", "OBLIQUE"}
)
"""Unambiguous in a free description too."""

TRUE_LATERAL: Final = frozenset(
    {
        *("LL", "RL", "LAT", "LATERAL", "LATERALE", "LATERALIS", "SEITLICH", "PROFIL", "PROFILE"),
        *("LLAT", "RLAT", "LATL", "LATR"),
    }
)
"""The patient stands sideways: neither oblique nor decubitus."""

FRONTAL_CODES: Final = frozenset(
    {"R-10202", "R-10206", "R-40888", "399033003", "399348003", "272479007"}
)
TRUE_LATERAL_CODES: Final = frozenset(
    {"R-102CD", "R-10232", "R-10236", "399067008", "399198007", "399173006"}
)
LATERAL_CODES: Final = frozenset(
    {
        *TRUE_LATERAL_CODES,
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
        terms = set(tokens(item.text("CodeMeaning") or ""))
        code = item.text("CodeValue")
        if code in FRONTAL_CODES or terms & FRONTAL or _antero_posterior(terms):
            return View.FRONTAL
        if code in LATERAL_CODES or terms & (LATERAL_TERMS | ANIMAL):
            return View.NOT_FRONTAL
    terms = {word for keyword in SERIES_TEXTS for word in tokens(header.text(keyword) or "")}
    if terms & FRONTAL or _antero_posterior(terms):
        return View.FRONTAL
    return View.NOT_FRONTAL if terms & LATERAL_TERMS else View.NOT_STATED


def is_lateral(header: Header) -> bool:
    """Return whether the header names a lateral view, not an oblique one or a decubitus."""
    if view_of(header) is not View.NOT_FRONTAL:
        return False
    words = set(tokens((header.text("ViewPosition") or "").replace("-", "").replace("/", "")))
    if words & (LATERAL | ANIMAL):
        return bool(words & TRUE_LATERAL) and not words & (LATERAL - TRUE_LATERAL)
    for item in header.items("ViewCodeSequence"):
        terms = set(tokens(item.text("CodeMeaning") or ""))
        if item.text("CodeValue") in LATERAL_CODES or terms & LATERAL_TERMS:
            return item.text("CodeValue") in TRUE_LATERAL_CODES or _lateral_terms(terms)
    return _lateral_terms(
        {word for keyword in SERIES_TEXTS for word in tokens(header.text(keyword) or "")}
    )


def _lateral_terms(terms: set[str]) -> bool:
    return bool(terms & LATERAL_TERMS & TRUE_LATERAL) and not terms & LATERAL_TERMS - TRUE_LATERAL


def _antero_posterior(words: set[str]) -> bool:
    """Return whether there is ANTERO-POSTERIOR or the like, in one word or two."""
    return any("ANTERO" in word or "POSTERO" in word for word in words)
