"""Each pane of a comparison is a viewer of its own: window, tools, wheel, keys and menu."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.compare.test_comparison import COARSE, FINE, beside
from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.annotations.annotation import AnnotationKind
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.windowing import as_window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def two(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> tuple[WindowHarness, ImageView, ImageView]:
    """Two images side by side, whose windows are not linked."""
    one = harness(
        a=replace(image(shape=(400, 350)), spacing=FINE),
        b=replace(image(0.3, shape=(400, 350)), spacing=COARSE),
        c=image(0.7, shape=(300, 350)),
    )
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a", "b", "c")
    other = beside(one, "b", qtbot).view
    one.window.comparison.windows.setChecked(False)
    qtbot.waitUntil(lambda: other.width() > 100)
    return one, one.window.image, other


def at(view: ImageView, x: float, y: float) -> QPoint:
    """Where a share of the image lies in the view's viewport."""
    assert view.pixels is not None
    rows, columns = view.pixels.image.shape
    return view.area.from_image(QPointF(x * columns, y * rows)).toPoint()


def drag(view: ImageView, start: tuple[float, float], end: tuple[float, float]) -> None:
    here, there = at(view, *start), at(view, *end)
    QTest.mousePress(view.viewport(), LEFT, pos=here)
    for step in (0.3, 0.7, 1.0):
        QTest.mouseMove(view.viewport(), here + (there - here) * step)
        QApplication.processEvents()
    QTest.mouseRelease(view.viewport(), LEFT, pos=there)


def point_at(view: ImageView, qtbot: QtBot) -> None:
    for place in ((0.4, 0.4), (0.5, 0.5)):
        QTest.mouseMove(view.viewport(), at(view, *place))
        QApplication.processEvents()


def wheel(view: ImageView, notches: int) -> None:
    place = QPointF(at(view, 0.5, 0.5))
    turned = QPoint(0, 120 * notches)
    event = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt takes no name for it
    )
    QApplication.sendEvent(view.viewport(), event)


def test_the_image_that_is_added_has_its_own_window_and_leaves_the_others_alone(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=image(0.5), b=image(0.3))
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a", "b")
    first = one.window.image
    drag(first, (0.4, 0.4), (0.6, 0.5))
    chosen = first.windowing
    other = beside(one, "b", qtbot).view
    assert one.window.comparison.windows.isChecked()
    assert first.windowing == chosen
    assert other.windowing is not None
    assert other.pixels is not None
    assert other.windowing.voi == other.pixels.default
    before = as_window(other.windowing.voi)
    drag(first, (0.4, 0.4), (0.6, 0.5))  # from now on they go together
    assert as_window(other.windowing.voi) != before


