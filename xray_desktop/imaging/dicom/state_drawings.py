"""Graphic annotations (PS3.3 C.10.5) of a presentation state, in film pixels."""

from collections.abc import Callable
from typing import Final

from xray_desktop.core.shutter import Point
from xray_desktop.core.softcopy import Graphic, Shape, Words
from xray_desktop.imaging.dicom.displayed_area import DisplayedArea
from xray_desktop.imaging.dicom.header import Header
from xray_desktop.imaging.header_lines import one_line

MOST_DRAWINGS: Final = 2_000
UNKNOWN: Final = "A drawing of an unknown kind is not shown."
COMPOUND: Final = "Its compound drawings (rulers, axes, crosshairs and the like) are not shown."

_SHAPES: Final = {
    "POINT": Shape.POINT,
    "POLYLINE": Shape.LINE,
    "INTERPOLATED": Shape.LINE,
    "CIRCLE": Shape.CIRCLE,
    "ELLIPSE": Shape.ELLIPSE,
}
_BOX: Final = ("BoundingBoxTopLeftHandCorner", "BoundingBoxAnnotationUnits")
_BOX_END: Final = ("BoundingBoxBottomRightHandCorner", "BoundingBoxAnnotationUnits")
_ANCHOR: Final = ("AnchorPoint", "AnchorPointAnnotationUnits")


def drawings_of(
    layers: tuple[Header, ...], area: DisplayedArea, say: Callable[[str], None]
) -> tuple[tuple[Graphic, ...], tuple[Words, ...]]:
    """Return what is drawn and written, at most `MOST_DRAWINGS` of each.

    Parameters
    ----------
    layers : tuple of Header
        The items of the Graphic Annotation Sequence that concern the film.
    area : DisplayedArea
        What places in fractions of the screen refer to.
    say : callable
        Told of what is not shown.
    """
    graphics: list[Graphic] = []
    words: list[Words] = []
    for layer in layers:
        for item in layer.items("GraphicObjectSequence"):
            graphic = _graphic(item, area)
            if graphic is None:
                say(UNKNOWN)
            else:
                graphics.append(graphic)
        for item in layer.items("TextObjectSequence"):
            box, anchor = _place(item, *_BOX, area), _place(item, *_ANCHOR, area)
            end = _place(item, *_BOX_END, area) or box
            text, place = one_line(item.text("UnformattedTextValue") or ""), box or anchor
            if text and place:
                words.append(Words(text, place))
            shown = (item.text("AnchorPointVisibility") or "").upper() == "Y"
            if text and box and end and anchor and shown:
                graphics.append(Graphic(Shape.LINE, (_nearest(anchor, box, end), anchor)))
        if layer.has("CompoundGraphicSequence"):
            say(COMPOUND)
    return tuple(graphics[:MOST_DRAWINGS]), tuple(words[:MOST_DRAWINGS])


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


def _nearest(point: Point, corner: Point, other: Point) -> Point:
    """Return the point of a box that is nearest to another point."""
    x, y = (
        min(max(at, min(a, b)), max(a, b)) for at, a, b in zip(point, corner, other, strict=True)
    )
    return x, y


def _place(item: Header, corner: str, units: str, area: DisplayedArea) -> Point | None:
    numbers, place = item.numbers(corner), _placer(item.text(units), area)
    if len(numbers) != 2 or place is None:  # noqa: PLR2004 - column and row
        return None
    return place((numbers[0], numbers[1]))


def _placer(units: str | None, area: DisplayedArea) -> Callable[[Point], Point] | None:
    if (units or "").upper() == "PIXEL":
        return lambda point: point
    return area.on_film if (units or "").upper() == "DISPLAY" else None
