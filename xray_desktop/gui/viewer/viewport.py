"""The geometry of an image on the screen: rotation, flip, zoom, pan; and its mouse events."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.radiograph import PixelSpacing
from xray_desktop.gui.common import palette
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.mouse import WHEEL_STEP, Drag, ImageMouse, PointerTool
from xray_desktop.gui.viewer.radiograph_item import RadiographItem


@dataclass(frozen=True, slots=True)
class VisibleRegion:
    """A part of an image as it is laid on the screen.

    Parameters
    ----------
    x, y : float
        Its centre: 0, 0 the image's upper left corner on the screen, 1, 1 the lower right one.
    width : float
        Of what is in view, in lengths of the image's longer side.
    width_mm : float or None
        The same in millimetres, where the image's spacing is known.
    """

    x: float
    y: float
    width: float
    width_mm: float | None

    @classmethod
    def of(cls, seen: QRectF, image: QRectF, spacing: PixelSpacing | None) -> "VisibleRegion":
        """Return the region that is seen of an image.

        Parameters
        ----------
        seen, image : QRectF
            In image pixels, both as laid on the screen, in true proportion.
        spacing : PixelSpacing or None
            Of the image.
        """
        centre = seen.center() - image.topLeft()
        width_mm = None if spacing is None else seen.width() * spacing.unit_mm
        longer = max(image.width(), image.height())
        return cls(
            centre.x() / image.width(), centre.y() / image.height(), seen.width() / longer, width_mm
        )

    def on(self, image: QRectF, spacing: PixelSpacing | None, aspect: float) -> QRectF:
        """Return what shows the same on another image: by millimetres where both know them.

        `aspect` is the height of the other view over its width.
        """
        if self.width_mm is not None and spacing is not None:
            width = self.width_mm / spacing.unit_mm
        else:
            width = self.width * max(image.width(), image.height())
        centre = image.topLeft() + QPointF(self.x * image.width(), self.y * image.height())
        seen = QRectF(0, 0, width, width * aspect)
        seen.moveCenter(centre)
        return seen


MIN_VISIBLE_PX: Final = 24
"""Fewest image pixels across the view."""
REST_MS: Final = 120
"""An image that was not zoomed for so long is drawn in all its detail."""
MAX_VISIBLE_LENGTHS: Final = 3.0
"""Most image lengths across the view."""
DRAG_CURSORS: Final[Mapping[Drag | None, Qt.CursorShape]] = MappingProxyType(
    {Drag.PAN: Qt.CursorShape.OpenHandCursor, Drag.ZOOM: Qt.CursorShape.SizeVerCursor}
)
FIT_SLACK: Final = 0.01
"""Of an image's length: so far off, it is still seen as a whole."""


