"""Displayed area (PS3.3 C.10.4) and graphic annotations (C.10.5) of a presentation state."""

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
from xray_desktop.imaging.header_listing import MAX_TEXT_LENGTH, one_line

SCALE_TO_FIT: Final = "SCALE TO FIT"
SHAPE_SLACK: Final = 0.01
PIXEL_SHAPE_IGNORED: Final = "Its pixel aspect ratio differs from the image's and is not applied."
SIZE_IGNORED: Final = "Its display size is not applied."


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """A part of the image, by its corners at the top left and bottom right of the screen.

    Parameters
    ----------
    first, last : Position
        Corners in image pixels; the corner of the image is at 0, 0. ``last`` lies left of or above
        ``first`` if the image is rotated or mirrored.
    swapped : bool
        Whether the image is rotated by 90 or 270 degrees.
    """

    first: Position
    last: Position
    swapped: bool = False

    def on_image(self, place: Position) -> Position:
        """Return a point in image pixels that is given in fractions of the displayed area."""
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
    """Return the area that the first valid item selects, or the whole image.

    Parameters
    ----------
    items : tuple of Header
        Items of the Displayed Area Selection Sequence for the image.
    shape : tuple of int
        The image's rows and columns.
    orientation : Orientation
        Orientation in the state.
    report : callable
        Takes a note on what is not applied.
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
    (a, b), (c, d) = orientation.matrix  # columns run along or against their axis of the screen
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
    """Return the outer edges of the first and last pixel, which count from 1."""
    return (first - 1, last) if first <= last else (first, last - 1)


MAX_GRAPHICS: Final = 2_000
UNKNOWN_GRAPHIC: Final = "A graphic of an unknown type is not shown."
TEXT_CUT: Final = "A text of more than 400 characters is cut short."
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
    """Return graphics and texts, at most `MAX_GRAPHICS` of each.

    Parameters
    ----------
    layers : tuple of Header
        Items of the Graphic Annotation Sequence for the image.
    area : DisplayedArea
        The displayed area, to which points in fractions refer.
    report : callable
        Takes a note on what is not shown.
    """
    graphics: list[Graphic] = []
    texts: list[TextObject] = []
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
            written, place = item.text("UnformattedTextValue") or "", box or anchor
            text = one_line(written[:MAX_TEXT_LENGTH])
            if len(written) > MAX_TEXT_LENGTH:
                text += "…"
                report(TEXT_CUT)
            if text and place:
                texts.append(TextObject(text, place))
            shown = (item.text("AnchorPointVisibility") or "").upper() == "Y"
            if text and box and end and anchor and shown:
                graphics.append(Graphic(GraphicType.LINE, (_nearest(anchor, box, end), anchor)))
        if layer.has("CompoundGraphicSequence"):
            report(COMPOUND_IGNORED)
    return tuple(graphics[:MAX_GRAPHICS]), tuple(texts[:MAX_GRAPHICS])


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
    except ValueError:  # one invalid graphic does not affect the others
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
