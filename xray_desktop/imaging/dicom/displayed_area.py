"""Displayed Area Selection (PS3.3 C.10.4): which part of the film a presentation state shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.orientation import Orientation
from xray_desktop.core.shutter import Point, Rectangle
from xray_desktop.imaging.dicom.header import Header

FIT: Final = "SCALE TO FIT"
SHAPE_SLACK: Final = 0.01
OTHER_SHAPE: Final = (
    "It gives the pixels another shape than the image's own header: the image's own is kept."
)
MAGNIFIED: Final = "The size that it asks for on the screen is not kept."


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """A part of the film by the corners that are at the top left and bottom right of the screen.

    Parameters
    ----------
    first, last : Point
        Those corners in film pixels, the film's corner at 0, 0. ``last`` lies left of or above
        ``first`` where the film is turned or mirrored.
    swapped : bool
        Whether the film lies on its side, so that its columns run down the screen.
    """

    first: Point
    last: Point
    swapped: bool = False

    def on_film(self, place: Point) -> Point:
        """Return where a place lies that is given in fractions of the area as it is shown."""
        across, down = place[::-1] if self.swapped else place
        (left, top), (right, bottom) = self.first, self.last
        return left + across * (right - left), top + down * (bottom - top)

    @property
    def rectangle(self) -> Rectangle:
        """The area, in film pixels."""
        (x0, y0), (x1, y1) = self.first, self.last
        return Rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def displayed_area(
    items: tuple[Header, ...],
    shape: tuple[int, int],
    laid: Orientation,
    say: Callable[[str], None],
    aspect: float = 1.0,
) -> DisplayedArea:
    """Return what the first of `items` that makes sense selects, or the whole film.

    Parameters
    ----------
    items : tuple of Header
        The items of the Displayed Area Selection Sequence that concern the film.
    shape : tuple of int
        The film's rows and columns.
    laid : Orientation
        How the state lays the film.
    say : callable
        Told of what is not kept.
    aspect : float
        Height of the film's pixels over their width.
    """
    rows, columns = shape
    swapped = laid.matrix[0][0] == 0
    for item in items:
        first = item.numbers("DisplayedAreaTopLeftHandCorner")
        last = item.numbers("DisplayedAreaBottomRightHandCorner")
        if len(first) != 2 or len(last) != 2:  # noqa: PLR2004 - column and row
            continue
        if (item.text("PresentationSizeMode") or FIT).upper() != FIT:
            say(MAGNIFIED)
        if _other_shape(item, aspect):
            say(OTHER_SHAPE)
        spans = [_outer(a, b) for a, b in zip(first, last, strict=True)]
        (x0, x1), (y0, y1) = spans
        return DisplayedArea((x0, y0), (x1, y1), swapped)
    (a, b), (c, d) = laid.matrix  # columns run with the screen's axis that they lie on, or against
    x0, x1 = (0, columns) if a + c > 0 else (columns, 0)
    y0, y1 = (0, rows) if b + d > 0 else (rows, 0)
    return DisplayedArea((x0, y0), (x1, y1), swapped)


def _other_shape(item: Header, aspect: float) -> bool:
    for keyword in ("PresentationPixelSpacing", "PresentationPixelAspectRatio"):
        sides = item.numbers(keyword)
        if len(sides) == 2 and min(sides) > 0:  # noqa: PLR2004 - height and width
            return abs(sides[0] / sides[1] / aspect - 1) > SHAPE_SLACK
    return False


def _outer(first: float, last: float) -> tuple[float, float]:
    """Pixels count from 1 and are named whole: their outer edges bound the area."""
    return (first - 1, last) if first <= last else (first, last - 1)
