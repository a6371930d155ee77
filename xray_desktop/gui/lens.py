"""A magnifier at the pointer: the bare film, larger, through the window shown."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from xray_desktop.gui import palette
from xray_desktop.gui.film_item import FilmItem
from xray_desktop.gui.film_view import FilmView

SIDE_PX: Final = 280
LARGER: Final = 2.0
"""Than the film around it, and never less than one screen pixel for a film pixel."""


class Lens(QWidget):
    """Follows the pointer over `view` while it is switched on; the mouse goes through it."""

    def __init__(self, view: FilmView) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self._view = view
        self._item = FilmItem()
        self._on = False
        view.viewport().installEventFilter(self)
        view.windowing_changed.connect(lambda _windowing: self.update())
        view.orientation_changed.connect(lambda _orientation: self.update())
        self.hide()

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Show the lens at the pointer from now on, or no more."""
        self._on = on
        self._go(QPointF(self._view.mapFromGlobal(self.cursor().pos())))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go where the pointer goes; leave with it."""
        if self._on and isinstance(event, QEnterEvent | QMouseEvent):
            self._go(event.position())
        elif self._on and event.type() is QEvent.Type.Leave:
            self.hide()
        return super().eventFilter(watched, event)

    def _go(self, place: QPointF) -> None:
        inside = self._view.rect().contains(place.toPoint())
        self.setVisible(self._on and self._view.has_film and inside)
        self.move((place - QPointF(SIDE_PX, SIDE_PX) / 2).toPoint())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the film about the middle of the lens."""
        film = self._view.film_item
        if self._view.pixels is None or film.table is None:
            return
        self._item.show_film(self._view.pixels, film.table)
        middle = QPointF(SIDE_PX, SIDE_PX) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_glass = QPainterPath()
        round_glass.addEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.fillPath(round_glass, QColor(palette.FILM))
        painter.save()
        painter.setClipPath(round_glass)
        painter.setTransform(self.transform_to(middle), combine=True)
        option = QStyleOptionGraphicsItem()
        inverted, _possible = self.transform_to(middle).inverted()
        option.exposedRect = inverted.mapRect(QRectF(self.rect()))
        self._item.paint(painter, option)
        painter.restore()
        painter.setPen(QPen(QColor(palette.FOCUS), 2))
        painter.drawPath(round_glass)
        painter.end()

    def transform_to(self, middle: QPointF) -> QTransform:
        """Return the way from film pixels to this widget, for what is under its middle."""
        ratio = self.devicePixelRatioF()
        scale = max(LARGER * self._view.zoom, 1.0) / ratio
        under = self._view.to_film(QPointF(self.pos()) + middle)
        return (
            QTransform.fromTranslate(-under.x(), -under.y())
            * self._view.film_item.laid(self._view.orientation)
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(middle.x(), middle.y())
        )
