"""The cardiothoracic ratio, by hand and by law."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.cardiothoracic import HeartLines, HeartSize, foot, heart_size, levelled
from xray_desktop.core.measures import Point, Scale
from xray_desktop.core.radiograph import SpacingOrigin

PX = Scale()
UPRIGHT = HeartLines(
    (Point(460, 600), Point(640, 650)),
    (Point(200, 700), Point(800, 700)),
    (Point(500, 100), Point(500, 900)),
)


def test_by_hand() -> None:
    found = heart_size(UPRIGHT, PX)
    assert found == HeartSize(40, 140, 600)
    assert found.heart == 180
    assert found.ratio == pytest.approx(0.3)


def test_non_square_pixels_are_widths_in_mm() -> None:
    found = heart_size(UPRIGHT, Scale(0.2, 0.1, SpacingOrigin.IMAGER))
    assert found is not None
    assert (found.heart, found.chest) == pytest.approx((36, 120))


def test_lines_that_no_heart_has_give_no_ratio() -> None:
    heart, chest, midline = UPRIGHT.heart, UPRIGHT.chest, UPRIGHT.midline
    beside = (Point(300, 1), Point(300, 900))
    assert heart_size(HeartLines(heart, chest, beside), PX) is None
    assert heart_size(HeartLines(chest, heart, midline), PX) is None
    assert heart_size(HeartLines(heart, chest, (midline[0], midline[0])), PX) is None
    nothing = (Point(500, 200), Point(500, 300))
    assert heart_size(HeartLines(nothing, chest, midline), PX) is None


@pytest.mark.parametrize("widths", [(0, 0, 10), (6, 6, 10), (-1, 5, 10)])
def test_a_heart_fits_its_chest(widths: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected it to fit"):
        HeartSize(*widths)


places = st.builds(Point, st.floats(0, 1_000), st.floats(0, 1_000))
pairs = st.tuples(places, places)


@given(pairs, pairs, pairs)
def test_a_ratio_is_above_0_and_at_most_1(heart: tuple, chest: tuple, midline: tuple) -> None:
    found = heart_size(HeartLines(heart, chest, midline), PX)
    if found is not None:
        assert 0 < found.ratio <= 1


@given(st.floats(0, 360), st.sampled_from((-1, 1)))
def test_a_film_that_is_turned_or_mirrored_has_the_same_ratio(by: float, side: int) -> None:
    c, s = cos(radians(by)), sin(radians(by))

    def moved(point: Point) -> Point:
        x = side * point.x
        return Point(c * x - s * point.y, s * x + c * point.y)

    turned = HeartLines(
        *(tuple(moved(p) for p in pair) for pair in (UPRIGHT.heart, UPRIGHT.chest, UPRIGHT.midline))
    )
    found = heart_size(turned, PX)
    assert found is not None
    assert found.ratio == pytest.approx(0.3)


def test_feet_and_levels_on_a_slanted_midline() -> None:
    midline = (Point(0, 0), Point(10, 10))
    assert foot(Point(10, 0), midline, PX) == pytest.approx((5, 5))
    assert levelled(Point(10, 0), Point(0, 20), midline, PX) == pytest.approx((15, 5))
