"""Overlay planes (PS3.3 C.9.2) and display shutters (C.7.6.11, C.7.6.15) of a header.

Those of a presentation state are read in the same way; only there a shutter may be an overlay
plane.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from xray_desktop.core.image.presentation_state import (
    Bitmap,
    Circle,
    Opening,
    OverlayPlane,
    Polygon,
    Rectangle,
    Shutter,
)
from xray_desktop.imaging.dicom.header import OVERLAY_GROUPS, Header
from xray_desktop.imaging.dicom.image_pixel import Layout
from xray_desktop.imaging.header_listing import one_line

EMBEDDED: Final = "An overlay in unused bits of the pixels cannot be read and is not shown."
NOT_SHOWN: Final = "An overlay of this file is not valid and is not shown."
LONGEST_LABEL: Final = 40


def overlays_of(
    header: Header,
    shape: tuple[int, int],
    frame: int,
    order: str,
    unused_bits: Callable[[int], bytes | None],
) -> tuple[tuple[OverlayPlane, ...], tuple[str, ...]]:
    """Return the planes that overlap the image, and cautions about those that are not shown.

    Parameters
    ----------
    header : Header
        The image's.
    shape : tuple of int
        Rows and columns of the image.
    frame : int
        Which frame of the image is shown, counted from 0.
    order : str
        Byte order of the file, ``<`` or ``>``.
    unused_bits : callable
        Returns one bit of every pixel of the frame, packed; None if it is not available.
    """
    planes: list[OverlayPlane] = []
    notes: dict[str, None] = {}
    for group in OVERLAY_GROUPS:
        tag = group << 16
        if not header.has(tag | 0x0010):
            continue
        if not header.has(tag | 0x3000):
            packed = unused_bits(header.integer(tag | 0x0102) or 0)
            if packed is None:
                notes[EMBEDDED] = None
            else:
                planes.append(OverlayPlane(*shape, 0, 0, packed, _label(header, tag)))
            continue
        plane = plane_of(header, group, frame, order)
        if plane is None:
            notes[NOT_SHOWN] = None
        elif _reaches(plane, shape):
            planes.append(plane)
    return tuple(planes), tuple(notes)


def state_overlays(header: Header, shape: tuple[int, int], order: str) -> tuple[OverlayPlane, ...]:
    """Return the planes of a presentation state that are switched on (PS3.3 C.11.7).

    Parameters as of `overlays_of`. The image's own planes are always shown.
    """
    shutter = header.integer("ShutterOverlayGroup")
    planes = (
        plane_of(header, group, 0, order)
        for group in OVERLAY_GROUPS
        if group != shutter and header.text(group << 16 | 0x1001)
    )
    return tuple(plane for plane in planes if plane is not None and _reaches(plane, shape))


def overlay_in_unused_bits(header: Header, layout: Layout) -> bool:
    """Whether the header places an overlay in unused bits of the cells."""
    for group in OVERLAY_GROUPS:
        tag = group << 16
        if header.has(tag | 0x0010) and not header.has(tag | 0x3000):
            bit = header.integer(tag | 0x0102) or 0
            if bit > layout.high_bit or 0 <= bit <= layout.high_bit - layout.stored:
                return True
    return False


def plane_of(header: Header, group: int, frame: int, order: str) -> OverlayPlane | None:
    """Return the plane of a group, or None if it is missing or not valid."""
    tag = group << 16
    rows, columns = header.integer(tag | 0x0010) or 0, header.integer(tag | 0x0011) or 0
    raw = header.raw(tag | 0x3000) or b""
    if order == ">" and header.vr(tag | 0x3000) == "OW":  # bytes lie swapped in big-endian words
        raw = np.frombuffer(raw[: len(raw) // 2 * 2], "<u2").byteswap().tobytes()
    origin = [int(number) for number in header.numbers(tag | 0x0050)] or [1, 1]
    frames = max(header.integer(tag | 0x0015) or 1, 1)
    first = max(header.integer(tag | 0x0051) or 1, 1) - 1
    if rows < 1 or columns < 1 or len(origin) != 2:  # noqa: PLR2004 - row and column
        return None
    index = frame - first if frames > 1 else 0
    if not 0 <= index < frames or len(raw) * 8 < rows * columns * (index + 1):
        return None
    packed = raw
    if index:
        bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")
        one = bits[index * rows * columns : (index + 1) * rows * columns]
        packed = np.packbits(one, bitorder="little").tobytes()
    row, column = origin
    needed = (rows * columns + 7) // 8
    return OverlayPlane(rows, columns, row - 1, column - 1, packed[:needed], _label(header, tag))


def _label(header: Header, tag: int) -> str:
    label = header.text(tag | 0x1500) or header.text(tag | 0x0022) or ""
    return one_line(label)[:LONGEST_LABEL]


def _reaches(plane: OverlayPlane, shape: tuple[int, int]) -> bool:
    rows, columns = shape
    return (
        plane.row < rows
        and plane.column < columns
        and plane.row + plane.rows > 0
        and plane.column + plane.columns > 0
    )


WHITE: Final = 65_535.0
"""Shutter Presentation Value is a 16-bit P-value, whatever the bit depth of the image."""
MAX_VERTICES: Final = 2_000
EDGES: Final = (
    "ShutterLeftVerticalEdge",
    "ShutterUpperHorizontalEdge",
    "ShutterRightVerticalEdge",
    "ShutterLowerHorizontalEdge",
)


def shutter_of(header: Header, order: str = "<") -> Shutter | None:
    """Return the shutter of a header without invalid parts, or None.

    Rows and columns count from 1 in the file; the edges are the last visible lines. `order` is the
    byte order of the file, for an overlay plane.
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
    numbers = header.numbers("VerticesOfThePolygonalShutter")[: 2 * MAX_VERTICES]
    corners = tuple(
        (column - 0.5, row - 0.5) for row, column in zip(numbers[::2], numbers[1::2], strict=False)
    )
    return Polygon(corners) if len(set(corners)) >= 3 else None  # noqa: PLR2004 - a triangle
