"""The tool palette and the tools for the left button, under real mouse and key events."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness
from tests.gui.shell.test_main_window import drag
from xray_desktop.core.annotations.annotation import AnnotationKind
from xray_desktop.gui.common.command_table import ON_PALETTE, TOOL_PALETTE
from xray_desktop.gui.settings.bindings import Bindings
from xray_desktop.gui.viewer.mouse import DoubleClickAction, Drag

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def hand(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Hand:
    one = harness(a=measured_image())
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a")
    return Hand(one)


def button(hand: Hand, command: str) -> QToolButton:
    """The button that shows a command now."""
    palette = hand.harness.window.tool_palette
    action = hand.harness.window.actions_by_id[command]
    found = [b for b in palette.findChildren(QToolButton) if b.defaultAction() is action]
    assert len(found) == 1
    return found[0]


def test_every_tool_has_a_drawing_and_a_tooltip_with_its_keys(hand: Hand) -> None:
    actions = hand.harness.window.actions_by_id
    for command in ON_PALETTE:
        assert not actions[command].icon().isNull(), command
        assert not actions[command].icon().pixmap(16, 16).isNull()
    assert button(hand, "tool_length").toolTip() == "Length: drag, or click both ends (D)"
    assert "Ctrl+Z" in button(hand, "undo").toolTip()
    for group in TOOL_PALETTE:
        for names in group:
            button(hand, names[0])


def test_the_tool_in_use_is_marked(hand: Hand, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(hand, "tool_length"), LEFT)
    assert button(hand, "tool_length").isChecked()
    assert not button(hand, "tool_window").isChecked()
    hand.drag((100, 100), (300, 100))
    assert hand.kinds == [AnnotationKind.LENGTH]
    qtbot.keyClick(hand.harness.window, Qt.Key.Key_Escape)
    assert button(hand, "tool_window").isChecked()


def test_a_list_shows_the_tool_that_was_chosen_last(hand: Hand) -> None:
    hand.do("tool_rectangle")
    regions = button(hand, "tool_rectangle")
    assert regions.isChecked()
    assert [a.text() for a in regions.menu().actions()] == [
        "&Ellipse", "&Rectangle", "&Freehand region",
    ]  # fmt: skip
    hand.do("tool_length")
    assert button(hand, "tool_rectangle") is regions


def test_zoom_and_pan_are_tools_for_the_left_button(hand: Hand) -> None:
    view = hand.view
    windowing, zoom = view.windowing, view.area.zoom
    hand.do("tool_zoom")
    drag(view.viewport(), LEFT, QPoint(200, 300), QPoint(0, -60))
    assert view.area.zoom > 1.2 * zoom
    hand.do("tool_pan")
    start, by = QPoint(200, 200), QPoint(40, -30)
    held = view.area.to_image(QPointF(start))
    drag(view.viewport(), LEFT, start, by)
    there = view.area.to_image(QPointF(start + by))
    assert (there.x(), there.y()) == pytest.approx((held.x(), held.y()), abs=1.5)
    assert view.windowing == windowing
    assert view.viewport().cursor().shape() is Qt.CursorShape.OpenHandCursor
    assert hand.controller.cancel()
    drag(view.viewport(), LEFT, start, by)
    assert view.windowing != windowing, "Esc gave the button back"


def test_the_first_tool_is_what_the_left_button_is_bound_to(hand: Hand) -> None:
    window = hand.harness.window
    window.preferences.use_bindings(Bindings().with_drag(LEFT, Drag.PAN))
    assert window.actions_by_id["tool_pan"].isChecked()
    hand.do("tool_window")
    before = hand.view.windowing
    drag(hand.view.viewport(), LEFT, QPoint(200, 200), QPoint(40, -30))
    assert hand.view.windowing != before
    assert hand.controller.cancel()
    assert window.actions_by_id["tool_pan"].isChecked()


def test_the_palette_can_be_hidden_and_stays_so(
    harness: Callable[..., WindowHarness], hand: Hand
) -> None:
    window = hand.harness.window
    assert window.tool_palette.isVisible()
    hand.do("palette")
    assert not window.tool_palette.isVisible()
    hand.do("full_screen")
    hand.do("full_screen")
    assert not window.tool_palette.isVisible()
    window.frame.remember()
    again = harness(a=measured_image()).window
    assert not again.tool_palette.isVisible()
    assert not again.actions_by_id["palette"].isChecked()
    again.actions_by_id["palette"].trigger()
    assert again.tool_palette.isVisible()


def test_all_tools_are_there_in_a_low_window(hand: Hand, qtbot: QtBot) -> None:
    window = hand.harness.window
    last = button(hand, "redo")
    window.resize(853, 460)
    qtbot.waitUntil(lambda: window.tool_palette.property("compact") is True)
    qtbot.waitUntil(last.isVisible)
    window.resize(1200, 700)
    qtbot.waitUntil(lambda: window.tool_palette.property("compact") is False)
    assert last.isVisible()


@pytest.mark.parametrize("action", [*DoubleClickAction, None])
def test_a_double_click_does_what_it_is_bound_to(
    hand: Hand,
    qtbot: QtBot,
    action: DoubleClickAction | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    window, view = hand.harness.window, hand.view
    stored = QSettings(str(tmp_path_factory.mktemp("s") / "s.ini"), QSettings.Format.IniFormat)
    Bindings().with_double_click(LEFT, action).store(stored)
    window.preferences.use_bindings(Bindings.from_settings(stored))
    view.area.zoom_at(3, QPointF(100, 100))
    qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(200, 200))
    full = window.frame.full_screen
    assert full == (action is DoubleClickAction.FULL_SCREEN)
    assert view.area.is_fitted == (
        action in (DoubleClickAction.FIT, DoubleClickAction.FIT_OR_FULL_SCREEN)
    )
    qtbot.mouseDClick(view.viewport(), LEFT, pos=QPoint(200, 200))
    assert window.frame.full_screen == (action is DoubleClickAction.FIT_OR_FULL_SCREEN)
    window.actions_by_id["full_screen"].setChecked(False)
