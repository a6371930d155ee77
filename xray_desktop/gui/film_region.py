"""Which part of a film is in view, in terms that mean the same on a film of another size."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from xray_desktop.core.radiograph import PixelSpacing


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a film as it is laid on the screen.

    Parameters
    ----------
    x, y : float
        Its centre: 0, 0 the film's upper left corner on the screen, 1, 1 the lower right one.
    width : float
        Of what is in view, in lengths of the film's longer side.
    width_mm : float or None
        The same in millimetres, where the film's spacing is known.
    """

    x: float
    y: float
    width: float
    width_mm: float | None

    @classmethod
    def of(cls, seen: QRectF, film: QRectF, spacing: PixelSpacing | None) -> "Region":
        """Return the region that is seen of a film.

        Parameters
        ----------
        seen, film : QRectF
            In film pixels, both as laid on the screen, in true proportion.
        spacing : PixelSpacing or None
            Of the film.
        """
        centre = seen.center() - film.topLeft()
        width_mm = None if spacing is None else seen.width() * spacing.unit_mm
        longer = max(film.width(), film.height())
        return cls(
            centre.x() / film.width(), centre.y() / film.height(), seen.width() / longer, width_mm
        )

    def on(self, film: QRectF, spacing: PixelSpacing | None, aspect: float) -> QRectF:
        """Return what shows the same on another film: by millimetres where both know them.

        `aspect` is the height of the other view over its width.
        """
        if self.width_mm is not None and spacing is not None:
            width = self.width_mm / spacing.unit_mm
        else:
            width = self.width * max(film.width(), film.height())
        centre = film.topLeft() + QPointF(self.x * film.width(), self.y * film.height())
        seen = QRectF(0, 0, width, width * aspect)
        seen.moveCenter(centre)
        return seen
