"""What commands do to images: how they lie, how bright they are, what is seen of them."""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from xray_desktop.gui.commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.film_view import FilmView

MOVE: Final = 0.1
"""Of the view, for one press of a key."""
DRAGGED_PX: Final = 24
"""Which drag of the window one press of a key stands for."""


DISPLAY: Final = MappingProxyType(
    {
        "smooth": FilmView.set_smooth,
        "corner_text": FilmView.set_corner_text,
        "patient_text": FilmView.set_patient_text,
        "shutter": FilmView.set_shuttered,
        "overlays": FilmView.set_overlays,
    }
)
"""Commands that are on or off in every pane alike."""


def film_handlers(
    here: Callable[[], FilmView], panes: Callable[[], Sequence[FilmView]]
) -> dict[str, Callable[..., object]]:
    """Return what commands do to images, by id.

    Parameters
    ----------
    here : callable
        Returns the view that a command acts in: the pane under the pointer.
    panes : callable
        Returns all views, for what is shown in all of them or in none.
    """

    def act(do: Callable[..., object], *given: object) -> Callable[[], object]:
        return lambda: do(here(), *given)

    def set_all(do: Callable[[FilmView, bool], object]) -> Callable[[bool], object]:
        return lambda on: [do(view, on) for view in panes()]

    view = FilmView
    return {
        "fit": act(view.fit),
        "one_to_one": act(view.one_to_one),
        "zoom_in": act(view.zoom_in_steps, 1),
        "zoom_out": act(view.zoom_in_steps, -1),
        "pan_left": act(view.move_by, -MOVE, 0),
        "pan_right": act(view.move_by, MOVE, 0),
        "pan_up": act(view.move_by, 0, -MOVE),
        "pan_down": act(view.move_by, 0, MOVE),
        "turn_right": act(view.turn, 1),
        "turn_left": act(view.turn, -1),
        "flip_horizontal": act(view.flip_horizontally),
        "flip_vertical": act(view.flip_vertically),
        "auto_window": act(view.auto_window),
        "default_window": act(view.default_window),
        **{
            choice_id(key): act(view.choose_window, number)
            for number, key in enumerate(CHOICE_KEYS)
        },
        "brighter": act(view.drag_window, 0, -DRAGGED_PX),
        "darker": act(view.drag_window, 0, DRAGGED_PX),
        "more_contrast": act(view.drag_window, -DRAGGED_PX, 0),
        "less_contrast": act(view.drag_window, DRAGGED_PX, 0),
        "invert": act(view.invert),
        **{name: set_all(do) for name, do in DISPLAY.items()},
    }
