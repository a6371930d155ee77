"""The image view: windowing, shutter, overlays, heat map and text of one radiograph."""

from dataclasses import replace

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.image.display import Voi
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import PresentationState, Shutter
from xray_desktop.core.image.radiograph import PixelSpacing
from xray_desktop.gui.common import palette
from xray_desktop.gui.common.language import tr
from xray_desktop.gui.heat_map.heat_map_overlay import HeatMapOverlay
from xray_desktop.gui.viewer.corner_layout import DEFAULT_LAYOUT, CornerLayout
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.displayed_area import DisplayedArea
from xray_desktop.gui.viewer.file_graphics import FileGraphics, draw_state, remove_children
from xray_desktop.gui.viewer.mouse import ImageMouse
from xray_desktop.gui.viewer.radiograph_item import RadiographItem
from xray_desktop.gui.viewer.text_overlay import CornerText, OrientationLabels
from xray_desktop.gui.viewer.windowing import Windowing


class ImageView(pg.GraphicsView):
    """Shows one radiograph: its windowing, text, overlays and at most one heat map.

    Mouse events go to `ImageMouse` and not to pyqtgraph's scene, which swallows exceptions and
    ignores the first pixels of a drag.

    Attributes
    ----------
    image_item : RadiographItem
        The image in its own pixels: what is drawn on an image is a child of it.
    area : DisplayedArea
        Which part of the image is in view, and how it lies.
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
        self.corner_layout: CornerLayout = DEFAULT_LAYOUT
        self._edges = OrientationLabels(self)
        self._pixels: DisplayPixels | None = None
        self._windowing: Windowing | None = None
        self._has_map = self._bare = False
        self._shutter: Shutter | None = None
        self._shuttered = True
        self.area.range_changed.connect(lambda: self._corners.show_zoom(self.area.zoom))
        self.area.orientation_changed.connect(self._update_orientation_labels)

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._pixels is not None

    @property
    def pixels(self) -> DisplayPixels | None:
        """The image shown."""
        return self._pixels

    @property
    def windowing(self) -> Windowing | None:
        """How the image is shown, or None without an image."""
        return self._windowing

    @property
    def heat_map_visible(self) -> bool:
        """Whether a heat map is visible."""
        return self.map.isVisible()

    def show_image(self, pixels: DisplayPixels) -> None:
        """Show an image by its own window, fitted, without a map."""
        self.show_heat_map_overlay(None)
        image = pixels.image
        self._windowing = Windowing.of(pixels)
        self.image_item.show_image(pixels, pixels.table(self._windowing.voi))
        self._pixels = pixels
        self.area.set_image(image)
        self._corners.describe(image, image.spacing)
        self.set_shutter(image.shutter)
        self.file_graphics.show_overlays(image.overlays)
        remove_children(self.file_graphics.state)
        self._corners.name(image.patient)
        self.area.lay(Orientation())
        self._update_windowing_text()

    def describe(self, spacing: PixelSpacing | None, *, key_image: bool) -> None:
        """Show in the corners what the reader set: another pixel spacing, key image."""
        if self._pixels is not None:
            self._corners.describe(self._pixels.image, spacing, key_image=key_image)

    def text_rects(self) -> list[QRectF]:
        """Return the rectangles of the corner labels, on this widget."""
        text = self.findChildren(QLabel, "corner")
        return [
            QRectF(label.geometry())
            for label in text
            if label.isVisible() and label is not self._corners.pixel  # it comes and goes
        ]

    def clear_image(self) -> None:
        """Show nothing."""
        self.show_heat_map_overlay(None)
        self.image_item.clear()
        self.file_graphics.show_overlays(())
        remove_children(self.file_graphics.state)
        self._pixels = self._windowing = None
        self.area.clear()
        self._corners.clear()
        self._edges.clear()

    def show_heat_map_overlay(self, heat_map: HeatMap | None) -> None:
        """Lay a heat map over the image, or take it away."""
        self._has_map = heat_map is not None
        if heat_map is not None and self._pixels is not None:
            self.map.show_heat_map(heat_map, self._pixels.model_input)
        self._update_map()

    def set_bare(self, bare: bool) -> None:  # noqa: FBT001 - a key held or not
        """Hide the heat map for as long as a key is held."""
        self._bare = bare
        self._update_map()

    def show_voi(self, voi: Voi, *, inverted: bool) -> None:
        """Show the image through a window."""
        if self._windowing is not None:
            self._show_windowing(replace(self._windowing, voi=voi, inverted=inverted))

    def reset(self) -> None:
        """Show the image as it was opened."""
        if self._pixels is not None:
            self._show_windowing(replace(Windowing.of(self._pixels), inverted=False))
            self.area.lay(Orientation())

    def set_smooth(self, smooth: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Blend enlarged image pixels, or show them as squares."""
        self.image_item.set_smooth(smooth)

    def set_corner_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the corner text; orientation labels stay."""
        self._corners.set_shown(shown)

    def set_corner_layout(self, layout: CornerLayout) -> None:
        """Show attributes of the header in these corners."""
        self.corner_layout = layout
        self._corners.use_layout(layout)
        self.corner_layout_changed.emit(layout)

    def set_patient_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide patient data in the corner."""
        self._corners.set_patient_shown(shown)

    def set_overlays(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show or hide the file's overlay planes."""
        self.file_graphics.overlays.setVisible(shown)

    @property
    def shutter(self) -> Shutter | None:
        """What of the image is seen now; None: all of it."""
        return self._shutter if self._shuttered else None

    def set_shutter(self, shutter: Shutter | None) -> None:
        """Apply a display shutter, unless shutters are switched off."""
        self._shutter = shutter
        self.image_item.set_shutter(self.shutter)

    def set_shuttered(self, shuttered: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Apply the display shutter or show the whole image."""
        self._shuttered = shuttered
        self.image_item.set_shutter(self.shutter)

    def apply_state(self, state: PresentationState | None, note: str = "") -> None:
        """Apply a presentation state and show `note`; None: the image's own settings."""
        if self._pixels is None:
            return
        image = self._pixels.image
        windowing = Windowing.of(self._pixels)
        laid, shutter = Orientation(), image.shutter
        if state is not None:
            laid, shutter = state.orientation or laid, state.shutter or shutter
            windowing = windowing.with_voi(state.voi) if state.voi else windowing
            if state.inverted is not None:
                turned = state.inverted != image.presentation.inverted
                windowing = replace(windowing, inverted=turned)
        self.draw_state(state, note)
        self.set_shutter(shutter)
        self._show_windowing(windowing)
        self.area.lay(laid)
        if state is not None and state.area is not None:
            area = state.area
            self.area.show_part(
                QRectF(area.left, area.top, area.right - area.left, area.bottom - area.top)
            )

    def draw_state(self, state: PresentationState | None, note: str = "") -> None:
        """Draw what a presentation state draws, or nothing, and show `note`; change no more."""
        remove_children(self.file_graphics.state)
        if state is not None and self._pixels is not None:
            draw_state(state, self.file_graphics.state, self._pixels.image.aspect)
        self._corners.show_note(note)

    def choose_window(self, number: int) -> None:
        """Use one of `DisplayPixels.choices`, counted from 0, if there are so many."""
        if self._pixels is None or self._windowing is None:
            return
        if number < len(self._pixels.choices):
            self._show_windowing(self._windowing.with_voi(self._pixels.choices[number]))

    def auto_window(self) -> None:
        """Use the window over all but the image's extremes."""
        if self._pixels is not None and self._windowing is not None:
            self._show_windowing(self._windowing.with_voi(self._pixels.auto))

    def default_window(self) -> None:
        """Use the file's own window."""
        if self._pixels is not None and self._windowing is not None:
            self._show_windowing(self._windowing.with_voi(self._pixels.default))

    def invert(self) -> None:
        """Exchange bright and dark."""
        if self._windowing is not None:
            self._show_windowing(self._windowing.turned())

    def drag_window(self, right_px: float, down_px: float) -> None:
        """Widen the window by a move to the right, darken the image by one down."""
        if self._windowing is not None:
            self._show_windowing(self._windowing.dragged(right_px, down_px))

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
        self._edges.place()

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
        self._corners.show_pixel("" if self._pixels is None else self._pixels.value_text(place))

    def leaveEvent(self, ev: QEvent) -> None:  # noqa: N802 - Qt's name
        """Show no value any more."""
        super().leaveEvent(ev)
        self._corners.show_pixel("")

    def _update_orientation_labels(self, orientation: Orientation) -> None:
        if self._pixels is not None:
            self._edges.show(self._pixels.image.exposure.directions, orientation)

    def _show_windowing(self, windowing: Windowing) -> None:
        if self._pixels is None:
            return
        self._windowing = windowing
        self.image_item.set_table(self._pixels.table(windowing.voi, inverted=windowing.inverted))
        self._update_windowing_text()

    def _update_map(self) -> None:
        self.map.setVisible(self._has_map and not self._bare)

    def _update_windowing_text(self) -> None:
        if self._windowing is not None:
            self._corners.show_windowing(self._windowing.text)
            self.windowing_changed.emit(self._windowing)
