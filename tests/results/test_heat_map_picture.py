"""Regions lie where they should, in their colour, and the strip says what must be said."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.results.examples import (
    NOTICE,
    assessment,
    attribution,
    heat_map,
    radiograph,
    withheld_heat_map,
)
from xray_desktop.core.annotations.measurements import Point
from xray_desktop.core.annotations.regions import mask_of
from xray_desktop.core.attribution.heat_map_colours import PEAK_RGB, REGION_OPACITY, REGION_RGB
from xray_desktop.results.heat_map_picture import (
    MAX_SIDE_PX,
    MIN_SIDE_PX,
    render,
    rendered_size,
)
from xray_desktop.results.report_picture import caption_lines, heat_map_png


def grey(shape=(640, 640), value=0.5):
    return radiograph(np.full(shape, value))


def drawn(chest_image, shown=None):
    return np.asarray(
        render(
            chest_image,
            shown or heat_map(chest_image=chest_image),
            rendered_size(chest_image.shape),
        ),
        float,
    )


def inside(region, image, chest_image):
    """Which pixels of a picture lie inside an outline."""
    scale = np.array(image.shape[1::-1]) / np.array(chest_image.shape[::-1])
    line = tuple(Point(x, y) for x, y in (region.outline * scale).tolist())
    return mask_of(line, (slice(0, image.shape[0]), slice(0, image.shape[1])))


@pytest.mark.parametrize("shape", [(640, 640), (900, 600), (3000, 2000)])
def test_a_region_is_filled_outlined_and_its_peak_marked(shape):
    chest_image = grey(shape)
    shown = heat_map(chest_image=chest_image)
    (region,) = shown.regions
    image = drawn(chest_image, shown)
    within = inside(region, image, chest_image)
    filled = (1 - REGION_OPACITY) * 128 + REGION_OPACITY * np.array(REGION_RGB)
    np.testing.assert_allclose(np.median(image[within], axis=0), filled, atol=1.5)
    x, y = np.array(region.peak) * image.shape[1] / shape[1]
    np.testing.assert_array_equal(image[int(y), int(x) + 3], PEAK_RGB)
    edge = region.outline[len(region.outline) // 3] * image.shape[1] / shape[1]
    np.testing.assert_allclose(image[int(edge[1]), int(edge[0])], REGION_RGB, atol=30)
    far = np.ptp(image, axis=2) > 0
    assert (far & ~within).mean() < 0.02  # half of the outline's width


def test_a_heat_map_that_is_withheld_leaves_the_image_bare_and_says_why():
    chest_image = grey()
    withheld = withheld_heat_map(chest_image)
    assert withheld.regions
    np.testing.assert_array_equal(drawn(chest_image, withheld), np.full((640, 640, 3), 128))
    text = " ".join(caption_lines(withheld, assessment()))
    assert "Heat map of Effusion: No heat map is shown: it did not converge." in text
    assert "Region 1" not in text
    forced = replace(withheld, forced=True)
    assert np.ptp(drawn(chest_image, forced), axis=2).max() > 60
    text = " ".join(caption_lines(forced, assessment()))
    assert "Heat map reliability: not informative" in text
    assert "asked for all the same" in text
    assert "No heat map is shown" not in text


def test_without_a_heat_map_the_image_is_as_it_opens():
    chest_image = radiograph(np.linspace(0, 1, 600)[None].repeat(600, axis=0))
    expected = np.floor(chest_image.pixels * 255 + 0.5)
    image = np.asarray(render(chest_image, None, (600, 600)))
    np.testing.assert_array_equal(image, expected[..., None].repeat(3, axis=2))


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ((3000, 2000), (1000, MAX_SIDE_PX)),
        ((900, 700), (700, 900)),
        ((64, 32), (MIN_SIDE_PX // 2, MIN_SIDE_PX)),
        ((1, 9000), (MAX_SIDE_PX, 1)),
    ],
)
def test_images_are_reduced_and_only_tiny_ones_enlarged(shape, shown):
    assert rendered_size(shape) == shown


def test_a_wide_image_gets_its_region_without_the_padding():
    values = np.zeros((32, 32), np.float32)
    values[14:18, :6] = 0.1  # at the left edge, halfway down the padded square
    chest_image = grey((300, 600))
    image = drawn(chest_image, heat_map(attribution(values=values), chest_image))
    assert image.shape[:2] == (300, 600)
    assert np.ptp(image[150, 30]) > 30
    assert np.ptp(image[150, 580]) == 0


def test_a_region_lies_on_the_same_tissue_whatever_the_shape_of_the_pixels():
    square = radiograph(np.full((600, 600), 0.5))
    flat = replace(radiograph(np.full((300, 600), 0.5)), stated_aspect=2.0)
    images = [
        np.asarray(render(chest_image, heat_map(chest_image=chest_image), (600, 600)), float)
        for chest_image in (square, flat)
    ]
    assert np.abs(images[0] - images[1]).mean() < 0.5
    assert np.ptp(images[0], axis=2).max() > 60


def test_the_strip_lies_below_the_image_and_outside_it():
    chest_image = grey((700, 640))
    content = heat_map_png(chest_image, heat_map(chest_image=chest_image), assessment())
    with Image.open(io.BytesIO(content)) as image:
        whole = np.asarray(image.convert("RGB"))
        assert not image.info  # nothing hides in the file
    assert whole.shape[1] == 640
    np.testing.assert_array_equal(whole[:700], drawn(chest_image))
    strip = whole[700:]
    assert strip.shape[0] > 50
    assert strip.max() > 150  # text
    assert strip[:, -8:].max() < 60  # within the margin


def test_the_strip_says_what_must_be_said():
    text = "\n".join(caption_lines(heat_map(), assessment()))
    for part in (
        NOTICE,
        "Effusion: 34 %; above the operating point, 34 % against 25 %",
        "sensitivity 0.71 and specificity 0.68 there; calibrated probability",
        "not where disease is",
        "Heat map reliability: low",
        "Outlines are heat map regions, not lesion outlines",
        "Region 1: right lower zone,",
        "% of what speaks for the finding",
        "12 evaluations",
        "completeness error 100.0 %",
        "fake-1",
    ):
        assert part in text


def test_an_unscored_label_is_called_so():
    shown = heat_map(attribution("Hernia", f_image=1.0))
    text = "\n".join(caption_lines(shown, assessment()))
    assert "Hernia: not scored: insufficient examples" in text
    assert "completeness error undefined" in text
    assert "No heat map is shown" in text
