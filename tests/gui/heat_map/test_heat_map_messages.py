"""Colours of a heat map, and the text under it."""

from dataclasses import replace

import numpy as np

from tests.gui.fakes import contract, image
from xray_desktop.core.attribution.heat_map import HeatMap, heat_map_of
from xray_desktop.core.attribution.heat_map_colours import (
    AGAINST_RGB,
    FOR_RGB,
    MAX_OPACITY,
    coloured,
)
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.attribution.layer_maps import GradCam
from xray_desktop.gui.findings.findings_layout import axis_position
from xray_desktop.gui.heat_map.heat_map_messages import NO_BREAK, shown_text, technical_text


def test_hue_is_the_sign_and_opacity_the_magnitude() -> None:
    values = np.float32([-1, -0.5, -0.02, 0, 0.02, 0.5, 1])
    rgba = coloured(values)
    assert np.array_equal(rgba[0, :3], AGAINST_RGB)
    assert np.array_equal(rgba[-1, :3], FOR_RGB)
    alpha = rgba[:, 3].astype(int)
    assert np.array_equal(alpha, alpha[::-1])
    assert alpha[2:5].tolist() == [0, 0, 0]
    assert 0 < alpha[1] < alpha[0] == MAX_OPACITY
    assert not coloured(values, values < 0)[3:, 3].any()


def heat_map(total: float, stability: float | None, second: GradCam | None) -> HeatMap:
    values = np.full((40, 40), total / 1600, np.float32)
    found = AttributionMap("Pneumonia", values, "logit", "black", 12, 2.0, 0.0, stability, 4)
    return heat_map_of(found, image(), contract(), second)


def test_one_plain_line_says_how_far_it_can_be_trusted_and_zones_stand_before_it() -> None:
    found = heat_map(1.76, 0.92, None)
    (region, *_) = found.regions
    placed = replace(found, regions=(replace(region, place="left lower zone"),))
    assert shown_text(placed) == (
        "Pneumonia: left lower zone\n"
        "Heat map reliability: low – heat maps of this finding were not tested"
    )
    assert shown_text(replace(found, regions=())).startswith("Pneumonia\nHeat map reliability")


def test_the_technical_line_has_all_figures_and_every_reason() -> None:
    start = "Pneumonia · logit · black baseline · 12 evaluations · "
    second = GradCam(np.zeros((40, 40), np.float32), -0.25)
    lines = technical_text(heat_map(1.76, 0.92, second)).replace(NO_BREAK, " ").split("\n")
    assert lines[0] == (
        f"{start}converged (expected r 0.99) · completeness error 12 % · agreement with Grad-CAM "
        "r \N{MINUS SIGN}0.25"
    )
    assert lines[1:] == ["– heat maps of this finding were not tested"]
    lines = technical_text(heat_map(100, 0.5, None)).replace(NO_BREAK, " ").split("\n")
    assert lines[0] == (f"{start}not converged (expected r 0.94) · completeness error over 1000 %")
    assert lines[1] == "– it did not converge"


def test_the_axis_is_monotone_and_bounded() -> None:
    places = [axis_position(p) for p in (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)