def test_images_that_are_there_are_not_offered(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[list[str]] = []

    def choose(*given: object, **_: object) -> tuple[str, bool]:
        names = given[3]
        assert isinstance(names, list)
        offered.append(names)
        return "", False

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    qtbot.keyClick(two[0].window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert offered == [["3. c", "Another file…"]]


def test_a_tool_measures_in_the_pane_where_it_is_used(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    before = other.windowing
    qtbot.keyClick(one.window, Qt.Key.Key_D)
    drag(other, (0.2, 0.5), (0.7, 0.5))
    assert other.windowing == before, "measured, not windowed"
    assert one.window.annotations.pane_annotations.annotation_set.annotations == ()
    controller = one.window.annotations.here
    assert controller.view is other
    (mark,) = controller.pane_annotations.annotation_set.annotations
    assert mark.kind is AnnotationKind.LENGTH
    assert "35" in controller.layer.lines(0)[0], "half of 350 pixels of 0.2 mm"
    drag(first, (0.2, 0.5), (0.7, 0.5))
    assert len(one.window.annotations.pane_annotations.annotation_set.annotations) == 1
    qtbot.keyClick(one.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert one.window.annotations.pane_annotations.annotation_set.annotations == ()
    assert len(controller.pane_annotations.annotation_set.annotations) == 1
    point_at(other, qtbot)
    qtbot.keyClick(one.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert controller.pane_annotations.annotation_set.annotations == ()


def test_what_was_measured_is_there_again_when_the_image_is_opened_alone(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, _, other = two
    qtbot.keyClick(one.window, Qt.Key.Key_D)
    drag(other, (0.2, 0.5), (0.7, 0.5))
    with qtbot.waitSignal(one.session.image_opened):
        qtbot.keyClick(one.window, Qt.Key.Key_PageDown)
    assert len(one.window.annotations.pane_annotations.annotation_set.annotations) == 1
    assert one.window.comparison.images == []
    qtbot.keyClick(one.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert one.window.annotations.pane_annotations.annotation_set.annotations == ()


def test_keys_act_in_the_pane_under_the_pointer(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    one.window.comparison.places.setChecked(False)
    for here, there in ((other, first), (first, other)):
        point_at(here, qtbot)
        untouched, zoom = there.windowing, there.area.zoom
        qtbot.keyClick(one.window, Qt.Key.Key_I)
        qtbot.keyClick(one.window, Qt.Key.Key_R)
        qtbot.keyClick(one.window, Qt.Key.Key_Plus)
        assert here.windowing is not None
        assert here.windowing.inverted
        assert here.display.orientation.quarter_turns == 1
        assert there.windowing == untouched
        assert there.area.zoom == pytest.approx(zoom)
        qtbot.keyClick(one.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)  # reset
        assert not here.windowing.inverted
        assert here.display.orientation.quarter_turns == 0


def test_a_drag_windows_and_the_wheel_pages_the_pane_that_it_is_over(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    untouched, before = first.windowing, other.windowing
    drag(other, (0.3, 0.3), (0.6, 0.5))
    assert other.windowing != before
    assert first.windowing == untouched
    title = one.window.windowTitle()
    shown = other.pixels
    wheel(other, -1)
    qtbot.waitUntil(lambda: other.pixels is not shown)
    (pane,) = one.window.comparison.images
    assert pane.path.name == "c"
    assert pane.title.text().startswith("c ·")
    assert one.window.windowTitle() == title


def test_the_menu_of_a_pane_acts_in_it(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    QTest.mouseClick(other.viewport(), Qt.MouseButton.RightButton, pos=at(other, 0.5, 0.5))
    menu: QWidget | None = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    one.window.actions_by_id["invert"].trigger()
    assert other.windowing is not None
    assert first.windowing is not None
    assert (other.windowing.inverted, first.windowing.inverted) == (True, False)


def test_the_pane_in_use_is_marked_and_a_closed_one_lets_go(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    comparison = one.window.comparison
    point_at(other, qtbot)
    (pane,) = comparison.images
    assert pane.head.property("active")
    qtbot.keyClick(one.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier
                   | Qt.KeyboardModifier.ShiftModifier)  # fmt: skip
    assert comparison.images == []
    assert comparison.active is first
    assert one.window.annotations.here is one.window.annotations
    qtbot.keyClick(one.window, Qt.Key.Key_I)
    assert first.windowing is not None
    assert first.windowing.inverted


def test_tools_for_the_left_button_act_in_the_pane_where_they_are_used(
    two: tuple[WindowHarness, ImageView, ImageView],
) -> None:
    one, first, other = two
    one.window.comparison.places.setChecked(False)
    actions = one.window.actions_by_id
    untouched, zoom = first.windowing, first.area.zoom
    before, theirs = other.windowing, other.area.zoom
    actions["tool_zoom"].trigger()
    drag(other, (0.5, 0.8), (0.5, 0.3))
    assert other.area.zoom > 1.5 * theirs
    actions["tool_pan"].trigger()
    held = other.area.to_image(QPointF(100, 100))
    drag(other, (0.5, 0.5), (0.55, 0.5))
    assert other.area.to_image(QPointF(100, 100)) != held
    assert other.windowing == before
    actions["tool_window_region"].trigger()
    drag(other, (0.4, 0.4), (0.6, 0.6))
    assert other.windowing is not None
    assert "Region" in other.windowing.text
    assert (first.windowing, first.area.zoom) == (untouched, zoom)


def test_a_note_is_typed_and_a_value_read_in_the_pane_beside(
    two: tuple[WindowHarness, ImageView, ImageView], qtbot: QtBot
) -> None:
    one, first, other = two
    QTest.mouseMove(other.viewport(), at(other, 0.4, 0.4))
    QApplication.processEvents()
    QTest.mouseMove(other.viewport(), at(other, 0.5, 0.5))
    assert "value" in other._corners.pixel.text()
    assert first._corners.pixel.text() == ""
    one.window.actions_by_id["tool_note"].trigger()
    QTest.mouseClick(other.viewport(), LEFT, pos=at(other, 0.5, 0.5))
    controller = one.window.annotations.here
    assert controller.view is other
    qtbot.keyClicks(controller.note_editor, "beside")
    qtbot.keyClick(controller.note_editor, Qt.Key.Key_Return)
    (note,) = controller.layer.annotations
    assert note.text == "beside"
    assert one.window.annotations.layer.annotations == ()
