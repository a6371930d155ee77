"""The Display Shutter module (PS3.3 C.7.6.11) -> a shutter; parts that make no sense are passed by.

Also of presentation states, whose shutter is read the same way.
"""

from typing import Final

from xray_desktop.core.shutter import Circle, Opening, Polygon, Rectangle, Shutter
from xray_desktop.imaging.dicom.header import Header

WHITE: Final = 65_535.0
"""Shutter Presentation Value is P-values of 16 bits, whatever the film's own bits are."""
MOST_CORNERS: Final = 2_000
EDGES: Final = (
    "ShutterLeftVerticalEdge",
    "ShutterUpperHorizontalEdge",
    "ShutterRightVerticalEdge",
    "ShutterLowerHorizontalEdge",
)


def shutter_of(header: Header) -> Shutter | None:
    """Return the shutter that a header asks for, or None.

    Rows and columns count from 1 in the file; the edges named are the last lines that are seen.
    """
    shapes = {shape.upper() for shape in header.texts("ShutterShape")}
    openings: list[Opening] = []
    for name, read in (("RECTANGULAR", _rectangle), ("CIRCULAR", _circle), ("POLYGONAL", _polygon)):
        opening = read(header) if name in shapes else None
        if opening is not None:
            openings.append(opening)
    if not openings:
        return None
    grey = (header.number("ShutterPresentationValue") or 0.0) / WHITE
    return Shutter(tuple(openings), min(max(grey, 0.0), 1.0))


def _rectangle(header: Header) -> Rectangle | None:
    left, top, right, bottom = (header.number(edge) for edge in EDGES)
    if left is None or top is None or right is None or bottom is None:
        return None
    if not (left <= right and top <= bottom):
        return None
    return Rectangle(left - 1, top - 1, right, bottom)


def _circle(header: Header) -> Circle | None:
    center, radius = (
        header.numbers("CenterOfCircularShutter"),
        header.number("RadiusOfCircularShutter"),
    )
    if len(center) != 2 or radius is None or radius <= 0:  # noqa: PLR2004 - row and column
        return None
    row, column = center
    return Circle((column - 0.5, row - 0.5), radius)


def _polygon(header: Header) -> Polygon | None:
    numbers = header.numbers("VerticesOfThePolygonalShutter")[: 2 * MOST_CORNERS]
    corners = tuple(
        (column - 0.5, row - 0.5) for row, column in zip(numbers[::2], numbers[1::2], strict=False)
    )
    return Polygon(corners) if len(set(corners)) >= 3 else None  # noqa: PLR2004 - a triangle
