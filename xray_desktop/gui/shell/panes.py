"""Commands that act on the active pane of a comparison, and the tools of each pane."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from xray_desktop.gui.annotations.annotation_controller import AnnotationController
from xray_desktop.gui.common.view_commands import CHOICE_KEYS, choice_id
from xray_desktop.gui.compare.comparison import ComparedImage, Comparison
from xray_desktop.gui.shell.menus import Menus
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.displayed_area import DisplayedArea
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.magnifier import Magnifier

PAN_STEP: Final = 0.1
"""Share of the view for one key press."""
DRAGGED_PX: Final = 24
"""Length of the drag that one key press stands for."""


DISPLAY_TOGGLES: Final = MappingProxyType(
    {
        "smooth": ImageView.set_smooth,
        "corner_text": ImageView.set_corner_text,
        "patient_text": ImageView.set_patient_text,
        "shutter": ImageView.set_shuttered,
        "overlays": ImageView.set_overlays,
    }
)
"""Commands that are on or off in every pane alike."""


def view_handlers(
    here: Callable[[], ImageView], panes: Callable[[], Sequence[ImageView]]
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

    def act_on_area(do: Callable[..., object], *given: object) -> Callable[[], object]:
        return lambda: do(here().area, *given)

    def set_all(do: Callable[[ImageView, bool], object]) -> Callable[[bool], object]:
        return lambda on: [do(view, on) for view in panes()]

    view, area = ImageView, DisplayedArea
    return {
        "fit": act_on_area(area.fit),
        "one_to_one": act_on_area(area.one_to_one),
        "zoom_in": act_on_area(area.zoom_in_steps, 1),
        "zoom_out": act_on_area(area.zoom_in_steps, -1),
        "pan_left": act_on_area(area.move_by, -PAN_STEP, 0),
        "pan_right": act_on_area(area.move_by, PAN_STEP, 0),
        "pan_up": act_on_area(area.move_by, 0, -PAN_STEP),
        "pan_down": act_on_area(area.move_by, 0, PAN_STEP),
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
        **{name: set_all(do) for name, do in DISPLAY_TOGGLES.items()},
    }


class Panes(QObject):
    """Routes commands to the active pane and gives each pane tools and annotations.

    Parameters
    ----------
    comparison : Comparison
        The panes.
    annotations : AnnotationController
        The annotations of the first one.
    reset : callable
        Shows the first image as it was opened, by its presentation state if one is applied.
    actions : mapping of str to QAction
        By command; a pane that is added is shown as they are checked.
    menus : Menus
        For right clicks, and the names of windows to choose from.
    """

    def __init__(
        self,
        comparison: Comparison,
        annotations: AnnotationController,
        reset: Callable[[], object],
        actions: Mapping[str, QAction],
        menus: Menus,
    ) -> None:
        super().__init__(comparison)
        self._comparison, self._annotations, self._reset = comparison, annotations, reset
        self._first = comparison.active
        self._actions, self._menus = actions, menus
        self._controllers: dict[ComparedImage, AnnotationController] = {}
        self._magnifiers: dict[ImageView, Magnifier] = {self._first: Magnifier(self._first)}
        self._connect_mouse(self._first)
        comparison.added.connect(self._set_up_pane)
        self._first.corner_layout_changed.connect(
            lambda layout: [view.set_corner_layout(layout) for view in comparison.views[1:]]
        )
        comparison.removed.connect(self._release_pane)
        comparison.shown.connect(self._show)
        comparison.activated.connect(self._activate_pane)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return what commands do, by id."""
        images = view_handlers(lambda: self._comparison.active, lambda: self._comparison.views)
        return images | {"reset": self._show_as_opened, "lens": self._set_magnifier}

    def magnifier(self, view: ImageView) -> Magnifier:
        """Return the magnifier of a pane."""
        return self._magnifiers[view]

    def _connect_mouse(self, view: ImageView) -> None:
        view.mouse.menu_requested.connect(self._menus.pop_up)
        view.mouse.full_screen_requested.connect(self._actions["full_screen"].toggle)

    def _set_up_pane(self, image: ComparedImage) -> None:
        view = image.view
        view.mouse.take_bindings(self._first.mouse)
        self._controllers[image] = self._annotations.beside(view)
        self._magnifiers[view] = Magnifier(view)
        view.set_corner_layout(self._first.display.layout)
        for name, show in DISPLAY_TOGGLES.items():
            show(view, self._actions[name].isChecked())
        self._magnifiers[view].set_on(self._actions["lens"].isChecked())
        self._connect_mouse(view)

    def _release_pane(self, image: ComparedImage) -> None:
        self._magnifiers.pop(image.view)
        self._annotations.leave(self._controllers.pop(image))

    def _show(self, image: ComparedImage, pixels: DisplayPixels) -> None:
        self._controllers[image].show(pixels.image)
        if self._comparison.active is image.view:
            self._activate_pane(image.view)

    def _activate_pane(self, view: ImageView) -> None:
        view.mouse.take_bindings(self._first.mouse)
        self._annotations.activate_pane(view)
        self._menus.name_choices(() if view.pixels is None else view.pixels.choices)

    def _show_as_opened(self) -> None:
        if self._comparison.active is self._first:
            self._reset()
        else:
            self._comparison.active.reset()

    def _set_magnifier(self, on: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        for magnifier in self._magnifiers.values():
            magnifier.set_on(on)
