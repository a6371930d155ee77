"""Check which DICOM objects can be opened, and which images are suitable for scoring.

Messages name the object in fixed texts and never quote the header.
"""

from collections.abc import Callable
from typing import Final

from xray_desktop.core.errors import NotChestError, RefusedError, most_severe, unsuitable
from xray_desktop.imaging.dicom.body_part_and_view import (
    MAY_SHOW_THE_CHEST,
    SERIES_TEXTS,
    STUDY_TEXTS,
    Region,
    View,
    body_part,
    described_region,
    series_region,
    tokens,
    view_of,
)
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.sop_classes import (
    FOR_PROCESSING,
    MODALITIES,
    MODALITY_OF_CLASS,
    STANDARD_UID_ROOT,
    UNKNOWN_MODALITY,
    ModalityUse,
    refused_class,
)
from xray_desktop.imaging.dicom.transfer_syntaxes import (
    SYNTAXES,
    UNKNOWN_SYNTAX,
    UNSUPPORTED,
    TransferSyntax,
)
from xray_desktop.imaging.image_metadata import BURNED_IN, FRONTAL_NOT_STATED

HUMAN_CODES: Final = frozenset({"337915000", "L-85003"})
HUMAN_WORDS: Final = frozenset({"HOMO", "SAPIENS", "HUMAN", "MENSCH", "HUMAIN", "HUMANO"})
ANIMAL_WORDS: Final = frozenset(
    [
        "CANINE",
        "FELINE",
        "EQUINE",
        "BOVINE",
        "AVIAN",
        "CANIS",
        "FELIS",
        "EQUUS",
        "VETERINARY",
        "VETERINARIAN",
        "VETERINAIRE",
        "VETERINARIA",
        "VETERINARIO",
        "TIERARZT",
        "TIERKLINIK",
        "TIERAERZTLICHE",
        "VET",
    ]
)

FLUOROSCOPY: Final = frozenset({"RF", "DF", "VF", "CF"})

CHILD: Final = (
    "According to the header, the patient is under 16 years. The model was trained mostly on "
    "adults; its scores mean little here."
)
ADULT_YEARS: Final = 16
PIXELS_REMOVED: Final = (
    "This DICOM file contains no pixel data: the image was removed or the file was cut off. Get "
    "it again from its source."
)
PIXELS_ON_SERVER: Final = (
    "This DICOM file contains no pixel data: they are on a server. Get the image from its source."
)
BODY_PARTS_DISAGREE: Final = (
    "The header names the chest in one attribute and another body part in another."
)
UNKNOWN_CLASS: Final = (
    "This is a private or unknown type of DICOM object. Its pixels may have another meaning."
)


def modality_code(header: Header, sop_class: str) -> str:
    """Return the modality, from the SOP class if the header does not state it."""
    return (header.text("Modality") or MODALITY_OF_CLASS.get(sop_class, "")).upper()


def check_object(header: Header, sop_class: str) -> None:
    """Refuse objects that are not projection radiographs or have no pixels."""
    name = refused_class(sop_class)
    if name is None and header.has("DirectoryRecordSequence"):
        name = "an index of a disc (DICOMDIR). Open the files it lists"
    use, modality = MODALITIES.get(modality_code(header, sop_class), UNKNOWN_MODALITY)
    if name is None and use is ModalityUse.REFUSED:
        name = modality
    if name is not None:
        raise RefusedError(
            "not_a_radiograph",
            "This is {kind}. Only radiographs (CR, DX) can be opened.",
            kind=name,
        )
    if header.has("FloatPixelData") or header.has("DoubleFloatPixelData"):
        raise RefusedError(
            "float_pixels",
            "The pixels of this object are measurements (fractional numbers), not grey levels.",
        )
    if not header.raw("PixelData"):
        raise RefusedError(
            "no_pixels", PIXELS_ON_SERVER if header.has("PixelDataProviderURL") else PIXELS_REMOVED
        )


def check_syntax(uid: str) -> TransferSyntax:
    """Return the transfer syntax; refuse unsupported ones."""
    if uid in SYNTAXES:
        return SYNTAXES[uid]
    why = UNSUPPORTED.get(uid, UNKNOWN_SYNTAX)
    raise RefusedError(
        "transfer_syntax",
        "This DICOM file cannot be decoded: {why}. Export it uncompressed or as JPEG 2000.",
        why=why,
    )


def reason_against_scoring(header: Header, sop_class: str) -> RefusedError | None:
    """Return why the header makes the image unsuitable for scoring, or None.

    Reasons why it is certainly not a chest radiograph come first.
    """
    checks: tuple[Callable[[Header, str], RefusedError | None], ...] = (
        _animal,
        _modality,
        _body,
        _frames,
        _view,
        _raw,
    )
    return most_severe(input_check(header, sop_class) for input_check in checks)


