"""A presentation state beside an image is applied, said, drawn read-only, and taken off."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.display import VoiWindow
from xray_desktop.core.image.orientation import Orientation
from xray_desktop.core.image.presentation_state import (
    Graphic,
    GraphicType,
    PresentationState,
    Rectangle,
    Shutter,
    TextObject,
)
from xray_desktop.gui.viewer.file_graphics import graphic_path
from xray_desktop.imaging.decoder_protocol import FoundStates

STATE = PresentationState(
    "<i>WET</i>",
    VoiWindow(600, 400),
    True,  # noqa: FBT003
    Orientation(1),
    Shutter((Rectangle(1, 1, 50, 50),)),
    (Graphic(GraphicType.CIRCLE, ((10, 10), (13, 14))),),
    (TextObject("here", (3, 4)),),
    ("A part is not shown.",),
)


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    whole = image()
    source = replace(whole.source, sop_instance_uid="1.2.3")
    one = harness(a=type(whole)(whole.values, whole.presentation, source), b=image(0.3))
    one.reader.states["1.2.3"] = FoundStates((STATE,), ("One is damaged.",))
    one.open("a", "b")
    qtbot.waitUntil(lambda: one.window.image._corners.note.isVisible())
    return one


def test_all_of_it_is_applied_and_said(shown) -> None:
    view = shown.window.image
    assert view.windowing is not None
    assert view.windowing.voi == STATE.voi
    assert view.windowing.inverted
    assert view.display.orientation == Orientation(1)
    assert view.display.shutter == STATE.shutter
    assert len(view.file_graphics.state.childItems()) == 2
    messages = view._corners.note.text()
    assert messages == "Presentation state applied: <i>WET</i>\nA part is not shown."
    assert shown.window.banner.isVisible()


def test_its_command_takes_it_off_and_puts_it_on(shown) -> None:
    view, action = shown.window.image, shown.window.actions_by_id["presentation_state"]
    action.trigger()
    assert view.windowing.voi == view.pixels.default
    assert (view.windowing.inverted, view.display.orientation, view.display.shutter) == (
        False,
        Orientation(),
        None,
    )
    assert view.file_graphics.state.childItems() == []
    assert not view._corners.note.isVisible()
    action.trigger()
    assert view.display.orientation == Orientation(1)


def test_a_caution_is_said_once_for_its_folder(shown, qtbot: QtBot) -> None:
    messages: list[str] = []
    shown.window.states.cautioned.connect(messages.append)
    note = shown.window.image._corners.note
    for by in (1, -1):
        with qtbot.waitSignal(shown.session.image_opened):
            shown.session.step(by)
    qtbot.waitUntil(note.isVisible)
    assert messages == []


def test_reset_goes_back_to_how_it_was_opened(shown) -> None:
    view, actions = shown.window.image, shown.window.actions_by_id
    for wanted in (Orientation(1), Orientation()):
        view.turn(1)
        view.invert()
        actions["reset"].trigger()
        assert view.display.orientation == wanted
        assert view.windowing.inverted == (wanted != Orientation())
        actions["presentation_state"].trigger()


def test_the_next_image_has_nothing_of_it(shown, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.session.image_opened):
        shown.session.step(1)
    view = shown.window.image
    assert (view.display.orientation, view.display.shutter) == (Orientation(), None)
    assert view.file_graphics.state.childItems() == []
    assert not view._corners.note.isVisible()


def test_of_several_the_newest_is_applied_until_one_is_chosen(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    whole = image()
    source = replace(whole.source, sop_instance_uid="1.2.3")
    one = harness(a=type(whole)(whole.values, whole.presentation, source), b=image(0.3))
    older = PresentationState("OLD & all", orientation=Orientation(2), made="2019-01-01 10:20")
    one.reader.states["1.2.3"] = FoundStates((STATE, older))
    one.open("a", "b")
    view, menu = one.window.image, one.window.states.menu
    qtbot.waitUntil(lambda: view._corners.note.isVisible())
    assert "(1 of 2)" in view._corners.note.text()
    assert menu.isEnabled()
    first, second = menu.actions()
    assert (first.isChecked(), second.isChecked()) == (True, False)
    assert second.text() == "OLD && all   2019-01-01 10:20"
    second.trigger()
    assert view._corners.note.text() == "Presentation state applied: OLD & all (2 of 2)"
    assert (view.display.orientation, view.display.shutter) == (Orientation(2), None)
    assert view.windowing.voi == view.pixels.default
    one.window.actions_by_id["presentation_state"].trigger()
    assert view.display.orientation == Orientation()
    with qtbot.waitSignal(one.session.image_opened):
        one.session.step(1)
    assert menu.actions() == []
    assert not menu.isEnabled()


def test_the_part_that_it_selects_fills_the_view(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    whole = image()
    rows, columns = whole.shape
    source = replace(whole.source, sop_instance_uid="1.2.3")
    one = harness(a=type(whole)(whole.values, whole.presentation, source))
    part = Rectangle(columns / 2, 0, columns, rows / 2)
    state = PresentationState("PART", orientation=Orientation(1), area=part)
    one.reader.states["1.2.3"] = FoundStates((state,))
    one.open("a")
    view = one.window.image
    qtbot.waitUntil(lambda: view._corners.note.isVisible())
    item = view.image_item
    seen = item.mapRectFromParent(view.area._box.viewRect())
    middle = seen.center()
    assert (middle.x(), middle.y()) == pytest.approx((0.75 * columns, 0.25 * rows))
    assert min(seen.width() / columns, seen.height() / rows) == pytest.approx(0.5, abs=0.01)


def test_outlines_are_where_their_points_are() -> None:
    circle = graphic_path(STATE.graphics[0]).boundingRect()
    assert (circle.left(), circle.top(), circle.width()) == pytest.approx((5, 5, 10))
    tilted = Graphic(GraphicType.ELLIPSE, ((5, 0), (5, 10), (2, 5), (8, 5)))
    box = graphic_path(tilted).boundingRect()
    assert (box.left(), box.top(), box.width(), box.height()) == pytest.approx((2, 0, 6, 10))
