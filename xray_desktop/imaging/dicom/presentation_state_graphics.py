"""Displayed Area Selection (PS3.3 C.10.4): which part of the image a presentation state shows.

Graphic annotations (PS3.3 C.10.5) of a presentation state, in image pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import (
    Graphic,
    GraphicType,
    Position,
    Rectangle,
    TextObject,
)
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.header_listing import one_line

SCALE_TO_FIT: Final = "SCALE TO FIT"
SHAPE_SLACK: Final = 0.01
PIXEL_SHAPE_IGNORED: Final = "Its pixel aspect ratio differs from the image's and is not applied."
SIZE_IGNORED: Final = "Its display size is not applied."


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """A part of the image by the corners that are at the top left and bottom right of the screen.

    Parameters
    ----------
    first, last : Point
        Those corners in image pixels, the image's corner at 0, 0. ``last`` lies left of or above
        ``first`` where the image is turned or mirrored.
    swapped : bool
        Whether the image lies on its side, so that its columns run down the screen.
    """

    first: Position
    last: Position
    swapped: bool = False

    def on_image(self, place: Position) -> Position:
        """Return where a place lies that is given in fractions of the area as it is shown."""
        across, down = place[::-1] if self.swapped else place
        (left, top), (right, bottom) = self.first, self.last
        return left + across * (right - left), top + down * (bottom - top)

    @property
    def rectangle(self) -> Rectangle:
        """The area, in image pixels."""
        (x0, y0), (x1, y1) = self.first, self.last
        return Rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def displayed_area(
    items: tuple[Header, ...],
    shape: tuple[int, int],
    orientation: Orientation,
    report: Callable[[str], None],
    aspect: float = 1.0,
) -> DisplayedArea:
    """Return what the first of `items` that makes sense selects, or the whole image.

    Parameters
    ----------
    items : tuple of Header
        The items of the Displayed Area Selection Sequence that concern the image.
    shape : tuple of int
        The image's rows and columns.
    orientation : Orientation
        How the state lays the image.
    report : callable
        Told of what is not kept.
    aspect : float
        Height of the image's pixels over their width.
    """
    rows, columns = shape
    swapped = orientation.matrix[0][0] == 0
    for item in items:
        first = item.numbers("DisplayedAreaTopLeftHandCorner")
        last = item.numbers("DisplayedAreaBottomRightHandCorner")
        if len(first) != 2 or len(last) != 2:  # noqa: PLR2004 - column and row
            continue
        if (item.text("PresentationSizeMode") or SCALE_TO_FIT).upper() != SCALE_TO_FIT:
            report(SIZE_IGNORED)
        if _other_shape(item, aspect):
            report(PIXEL_SHAPE_IGNORED)
        spans = [_outer(a, b) for a, b in zip(first, last, strict=True)]
        (x0, x1), (y0, y1) = spans
        return DisplayedArea((x0, y0), (x1, y1), swapped)
    (a, b), (c, d) = (
        orientation.matrix
    )  # columns run with the screen's axis that they lie on, or against
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


MAX_GRAPHICS: Final = 2_000
UNKNOWN_GRAPHIC: Final = "A graphic of an unknown type is not shown."
COMPOUND_IGNORED: Final = (
    "Its compound graphics (rulers, axes, crosshairs and similar) are not shown."
)

_SHAPES: Final = {
    "POINT": GraphicType.POINT,
    "POLYLINE": GraphicType.LINE,
    "INTERPOLATED": GraphicType.LINE,
    "CIRCLE": GraphicType.CIRCLE,
    "ELLIPSE": GraphicType.ELLIPSE,
}
_BOX: Final = ("BoundingBoxTopLeftHandCorner", "BoundingBoxAnnotationUnits")
_BOX_END: Final = ("BoundingBoxBottomRightHandCorner", "BoundingBoxAnnotationUnits")
_ANCHOR: Final = ("AnchorPoint", "AnchorPointAnnotationUnits")


def read_annotations(
    layers: tuple[Header, ...], area: DisplayedArea, report: Callable[[str], None]
) -> tuple[tuple[Graphic, ...], tuple[TextObject, ...]]:
    """Return what is drawn and written, at most `MAX_GRAPHICS` of each.

    Parameters
    ----------
    layers : tuple of Header
        The items of the Graphic Annotation Sequence that concern the image.
    area : DisplayedArea
        What places in fractions of the screen refer to.
    report : callable
        Told of what is not shown.
    """
    graphics: list[Graphic] = []
    words: list[TextObject] = []
    for layer in layers:
        for item in layer.items("GraphicObjectSequence"):
            graphic = _graphic(item, area)
            if graphic is None:
                report(UNKNOWN_GRAPHIC)
            else:
                graphics.append(graphic)
        for item in layer.items("TextObjectSequence"):
            box, anchor = _place(item, *_BOX, area), _place(item, *_ANCHOR, area)
            end = _place(item, *_BOX_END, area) or box
            text, place = one_line(item.text("UnformattedTextValue") or ""), box or anchor
            if text and place:
                words.append(TextObject(text, place))
            shown = (item.text("AnchorPointVisibility") or "").upper() == "Y"
            if text and box and end and anchor and shown:
                graphics.append(Graphic(GraphicType.LINE, (_nearest(anchor, box, end), anchor)))
        if layer.has("CompoundGraphicSequence"):
            report(COMPOUND_IGNORED)
    return tuple(graphics[:MAX_GRAPHICS]), tuple(words[:MAX_GRAPHICS])


def _graphic(item: Header, area: DisplayedArea) -> Graphic | None:
    numbers = item.numbers("GraphicData")
    shape = _SHAPES.get((item.text("GraphicType") or "").upper())
    place = _placer(item.text("GraphicAnnotationUnits"), area)
    if shape is None or place is None:
        return None
    points = tuple(place(point) for point in zip(numbers[::2], numbers[1::2], strict=False))
    filled = (item.text("GraphicFilled") or "").upper() == "Y"
    try:
        return Graphic(shape, points, filled)
    except ValueError:  # a drawing that makes no sense costs the others nothing
        return None


def _nearest(point: Position, corner: Position, other: Position) -> Position:
    """Return the point of a box that is nearest to another point."""
    x, y = (
        min(max(at, min(a, b)), max(a, b)) for at, a, b in zip(point, corner, other, strict=True)
    )
    return x, y


def _place(item: Header, corner: str, units: str, area: DisplayedArea) -> Position | None:
    numbers, place = item.numbers(corner), _placer(item.text(units), area)
    if len(numbers) != 2 or place is None:  # noqa: PLR2004 - column and row
        return None
    return place((numbers[0], numbers[1]))


def _placer(units: str | None, area: DisplayedArea) -> Callable[[Position], Position] | None:
    if (units or "").upper() == "PIXEL":
        return lambda point: point
    return area.on_image if (units or "").upper() == "DISPLAY" else None
