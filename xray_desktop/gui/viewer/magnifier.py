"""A magnifier at the pointer: the bare image, enlarged, with the window in use."""

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

from xray_desktop.gui.common import palette
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.radiograph_item import RadiographItem

SIDE_PX: Final = 280
LARGER: Final = 2.0
"""Than the image around it, and never less than one screen pixel for an image pixel."""


class Magnifier(QWidget):
    """Follows the pointer over `view` while it is switched on; the mouse goes through it."""

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(SIDE_PX, SIDE_PX)
        self._view = view
        self._item = RadiographItem()
        self._on = False
        view.viewport().installEventFilter(self)
        view.windowing_changed.connect(lambda _windowing: self.update())
        view.area.orientation_changed.connect(lambda _orientation: self.update())
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
        self.setVisible(self._on and self._view.has_image and inside)
        self.move((place - QPointF(SIDE_PX, SIDE_PX) / 2).toPoint())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's signature
        """Draw the image about the middle of the lens."""
        image = self._view.image_item
        if self._view.pixels is None or image.table is None:
            return
        self._item.show_image(self._view.pixels, image.table)
        middle = QPointF(SIDE_PX, SIDE_PX) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_glass = QPainterPath()
        round_glass.addEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.fillPath(round_glass, QColor(palette.IMAGE_BACKGROUND))
        painter.save()
        painter.setClipPath(round_glass)
        painter.setTransform(self.transform_to(middle), combine=True)
        option = QStyleOptionGraphicsItem()
        inverted, _possible = self.transform_to(middle).inverted()
        option.exposedRect = inverted.mapRect(QRectF(self.rect()))
        self._item.paint(painter, option)
        painter.restore()
        painter.setPen(QPen(QColor(palette.ANNOTATION_SELECTED), 2))
        painter.drawPath(round_glass)
        painter.end()

    def transform_to(self, middle: QPointF) -> QTransform:
        """Return the way from image pixels to this widget, for what is under its middle."""
        ratio = self.devicePixelRatioF()
        scale = max(LARGER * self._view.area.zoom, 1.0) / ratio
        under = self._view.area.to_image(QPointF(self.pos()) + middle)
        return (
            QTransform.fromTranslate(-under.x(), -under.y())
            * self._view.image_item.laid(self._view.display.orientation)
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(middle.x(), middle.y())
        )
