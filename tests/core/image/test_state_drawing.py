"""What a state draws is left out where it equals an annotation, and only there."""

from dataclasses import replace

import pytest

from xray_desktop.core.image.presentation_state import (
    Graphic,
    GraphicType,
    PresentationState,
    TextObject,
)
from xray_desktop.core.image.state_drawing import MAX_POINTS, Drawing, without_drawings

SHAPE = (240, 200)
LENGTH = Drawing((((20.0, 30.0), (120.251, 40.5)),), (), ("17.5 mm", "at the detector"), (120, 40))
PROBE = Drawing((), ((60.0, 80.0),), ("pixel value 1000",), (60.0, 80.0))
FOREIGN = Graphic(GraphicType.CIRCLE, ((10, 10), (13, 14)))


def state_of(*drawings: Drawing) -> PresentationState:
    """The state that our reader makes of these drawings: text is read as one line."""
    return PresentationState(
        "ANNOTATIONS",
        graphics=(FOREIGN, *(graphic for one in drawings for graphic in one.graphics)),
        texts=tuple(
            TextObject(one.text.replace("\r\n", "  "), one.text_box(SHAPE)[:2]) for one in drawings
        ),
    )


def test_what_equals_a_drawing_is_left_out_and_the_rest_stays() -> None:
    left = without_drawings(state_of(LENGTH, PROBE), (LENGTH,), SHAPE)
    assert left.graphics == (FOREIGN, *PROBE.graphics)
    assert [text.text for text in left.texts] == ["pixel value 1000"]


@pytest.mark.parametrize(
    "other",
    [
        replace(LENGTH, strokes=(((20.0, 30.0), (120.3, 40.5)),)),
        replace(LENGTH, strokes=(((20.0, 30.0), (70.0, 35.0), (120.251, 40.5)),)),
        replace(LENGTH, strokes=(), points=((20.0, 30.0),)),
    ],
)
def test_another_place_or_shape_stays(other: Drawing) -> None:
    assert set(other.graphics) <= set(without_drawings(state_of(other), (LENGTH,), SHAPE).graphics)


@pytest.mark.parametrize(
    "other", [replace(LENGTH, lines=("18.5 mm",)), replace(LENGTH, anchor=(90.0, 40.0))]
)
def test_another_text_or_place_of_a_text_stays(other: Drawing) -> None:
    left = without_drawings(state_of(other), (LENGTH,), SHAPE)
    assert left.graphics == (FOREIGN,)
    assert len(left.texts) == 1


def test_a_state_without_any_of_the_drawings_stays_the_same_object() -> None:
    state = state_of(PROBE)
    assert without_drawings(state, (LENGTH,), SHAPE) is state
    assert without_drawings(state, (), SHAPE) is state


def test_a_long_outline_is_recognised_by_the_points_that_are_stored() -> None:
    outline = tuple((float(n % 190), float(n % 230)) for n in range(3 * MAX_POINTS))
    drawing = Drawing((outline,), (), (), outline[0])
    (stored,) = drawing.graphics
    assert len(stored.points) <= MAX_POINTS + 1
    assert without_drawings(state_of(drawing), (drawing,), SHAPE).graphics == (FOREIGN,)
