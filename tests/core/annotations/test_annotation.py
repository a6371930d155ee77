"""Marks are valid, and stay so when they are taken hold of."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.annotations.annotation import (
    BORDERS,
    COUNTS,
    Annotation,
    AnnotationKind,
    clamped_to_image,
    handles,
    move_handle,
    shifted,
)
from xray_desktop.core.annotations.measurements import Point, Scale, offset

SHAPE = (600, 500)
PX = Scale()
inside = st.builds(Point, st.floats(0, 500), st.floats(0, 600))


@st.composite
def marks(draw: st.DrawFn) -> Annotation:
    kind = draw(st.sampled_from(AnnotationKind))
    fewest, most = COUNTS[kind]
    count = draw(st.integers(fewest, min(most, 40)))
    points = tuple(draw(st.lists(inside, min_size=count, max_size=count, unique=True)))
    return Annotation(kind, points, "words" if kind is AnnotationKind.NOTE else "")


@pytest.mark.parametrize(
    ("kind", "count", "text"),
    [
        (AnnotationKind.LENGTH, 1, ""),
        (AnnotationKind.COBB, 3, ""),
        (AnnotationKind.FREEHAND, 2, ""),
        (AnnotationKind.NOTE, 1, ""),
        (AnnotationKind.PROBE, 1, "words"),
    ],
)
def test_a_mark_that_is_none_is_refused(kind: AnnotationKind, count: int, text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Annotation(kind, tuple(Point(n, n) for n in range(count)), text)


@given(marks(), st.data(), inside)
def test_a_handle_goes_where_it_is_put(mark: Annotation, data: st.DataObject, place: Point) -> None:
    index = data.draw(st.integers(0, len(handles(mark)) - 1))
    moved = move_handle(mark, index, place, PX)
    assert moved.kind is mark.kind
    there = handles(moved)[index]
    if mark.kind is AnnotationKind.ELLIPSE:  # a side moves, and its middle only in one direction
        axis = index % 2
        assert there[axis] == pytest.approx(place[axis])
    elif mark.kind is AnnotationKind.HEART and place in mark.points[4:]:
        assert moved == mark
    else:
        assert there == pytest.approx(place)


@given(marks(), st.builds(Point, st.floats(-2_000, 2_000), st.floats(-2_000, 2_000)))
def test_a_mark_keeps_its_shape_and_stays_on_the_image(mark: Annotation, by: Point) -> None:
    moved = shifted(mark, by, SHAPE)
    ways = {
        (round(a.x - b.x, 6), round(a.y - b.y, 6))
        for a, b in zip(moved.points, mark.points, strict=True)
    }
    x, y = next(iter(ways))
    assert all(way == pytest.approx((x, y), abs=1e-5) for way in ways)
    for point in moved.points:
        assert point == pytest.approx(clamped_to_image(point, SHAPE), abs=1e-6)


@pytest.mark.parametrize("index", range(4))
def test_the_other_corners_of_a_rectangle_stay(index: int) -> None:
    mark = Annotation(AnnotationKind.RECTANGLE, (Point(10, 20), Point(110, 80)))
    before, after = handles(mark), handles(move_handle(mark, index, Point(60, 50), PX))
    opposite = {0: 1, 1: 0, 2: 3, 3: 2}[index]
    assert after[opposite] == before[opposite]
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 3


def test_a_bent_outline_moves_near_the_handle_only() -> None:
    points = tuple(Point(float(n), 0.0) for n in range(120))
    bent = move_handle(Annotation(AnnotationKind.FREEHAND, points), 6, Point(60, 30), PX).points
    assert bent[60] == Point(60, 30)
    assert 0 < bent[55].y < 30
    assert bent[50] == points[50]
    assert bent[0] == points[0]


def test_only_borders_that_were_dragged_are_in_place() -> None:
    heart = Annotation(
        AnnotationKind.HEART,
        (
            *(Point(40, 50), Point(60, 50)),
            *(Point(10, 70), Point(90, 70)),
            *(Point(50, 5), Point(50, 95)),
        ),
    )
    assert heart.unplaced == BORDERS
    dragged = move_handle(heart, 4, Point(55, 5), PX)
    assert dragged.unplaced == BORDERS
    for index in BORDERS:
        dragged = move_handle(dragged, index, dragged.points[index], PX)
    assert not dragged.unplaced


@given(inside, st.integers(2, 5))
def test_the_chest_borders_stay_at_one_level(place: Point, index: int) -> None:
    midline = (Point(250, 10), Point(260, 590))
    heart = Annotation(
        AnnotationKind.HEART,
        (Point(200, 300), Point(300, 300), Point(50, 400), Point(450, 400), *midline),
    )
    moved = move_handle(heart, index, place, PX)
    one, other, *line = moved.points[2:]
    if moved == replace(heart, placed=moved.placed):
        return
    # square to the midline: both are as far from a line across it
    top, bottom = line
    across = (top, Point(top.x - (bottom.y - top.y), top.y + bottom.x - top.x))
    assert offset(one, across, PX) == pytest.approx(offset(other, across, PX), abs=1e-4)
