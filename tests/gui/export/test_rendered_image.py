"""What a saved picture holds: the image pixel by pixel, and only what was wished for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.attribution.heat_map_colours import PEAK_RGB, REGION_RGB, HeatMapStyle
from xray_desktop.core.image.orientation import Directions
from xray_desktop.gui.export.rendered_image import (
    CaptionBar,
    Extent,
    PictureOptions,
    picture_of,
    rgb_of,
)
from xray_desktop.gui.heat_map.heat_map_legend import HeatMapLegend, paint_colour_bar

WHOLE = PictureOptions(Extent.IMAGE, with_heat_map=False)


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(a=image(shape=(700, 900)))
    with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
        one.open("a")
    return one


def greys(one: WindowHarness) -> np.ndarray:
    view = one.window.image
    assert view.pixels is not None
    assert view.windowing is not None
    table = view.pixels.table(view.windowing.voi, inverted=view.windowing.inverted)
    return (table[view.pixels.levels[0]] & 0xFF).astype(np.uint8)


def test_the_whole_image_is_there_pixel_by_pixel(shown: WindowHarness) -> None:
    found = rgb_of(picture_of(shown.window.image, WHOLE))
    assert found.shape == (700, 900, 3)
    np.testing.assert_array_equal(found[..., 0], found[..., 2])
    off = np.abs(found[..., 0].astype(int) - greys(shown))
    assert off.max() <= 2
    assert np.median(off) == 0


def test_a_turned_image_is_saved_turned_and_the_view_stays(shown: WindowHarness) -> None:
    view = shown.window.image
    shown.window.actions_by_id["turn_right"].trigger()
    view.area.zoom_at(2, view.area.from_image(view.image_item.boundingRect().center()))
    before = view.area._box.viewRect()
    found = rgb_of(picture_of(view, WHOLE))
    assert found.shape == (900, 700, 3)
    off = np.abs(found[..., 0].astype(int) - np.rot90(greys(shown), -1))
    assert np.median(off) == 0
    assert view.area._box.viewRect() == before


def test_the_map_is_in_it_only_if_wished_for(shown: WindowHarness) -> None:
    view = shown.window.image
    bare = rgb_of(picture_of(view, PictureOptions(Extent.IMAGE, with_heat_map=False)))
    mapped = rgb_of(picture_of(view, PictureOptions(Extent.IMAGE, with_heat_map=True)))
    assert np.array_equal(bare[..., 0], bare[..., 2])
    assert not np.array_equal(mapped[..., 0], mapped[..., 2])
    assert view.heat_map_visible


def test_what_is_seen_is_what_is_saved_without_the_corner_words(shown: WindowHarness) -> None:
    view = shown.window.image
    found = rgb_of(picture_of(view, PictureOptions(Extent.SEEN)))
    view.set_corner_text(False)
    seen = rgb_of(view.grab().toImage())
    assert found.shape == seen.shape
    assert np.mean(np.abs(found.astype(int) - seen)) < 1


def test_the_patients_sides_go_with_the_picture(
    shown: WindowHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown.window.image
    plain = rgb_of(picture_of(view, WHOLE))
    assert view.pixels is not None
    exposure = replace(view.pixels.image.exposure, directions=Directions("L", "F"))
    laid = replace(view.pixels, image=replace(view.pixels.image, exposure=exposure))
    monkeypatch.setattr(view, "_display", replace(view.display, pixels=laid))
    lettered = rgb_of(picture_of(view, WHOLE))
    changed = np.argwhere((plain != lettered).any(axis=2))
    rows, columns = plain.shape[:2]
    for side in (
        changed[:, 1] < columns * 0.1,
        changed[:, 1] > columns * 0.9,
        changed[:, 0] < rows * 0.1,
        changed[:, 0] > rows * 0.9,
    ):
        assert side.any()


def test_lines_stand_under_the_image(shown: WindowHarness) -> None:
    plain = picture_of(shown.window.image, WHOLE)
    messages = picture_of(
        shown.window.image, WHOLE, CaptionBar(["Research use only", "second line"])
    )
    assert messages.width() == plain.width()
    assert messages.height() > plain.height() + 20
    np.testing.assert_array_equal(rgb_of(messages)[: plain.height()], rgb_of(plain))
    caption = rgb_of(messages)[plain.height() :]
    assert caption.max() > 200, "no letters"


def test_the_legend_has_the_maps_own_colours(shown: WindowHarness) -> None:
    plain = picture_of(shown.window.image, WHOLE)
    strip = QImage(256, 4, QImage.Format.Format_RGB32)
    painter = QPainter(strip)
    paint_colour_bar(painter, QRectF(0, 0, 256, 4))
    painter.end()
    ends = {tuple(rgb_of(strip)[0, at].tolist()) for at in (0, -1)}
    for style, colours in (
        (HeatMapStyle.COLOURS, ends),
        (HeatMapStyle.REGIONS, {REGION_RGB, PEAK_RGB}),
    ):
        caption = CaptionBar(["Research use only"], HeatMapLegend("Heat map of Mass", style))
        under = rgb_of(picture_of(shown.window.image, WHOLE, caption))[plain.height() :]
        found = {tuple(rgb) for rgb in under.reshape(-1, 3).tolist()}
        assert colours <= found, style
