"""A presentation state: how someone meant a film to be shown (PS3.3 A.33.1)."""

from dataclasses import dataclass
from enum import Enum, auto

from xray_desktop.core.display import Voi
from xray_desktop.core.orientation import Orientation
from xray_desktop.core.overlay import OverlayPlane
from xray_desktop.core.shutter import Point, Rectangle, Shutter


class Shape(Enum):
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
    """A drawing; points in film pixels, the film's corner at 0, 0."""

    shape: Shape
    points: tuple[Point, ...]
    filled: bool = False

    def __post_init__(self) -> None:
        need = {Shape.POINT: 1, Shape.LINE: 2, Shape.CIRCLE: 2, Shape.ELLIPSE: 4}[self.shape]
        exact = self.shape is not Shape.LINE
        if len(self.points) < need or (exact and len(self.points) != need):
            msg = f"a {self.shape.name} of {len(self.points)} points: expected {need}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """A text and its place in film pixels. Its `repr` shows nothing: it may name the patient."""

    text: str
    place: Point

    def __repr__(self) -> str:
        return "Words(...)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PresentationState:
    """How a film is to be shown; what is None is left as the film's own.

    Parameters
    ----------
    label : str
        What it is called; free text of the file, so never for a log.
    voi : Voi or None
        Its window or table.
    inverted : bool or None
        Whether high values are dark.
    orientation : Orientation or None
        How the film is laid.
    shutter : Shutter or None
        In place of the film's own.
    graphics, words : tuple of Graphic, Words
        What is drawn over the film, read-only.
    overlays : tuple of OverlayPlane
        Planes of its own.
    area : Rectangle or None
        The part of the film to be shown as large as the screen allows; None: all of it.
    left_out : tuple of str
        Sentences on parts of it that are not shown.
    made : str
        When it was made, ``2020-01-31 16:20``, or empty: states often share a label.
    """

    label: str
    voi: Voi | None = None
    inverted: bool | None = None
    orientation: Orientation | None = None
    shutter: Shutter | None = None
    graphics: tuple[Graphic, ...] = ()
    words: tuple[Words, ...] = ()
    left_out: tuple[str, ...] = ()
    overlays: tuple[OverlayPlane, ...] = ()
    area: Rectangle | None = None
    made: str = ""

    def __repr__(self) -> str:
        return "PresentationState(...)"
