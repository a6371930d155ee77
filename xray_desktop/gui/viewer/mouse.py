"""What mouse buttons, drags and the wheel do on an image, and the protocol of drawing tools."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.gui.viewer.displayed_area import ZOOM_STEP, DisplayedArea


class PointerTool(Protocol):
    """Handles the left button; places are image pixels, column right and row down.

    Panning, zooming and the wheel stay with the view in every tool.
    """

    cursor: Qt.CursorShape

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Take a press of the button."""
        ...

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Take a move with the button down."""
        ...

    def hover(self, place: QPointF) -> None:
        """Take a move with no button down."""
        ...

    def release(self, place: QPointF) -> None:
        """Take the release of the button."""
        ...

    def double_click(self, place: QPointF) -> None:
        """Take a double click, which follows a press and a release."""
        ...

    def cancel(self) -> bool:
        """Cancel drawing; return whether anything was being drawn."""
        ...


class PointerEditor(PointerTool, Protocol):
    """Edits existing annotations; it is asked before the chosen tool draws a new one."""

    def takes(self, place: QPointF) -> bool:
        """Return whether a press at `place` would edit something."""
        ...

    def takes_double_click(self, place: QPointF) -> bool:
        """Return whether a double click at `place` would edit something."""
        ...

    def select(self, place: QPointF) -> None:
        """Select what is at `place`, or nothing."""
        ...


DRAG_ZOOM: Final = 1.006
"""Zoom for one pixel of a drag."""
DRAG_PX: Final = 4
"""A button that moved less was clicked."""


class Drag(StrEnum):
    """What dragging the mouse does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"


DRAGS: Final[Mapping[Qt.MouseButton, Drag]] = MappingProxyType(
    {
        Qt.MouseButton.LeftButton: Drag.WINDOW,
        Qt.MouseButton.MiddleButton: Drag.PAN,
        Qt.MouseButton.RightButton: Drag.ZOOM,
    }
)


class Wheel(StrEnum):
    """What turning the wheel does."""

    IMAGES = "images"
    ZOOM = "zoom"


WHEELS: Final[Mapping[Qt.KeyboardModifier, Wheel]] = MappingProxyType(
    {
        Qt.KeyboardModifier.NoModifier: Wheel.IMAGES,
        Qt.KeyboardModifier.ControlModifier: Wheel.ZOOM,
    }
)


class DoubleClickAction(StrEnum):
    """What a double click does."""

    FIT_OR_FULL_SCREEN = "fit or full screen"
    """Fit the image; where it is fitted already, enter or leave full screen."""
    FIT = "fit"
    FULL_SCREEN = "full screen"


DOUBLE_CLICKS: Final[Mapping[Qt.MouseButton, DoubleClickAction]] = MappingProxyType(
    {Qt.MouseButton.LeftButton: DoubleClickAction.FIT_OR_FULL_SCREEN}
)


DRAG_CURSORS: Final[Mapping[Drag | None, Qt.CursorShape]] = MappingProxyType(
    {Drag.PAN: Qt.CursorShape.OpenHandCursor, Drag.ZOOM: Qt.CursorShape.SizeVerCursor}
)


