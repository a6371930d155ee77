"""A Grayscale Softcopy Presentation State (PS3.3 A.33.1) -> how a film is to be shown."""

import re
from typing import Final

from xray_desktop.core.orientation import Orientation
from xray_desktop.core.softcopy import PresentationState
from xray_desktop.imaging.dicom.displayed_area import displayed_area
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.number_strings import comma_cautions
from xray_desktop.imaging.dicom.overlays import state_overlays
from xray_desktop.imaging.dicom.shutter import shutter_of
from xray_desktop.imaging.dicom.state_drawings import drawings_of
from xray_desktop.imaging.dicom.state_target import Target, concerning
from xray_desktop.imaging.dicom.state_views import views_over
from xray_desktop.imaging.header_lines import one_line

GSPS: Final = "1.2.840.10008.5.1.4.1.1.11.1"

LUT: Final = "Its presentation table is not applied."
FREE_TURN: Final = "Its turn by an odd angle is not applied."


def state_of(header: Header, target: Target, order: str = "<") -> PresentationState:
    """Return what a presentation state asks for on one of its films.

    By the letter of PS3.4 N.2 a state without a window shows the whole range of values; the film's
    own window is kept instead, which is what makers of such states count on.

    Parameters
    ----------
    header : Header
        The state's.
    target : Target
        The film.
    order : str
        Byte order of the state's file, ``<`` or ``>``.
    """
    left_out: dict[str, None] = {}

    def say(sentence: str) -> None:
        left_out[sentence] = None

    views = ()
    for item in concerning(header.items("SoftcopyVOILUTSequence"), target)[:1]:
        views, lost = views_over(item, header, target, order)
        for sentence in lost:
            say(sentence)
    shape = (header.text("PresentationLUTShape") or "").upper()
    if header.has("PresentationLUTSequence"):
        say(LUT)
    laid = orientation_of(header)
    if laid is None:
        say(FREE_TURN)
    selected = concerning(header.items("DisplayedAreaSelectionSequence"), target)
    area = displayed_area(selected, target.shape, laid or Orientation(), say, target.aspect)
    layers = concerning(header.items("GraphicAnnotationSequence"), target)
    graphics, words = drawings_of(layers, area, say)
    for sentence in comma_cautions(header.with_comma):
        say(sentence)
    rows, columns = target.shape
    seen = area.rectangle
    whole = (seen.left, seen.top, seen.right, seen.bottom) == (0, 0, columns, rows)
    return PresentationState(
        one_line(header.text("ContentLabel") or header.text("ContentDescription") or "unnamed"),
        views[0] if views else None,
        {"IDENTITY": False, "INVERSE": True}.get(shape),
        laid,
        shutter_of(header, order),
        graphics,
        words,
        tuple(left_out),
        state_overlays(header, target.shape, order),
        None if whole else seen,
        made_at(header),
    )


def orientation_of(header: Header) -> Orientation | None:
    """Return how the film is laid; None for an angle that is no quarter turn.

    C.10.6: turned clockwise first, then mirrored left to right. A state that says nothing shows
    the film as it is stored.
    """
    degrees = header.number("ImageRotation") or 0.0
    if degrees % 90:
        return None
    laid = Orientation().turned(int(degrees // 90))
    flipped = (header.text("ImageHorizontalFlip") or "").upper() == "Y"
    return laid.flipped_horizontally() if flipped else laid


def made_at(header: Header) -> str:
    """Return when a state was made: ``2020-01-31 16:20``, or what is known of that."""
    day = re.sub(r"\D", "", header.text("PresentationCreationDate") or "")[:8]
    hour = re.sub(r"\D", "", header.text("PresentationCreationTime") or "")[:4]
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""  # noqa: PLR2004 - a whole date
    time = f"{hour[:2]}:{hour[2:]}" if len(hour) == 4 else ""  # noqa: PLR2004 - hours and minutes
    return f"{date} {time}".strip() if date else ""
