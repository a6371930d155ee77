"""DICOM overlay planes, shutters and presentation states (PS3.3 C.9.2, C.7.6.11, A.33.1)."""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray

from xray_desktop.core.image.display import Voi
from xray_desktop.core.image.orientation import Orientation


@dataclass(frozen=True, slots=True, repr=False)
class OverlayPlane:
    """One plane. Its `repr` shows nothing: a drawing and its label may name the patient.

    Parameters
    ----------
    rows, columns : int
        Its own size, above 0.
    row, column : int
        Where its corner lies on the image, counted from 0; may be outside.
    packed : bytes
        Its bits row by row, the lowest bit of each byte first, ``rows * columns`` of them at least.
    label : str
        Overlay Label, or empty.
    """

    rows: int
    columns: int
    row: int
    column: int
    packed: bytes
    label: str = ""

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or 8 * len(self.packed) < self.rows * self.columns:
            msg = f"an overlay of {self.rows} x {self.columns} in {len(self.packed)} bytes"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return "OverlayPlane(...)"

    @property
    def drawn_corner(self) -> tuple[int, int]:
        """Column and row on the image of the top left corner of what is drawn."""
        bits = self.bits
        if not bits.any():
            return self.column, self.row
        left, top = int(bits.any(axis=0).argmax()), int(bits.any(axis=1).argmax())
        return self.column + left, self.row + top

    @property
    def bits(self) -> NDArray[np.uint8]:
        """The drawing: (rows, columns) uint8, 1 where something is drawn."""
        raw = np.frombuffer(self.packed, np.uint8)
        flat = np.unpackbits(raw, count=self.rows * self.columns, bitorder="little")
        return flat.reshape(self.rows, self.columns)


Position = tuple[float, float]
"""Column and row on the image in its pixels, the image's corner at 0, 0."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """What lies between four edges, in image pixels; ``left < right`` and ``top < bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (self.left < self.right and self.top < self.bottom):
            msg = f"shutter {self}: expected left < right and top < bottom"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Circle:
    """What lies within ``radius`` > 0 of ``center``, in image pixels.

    The radius counts along a row (PS3.3 C.7.6.11), so where pixels are not square it is another
    number of them along a column.
    """

    center: Position
    radius: float

    def __post_init__(self) -> None:
        if not self.radius > 0:
            msg = f"shutter of radius {self.radius}: expected above 0"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Polygon:
    """What lies within a closed line of three corners or more, by the odd-even rule."""

    corners: tuple[Position, ...]

    def __post_init__(self) -> None:
        if len(self.corners) < 3:  # noqa: PLR2004 - a triangle
            msg = f"a shutter of {len(self.corners)} corners: expected three or more"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Bitmap:
    """What a one-bit plane does not cover; the image beyond the plane's edges is seen."""

    plane: OverlayPlane


Opening = Rectangle | Circle | Polygon | Bitmap


@dataclass(frozen=True, slots=True)
class Shutter:
    """The visible part of an image: what lies within every one of ``openings`` (at least one).

    A shutter changes what is shown and printed, never `Radiograph.values`, so the model sees the
    whole image. That is intended: the model was trained on images without shutters, whose
    collimator edges are part of the image, and was never measured on black surrounds. A shutter is
    set by a person or a device for the reader's eyes, a presentation state may replace it, and no
    score may change with the way an image is displayed.

    Parameters
    ----------
    openings : tuple of Opening
        Rectangle, circle, polygon, combined as PS3.3 C.7.6.11.1 says, or a bitmap.
    grey : float
        What is shown outside, 0 black to 1 white.
    """

    openings: tuple[Opening, ...]
    grey: float = 0.0

    def __post_init__(self) -> None:
        if not self.openings or not 0 <= self.grey <= 1:
            msg = f"{len(self.openings)} openings, grey {self.grey}: expected one, and 0 to 1"
            raise ValueError(msg)

    def hides(self, shape: tuple[int, int], aspect: float = 1.0) -> NDArray[np.bool_]:
        """Return a mask of rows and columns, True where the centre of a pixel is not to be seen.

        `aspect` is the height of a pixel over its width.
        """
        rows, columns = shape
        y = np.arange(rows, dtype=np.float64)[:, None] + 0.5
        x = np.arange(columns, dtype=np.float64)[None] + 0.5
        seen = np.ones(shape, np.bool_)
        for opening in self.openings:
            if isinstance(opening, Bitmap):
                seen &= ~_covered(opening.plane, shape)
            else:
                seen &= _within(opening, x, y, aspect)
        return ~seen


