"""The magnifier shows the bare image under the pointer, larger, however it lies."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.common import palette
from xray_desktop.gui.viewer.magnifier import SIDE_PX, Magnifier


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(shape=(900, 800)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    one.window.actions_by_id["lens"].setChecked(True)
    return one


def point(one: WindowHarness, at: QPoint) -> Magnifier:
    target = one.window.image.viewport()
    none = Qt.MouseButton.NoButton
    there = QPointF(target.mapToGlobal(at))
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), there, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(target, event)
    return one.window.panes.magnifier(one.window.image)


def test_it_goes_with_the_pointer_and_leaves_with_it(shown: WindowHarness) -> None:
    magnifier = point(shown, QPoint(300, 320))
    assert not magnifier.isHidden()
    assert magnifier.geometry().center().x() == pytest.approx(300, abs=2)
    QApplication.sendEvent(shown.window.image.viewport(), QEvent(QEvent.Type.Leave))
    assert magnifier.isHidden()
    point(shown, QPoint(300, 320))
    shown.window.actions_by_id["lens"].setChecked(False)
    assert magnifier.isHidden()
    point(shown, QPoint(200, 220))
    assert magnifier.isHidden()


def test_it_is_there_as_soon_as_the_pointer_comes_over_the_image(shown: WindowHarness) -> None:
    target = shown.window.image.viewport()
    there = QPointF(target.mapToGlobal(QPoint(300, 320)))
    QApplication.sendEvent(target, QEnterEvent(QPointF(300, 320), there, there))
    assert not shown.window.panes.magnifier(shown.window.image).isHidden()


def test_it_is_round(shown: WindowHarness) -> None:
    magnifier = point(shown, QPoint(330, 350))
    image = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    magnifier.render(image, QPoint(), renderFlags=QWidget.RenderFlag.IgnoreMask)
    assert image.pixelColor(140, 140).alpha() == 255
    assert {image.pixelColor(x, y).alpha() for x in (3, 276) for y in (3, 276)} == {0}


@pytest.mark.parametrize("moves", [(), ("turn_right",), ("flip_horizontal", "turn_left")])
def test_what_is_under_the_pointer_is_in_its_middle_and_twice_as_large(
    shown: WindowHarness, moves: tuple[str, ...]
) -> None:
    view = shown.window.image
    for move in moves:
        shown.window.actions_by_id[move].trigger()
    magnifier = point(shown, QPoint(330, 350))
    middle = QPointF(SIDE_PX, SIDE_PX) / 2
    transform = magnifier.transform_to(middle)
    under = view.area.to_image(QPointF(magnifier.pos()) + middle)
    found = transform.map(under)
    assert (found.x(), found.y()) == pytest.approx((middle.x(), middle.y()))
    for step in (QPointF(20, 0), QPointF(0, 20)):  # the same directions as around it
        beside = view.area.to_image(QPointF(magnifier.pos()) + middle + step)
        moved = transform.map(beside) - middle
        assert (moved.x(), moved.y()) == pytest.approx((2 * step.x(), 2 * step.y()), abs=3)


def test_it_shows_the_image_and_no_map(shown: WindowHarness) -> None:
    magnifier = point(shown, QPoint(330, 350))
    image = magnifier.grab().toImage()
    seen = [image.pixelColor(140 + offset, 140) for offset in range(-60, 60, 10)]
    assert all(colour.saturation() == 0 for colour in seen)
    view = shown.window.image
    under = view.area.to_image(QPointF(magnifier.pos()) + QPointF(SIDE_PX, SIDE_PX) / 2)
    assert view.pixels is not None
    assert view.windowing is not None
    table = view.pixels.table(view.windowing.voi)
    code = view.pixels.levels[0][int(under.y()), int(under.x())]
    grey = int(table[code] & np.uint32(0xFF))
    assert image.pixelColor(140, 140).red() == pytest.approx(grey, abs=4)


def test_without_an_image_there_is_no_lens(harness: Callable[..., WindowHarness]) -> None:
    one = harness()
    one.window.actions_by_id["lens"].setChecked(True)
    assert point(one, QPoint(200, 200)).isHidden()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_its_ring_is_bright_on_the_image_in_every_theme(shown: WindowHarness, theme: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    palette.apply(app, theme)
    magnifier = point(shown, QPoint(300, 320))
    ring = magnifier.grab().toImage().pixelColor(SIDE_PX // 2, 1)
    palette.apply(app)
    assert ring.lightness() > 150
