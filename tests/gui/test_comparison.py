"""Films side by side: they move together, by millimetres where those are known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF
from PySide6.QtWidgets import QDialog, QInputDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import Stage
from tests.gui.fakes import film
from xray_desktop.core.display import VoiFunction, VoiWindow
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.gui.comparison import MOST, ComparedFilm
from xray_desktop.gui.export_dialog import ExportDialog
from xray_desktop.gui.film_link import carried
from xray_desktop.gui.film_region import Region
from xray_desktop.gui.plain_label import PlainLabel
from xray_desktop.gui.print_preview import PrintPreview
from xray_desktop.gui.windowing import as_window

FINE = PixelSpacing(0.1, 0.1, SpacingOrigin.IMAGER)
COARSE = PixelSpacing(0.2, 0.2, SpacingOrigin.IMAGER)


@pytest.fixture
def shown(stage: Callable[..., Stage], qtbot: QtBot) -> Stage:
    one = stage(
        a=replace(film(shape=(800, 700)), spacing=FINE),
        b=replace(film(0.3, shape=(400, 350)), spacing=COARSE),
        c=film(0.4, shape=(300, 600)),
        bad=RefusedError("not_a_film", "This is no film."),
    )
    with qtbot.waitSignal(one.session.assessed):
        one.open("a", "b", "c", "bad")
    return one


def beside(one: Stage, name: str, qtbot: QtBot) -> ComparedFilm:
    one.window.compared.compare(one.path(name))
    added = one.window.comparison.films[-1]
    qtbot.waitUntil(lambda: added.view.has_film)
    return added


def test_the_same_millimetres_are_seen_of_both(shown: Stage, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    first = shown.window.film
    first.zoom_at(3, first.from_film(QPointF(500, 200)))
    mine, theirs = first.region, other.region
    assert mine is not None
    assert theirs is not None
    assert (theirs.x, theirs.y) == pytest.approx((mine.x, mine.y), abs=0.01)
    assert theirs.width_mm == pytest.approx(mine.width_mm, rel=0.01)
    other.zoom_at(0.5, QPointF(100, 100))
    assert first.region is not None
    assert other.region is not None
    assert first.region.width_mm == pytest.approx(other.region.width_mm, rel=0.01)


def test_without_spacing_the_films_are_seen_alike(shown: Stage, qtbot: QtBot) -> None:
    other = beside(shown, "c", qtbot).view
    first = shown.window.film
    first.zoom_at(4, first.from_film(QPointF(300, 300)))
    mine, theirs = first.region, other.region
    assert mine is not None
    assert theirs is not None
    assert theirs.width == pytest.approx(mine.width, rel=0.01)
    assert theirs.width_mm is None


def test_links_are_let_go_on_request(shown: Stage, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    comparison, first = shown.window.comparison, shown.window.film
    comparison.places.setChecked(False)
    comparison.windows.setChecked(False)
    region, windowing = other.region, other.windowing
    first.zoom_at(4, QPointF(100, 100))
    first.drag_window(80, 40)
    assert (other.region, other.windowing) == (region, windowing)
    comparison.places.setChecked(True)
    assert other.region != region


def test_windows_lie_over_each_films_own_values(shown: Stage, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    first = shown.window.film
    first.auto_window()
    assert other.windowing is not None
    assert other.pixels is not None
    followed, own = as_window(other.windowing.voi), other.pixels.auto
    assert (followed.center, followed.width) == pytest.approx((own.center, own.width))
    first.invert()
    assert other.windowing.inverted


@given(
    st.floats(-500, 500),
    st.floats(1, 900),
    st.floats(-500, 500),
    st.floats(1, 900),
)
def test_a_window_that_is_carried_there_and_back_is_the_same(
    center: float, width: float, other: float, other_width: float
) -> None:
    exact = VoiFunction.LINEAR_EXACT
    mine, theirs = VoiWindow(100, 200, exact), VoiWindow(other, other_width, exact)
    window = VoiWindow(center, width, exact)
    back = carried(carried(window, mine, theirs), theirs, mine)
    assert np.allclose((back.center, back.width), (center, width), rtol=1e-6, atol=1e-6)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 2))
def test_a_region_on_the_film_it_came_from_is_the_same(x: float, y: float, width: float) -> None:
    laid = QRectF(-300, 20, 300, 500)
    seen = QRectF(0, 0, width * 500, width * 400)
    seen.moveCenter(QPointF(-300 + 300 * x, 20 + 500 * y))
    for spacing in (None, FINE):
        again = Region.of(seen, laid, spacing).on(laid, spacing, 0.8)
        assert again.center().x() == pytest.approx(seen.center().x(), abs=1e-6)
        assert again.width() == pytest.approx(seen.width())


def test_four_stand_side_by_side_and_no_more(shown: Stage, qtbot: QtBot) -> None:
    for name in ("b", "c", "b"):
        beside(shown, name, qtbot)
    shown.window.compared.compare(shown.path("c"))
    assert len(shown.window.comparison.films) == MOST
    assert "Up to 4 films" in shown.window.banner.label.text()
    shown.window.actions_by_id["compare_end"].trigger()
    assert shown.window.comparison.films == []
    assert shown.window.film.isVisible()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    qtbot.waitUntil(lambda: shown.window.film.height() == shown.window.comparison.height())


def test_a_film_that_cannot_be_read_leaves_a_sentence(shown: Stage, qtbot: QtBot) -> None:
    shown.window.compared.compare(shown.path("bad"))
    qtbot.waitUntil(lambda: not shown.window.comparison.films)
    assert shown.window.banner.label.text() == "bad: This is no film."


def test_a_film_closed_before_it_is_read_stays_closed(shown: Stage, qtbot: QtBot) -> None:
    shown.window.compared.compare(shown.path("b"))
    shown.window.comparison.films[0].closed.emit(shown.window.comparison.films[0])
    qtbot.waitUntil(lambda: "b" in [name for name, _ in shown.reader.read])
    qtbot.wait(50)
    assert shown.window.comparison.films == []


def test_the_command_offers_the_other_films_of_the_list(
    shown: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[list[str]] = []

    def choose(
        _parent: object, _title: str, _label: str, names: list[str], *_: object, **__: object
    ) -> tuple[str, bool]:
        offered.append(names)
        return names[0], True

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    shown.window.actions_by_id["compare"].trigger()
    assert offered == [["2. b", "3. c", "4. bad", "Another file…"]], "as counted in the title"
    qtbot.waitUntil(lambda: shown.window.comparison.films[0].view.has_film)


def test_a_long_name_does_not_widen_the_window(stage: Callable[..., Stage], qtbot: QtBot) -> None:
    long = "a" * 200
    one = stage(**{long: film(), f"b{long}": film(0.3), f"c{long}": film(0.4)})
    with qtbot.waitSignal(one.session.assessed):
        one.open(long, f"b{long}", f"c{long}")
    comparison = one.window.comparison
    before = comparison.minimumSizeHint().width()
    for number, letter in enumerate("bc", 2):
        added = beside(one, letter + long, qtbot)
        assert comparison.minimumSizeHint().width() <= before + 80, number
        assert added.title.text() in added.title.toolTip(), "read by hovering"


def test_pictures_and_pages_say_that_they_hold_the_first_image_alone(
    shown: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[list[str]] = []

    def look(dialog: QDialog) -> int:
        said.append(
            [label.text() for label in dialog.findChildren(PlainLabel) if not label.isHidden()]
        )
        return QDialog.DialogCode.Rejected

    for kind in (ExportDialog, PrintPreview):
        monkeypatch.setattr(kind, "exec", look)
    pictures = shown.window.pictures
    sentence = "Of the images side by side, this holds the first one only: a"
    pictures.export()
    pictures.print_film()
    assert not [texts for texts in said if sentence in texts], "there is one image alone"
    said.clear()
    beside(shown, "b", qtbot)
    pictures.export()
    pictures.print_film()
    assert [sentence in texts for texts in said] == [True, True]


def test_a_film_seen_as_a_whole_stays_so_beside_others_and_alone_again(
    shown: Stage, qtbot: QtBot
) -> None:
    first = shown.window.film
    shown.window.show()
    assert first.is_fitted
    before = first.zoom
    beside(shown, "b", qtbot)
    qtbot.waitUntil(lambda: first.zoom < before)
    assert first.is_fitted
    shown.window.comparison.clear()
    qtbot.waitUntil(lambda: first.zoom == pytest.approx(before, rel=0.01))
    first.zoom_at(3, QPointF(100, 100))
    assert not first.is_fitted
    zoomed = first.region
    shown.window.resize(900, 700)
    assert first.region is not None
    assert zoomed is not None
    assert not first.is_fitted
