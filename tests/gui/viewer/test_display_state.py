"""After any commands the view shows what its intent alone leads to; a reset takes all back."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from tests.gui.fakes import image
from tests.gui.heat_map.test_heat_map_overlay import heat_map
from xray_desktop.core.attribution.heat_map import regions_of
from xray_desktop.core.image.display import VoiTable, VoiWindow
from xray_desktop.core.image.orientation import Directions, Orientation
from xray_desktop.core.image.presentation_state import (
    Circle,
    Graphic,
    GraphicType,
    OverlayPlane,
    PresentationState,
    Rectangle,
    Shutter,
    TextObject,
)
from xray_desktop.core.image.radiograph import (
    Exposure,
    PatientDetails,
    PixelSpacing,
    Radiograph,
    SpacingOrigin,
)
from xray_desktop.gui.viewer.corner_layout import Corner
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.display_state import DisplayIntent, ImageDisplay, resolve
from xray_desktop.gui.viewer.image_view import ImageView

Command = Callable[[ImageView], object]
CALIBRATED = PixelSpacing(0.4, 0.2, SpacingOrigin.MANUAL)
PLANE = OverlayPlane(8, 8, 3, 5, bytes([0b10101010] * 8), "Overlay")


def scene() -> Radiograph:
    """An image with all that a view can show."""
    ramp = np.add.outer(np.arange(60) * 40.0, np.arange(50) * 20.0).astype(np.float32)
    ramp[::2, 20:40] = 2900  # lines, which blending blurs
    return replace(
        image(),
        values=ramp,
        exposure=Exposure(directions=Directions("L", "F"), view_position="PA"),
        patient=PatientDetails(name="Doe^Jane", id="A-17"),
        shutter=Shutter((Circle((25.0, 30.0), 24.0),), 0.5),
        overlays=(PLANE,),
        stated_aspect=2.0,
    )


FIRST, SECOND = DisplayPixels.of(scene()), DisplayPixels.of(image(0.3))
STATE = PresentationState(
    "One",
    VoiWindow(900, 300),
    inverted=True,
    orientation=Orientation(1, mirrored=True),
    shutter=Shutter((Rectangle(4, 4, 40, 50),), 0.0),
    graphics=(Graphic(GraphicType.LINE, ((5.0, 5.0), (30.0, 40.0)), filled=False),),
    texts=(TextObject("here", (12, 14)),),
    area=Rectangle(10, 10, 30, 30),
)
PLAIN = PresentationState("Two")
LARGE_MAP = heat_map(second=False)
HEAT_MAP = replace(LARGE_MAP, regions=regions_of(LARGE_MAP.attribution.values, (60, 50), 2.0))
TABLE = VoiTable(0, np.linspace(1, 0, 3000, dtype=np.float32), "Table")

MOVES: dict[str, Command] = {
    "drag": lambda view: view.drag_window(40, -25),
    "auto": ImageView.auto_window,
    "default": ImageView.default_window,
    "choose": lambda view: view.choose_window(1),
    "table": lambda view: view.show_voi(TABLE, inverted=True),
    "invert": ImageView.invert,
    "turn right": lambda view: view.turn(1),
    "turn left": lambda view: view.turn(-1),
    "flip horizontally": ImageView.flip_horizontally,
    "flip vertically": ImageView.flip_vertically,
    "zoom in": lambda view: view.area.zoom_in_steps(3),
    "one to one": lambda view: view.area.one_to_one(),
    "pan": lambda view: view.area.move_by(0.2, 0.1),
    "fit": lambda view: view.area.fit(),
}
"""Commands that a reset takes back."""
OTHERS: dict[str, Command] = {
    "first image": lambda view: view.show_image(FIRST),
    "second image": lambda view: view.show_image(SECOND),
    "no image": ImageView.clear_image,
    "reset": ImageView.reset,
    "state": lambda view: view.apply_state(STATE, "One is applied"),
    "other state": lambda view: view.apply_state(PLAIN),
    "no state": lambda view: view.apply_state(None),
    "drawn": lambda view: view.draw_state(PLAIN, "drawn once"),
    "described": lambda view: view.describe(CALIBRATED, key_image=True),
    "heat map": lambda view: view.show_heat_map_overlay(HEAT_MAP),
    "no heat map": lambda view: view.show_heat_map_overlay(None),
    "layout": lambda view: view.set_corner_layout({"PatientID": Corner.TOP_RIGHT}),
    **{
        f"{name} {on}": lambda view, name=name, on=on: getattr(view, name)(on)
        for on in (True, False)
        for name in (
            "set_smooth",
            "set_corner_text",
            "set_patient_text",
            "set_shuttered",
            "set_overlays",
            "set_bare",
        )
    },
}
COMMANDS = MOVES | OTHERS
UNDOING = {"default", "fit", "no heat map", "no state", "other state", "reset"}
"""Commands that change nothing on an image as it was opened."""
ZOOMS = {"zoom in", "one to one", "pan"}
ROUNDED = 12
few = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture
def new_view(qapp: object) -> Iterator[Callable[[], ImageView]]:
    parent = QWidget()
    parent.setStyleSheet("QLabel { color: white }")  # text on black, as in the program

    def made() -> ImageView:
        view = ImageView(parent)
        view.resize(420, 360)
        view.show()
        return view

    parent.resize(420, 360)
    parent.show()
    yield made
    parent.hide()
    parent.deleteLater()


def picture(view: ImageView) -> NDArray[np.int16]:
    """What is painted, with the text."""
    painted = view.grab().toImage()
    rows = np.frombuffer(painted.constBits(), np.uint8)
    return rows.reshape(painted.height(), painted.width(), 4).astype(np.int16)


def same(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    """Whether two pictures are equal but for edges that lie a thousandth of a pixel elsewhere."""
    return int(np.abs(one - other).max()) < ROUNDED


@few
@given(names=st.lists(st.sampled_from(sorted(COMMANDS)), min_size=8, max_size=20))
@example(names=["no image", "first image"])  # closed and opened again: the zoom is shown
def test_the_way_to_an_intent_is_not_seen(
    new_view: Callable[[], ImageView], names: list[str]
) -> None:
    view = new_view()
    view.show_image(FIRST)
    for name in names:
        COMMANDS[name](view)
    assert view.display == resolve(view._intent, view.pixels)
    afresh = new_view()
    afresh._apply(view._intent, view.pixels, whole=True)
    for one in (view, afresh):
        one.area.fit()
    assert same(picture(view), picture(afresh))
    assert np.array_equal(view.image_item.table, afresh.image_item.table)


@few
@given(
    names=st.lists(st.sampled_from(sorted(MOVES)), max_size=8),
    state=st.sampled_from([None, STATE, PLAIN]),
)
def test_a_reset_returns_the_image_as_it_was_opened(
    new_view: Callable[[], ImageView], names: list[str], state: PresentationState | None
) -> None:
    view = new_view()
    view.show_image(FIRST)
    view.apply_state(state)
    view.area.fit()
    opened, before = view.display, picture(view)
    for name in names:
        MOVES[name](view)
    view.reset()
    assert view.display == opened
    assert view.area.is_fitted
    assert same(picture(view), before)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - UNDOING))
def test_every_command_is_seen(new_view: Callable[[], ImageView], name: str) -> None:
    """Or the law above could not fail for it."""
    view = new_view()
    view.show_image(SECOND if name == "first image" else FIRST)
    if name != "heat map":
        view.show_heat_map_overlay(HEAT_MAP)
    if name.startswith("set_"):
        option, on = name.split()
        COMMANDS[f"{option} {on != 'True'}"](view)
    before, display = picture(view), view.display
    COMMANDS[name](view)
    assert not same(picture(view), before)
    assert (view.display != display) == (name not in ZOOMS)


def test_the_user_comes_before_the_state_and_that_before_the_file() -> None:
    opened = DisplayIntent()
    stated = opened.with_state(STATE, "")
    chosen = replace(stated, voi=TABLE, inverted=False, orientation=Orientation(2))

    def shown(display: ImageDisplay) -> tuple[object, ...]:
        assert display.windowing is not None
        return display.windowing.voi, display.windowing.inverted, display.orientation

    assert shown(resolve(opened, FIRST)) == (FIRST.default, False, Orientation())
    assert shown(resolve(stated, FIRST)) == (STATE.voi, True, STATE.orientation)
    assert shown(resolve(chosen, FIRST)) == (TABLE, False, Orientation(2))
    assert resolve(chosen.as_opened(), FIRST) == resolve(stated, FIRST)
    assert resolve(chosen, FIRST).shutter == STATE.shutter
    assert resolve(chosen.with_state(None, ""), FIRST) == resolve(opened, FIRST)


def test_another_image_keeps_what_is_wanted_of_every_image_and_no_more() -> None:
    view_options = replace(DisplayIntent().options, smooth=False, bare=True)
    intent = replace(
        DisplayIntent(view_options).with_state(STATE, "note"), voi=TABLE, heat_map=HEAT_MAP
    )
    assert intent.for_image(SECOND) == DisplayIntent(view_options)
    assert resolve(intent, None) == resolve(DisplayIntent(view_options), None)
