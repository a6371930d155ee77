"""The windows and tables of a presentation state, moved onto the film's own modality values.

A state brings its own modality transformation, the identity if it says none (PS3.4 N.2.1), and its
windows are over what comes out of that, not over what the film's own rescale gives.
"""

from dataclasses import replace
from typing import Final

from xray_desktop.core.display import Voi, VoiFunction, VoiWindow
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.dicom.state_target import Target, rescale_of
from xray_desktop.imaging.dicom.views import views_of

SPAN: Final = (-1.0, 65_535.0)
"""Only whether it starts below 0 matters: a table's first input may be negative then."""
TABLE: Final = "ModalityLUTSequence"


def views_over(
    item: Header, state: Header, target: Target, order: str
) -> tuple[tuple[Voi, ...], bool]:
    """Return the views of a Softcopy VOI LUT item, and whether one could not be moved.

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
    read = views_of(item, SPAN, order)
    moved = tuple(view for view in (_moved(one, state, target) for one in read) if view is not None)
    return moved, len(moved) < len(read)


def _moved(view: Voi, state: Header, target: Target) -> Voi | None:
    film = target.header
    if not target.grey:
        return None
    if state.has(TABLE) or film.has(TABLE):
        return view if _tables(state) == _tables(film) != () else None
    (film_slope, film_zero), (slope, zero) = rescale_of(film), rescale_of(state)
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
        return replace(view, center=center, width=width) if width > 0 else None
    shift = film_zero - zero
    if factor != 1 or shift != int(shift):
        return None
    return replace(view, first=view.first + int(shift))


def _tables(header: Header) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    return tuple(
        (tuple(item.words("LUTDescriptor", "<")), tuple(item.words("LUTData", "<")))
        for item in header.items(TABLE)[:1]
    )