def _covered(plane: OverlayPlane, shape: tuple[int, int]) -> NDArray[np.bool_]:
    covered = np.zeros(shape, np.bool_)
    top, left = max(plane.row, 0), max(plane.column, 0)
    bottom = min(plane.row + plane.rows, shape[0])
    right = min(plane.column + plane.columns, shape[1])
    if top < bottom and left < right:
        bits = plane.bits.astype(np.bool_)
        covered[top:bottom, left:right] = bits[
            top - plane.row : bottom - plane.row, left - plane.column : right - plane.column
        ]
    return covered


def _within(
    opening: Rectangle | Circle | Polygon,
    x: NDArray[np.floating],
    y: NDArray[np.floating],
    aspect: float,
) -> NDArray[np.bool_]:
    if isinstance(opening, Rectangle):
        across = (x >= opening.left) & (x <= opening.right)
        return across & (y >= opening.top) & (y <= opening.bottom)
    if isinstance(opening, Circle):
        column, row = opening.center
        return (x - column) ** 2 + ((y - row) * aspect) ** 2 <= opening.radius**2
    inside = np.zeros((y.shape[0], x.shape[1]), np.bool_)
    for (x0, y0), (x1, y1) in zip(
        opening.corners, (*opening.corners[1:], opening.corners[0]), strict=True
    ):
        if y0 == y1:
            continue
        crossed = (y >= min(y0, y1)) & (y < max(y0, y1))
        inside ^= crossed & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside


class GraphicType(Enum):
    """What a graphic's points mean."""

    POINT = auto()
    """One point."""
    LINE = auto()
    """Points that are joined in turn."""
    CIRCLE = auto()
    """Centre, and a point on the circle."""
    ELLIPSE = auto()
    """Ends of the longer axis, then of the shorter."""


@dataclass(frozen=True, slots=True)
class Graphic:
    """A drawing; points in image pixels, the image's corner at 0, 0."""

    shape: GraphicType
    points: tuple[Position, ...]
    filled: bool = False

    def __post_init__(self) -> None:
        need = {
            GraphicType.POINT: 1,
            GraphicType.LINE: 2,
            GraphicType.CIRCLE: 2,
            GraphicType.ELLIPSE: 4,
        }[self.shape]
        exact = self.shape is not GraphicType.LINE
        if len(self.points) < need or (exact and len(self.points) != need):
            msg = f"a {self.shape.name} of {len(self.points)} points: expected {need}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, repr=False)
class TextObject:
    """A text and its place in image pixels. Its `repr` shows nothing: it may name the patient."""

    text: str
    place: Position

    def __repr__(self) -> str:
        return "Words(...)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PresentationState:
    """How an image is to be shown; None leaves the image's own.

    Parameters
    ----------
    label : str
        Content Label; free text of the file, so never for a log.
    voi : Voi or None
        Its window or table.
    inverted : bool or None
        Whether high values are dark.
    orientation : Orientation or None
        Rotation and flip.
    shutter : Shutter or None
        Replaces the image's own.
    graphics, texts : tuple of Graphic, TextObject
        What is drawn over the image, read-only.
    overlays : tuple of OverlayPlane
        Planes of its own.
    area : Rectangle or None
        The part of the image to be shown as large as the screen allows; None: all of it.
    left_out : tuple of str
        Sentences that name the parts of it that are not shown.
    made : str
        Creation date and time, ``2020-01-31 16:20``, or empty; states often share a label.
    """

    label: str
    voi: Voi | None = None
    inverted: bool | None = None
    orientation: Orientation | None = None
    shutter: Shutter | None = None
    graphics: tuple[Graphic, ...] = ()
    texts: tuple[TextObject, ...] = ()
    left_out: tuple[str, ...] = ()
    overlays: tuple[OverlayPlane, ...] = ()
    area: Rectangle | None = None
    made: str = ""

    def __repr__(self) -> str:
        return "PresentationState(...)"
