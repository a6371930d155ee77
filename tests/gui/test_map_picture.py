"""Colours of a map, and the words under it."""

import numpy as np
import pytest

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.map_colours import AGAINST_RGB, FOR_RGB, MOST_OPAQUE, coloured
from xray_desktop.gui.map_words import NO_BREAK, map_words
from xray_desktop.gui.score_axis import along


def test_hue_is_the_sign_and_opacity_the_magnitude() -> None:
    rgba = coloured(np.float32([-1, -0.5, -0.02, 0, 0.02, 0.5, 1]))
    assert np.array_equal(rgba[0, :3], AGAINST_RGB)
    assert np.array_equal(rgba[-1, :3], FOR_RGB)
    alpha = rgba[:, 3].astype(int)
    assert np.array_equal(alpha, alpha[::-1])
    assert alpha[2:5].tolist() == [0, 0, 0]
    assert 0 < alpha[1] < alpha[0] == MOST_OPAQUE


def attribution(total: float, stability: float | None, f_film: float = 2.0) -> AttributionMap:
    values = np.full((2, 2), total / 4, np.float32)
    return AttributionMap("Pneumonia", values, "logit", "black", 12, f_film, 0.0, stability, 4)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            attribution(1.76, 0.92),
            "settled (expected r 0.99) · completeness error 12 %",
        ),
        (
            attribution(2, None),
            "draft · completeness error 0 %",
        ),
        (
            attribution(100, 0.5),
            "not settled (expected r 0.94) · completeness error over 1000 %",
        ),
    ],
)
def test_the_line_says_how_far_a_map_can_be_trusted(given: AttributionMap, expected: str) -> None:
    start = "Pneumonia · logit · black baseline · 12 evaluations · "
    assert map_words(given).replace(NO_BREAK, " ") == start + expected


def test_the_axis_is_monotone_and_bounded() -> None:
    places = [along(p) for p in (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)
