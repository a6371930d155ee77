"""The layer that draws annotations over an image, and finds the annotation under the pointer."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from xray_desktop.core.annotations.annotation import Annotation, AnnotationKind, handles
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.image.state_drawing import Drawing
from xray_desktop.gui.annotations.annotation_graphics import (
    WAITING,
    AnnotationGraphic,
    MeasuredImage,
    annotation_lines,
    graphic_of,
)
from xray_desktop.gui.annotations.annotation_painter import (
    PaintedAnnotation,
    paint_annotations,
    screen_lines,
)
from xray_desktop.gui.viewer.image_view import ImageView

HANDLE_REACH_PX: Final = 9.0
LINE_REACH_PX: Final = 6.0
ABOVE_THE_HEAT_MAP: Final = 10.0
LINES_PER_PICTURE: Final = 45
"""Text size in a picture of the whole image: its height holds this many lines."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The annotation under the pointer, and its handle there, if any."""

    index: int
    handle: int | None


class AnnotationLayer(pg.GraphicsObject):
    """Draws annotations and the one being drawn; a child of the image, so that it turns with it.

    Attributes
    ----------
    selected : int or None
        Index of the annotation whose handles are shown.
    """

    selection_changed = Signal()
    """Another annotation is selected, or none."""

    def __init__(self, view: ImageView) -> None:
        super().__init__()
        self._view = view
        self._image = view.image_item
        self.setParentItem(self._image)
        self.setZValue(ABOVE_THE_HEAT_MAP)
        self._measured: MeasuredImage | None = None
        self._annotations: tuple[Annotation, ...] = ()
        self._graphics: list[AnnotationGraphic] = []
        self._draft: AnnotationGraphic | None = None
        self._labels: list[QRectF] = []
        self.selected: int | None = None

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The annotations shown."""
        return self._annotations

    @property
    def graphics(self) -> tuple[AnnotationGraphic, ...]:
        """The shapes of the annotations, with their labels."""
        return tuple(self._graphics)

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The annotations as a presentation state holds them, without proposed lines."""
        return tuple(
            Drawing(
                (*graphic.strokes, *graphic.dashed),
                () if graphic.strokes else graphic.ends,
                graphic.lines,
                graphic.anchors[0],
            )
            for annotation, graphic in zip(self._annotations, self._graphics, strict=False)
            if not annotation.unplaced  # they are no measurement
        )

    @property
    def measured(self) -> MeasuredImage | None:
        """The image that the annotations measure."""
        return self._measured

    @property
    def labels(self) -> list[QRectF]:
        """Rectangles of the labels as last drawn, in view pixels."""
        return self._labels[: len(self._annotations)]

    def lines(self, index: int) -> tuple[str, ...]:
        """Return the label of an annotation."""
        return self._graphics[index].lines

    def show_annotations(
        self, annotations: tuple[Annotation, ...], measured: MeasuredImage | None
    ) -> None:
        """Show annotations, measured on an image."""
        self.prepareGeometryChange()
        known = self._reusable_graphics(measured)
        self._measured, self._annotations = measured, annotations
        if measured is None:
            self._graphics = []
        else:
            self._graphics = [
                known.get(annotation)
                or graphic_of(annotation, annotation_lines(annotation, measured), measured.scale)
                for annotation in annotations
            ]
        if self.selected is not None and self.selected >= len(annotations):
            self.select(None)
        self._labels = []
        self.update()

    def select(self, index: int | None) -> None:
        """Select an annotation, or none."""
        if index != self.selected:
            self.selected = index
            self.selection_changed.emit()
        self.update()

    def preview(self, index: int, annotation: Annotation) -> None:
        """Show a changed annotation without storing it."""
        if self._measured is not None:
            self._annotations = (
                *self._annotations[:index],
                annotation,
                *self._annotations[index + 1 :],
            )
            lines = annotation_lines(annotation, self._measured, moving=True)
            self._graphics[index] = graphic_of(annotation, lines, self._measured.scale)
            self.update()

    def show_draft(self, draft: AnnotationGraphic | None) -> None:
        """Show the shape that is being drawn."""
        self._draft = draft
        self.update()

    def hit(self, place: QPointF, *, handles_only: bool) -> Hit | None:
        """Return what is under an image point: the selected annotation first, then the newest.

        With `handles_only`, labels and lines are ignored.
        """
        order = sorted(range(len(self._annotations)), key=lambda i: (i != self.selected, -i))
        to_screen = self._to_screen()
        here = to_screen.map(place)
        for index in order:
            for number, handle in enumerate(handles(self._annotations[index])):
                if _distance(to_screen.map(QPointF(*handle)), here) <= HANDLE_REACH_PX:
                    return Hit(index, number)
        if handles_only:
            return None
        for index in order:
            on_text = index < len(self._labels) and self._labels[index].contains(here)
            if on_text or self._near_line(self._graphics[index], here, to_screen):
                return Hit(index, None)
        return None

    def distance_px(self, one: QPointF, other: QPointF) -> float:
        """Return the distance of two image points on the screen."""
        to_screen = self._to_screen()
        return _distance(to_screen.map(one), to_screen.map(other))

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        """Return the rectangle of the image."""
        return self._image.boundingRect()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,  # noqa: ARG002 - Qt's signature
        widget: QWidget | None = None,  # noqa: ARG002 - Qt's signature
    ) -> None:
        """Draw annotations, their labels, and the shape being drawn."""
        to_screen = self._to_screen()
        within = QRectF(self._view.viewport().rect()) & to_screen.mapRect(self.boundingRect())
        taken = self._view.text_rects()
        height = self._view.area.picture_height_px
        if height is not None:  # text as large whatever the window's size; corners are left out
            high = LINES_PER_PICTURE * QFontMetricsF(painter.font()).lineSpacing()
            to_picture = QTransform.fromScale(high / height, high / height)
            to_screen, within, taken = to_screen * to_picture, to_picture.mapRect(within), []
        drawn = [PaintedAnnotation(graphic) for graphic in self._graphics]
        if self.selected is not None:
            annotation = self._annotations[self.selected]
            graphic = self._graphics[self.selected]
            drawn[self.selected] = PaintedAnnotation(
                graphic, selected=True, handles=handles(annotation), unplaced=annotation.unplaced
            )
        if self._draft is not None:
            drawn.append(PaintedAnnotation(self._draft, selected=True))
        painter.save()
        # An exported picture may be larger than the view: lines and labels are scaled with it.
        screen_to_device = to_screen.inverted()[0] * painter.worldTransform()
        painter.setWorldTransform(screen_to_device)
        labels = paint_annotations(painter, to_screen, within, drawn, taken)
        if height is None:
            self._labels = labels
        painter.restore()

    def _reusable_graphics(
        self, measured: MeasuredImage | None
    ) -> dict[Annotation, AnnotationGraphic]:
        """Return the shapes that need not be measured again (regions are slow)."""
        before = self._measured
        if measured is None or before is None:
            return {}
        if measured.image is not before.image or measured.scale != before.scale:
            return {}
        rewindowed = measured.windowing != before.windowing
        return {
            annotation: graphic
            for annotation, graphic in zip(self._annotations, self._graphics, strict=True)
            if not (rewindowed and annotation.kind is AnnotationKind.PROBE)
            and graphic.lines != WAITING
        }

    def _to_screen(self) -> QTransform:
        return self.deviceTransform(self._view.viewportTransform())

    def _near_line(self, graphic: AnnotationGraphic, here: QPointF, to_screen: QTransform) -> bool:
        return any(
            _to_segment(here, start, end) <= LINE_REACH_PX
            for line in screen_lines(graphic, to_screen)
            for start, end in pairwise(line)
        )


def as_point(place: QPointF) -> Point:
    """Return a Qt point as an image point."""
    return Point(place.x(), place.y())


def _distance(one: QPointF, other: QPointF) -> float:
    way = one - other
    return (way.x() ** 2 + way.y() ** 2) ** 0.5


def _to_segment(here: QPointF, start: QPointF, end: QPointF) -> float:
    along, way = end - start, here - start
    square = QPointF.dotProduct(along, along)
    share = QPointF.dotProduct(way, along) / square if square else 0.0
    return _distance(here, start + along * min(max(share, 0.0), 1.0))
