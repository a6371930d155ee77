"""A shutter hides on the screen and in pictures, turns with the image, and can be opened."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.image.presentation_state import (
    Bitmap,
    Circle,
    OverlayPlane,
    PresentationState,
    Rectangle,
    Shutter,
)
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, picture_of, rgb_of

SHUTTER = Shutter((Rectangle(10, 20, 50, 55), Circle((30, 30), 22)), 1.0)


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    whole = image()
    shut = type(whole)(whole.values, whole.presentation, whole.source, shutter=SHUTTER)
    one = harness(a=shut, b=image(0.3))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a", "b")
    return one


def white(one: WindowHarness) -> np.ndarray:
    options = PictureOptions(Extent.IMAGE, with_heat_map=False, with_annotations=False)
    return rgb_of(picture_of(one.window.image, options))[..., 0] == 255


def test_it_hides_what_lies_outside_but_for_the_edge(shown) -> None:
    differing = white(shown) != SHUTTER.hides((60, 60))
    assert differing.sum() < 40, "only pixels that an edge cuts may differ"


def test_it_turns_with_the_image(shown) -> None:
    before = white(shown)
    shown.window.image.turn(1)
    np.testing.assert_array_equal(white(shown), np.rot90(before, -1))


def test_its_command_opens_it_and_another_image_has_none(shown, qtbot: QtBot) -> None:
    shown.window.actions_by_id["shutter"].trigger()
    assert not white(shown).any()
    assert shown.window.image.display.shutter is None
    shown.window.actions_by_id["shutter"].trigger()
    assert white(shown).any()
    with qtbot.waitSignal(shown.session.image_opened):
        shown.session.step(1)
    assert not white(shown).any()


def test_sixteen_bits_are_shut_too(shown) -> None:
    pixels = shown.window.image.pixels
    assert pixels is not None
    deep = pixels.deep(pixels.default, shutter=SHUTTER)
    np.testing.assert_array_equal(deep == 65_535, SHUTTER.hides((60, 60)))


def test_a_bitmap_hides_what_it_covers(shown) -> None:
    bits = np.zeros((20, 24), np.uint8)
    bits[5:15, 3:9] = 1
    packed = np.packbits(bits, bitorder="little").tobytes()
    bitmap = Shutter((Bitmap(OverlayPlane(20, 24, 10, 30, packed)),), 1.0)
    own = white(shown)
    shown.window.image.apply_state(PresentationState("", shutter=bitmap))
    expected = np.zeros((60, 60), np.bool_)
    expected[15:25, 33:39] = True
    np.testing.assert_array_equal(white(shown), expected)
    np.testing.assert_array_equal(bitmap.hides((60, 60)), expected)
    shown.window.image.apply_state(None)
    np.testing.assert_array_equal(white(shown), own)
