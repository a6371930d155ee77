"""A heat map as it is shown."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.gui.fakes import contract, film
from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import MapEvaluation
from xray_desktop.core.display import Presentation, full_range
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.heat_map_reliability import Reliability
from xray_desktop.core.heat_map_result import ImageAnatomy, heat_map_of
from xray_desktop.core.orientation import Directions
from xray_desktop.core.radiograph import Exposure, Radiograph, Source

SIZE = 40
SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "chest_pa.png"


def attribution(stability: float = 1.0) -> AttributionMap:
    values = np.zeros((SIZE, SIZE), np.float32)
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
    second = SecondOpinion(np.zeros((SIZE, SIZE), np.float32), 0.5)
    found = heat_map_of(attribution(), film(), evaluated, second)
    assert found.reliability.level is Reliability.HIGH
    assert found.shown
    (region,) = found.regions
    assert region.peak == pytest.approx((37.5, 22.5), abs=7)
    assert found.body.mean() > 0.8
    bare_map = heat_map_of(attribution(), film(), bare, second)
    assert bare_map.reliability.level is Reliability.LOW
    missed = heat_map_of(attribution(), film(), evaluated, second, called=False)
    assert missed.reliability.level is Reliability.LOW


def test_a_withheld_map_is_shown_only_where_it_is_asked_for():
    found = heat_map_of(attribution(0.5), film(), contract())
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
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    at = ((row + (side - shape[0]) // 2) / side, (column + (side - shape[1]) // 2) / side)
    values = np.exp(-((y - SIZE * at[0]) ** 2 + (x - SIZE * at[1]) ** 2) / (2 * 2.0**2))
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
