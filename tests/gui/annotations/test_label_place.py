"""Where the words beside a mark stand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from xray_desktop.gui.annotations.annotation_painter import NO_POINTS, inside, place_label, sampled

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


@given(points, points)
def test_a_line_is_tested_densely_enough_for_words_not_to_slip_through(
    start: QPointF, end: QPointF
) -> None:
    steps = sampled([start, end])
    assert tuple(steps[0]) == (start.x(), start.y())
    assert (abs(steps[1:] - steps[:-1]) <= 12.1).all()
