"""The outlined regions of a heat map."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
import pytest

from xray_desktop.core.heat_map import (
    LEAST_SHARE,
    MOST_AREA,
    body_on_input,
    evidence_of,
    outside_share,
    regions_of,
)

SIZE = 120
SHAPE = (240, 240)


def hills(*places: tuple[float, float, float], width: float = 8.0) -> np.ndarray:
    """Return a map with a Gaussian hill at each (column, row, height) of the input."""
    rows, columns = np.mgrid[:SIZE, :SIZE] + 0.5
    total = np.zeros((SIZE, SIZE))
    for x, y, height in places:
        total += height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * width**2))
    return total.astype(np.float32)


def area(outline: np.ndarray) -> float:
    x, y = outline[:-1].T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


class Zone(Enum):
    LEFT = "left"
    RIGHT = "right"


@dataclass
class Place:
    zone: Zone

    @property
    def words(self) -> str:
        return f"{self.zone.value} or so"


class Zones:
    def place(self, row: float, column: float) -> Place:
        assert 0 <= row <= SHAPE[0]
        return Place(Zone.RIGHT if column < SHAPE[1] / 2 else Zone.LEFT)


def test_a_hill_has_one_region_around_half_of_it():
    (region,) = regions_of(hills((40, 70, 1)), SHAPE)
    assert region.peak == pytest.approx((80, 140), abs=2)
    assert region.share == pytest.approx(0.5, abs=0.03)
    assert np.array_equal(region.outline[0], region.outline[-1])
    assert region.outline.mean(axis=0) == pytest.approx(region.peak, abs=4)
    half = np.pi * 2 * np.log(2) * (8**2 + (SIZE / 40) ** 2) * 4  # of a Gaussian lies within
    assert area(region.outline) == pytest.approx(half, rel=0.05)
    assert region.zone is None


def test_the_highest_region_comes_first_and_only_the_first_few_are_left():
    values = hills((20, 20, 0.8), (90, 20, 1), (20, 90, 0.6), (90, 90, 0.9))
    regions = regions_of(values, SHAPE, zones=Zones())
    assert [region.peak for region in regions] == [
        pytest.approx(place, abs=2) for place in ((180, 40), (180, 180), (40, 40))
    ]
    assert [region.zone for region in regions] == ["left", "left", "right"]
    assert regions[0].place == "left or so"
    assert len(regions_of(values, SHAPE, most=1)) == 1


def test_the_first_peak_is_the_highest_place_in_the_body():
    values = hills((20, 20, 1), (90, 60, 0.9))
    body = np.ones(SHAPE, np.bool_)
    body[:, :80] = False
    (region,) = regions_of(values, SHAPE, body=body)
    assert region.peak == pytest.approx((180, 120), abs=2)
    assert region.outline[:, 0].min() > 80
    assert outside_share(values, SHAPE, 1.0, body) == pytest.approx(1 / 1.9, abs=0.02)
    assert outside_share(values, SHAPE, 1.0, None) == 0


def test_a_mask_of_another_resolution_is_laid_over_the_whole_image():
    small = np.array([[False, True]])
    large = np.repeat(np.repeat(small, SHAPE[0], 0), SHAPE[1] // 2, 1)
    assert np.array_equal(
        body_on_input(SIZE, SHAPE, 1.0, small), body_on_input(SIZE, SHAPE, 1.0, large)
    )


def test_padding_is_outside_the_body():
    inside = body_on_input(SIZE, (240, 120), 1.0, None)
    assert inside.any(axis=0).sum() == SIZE / 2
    values = hills((10, 60, 1), (60, 60, 0.5))
    (region,) = regions_of(values, (240, 120))
    assert region.peak == pytest.approx((60, 120), abs=2)
    assert outside_share(values, (240, 120), 1.0, None) == pytest.approx(2 / 3, abs=0.1)


def test_places_are_in_the_pixels_of_an_image_whose_pixels_are_not_square():
    (region,) = regions_of(hills((40, 70, 1)), (120, 240), aspect=2.0)
    assert region.peak == pytest.approx((80, 70), abs=2)


def test_an_even_map_does_not_fill_the_chest():
    rows, columns = np.mgrid[:SIZE, :SIZE]
    values = (1 + 0.001 * np.sin(rows / 9) * np.sin(columns / 9)).astype(np.float32)
    regions = regions_of(values, SHAPE)
    assert sum(area(region.outline) for region in regions) <= 1.1 * MOST_AREA * SHAPE[0] * SHAPE[1]


def test_specks_are_left_out_and_pixels_are_not_outlined():
    values = hills((40, 70, 1))
    values[100, 100] = 40
    regions = regions_of(values, SHAPE)
    assert all(region.share >= LEAST_SHARE for region in regions)
    few = hills((40, 70, 1), (100, 100, 0.9), width=1.0)
    few[60:80, 30:50] += 1
    assert len(regions_of(few, SHAPE)) == 1


def test_a_hole_in_a_region_is_no_region():
    rows, columns = np.mgrid[:SIZE, :SIZE] + 0.5
    away = np.hypot(columns - 60, rows - 60)
    ring = np.exp(-((away - 20) ** 2) / 18).astype(np.float32)
    (region,) = regions_of(ring, SHAPE)
    assert np.hypot(*(region.outline - 120).T).min() > 40


def test_nothing_for_the_finding_has_no_region():
    for values in (np.zeros((SIZE, SIZE), np.float32), -hills((40, 70, 1))):
        assert regions_of(values, SHAPE) == ()
        assert outside_share(values, SHAPE, 1.0, None) is None
    nobody = np.zeros(SHAPE, np.bool_)
    assert regions_of(hills((40, 70, 1)), SHAPE, body=nobody) == ()


def test_evidence_is_what_speaks_for_the_finding():
    values = hills((40, 70, 1)) - hills((90, 70, 1))
    evidence = evidence_of(values)
    assert evidence.min() == 0
    assert evidence[70, 40] > 0.5
    assert evidence[70, 90] == 0
