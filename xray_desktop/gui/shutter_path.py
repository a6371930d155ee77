"""A shutter as what Qt fills."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF

from xray_desktop.core.shutter import Circle, Opening, Rectangle, Shutter


def shutter_path(shutter: Shutter, film: QRectF) -> QPainterPath:
    """Return the part of `film` that the shutter hides, in film pixels."""
    hidden = QPainterPath()
    hidden.addRect(film.adjusted(-2, -2, 2, 2))  # else a seam of film is left where the two meet
    seen = QPainterPath()
    seen.addRect(film)
    for opening in shutter.openings:
        seen = seen.intersected(_path(opening))
    return hidden.subtracted(seen)


def shutter_colour(shutter: Shutter) -> QColor:
    """Return the grey outside."""
    return QColor.fromRgbF(shutter.grey, shutter.grey, shutter.grey)


def _path(opening: Opening) -> QPainterPath:
    path = QPainterPath()
    if isinstance(opening, Rectangle):
        corner = QPointF(opening.left, opening.top)
        path.addRect(QRectF(corner, QPointF(opening.right, opening.bottom)))
    elif isinstance(opening, Circle):
        path.addEllipse(QPointF(*opening.center), opening.radius, opening.radius)
    else:
        path.addPolygon(QPolygonF([QPointF(*corner) for corner in opening.corners]))
        path.closeSubpath()
    return path
