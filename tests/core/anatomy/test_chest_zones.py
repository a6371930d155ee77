"""Body, lung fields and zones: on the committed samples, on drawn chests, and on what is none."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from xray_desktop.core.anatomy import chest_zones
from xray_desktop.core.anatomy.chest_zones import (
    Zone,
    ZoneLocation,
    Zones,
    all_zone_locations,
    body_mask,
    zones_and_body,
)
from xray_desktop.core.anatomy.lung_fields import LungFields, find_lungs, lungs_by_proportion
from xray_desktop.core.image.resampling import gaussian_blur
from xray_desktop.imaging.image_reader import ImageReader
from xray_desktop.paths import resource_path

LESIONS = {
    "chest_nodule.png": "right middle zone",
    "chest_effusion.png": "right lower zone",
    "chest_pneumothorax.png": "left middle zone",
    "chest_mass.dcm": "left middle zone",
}


@pytest.fixture(scope="module")
def samples() -> Iterator[dict[str, np.ndarray]]:
    names = ("chest_pa.png", *LESIONS)
    with ImageReader() as reader:
        yield {name: reader.read(resource_path("samples", name)).true_pixels for name in names}


def chest(shape: tuple[int, int] = (600, 500), *, air: float = 0.1) -> np.ndarray:
    """A grey body between strips of air (a share of the width), with two lungs and a spine."""
    rows, columns = shape
    y, x = np.mgrid[:rows, :columns]
    y, x = (y + 0.5) / rows, (x + 0.5) / columns
    image = np.full(shape, 0.55, np.float32)
    inside = (((x - 0.5) / 0.34) ** 2 + ((y - 0.7) / 0.6) ** 2 < 1) & (y > 0.12) & (y < 0.72)
    image[inside] = 0.2
    image[abs(x - 0.5) < 0.06] = 0.85
    image[((x - 0.54) / 0.14) ** 2 + ((y - 0.62) / 0.14) ** 2 < 1] = 0.85
    image[(y >= 0.72) & (abs(x - 0.5) < 0.36)] = 0.9
    image[abs(x - 0.5) > 0.5 - air] = 0.0
    return gaussian_blur(image, 2.0)


@pytest.mark.parametrize("name", ["chest_pa.png", "chest_nodule.png", "chest_effusion.png"])
def test_lungs_are_found_on_the_samples(samples: dict[str, np.ndarray], name: str) -> None:
    zones = Zones.of(samples[name])
    assert zones.estimated
    body = body_mask(samples[name])
    assert body[zones.lungs.mask()].mean() > 0.99


@pytest.mark.parametrize("name", LESIONS)
def test_zone_of_a_lesion(samples: dict[str, np.ndarray], name: str) -> None:
    table = json.loads(resource_path("samples", "samples.json").read_text("utf-8"))
    lesion = next(image["lesion"] for image in table["images"] if image["file"] == name)
    column, row = lesion["ellipse_px"]["center"]
    zones = Zones.of(samples[name])
    assert zones.name(row, column).value == LESIONS[name]
    mirrored = Zones.of(samples[name][:, ::-1], patient_right_is_left=False)
    across = samples[name].shape[1] - column
    assert mirrored.name(row, across).value == LESIONS[name]


def test_body_and_zones_share_one_search_for_the_lungs(
    samples: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    image = samples["chest_pa.png"]
    body, zones = body_mask(image), Zones.of(image)
    searches: list[int] = []

    def counted(pixels: np.ndarray) -> LungFields | None:
        searches.append(1)
        return find_lungs(pixels)

    monkeypatch.setattr(chest_zones, "find_lungs", counted)
    both, around = zones_and_body(image)
    assert len(searches) == 1
    np.testing.assert_array_equal(around, body)
    assert both.lungs.height == zones.lungs.height
    turned, mirrored = zones_and_body(image[:, ::-1], patient_right_is_left=False)
    np.testing.assert_array_equal(mirrored, body[:, ::-1])
    assert turned.mirrored


def test_air_and_markers_are_no_body() -> None:
    image = chest()
    image[40:80, 462:490] = 1.0  # in the air
    mask = body_mask(image)
    assert not mask[:, :40].any()
    assert not mask[:, 458:].any()
    assert mask[300, 70:430].all()


def test_collimation_and_a_bright_frame_are_no_body() -> None:
    image = np.zeros((800, 700), np.float32)
    image[100:700, 100:600] = chest(air=0.0)
    image[:, :25] = 1.0
    mask = body_mask(image)
    assert not mask[:85].any()
    assert not mask[:, :85].any()
    assert not mask[:, 615:].any()
    assert mask[110:690, 110:590].mean() > 0.97


def test_a_marker_on_the_shoulder_is_no_body() -> None:
    image = chest(air=0.0)
    image[10:34, 460:480] = 1.0
    mask = body_mask(image)
    assert not mask[14:30, 464:476].any()
    assert mask.mean() > 0.97


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((300, 250), np.float32),
        np.ones((300, 250), np.float32),
        np.full((300, 250), np.nan, np.float32),
        np.zeros((1, 1), np.float32),
        np.eye(5, dtype=np.float32),
        np.random.default_rng(1).random((40, 3000), np.float32),
        np.random.default_rng(1).random((300, 300), np.float32),
        np.rot90(chest()),
        1 - chest(),
        chest()[:200, :180],
    ],
    ids=["black", "white", "nan", "pixel", "tiny", "wide", "noise", "turned", "inverted", "part"],
)
def test_what_is_no_chest_still_has_body_and_zones(image: np.ndarray) -> None:
    mask = body_mask(image)
    assert mask.shape == image.shape
    assert mask.dtype == np.bool_
    assert mask.mean() > 0.15
    zones = Zones.of(image)
    rows, columns = image.shape
    for row, column in ((0, 0), (rows, columns), (rows / 2, columns / 4), (-5, 2 * columns)):
        assert zones.place(row, column).text
    assert np.isfinite(zones.uncertainty_px)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_chest_is_not_taken_for_an_upright_one(
    samples: dict[str, np.ndarray], turns: int
) -> None:
    assert find_lungs(np.rot90(samples["chest_pa.png"], turns)) is None


def test_proportions_stand_in_where_no_lungs_are_seen() -> None:
    zones = Zones.of(np.full((400, 300), 0.5, np.float32))
    assert not zones.estimated
    assert zones.name(100, 75) is Zone.RIGHT_UPPER
    assert zones.name(190, 225) is Zone.LEFT_MIDDLE
    assert zones.name(190, 150) is Zone.MEDIASTINUM
    assert zones.name(390, 150) is Zone.OUTSIDE
    found = Zones(lungs_by_proportion((400, 300), (0, 0, 300, 400)))
    assert found.uncertainty_px == zones.uncertainty_px


def test_size_does_not_matter() -> None:
    expected = Zones.of(chest()).lungs.mask((100, 100))
    for shape in ((1800, 1500), (150, 125)):
        found = Zones.of(chest(shape)).lungs.mask((100, 100))
        assert (expected ^ found).mean() < 0.03


def test_words() -> None:
    text = {
        (Zone.RIGHT_MIDDLE, None): "right middle zone",
        (Zone.RIGHT_LOWER, Zone.RIGHT_MIDDLE): "right middle or lower zone",
        (Zone.LEFT_ANGLE, Zone.LEFT_LOWER): "left lower zone or costophrenic angle",
        (Zone.MEDIASTINUM, Zone.LEFT_UPPER): "left upper zone or mediastinum",
        (Zone.OUTSIDE, Zone.RIGHT_ANGLE): "right costophrenic angle or outside the lung fields",
    }
    for (zone, other), expected in text.items():
        assert ZoneLocation(zone, other).text == expected
    assert set(text.values()) <= {place.text for place in all_zone_locations()}


def test_the_largest_piece_of_a_mask_is_taken() -> None:
    mask = np.zeros((20, 30), np.bool_)
    mask[1:6, 1:5] = True  # 20 cells, then two smaller pieces that are larger together
    mask[8:11, 1:6] = True
    mask[13:16, 1:6] = True
    found = chest_zones._largest(mask)
    assert found.sum() == 20
    assert found[1:6, 1:5].all()


def test_a_body_that_leaks_at_every_level_is_all_but_the_frame() -> None:
    grey = np.full((60, 50), 0.01, np.float32)
    lungs = np.zeros(grey.shape, np.bool_)
    lungs[10:40, 5:45] = True  # as dark as the air around it, and nothing between
    body = chest_zones._body(grey, lungs)
    assert body.all()
