"""What commands do to the film: how it lies, how bright it is, what is seen of it."""

from collections.abc import Callable
from functools import partial
from typing import Final

from xray_desktop.gui.commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.film_view import FilmView

MOVE: Final = 0.1
"""Of the view, for one press of a key."""
DRAGGED_PX: Final = 24
"""Which drag of the window one press of a key stands for."""


def film_handlers(view: FilmView) -> dict[str, Callable[..., object]]:
    """Return what commands do to the film in `view`, by id."""
    return {
        "fit": view.fit,
        "one_to_one": view.one_to_one,
        "zoom_in": partial(view.zoom_in_steps, 1),
        "zoom_out": partial(view.zoom_in_steps, -1),
        "pan_left": partial(view.move_by, -MOVE, 0),
        "pan_right": partial(view.move_by, MOVE, 0),
        "pan_up": partial(view.move_by, 0, -MOVE),
        "pan_down": partial(view.move_by, 0, MOVE),
        "turn_right": partial(view.turn, 1),
        "turn_left": partial(view.turn, -1),
        "flip_horizontal": view.flip_horizontally,
        "flip_vertical": view.flip_vertically,
        "auto_window": view.auto_window,
        "default_window": view.default_window,
        **{
            choice_id(key): partial(view.choose_window, number)
            for number, key in enumerate(CHOICE_KEYS)
        },
        "brighter": partial(view.drag_window, 0, -DRAGGED_PX),
        "darker": partial(view.drag_window, 0, DRAGGED_PX),
        "more_contrast": partial(view.drag_window, -DRAGGED_PX, 0),
        "less_contrast": partial(view.drag_window, DRAGGED_PX, 0),
        "invert": view.invert,
        "smooth": view.set_smooth,
        "corner_text": view.set_corner_text,
        "patient_text": view.set_patient_text,
        "map": view.set_map_enabled,
        "shutter": view.set_shuttered,
        "overlays": view.file_graphics.overlays.setVisible,
    }
