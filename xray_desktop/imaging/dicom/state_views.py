"""The windows and tables of a presentation state, moved onto the film's own modality values.

A state brings its own modality transformation, the identity if it says none (PS3.4 N.2.1), and its
windows are over what comes out of that, not over what the film's own rescale gives.
"""

from dataclasses import replace
from typing import Final

from xray_desktop.core.display import Voi, VoiFunction, VoiWindow, is_window
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.modality import UNITY, rescale_of
from xray_desktop.imaging.dicom.state_target import Target
from xray_desktop.imaging.dicom.views import views_of

OWN_MODALITY: Final = "Its windows are not applied: they are over other values than the film's."
TABLE: Final = "ModalityLUTSequence"


def views_over(
    item: Header, state: Header, target: Target, order: str
) -> tuple[tuple[Voi, ...], tuple[str, ...]]:
    """Return the views of a Softcopy VOI LUT item, and sentences on what is not applied.

    Parameters
    ----------
    item : Header
        The item.
    state : Header
        The state that it is of.
    target : Target
        The film.
    order : str
        Byte order of the state's file, ``<`` or ``>``.
    """
    read, said = views_of(item, order, signed=True)
    moved = tuple(view for view in (_moved(one, state, target) for one in read) if view is not None)
    return moved, (*said, OWN_MODALITY) if len(moved) < len(read) else said


def _moved(view: Voi, state: Header, target: Target) -> Voi | None:
    film = target.header
    if not target.grey:
        return None
    if state.has(TABLE) or film.has(TABLE):
        return view if _tables(state) == _tables(film) != () else None
    film_slope, film_zero = rescale_of(film) or UNITY
    slope, zero = rescale_of(state) or UNITY
    factor = film_slope / slope
    if (film_slope, film_zero) == (slope, zero):
        return view
    if factor <= 0:
        return None
    if isinstance(view, VoiWindow):
        # C.11.2.1.2.1: a LINEAR window runs over width - 1 values around center - 0.5
        half, one = (0.5, 1.0) if view.function is VoiFunction.LINEAR else (0.0, 0.0)
        center = (view.center - half - zero) * factor + film_zero + half
        width = (view.width - one) * factor + one
        usable = is_window(center, width)
        return replace(view, center=center, width=width) if usable else None
    shift = film_zero - zero
    if factor != 1 or shift != int(shift):
        return None
    return replace(view, first=view.first + int(shift))


def _tables(header: Header) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    return tuple(
        (tuple(item.words("LUTDescriptor", "<")), tuple(item.words("LUTData", "<")))
        for item in header.items(TABLE)[:1]
    )
