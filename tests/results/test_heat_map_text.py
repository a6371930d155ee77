"""What is said of a heat map."""

import string

import numpy as np
import pytest

from xray_desktop.core.attribution.heat_map import HeatMapRegion
from xray_desktop.core.attribution.heat_map_reliability import (
    HeatMapReliability,
    Reason,
    Reliability,
)
from xray_desktop.results.heat_map_text import (
    REASONS,
    reason_text,
    reliability_text,
    withheld_text,
    zones_text,
)

OUTLINE = np.zeros((4, 2))


def test_the_line_names_the_level_and_what_lowers_it_most():
    values = {"hits": 32.0, "cases": 40.0, "share": 0.8, "prior": 0.3}
    found = HeatMapReliability(Reliability.HIGH, (Reason("above_prior", Reliability.HIGH, values),))
    assert reliability_text(found) == (
        "Heat map reliability: high – when tested, such maps pointed to the radiologist's box in "
        "80 % of 40 images, the finding's usual place in 30 %"
    )


def test_a_withheld_map_has_its_reason_in_one_sentence():
    reason = Reason("outside_body", Reliability.NOT_INFORMATIVE, {"share": 0.62})
    found = HeatMapReliability(Reliability.NOT_INFORMATIVE, (reason,))
    assert withheld_text(found) == (
        "No heat map is shown: 62 % of what speaks for the finding lies outside the body."
    )


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_can_be_said(code):
    names = {name for _, name, *_ in string.Formatter().parse(REASONS[code]) if name}
    reason = Reason(code, Reliability.LOW, dict.fromkeys(names, 0.5))
    assert "{" not in reason_text(reason)


def test_numbers_are_short():
    assert "> 1000 %" in reason_text(Reason("incomplete", Reliability.LOW, {"share": float("inf")}))


def test_each_zone_is_said_once():
    regions = [
        HeatMapRegion(OUTLINE, (0, 0), 0.2, "zone", place) for place in ("a", None, "b", "a")
    ]
    assert zones_text(regions) == "a; b"
    assert zones_text([]) == ""
