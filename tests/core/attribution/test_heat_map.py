"""The outlined regions of a heat map."""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.gui.fakes import contract, image
from xray_desktop.core.attribution.heat_map import (
    MAX_AREA,
    MIN_SHARE,
    ImageAnatomy,
    body_on_input,
    evidence_of,
    heat_map_of,
    outside_share,
    regions_of,
)
from xray_desktop.core.attribution.heat_map_reliability import Reliability
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.core.bundle.label_contract import MapEvaluation
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.orientation import Directions
from xray_desktop.core.image.radiograph import Exposure, Radiograph, Source

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
    def text(self) -> str:
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
    assert len(regions_of(values, SHAPE, max_regions=1)) == 1


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
    assert sum(area(region.outline) for region in regions) <= 1.1 * MAX_AREA * SHAPE[0] * SHAPE[1]


def test_specks_are_left_out_and_pixels_are_not_outlined():
    values = hills((40, 70, 1))
    values[100, 100] = 40
    regions = regions_of(values, SHAPE)
    assert all(region.share >= MIN_SHARE for region in regions)
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


INPUT_SIZE = 40
SAMPLE = Path(__file__).resolve().parents[3] / "resources" / "samples" / "chest_pa.png"


def attribution(stability: float = 1.0) -> AttributionMap:
    values = np.zeros((INPUT_SIZE, INPUT_SIZE), np.float32)
    values[10:20, 20:30] = 0.02
    return AttributionMap("Mass", values, "logit", "mean", 12, 2.0, 0.0, stability, 4)


def test_the_evaluation_is_that_of_the_label():
    bare = contract()
    labels = tuple(
        replace(label, map_evaluation=MapEvaluation(40, 32, 12.0))
        if label.name == "Mass"
        else label
        for label in bare.labels
    )
    evaluated = replace(bare, labels=labels)
    second = GradCam(np.zeros((INPUT_SIZE, INPUT_SIZE), np.float32), 0.5)
    found = heat_map_of(attribution(), image(), evaluated, second)
    assert found.reliability.level is Reliability.HIGH
    assert found.shown
    (region,) = found.regions
    assert region.peak == pytest.approx((37.5, 22.5), abs=7)
    assert found.body.mean() > 0.8
    bare_map = heat_map_of(attribution(), image(), bare, second)
    assert bare_map.reliability.level is Reliability.LOW
    missed = heat_map_of(attribution(), image(), evaluated, second, called=False)
    assert missed.reliability.level is Reliability.LOW


def test_a_withheld_map_is_shown_only_where_it_is_asked_for():
    found = heat_map_of(attribution(0.5), image(), contract())
    assert not found.shown
    assert replace(found, forced=True).shown


def chest() -> Radiograph:
    """A bundled image of a chest."""
    with Image.open(SAMPLE) as picture:
        grey = np.asarray(picture.convert("L"), np.float32)
    return Radiograph(grey, Presentation(0, 255, (full_range(0, 255),)), Source("d" * 64, "PNG"))


def hill(row: float, column: float, shape: tuple[int, int]) -> AttributionMap:
    """A map whose highest point is at a place of the image."""
    side = max(shape)
    y, x = np.mgrid[:INPUT_SIZE, :INPUT_SIZE] + 0.5
    at = ((row + (side - shape[0]) // 2) / side, (column + (side - shape[1]) // 2) / side)
    values = np.exp(-((y - INPUT_SIZE * at[0]) ** 2 + (x - INPUT_SIZE * at[1]) ** 2) / (2 * 2.0**2))
    values /= values.sum() / 2
    return AttributionMap("Mass", values.astype(np.float32), "logit", "mean", 12, 2.0, 0.0, 1.0, 4)


@pytest.mark.parametrize("aspect", [1.0, 2.0])
def test_a_region_in_the_lung_has_its_zone_and_one_beside_the_patient_is_withheld(aspect):
    image = chest()
    if aspect != 1:
        flat = image.values[::2]
        image = replace(image, values=np.ascontiguousarray(flat), stated_aspect=aspect)
    rows, columns = image.shape
    true = image.true_shape
    found = heat_map_of(hill(0.5 * true[0], 0.25 * true[1], true), image, contract())
    (region,) = found.regions
    assert region.peak == pytest.approx((0.25 * columns, 0.5 * rows), rel=0.1)
    assert region.zone == "right middle zone"
    assert "right" in region.place
    assert 0.4 < found.body.mean() < 1
    beside = heat_map_of(hill(0.5 * true[0], true[1] - 1, true), image, contract())
    assert not beside.shown
    assert beside.reliability.reasons[0].code == "outside_body"


@pytest.mark.parametrize(
    ("directions", "zone"),
    [
        (Directions("L", "F"), "right middle zone"),
        (Directions("R", "F"), "left middle zone"),
        (Directions("F", "L"), None),
    ],
)
def test_right_and_left_are_the_patients_and_a_turned_image_has_no_zones(directions, zone):
    image = replace(chest(), exposure=Exposure(directions=directions))
    rows, columns = image.shape
    made = hill(0.5 * rows, 0.25 * columns, image.shape)
    (region,) = heat_map_of(made, image, contract()).regions
    assert region.zone == zone


def test_an_unsuitable_image_has_no_zones():
    image = replace(chest(), unsuitable=RefusedError("view", "This is a lateral image."))
    assert ImageAnatomy.of(image).zones is None


def test_the_anatomy_that_is_known_is_not_sought_again(monkeypatch):
    image = chest()
    known = ImageAnatomy.of(image)
    monkeypatch.setattr(ImageAnatomy, "of", lambda _image: pytest.fail("sought again"))
    found = heat_map_of(hill(300, 300, image.shape), image, contract(), anatomy=known)
    assert found.regions


@pytest.mark.parametrize("agreement", [None, 0.9, -0.5])
def test_another_method_is_shown_and_does_not_count(agreement):
    """Where Grad-CAM agreed, maps were not measured to point better."""
    image = chest()
    made = hill(300, 300, image.shape)
    second = None if agreement is None else GradCam(np.zeros_like(made.values), agreement)
    found = heat_map_of(made, image, contract(), second)
    assert found.second is second
    maps = 1 if second is None else 2  # float32; the body takes a byte a pixel
    assert found.nbytes == (4 * maps + 1) * INPUT_SIZE**2
    assert found.reliability == heat_map_of(made, image, contract()).reliability
