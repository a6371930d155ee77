"""Turning and flipping the image on the screen: pixels, map, letters and places go together."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from tests.gui.shell.test_main_window import drag
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.orientation import Directions, Orientation
from xray_desktop.core.image.radiograph import Exposure, Radiograph, Source
from xray_desktop.gui.session.scoring_controller import MODEL
from xray_desktop.gui.viewer.mouse import PointerTool

MOVES = {
    "turn_right": lambda image: np.rot90(image, -1),
    "turn_left": lambda image: np.rot90(image, 1),
    "flip_horizontal": np.fliplr,
    "flip_vertical": np.flipud,
}


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    """A square image with four different quarters and the letters of a frontal one."""
    quarters = np.kron(np.array([[500, 1500], [2500, 3500]]), np.ones((150, 150)))
    laid = Radiograph(
        quarters.astype(np.float32),
        Presentation(0, 4095, (full_range(0, 4095),)),
        Source("a" * 64, "a test"),
        Exposure(directions=Directions("L", "F")),
    )
    one = harness(a=laid, b=image())
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a", "b")
    qtbot.waitUntil(lambda: not one.runner.active(MODEL))
    one.window.actions_by_id["map"].setChecked(False)
    one.window.actions_by_id["corner_text"].setChecked(False)
    return one


def quarters(one: WindowHarness) -> np.ndarray:
    """The greys in the middles of the four quarters as they are seen."""
    view = one.window.image
    image: QImage = view.grab().toImage()
    box = view.area._box.sceneBoundingRect()
    side = min(box.width(), box.height()) / 4
    centre = box.center()
    return np.array(
        [
            [
                image.pixelColor(QPointF(centre.x() + x, centre.y() + y).toPoint()).lightness()
                for x in (-side, side)
            ]
            for y in (-side, side)
        ]
    )


def test_the_image_moves_as_numpy_moves_it(shown: WindowHarness) -> None:
    expected = quarters(shown)
    assert len(np.unique(expected)) == 4
    for name in (*MOVES, *reversed(MOVES)):
        shown.window.actions_by_id[name].trigger()
        expected = MOVES[name](expected)
        np.testing.assert_array_equal(quarters(shown), expected, err_msg=name)


def test_letters_follow_and_a_mirrored_image_says_so(shown: WindowHarness) -> None:
    edges = shown.window.image._corners.orientation
    assert [label.text() for label in edges._labels] == ["R", "H", "L", "F"]
    shown.window.actions_by_id["flip_horizontal"].trigger()
    assert [label.text() for label in edges._labels] == ["L", "H", "R", "F"]
    assert edges.moved.text() == "MIRRORED"
    assert not edges.moved.isHidden()
    shown.window.actions_by_id["turn_right"].trigger()
    assert [label.text() for label in edges._labels] == ["F", "L", "H", "R"]
    shown.window.actions_by_id["reset"].trigger()
    assert shown.window.image.display.orientation == Orientation()
    assert edges.moved.isHidden()


def test_an_image_that_does_not_say_how_it_lies_has_no_letters(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(shown.session.image_opened):
        shown.session.step(1)
    assert all(label.isHidden() for label in shown.window.image._corners.orientation._labels)


def test_places_are_image_pixels_however_it_lies(shown: WindowHarness) -> None:
    view = shown.window.image
    for name in MOVES:
        shown.window.actions_by_id[name].trigger()
        for place in (QPointF(30, 40), QPointF(290, 10)):
            found = view.area.to_image(view.area.from_image(place))
            assert (found.x(), found.y()) == pytest.approx((place.x(), place.y()), abs=1)


def test_the_wheel_goes_through_the_images(shown: WindowHarness, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.session.image_opened):
        shown.window.image.mouse.step_requested.emit(1)
    assert shown.session.playlist is not None
    assert shown.session.playlist.index == 1


def test_a_right_click_that_does_not_drag_opens_a_menu(shown: WindowHarness, qtbot: QtBot) -> None:
    view = shown.window.image
    zoom = view.area.zoom
    drag(view.viewport(), Qt.MouseButton.RightButton, QPoint(200, 200), QPoint(0, 80))
    assert QApplication.activePopupWidget() is None
    assert view.area.zoom != zoom
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert shown.window.actions_by_id["fit"] in menu.actions()
    menu.close()


def test_number_keys_choose_windows_by_name(shown: WindowHarness) -> None:
    actions = shown.window.actions_by_id
    assert actions["window_2"].text().startswith("Lung   W ")
    assert not actions["window_9"].isVisible()
    actions["window_3"].trigger()
    assert shown.window.image.windowing is not None
    assert "Mediastinum" in shown.window.image.windowing.text


def test_enlarged_pixels_are_squares_when_asked_for(shown: WindowHarness) -> None:
    view = shown.window.image
    view.area._zoom_by(12, QPointF(150, 150))
    smooth = view.grab().toImage()
    shown.window.actions_by_id["smooth"].setChecked(False)
    assert view.grab().toImage() != smooth


def test_an_image_at_rest_is_drawn_in_all_its_detail(shown: WindowHarness, qtbot: QtBot) -> None:
    view = shown.window.image
    view.area.zoom_at(1.1, QPointF(200, 200))
    assert view.image_item._hurried
    qtbot.waitUntil(lambda: not view.image_item._hurried)


class Recorder:
    """A tool that notes what it hears."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self) -> None:
        self.heard: list[str] = []

    def press(self, place: QPointF, _modifiers: Qt.KeyboardModifier) -> None:
        self.heard.append("press")
        self.place = place

    def move(self, _place: QPointF, _modifiers: Qt.KeyboardModifier) -> None:
        self.heard.append("move")

    def hover(self, _place: QPointF) -> None:
        self.heard.append("hover")

    def release(self, _place: QPointF) -> None:
        self.heard.append("release")

    def double_click(self, _place: QPointF) -> None:
        self.heard.append("double")

    def cancel(self) -> bool:
        self.heard.append("cancel")
        return False


