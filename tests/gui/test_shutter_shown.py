"""A shutter hides on the screen and in pictures, turns with the film, and can be opened."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.overlay import OverlayPlane
from xray_desktop.core.shutter import Bitmap, Circle, Rectangle, Shutter
from xray_desktop.gui.view_picture import Extent, PictureWish, picture_of, rgb_of

SHUTTER = Shutter((Rectangle(10, 20, 50, 55), Circle((30, 30), 22)), 1.0)


@pytest.fixture
def shown(stage: Callable[..., Stage], qtbot: QtBot) -> Stage:
    whole = film()
    shut = type(whole)(whole.values, whole.presentation, whole.source, shutter=SHUTTER)
    one = stage(a=shut, b=film(0.3))
    with qtbot.waitSignal(one.session.film_opened):
        one.open("a", "b")
    return one


def white(one: Stage) -> np.ndarray:
    wish = PictureWish(Extent.FILM, with_map=False, with_marks=False)
    return rgb_of(picture_of(one.window.film, wish))[..., 0] == 255


def test_it_hides_what_lies_outside_but_for_the_edge(shown) -> None:
    differing = white(shown) != SHUTTER.hides((60, 60))
    assert differing.sum() < 40, "only pixels that an edge cuts may differ"


def test_it_turns_with_the_film(shown) -> None:
    before = white(shown)
    shown.window.film.turn(1)
    np.testing.assert_array_equal(white(shown), np.rot90(before, -1))


def test_its_command_opens_it_and_another_film_has_none(shown, qtbot: QtBot) -> None:
    shown.window.actions_by_id["shutter"].trigger()
    assert not white(shown).any()
    assert shown.window.film.shutter is None
    shown.window.actions_by_id["shutter"].trigger()
    assert white(shown).any()
    with qtbot.waitSignal(shown.session.film_opened):
        shown.session.step(1)
    assert not white(shown).any()


def test_sixteen_bits_are_shut_too(shown) -> None:
    pixels = shown.window.film.pixels
    assert pixels is not None
    deep = pixels.deep(pixels.default, shutter=SHUTTER)
    np.testing.assert_array_equal(deep == 65_535, SHUTTER.hides((60, 60)))


def test_a_bitmap_hides_what_it_covers(shown) -> None:
    bits = np.zeros((20, 24), np.uint8)
    bits[5:15, 3:9] = 1
    packed = np.packbits(bits, bitorder="little").tobytes()
    bitmap = Shutter((Bitmap(OverlayPlane(20, 24, 10, 30, packed)),), 1.0)
    shown.window.film.set_shutter(bitmap)
    expected = np.zeros((60, 60), np.bool_)
    expected[15:25, 33:39] = True
    np.testing.assert_array_equal(white(shown), expected)
    np.testing.assert_array_equal(bitmap.hides((60, 60)), expected)
    shown.window.film.set_shutter(None)
    assert not white(shown).any()
