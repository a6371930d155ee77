"""The map lies where it should, in its colours, and the strip says what must be said."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.results.outcomes import NOTICE, assessment, attribution
from xray_desktop.core.map_colours import AGAINST_RGB, FOR_RGB
from xray_desktop.results.overlay import (
    LONGEST_PX,
    TINY_PX,
    caption,
    overlay,
    overlay_png,
    shown_shape,
)


def grey_film(shape=(640, 640), value=0.5):
    return np.full(shape, value, np.float32)


def at(image, row, column):
    return np.asarray(image).astype(float)[row, column]


def test_orange_speaks_for_and_blue_against():
    image = overlay(grey_film(), attribution())
    assert image.size == (640, 640)
    bare = at(image, 620, 20)
    assert np.ptp(bare) == 0  # no colour where the map says nothing
    supporting = at(image, 200, 200)  # 10 of 32 input pixels down and across
    opposing = at(image, 440, 440)
    np.testing.assert_array_equal(np.argsort(supporting), np.argsort(FOR_RGB))
    np.testing.assert_array_equal(np.argsort(opposing), np.argsort(AGAINST_RGB))
    assert supporting[0] - supporting[2] > 60
    assert opposing[2] - opposing[0] > 60


def test_stronger_means_less_transparent():
    values = np.zeros((64, 64), np.float32)
    values[20:28, 20:28] = 1.0
    values[40:48, 40:48] = 0.4
    image = overlay(grey_film(), attribution(values=values))
    strong, weak = at(image, 240, 240), at(image, 440, 440)
    assert np.ptp(strong) > np.ptp(weak) > 10


def test_a_flat_map_leaves_the_film_alone():
    film = np.linspace(0, 1, 600, dtype=np.float32)[None].repeat(600, axis=0)
    image = overlay(film, attribution(values=np.zeros((32, 32), np.float32)))
    expected = np.floor(film * 255 + 0.5)
    np.testing.assert_array_equal(np.asarray(image), expected[..., None].repeat(3, axis=2))


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ((3000, 2000), (LONGEST_PX, 1000)),
        ((900, 700), (900, 700)),
        ((64, 32), (TINY_PX, TINY_PX // 2)),
        ((1, 9000), (1, LONGEST_PX)),
    ],
)
def test_films_are_reduced_and_only_tiny_ones_enlarged(shape, shown):
    assert shown_shape(shape) == shown


def test_a_wide_film_gets_the_map_without_the_padding():
    values = np.zeros((32, 32), np.float32)
    values[15:17, :4] = 1.0  # at the left edge, halfway down the padded square
    image = overlay(grey_film((300, 600)), attribution(values=values))
    assert image.size == (600, 300)
    assert np.ptp(at(image, 150, 20)) > 30
    assert np.ptp(at(image, 150, 580)) == 0


def test_the_strip_lies_below_the_film_and_outside_it():
    content = overlay_png(grey_film((700, 640)), attribution(), assessment())
    with Image.open(io.BytesIO(content)) as image:
        whole = image.convert("RGB")
        assert not image.info  # nothing hides in the file
    film = overlay(grey_film((700, 640)), attribution())
    assert whole.width == film.width
    np.testing.assert_array_equal(np.asarray(whole)[:700], np.asarray(film))
    strip = np.asarray(whole)[700:]
    assert strip.shape[0] > 50
    assert strip.max() > 150  # text
    assert strip[:, -8:].max() < 60  # within the margin


def test_the_strip_says_what_must_be_said():
    text = "\n".join(caption(attribution(), assessment()))
    for part in (
        NOTICE,
        "Effusion: 34 %; above the operating point, 34 % against 25 %",
        "sensitivity 0.71 and specificity 0.68 there; calibrated probability",
        "12 evaluations",
        "completeness error 100.0 %",
        "fake-1",
        "not where disease is",
    ):
        assert part in text


def test_an_unjudged_label_is_called_so():
    text = "\n".join(caption(attribution("Hernia", f_film=1.0), assessment()))
    assert "Hernia: not scored: insufficient examples" in text
    assert "completeness error undefined" in text
    assert "Choose another baseline" in text
