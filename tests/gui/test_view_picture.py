"""What a saved picture holds: the film pixel by pixel, and only what was wished for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.map_colours import PEAK_RGB, REGION_RGB, MapStyle
from xray_desktop.core.orientation import Directions
from xray_desktop.gui.map_legend import MapLegend, paint_strip
from xray_desktop.gui.picture_foot import Foot
from xray_desktop.gui.view_picture import Extent, PictureWish, picture_of, rgb_of

WHOLE = PictureWish(Extent.FILM, with_map=False)


@pytest.fixture
def shown(stage: Callable[..., Stage], qtbot: QtBot) -> Stage:
    one = stage(a=film(shape=(700, 900)))
    with qtbot.waitSignal(one.session.explanation.map_finished):
        one.open("a")
    return one


def greys(one: Stage) -> np.ndarray:
    view = one.window.film
    assert view.pixels is not None
    assert view.windowing is not None
    table = view.pixels.table(view.windowing.voi, inverted=view.windowing.inverted)
    return (table[view.pixels.levels[0]] & 0xFF).astype(np.uint8)


def test_the_whole_film_is_there_pixel_by_pixel(shown: Stage) -> None:
    found = rgb_of(picture_of(shown.window.film, WHOLE))
    assert found.shape == (700, 900, 3)
    np.testing.assert_array_equal(found[..., 0], found[..., 2])
    off = np.abs(found[..., 0].astype(int) - greys(shown))
    assert off.max() <= 2
    assert np.median(off) == 0


def test_a_turned_film_is_saved_turned_and_the_view_stays(shown: Stage) -> None:
    view = shown.window.film
    shown.window.actions_by_id["turn_right"].trigger()
    view.zoom_at(2, view.from_film(view.film_item.boundingRect().center()))
    before = view._box.viewRect()
    found = rgb_of(picture_of(view, WHOLE))
    assert found.shape == (900, 700, 3)
    off = np.abs(found[..., 0].astype(int) - np.rot90(greys(shown), -1))
    assert np.median(off) == 0
    assert view._box.viewRect() == before


def test_the_map_is_in_it_only_if_wished_for(shown: Stage) -> None:
    view = shown.window.film
    bare = rgb_of(picture_of(view, PictureWish(Extent.FILM, with_map=False)))
    mapped = rgb_of(picture_of(view, PictureWish(Extent.FILM, with_map=True)))
    assert np.array_equal(bare[..., 0], bare[..., 2])
    assert not np.array_equal(mapped[..., 0], mapped[..., 2])
    assert view.map_visible


def test_what_is_seen_is_what_is_saved_without_the_corner_words(shown: Stage) -> None:
    view = shown.window.film
    found = rgb_of(picture_of(view, PictureWish(Extent.SEEN)))
    view.set_corner_text(False)
    seen = rgb_of(view.grab().toImage())
    assert found.shape == seen.shape
    assert np.mean(np.abs(found.astype(int) - seen)) < 1


def test_the_patients_sides_go_with_the_picture(
    shown: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown.window.film
    plain = rgb_of(picture_of(view, WHOLE))
    assert view.pixels is not None
    exposure = replace(view.pixels.film.exposure, directions=Directions("L", "F"))
    laid = replace(view.pixels, film=replace(view.pixels.film, exposure=exposure))
    monkeypatch.setattr(view, "_pixels", laid)
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


def test_lines_stand_under_the_film(shown: Stage) -> None:
    plain = picture_of(shown.window.film, WHOLE)
    said = picture_of(shown.window.film, WHOLE, Foot(["Research use only", "second line"]))
    assert said.width() == plain.width()
    assert said.height() > plain.height() + 20
    np.testing.assert_array_equal(rgb_of(said)[: plain.height()], rgb_of(plain))
    foot = rgb_of(said)[plain.height() :]
    assert foot.max() > 200, "no letters"


def test_the_legend_has_the_maps_own_colours(shown: Stage) -> None:
    plain = picture_of(shown.window.film, WHOLE)
    strip = QImage(256, 4, QImage.Format.Format_RGB32)
    painter = QPainter(strip)
    paint_strip(painter, QRectF(0, 0, 256, 4))
    painter.end()
    ends = {tuple(rgb_of(strip)[0, at].tolist()) for at in (0, -1)}
    for style, colours in ((MapStyle.COLOURS, ends), (MapStyle.REGIONS, {REGION_RGB, PEAK_RGB})):
        foot = Foot(["Research use only"], MapLegend("Heat map of Mass", style))
        under = rgb_of(picture_of(shown.window.film, WHOLE, foot))[plain.height() :]
        found = {tuple(rgb) for rgb in under.reshape(-1, 3).tolist()}
        assert colours <= found, style
