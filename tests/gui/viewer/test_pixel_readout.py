"""The value of the pixel under the pointer, in a corner of the pane."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand, measured_image
from tests.gui.conftest import WindowHarness


@pytest.fixture
def hand(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Hand:
    image = measured_image()
    values = image.values.copy()
    values[77, 123] = 1234.5
    exposure = replace(image.exposure, value_unit="OD × 1000")
    one = harness(a=replace(image, values=values, exposure=exposure))
    with qtbot.waitSignal(one.session.image_opened):
        one.open("a")
    return Hand(one)


def test_it_follows_the_pointer_and_the_pixels(hand: Hand) -> None:
    label = hand.view._corners.pixel
    assert label.isHidden()
    for turn in ("fit", "turn_right", "flip_horizontal"):
        hand.do(turn)
        near = hand.view.image_item.mapRectToParent(113.0, 67.0, 30.0, 30.0)
        hand.view.area._box.setRange(near, padding=0)
        hand.hover((123.5, 77.5))
        assert label.text() == "x 124  y 78  value 1234.5 OD × 1000"
        hand.hover((130.5, 77.5))
        assert label.text() == "x 131  y 78  value 1000 OD × 1000"
    assert label.isVisible()


def test_beside_the_image_and_without_corner_text_there_is_none(hand: Hand) -> None:
    label = hand.view._corners.pixel
    hand.do("fit")
    hand.hover((250, 200))
    assert label.isVisible()
    hand.do("corner_text")
    assert label.isHidden()
    hand.hover((251, 200))
    assert label.isHidden()
    hand.do("corner_text")
    assert label.isVisible()
    QApplication.sendEvent(hand.view, QEvent(QEvent.Type.Leave))
    assert label.isHidden()
    QTest.mouseMove(hand.view.viewport(), QPoint(2, 2))
    assert label.isHidden()
