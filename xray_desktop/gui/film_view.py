"""The film on the screen: how it is laid, zoom, pan, window/level, the map over it, its words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from xray_desktop.core.display import Voi
from xray_desktop.core.orientation import Orientation
from xray_desktop.core.preprocess import placement
from xray_desktop.core.radiograph import PixelSpacing
from xray_desktop.core.shutter import Shutter
from xray_desktop.core.softcopy import PresentationState
from xray_desktop.gui import palette
from xray_desktop.gui.corner_text import CornerText
from xray_desktop.gui.edge_letters import EdgeLetters
from xray_desktop.gui.film_graphics import FileGraphics, remove_children
from xray_desktop.gui.film_item import FilmItem
from xray_desktop.gui.film_mouse import WHEEL_STEP, FilmMouse
from xray_desktop.gui.film_pixels import FilmPixels
from xray_desktop.gui.film_region import Region
from xray_desktop.gui.language import tr
from xray_desktop.gui.map_overlay import MapOverlay
from xray_desktop.gui.map_picture import MapPicture
from xray_desktop.gui.pointer_tool import PointerTool
from xray_desktop.gui.state_painter import draw_state
from xray_desktop.gui.windowing import Windowing

NEAREST_PX: Final = 24
"""Fewest film pixels across the view."""
REST_MS: Final = 120
"""A film that was not zoomed for so long is drawn in all its detail."""
FARTHEST: Final = 3.0
"""Most film lengths across the view."""


class FilmView(pg.GraphicsView):
    """One film and, over it, at most one map.

    The mouse is handled by `FilmMouse` and not by pyqtgraph's scene, which swallows exceptions and
    ignores the first pixels of a drag.

    Attributes
    ----------
    map : MapOverlay
        How the map is drawn; whether it is, is said here.
    file_graphics : FileGraphics
        What the file itself draws over the film; on the screen only.
    mouse : FilmMouse
        What the mouse does here.
    """

    windowing_changed = Signal(object)
    """The new `Windowing`."""
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
        self.setAccessibleName(tr("Film"))
        self.setAccessibleDescription(
            tr("The menus View and Adjust have keys for all that the mouse does here")
        )
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
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST_MS)
        self._at_rest.timeout.connect(lambda: self._film.set_hurried(False))
        self.map = MapOverlay(self._film)
        self.file_graphics = FileGraphics(self._film)
        self._corners = CornerText(self)
        self._edges = EdgeLetters(self)
        self._orientation = Orientation()
        self.mouse = FilmMouse(self)
        self._pixels: FilmPixels | None = None
        self._windowing: Windowing | None = None
        self.viewport().setMouseTracking(True)
        self._has_map = self._bare = False
        self._shutter: Shutter | None = None
        self._shuttered = True
        self._map_enabled = True
        self._box.sigRangeChanged.connect(self._say_range)

    @property
    def windowing(self) -> Windowing | None:
        """How the film is shown, or None without a film."""
        return self._windowing

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
        self._windowing = self._windowing_of(pixels)
        self._film.show_film(pixels, pixels.table(self._windowing.voi))
        rows, columns = film.shape
        longer = max(rows, columns)
        self._box.setLimits(
            minXRange=NEAREST_PX,
            minYRange=NEAREST_PX,
            maxXRange=FARTHEST * longer,
            maxYRange=FARTHEST * longer,
        )
        self._corners.describe(film, film.spacing)
        self.set_shutter(film.shutter)
        self.file_graphics.show_overlays(film.overlays)
        remove_children(self.file_graphics.state)
        self._corners.name(film.patient)
        self._lay(Orientation())
        self._say_windowing()

    def describe(self, spacing: PixelSpacing | None, *, key_image: bool) -> None:
        """Say in the corners what the reader adds: another spacing, a star."""
        if self._pixels is not None:
            self._corners.describe(self._pixels.film, spacing, key_image=key_image)

    def words_places(self) -> list[QRectF]:
        """Return where words stand over the film, on this widget."""
        words = self.findChildren(QLabel, "corner")
        return [QRectF(label.geometry()) for label in words if label.isVisible()]

    def clear_film(self) -> None:
        """Show nothing."""
        self.show_map(None)
        self._film.clear()
        self.file_graphics.show_overlays(())
        remove_children(self.file_graphics.state)
        self._pixels = self._windowing = None
        self._corners.clear()
        self._edges.clear()

    def show_map(self, picture: MapPicture | None) -> None:
        """Lay `picture` over the film, or take the map away."""
        self._has_map = picture is not None
        if picture is not None and self._pixels is not None:
            self.map.show_picture(picture, _square(self._pixels))
        self._update_map()

    def show_kept_map(self, picture: MapPicture | None) -> None:
        """Draw another finding's contours with every map, or no more."""
        if self._pixels is not None:
            self.map.show_kept(picture, _square(self._pixels))

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
            self._box.setRange(self._film.mapRectToParent(self._film.boundingRect()), padding=0.0)

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

    def show_voi(self, voi: Voi, *, inverted: bool) -> None:
        """Show the film through a window."""
        if self._windowing is not None:
            self._show_windowing(replace(self._windowing, voi=voi, inverted=inverted))

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

    def reset(self) -> None:
        """Show the film as it was opened."""
        if self._pixels is not None:
            self._show_windowing(replace(self._windowing_of(self._pixels), inverted=False))
            self._lay(Orientation())

    def set_tool(self, tool: PointerTool | None) -> None:
        """Give the left button to a tool, or back to the window."""
        if self.mouse.tool is not None:
            self.mouse.tool.cancel()
        self.mouse.tool = tool
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if tool is None else tool.cursor)

    def set_smooth(self, smooth: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Blend enlarged film pixels, or show them as squares."""
        self._film.set_smooth(smooth)

    def set_corner_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the words in the corners, or not; the letters at the edges stay."""
        self._corners.set_shown(shown)

    def set_patient_text(self, shown: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show whose film it is in a corner, or not."""
        self._corners.set_patient_shown(shown)

    @property
    def shutter(self) -> Shutter | None:
        """What of the film is seen now; None: all of it."""
        return self._shutter if self._shuttered else None

    def set_shutter(self, shutter: Shutter | None) -> None:
        """Show what lies within a shutter, unless shutters are off."""
        self._shutter = shutter
        self._film.set_shutter(self.shutter)

    def set_shuttered(self, shuttered: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show what lies within the shutter, or the whole film."""
        self._shuttered = shuttered
        self._film.set_shutter(self.shutter)

    def apply_state(self, state: PresentationState | None) -> None:
        """Show the film as a presentation state asks, and say so; None: as its own file asks."""
        if self._pixels is None:
            return
        film = self._pixels.film
        remove_children(self.file_graphics.state)
        windowing = self._windowing_of(self._pixels)
        laid, shutter, note = Orientation(), film.shutter, ""
        if state is not None:
            draw_state(state, self.file_graphics.state)
            laid, shutter = state.orientation or laid, state.shutter or shutter
            windowing = windowing.with_voi(state.voi) if state.voi else windowing
            if state.inverted is not None:
                turned = state.inverted != film.presentation.inverted
                windowing = replace(windowing, inverted=turned)
            note = "\n".join((f"Presentation state applied: {state.label}", *state.left_out))
        self._corners.say_note(note)
        self.set_shutter(shutter)
        self._show_windowing(windowing)
        self._lay(laid)

    def choose_window(self, number: int) -> None:
        """Use one of `FilmPixels.choices`, counted from 0, if there are so many."""
        if self._pixels is None or self._windowing is None:
            return
        if number < len(self._pixels.choices):
            self._show_windowing(self._windowing.with_voi(self._pixels.choices[number]))

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

    def drag_window(self, right_px: float, down_px: float) -> None:
        """Widen the window by a move to the right, darken the film by one down."""
        if self._windowing is not None:
            self._show_windowing(self._windowing.dragged(right_px, down_px))

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

    def resizeEvent(self, ev: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep the corners in the corners."""
        super().resizeEvent(ev)
        if ev is not None and hasattr(self, "_corners"):  # pyqtgraph resizes as it constructs
            self._corners.place()
            self._edges.place()

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if self._pixels is not None:
            self._box.scaleBy((1 / factor, 1 / factor), center=at)

    def from_film(self, place: QPointF) -> QPointF:
        """Return the place on this widget of a place on the film."""
        scene = self._box.mapViewToScene(self._film.mapToParent(place))
        return QPointF(self.mapFromScene(scene))

    def _lay(self, orientation: Orientation) -> None:
        if self._pixels is None:
            return
        self._orientation = orientation
        self._film.set_orientation(orientation)
        self._edges.show(self._pixels.film.exposure.directions, orientation)
        self.fit()
        self.orientation_changed.emit(orientation)

    @staticmethod
    def _windowing_of(pixels: FilmPixels) -> Windowing:
        width = float(pixels.code_values[-1] - pixels.code_values[0])
        return Windowing(
            pixels.default,
            max(width, 1e-3),
            brighter_up=not pixels.film.presentation.inverted,
        )

    def _to_box(self, position: QPointF) -> QPointF:
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

    def _say_range(self) -> None:
        if self._pixels is not None:
            self._corners.say_zoom(self.zoom)
            self.range_changed.emit()


def _square(pixels: FilmPixels) -> QRectF:
    """Return where the model's input lies on the film."""
    place = placement(pixels.film.shape)
    return QRectF(place.left, place.top, place.side, place.side)