def test_a_tool_has_the_left_button_and_no_other(shown: WindowHarness, qtbot: QtBot) -> None:
    view = shown.window.image
    before = view.windowing
    tool: PointerTool = Recorder()
    view.mouse.set_tool(tool)
    assert view.viewport().cursor().shape() is Qt.CursorShape.CrossCursor
    drag(view.viewport(), Qt.MouseButton.LeftButton, QPoint(200, 200), QPoint(60, 80))
    assert tool.heard == ["press", "move", "move", "release"]
    assert view.windowing == before
    expected = view.area.to_image(QPointF(200, 200))
    assert (tool.place.x(), tool.place.y()) == pytest.approx((expected.x(), expected.y()))
    range_before = view.area._box.viewRect()
    drag(view.viewport(), Qt.MouseButton.MiddleButton, QPoint(200, 200), QPoint(60, 80))
    assert view.area._box.viewRect() != range_before
    view.mouse.set_tool(None)
    assert tool.heard[-1] == "cancel"
    drag(view.viewport(), Qt.MouseButton.LeftButton, QPoint(200, 200), QPoint(60, 80))
    assert view.windowing != before


@pytest.mark.parametrize("move", MOVES)
def test_zoom_and_centre_stay_when_the_image_is_turned(shown: WindowHarness, move: str) -> None:
    view = shown.window.image
    view.area.set_zoom(3.0)
    view.area.pan(QPointF(0, 0), QPointF(60, 25))
    zoom, centre = view.area.zoom, view.area.to_image(QPointF(view.rect().center()))
    shown.window.actions_by_id[move].trigger()
    assert view.area.zoom == pytest.approx(zoom)
    moved = view.area.to_image(QPointF(view.rect().center())) - centre
    assert max(abs(moved.x()), abs(moved.y())) < 1, "within a pixel of the screen"
    shown.window.actions_by_id["fit"].trigger()
    shown.window.actions_by_id[move].trigger()
    assert view.area.is_fitted, "an image that was seen as a whole still is"
    view.area.set_zoom(3.0)
    shown.window.actions_by_id["reset"].trigger()
    assert view.area.is_fitted
