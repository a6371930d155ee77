"""Where a film lies on the screen: turned, mirrored, zoomed, moved; and the mouse over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from xray_desktop.core.orientation import Orientation
from xray_desktop.gui import palette
from xray_desktop.gui.film_item import FilmItem
from xray_desktop.gui.film_mouse import WHEEL_STEP, FilmMouse
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_region import Region
from xray_desktop.gui.pointer_tool import PointerTool

NEAREST_PX: Final = 24
"""Fewest film pixels across the view."""
REST_MS: Final = 120
"""A film that was not zoomed for so long is drawn in all its detail."""
FARTHEST: Final = 3.0
"""Most film lengths across the view."""
FIT_SLACK: Final = 0.01
"""Of a film's length: so far off, it is still seen as a whole."""


class FilmStage(pg.GraphicsView):
    """Where a film lies: turned, mirrored, zoomed, moved. What is shown on it is `FilmView`'s.

    The mouse is handled by `FilmMouse` and not by pyqtgraph's scene, which swallows exceptions and
    ignores the first pixels of a drag.

    Attributes
    ----------
    mouse : FilmMouse
        What the mouse does here.
    """

    orientation_changed = Signal(object)
    """The new `Orientation`."""
    range_changed = Signal()
    """Another part of the film is in view."""
    film_asked = Signal(int)
    """The wheel asks for the film this many places further."""
    menu_asked = Signal(QPoint)
    """A right click, in global pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=palette.FILM)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setMinimumSize(320, 280)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setMouseEnabled(x=False, y=False)
        self.setCentralItem(self._box)
        self._film = FilmItem()
        self._box.addItem(self._film, ignoreBounds=True)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST_MS)
        self._at_rest.timeout.connect(lambda: self._film.set_hurried(False))
        self._orientation = Orientation()
        self._pixels: FilmPixels | None = None
        self.mouse = FilmMouse(self)
        self.viewport().setMouseTracking(True)
        self._box.sigRangeChanged.connect(self._say_range)

    @property
    def orientation(self) -> Orientation:
        """How the film is laid on the screen."""
        return self._orientation

    @property
    def has_film(self) -> bool:
        """Whether a film is shown."""
        return self._pixels is not None

    @property
    def pixels(self) -> FilmPixels | None:
        """The film shown."""
        return self._pixels

    @property
    def film_item(self) -> FilmItem:
        """The film in its own pixels: what is drawn on a film is a child of it."""
        return self._film

    @property
    def zoom(self) -> float:
        """Device pixels per film pixel, by the shorter side of one that is not square."""
        visible = self._box.viewRect().width()
        return self._box.width() * self.devicePixelRatioF() / visible if visible else 1.0

    def fit(self) -> None:
        """Show the whole film."""
        if self._pixels is not None:
            self._box.setRange(self._film.mapRectToParent(self._film.boundingRect()), padding=0.0)

    def keyPressEvent(self, ev: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave every key to the window."""
        ev.ignore()

    @property
    def is_fitted(self) -> bool:
        """Whether just the whole film is in view, as `fit` leaves it."""
        if self._pixels is None:
            return False
        film = self._film.mapRectToParent(self._film.boundingRect())
        view = self._box.viewRect()
        off_centre = view.center() - film.center()
        slack = FIT_SLACK * max(film.width(), film.height())
        spare = min(view.width() - film.width(), view.height() - film.height())
        return abs(spare) <= slack and max(abs(off_centre.x()), abs(off_centre.y())) <= slack

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the whole film in view if it was."""
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
        """Show the whole film for a moment; gives where it lies in the scene."""
        range_before = self._box.viewRect()
        self.fit()
        self._box.updateMatrix()
        film = self._film.mapRectToParent(self._film.boundingRect())
        try:
            yield self._box.mapViewToScene(film).boundingRect()
        finally:
            self._box.setRange(range_before, padding=0.0)

    @property
    def region(self) -> Region | None:
        """Which part of the film is in view, or None without a film."""
        if self._pixels is None:
            return None
        film = self._film.mapRectToParent(self._film.boundingRect())
        return Region.of(self._box.viewRect(), film, self._pixels.film.spacing)

    def show_region(self, region: Region) -> None:
        """Show the same part of this film."""
        if self._pixels is not None:
            film = self._film.mapRectToParent(self._film.boundingRect())
            aspect = self._box.height() / max(self._box.width(), 1.0)
            seen = region.on(film, self._pixels.film.spacing, aspect)
            self._film.set_hurried(True)
            self._at_rest.start()
            self._box.setRange(seen, padding=0.0)

    def one_to_one(self) -> None:
        """Show one film pixel on one screen pixel, around the centre of the view."""
        self.set_zoom(1.0)

    def set_zoom(self, zoom: float) -> None:
        """Show so many device pixels per film pixel, around the centre of the view."""
        self._zoom_by(zoom / self.zoom, self._box.viewRect().center())

    def turn(self, quarter_turns: int) -> None:
        """Turn the film clockwise, or back where negative."""
        self._lay(self._orientation.turned(quarter_turns))

    def flip_horizontally(self) -> None:
        """Exchange left and right."""
        self._lay(self._orientation.flipped_horizontally())

    def flip_vertically(self) -> None:
        """Exchange top and bottom."""
        self._lay(self._orientation.flipped_vertically())

    def mousePressEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `FilmMouse`, not to pyqtgraph's scene."""
        self.mouse.press(ev)

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `FilmMouse`."""
        self.mouse.move(ev)

    def mouseReleaseEvent(self, ev: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `FilmMouse`."""
        self.mouse.release(ev)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `FilmMouse`."""
        self.mouse.double_click(event)

    def wheelEvent(self, ev: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to `FilmMouse`."""
        self.mouse.wheel(ev)

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what was at `start` to `end`, places on this widget."""
        here, there = self._to_box(start), self._to_box(end)
        self._box.translateBy(x=here.x() - there.x(), y=here.y() - there.y())

    def zoom_at(self, factor: float, position: QPointF) -> None:
        """Enlarge about a place on this widget."""
        self._film.set_hurried(True)
        self._at_rest.start()
        self._zoom_by(factor, self._to_box(position))

    def move_by(self, right: float, down: float) -> None:
        """Move the film by shares of the view."""
        if self._pixels is not None:
            self.pan(QPointF(0, 0), QPointF(right * self.width(), down * self.height()))

    def zoom_in_steps(self, steps: int) -> None:
        """Enlarge about the middle, or make smaller where negative."""
        self._zoom_by(WHEEL_STEP**steps, self._box.viewRect().center())

    def ask_for_film(self, by: int) -> None:
        """Ask for the film so many places further."""
        self.film_asked.emit(by)

    def ask_for_menu(self, place: QPoint) -> None:
        """Ask for a menu."""
        self.menu_asked.emit(place)

    def to_film(self, position: QPointF) -> QPointF:
        """Return the place on the film, in its pixels, under a place on this widget."""
        return self._film.mapFromParent(self._to_box(position))

    def from_film(self, place: QPointF) -> QPointF:
        """Return the place on this widget of a place on the film."""
        scene = self._box.mapViewToScene(self._film.mapToParent(place))
        return QPointF(self.mapFromScene(scene))

    def set_tool(self, tool: PointerTool | None) -> None:
        """Give the left button to a tool, or back to the window."""
        if self.mouse.tool is not None:
            self.mouse.tool.cancel()
        self.mouse.tool = tool
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if tool is None else tool.cursor)

    def drag_window(self, right_px: float, down_px: float) -> None:
        """Change the window, where there is one; see `FilmView`."""

    def _set_film(self, pixels: FilmPixels) -> None:
        self._pixels = pixels
        longer = max(pixels.film.true_shape)
        self._box.setLimits(
            minXRange=NEAREST_PX,
            minYRange=NEAREST_PX,
            maxXRange=FARTHEST * longer,
            maxYRange=FARTHEST * longer,
        )

    def _lay(self, orientation: Orientation) -> None:
        if self._pixels is not None:
            self._orientation = orientation
            self._film.set_orientation(orientation)
            self.fit()
            self.orientation_changed.emit(orientation)

    def _say_range(self) -> None:
        if self._pixels is not None:
            self.range_changed.emit()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if self._pixels is not None:
            self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def _to_box(self, position: QPointF) -> QPointF:
        return self._box.mapSceneToView(self.mapToScene(position.toPoint()))
