"""Editing annotations: select, move, drag a handle, change the text of a note."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPointF, Qt

from xray_desktop.core.annotations.annotation import (
    Annotation,
    AnnotationKind,
    move_handle,
    placed,
    shifted,
)
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.gui.annotations.annotation_layer import Hit
from xray_desktop.gui.annotations.annotation_tools import Surface


@dataclass(frozen=True, slots=True)
class _Drag:
    hit: Hit
    annotation: Annotation
    start: Point


class AnnotationEditor:
    """Handles the left button over an existing annotation.

    While a tool is chosen, only handles can be dragged, so that the tool can draw over other
    annotations; while it draws, nothing can.

    Parameters
    ----------
    surface : Surface
        The annotations of the image.
    busy : callable
        Whether a tool is chosen, and whether it is drawing.
    set_cursor : callable
        Sets the shape of the pointer; None for the shape of the tool.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(
        self,
        surface: Surface,
        busy: Callable[[], tuple[bool, bool]],
        set_cursor: Callable[[Qt.CursorShape | None], None],
    ) -> None:
        self._surface, self._busy, self._set_cursor = surface, busy, set_cursor
        self._drag: _Drag | None = None
        self._over = False

    def takes(self, place: QPointF) -> bool:
        """Return whether an annotation is under the pointer; if none is, deselect."""
        if self._hit(place) is not None:
            return True
        self._surface.layer.select(None)
        return False

    def select(self, place: QPointF) -> None:
        """Select the annotation under the pointer, or none, unless something is being drawn."""
        _chosen, drawing = self._busy()
        layer = self._surface.layer
        if not drawing and layer.isVisible():
            hit = layer.hit(place, handles_only=False)
            layer.select(None if hit is None else hit.index)

    def press(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Select the annotation and begin to drag it."""
        hit = self._hit(place)
        if hit is not None:
            self._surface.layer.select(hit.index)
            annotation = self._surface.layer.annotations[hit.index]
            self._drag = _Drag(hit, annotation, Point(place.x(), place.y()))

    def move(self, place: QPointF, modifiers: Qt.KeyboardModifier) -> None:  # noqa: ARG002
        """Preview the annotation at its new position."""
        drag = self._drag
        if drag is not None:
            self._surface.layer.preview(drag.hit.index, self._moved(drag, place))

    def hover(self, place: QPointF) -> None:
        """Change the pointer over an annotation."""
        over = self._hit(place) is not None
        if over != self._over:
            self._over = over
            self._set_cursor(self.cursor if over else None)

    def release(self, place: QPointF) -> None:
        """Store the annotation at its new position."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        annotation = self._moved(drag, place)
        pane_annotations = self._surface.pane_annotations
        if annotation == drag.annotation:
            self._surface.layer.preview(drag.hit.index, annotation)
        else:
            pane_annotations.put(
                pane_annotations.annotation_set.with_annotation(drag.hit.index, annotation),
                f"moving: {annotation.kind}",
            )

    def takes_double_click(self, place: QPointF) -> bool:
        """Return whether a note is under the pointer: nothing else has a text to edit."""
        return self._note_at(place) is not None

    def double_click(self, place: QPointF) -> None:
        """Edit the text of a note."""
        annotation = self._note_at(place)
        if annotation is not None:
            self._surface.edit_text(
                annotation.points[-1], annotation.text, partial(self._rewrite, annotation)
            )

    def _rewrite(self, annotation: Annotation, text: str) -> None:
        """Store a note with another text, if it is still there."""
        pane_annotations = self._surface.pane_annotations
        annotation_set = pane_annotations.annotation_set
        if annotation in annotation_set.annotations:
            index = annotation_set.annotations.index(annotation)
            changed = replace(annotation, text=text)
            pane_annotations.put(annotation_set.with_annotation(index, changed), "writing")

    def cancel(self) -> bool:
        """Return the dragged annotation to where it was."""
        drag, self._drag = self._drag, None
        if drag is not None:
            self._surface.layer.preview(drag.hit.index, drag.annotation)
        return drag is not None

    def _hit(self, place: QPointF) -> Hit | None:
        chosen, drawing = self._busy()
        layer = self._surface.layer
        if drawing or not layer.isVisible():
            return None
        return layer.hit(place, handles_only=chosen)

    def _note_at(self, place: QPointF) -> Annotation | None:
        hit = self._hit(place)
        annotation = None if hit is None else self._surface.layer.annotations[hit.index]
        return annotation if annotation and annotation.kind is AnnotationKind.NOTE else None

    def _moved(self, drag: _Drag, place: QPointF) -> Annotation:
        measured = self._surface.layer.measured
        if measured is None:
            return drag.annotation
        if self._surface.layer.distance_px(QPointF(*drag.start), place) == 0:
            if drag.annotation.kind is AnnotationKind.HEART and drag.hit.handle is not None:
                return placed(drag.annotation, drag.hit.handle)
            return drag.annotation
        if drag.hit.handle is not None:
            here = self._surface.clamped(place)
            return move_handle(drag.annotation, drag.hit.handle, here, measured.scale)
        by = Point(place.x() - drag.start.x, place.y() - drag.start.y)
        return shifted(drag.annotation, by, measured.image.shape)
