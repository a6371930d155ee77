"""An image whose pixels are not square looks, measures and leaves as one whose pixels are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.gui.annotations.hand import Hand
from tests.gui.conftest import WindowHarness, keep_copies
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.presentation_state import (
    Circle,
    Graphic,
    GraphicType,
    PresentationState,
    Shutter,
)
from xray_desktop.core.image.radiograph import PixelSpacing, Radiograph, Source, SpacingOrigin
from xray_desktop.gui.annotations.annotation_tools import first_lines
from xray_desktop.gui.export.export_controller import image_description
from xray_desktop.gui.export.rendered_image import Extent, PictureOptions, picture_of, rgb_of
from xray_desktop.gui.session.scoring_controller import MODEL
from xray_desktop.gui.viewer.display_pixels import DisplayPixels
from xray_desktop.gui.viewer.file_graphics import graphic_path
from xray_desktop.gui.viewer.image_view import ImageView
from xray_desktop.gui.viewer.overlay_texts import file_text

ROWS, COLUMNS = 480, 600
SHAPES = {"square": (1, 1), "tall": (2, 1), "wide": (1, 2)}
"""By how many rows and columns a pixel of the scene is."""


def scene(rows_per_pixel: int, columns_per_pixel: int, mm: float | None = 0.2) -> Radiograph:
    """A bright disc and a slope; the spacing where `mm` is given, else only the proportion."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS] + 0.5
    values = 500 + 2 * x + 2000 * (np.hypot(x - 200, y - 160) < 90)
    values = values.astype(np.float32)[
        rows_per_pixel // 2 :: rows_per_pixel, columns_per_pixel // 2 :: columns_per_pixel
    ]
    aspect = rows_per_pixel / columns_per_pixel
    opening = Circle((300 / columns_per_pixel, 240 / rows_per_pixel), 290 / columns_per_pixel)
    spacing = None
    if mm is not None:
        spacing = PixelSpacing(mm * rows_per_pixel, mm * columns_per_pixel, SpacingOrigin.IMAGER)
    return Radiograph(
        np.ascontiguousarray(values),
        Presentation(0, 4000, (full_range(0, 4000),)),
        Source(f"{rows_per_pixel}{columns_per_pixel}" * 32, "a test"),
        spacing=spacing,
        stated_aspect=aspect if spacing is None else 1.0,
        shutter=Shutter((opening,)),
    )


@pytest.fixture
def hands(harness: Callable[..., WindowHarness], qtbot: QtBot) -> Callable[..., Hand]:
    def opened(image: Radiograph) -> Hand:
        one = harness(a=image)
        with qtbot.waitSignal(one.session.heat_map_controller.heat_map_finished):
            one.open("a")
        one.window.actions_by_id["corner_text"].setChecked(False)
        return Hand(one)

    return opened


def shown(view: ImageView) -> np.ndarray:
    image: QImage = view.grab().toImage()
    return rgb_of(image).astype(int)


def alike(one: np.ndarray, other: np.ndarray) -> None:
    """Most pixels are the same; edges may be softer where the scene was sampled coarsely."""
    assert one.shape == other.shape
    off = np.abs(one - other)
    assert np.mean(off > 24) < 0.02
    assert off.mean() < 2


@pytest.mark.parametrize("kind", ["tall", "wide"])
def test_it_is_shown_with_its_map_as_the_square_one(hands: Callable[..., Hand], kind: str) -> None:
    square, other = hands(scene(1, 1)), hands(scene(*SHAPES[kind]))
    for _ in range(2):
        alike(shown(other.view), shown(square.view))
        assert other.view.heat_map_visible
        for hand in (square, other):
            hand.do("turn_right")
    for hand in (square, other):
        hand.do("flip_horizontal")
        hand.view.area.zoom_at(2.5, QPointF(200, 150))
    alike(shown(other.view), shown(square.view))
    assert other.view.area.zoom == pytest.approx(square.view.area.zoom)


