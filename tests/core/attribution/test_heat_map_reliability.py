"""How far a heat map may be trusted."""

from dataclasses import replace

import numpy as np
import pytest

from xray_desktop.core.attribution.heat_map_reliability import (
    HeatMapReliability,
    Reliability,
    reliability_of,
)
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.bundle.label_contract import MapEvaluation

VALUES = np.full((2, 2), 0.5, np.float32)
SOUND = AttributionMap("Mass", VALUES, "logit", "mean", 12, 2.0, 0.0, stability=1.0, compared=4)
GOOD = MapEvaluation(boxed=40, boxed_hits=32, prior_hits=12.0, drawn=50, drawn_hits=45)


def rated(
    attribution: AttributionMap = SOUND,
    evaluation: MapEvaluation | None = GOOD,
    outside: float | None = 0.1,
    *,
    called: bool = True,
) -> HeatMapReliability:
    return reliability_of(attribution, evaluation, outside, called=called)


def test_a_map_that_nothing_speaks_against_is_as_good_as_its_evaluation():
    found = rated()
    assert found.level is Reliability.HIGH
    assert found.reasons[0].code == "above_prior"
    assert found.reasons[0].values == {"hits": 32, "cases": 40, "share": 0.8, "prior": 0.3}
    assert not found.withheld


@pytest.mark.parametrize(
    ("evaluation", "level", "code"),
    [
        (None, Reliability.LOW, "not_evaluated"),
        (MapEvaluation(), Reliability.LOW, "not_evaluated"),
        # ten of twelve hit, yet twelve are too few for more than moderate
        (MapEvaluation(12, 10, 4.0), Reliability.MODERATE, "above_prior"),
        # three of three: Wilson's lower end is above the usual place, but three are too few
        (MapEvaluation(3, 3, 1.2), Reliability.LOW, "few_boxed"),
        (MapEvaluation(1, 1, 1.0), Reliability.LOW, "few_boxed"),
        (MapEvaluation(4, 4, 4.0), Reliability.LOW, "few_boxed"),
        (MapEvaluation(30, 30, 30.0), Reliability.LOW, "not_above_prior"),
        (MapEvaluation(1, 1, 1.0, 16, 13), Reliability.MODERATE, "drawn_only"),
        (MapEvaluation(4, 3, 1.0, 42, 39), Reliability.MODERATE, "drawn_only"),
        (MapEvaluation(2, 0, 0.0, 11, 5), Reliability.LOW, "drawn_low"),
        (MapEvaluation(4, 0, 4.0, 42, 39), Reliability.NOT_INFORMATIVE, "below_prior"),
        (MapEvaluation(40, 22, 20.0), Reliability.MODERATE, "above_prior"),
        # surely above the usual place, but it points to less than half
        (MapEvaluation(200, 80, 20.0), Reliability.MODERATE, "above_prior"),
        (MapEvaluation(10, 4, 4.5), Reliability.LOW, "not_above_prior"),
        (MapEvaluation(40, 4, 20.0), Reliability.NOT_INFORMATIVE, "below_prior"),
        (MapEvaluation(drawn=40, drawn_hits=32), Reliability.MODERATE, "drawn_only"),
        (MapEvaluation(drawn=10, drawn_hits=6), Reliability.LOW, "drawn_low"),
        (MapEvaluation(drawn=40, drawn_hits=2), Reliability.NOT_INFORMATIVE, "drawn_missed"),
        (MapEvaluation(40, 32, 12.0, 50, 20), Reliability.MODERATE, "drawn_low"),
    ],
)
def test_the_evaluation_bounds_the_level(evaluation, level, code):
    found = rated(evaluation=evaluation)
    assert (found.level, found.reasons[0].code) == (level, code)


@pytest.mark.parametrize(
    ("changed", "level", "code"),
    [
        ({"stability": 0.5}, Reliability.NOT_INFORMATIVE, "not_converged"),
        ({"stability": None}, Reliability.NOT_INFORMATIVE, "not_converged"),
        ({"f_image": 0.05}, Reliability.NOT_INFORMATIVE, "no_contrast"),
        ({"f_image": -2.0, "values": -VALUES}, Reliability.LOW, "against"),
        ({"f_image": 2.7}, Reliability.MODERATE, "incomplete"),
        ({"f_image": 8.0}, Reliability.LOW, "incomplete"),
    ],
)
def test_what_a_map_says_of_itself_bounds_the_level(changed, level, code):
    found = rated(replace(SOUND, **changed))
    assert (found.level, found.reasons[0].code) == (level, code)


@pytest.mark.parametrize(
    ("outside", "level"),
    [
        (None, Reliability.NOT_INFORMATIVE),
        (0.6, Reliability.NOT_INFORMATIVE),
        (0.3, Reliability.LOW),
        (0.2, Reliability.HIGH),
    ],
)
def test_a_map_outside_the_body_is_withheld(outside, level):
    found = rated(outside=outside)
    assert found.level is level
    assert found.withheld == (level is Reliability.NOT_INFORMATIVE)


def test_a_finding_below_its_operating_point_has_no_more_than_low():
    found = rated(called=False)
    assert (found.level, found.reasons[0].code) == (Reliability.LOW, "not_called")
    lowered = rated(replace(SOUND, f_image=-2.0, values=-VALUES), called=False)
    assert (lowered.level, lowered.reasons[0].code) == (Reliability.NOT_INFORMATIVE, "against")


def test_the_reason_that_weighs_most_comes_first():
    found = rated(replace(SOUND, f_image=8.0), None, 0.9)
    assert found.reasons[0].code == "outside_body"
    ranks = [reason.max_level.rank for reason in found.reasons]
    assert ranks == sorted(ranks)
