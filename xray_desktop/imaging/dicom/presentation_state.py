"""Grayscale Softcopy Presentation States (PS3.3 A.33.1) of a film, found beside it in its folder.

A state with a Modality LUT of its own is not applied: its windows are over other values than the
film's.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pydicom
from pydicom import config

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.orientation import Orientation
from xray_desktop.core.softcopy import Graphic, PresentationState, Shape, Words
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.shutter import shutter_of
from xray_desktop.imaging.dicom.views import views_of
from xray_desktop.imaging.errors import damaged, foreign
from xray_desktop.imaging.header_lines import one_line

GSPS: Final = "1.2.840.10008.5.1.4.1.1.11.1"
HEAD_BYTES: Final = 1_024
"""The class of an object stands in its first elements."""
MOST_FILES: Final = 2_000
MOST_BYTES: Final = 8_000_000
MOST_STATES: Final = 16
MOST_DRAWINGS: Final = 2_000
SPAN: Final = (-1.0, 65_535.0)
"""Only whether it starts below 0 matters: a table's first input may be negative then."""

BROKEN: Final = "A presentation state in this folder is damaged and is not applied."
DISPLAY_UNITS: Final = "Drawings that are placed on the screen and not on the film are not shown."
OWN_MODALITY: Final = "Its windows are not applied: they are over other values than the film's."
LUT: Final = "Its presentation table is not applied."
FREE_TURN: Final = "Its turn by an odd angle is not applied."

_SHAPES: Final = {
    "POINT": Shape.POINT,
    "POLYLINE": Shape.LINE,
    "INTERPOLATED": Shape.LINE,
    "CIRCLE": Shape.CIRCLE,
    "ELLIPSE": Shape.ELLIPSE,
}


@dataclass(frozen=True, slots=True, repr=False)
class FoundStates:
    """The states of a film, the newest first, and sentences on what was wrong with others."""

    states: tuple[PresentationState, ...]
    cautions: tuple[str, ...] = ()


def find_states(folder: Path, sop_instance_uid: str) -> FoundStates:
    """Search `folder`, not the folders in it, for states that refer to a film.

    Looks at the first bytes of at most `MOST_FILES` files; only presentation states are parsed.
    """
    found: list[tuple[str, PresentationState]] = []
    cautions: dict[str, None] = {}
    for path in _candidates(folder):
        if len(found) >= MOST_STATES:
            break
        try:
            header = _parsed(path)
            if sop_instance_uid in _referenced(header):
                found.append((_made_at(header), state_of(header)))
        except (RefusedError, ValueError):
            cautions[BROKEN] = None
    found.sort(key=lambda pair: pair[0], reverse=True)
    return FoundStates(tuple(state for _, state in found), tuple(cautions))


def state_of(header: Header) -> PresentationState:
    """Return what a presentation state asks for."""
    left_out: dict[str, None] = {}
    own_modality = header.has("ModalityLUTSequence")
    if own_modality:
        left_out[OWN_MODALITY] = None
    softcopy = header.items("SoftcopyVOILUTSequence")
    views = () if own_modality or not softcopy else views_of(softcopy[0], SPAN, "<")
    shape = (header.text("PresentationLUTShape") or "").upper()
    if header.has("PresentationLUTSequence"):
        left_out[LUT] = None
    graphics: list[Graphic] = []
    words: list[Words] = []
    for layer in header.items("GraphicAnnotationSequence"):
        for item in layer.items("GraphicObjectSequence"):
            graphic = _graphic(item, left_out)
            graphics += [graphic] if graphic and len(graphics) < MOST_DRAWINGS else []
        for item in layer.items("TextObjectSequence"):
            said = _words(item, left_out)
            words += [said] if said and len(words) < MOST_DRAWINGS else []
    return PresentationState(
        one_line(header.text("ContentLabel") or header.text("ContentDescription") or "unnamed"),
        views[0] if views else None,
        {"IDENTITY": False, "INVERSE": True}.get(shape),
        _orientation(header, left_out),
        shutter_of(header),
        tuple(graphics),
        tuple(words),
        tuple(left_out),
    )


def _candidates(folder: Path) -> list[Path]:
    found: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= MOST_FILES:
                break
            with suppress(OSError):
                if entry.is_file() and entry.stat().st_size <= MOST_BYTES and _is_state(entry.path):
                    found.append(Path(entry.path))
    return sorted(found)


def _is_state(name: str) -> bool:
    with Path(name).open("rb") as file:
        return GSPS.encode() in file.read(HEAD_BYTES)


def _parsed(path: Path) -> Header:
    config.settings.reading_validation_mode = config.IGNORE
    with foreign(damaged("a presentation state cannot be read")):
        dataset = pydicom.dcmread(BytesIO(path.read_bytes()), force=True, stop_before_pixels=True)
    header = Header(dataset)
    # both are mandatory, the shape is the last of all: a file that was cut off lacks it
    shaped = header.has("PresentationLUTShape") or header.has("PresentationLUTSequence")
    if not header.text("ContentLabel") or not shaped:
        raise damaged("a presentation state is cut off")
    return header


def _referenced(header: Header) -> set[str]:
    return {
        uid
        for series in header.items("ReferencedSeriesSequence")
        for image in series.items("ReferencedImageSequence")
        if (uid := image.text("ReferencedSOPInstanceUID"))
    }


def _made_at(header: Header) -> str:
    day, hour = header.text("PresentationCreationDate"), header.text("PresentationCreationTime")
    return f"{day or ''} {hour or ''}"


def _orientation(header: Header, left_out: dict[str, None]) -> Orientation | None:
    """C.10.6: turned clockwise first, then mirrored left to right."""
    if not header.has("ImageRotation") and not header.has("ImageHorizontalFlip"):
        return None
    degrees = header.number("ImageRotation") or 0.0
    if degrees % 90:
        left_out[FREE_TURN] = None
        return None
    laid = Orientation().turned(int(degrees // 90))
    flipped = (header.text("ImageHorizontalFlip") or "").upper() == "Y"
    return laid.flipped_horizontally() if flipped else laid


def _graphic(item: Header, left_out: dict[str, None]) -> Graphic | None:
    if (item.text("GraphicAnnotationUnits") or "").upper() != "PIXEL":
        left_out[DISPLAY_UNITS] = None
        return None
    numbers = item.numbers("GraphicData")
    shape = _SHAPES.get((item.text("GraphicType") or "").upper())
    points: tuple[Any, ...] = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if shape is None:
        return None
    filled = (item.text("GraphicFilled") or "").upper() == "Y"
    try:
        return Graphic(shape, points, filled)
    except ValueError:  # a drawing that makes no sense costs the others nothing
        return None


def _words(item: Header, left_out: dict[str, None]) -> Words | None:
    text = one_line(item.text("UnformattedTextValue") or "")
    for corner, units in (
        ("BoundingBoxTopLeftHandCorner", "BoundingBoxAnnotationUnits"),
        ("AnchorPoint", "AnchorPointAnnotationUnits"),
    ):
        place = item.numbers(corner)
        if text and len(place) == 2 and (item.text(units) or "").upper() == "PIXEL":  # noqa: PLR2004
            return Words(text, (place[0], place[1]))
    if text:
        left_out[DISPLAY_UNITS] = None
    return None