@pytest.mark.parametrize("kind", ["tall", "wide"])
def test_it_leaves_as_a_picture_in_true_proportion(hands: Callable[..., Hand], kind: str) -> None:
    square, other = hands(scene(1, 1)), hands(scene(*SHAPES[kind]))
    for with_heat_map in (False, True):
        options = PictureOptions(Extent.IMAGE, with_heat_map=with_heat_map)
        found = rgb_of(picture_of(other.view, options)).astype(int)
        assert found.shape == (ROWS, COLUMNS, 3)
        alike(found, rgb_of(picture_of(square.view, options)).astype(int))
    image = scene(*SHAPES[kind])
    view = DisplayPixels.of(image)
    deep = view.deep(view.default, shutter=image.shutter)
    assert deep.shape == (ROWS, COLUMNS)
    whole = DisplayPixels.of(scene(1, 1))
    expected = whole.deep(whole.default, shutter=whole.image.shutter)
    assert np.mean(np.abs(deep.astype(int) - expected) > 2000) < 0.02
    assert "true proportion" in image_description(image, other.view)
    assert "true proportion" not in image_description(square.view.pixels.image, square.view)


@pytest.mark.parametrize("kind", ["tall", "wide"])
@pytest.mark.parametrize("mm", [0.2, None])
def test_it_is_measured_as_the_square_one(
    hands: Callable[..., Hand], kind: str, mm: float | None
) -> None:
    measured = []
    for rows, columns in (SHAPES["square"], SHAPES[kind]):
        hand = hands(scene(rows, columns, mm))
        places = [(x / columns, y / rows) for x, y in ((100, 80), (340, 260), (100, 260))]
        hand.do("tool_length")
        hand.drag(places[0], places[1])
        hand.do("tool_angle")
        aside = [(x + 60 / columns, y + 40 / rows) for x, y in places]
        hand.drag(aside[0], aside[1])
        hand.click(aside[2])
        lines = [*hand.lines(0).splitlines(), *hand.lines(1).splitlines()]
        measured.append(lines)
    square, other = measured
    number, unit = other[0].split()
    assert unit == square[0].split()[1]
    per_width = 1 if mm else SHAPES[kind][1]  # of pixels of the other image
    assert float(number) * per_width == pytest.approx(float(square[0].split()[0]), rel=0.01)
    assert float(other[-1][:-1]) == pytest.approx(float(square[-1][:-1]), abs=1)
    assert ("not square" in other[1]) is (mm is None)
    assert (len(square) == 3) is (mm is not None)


def test_it_is_calibrated_without_a_spacing(hands: Callable[..., Hand]) -> None:
    hand = hands(scene(2, 1, None))
    hand.controller.ask_length = lambda: 100.0
    hand.do("tool_calibrate")
    hand.drag((100, 20), (100, 120))  # 200 rows of the scene
    assert hand.controller.spacing is not None
    assert hand.controller.spacing.row_mm == pytest.approx(1.0, rel=0.01)
    assert hand.controller.spacing.column_mm == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("kind", ["tall", "wide"])
def test_the_magnifier_and_real_size_are_in_true_proportion(
    hands: Callable[..., Hand], kind: str
) -> None:
    square, other = hands(scene(1, 1)), hands(scene(*SHAPES[kind]))
    pictures = []
    for hand in (square, other):
        size = hand.harness.window.real_size
        size.calibrate(125.0)
        messages: list[str] = []
        size.message.connect(messages.append)
        hand.do("real_size")
        assert "at the detector" in messages[0]
        magnifier = hand.harness.window.panes.magnifier(hand.view)
        magnifier.set_on(True)
        magnifier._go(QPointF(hand.view.width() / 2, hand.view.height() / 2))
        image = QImage(QSize(280, 280), QImage.Format.Format_RGB32)
        magnifier.render(image)
        pictures.append(rgb_of(image).astype(int))
    assert other.view.area.zoom == pytest.approx(square.view.area.zoom)
    alike(*pictures)


