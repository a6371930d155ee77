"""Lengths, angles and calibration: by hand, and laws."""

from math import cos, radians, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xray_desktop.core.annotations.measurements import (
    HeartLines,
    HeartSize,
    Point,
    Scale,
    angle,
    calibrated,
    cobb,
    foot,
    heart_size,
    length,
    moved_to_level,
)
from xray_desktop.core.image.radiograph import PixelSpacing, SpacingOrigin

PX = Scale()
FLAT = Scale(0.2, 0.1, SpacingOrigin.IMAGER)
"""Pixels twice as wide as high."""

numbers = st.floats(-2_000, 2_000, allow_nan=False)
points = st.builds(Point, numbers, numbers)


def rotated(point: Point, degrees: float) -> Point:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return Point(c * point.x - s * point.y, s * point.x + c * point.y)


def test_a_length_by_hand() -> None:
    assert length(Point(1, 2), Point(4, 6), PX) == 5
    assert PX.unit == "px"
    # 30 columns of 0.2 mm and 80 rows of 0.1 mm: 6 mm and 8 mm
    assert length(Point(0, 0), Point(30, 80), FLAT) == pytest.approx(10)
    assert FLAT.unit == "mm"
    assert FLAT.pixel_area == pytest.approx(0.02)


def test_a_scale_comes_from_a_spacing() -> None:
    spacing = PixelSpacing(0.1, 0.2, SpacingOrigin.IMAGER)
    assert Scale.of(spacing) == FLAT
    assert Scale.of(None) == PX


@given(points, points, st.floats(0, 360))
def test_a_length_does_not_change_when_the_image_is_turned(a: Point, b: Point, by: float) -> None:
    assert length(rotated(a, by), rotated(b, by), PX) == pytest.approx(length(a, b, PX), abs=1e-6)


@given(points, points, points)
def test_no_detour_is_shorter(a: Point, b: Point, c: Point) -> None:
    assert length(a, c, FLAT) <= length(a, b, FLAT) + length(b, c, FLAT) + 1e-9


def test_angles_by_hand() -> None:
    assert angle(Point(1, 0), Point(0, 0), Point(0, 1), PX) == pytest.approx(90)
    assert angle(Point(1, 0), Point(0, 0), Point(-1, 0), PX) == pytest.approx(180)
    # 45 degrees in pixels; 1 mm up for 2 mm across in truth
    assert angle(Point(1, 0), Point(0, 0), Point(1, -1), FLAT) == pytest.approx(26.565, abs=1e-3)
    with pytest.raises(ValueError, match="without length"):
        angle(Point(0, 0), Point(0, 0), Point(1, 1), PX)


@given(st.floats(0, 180), st.floats(0, 360), st.floats(1, 500), st.floats(1, 500))
def test_an_angle_is_what_it_was_made_of(true: float, by: float, one: float, other: float) -> None:
    first, second = rotated(Point(one, 0), by), rotated(Point(other, 0), by + true)
    assert angle(first, Point(0, 0), second, PX) == pytest.approx(true, abs=1e-4)


def end_plate(middle: Point, tilt: float) -> tuple[Point, Point]:
    arm = rotated(Point(20, 0), tilt)
    return Point(middle.x - arm.x, middle.y - arm.y), Point(middle.x + arm.x, middle.y + arm.y)


@given(
    st.floats(-70, 70),
    st.floats(-70, 70),
    st.floats(0, 360),
    st.sampled_from((-1, 1)),
    st.sampled_from((-1, 1)),
)
def test_cobb_is_the_sum_of_both_tilts_however_the_lines_were_drawn(
    upper: float, lower: float, by: float, drawn_upper: int, drawn_lower: int
) -> None:
    lines = [end_plate(Point(0, -100), upper), end_plate(Point(0, 100), lower)]
    turned = [(rotated(a, by), rotated(b, by)) for a, b in lines]
    first, second = (
        line[::drawn] for line, drawn in zip(turned, (drawn_upper, drawn_lower), strict=True)
    )
    assert cobb(first, second, PX) == pytest.approx(abs(upper - lower), abs=1e-4)


def test_cobb_of_a_severe_curve_is_above_90() -> None:
    first, second = end_plate(Point(0, -100), 60), end_plate(Point(0, 100), -60)
    assert cobb(first, second, PX) == pytest.approx(120)


