"""Drawing tools: shapes of a fixed number of points, freehand regions, cardiothoracic lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from PySide6.QtCore import QPointF, Qt

from xray_desktop.core.anatomy.heart_borders import estimate_heart_lines
from xray_desktop.core.annotations.annotation import (
    COUNTS,
    Annotation,
    AnnotationKind,
    clamped_to_image,
)
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.annotations.regions import rectangle
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.gui.annotations.annotation_graphics import (
    AnnotationGraphic,
    annotation_lines,
    graphic_of,
)
from xray_desktop.gui.annotations.annotation_layer import AnnotationLayer, as_point
from xray_desktop.gui.annotations.image_annotations import PaneAnnotations


class EditText(Protocol):
    """Lets the user type the text of a note; see `NoteEditor.open`."""

    def __call__(
        self,
        place: Point,
        before: str,
        accepted: Callable[[str], object],
        closed: Callable[[], object] = ...,
    ) -> None:
        """Open a field beside an image point."""
        ...


@dataclass(frozen=True, slots=True)
class Surface:
    """What the drawing tools share.

    Parameters
    ----------
    pane_annotations, layer : PaneAnnotations, AnnotationLayer
        Where annotations are stored, and where they are shown.
    edit_text : callable
        Opens the field for the text of a note.
    """

    pane_annotations: PaneAnnotations
    layer: AnnotationLayer
    edit_text: EditText

    def clamped(self, place: QPointF) -> Point:
        """Return the image point nearest to a position of the pointer."""
        measured = self.layer.measured
        point = as_point(place)
        return point if measured is None else clamped_to_image(point, measured.image.shape)

    def add(self, annotation: Annotation) -> None:
        """Store an annotation and select it."""
        annotation_set = self.pane_annotations.annotation_set
        self.pane_annotations.put(
            annotation_set.with_annotations((*annotation_set.annotations, annotation)),
            f"drawing: {annotation.kind}",
        )
        self.layer.select(len(annotation_set.annotations))


SHORTEST_PX: Final = 4.0
"""Minimum distance of two points on the screen; less is a click, not a drag."""
PIECES: Final = {AnnotationKind.COBB: 2}
"""Points per line, for annotations of several separate lines."""


class PointsTool:
    """Collects a fixed number of points, by dragging or by clicking.

    A press begins a line, its release ends it; a press that does not drag leaves the line at the
    pointer until the next click.

    Parameters
    ----------
    surface : Surface
        Shows what is being drawn.
    kind : AnnotationKind
        Kind of annotation; it defines the number of points.
    finish : callable
        Receives the points.
    """

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, surface: Surface, kind: AnnotationKind, finish: Callable[[tuple[Point, ...]], object]
    ) -> None:
        self._surface, self._kind, self._finish = surface, kind, finish
        self._fewest, self._count = COUNTS[kind]
        self._points: list[Point] = []
        self._began = self._down = False

    @property
    def drawing(self) -> bool:
        """Whether drawing has begun."""
        return bool(self._points)

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Begin a line, or set its end."""
        self._down = True
        self._began = self._piece_is_whole
        if self._began:
            self._points.append(self._surface.clamped(place))
        self._show(place)

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Draw the line to the pointer."""
        self._show(place)

    def hover(self, place: QPointF) -> None:
        """Draw the line to the pointer."""
        self._show(place)

    def release(self, place: QPointF) -> None:
        """End the line, unless it has no length yet."""
        if not (self._down and self._points):
            return
        self._down = False
        point = self._surface.clamped(place)
        last = self._points[-1]
        longer = self._surface.layer.distance_px(QPointF(*last), QPointF(*point)) >= SHORTEST_PX
        if longer:
            self._points.append(point)
        if len(self._points) == self._count or (not longer and self._fewest == 1):
            points = tuple(self._points)
            self.cancel()
            self._finish(points)
        else:
            self._show(place)

    def double_click(self, place: QPointF) -> None:
        """Treat it as a second press."""
        self.press(place, Qt.KeyboardModifier.NoModifier)

    def cancel(self) -> bool:
        """Discard the points."""
        was = self.drawing
        self._points, self._down = [], False
        self._surface.layer.show_draft(None)
        return was

    @property
    def _piece_is_whole(self) -> bool:
        return len(self._points) % PIECES.get(self._kind, self._count) == 0

    def _show(self, place: QPointF) -> None:
        if self.drawing:
            points = tuple(self._points)
            if not self._piece_is_whole or self._down:
                points = (*points, self._surface.clamped(place))
            self._surface.layer.show_draft(self._graphic(points[: self._count]))

    def _graphic(self, points: tuple[Point, ...]) -> AnnotationGraphic:
        measured = self._surface.layer.measured
        if measured is None or len(points) < self._count or self._kind is AnnotationKind.NOTE:
            size = PIECES.get(self._kind, self._count)
            pieces = tuple(points[at : at + size] for at in range(0, len(points), size))
            return AnnotationGraphic(tuple(p for p in pieces if len(p) > 1), points, points)
        annotation = Annotation(self._kind, points)
        return graphic_of(
            annotation, annotation_lines(annotation, measured, moving=True), measured.scale
        )


def write_note(surface: Surface, points: tuple[Point, ...]) -> None:
    """Show the arrow of a new note, if it has one, while its text is typed; then add the note."""
    surface.edit_text(
        points[-1],
        "",
        lambda text: surface.add(Annotation(AnnotationKind.NOTE, points, text)),
        lambda: surface.layer.show_draft(None),
    )
    strokes = (points,) if len(points) > 1 else ()
    surface.layer.show_draft(
        AnnotationGraphic(strokes, points[:1], points[-1:], arrow=bool(strokes))
    )


STEP_PX: Final = 3.0
"""Distance of the points of the outline, in screen pixels."""
FEWEST: Final = 8
"""Outlines of fewer points are discarded."""


class FreehandTool:
    """Draws an outline along the pointer; releasing the button closes it."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._points: list[Point] = []

    @property
    def drawing(self) -> bool:
        """Whether an outline is open."""
        return bool(self._points)

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Begin an outline."""
        self._points = [self._surface.clamped(place)]

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Continue the outline."""
        if not self._points:
            return
        point = self._surface.clamped(place)
        apart = self._surface.layer.distance_px(QPointF(*self._points[-1]), QPointF(*point))
        if apart >= STEP_PX:
            self._points.append(point)
            points = tuple(self._points)
            self._surface.layer.show_draft(AnnotationGraphic((points,), (), points[-1:]))

    def hover(self, place: QPointF) -> None:
        """Do nothing while the button is up."""

    def release(self, place: QPointF) -> None:  # noqa: ARG002 - the last move was there
        """Close the outline."""
        points = tuple(self._points)
        self.cancel()
        if len(points) >= FEWEST:
            self._surface.add(Annotation(AnnotationKind.FREEHAND, points))

    def double_click(self, place: QPointF) -> None:
        """Treat it as a press."""
        self.press(place, Qt.KeyboardModifier.NoModifier)

    def cancel(self) -> bool:
        """Discard the outline."""
        was = self.drawing
        self._points = []
        self._surface.layer.show_draft(None)
        return was