def test_it_moves_with_a_square_one_beside_it(
    harness: Callable[..., WindowHarness], qtbot: QtBot
) -> None:
    one = harness(a=scene(1, 1), b=scene(2, 1), c=scene(1, 2), d=scene(1, 2, None))
    with qtbot.waitSignal(one.session.scoring.assessed):
        one.open("a", "b", "c", "d")
    one.window.actions_by_id["map"].setChecked(False)
    for name in ("b", "c", "d"):
        one.window.compared.compare(one.path(name))
        qtbot.waitUntil(lambda: one.window.comparison.images[-1].view.has_image)
    first = one.window.image
    first.area.zoom_at(3, first.area.from_image(QPointF(200, 160)))
    qtbot.waitUntil(lambda: not one.runner.active(MODEL))
    assert len(one.window.comparison.images) == 3
    for beside in one.window.comparison.images:
        mine, theirs = first.area.region, beside.view.area.region
        assert mine is not None
        assert theirs is not None
        assert (theirs.x, theirs.y) == pytest.approx((mine.x, mine.y), abs=0.01)
        assert theirs.width == pytest.approx(mine.width, rel=0.01)
        size = beside.view.image_item.mapRectToParent(beside.view.image_item.boundingRect())
        assert size.width() / size.height() == pytest.approx(COLUMNS / ROWS)


def test_a_states_circle_is_round_on_the_screen_and_a_corner_says_the_shape(
    hands: Callable[..., Hand],
) -> None:
    view = hands(scene(2, 1)).view
    circle = Graphic(GraphicType.CIRCLE, ((300.0, 120.0), (400.0, 120.0)))
    view.apply_state(PresentationState("round", graphics=(circle,)))
    (drawn,) = view.file_graphics.state.childItems()
    place = drawn.mapRectToScene(drawn.boundingRect())
    assert place.width() == pytest.approx(place.height(), rel=0.02)
    assert "pixels 2.00 × as high as wide" in file_text(scene(2, 1))
    assert "high as wide" not in file_text(scene(1, 1))


def test_the_longest_pixels_are_still_seen_as_a_whole(hands: Callable[..., Hand]) -> None:
    image = scene(1, 1, None)
    short = replace(image, values=np.ascontiguousarray(image.values[:300, :300]), shutter=None)
    view = hands(replace(short, stated_aspect=4.0)).view
    assert view.area.is_fitted
    assert view.image_item.mapRectToParent(view.image_item.boundingRect()).height() == 1200


def test_a_circle_is_round_and_an_ellipse_passes_through_its_points() -> None:
    circle = Graphic(GraphicType.CIRCLE, ((50.0, 50.0), (80.0, 50.0)))
    box = graphic_path(circle, 2.0).boundingRect()
    assert (box.width(), box.height()) == pytest.approx((60, 30), abs=0.1)
    down = Graphic(GraphicType.CIRCLE, ((50.0, 50.0), (50.0, 65.0)))
    assert graphic_path(down, 2.0).boundingRect() == box
    points = ((10.0, 20.0), (50.0, 40.0), (28.0, 34.0), (32.0, 26.0))
    path = graphic_path(Graphic(GraphicType.ELLIPSE, points), 2.0)
    edge = [path.pointAtPercent(share / 2000) for share in range(2000)]
    for x, y in points:
        assert min(np.hypot(at.x() - x, at.y() - y) for at in edge) < 0.2


def test_the_first_lines_of_a_heart_lie_on_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        "xray_desktop.gui.annotations.annotation_tools.estimate_heart_lines",
        lambda pixels: seen.append(pixels.shape),
    )
    from xray_desktop.core.image.orientation import Orientation

    for shape in SHAPES.values():
        lines = first_lines(scene(*shape), Orientation(1))
        rows, columns = shape
        assert lines.points[0].x * columns == pytest.approx(0.56 * COLUMNS)
        assert lines.points[0].y * rows == pytest.approx(0.58 * ROWS)
    assert seen == [(COLUMNS, ROWS)] * 3


def test_copies_of_reader_findings_have_the_picture_in_true_proportion(
    hands: Callable[..., Hand], place: Path, qtbot: QtBot
) -> None:
    hand = hands(replace(scene(2, 1), shutter=None))
    keep_copies(hand.harness)
    hand.do("present")
    qtbot.waitUntil(lambda: any(place.glob("*/*.csv")))  # written after the picture
    (file,) = place.rglob("*.png")
    with Image.open(file) as picture:
        assert picture.size == (COLUMNS, ROWS)
