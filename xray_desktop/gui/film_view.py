"""The film on the screen: zoom, pan, window/level, the map over it and words in its corners."""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.core.preprocess import placement
from xray_desktop.gui import palette
from xray_desktop.gui.corner_text import CornerText
from xray_desktop.gui.film_item import FilmItem
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.map_overlay import MapOverlay
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.gui.windowing import Windowing

WHEEL_STEP: Final = 1.15
"""Zoom for one notch of the wheel (120 units)."""
DRAG_ZOOM: Final = 1.006
"""Zoom for one pixel of a right drag."""
NEAREST_PX: Final = 24
"""Fewest film pixels across the view."""
FARTHEST: Final = 3.0
"""Most film lengths across the view."""


class FilmView(pg.GraphicsView):
    """One film and, over it, at most one map.

    Left drag sets the window, middle drag pans, right drag or the wheel zooms at the pointer, a
    double click fits. The mouse is handled here and not by pyqtgraph's scene, which swallows
    exceptions and ignores the first pixels of a drag.

    Attributes
    ----------
    map : MapOverlay
        How the map is drawn; whether it is, is said here.
    """

    windowing_changed = Signal(object)
    """The new `Windowing`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=palette.FILM)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setMinimumSize(320, 280)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setMouseEnabled(x=False, y=False)
        self.setCentralItem(self._box)
        self._film = FilmItem()
        self._box.addItem(self._film, ignoreBounds=True)
        self.map = MapOverlay(self._film)
        self._corners = CornerText(self)
        self._pixels: FilmPixels | None = None
        self._windowing: Windowing | None = None
        self._pressed: tuple[QPointF, QPointF] | None = None  # where, and the last position
        self._has_map = self._bare = False
        self._map_enabled = True
        self._box.sigRangeChanged.connect(self._say_zoom)

    @property
    def windowing(self) -> Windowing | None:
        """How the film is shown, or None without a film."""
        return self._windowing

    @property
    def map_visible(self) -> bool:
        """Whether a map lies over the film now."""
        return self.map.isVisible()

    @property
    def zoom(self) -> float:
        """Device pixels per film pixel."""
        visible = self._box.viewRect().width()
        return self._box.width() * self.devicePixelRatioF() / visible if visible else 1.0

    def show_film(self, pixels: FilmPixels) -> None:
        """Show a film by its own window, fitted, without a map."""
        self.show_map(None)
        self._pixels = pixels
        film = pixels.film
        width = float(pixels.code_values[-1] - pixels.code_values[0])
        self._windowing = Windowing(
            pixels.default, max(width, 1e-3), brighter_up=not film.presentation.inverted
        )
        self._film.show_film(pixels, pixels.table(self._windowing.voi))
        rows, columns = film.shape
        longer = max(rows, columns)
        self._box.setLimits(
            minXRange=NEAREST_PX,
            minYRange=NEAREST_PX,
            maxXRange=FARTHEST * longer,
            maxYRange=FARTHEST * longer,
        )
        self._corners.describe(film)
        self.fit()
        self._say_windowing()

    def clear_film(self) -> None:
        """Show nothing."""
        self.show_map(None)
        self._film.clear()
        self._pixels = self._windowing = None
        self._corners.clear()

    def show_map(self, picture: MapPicture | None) -> None:
        """Lay `picture` over the film, or take the map away."""
        self._has_map = picture is not None
        if picture is not None and self._pixels is not None:
            place = placement(self._pixels.film.shape)
            self.map.show_picture(picture, QRectF(place.left, place.top, place.side, place.side))
        self._update_map()

    def set_map_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show maps at all, or the bare film."""
        self._map_enabled = enabled
        self._update_map()

    def set_bare(self, bare: bool) -> None:  # noqa: FBT001 - a key held or not
        """Hide the map for as long as a key is held."""
        self._bare = bare
        self._update_map()

    def fit(self) -> None:
        """Show the whole film."""
        if self._pixels is not None:
            self._box.setRange(self._film.boundingRect(), padding=0.0)

    def one_to_one(self) -> None:
        """Show one film pixel on one screen pixel, around the centre of the view."""
        self._zoom_by(1 / self.zoom, self._box.viewRect().center())

    def auto_window(self) -> None:
        """Use the window over all but the film's extremes."""
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

    def mousePressEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a drag."""
        self._pressed = (ev.position(), ev.position())

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with a drag."""
        if self._pressed is None or self._windowing is None:
            return
        start, last = self._pressed
        moved = ev.position() - last
        self._pressed = (start, ev.position())
        buttons = ev.buttons()
        if buttons & Qt.MouseButton.LeftButton:
            self._show_windowing(self._windowing.dragged(moved.x(), moved.y()))
        elif buttons & Qt.MouseButton.MiddleButton:
            here, there = self._to_film(last), self._to_film(ev.position())
            self._box.translateBy(x=here.x() - there.x(), y=here.y() - there.y())
        elif buttons & Qt.MouseButton.RightButton:
            self._zoom_by(DRAG_ZOOM ** -moved.y(), self._to_film(start))

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a drag when the last button is up."""
        if not ev.buttons():
            self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the film."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.fit()

    def wheelEvent(self, ev: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom at the pointer, with or without Ctrl."""
        notches = ev.angleDelta().y() / 120
        self._zoom_by(WHEEL_STEP**notches, self._to_film(ev.position()))
        ev.accept()

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the corners in the corners."""
        super().resizeEvent(ev)
        if ev is not None and hasattr(self, "_corners"):  # pyqtgraph resizes as it constructs
            self._corners.place()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if self._pixels is not None:
            self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def _to_film(self, position: QPointF) -> QPointF:
        return self._box.mapSceneToView(self.mapToScene(position.toPoint()))

    def _show_windowing(self, windowing: Windowing) -> None:
        if self._pixels is None:
            return
        self._windowing = windowing
        self._film.set_table(self._pixels.table(windowing.voi, inverted=windowing.inverted))
        self._say_windowing()

    def _update_map(self) -> None:
        self.map.setVisible(self._has_map and self._map_enabled and not self._bare)

    def _say_windowing(self) -> None:
        if self._windowing is not None:
            self._corners.say_windowing(self._windowing.words)
            self.windowing_changed.emit(self._windowing)

    def _say_zoom(self) -> None:
        if self._pixels is not None:
            self._corners.say_zoom(self.zoom)