def cautions(
    header: Header, sop_class: str, *, scored: bool, age_years: float | None = None
) -> tuple[str, ...]:
    """Return cautions to show with the image; those about scores only if it is `scored`.

    Many programs write an age of 0 for an unknown age.
    """
    notes = []
    if scored and age_years is not None and 0 < age_years < ADULT_YEARS:
        notes.append(CHILD)
    part, described_as = body_part(header)[0], described_region(header)[0]
    if part is Region.CHEST and described_as is Region.OTHER:
        notes.append(BODY_PARTS_DISAGREE)
    unnamed = part is Region.NOT_STATED and described_as is Region.NOT_STATED
    if scored and (unnamed or view_of(header) is View.NOT_STATED):
        notes.append(FRONTAL_NOT_STATED)
    if (header.text("BurnedInAnnotation") or "").upper() == "YES":
        notes.append(BURNED_IN)
    if sop_class and not sop_class.startswith(STANDARD_UID_ROOT):
        notes.append(UNKNOWN_CLASS)
    return tuple(notes)


def _animal(header: Header, sop_class: str) -> RefusedError | None:  # noqa: ARG001
    species = set(tokens(header.text("PatientSpeciesDescription") or ""))
    for item in header.items("PatientSpeciesCodeSequence"):
        if item.text("CodeValue") not in HUMAN_CODES:
            species |= set(tokens(item.text("CodeMeaning") or "UNKNOWN"))
    breed = header.text("PatientBreedDescription") or header.items("PatientBreedCodeSequence")
    owned = header.text("ResponsiblePersonRole") == "OWNER"
    texts = (*SERIES_TEXTS, *STUDY_TEXTS, "InstitutionName")
    terms = {word for keyword in texts for word in tokens(header.text(keyword) or "")}
    animal = (species and not species & HUMAN_WORDS) or terms & ANIMAL_WORDS
    if animal or breed or owned or header.text("PatientSexNeutered"):
        return NotChestError(
            "species", "This is an image of an animal. The model was trained on people only."
        )
    return None


def _modality(header: Header, sop_class: str) -> RefusedError | None:
    code = modality_code(header, sop_class)
    use, name = MODALITIES.get(code, UNKNOWN_MODALITY)
    named = Region.CHEST in {body_part(header)[0], described_region(header)[0]}
    if use is ModalityUse.DISPLAY_ONLY:
        # some fluoroscopy rooms take plain chest radiographs too
        return unsuitable(
            "not_chest",
            "This is {kind}. The model scores frontal chest radiographs only.",
            certain=not (named and code in FLUOROSCOPY),
            kind=name,
        )
    if use is ModalityUse.IF_CHEST_NAMED and not named:
        return RefusedError(
            "not_chest",
            "This is {kind}, and its header does not name the chest. The model scores frontal "
            "chest radiographs only.",
            kind=name,
        )
    return None


def _body(header: Header, sop_class: str) -> RefusedError | None:  # noqa: ARG001
    region, name = body_part(header)
    certain = name not in MAY_SHOW_THE_CHEST
    if region is Region.NOT_STATED:
        region, name = described_region(header)
        # a study's description may name another image of the same examination
        certain = name not in MAY_SHOW_THE_CHEST and series_region(header) is Region.OTHER
    if region is not Region.OTHER:
        return None
    return unsuitable(
        "not_chest",
        "The header names {part}. The model scores frontal chest radiographs only.",
        certain=certain,
        part=name,
    )


def _frames(header: Header, sop_class: str) -> RefusedError | None:  # noqa: ARG001
    frames = header.integer("NumberOfFrames") or 1
    if frames <= 1:
        return None
    return NotChestError(
        "several_frames",
        "This file holds {frames} frames, like a fluoroscopy or a tomography; a chest radiograph "
        "is a single image.",
        frames=frames,
    )


def _view(header: Header, sop_class: str) -> RefusedError | None:  # noqa: ARG001
    if view_of(header) is View.NOT_FRONTAL:
        return RefusedError(
            "view",
            "This image was not taken from the front or back. The model scores PA and AP images "
            "only: open the frontal image of this examination.",
        )
    return None


def _raw(header: Header, sop_class: str) -> RefusedError | None:
    # unprocessed detector values differ in contrast and sign from the training images
    intent = (header.text("PresentationIntentType") or "").upper()
    if sop_class in FOR_PROCESSING or intent == "FOR PROCESSING":
        return RefusedError(
            "raw",
            "This is raw detector data (for processing), not the finished image. Open the image "
            "marked for presentation.",
        )
    return None
