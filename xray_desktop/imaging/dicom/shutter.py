"""The Display Shutter modules (PS3.3 C.7.6.11, C.7.6.15) -> a shutter, without senseless parts.

A presentation state's is read the same way; only there it may be an overlay plane.
"""

from typing import Final

from xray_desktop.core.shutter import Bitmap, Circle, Opening, Polygon, Rectangle, Shutter
from xray_desktop.imaging.dicom.header import OVERLAY_GROUPS, Header
from xray_desktop.imaging.dicom.overlays import plane_of

WHITE: Final = 65_535.0
"""Shutter Presentation Value is P-values of 16 bits, whatever the film's own bits are."""
MOST_CORNERS: Final = 2_000
EDGES: Final = (
    "ShutterLeftVerticalEdge",
    "ShutterUpperHorizontalEdge",
    "ShutterRightVerticalEdge",
    "ShutterLowerHorizontalEdge",
)


def shutter_of(header: Header, order: str = "<") -> Shutter | None:
    """Return the shutter that a header asks for, or None.

    Rows and columns count from 1 in the file; the edges named are the last lines that are seen.
    `order` is the byte order of the file, for a plane.
    """
    shapes = {shape.upper() for shape in header.texts("ShutterShape")}
    openings: list[Opening] = []
    for name, read in (("RECTANGULAR", _rectangle), ("CIRCULAR", _circle), ("POLYGONAL", _polygon)):
        opening = read(header) if name in shapes else None
        if opening is not None:
            openings.append(opening)
    group = header.integer("ShutterOverlayGroup")
    if "BITMAP" in shapes and group is not None and group in OVERLAY_GROUPS:
        plane = plane_of(header, group, 0, order)
        openings += [Bitmap(plane)] if plane is not None else []
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