def test_cobb_of_lines_that_cross_is_the_smaller_angle() -> None:
    first, second = end_plate(Point(0, 0), 0), end_plate(Point(0, 0), 130)
    assert cobb(first, second, PX) == pytest.approx(50)


@given(points, points, st.floats(1, 1_000))
def test_the_line_is_as_long_as_the_reader_said(a: Point, b: Point, true_mm: float) -> None:
    assume(length(a, b, PX) > 1)
    for known in (None, PixelSpacing(0.1, 0.2, SpacingOrigin.IMAGER)):
        spacing = calibrated(a, b, true_mm, known)
        assert spacing.origin is SpacingOrigin.MANUAL
        assert length(a, b, Scale.of(spacing)) == pytest.approx(true_mm)
        shape = 1 if known is None else known.row_mm / known.column_mm
        assert spacing.row_mm / spacing.column_mm == pytest.approx(shape)


def test_nothing_is_calibrated_on_nothing() -> None:
    with pytest.raises(ValueError, match="expected both above 0"):
        calibrated(Point(1, 1), Point(1, 1), 100, None)
    with pytest.raises(ValueError, match="expected both above 0"):
        calibrated(Point(1, 1), Point(2, 1), 0, None)


def test_without_a_spacing_lengths_count_the_widths_of_a_pixel() -> None:
    tall = Scale.of(None, 2.0)
    assert (tall.unit, tall.square, tall.pixel_area) == ("px", False, 2.0)
    assert length(Point(0, 0), Point(30, 20), tall) == 50
    assert (PX.square, FLAT.square) == (True, False)
    spacing = calibrated(Point(0, 0), Point(30, 20), 100.0, None, 2.0)
    assert (spacing.column_mm, spacing.row_mm) == (2.0, 4.0)


PIXELS = Scale()
UPRIGHT = HeartLines(
    (Point(460, 600), Point(640, 650)),
    (Point(200, 700), Point(800, 700)),
    (Point(500, 100), Point(500, 900)),
)


def test_by_hand() -> None:
    found = heart_size(UPRIGHT, PIXELS)
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
    assert heart_size(HeartLines(heart, chest, beside), PIXELS) is None
    assert heart_size(HeartLines(chest, heart, midline), PIXELS) is None
    assert heart_size(HeartLines(heart, chest, (midline[0], midline[0])), PIXELS) is None
    nothing = (Point(500, 200), Point(500, 300))
    assert heart_size(HeartLines(nothing, chest, midline), PIXELS) is None


@pytest.mark.parametrize("widths", [(0, 0, 10), (6, 6, 10), (-1, 5, 10)])
def test_a_heart_fits_its_chest(widths: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected it to fit"):
        HeartSize(*widths)


places = st.builds(Point, st.floats(0, 1_000), st.floats(0, 1_000))
pairs = st.tuples(places, places)


@given(pairs, pairs, pairs)
def test_a_ratio_is_above_0_and_at_most_1(heart: tuple, chest: tuple, midline: tuple) -> None:
    found = heart_size(HeartLines(heart, chest, midline), PIXELS)
    if found is not None:
        assert 0 < found.ratio <= 1


@given(st.floats(0, 360), st.sampled_from((-1, 1)))
def test_an_image_that_is_turned_or_mirrored_has_the_same_ratio(by: float, side: int) -> None:
    c, s = cos(radians(by)), sin(radians(by))

    def moved(point: Point) -> Point:
        x = side * point.x
        return Point(c * x - s * point.y, s * x + c * point.y)

    turned = HeartLines(
        *(tuple(moved(p) for p in pair) for pair in (UPRIGHT.heart, UPRIGHT.chest, UPRIGHT.midline))
    )
    found = heart_size(turned, PIXELS)
    assert found is not None
    assert found.ratio == pytest.approx(0.3)


def test_feet_and_levels_on_a_slanted_midline() -> None:
    midline = (Point(0, 0), Point(10, 10))
    assert foot(Point(10, 0), midline, PIXELS) == pytest.approx((5, 5))
    assert moved_to_level(Point(10, 0), Point(0, 20), midline, PIXELS) == pytest.approx((15, 5))
