"""Images side by side: they move together, by millimetres where those are known."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF
from PySide6.QtWidgets import QDialog, QInputDialog
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin
from xray_desktop.gui.compare.comparison import MAX_COMPARED, ComparedImage
from xray_desktop.gui.export.export_dialog import ExportDialog
from xray_desktop.gui.export.printing import PrintPreview
from xray_desktop.gui.viewer.displayed_area import VisibleRegion
from xray_desktop.gui.viewer.windowing import as_window
from xray_desktop.gui.widgets.text_labels import PlainLabel

FINE = PixelSpacing(0.1, 0.1, SpacingOrigin.IMAGER)
COARSE = PixelSpacing(0.2, 0.2, SpacingOrigin.IMAGER)


@pytest.fixture
def shown(harness: Callable[..., WindowHarness], qtbot: QtBot) -> WindowHarness:
    one = harness(
        a=replace(image(shape=(800, 700)), spacing=FINE),
        b=replace(image(0.3, shape=(400, 350)), spacing=COARSE),
        c=image(0.4, shape=(300, 600)),
        bad=RefusedError("not_a_film", "This is no image."),
    )
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a", "b", "c", "bad")
    return one


def beside(one: WindowHarness, name: str, qtbot: QtBot) -> ComparedImage:
    one.window.compared.compare(one.path(name))
    added = one.window.comparison.images[-1]
    qtbot.waitUntil(lambda: added.view.has_image)
    return added


def test_the_same_millimetres_are_seen_of_both(shown: WindowHarness, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    first = shown.window.image
    first.area.zoom_at(3, first.area.from_image(QPointF(500, 200)))
    mine, theirs = first.area.region, other.area.region
    assert mine is not None
    assert theirs is not None
    assert (theirs.x, theirs.y) == pytest.approx((mine.x, mine.y), abs=0.01)
    assert theirs.width_mm == pytest.approx(mine.width_mm, rel=0.01)
    other.area.zoom_at(0.5, QPointF(100, 100))
    assert first.area.region is not None
    assert other.area.region is not None
    assert first.area.region.width_mm == pytest.approx(other.area.region.width_mm, rel=0.01)


def test_without_spacing_the_images_are_seen_alike(shown: WindowHarness, qtbot: QtBot) -> None:
    other = beside(shown, "c", qtbot).view
    first = shown.window.image
    first.area.zoom_at(4, first.area.from_image(QPointF(300, 300)))
    mine, theirs = first.area.region, other.area.region
    assert mine is not None
    assert theirs is not None
    assert theirs.width == pytest.approx(mine.width, rel=0.01)
    assert theirs.width_mm is None


def test_links_are_let_go_on_request(shown: WindowHarness, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    comparison, first = shown.window.comparison, shown.window.image
    comparison.places.setChecked(False)
    comparison.windows.setChecked(False)
    region, windowing = other.area.region, other.windowing
    first.area.zoom_at(4, QPointF(100, 100))
    first.drag_window(80, 40)
    assert (other.area.region, other.windowing) == (region, windowing)
    comparison.places.setChecked(True)
    assert other.area.region != region


def test_windows_lie_over_each_images_own_values(shown: WindowHarness, qtbot: QtBot) -> None:
    other = beside(shown, "b", qtbot).view
    first = shown.window.image
    first.auto_window()
    assert other.windowing is not None
    assert other.pixels is not None
    followed, own = as_window(other.windowing.voi), other.pixels.auto
    assert (followed.center, followed.width) == pytest.approx((own.center, own.width))
    first.invert()
    assert other.windowing.inverted


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 2))
def test_a_region_on_the_image_it_came_from_is_the_same(x: float, y: float, width: float) -> None:
    laid = QRectF(-300, 20, 300, 500)
    seen = QRectF(0, 0, width * 500, width * 400)
    seen.moveCenter(QPointF(-300 + 300 * x, 20 + 500 * y))
    for spacing in (None, FINE):
        again = VisibleRegion.of(seen, laid, spacing).on(laid, spacing, 0.8)
        assert again.center().x() == pytest.approx(seen.center().x(), abs=1e-6)
        assert again.width() == pytest.approx(seen.width())


def test_four_stand_side_by_side_and_no_more(shown: WindowHarness, qtbot: QtBot) -> None:
    for name in ("b", "c", "b"):
        beside(shown, name, qtbot)
    shown.window.compared.compare(shown.path("c"))
    assert len(shown.window.comparison.images) == MAX_COMPARED
    assert "Up to 4 images" in shown.window.banner.label.text()
    shown.window.actions_by_id["compare_end"].trigger()
    assert shown.window.comparison.images == []
    assert shown.window.image.isVisible()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    qtbot.waitUntil(lambda: shown.window.image.height() == shown.window.comparison.height())


def test_an_image_that_cannot_be_read_leaves_a_sentence(shown: WindowHarness, qtbot: QtBot) -> None:
    shown.window.compared.compare(shown.path("bad"))
    qtbot.waitUntil(lambda: not shown.window.comparison.images)
    assert shown.window.banner.label.text() == "bad: This is no image."


def test_an_image_closed_before_it_is_read_stays_closed(shown: WindowHarness, qtbot: QtBot) -> None:
    shown.window.compared.compare(shown.path("b"))
    shown.window.comparison.images[0].closed.emit(shown.window.comparison.images[0])
    qtbot.waitUntil(lambda: "b" in [name for name, _ in shown.reader.read])
    qtbot.wait(50)
    assert shown.window.comparison.images == []


def test_the_command_offers_the_other_images_of_the_list(
    shown: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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
    qtbot.waitUntil(lambda: shown.window.comparison.images[0].view.has_image)


@pytest.mark.parametrize(("current", "first"), [("a", "2. b"), ("b", "3. c"), ("c", "4. bad")])
def test_the_next_image_of_the_list_is_offered_first(
    shown: WindowHarness, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, current: str, first: str
) -> None:
    offered: list[str] = []

    def choose(
        _parent: object, _title: str, _label: str, names: list[str], row: int, **_: object
    ) -> tuple[str, bool]:
        offered.append(names[row])
        return "", False

    monkeypatch.setattr(QInputDialog, "getItem", choose)
    shown.session.go_to(shown.path(current))
    qtbot.waitUntil(lambda: shown.window.windowTitle().startswith(current))
    shown.window.actions_by_id["compare"].trigger()
    assert offered == [first]


def test_a_long_name_does_not_widen_the_window(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    long = "a" * 200
    one = harness(**{long: image(), f"b{long}": image(0.3), f"c{long}": image(0.4)})
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open(long, f"b{long}", f"c{long}")
    comparison = one.window.comparison
    before = comparison.minimumSizeHint().width()
    for number, letter in enumerate("bc", 2):
        added = beside(one, letter + long, qtbot)
        assert comparison.minimumSizeHint().width() <= before + 80, number
        assert added.title.text() in added.title.toolTip(), "read by hovering"


def test_pictures_and_pages_say_that_they_hold_the_first_image_alone(
    shown: WindowHarness, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[list[str]] = []

    def look(dialog: QDialog) -> int:
        messages.append(
            [label.text() for label in dialog.findChildren(PlainLabel) if not label.isHidden()]
        )
        return QDialog.DialogCode.Rejected

    for kind in (ExportDialog, PrintPreview):
        monkeypatch.setattr(kind, "exec", look)
    pictures = shown.window.pictures
    sentence = "Only the first of the images side by side is included: a"
    pictures.export()
    pictures.print_image()
    assert not [texts for texts in messages if sentence in texts], "there is one image alone"
    messages.clear()
    beside(shown, "b", qtbot)
    pictures.export()
    pictures.print_image()
    assert [sentence in texts for texts in messages] == [True, True]


def test_an_image_seen_as_a_whole_stays_so_beside_others_and_alone_again(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    first = shown.window.image
    shown.window.show()
    assert first.area.is_fitted
    before = first.area.zoom
    beside(shown, "b", qtbot)
    qtbot.waitUntil(lambda: first.area.zoom < before)
    assert first.area.is_fitted
    shown.window.comparison.clear()
    qtbot.waitUntil(lambda: first.area.zoom == pytest.approx(before, rel=0.01))
    first.area.zoom_at(3, QPointF(100, 100))
    assert not first.area.is_fitted
    zoomed = first.area.region
    shown.window.resize(900, 700)
    assert first.area.region is not None
    assert zoomed is not None
    assert not first.area.is_fitted


def test_turning_one_image_leaves_the_others_where_they_are(
    shown: WindowHarness, qtbot: QtBot
) -> None:
    other = beside(shown, "b", qtbot).view
    first = shown.window.image
    first.area.zoom_at(3, first.area.from_image(QPointF(500, 200)))
    before, zoom = other.area.region, first.area.zoom
    first.turn(1)
    assert other.area.region == before
    assert first.area.zoom == pytest.approx(zoom)