class BoxTool:
    """Draws a rectangle that is not kept; `finish` receives its corners."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, surface: Surface, finish: Callable[[Point, Point], object]) -> None:
        self._surface, self._finish = surface, finish
        self._start: Point | None = None

    @property
    def drawing(self) -> bool:
        """Whether a rectangle is being drawn."""
        return self._start is not None

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Begin a rectangle."""
        self._start = self._surface.clamped(place)

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Draw the rectangle to the pointer."""
        if self._start is not None:
            outline = rectangle(self._start, self._surface.clamped(place))
            self._surface.layer.show_draft(AnnotationGraphic(((*outline, outline[0]),), (), ()))

    def hover(self, place: QPointF) -> None:
        """Do nothing while the button is up."""

    def release(self, place: QPointF) -> None:
        """Pass the rectangle on, unless the button was only clicked."""
        start, end = self._start, self._surface.clamped(place)
        self.cancel()
        if start is None:
            return
        if self._surface.layer.distance_px(QPointF(*start), QPointF(*end)) >= SHORTEST_PX:
            self._finish(start, end)

    def double_click(self, place: QPointF) -> None:
        """Treat it as a press."""
        self.press(place, Qt.KeyboardModifier.NoModifier)

    def cancel(self) -> bool:
        """Discard the rectangle."""
        was = self.drawing
        self._start = None
        self._surface.layer.show_draft(None)
        return was


NEUTRAL: Final = ((0.42, 0.56), (0.62, 0.64), (0.14, 0.74), (0.86, 0.74), (0.5, 0.06), (0.5, 0.94))
"""Default points as fractions of width and height on the screen, in the order of the points."""


def begin_heart(surface: Surface, orientation: Orientation) -> None:
    """Add cardiothoracic lines to an image in this orientation, or select the existing ones."""
    layer = surface.layer
    for index, annotation in enumerate(layer.annotations):
        if annotation.kind is AnnotationKind.HEART:
            layer.select(index)
            return
    if layer.measured is not None:
        surface.add(first_lines(layer.measured.image, orientation))


def first_lines(image: Radiograph, orientation: Orientation) -> Annotation:
    """Return initial cardiothoracic lines for an image in this orientation.

    They stand where the borders may be, or in the image's middle where it does not show enough;
    none counts as placed.
    """
    rows, columns = image.shape
    pixels = image.true_pixels
    mirrored = np.fliplr(pixels) if orientation.mirrored else pixels
    guess = estimate_heart_lines(np.rot90(mirrored, -orientation.quarter_turns))
    shares = NEUTRAL if guess is None else (*guess.heart, *guess.chest, *guess.midline)
    (a, b), (c, d) = orientation.matrix  # orthogonal: its transpose leads back to the image
    points: list[Point] = []
    for x, y in shares:
        right, down = x - 0.5, y - 0.5
        across, along = 0.5 + a * right + c * down, 0.5 + b * right + d * down
        points.append(Point(across * columns, along * rows))
    return Annotation(AnnotationKind.HEART, tuple(points))
