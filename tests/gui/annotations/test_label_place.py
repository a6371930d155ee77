"""Where the words beside a mark stand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from xray_desktop.core.annotations.measurements import Point
from xray_desktop.gui.annotations.annotation_graphics import AnnotationGraphic
from xray_desktop.gui.annotations.annotation_painter import (
    NO_POINTS,
    PaintedAnnotation,
    inside,
    paint_annotations,
    place_label,
    sampled,
)

VIEW = QRectF(0, 0, 700, 600)
WORDS = QSizeF(150, 40)
points = st.builds(QPointF, st.floats(0, 700), st.floats(0, 600))


@given(points, points)
def test_words_are_in_view_and_hide_no_end_of_their_line(start: QPointF, end: QPointF) -> None:
    ends = np.concatenate([sampled([start]), sampled([end])])
    found = place_label(WORDS, [end, start], sampled([start, end]), ends, [], VIEW)
    assert VIEW.contains(found)
    assert found.size() == WORDS
    assert len(inside(found, ends)) == 0


def test_words_do_not_stand_on_other_words() -> None:
    there: list[QRectF] = []
    for _ in range(4):
        found = place_label(WORDS, [QPointF(350, 300)], NO_POINTS, NO_POINTS, there, VIEW)
        assert not any(found.intersects(other) for other in there)
        there.append(found)


def test_words_wider_than_the_view_are_broken_into_lines_and_none_is_lost(
    qapp: QApplication,
) -> None:
    drawn: list[str] = []

    class Painter(QPainter):
        def drawText(self, _place: QPointF, text: str) -> None:  # noqa: N802 - Qt's name
            drawn.append(text)

    text = "A long text beside a mark, of which no word may be cut off"
    where = Point(60, 100)
    picture = QImage(120, 400, QImage.Format.Format_RGB32)
    painter = Painter(picture)
    view = QRectF(picture.rect())
    mark = PaintedAnnotation(AnnotationGraphic((), (where,), (where,), (text,)))
    (label,) = paint_annotations(painter, QTransform(), view, [mark])
    painter.end()
    assert view.contains(label)
    assert len(drawn) > 1
    assert " ".join(drawn) == text


@given(points, points)
def test_a_line_is_tested_densely_enough_for_words_not_to_slip_through(
    start: QPointF, end: QPointF
) -> None:
    steps = sampled([start, end])
    assert tuple(steps[0]) == (start.x(), start.y())
    assert (abs(steps[1:] - steps[:-1]) <= 12.1).all()
