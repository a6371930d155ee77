"""A shutter as what Qt fills and draws."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF

from xray_desktop.core.shutter import Bitmap, Circle, Polygon, Rectangle, Shutter
from xray_desktop.gui.plane_image import PlaneImage


def shutter_path(shutter: Shutter, film: QRectF, aspect: float = 1.0) -> QPainterPath:
    """Return the part of `film` that the shutter's shapes hide, in film pixels.

    `aspect` is the height of a film pixel over its width.
    """
    hidden = QPainterPath()
    shapes = [opening for opening in shutter.openings if not isinstance(opening, Bitmap)]
    if not shapes:
        return hidden
    hidden.addRect(film.adjusted(-2, -2, 2, 2))  # else a seam of film is left where the two meet
    seen = QPainterPath()
    seen.addRect(film)
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
