"""The image view: windowing, shutter, overlays, heat map and text of one radiograph."""

from dataclasses import replace

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.image.display import Voi
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.core.image.radiograph import PixelSpacing
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.heat_map.heat_map_overlay import HeatMapOverlay
from xray_desktop.gui.viewer.corner_layout import CornerLayout
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.display_state import DisplayIntent, ImageDisplay, resolve
from xray_desktop.gui.viewer.displayed_area import DisplayedArea
from xray_desktop.gui.viewer.file_graphics import FileGraphics, draw_state, remove_children
from xray_desktop.gui.viewer.mouse import ImageMouse
from xray_desktop.gui.viewer.radiograph_item import RadiographItem
from xray_desktop.gui.viewer.text_overlay import CornerText
from xray_desktop.gui.viewer.windowing import Windowing


class ImageView(pg.GraphicsView):
    """Shows one radiograph: its windowing, text, overlays and at most one heat map.

    Mouse events go to `ImageMouse` and not to pyqtgraph's scene, which swallows exceptions and
    ignores the first pixels of a drag.

    Each command changes the intent; what follows from it for the image (`resolve`) is compared with
    what is shown, and the difference is applied.

    Attributes
    ----------
    image_item : RadiographItem
        The image in its own pixels: what is drawn on an image is a child of it.
    area : DisplayedArea
        Which part of the image is in view.
    mouse : ImageMouse
        What the mouse does here.
    map : HeatMapOverlay
        Draws the heat map; `show_heat_map_overlay` shows or hides it.
    file_graphics : FileGraphics
        Overlay planes and presentation-state graphics; on the screen only.
    """

    windowing_changed = Signal(object)
    """The new `Windowing`."""
    corner_layout_changed = Signal(object)
    """The new `CornerLayout`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=palette.IMAGE_BACKGROUND)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setMinimumSize(280, 280)
        self.setAccessibleName(tr("Image"))
        self.setAccessibleDescription(
            tr("The menus View and Adjust have keys for all that the mouse does here")
        )
        self.image_item = RadiographItem()
        self.area = DisplayedArea(self, self.image_item)
        self.mouse = ImageMouse(self.viewport(), self.area, self.drag_window)
        self.map = HeatMapOverlay(self.image_item)
        self.file_graphics = FileGraphics(self.image_item)
        self._corners = CornerText(self)
        self._intent, self._display = DisplayIntent(), ImageDisplay()
        self.area.range_changed.connect(lambda: self._corners.show_zoom(self.area.zoom))

    @property
    def display(self) -> ImageDisplay:
        """The resolved state that is shown."""
        return self._display

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._display.pixels is not None

    @property
    def pixels(self) -> DisplayPixels | None:
        """The image shown."""
        return self._display.pixels

    @property
    def heat_map_visible(self) -> bool:
        """Whether a heat map is visible."""
        return self._display.heat_map_visible

    @property
    def windowing(self) -> Windowing | None:
        """How the image is shown, or None without an image."""
        return self._display.windowing

    def show_image(self, pixels: DisplayPixels) -> None:
        """Show an image by its own window, fitted, without a map."""
        self._apply(self._intent.for_image(pixels), pixels, whole=True)
        self.windowing_changed.emit(self.windowing)

    def clear_image(self) -> None:
        """Show nothing."""
        self._apply(self._intent.for_image(None), None)

    def describe(self, spacing: PixelSpacing | None, *, key_image: bool) -> None:
        """Show in the corners what the reader set: another pixel spacing, key image."""
        if self.has_image:
            self._change(spacing=spacing, key_image=key_image)

    def text_rects(self) -> list[QRectF]:
        """Return the rectangles of the corner labels, on this widget."""
        text = self.findChildren(QLabel, "corner")
        return [
            QRectF(label.geometry())
            for label in text
            if label.isVisible() and label is not self._corners.pixel  # it comes and goes
        ]

    def show_heat_map_overlay(self, heat_map: HeatMap | None) -> None:
        """Lay a heat map over the image, or take it away."""
        self._change(heat_map=heat_map)

    def set_bare(self, bare: bool) -> None:  # noqa: FBT001 - a key held or not
        """Hide the heat map for as long as a key is held."""
        self._set_options(bare=bare)

    def set_smooth(self, smooth: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Blend enlarged image pixels, or show them as squares."""
        self._set_options(smooth=smooth)

    def set_corner_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the corner text; orientation labels stay."""
        self._set_options(corner_text=shown)

    def set_corner_layout(self, layout: CornerLayout) -> None:
        """Show attributes of the header in these corners."""
        self._set_options(layout=layout)
        self.corner_layout_changed.emit(layout)

    def set_patient_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide patient data in the corner."""
        self._set_options(patient_text=shown)

    def set_overlays(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the file's overlay planes."""
        self._set_options(overlays=shown)

    def set_shuttered(self, shuttered: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Apply display shutters or show the whole image."""
        self._set_options(shutter=shuttered)

    def apply_state(self, state: PresentationState | None, note: str = "") -> None:
        """Apply a presentation state and show `note`; None: the image's own settings."""
        if not self.has_image:
            return
        self._apply(self._intent.with_state(state, note), self.pixels, whole=True)
        self.windowing_changed.emit(self.windowing)
        if state is not None and state.area is not None:
            area = state.area
            self.area.show_part(
                QRectF(area.left, area.top, area.right - area.left, area.bottom - area.top)
            )

    def draw_state(self, state: PresentationState | None, note: str = "") -> None:
        """Draw what a presentation state draws, or nothing, and show `note`; change no more."""
        if self.has_image:
            self._change(drawn=state, note=note)

    def reset(self) -> None:
        """Show the image as it was opened."""
        if self.has_image:
            self._apply(self._intent.as_opened(), self.pixels, whole=True)
            self.windowing_changed.emit(self.windowing)

    def show_voi(self, voi: Voi, *, inverted: bool) -> None:
        """Show the image through a window."""
        if self.has_image:
            self._change(voi=voi, inverted=inverted)
            self.windowing_changed.emit(self.windowing)

    def choose_window(self, number: int) -> None:
        """Use one of `DisplayPixels.choices`, counted from 0, if there are so many."""
        if self.pixels is not None and number < len(self.pixels.choices):
            self._show_window(self.pixels.choices[number])

    def auto_window(self) -> None:
        """Use the window over all but the image's extremes."""
        if self.pixels is not None:
            self._show_window(self.pixels.auto)

    def default_window(self) -> None:
        """Use the file's own window."""
        if self.pixels is not None:
            self._show_window(self.pixels.default)

    def drag_window(self, right_px: float, down_px: float) -> None:
        """Widen the window by a move to the right, darken the image by one down."""
        if self.windowing is not None:
            self._show_window(self.windowing.dragged(right_px, down_px).voi)

    def invert(self) -> None:
        """Exchange bright and dark."""
        if self.windowing is not None:
            self.show_voi(self.windowing.voi, inverted=not self.windowing.inverted)

    def turn(self, quarter_turns: int) -> None:
        """Rotate the image clockwise by quarter turns; negative: anticlockwise."""
        self._turn_to(self._display.orientation.turned(quarter_turns))

    def flip_horizontally(self) -> None:
        """Exchange left and right."""
        self._turn_to(self._display.orientation.flipped_horizontally())

    def flip_vertically(self) -> None:
        """Exchange top and bottom."""
        self._turn_to(self._display.orientation.flipped_vertically())

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the whole image in view if it was, and the corners in the corners."""
        if ev is None or not hasattr(self, "_corners"):  # pyqtgraph resizes as it constructs
            super().resizeEvent(ev)
            return
        fitted = self.area.is_fitted
        super().resizeEvent(ev)
        if fitted:
            self.area.fit()
        self._corners.place()

    def keyPressEvent(self, ev: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave every key to the window."""
        ev.ignore()

    def mousePressEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.press(ev)

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.release(ev)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.double_click(event)

    def wheelEvent(self, ev: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.wheel(ev)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`, and show the value of the pixel under the pointer."""
        self.mouse.move(ev)
        place = self.area.to_image(ev.position())
        self._corners.show_pixel("" if self.pixels is None else self.pixels.value_text(place))

    def leaveEvent(self, ev: QEvent) -> None:  # noqa: N802 - Qt's name
        """Show no value any more."""
        super().leaveEvent(ev)
        self._corners.show_pixel("")

    def _show_window(self, voi: Voi) -> None:
        """Show the image through a window, inversion kept."""
        if self.windowing is not None:
            self.show_voi(voi, inverted=self.windowing.inverted)

    def _turn_to(self, orientation: Orientation) -> None:
        if self.has_image:
            self._change(orientation=orientation)

    def _set_options(self, **changed: object) -> None:
        self._change(options=replace(self._intent.options, **changed))

    def _change(self, **changed: object) -> None:
        """Change the intent for the image shown, and show what follows."""
        self._apply(replace(self._intent, **changed), self.pixels)

    def _apply(
        self, intent: DisplayIntent, pixels: DisplayPixels | None, *, whole: bool = False
    ) -> None:
        """Show what an intent is resolved to: only what differs from what is shown is changed.

        `whole` shows the whole image; else zoom and centre stay.
        """
        before, now = self._display, resolve(intent, pixels)
        self._intent, self._display = intent, now
        fresh = now.pixels is not before.pixels
        if fresh:
            self._apply_image(now)
        elif now.windowing is not None and now.windowing != before.windowing:
            self.image_item.set_table(now.table)
        if fresh or now.shutter != before.shutter:
            self.image_item.set_shutter(now.shutter)
        if fresh or now.drawn is not before.drawn:
            self._apply_graphics(now)
        if fresh or now.heat_map is not before.heat_map:
            self._apply_heat_map(now)
        self.map.setVisible(now.heat_map_visible)
        self.file_graphics.overlays.setVisible(now.overlays)
        if now.smooth != before.smooth:
            self.image_item.set_smooth(now.smooth)
        self._corners.show(now.texts)
        if whole and now.pixels is not None:
            self.area.lay(now.orientation)
            self._corners.show_zoom(self.area.zoom)  # the range may be that of the image before
        elif now.orientation != before.orientation:
            self.area.turn_to(now.orientation)

    def _apply_image(self, now: ImageDisplay) -> None:
        if now.pixels is None:
            self.image_item.clear()
            self.file_graphics.show_overlays(())
            self.area.clear()
            self._corners.clear_values()
            return
        self.image_item.show_image(now.pixels, now.table)
        self.file_graphics.show_overlays(now.pixels.image.overlays)
        self.area.set_image(now.pixels.image)

    def _apply_heat_map(self, now: ImageDisplay) -> None:
        if now.pixels is not None and now.heat_map is not None:
            self.map.show_heat_map(now.heat_map, now.pixels.model_input)

    def _apply_graphics(self, now: ImageDisplay) -> None:
        remove_children(self.file_graphics.state)
        if now.pixels is not None and now.drawn is not None:
            draw_state(now.drawn, self.file_graphics.state, now.pixels.image.aspect)