class ImageViewport(pg.GraphicsView):
    """Geometry of an image: rotation, flip, zoom, pan. `ImageView` adds what is shown.

    The mouse is handled by `ImageMouse` and not by pyqtgraph's scene, which swallows exceptions and
    ignores the first pixels of a drag.

    Attributes
    ----------
    mouse : ImageMouse
        What the mouse does here.
    """

    orientation_changed = Signal(object)
    """The new `Orientation`."""
    range_changed = Signal()
    """Another part of the image is in view."""
    step_requested = Signal(int)
    """The wheel requests the image this many places further."""
    full_screen_requested = Signal()
    """A double click requests to enter or leave full screen."""
    menu_requested = Signal(QPoint)
    """A right click, in global pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=palette.IMAGE_BACKGROUND)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setMinimumSize(280, 280)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setMouseEnabled(x=False, y=False)
        self.setCentralItem(self._box)
        self._image = RadiographItem()
        self._box.addItem(self._image, ignoreBounds=True)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST_MS)
        self._at_rest.timeout.connect(lambda: self._image.set_hurried(False))
        self._orientation = Orientation()
        self._pixels: DisplayPixels | None = None
        self._turning = False
        self.mouse = ImageMouse(self)
        self.viewport().setMouseTracking(True)
        self._box.sigRangeChanged.connect(self._emit_range_changed)

    @property
    def orientation(self) -> Orientation:
        """Rotation and flip on the screen."""
        return self._orientation

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._pixels is not None

    @property
    def pixels(self) -> DisplayPixels | None:
        """The image shown."""
        return self._pixels

    @property
    def image_item(self) -> RadiographItem:
        """The image in its own pixels: what is drawn on an image is a child of it."""
        return self._image

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel, by the shorter side of one that is not square."""
        visible = self._box.viewRect().width()
        return self._box.width() * self.devicePixelRatioF() / visible if visible else 1.0

    def fit(self) -> None:
        """Show the whole image."""
        if self._pixels is not None:
            self._box.setRange(self._image.mapRectToParent(self._image.boundingRect()), padding=0.0)

    def keyPressEvent(self, ev: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave every key to the window."""
        ev.ignore()

    @property
    def is_fitted(self) -> bool:
        """Whether just the whole image is in view, as `fit` leaves it."""
        if self._pixels is None:
            return False
        image = self._image.mapRectToParent(self._image.boundingRect())
        view = self._box.viewRect()
        off_centre = view.center() - image.center()
        slack = FIT_SLACK * max(image.width(), image.height())
        spare = min(view.width() - image.width(), view.height() - image.height())
        return abs(spare) <= slack and max(abs(off_centre.x()), abs(off_centre.y())) <= slack

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the whole image in view if it was."""
        fitted = ev is not None and hasattr(self, "_pixels") and self.is_fitted
        super().resizeEvent(ev)
        if fitted:
            self.fit()

    @property
    def seen(self) -> QRectF:
        """What this widget shows, in the coordinates of its scene."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    @contextmanager
    def fitted(self) -> Iterator[QRectF]:
        """Fit the image for the duration of the context; yield its rectangle in the scene."""
        range_before = self._box.viewRect()
        self.fit()
        self._box.updateMatrix()
        image = self._image.mapRectToParent(self._image.boundingRect())
        try:
            yield self._box.mapViewToScene(image).boundingRect()
        finally:
            self._box.setRange(range_before, padding=0.0)

    @property
    def region(self) -> VisibleRegion | None:
        """Which part of the image is in view; None without an image, and while it is turned."""
        if self._pixels is None or self._turning:
            return None
        image = self._image.mapRectToParent(self._image.boundingRect())
        return VisibleRegion.of(self._box.viewRect(), image, self._pixels.image.spacing)

    def show_region(self, region: VisibleRegion) -> None:
        """Show the same part of this image."""
        if self._pixels is not None:
            image = self._image.mapRectToParent(self._image.boundingRect())
            aspect = self._box.height() / max(self._box.width(), 1.0)
            seen = region.on(image, self._pixels.image.spacing, aspect)
            self._image.set_hurried(True)
            self._at_rest.start()
            self._box.setRange(seen, padding=0.0)

    def one_to_one(self) -> None:
        """Show one image pixel on one screen pixel, around the centre of the view."""
        self.set_zoom(1.0)

    def set_zoom(self, zoom: float) -> None:
        """Show so many device pixels per image pixel, around the centre of the view."""
        self._zoom_by(zoom / self.zoom, self._box.viewRect().center())

    def turn(self, quarter_turns: int) -> None:
        """Rotate the image clockwise by quarter turns; negative: anticlockwise."""
        self._turn_to(self._orientation.turned(quarter_turns))

    def flip_horizontally(self) -> None:
        """Exchange left and right."""
        self._turn_to(self._orientation.flipped_horizontally())

    def flip_vertically(self) -> None:
        """Exchange top and bottom."""
        self._turn_to(self._orientation.flipped_vertically())

    def mousePressEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`, not to pyqtgraph's scene."""
        self.mouse.press(ev)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.move(ev)

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.release(ev)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.double_click(event)

    def wheelEvent(self, ev: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `ImageMouse`."""
        self.mouse.wheel(ev)

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what was at `start` to `end`, places on this widget."""
        here, there = self._to_box(start), self._to_box(end)
        self._box.translateBy(x=here.x() - there.x(), y=here.y() - there.y())

    def zoom_at(self, factor: float, position: QPointF) -> None:
        """Enlarge about a place on this widget."""
        self._image.set_hurried(True)
        self._at_rest.start()
        self._zoom_by(factor, self._to_box(position))

    def move_by(self, right: float, down: float) -> None:
        """Move the image by shares of the view."""
        if self._pixels is not None:
            self.pan(QPointF(0, 0), QPointF(right * self.width(), down * self.height()))

    def zoom_in_steps(self, steps: int) -> None:
        """Enlarge about the middle, or make smaller where negative."""
        self._zoom_by(WHEEL_STEP**steps, self._box.viewRect().center())

    def request_full_screen(self) -> None:
        """Request to enter or leave full screen."""
        self.full_screen_requested.emit()

    def request_step(self, by: int) -> None:
        """Request the image `by` places further in the list."""
        self.step_requested.emit(by)

    def request_menu(self, place: QPoint) -> None:
        """Request a menu."""
        self.menu_requested.emit(place)

    def to_image(self, position: QPointF) -> QPointF:
        """Return the place on the image, in its pixels, under a place on this widget."""
        return self._image.mapFromParent(self._to_box(position))

    def from_image(self, place: QPointF) -> QPointF:
        """Return the place on this widget of a place on the image."""
        scene = self._box.mapViewToScene(self._image.mapToParent(place))
        return QPointF(self.mapFromScene(scene))

    def set_tool(self, tool: PointerTool | None, left: Drag | None = None) -> None:
        """Give the left button to a tool, or to a drag; with neither, to its binding."""
        if self.mouse.tool is not None:
            self.mouse.tool.cancel()
        self.mouse.tool, self.mouse.left = tool, left
        self.viewport().setCursor(self.tool_cursor)

    @property
    def tool_cursor(self) -> Qt.CursorShape:
        """Shape of the pointer for what the left button does."""
        if self.mouse.tool is not None:
            return self.mouse.tool.cursor
        return DRAG_CURSORS.get(self.mouse.left, Qt.CursorShape.ArrowCursor)

    def drag_window(self, right_px: float, down_px: float) -> None:
        """Change the window, where there is one; see `ImageView`."""

    def _set_image(self, pixels: DisplayPixels) -> None:
        self._pixels = pixels
        longer = max(pixels.image.true_shape)
        self._box.setLimits(
            minXRange=MIN_VISIBLE_PX,
            minYRange=MIN_VISIBLE_PX,
            maxXRange=MAX_VISIBLE_LENGTHS * longer,
            maxYRange=MAX_VISIBLE_LENGTHS * longer,
        )

    def _lay(self, orientation: Orientation) -> None:
        if self._pixels is not None:
            self._orientation = orientation
            self._image.set_orientation(orientation)
            self.fit()
            self.orientation_changed.emit(orientation)

    def _turn_to(self, orientation: Orientation) -> None:
        """Lay the image in another orientation; zoom and centre stay, or the whole image does."""
        if self._pixels is None:
            return
        seen, fitted = self._box.viewRect(), self.is_fitted
        centre = self._image.mapFromParent(seen.center())
        self._turning = True  # other panes, which are not turned, do not follow
        self._lay(orientation)
        if not fitted:
            seen.moveCenter(self._image.mapToParent(centre))
            self._box.setRange(seen, padding=0.0)
        self._turning = False

    def _emit_range_changed(self) -> None:
        if self._pixels is not None:
            self.range_changed.emit()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if self._pixels is not None:
            self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def _to_box(self, position: QPointF) -> QPointF:
        return self._box.mapSceneToView(self.mapToScene(position.toPoint()))
