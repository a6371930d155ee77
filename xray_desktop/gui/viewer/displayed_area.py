"""Which area of an image is displayed: zoom and pan, also while the image is turned."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal

from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph
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


ZOOM_STEP: Final = 1.15
"""Zoom for one notch of the wheel (120 units), and for one press of a key."""
MIN_VISIBLE_PX: Final = 24
"""Fewest image pixels across the view."""
REST_MS: Final = 120
"""An image that was not zoomed for so long is drawn in all its detail."""
MAX_VISIBLE_LENGTHS: Final = 3.0
"""Most image lengths across the view."""
FIT_SLACK: Final = 0.01
"""Of an image's length: so far off, it is still seen as a whole."""


class DisplayedArea(QObject):
    """Zoom and pan of the image in a view, in the orientation that it is laid in.

    Parameters
    ----------
    view : pg.GraphicsView
        Shows the image; places "on the view" are pixels of this widget.
    image : RadiographItem
        The image in its own pixels.

    Attributes
    ----------
    picture_height_px : float or None
        Height of the image on the view while it is drawn into a picture of all of it.
    """

    orientation_changed = Signal(object)
    """The new `Orientation`."""
    range_changed = Signal()
    """Another part of the image is in view."""

    def __init__(self, view: pg.GraphicsView, image: RadiographItem) -> None:
        super().__init__(view)
        self._view, self._item = view, image
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setMouseEnabled(x=False, y=False)
        view.setCentralItem(self._box)
        self._box.addItem(image, ignoreBounds=True)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST_MS)
        self._at_rest.timeout.connect(lambda: image.set_hurried(False))
        self._image: Radiograph | None = None
        self.picture_height_px: float | None = None
        self._turning = False
        self._box.sigRangeChanged.connect(self._emit_range_changed)

    @property
    def has_image(self) -> bool:
        """Whether an image is shown."""
        return self._image is not None

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel, by the shorter side of one that is not square."""
        visible = self._box.viewRect().width()
        return self._box.width() * self._view.devicePixelRatioF() / visible if visible else 1.0

    def fit(self) -> None:
        """Show the whole image."""
        if self._image is not None:
            self._box.setRange(self._laid_rect, padding=0.0)

    @property
    def is_fitted(self) -> bool:
        """Whether just the whole image is in view, as `fit` leaves it."""
        if self._image is None:
            return False
        image = self._laid_rect
        view = self._box.viewRect()
        off_centre = view.center() - image.center()
        slack = FIT_SLACK * max(image.width(), image.height())
        spare = min(view.width() - image.width(), view.height() - image.height())
        return abs(spare) <= slack and max(abs(off_centre.x()), abs(off_centre.y())) <= slack

    @property
    def seen(self) -> QRectF:
        """What the view shows, in the coordinates of its scene."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    @contextmanager
    def fitted(self) -> Iterator[QRectF]:
        """Fit the image for the duration of the context; yield its rectangle in the scene."""
        range_before = self._box.viewRect()
        self.fit()
        self._box.updateMatrix()
        place = self._box.mapViewToScene(self._laid_rect).boundingRect()
        self.picture_height_px = place.height()
        try:
            yield place
        finally:
            self.picture_height_px = None
            self._box.setRange(range_before, padding=0.0)

    @property
    def region(self) -> VisibleRegion | None:
        """Which part of the image is in view; None without an image, and while it is turned."""
        if self._image is None or self._turning:
            return None
        image = self._laid_rect
        return VisibleRegion.of(self._box.viewRect(), image, self._image.spacing)

    def show_region(self, region: VisibleRegion) -> None:
        """Show the same part of this image."""
        if self._image is not None:
            image = self._laid_rect
            aspect = self._box.height() / max(self._box.width(), 1.0)
            seen = region.on(image, self._image.spacing, aspect)
            self._item.set_hurried(True)
            self._at_rest.start()
            self._box.setRange(seen, padding=0.0)

    def one_to_one(self) -> None:
        """Show one image pixel on one screen pixel, around the centre of the view."""
        self.set_zoom(1.0)

    def set_zoom(self, zoom: float) -> None:
        """Show so many device pixels per image pixel, around the centre of the view."""
        self._zoom_by(zoom / self.zoom, self._box.viewRect().center())

    def set_image(self, image: Radiograph) -> None:
        """Take another image, which `lay` then shows."""
        self._image = image
        longer = max(image.true_shape)
        self._box.setLimits(
            minXRange=MIN_VISIBLE_PX,
            minYRange=MIN_VISIBLE_PX,
            maxXRange=MAX_VISIBLE_LENGTHS * longer,
            maxYRange=MAX_VISIBLE_LENGTHS * longer,
        )

    def clear(self) -> None:
        """Take no image."""
        self._image = None

    def lay(self, orientation: Orientation) -> None:
        """Lay the image in an orientation and show the whole of it."""
        if self._image is not None:
            self._item.set_orientation(orientation)
            self.fit()
            self.orientation_changed.emit(orientation)

    def show_part(self, part: QRectF) -> None:
        """Show a rectangle of the image, in its pixels, as large as fits."""
        self._box.setRange(self._item.mapRectToParent(part), padding=0.0)

    def turn_to(self, orientation: Orientation) -> None:
        """Lay the image in another orientation; zoom and centre stay, or the whole image does."""
        if self._image is None:
            return
        seen, fitted = self._box.viewRect(), self.is_fitted
        centre = self._item.mapFromParent(seen.center())
        self._turning = True  # other panes, which are not turned, do not follow
        self.lay(orientation)
        if not fitted:
            seen.moveCenter(self._item.mapToParent(centre))
            self._box.setRange(seen, padding=0.0)
        self._turning = False

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what was at `start` to `end`, places on the view."""
        here, there = self._to_box(start), self._to_box(end)
        self._box.translateBy(x=here.x() - there.x(), y=here.y() - there.y())

    def zoom_at(self, factor: float, position: QPointF) -> None:
        """Enlarge about a place on the view."""
        self._item.set_hurried(True)
        self._at_rest.start()
        self._zoom_by(factor, self._to_box(position))

    def move_by(self, right: float, down: float) -> None:
        """Move the image by shares of the view."""
        if self._image is not None:
            self.pan(QPointF(0, 0), QPointF(right * self._view.width(), down * self._view.height()))

    def zoom_in_steps(self, steps: int) -> None:
        """Enlarge about the middle, or make smaller where negative."""
        self._zoom_by(ZOOM_STEP**steps, self._box.viewRect().center())

    def to_image(self, position: QPointF) -> QPointF:
        """Return the place on the image, in its pixels, under a place on the view."""
        return self._item.mapFromParent(self._to_box(position))

    def from_image(self, place: QPointF) -> QPointF:
        """Return the place on the view of a place on the image."""
        scene = self._box.mapViewToScene(self._item.mapToParent(place))
        return QPointF(self._view.mapFromScene(scene))

    @property
    def _laid_rect(self) -> QRectF:
        """The whole image as it lies, in the coordinates of the box."""
        return self._item.mapRectToParent(self._item.boundingRect())

    def _emit_range_changed(self) -> None:
        if self._image is not None:
            self.range_changed.emit()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if self._image is not None:
            self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def _to_box(self, position: QPointF) -> QPointF:
        return self._box.mapSceneToView(self._view.mapToScene(position.toPoint()))
