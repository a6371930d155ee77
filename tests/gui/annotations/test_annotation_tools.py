"""Drawing, moving, deleting and undoing marks with real mouse and key events."""

from dataclasses import replace
from math import cos, pi, sin

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import LEFT, MIDDLE, NONE, Hand, Place, measured_image
from xray_desktop.core.annotations.annotation import AnnotationKind
from xray_desktop.core.image.display import VoiWindow


def key(hand: Hand, qtbot: QtBot, pressed: Qt.Key, *, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(hand.harness.window.panel.list, pressed, modifier)


def expected_mm(start: Place, end: Place) -> str:
    way = np.subtract(end, start) * (0.2, 0.1)
    return f"{np.hypot(*way):.1f} mm\nat the detector"


def test_a_length_is_dragged_or_clicked(hand: Hand, qtbot: QtBot) -> None:
    key(hand, qtbot, Qt.Key.Key_D)
    hand.drag((100, 100), (150, 150), (300, 220))
    assert hand.lines() == expected_mm(hand.exact((100, 100)), hand.exact((300, 220)))
    hand.click((50, 300))
    assert len(hand.kinds) == 1
    hand.hover((200, 320))
    hand.click((200, 320))
    assert hand.kinds == [AnnotationKind.LENGTH] * 2
    assert hand.lines() == expected_mm(hand.exact((50, 300)), hand.exact((200, 320)))


def test_a_second_click_in_the_same_place_draws_nothing(hand: Hand, qtbot: QtBot) -> None:
    hand.do("tool_length")
    viewport, at = hand.view.viewport(), hand.on_screen((100, 100))
    qtbot.mouseClick(viewport, LEFT, pos=at)
    qtbot.mouseDClick(viewport, LEFT, pos=at)
    assert hand.kinds == []
    hand.click((300, 100))
    assert hand.kinds == [AnnotationKind.LENGTH]


def test_an_image_of_unknown_size_is_measured_in_pixels(hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("next")
    hand.do("tool_length")
    hand.drag((10, 10), (40, 50))
    way = np.subtract(hand.exact((40, 50)), hand.exact((10, 10)))
    assert hand.lines() == f"{np.hypot(*way):.1f} px"


def test_an_angle_takes_three_places(hand: Hand, qtbot: QtBot) -> None:
    key(hand, qtbot, Qt.Key.Key_A)
    hand.drag((100, 100), (200, 100))
    assert hand.kinds == []
    hand.hover((200, 250))
    hand.click((200, 300))
    assert hand.kinds == [AnnotationKind.ANGLE]
    assert hand.lines() == "90.0°"


def test_a_cobb_angle_takes_two_lines(hand: Hand) -> None:
    hand.do("tool_cobb")
    hand.drag((200, 100), (300, 100))
    assert hand.kinds == []
    hand.hover((100, 200))
    hand.drag((300, 400), (200, 200))
    assert hand.kinds == [AnnotationKind.COBB]
    # 100 columns of 0.2 mm across and 200 rows of 0.1 mm down
    assert float(hand.lines()[len("Cobb ") : -1]) == pytest.approx(45, abs=0.6)


@pytest.mark.parametrize("tool", ["tool_ellipse", "tool_rectangle"])
def test_regions_have_values_and_an_area(hand: Hand, tool: str) -> None:
    hand.do(tool)
    hand.drag((20, 50), (60, 90), (120, 250))
    (left, top), (right, bottom) = hand.exact((20, 50)), hand.exact((120, 250))
    area = (right - left) * 0.2 * (bottom - top) * 0.1
    area *= pi / 4 if tool == "tool_ellipse" else 1
    lines = hand.lines().splitlines()
    assert lines[:2] == ["mean 1000.0  SD 0.0  (pixel values)", "min 1000  max 1000"]
    assert lines[3] == "at the detector"
    messages = lines[2].split()
    assert messages[2] == "mm²"
    assert float(messages[1]) == pytest.approx(area, rel=0.02)


def test_a_freehand_region_is_closed_at_the_release(hand: Hand) -> None:
    hand.do("tool_freehand")
    circle = [(250 + 60 * cos(t / 10), 200 + 60 * sin(t / 10)) for t in range(62)]
    hand.drag(*circle)
    assert hand.kinds == [AnnotationKind.FREEHAND]
    lines = hand.lines().splitlines()
    assert lines[1] == "min 1000  max 3000"
    assert float(lines[2].split()[1]) == pytest.approx(pi * 60 * 60 * 0.02, rel=0.03)
    hand.drag((400, 100), (401, 100))
    assert len(hand.kinds) == 1


def test_a_probe_says_the_value_and_how_bright_it_is(hand: Hand) -> None:
    hand.do("tool_probe")
    hand.click((100.5, 50.5))
    assert hand.lines().startswith("pixel value 1000, shown at 25 %\ncolumn 10")
    hand.click((400.5, 50.5))
    assert hand.lines().startswith("pixel value 3000, shown at 75 %")
    hand.do("invert")
    assert hand.lines().startswith("pixel value 3000, shown at 25 %")
    assert hand.lines(0).startswith("pixel value 1000, shown at 75 %")


def test_a_note_may_point_at_something(hand: Hand, qtbot: QtBot) -> None:
    field = hand.controller.note_editor
    key(hand, qtbot, Qt.Key.Key_B)
    hand.click((100, 100))
    assert field.isVisible()
    assert field.geometry().contains(hand.on_screen((100, 100)) + QPoint(20, 0))
    qtbot.keyClicks(field, "what is")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "this?")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isHidden()
    hand.drag((300, 100), (350, 200))
    qtbot.keyClicks(field, "a rib")
    qtbot.keyClick(field, Qt.Key.Key_Enter)
    hand.click((50, 300))
    qtbot.keyClicks(field, "nothing")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert [(len(m.points), m.text) for m in hand.controller.layer.annotations] == [
        (1, "what is\nthis?"),
        (2, "a rib"),
    ]
    assert hand.harness.window.actions_by_id["tool_note"].isChecked(), "Esc was the field's"
    key(hand, qtbot, Qt.Key.Key_Escape)
    qtbot.mouseDClick(hand.view.viewport(), LEFT, pos=hand.on_screen((350, 200)))
    assert field.toPlainText() == "a rib"
    field.selectAll()
    qtbot.keyClicks(field, "the 4th rib")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hand.lines() == "the 4th rib"
    hand.do("undo")
    assert hand.lines() == "a rib"


def test_keys_of_the_window_are_letters_of_a_note(hand: Hand, qtbot: QtBot) -> None:
    hand.do("tool_note")
    hand.click((100, 100))
    field, before = hand.controller.note_editor, hand.view.windowing
    hand.harness.window.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    title = hand.harness.window.windowTitle()
    qtbot.keyClicks(field, "i0 W")
    qtbot.keyClick(field, Qt.Key.Key_Left)
    qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.toPlainText() == "i0  W"
    assert (hand.view.windowing, hand.harness.window.windowTitle()) == (before, title)
    read_next: list[bool] = []
    hand.harness.window.actions_by_id["worklist_next"].triggered.connect(read_next.append)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [mark.text for mark in hand.controller.layer.annotations] == ["i0  W"]
    assert read_next == [], "the habit of other fields goes to no other image"


def test_a_note_that_is_being_typed_is_kept_when_its_image_goes(hand: Hand, qtbot: QtBot) -> None:
    hand.do("tool_note")
    hand.click((100, 100))
    field = hand.controller.note_editor
    qtbot.keyClicks(field, "kept")
    place = field.pos()
    hand.view.area.zoom_at(1.5, QPointF(10, 10))
    assert field.pos() != place, "it stays at its place of the image"
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.harness.session.step(1)
    assert field.isHidden()
    assert hand.kinds == []
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.harness.session.step(-1)
    assert [mark.text for mark in hand.controller.layer.annotations] == ["kept"]


def test_a_mark_is_moved_whole_by_its_line_and_in_part_by_a_handle(hand: Hand) -> None:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("tool_window")
    window = hand.view.windowing
    hand.drag((200, 100), (210, 150), (220, 180))
    (start, end) = hand.controller.layer.annotations[0].points
    assert start == pytest.approx((120, 180), abs=2)
    assert end == pytest.approx((320, 180), abs=2)
    hand.drag((320, 180), (330, 300))
    assert hand.controller.layer.annotations[0].points[0] == start
    assert hand.controller.layer.annotations[0].points[1] == pytest.approx(hand.exact((330, 300)))
    assert hand.view.windowing == window
    hand.drag((30, 350), (60, 380))
    assert hand.view.windowing != window
    assert hand.controller.layer.selected is None


def test_a_double_click_on_a_mark_without_text_does_what_it_does_on_the_image(hand: Hand) -> None:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("cancel")
    hand.view.area.zoom_at(1.5, QPointF(hand.on_screen((200, 100))))
    for fitted, full in ((True, False), (True, True), (True, False)):
        hand.click((200, 100))
        hand.send(QEvent.Type.MouseButtonDblClick, (200, 100), LEFT, LEFT)
        hand.send(QEvent.Type.MouseButtonRelease, (200, 100), LEFT, NONE)
        assert hand.view.area.is_fitted == fitted
        assert hand.harness.window.frame.full_screen == full
    assert hand.kinds == [AnnotationKind.LENGTH]


def test_a_mark_cannot_leave_the_image(hand: Hand) -> None:
    hand.do("tool_rectangle")
    hand.drag((400, 300), (600, 700))
    assert hand.controller.layer.annotations[0].points[1] == (500, 400)
    hand.do("tool_window")
    hand.drag((400, 350), (0, 0))
    corners = hand.controller.layer.annotations[0].points
    assert (corners[1].x - corners[0].x) == pytest.approx(100, abs=2)
    assert min(corners[0]) >= 0


@pytest.mark.parametrize("pressed", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_undo_and_redo(hand: Hand, qtbot: QtBot, pressed: Qt.Key) -> None:
    actions = hand.harness.window.actions_by_id
    assert not actions["undo"].isEnabled()
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("tool_angle")
    hand.drag((100, 200), (200, 200))
    hand.click((200, 300))
    key(hand, qtbot, Qt.Key.Key_Escape)
    hand.click((200, 100))
    assert hand.controller.layer.selected == 0
    key(hand, qtbot, pressed)
    assert hand.kinds == [AnnotationKind.ANGLE]
    key(hand, qtbot, pressed)
    assert hand.kinds == [AnnotationKind.ANGLE]
    key(hand, qtbot, Qt.Key.Key_Z, ctrl=True)
    assert hand.kinds == [AnnotationKind.LENGTH, AnnotationKind.ANGLE]
    key(hand, qtbot, Qt.Key.Key_Z, ctrl=True)
    key(hand, qtbot, Qt.Key.Key_Z, ctrl=True)
    assert hand.kinds == []
    assert not actions["undo"].isEnabled()
    for _ in range(3):
        key(hand, qtbot, Qt.Key.Key_Y, ctrl=True)
    assert hand.kinds == [AnnotationKind.ANGLE]
    assert not actions["redo"].isEnabled()


def test_a_move_is_undone(hand: Hand) -> None:
    hand.do("tool_probe")
    hand.click((100, 100))
    before = hand.controller.layer.annotations
    hand.drag((100, 100), (300, 200))
    assert hand.controller.layer.annotations != before
    hand.do("undo")
    assert hand.controller.layer.annotations == before
    assert hand.lines().startswith("pixel value 1000")


def test_escape_gives_up_the_drawing_then_the_tool(hand: Hand, qtbot: QtBot) -> None:
    actions = hand.harness.window.actions_by_id
    key(hand, qtbot, Qt.Key.Key_D)
    hand.click((100, 100))
    hand.hover((200, 200))
    key(hand, qtbot, Qt.Key.Key_Escape)
    assert actions["tool_length"].isChecked()
    hand.click((300, 300))
    assert hand.kinds == []
    key(hand, qtbot, Qt.Key.Key_Escape)
    key(hand, qtbot, Qt.Key.Key_Escape)
    assert actions["tool_window"].isChecked()
    assert not actions["tool_length"].isChecked()
    assert hand.view.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor
    assert hand.controller.cancel() is False


def test_other_buttons_keep_their_meaning_while_something_is_drawn(hand: Hand) -> None:
    hand.do("tool_length")
    hand.click((100, 100))
    before = hand.view.area.from_image(QPointF(0, 0))
    hand.drag((200, 200), (250, 240), button=MIDDLE)
    assert hand.view.area.from_image(QPointF(0, 0)) != before
    hand.view.area.zoom_at(1.5, QPointF(300, 300))
    hand.click((200, 200))
    assert hand.controller.layer.annotations[0].points[0] == pytest.approx((100, 100), abs=1)
    assert hand.controller.layer.annotations[0].points[1] == pytest.approx((200, 200), abs=1)


@pytest.mark.parametrize("turn", ["turn_right", "flip_horizontal", "flip_vertical"])
def test_marks_lie_on_the_same_pixels_of_an_image_that_is_turned(hand: Hand, turn: str) -> None:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    lines, points = hand.lines(), hand.controller.layer.annotations[0].points
    hand.do("tool_window")
    hand.controller.layer.select(None)
    hand.do(turn)
    assert hand.lines() == lines
    image = hand.view.grab().toImage()
    at = hand.on_screen((200, points[0].y))
    around = [image.pixelColor(at + QPoint(x, y)) for x in range(-2, 3) for y in range(-2, 3)]
    assert any(colour.red() - colour.blue() > 80 for colour in around)  # the image is grey
    hand.drag((300, 100), (350, 200))
    assert hand.controller.layer.annotations[0].points[1] == pytest.approx(
        hand.exact((350, 200)), abs=1
    )


def test_marks_stay_with_their_image(hand: Hand, qtbot: QtBot) -> None:
    key(hand, qtbot, Qt.Key.Key_K)
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    annotations = hand.controller.layer.annotations
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("next")
    actions = hand.harness.window.actions_by_id
    assert hand.controller.layer.annotations == ()
    assert not actions["undo"].isEnabled()
    assert not actions["key_image"].isChecked()
    assert "key image" not in hand.view._corners.file.text()
    hand.drag((10, 10), (40, 40))
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("previous")
    assert hand.controller.layer.annotations == annotations
    assert actions["undo"].isEnabled()
    assert actions["key_image"].isChecked()
    assert hand.view._corners.file.text().startswith("★ key image\n")
    hand.do("undo")
    assert hand.controller.layer.annotations == ()
    key(hand, qtbot, Qt.Key.Key_K)
    assert "key image" not in hand.view._corners.file.text()


def test_an_image_that_goes_takes_what_is_being_drawn_with_it(hand: Hand, qtbot: QtBot) -> None:
    hand.do("tool_length")
    hand.send(QEvent.Type.MouseButtonPress, (100, 100), LEFT, LEFT)
    hand.send(QEvent.Type.MouseMove, (200, 200), NONE, LEFT)
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.harness.session.step(1)
    hand.send(QEvent.Type.MouseButtonRelease, (30, 30), LEFT, NONE)
    assert hand.kinds == []


def test_a_line_of_known_length_calibrates_this_image_alone(hand: Hand, qtbot: QtBot) -> None:
    hand.controller.ask_length = lambda: 50.0
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    before = hand.lines()
    hand.do("tool_calibrate")
    hand.drag((100, 300), (300, 300))
    assert hand.lines() == "50.0 mm\ncalibrated by hand"
    corner = hand.view._corners.projection
    assert corner.text() == "0.125 × 0.250 mm/px\ncalibrated by hand"
    assert hand.harness.window.actions_by_id["tool_window"].isChecked()
    hand.do("undo")
    assert hand.lines() == before
    assert corner.text().endswith("at the detector")
    hand.do("redo")
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.do("next")
    assert corner.text() == ""


def test_hidden_marks_are_not_taken_hold_of(hand: Hand) -> None:
    hand.do("tool_length")
    hand.drag((100, 100), (300, 100))
    hand.do("tool_window")
    hand.do("marks")
    window = hand.view.windowing
    hand.drag((200, 100), (220, 180))
    assert hand.view.windowing != window
    assert hand.controller.layer.annotations[0].points[0] == pytest.approx((100, 100), abs=1)


def test_a_rectangle_sets_the_window_to_its_values(hand: Hand) -> None:
    hand.do("tool_window_region")
    hand.drag((20, 20), (200, 200))
    windowing = hand.view.windowing
    assert windowing is not None
    assert windowing.text == "W 1  L 1000  Region"
    hand.drag((20, 20), (480, 200))
    windowing = hand.view.windowing
    assert windowing is not None
    assert isinstance(windowing.voi, VoiWindow)
    assert (windowing.voi.center, windowing.voi.width) == (2000, 2000)
    assert hand.kinds == [], "it is not kept"
    hand.click((100, 100))
    assert hand.view.windowing == windowing, "a click is no rectangle"
    hand.do("invert")
    hand.drag((20, 20), (480, 200))
    assert hand.view.windowing == windowing.turned()


def test_padding_does_not_count_for_the_window(hand: Hand, qtbot: QtBot) -> None:
    image = measured_image()
    padded = replace(image, presentation=replace(image.presentation, padding=(3000, 3000)))
    with qtbot.waitSignal(hand.harness.session.image_opened):
        hand.harness.reader.answers["a"] = padded
        hand.harness.open("a")
    hand.do("tool_window_region")
    hand.drag((20, 20), (480, 200))
    windowing = hand.view.windowing
    assert windowing is not None
    assert windowing.text == "W 1  L 1000  Region"
