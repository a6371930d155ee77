"""The cardiothoracic ratio: nothing until the lines are dragged, then said beside the scores."""

import pytest
from PySide6.QtCore import QPointF

from tests.gui.annotations.hand import Hand, measured_image
from xray_desktop.core.annotations.annotation import AnnotationKind
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import PresentationState
from xray_desktop.gui.annotations.annotation_graphics import NOTE_WIDTH
from xray_desktop.gui.annotations.annotation_tools import first_lines

PLACES = ((200, 220), (320, 260), (50, 300), (450, 300))


def place_borders(hand: Hand) -> None:
    for index, place in enumerate(PLACES):
        hand.drag(tuple(hand.controller.layer.annotations[0].points[index]), place)


def test_there_is_no_ratio_before_every_border_was_dragged(hand: Hand) -> None:
    panel = hand.harness.window.panel
    hand.do("heart")
    assert hand.kinds == [AnnotationKind.HEART]
    assert hand.lines().startswith("No cardiothoracic ratio yet: drag the lines")
    assert hand.lines().endswith("(4 left)")
    assert max(map(len, hand.lines().splitlines())) <= NOTE_WIDTH, "it fits a narrow pane"
    for index, place in enumerate(PLACES[:3]):
        hand.drag(tuple(hand.controller.layer.annotations[0].points[index]), place)
    assert hand.lines().endswith("(1 left)")
    assert panel.ratio.isHidden()


def test_the_ratio_is_said_beside_the_scores(hand: Hand) -> None:
    panel = hand.harness.window.panel
    hand.do("heart")
    place_borders(hand)
    lines = hand.lines().splitlines()
    assert lines[0] == "CTR 0.30  (heart / chest)"
    assert lines[-1] == "at the detector"
    assert panel.ratio.text() == "Cardiomegaly: CTR 0.30 (measured by you)"
    assert panel.ratio.isVisible()
    hand.do("undo")
    assert panel.ratio.isHidden()
    hand.do("redo")
    hand.do("heart")
    assert hand.kinds == [AnnotationKind.HEART]
    assert hand.controller.layer.selected == 0
    hand.do("delete_mark")
    assert hand.kinds == []
    assert panel.ratio.isHidden()


def test_a_heart_beside_the_midline_has_no_ratio(hand: Hand) -> None:
    hand.do("heart")
    place_borders(hand)
    hand.drag(tuple(hand.controller.layer.annotations[0].points[1]), (230, 260))
    assert hand.lines().startswith("No ratio")
    assert hand.harness.window.panel.ratio.isHidden()


@pytest.mark.parametrize("laid", [Orientation(n, m) for n in range(4) for m in (False, True)])
def test_lines_are_upright_however_the_image_lies(hand: Hand, laid: Orientation) -> None:
    hand.view.apply_state(PresentationState("", orientation=laid))
    hand.do("heart")
    mark = hand.controller.layer.annotations[0]
    assert mark == first_lines(measured_image(), laid)
    on_screen = [hand.view.area.from_image(QPointF(*point)) for point in mark.points]
    one, other, chest, other_chest, top, bottom = on_screen
    assert top.x() == pytest.approx(bottom.x(), abs=1.5)
    assert top.y() < bottom.y()
    assert chest.x() < one.x() < top.x() < other.x() < other_chest.x()
    assert chest.y() == pytest.approx(other_chest.y(), abs=1.5)


def test_a_click_says_that_an_end_is_where_it_belongs(hand: Hand) -> None:
    hand.do("heart")
    before = hand.controller.layer.annotations[0].points
    for index in range(4):
        hand.click(tuple(before[index]))
    assert hand.controller.layer.annotations[0].points == before
    assert hand.lines().startswith("CTR 0.28")
    hand.do("undo")
    assert hand.lines().endswith("(1 left)")
