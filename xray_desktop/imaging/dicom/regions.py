"""Which part of the body the header's words name."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from xray_desktop.imaging.dicom.header import Header


class Region(Enum):
    """What the words say."""

    CHEST = auto()
    OTHER = auto()
    SILENT = auto()


CHEST_PARTS: Final = ("CHEST", "THORAX", "TORAX", "TORACE", "THORAKS", "胸部", "胸片", "흉부")
"""Chest wherever they stand in a word: CHEST2VIEWS, HEMITHORAX, 胸部正面."""

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
"""Clear words for another region, and ours for it."""

BODY_PART_ONLY: Final[dict[str, str]] = {
    "ARM": "an arm or hand",
    "RADIUS": "an arm or hand",
    "FACE": "the head",
    "HEART": "the heart",
    "EYE": "the head",
    "EAR": "the head",
    "BODY": "the whole body",
}
"""Clear as a Body Part Examined, not in a description (C-ARM, THORAX DE FACE)."""

UNKNOWN_PART: Final = "another part of the body"
"""A Body Part Examined that is not known here; it may be a word for the chest."""
MAY_SHOW_THE_CHEST: Final = frozenset(
    [
        UNKNOWN_PART,
        "the chest together with another part of the body",
        "the ribs or breastbone",
        "the heart",
        "the whole body",
    ]
)
"""Our words for what is no plain chest radiograph, but shows the chest or may."""

NO_ANSWER: Final = frozenset(
    {"", "UNKNOWN", "OTHER", "OTHERS", "NONE", "NA", "N", "A", "UNDEFINED", "DEFAULT", "GENERAL"}
)
"""Body parts that say nothing."""

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


def region_of_text(text: str, *, one_film: bool = False) -> tuple[Region, str]:
    """Return what `text` names, and our words for another region ("" if it is not OTHER).

    A text of `one_film` names all that the film shows, so the chest with something else is not a
    chest film; a description may name a whole examination, of which this film is the chest.
    """
    words = tokens(text)
    chest = any(w in CHEST_WORDS or any(p in w for p in CHEST_PARTS) for w in words)
    known = OTHER_WORDS | BODY_PART_ONLY if one_film else OTHER_WORDS
    other = next((known[w] for w in words if w in known), None)
    joined = any("ABD" in w or "PELV" in w for w in words if any(p in w for p in CHEST_PARTS))
    if chest and (joined or (one_film and other is not None)):
        return Region.OTHER, "the chest together with another part of the body"
    if chest:
        return Region.CHEST, ""
    return (Region.OTHER, other) if other is not None else (Region.SILENT, "")


def body_part(header: Header) -> tuple[Region, str]:
    """Return what Body Part Examined says; a part that is not known here is another part."""
    text = header.text("BodyPartExamined") or ""
    region, words = region_of_text(text, one_film=True)
    joined = "".join(tokens(text))
    if region is Region.SILENT and joined in OTHER_WORDS:  # C SPINE, WHOLE BODY
        return Region.OTHER, OTHER_WORDS[joined]
    if region is Region.SILENT and not set(tokens(text)) <= NO_ANSWER:
        return Region.OTHER, UNKNOWN_PART
    return region, words


def described(header: Header) -> tuple[Region, str]:
    """Return what the codes and descriptions say, the nearest to the image first."""
    nearby = _described(header, SERIES_TEXTS)
    return nearby if nearby[0] is not Region.SILENT else _text_region(header, STUDY_TEXTS)


def described_nearby(header: Header) -> Region:
    """Return what codes and descriptions of the image and its series say, the study's left out."""
    return _described(header, SERIES_TEXTS)[0]


def _described(header: Header, keywords: Sequence[str]) -> tuple[Region, str]:
    for item in header.items("AnatomicRegionSequence"):
        if item.text("CodeValue") in CHEST_CODES:
            return Region.CHEST, ""
        region, words = region_of_text(item.text("CodeMeaning") or "", one_film=True)
        if region is not Region.SILENT:
            return region, words
    return _text_region(header, keywords)


def _text_region(header: Header, keywords: Sequence[str]) -> tuple[Region, str]:
    return region_of_text(" ; ".join(filter(None, (header.text(keyword) for keyword in keywords))))
