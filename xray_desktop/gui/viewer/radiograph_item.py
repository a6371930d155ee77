"""The graphics item that draws a radiograph and its display shutter."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import (
    Bitmap,
    Circle,
    OverlayPlane,
    Polygon,
    Rectangle,
    Shutter,
)
from xray_desktop.core.image.resampling import side_scales
from xray_desktop.gui.viewer.display_pixels import DisplayPixels, Table


class PlaneImage:
    """Draws `plane` in `colour` at its place, in image pixels."""

    def __init__(self, plane: OverlayPlane, colour: QColor) -> None:
        self._cells = np.ascontiguousarray(plane.bits)  # the image borrows this array's memory
        self._image = QImage(
            self._cells.data,
            plane.columns,
            plane.rows,
            plane.columns,
            QImage.Format.Format_Indexed8,
        )
        self._image.setColorTable([0, colour.rgba()])
        self.place = QRectF(plane.column, plane.row, plane.columns, plane.rows)

    def draw(self, painter: QPainter) -> None:
        """Draw it with a painter in image pixels."""
        painter.drawImage(self.place, self._image)


def shutter_path(shutter: Shutter, image: QRectF, aspect: float = 1.0) -> QPainterPath:
    """Return the part of `image` that the shutter's shapes hide, in image pixels.

    `aspect` is the height of an image pixel over its width.
    """
    hidden = QPainterPath()
    shapes = [opening for opening in shutter.openings if not isinstance(opening, Bitmap)]
    if not shapes:
        return hidden
    hidden.addRect(image.adjusted(-2, -2, 2, 2))  # else a seam of image is left where the two meet
    seen = QPainterPath()
    seen.addRect(image)
    for opening in shapes:
        seen = seen.intersected(_path(opening, aspect))
    return hidden.subtracted(seen)


def shutter_planes(shutter: Shutter) -> tuple[PlaneImage, ...]:
    """Return the shutter's bitmaps; as paths they would take thousands of edges."""
    planes = (opening.plane for opening in shutter.openings if isinstance(opening, Bitmap))
    return tuple(PlaneImage(plane, shutter_colour(shutter)) for plane in planes)


def shutter_colour(shutter: Shutter) -> QColor:
    """Return the grey outside."""
    return QColor.fromRgbF(shutter.grey, shutter.grey, shutter.grey)


def _path(opening: Rectangle | Circle | Polygon, aspect: float) -> QPainterPath:
    path = QPainterPath()
    if isinstance(opening, Rectangle):
        corner = QPointF(opening.left, opening.top)
        path.addRect(QRectF(corner, QPointF(opening.right, opening.bottom)))
    elif isinstance(opening, Circle):
        path.addEllipse(QPointF(*opening.center), opening.radius, opening.radius / aspect)
    else:
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in opening.corners]))
        path.closeSubpath()
    return path


class RadiographItem(pg.GraphicsObject):
    """An image in its own pixel coordinates: column right, row down, corner at 0, 0.

    Its parent sees it in true proportion, the shorter side of a pixel being 1.

    Against `pyqtgraph.ImageItem`, which recomputes the whole image for each window: a table over
    16-bit codes of the visible part costs a fifth of that.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape)
        self._pixels: DisplayPixels | None = None
        self._table: Table | None = None
        self._drawn: tuple[object, QImage, NDArray[np.uint32]] | None = None
        self._smooth = True
        self._hurried = False
        self._hidden: tuple[QPainterPath, QColor] | None = None
        self._hiding_planes: tuple[PlaneImage, ...] = ()

    def show_image(self, pixels: DisplayPixels, table: Table) -> None:
        """Draw `pixels` through `table` from now on."""
        self.prepareGeometryChange()
        self._pixels = pixels
        self.set_table(table)

    @property
    def table(self) -> Table | None:
        """The table that the image is drawn through."""
        return self._table

    def set_table(self, table: Table) -> None:
        """Draw the same image through another table."""
        self._table = table
        self._drawn = None
        self.update()

    def set_orientation(self, orientation: Orientation) -> None:
        """Rotate and mirror the image and its child items."""
        self.setTransform(self.laid(orientation))

    def laid(self, orientation: Orientation) -> QTransform:
        """Return the transform from image pixels to true proportion in an orientation."""
        (a, b), (c, d) = orientation.matrix
        aspect = 1.0 if self._pixels is None else self._pixels.image.aspect
        return QTransform.fromScale(*side_scales(aspect)) * QTransform(a, c, b, d, 0, 0)

    def set_smooth(self, smooth: bool) -> None:  # noqa: FBT001 - Qt's toggled(bool)
        """Blend image pixels where they are larger than screen pixels, or show them as squares."""
        self._smooth = smooth
        self.update()

    def set_hurried(self, hurried: bool) -> None:  # noqa: FBT001 - a state
        """While the image is on the move, draw it a little softer and much sooner."""
        if hurried != self._hurried:
            self._hurried = hurried
            self.update()

    def set_shutter(self, shutter: Shutter | None) -> None:
        """Hide what is outside a display shutter; exported pictures have it too."""
        self._hidden, self._hiding_planes = None, ()
        if shutter is not None:
            aspect = 1.0 if self._pixels is None else self._pixels.image.aspect
            hidden = shutter_path(shutter, self.boundingRect(), aspect)
            self._hidden = hidden, shutter_colour(shutter)
            self._hiding_planes = shutter_planes(shutter)
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self.prepareGeometryChange()
        self._pixels = self._table = self._drawn = self._hidden = None
        self._hiding_planes = ()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return the image's own rectangle."""
        if self._pixels is None:
            return QRectF()
        rows, columns = self._pixels.image.shape
        return QRectF(0, 0, columns, rows)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw the exposed part."""
        if self._pixels is None or self._table is None:
            return
        per_pixel = 1 / max(_scale(painter.deviceTransform()), 1e-6)
        level = self._pixels.level_for(per_pixel, hurried=self._hurried)
        codes = self._pixels.levels[level]
        per_code = 2**level
        left, top, right, bottom = _codes_within(option.exposedRect, per_code, codes.shape)
        if right <= left or bottom <= top:
            return
        key = (level, left, top, right, bottom)
        if self._drawn is None or self._drawn[0] != key:
            grey = np.take(self._table, codes[top:bottom, left:right])
            # The image borrows the array's memory, so the two are kept together.
            image = QImage(
                grey.data,
                right - left,
                bottom - top,
                4 * (right - left),
                QImage.Format.Format_RGB32,
            )
            self._drawn = (key, image, grey)
        target = QRectF(left, top, right - left, bottom - top)
        painter.save()
        # A level's last row may reach over the edge; what the painter is kept to stays.
        painter.setClipRect(self.boundingRect(), Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        painter.scale(per_code, per_code)
        painter.drawImage(target, self._drawn[1])
        painter.restore()
        if self._hidden is not None:
            painter.fillPath(*self._hidden)
        for plane in self._hiding_planes:
            plane.draw(painter)


def _scale(transform: QTransform) -> float:
    """Return device pixels per image pixel, along the side where there are more of them."""
    across = np.hypot(transform.m11(), transform.m12())
    return float(max(across, np.hypot(transform.m21(), transform.m22())))


def _codes_within(rect: QRectF, per_code: int, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the codes that `rect` touches, and one more around."""
    rows, columns = shape
    left = max(0, int(rect.left() // per_code) - 1)
    top = max(0, int(rect.top() // per_code) - 1)
    right = min(columns, int(rect.right() // per_code) + 2)
    bottom = min(rows, int(rect.bottom() // per_code) + 2)
    return left, top, right, bottom