class ImageMouse(QObject):
    """Translates mouse events into changes of an image view.

    The left button belongs to the chosen tool, if there is one; the other buttons and the wheel
    keep their meaning in every tool.

    Parameters
    ----------
    surface : QWidget
        Where the pointer takes the shape of the tool.
    area : DisplayedArea
        Fitted, moved and enlarged.
    drag_window : callable
        Changes the window by pixels to the right and down.

    Attributes
    ----------
    drags : mapping
        What dragging with each button does.
    wheels : mapping
        What the wheel does, alone and with Ctrl.
    double_clicks : mapping
        What a double click does.
    left : Drag or None
        What the left button does in place of its binding, while such a tool is chosen.
    tool : PointerTool or None
        What the left button draws.
    editor : PointerEditor or None
        Has the left button before the tool, where there is something to take hold of.
    """

    step_requested = Signal(int)
    """The wheel requests the image this many places further."""
    full_screen_requested = Signal()
    """A double click requests to enter or leave full screen."""
    menu_requested = Signal(QPoint)
    """A right click, in global pixels."""

    def __init__(
        self, surface: QWidget, area: DisplayedArea, drag_window: Callable[[float, float], object]
    ) -> None:
        super().__init__(surface)
        self._surface, self._area, self._drag_window = surface, area, drag_window
        self._start: QPointF | None = None
        self._last = QPointF()
        self._dragged = False
        self._notches = 0.0
        self.drags: Mapping[Qt.MouseButton, Drag] = DRAGS
        self.wheels: Mapping[Qt.KeyboardModifier, Wheel] = WHEELS
        self.double_clicks: Mapping[Qt.MouseButton, DoubleClickAction] = DOUBLE_CLICKS
        self.left: Drag | None = None
        self.tool: PointerTool | None = None
        self.editor: PointerEditor | None = None
        self._pressed: PointerTool | None = None

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag, or what the tool does."""
        self._start = self._last = event.position()
        self._dragged = False
        tool = self._tool_for(event, begins=True)
        if tool is not None:
            tool.press(self._area.to_image(event.position()), event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        """Go on with it."""
        here = event.position()
        if self._start is None or not event.buttons():
            self._hover(here)
            return
        last, self._last = self._last, here
        self._dragged |= (here - self._start).manhattanLength() >= DRAG_PX
        button = next((b for b in DRAGS if event.buttons() & b), None)
        if button is None or not self._area.has_image:
            return
        if button is Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed.move(self._area.to_image(here), event.modifiers())
            return
        match self._drag_of(button):
            case Drag.WINDOW:
                self._drag_window(here.x() - last.x(), here.y() - last.y())
            case Drag.PAN:
                self._area.pan(last, here)
            case Drag.ZOOM if self._dragged:
                self._area.zoom_at(DRAG_ZOOM ** (last.y() - here.y()), self._start)
            case _:
                pass

    def release(self, event: QMouseEvent) -> None:
        """End the drag when the last button is up; a right click requests a menu."""
        tool = self._tool_for(event)
        if tool is not None:
            tool.release(self._area.to_image(event.position()))
        clicked = self._start is not None and not self._dragged
        if event.button() is Qt.MouseButton.RightButton and clicked:
            if self.editor is not None and self._area.has_image:
                self.editor.select(self._area.to_image(event.position()))
            self.menu_requested.emit(event.globalPosition().toPoint())
        if not event.buttons():
            self._start = None

    def double_click(self, event: QMouseEvent) -> None:
        """Do what a double click is bound to, or end what the tool draws.

        An annotation without anything to edit is no obstacle, unless a tool is chosen.
        """
        tool, editor = self._tool_for(event, begins=True), self.editor
        if editor is not None and tool is editor and self.tool is None:
            place = self._area.to_image(event.position())
            tool = editor if editor.takes_double_click(place) else None
        if tool is not None:
            tool.double_click(self._area.to_image(event.position()))
        elif self._area.has_image:
            self._fit_or_fill(self.double_clicks.get(event.button()))

    def wheel(self, event: QWheelEvent) -> None:
        """Request another image, or zoom at the pointer."""
        notches = event.angleDelta().y() / 120
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        wheel = self.wheels.get(held)
        if wheel is Wheel.ZOOM and self._area.has_image:
            self._area.zoom_at(ZOOM_STEP**notches, event.position())
        elif wheel is Wheel.IMAGES:
            self._turn_images(notches)
        event.accept()

    def set_tool(self, tool: PointerTool | None, left: Drag | None = None) -> None:
        """Give the left button to a tool, or to a drag; with neither, to its binding."""
        if self.tool is not None:
            self.tool.cancel()
        self.tool, self.left = tool, left
        self.set_cursor(None)

    def set_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Give the pointer a shape; None: that of what the left button does."""
        usual = DRAG_CURSORS.get(self.left, Qt.CursorShape.ArrowCursor)
        tool = usual if self.tool is None else self.tool.cursor
        self._surface.setCursor(tool if shape is None else shape)

    def take_bindings(self, other: "ImageMouse") -> None:
        """Use the bindings of another view."""
        self.drags, self.wheels, self.double_clicks = (
            other.drags,
            other.wheels,
            other.double_clicks,
        )

    def _drag_of(self, button: Qt.MouseButton) -> Drag | None:
        if button is Qt.MouseButton.LeftButton and self.left is not None:
            return self.left
        return self.drags.get(button)

    def _fit_or_fill(self, action: DoubleClickAction | None) -> None:
        fitted = action is DoubleClickAction.FIT_OR_FULL_SCREEN and self._area.is_fitted
        if action is DoubleClickAction.FULL_SCREEN or fitted:
            self.full_screen_requested.emit()
        elif action is not None:
            self._area.fit()

    def _turn_images(self, notches: float) -> None:
        """Request images by whole notches; a touchpad sends parts of one."""
        turned_back = notches * self._notches < 0
        self._notches = notches if turned_back else self._notches + notches
        whole = int(self._notches)
        if whole:
            self._notches -= whole
            self.step_requested.emit(-whole)

    def _hover(self, here: QPointF) -> None:
        for tool in (self.editor, self.tool):
            if tool is not None and self._area.has_image:
                tool.hover(self._area.to_image(here))

    def _tool_for(self, event: QMouseEvent, *, begins: bool = False) -> PointerTool | None:
        """Return who has the left button, from its press until the next."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._area.has_image:
            return None
        if begins:
            place = self._area.to_image(event.position())
            held = self.editor is not None and self.editor.takes(place)
            self._pressed = self.editor if held else self.tool
        return self._pressed
