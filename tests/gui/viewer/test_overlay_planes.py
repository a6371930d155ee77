"""Overlay planes lie over the image, turn with it, have a toggle, and are in no picture."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QGraphicsSimpleTextItem
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.presentation_state import OverlayPlane
from xray_desktop.gui.export.rendered_image import PictureOptions, picture_of, rgb_of

BITS = np.ones((20, 10), np.uint8)
PLANE = OverlayPlane(20, 10, 5, 8, np.packbits(BITS, bitorder="little").tobytes(), "<b>L</b>")


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    whole = image()
    drawn = type(whole)(whole.values, whole.presentation, whole.source, overlays=(PLANE,))
    one = harness(a=drawn, b=image(0.3))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a", "b")
    return one


def colour_at(one: WindowHarness, column: float, row: float) -> tuple[int, int, int]:
    view = one.window.image
    place = view.area.from_image(view.image_item.boundingRect().topLeft().__class__(column, row))
    pixel = view.grab().toImage().pixelColor(place.toPoint())
    return pixel.red(), pixel.green(), pixel.blue()


def test_it_lies_where_it_belongs_and_turns_with_the_image(shown) -> None:
    for _ in range(4):
        red, _, blue = colour_at(shown, 14, 20)
        assert red > blue + 50, "ink where the plane is drawn"
        red, _, blue = colour_at(shown, 30, 40)
        assert red == blue, "grey beside it"
        shown.window.image.turn(1)


def test_its_label_is_plain_text(shown) -> None:
    items = shown.window.image.file_graphics.overlays.childItems()
    texts = [item.text() for item in items if isinstance(item, QGraphicsSimpleTextItem)]
    assert texts == ["<b>L</b>"]


def test_its_label_stands_where_something_is_drawn() -> None:
    bits = np.zeros((20, 16), np.uint8)
    bits[7, 12] = bits[9, 4] = 1
    packed = np.packbits(bits, bitorder="little").tobytes()
    assert OverlayPlane(20, 16, 100, 200, packed).drawn_corner == (204, 107)
    assert OverlayPlane(20, 16, 100, 200, bytes(40)).drawn_corner == (200, 100)


def test_its_command_hides_it_and_the_next_image_has_none(shown, qtbot: QtBot) -> None:
    shown.window.actions_by_id["overlays"].trigger()
    red, _, blue = colour_at(shown, 14, 20)
    assert red == blue
    with qtbot.waitSignal(shown.session.image_opened):
        shown.session.step(1)
    assert shown.window.image.file_graphics.overlays.childItems() == []


def test_no_picture_has_it(shown) -> None:
    pixels = rgb_of(picture_of(shown.window.image, PictureOptions()))
    np.testing.assert_array_equal(pixels[..., 0], pixels[..., 2])
