"""A heat map as it is shown."""

from dataclasses import replace

import numpy as np
import pytest

from tests.gui.fakes import contract, film
from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.contract import MapEvaluation
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.heat_map_reliability import Reliability
from xray_desktop.core.heat_map_result import heat_map_of

SIZE = 40


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
    assert found.body.all()
    bare_map = heat_map_of(attribution(), film(), bare, second)
    assert bare_map.reliability.level is Reliability.LOW
    missed = heat_map_of(attribution(), film(), evaluated, second, called=False)
    assert missed.reliability.level is Reliability.LOW


def test_a_withheld_map_is_shown_only_where_it_is_asked_for():
    found = heat_map_of(attribution(0.5), film(), contract())
    assert not found.shown
    assert replace(found, forced=True).shown
