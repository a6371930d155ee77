"""Colours of a heat map: hue is the sign, opacity the magnitude, and none outside the body."""

import numpy as np
import pytest

from xray_desktop.core.attribution.heat_map_colours import (
    AGAINST_RGB,
    FOR_RGB,
    MAX_OPACITY,
    TRANSPARENT_BELOW,
    HeatMapStyle,
    coloured,
)


def test_hue_says_the_sign_and_opacity_the_magnitude():
    rgba = coloured(np.array([-1.0, 0.0, TRANSPARENT_BELOW, 1.0], np.float32))
    assert rgba.dtype == np.uint8
    assert rgba[0, :3].tolist() == AGAINST_RGB.tolist()
    assert rgba[3, :3].tolist() == FOR_RGB.tolist()
    assert rgba[:, 3].tolist() == [MAX_OPACITY, 0, 0, MAX_OPACITY]


def test_there_is_no_colour_outside_the_body():
    rgba = coloured(np.ones((1, 2), np.float32), np.array([[True, False]]))
    assert rgba[0, :, 3].tolist() == [MAX_OPACITY, 0]


@pytest.mark.parametrize("style", HeatMapStyle)
def test_every_style_says_what_it_shows(style):
    assert style.meaning
