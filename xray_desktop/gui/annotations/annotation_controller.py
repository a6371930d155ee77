"""The annotation controller: tools, selection, undo and the dialogs for note text and length."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QWidget

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind
from xray_desktop.core.annotations.measurements import Point, Scale, calibrated
from xray_desktop.core.annotations.regions import box_of, rectangle
from xray_desktop.core.image.display import region_window
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph
from xray_desktop.gui.annotations.annotation_editor import AnnotationEditor
from xray_desktop.gui.annotations.annotation_graphics import (
    MeasuredImage,
    heart_size_of,
    ratio_text,
)
from xray_desktop.gui.annotations.annotation_layer import AnnotationLayer
from xray_desktop.gui.annotations.annotation_tools import (
    BoxTool,
    FreehandTool,
    PointsTool,
    Surface,
    begin_heart,
    write_note,
)
from xray_desktop.gui.annotations.image_annotations import AnnotationSet, PaneAnnotations
from xray_desktop.gui.annotations.note_editor import NoteEditor
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.mouse import Drag
from xray_desktop.gui.widgets.number_fields import NumberRange, ask_number

LENGTHS: Final = NumberRange(0.1, 2_000.0, decimals=1, suffix=" mm")


def ask_length(parent: QWidget) -> float | None:
    """Ask for the true length of a line, in mm."""
    question = tr(
        "True length of the line in mm.\nLengths on this image are then valid in the plane of "
        "the measured object."
    )
    return ask_number(parent, tr("Calibrate"), question, LENGTHS)


WINDOW_TOOL: Final = "tool_window"
DRAG_TOOLS: Final = MappingProxyType(
    {WINDOW_TOOL: Drag.WINDOW, "tool_zoom": Drag.ZOOM, "tool_pan": Drag.PAN}
)
"""Commands that give the left button a drag."""
CALIBRATE: Final = "tool_calibrate"
KINDS: Final = {
    "tool_length": AnnotationKind.LENGTH,
    "tool_angle": AnnotationKind.ANGLE,
    "tool_cobb": AnnotationKind.COBB,
    "tool_ellipse": AnnotationKind.ELLIPSE,
    "tool_rectangle": AnnotationKind.RECTANGLE,
    "tool_probe": AnnotationKind.PROBE,
    "tool_note": AnnotationKind.NOTE,
}
FREEHAND: Final = "tool_freehand"
WINDOW_REGION: Final = "tool_window_region"
TOOLS: Final = (*DRAG_TOOLS, WINDOW_REGION, *KINDS, FREEHAND, CALIBRATE)
"""Commands that choose the action of the left button; exactly one is active."""

Tool = PointsTool | FreehandTool | BoxTool


class AnnotationController(QObject):
    """Provides the annotation tools of a viewer.

    Parameters
    ----------
    view : ImageView
        Where annotations are drawn.
    parent : QWidget
        The window, parent of the dialogs.
    actions : mapping of str to QAction
        By command: tools are exclusive, undo and redo follow the undo stacks.
    host : AnnotationController, optional
        Controller of the first pane, which receives the commands and passes them on; this one
        shares its tool.

    Attributes
    ----------
    ask_length : callable
        Dialog that the calibration tool opens.
    note_editor : NoteEditor
        Field for the text of a note.
    """

    ratio_changed = Signal(str)
    """Text on the cardiothoracic ratio for the findings panel; may be empty."""
    hint_changed = Signal(str)
    """How to use the chosen tool, or what was done; empty for the usual tool."""

    def __init__(
        self,
        view: ImageView,
        parent: QWidget,
        actions: Mapping[str, QAction],
        host: "AnnotationController | None" = None,
    ) -> None:
        super().__init__(parent)
        self._parent = parent
        self._beside: list[AnnotationController] = []
        self._host, self.here = host, self
        self.ask_length = partial(ask_length, parent)
        self.pane_annotations = PaneAnnotations(
            self, None if host is None else host.pane_annotations
        )
        self.layer = AnnotationLayer(view)
        self.view = view
        self.image: Radiograph | None = None
        self.note_editor = NoteEditor(view)
        self._surface = Surface(self.pane_annotations, self.layer, self.note_editor.open)
        self._tools: dict[str, Tool] = {
            name: PointsTool(self._surface, kind, partial(self._keep, kind))
            for name, kind in KINDS.items()
        }
        self._tools[FREEHAND] = FreehandTool(self._surface)
        self._tools[CALIBRATE] = PointsTool(self._surface, AnnotationKind.LENGTH, self._calibrate)
        self._tools[WINDOW_REGION] = BoxTool(self._surface, self._window_from)
        self._tool: Tool | None = None
        self._actions = actions
        self.usual = WINDOW_TOOL
        self.chosen = WINDOW_TOOL if host is None else host.chosen
        view.mouse.editor = self._editor = AnnotationEditor(
            self._surface, self._busy, self._set_cursor
        )
        self.pane_annotations.changed.connect(self._show_set)
        first = self if host is None else host
        self.layer.selection_changed.connect(first.follow_selection)
        view.windowing_changed.connect(lambda _windowing: self._refresh())
        if host is None:
            self._set_up_actions()
        else:
            self.layer.setVisible(host.layer.isVisible())
            self.take_tool(host.chosen)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Return the handlers of commands, by id."""
        return {
            **{name: partial(self._choose, name) for name in TOOLS},
            "heart": lambda: self.here.begin_heart(),
            "delete_mark": lambda: self.here.delete(),
            "copy_measurement": self._copy_measurement,
            "undo": lambda: self._go("undo"),
            "redo": lambda: self._go("redo"),
            "key_image": lambda key_image: self.here.set_key_image(key_image),
            "marks": self._show_annotations,
        }

    def beside(self, view: ImageView) -> "AnnotationController":
        """Return the controller of another pane, with the tool that is chosen here."""
        controller = AnnotationController(view, self._parent, self._actions, self)
        controller.ask_length = self.ask_length
        self._beside.append(controller)
        return controller

    def leave(self, controller: "AnnotationController") -> None:
        """Remove the controller of a pane that is closed."""
        controller.note_editor.accept()
        controller.cancel_drawing()
        controller.pane_annotations.leave()
        self._beside.remove(controller)
        if self.here is controller:
            self.activate_pane(self.view)
        controller.deleteLater()

    def activate_pane(self, view: ImageView) -> None:
        """Make this pane the one that commands act on."""
        self.here = next(
            (controller for controller in self._beside if controller.view is view), self
        )
        self.here.pane_annotations.activate()
        self.follow_selection()
        self._actions["key_image"].setChecked(self.here.pane_annotations.annotation_set.key_image)

    def _set_up_actions(self) -> None:
        """Make tools exclusive, and enable what is possible at first."""
        group = QActionGroup(self)
        for name in TOOLS:
            group.addAction(self._actions[name])
        changes = self.pane_annotations.changes
        for name, possible in (("undo", changes.canUndoChanged), ("redo", changes.canRedoChanged)):
            self._actions[name].setEnabled(False)
            possible.connect(self._actions[name].setEnabled)
        self._enable()
        self.follow_selection()

    def follow_selection(self) -> None:
        """Enable what can be done with a selected annotation while there is one."""
        for name in ("delete_mark", "copy_measurement"):
            self._actions[name].setEnabled(self.here.layer.selected is not None)

    @property
    def spacing(self) -> PixelSpacing | None:
        """Pixel spacing in the active pane: the user's calibration, else the file's."""
        here = self.here
        return here.pane_annotations.annotation_set.spacing or (
            here.image.spacing if here.image else None
        )

    def show(self, image: Radiograph | None) -> None:
        """Show the annotations of an image, or none; a note that is being typed is kept."""
        self.note_editor.accept()
        self.cancel_drawing()
        self.layer.select(None)
        self.image = image
        self.pane_annotations.show(image)
        self._enable()

    def use_bindings(self, bindings: Bindings) -> None:
        """Begin with the tool that does what the left button is bound to; Esc returns to it."""
        before, drag = self.usual, bindings.drags.get(Qt.MouseButton.LeftButton)
        self.usual = next((name for name, does in DRAG_TOOLS.items() if does is drag), WINDOW_TOOL)
        if self.chosen == before:
            self.take_tool(self.usual)
            self._actions[self.usual].setChecked(True)

    def finish_typing(self) -> None:
        """Keep a note that is being typed in any pane."""
        for controller in (self, *self._beside):
            controller.note_editor.accept()

    def cancel(self) -> bool:
        """Cancel what is being drawn, else the tool; return whether there was either."""
        if self.cancel_drawing():
            return True
        if self.chosen == self.usual:
            return False
        self._actions[self.usual].setChecked(True)
        return True

    def cancel_drawing(self) -> bool:
        """Cancel what is being drawn or moved in any pane; return whether there was anything."""
        typing = self.note_editor.cancel()
        drawing = self._tool is not None and self._tool.cancel()
        beside = [controller.cancel_drawing() for controller in self._beside]
        return self._editor.cancel() or typing or drawing or any(beside)

    def _choose(self, name: str, chosen: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        if chosen:
            for controller in (self, *self._beside):
                controller.take_tool(name)
            hint = "" if name == self.usual else self._actions[name].statusTip()
            self.hint_changed.emit(hint)

    def take_tool(self, name: str) -> None:
        """Use a tool here."""
        usual = self.usual if self._host is None else self._host.usual
        self.chosen, self._tool = name, self._tools.get(name)
        self.layer.select(None)
        self.view.mouse.set_tool(self._tool, None if name == usual else DRAG_TOOLS.get(name))

    def begin_heart(self) -> None:
        begin_heart(self._surface, self.view.display.orientation)

    def _keep(self, kind: AnnotationKind, points: tuple[Point, ...]) -> None:
        if kind is AnnotationKind.NOTE:
            write_note(self._surface, points)
        else:
            self._surface.add(Annotation(kind, points))

    def _window_from(self, one: Point, other: Point) -> None:
        """Set the window to the values between two corners."""
        if self.image is None or self.view.windowing is None:
            return
        rows, columns = box_of(rectangle(one, other), self.image.shape)
        values = self.image.values[rows, columns]
        if values.size:
            voi = region_window(values, self.image.presentation.padded(values))
            self.view.show_voi(voi, inverted=self.view.windowing.inverted)

    def _calibrate(self, points: tuple[Point, ...]) -> None:
        length_mm = self.ask_length()
        if length_mm is not None and self.image is not None:
            start, end = points
            spacing = calibrated(start, end, length_mm, self.image.spacing, self.image.aspect)
            self.pane_annotations.put(
                replace(self.pane_annotations.annotation_set, spacing=spacing), "calibrating"
            )
        self._actions[self.usual].setChecked(True)

    def delete(self) -> None:
        chosen, annotation_set = self.layer.selected, self.pane_annotations.annotation_set
        if chosen is not None and not self.cancel_drawing():
            kind = annotation_set.annotations[chosen].kind
            self.layer.select(None)
            left = (*annotation_set.annotations[:chosen], *annotation_set.annotations[chosen + 1 :])
            self.pane_annotations.put(annotation_set.with_annotations(left), f"deleting: {kind}")

    def _copy_measurement(self) -> None:
        """Copy the label of the selected annotation as text."""
        layer = self.here.layer
        if layer.selected is not None:
            QGuiApplication.clipboard().setText("\n".join(layer.lines(layer.selected)))
            self.hint_changed.emit(tr("The text of the annotation was copied."))

    def _go(self, way: str) -> None:
        if not self.cancel_drawing():
            self.here.layer.select(None)
            getattr(self.pane_annotations.changes, way)()

    def set_key_image(self, key_image: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        self.pane_annotations.put(
            replace(self.pane_annotations.annotation_set, key_image=key_image), "marking the image"
        )

    def _show_annotations(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        for controller in (self, *self._beside):
            controller.layer.setVisible(shown)

    def _show_set(self, annotation_set: AnnotationSet) -> None:
        self._refresh()
        if self.image is not None:
            self.view.describe(
                annotation_set.spacing or self.image.spacing, key_image=annotation_set.key_image
            )
        here = self if self._host is None else self._host.here
        if here is self:
            self._actions["key_image"].setChecked(annotation_set.key_image)
        self.ratio_changed.emit(self._ratio(annotation_set))

    def _refresh(self) -> None:
        windowing, annotation_set = self.view.windowing, self.pane_annotations.annotation_set
        measured = None
        if self.image is not None and windowing is not None:
            measured = MeasuredImage(self.image, self._scale(annotation_set), windowing)
        self.layer.show_annotations(annotation_set.annotations, measured)

    def _scale(self, annotation_set: AnnotationSet) -> Scale:
        if self.image is None:
            return Scale.of(annotation_set.spacing)
        return Scale.of(annotation_set.spacing or self.image.spacing, self.image.aspect)

    def _ratio(self, annotation_set: AnnotationSet) -> str:
        for annotation in annotation_set.annotations:
            size = (
                heart_size_of(annotation, self._scale(annotation_set))
                if annotation.kind is AnnotationKind.HEART
                else None
            )
            if size is not None:
                return ratio_text(size)
        return ""

    def _busy(self) -> tuple[bool, bool]:
        return self._tool is not None, self._tool is not None and self._tool.drawing

    def _set_cursor(self, shape: Qt.CursorShape | None) -> None:
        self.view.mouse.set_cursor(shape)

    def _enable(self) -> None:
        if self._host is None:
            for name in ("heart", "key_image"):
                self._actions[name].setEnabled(self.image is not None)
