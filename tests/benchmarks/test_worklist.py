"""The simulated department reads every image once and keeps to the order it is given."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.reading_order import urgent_first
from benchmarks.worklist import (
    FINDINGS,
    GOOD,
    GROUPS,
    NO_WAITS,
    ORDERS,
    arrivals,
    by_arrival,
    simulate,
    turnarounds,
)
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, urgency

RATES = dict.fromkeys(FINDINGS, GOOD)


@pytest.fixture(scope="module")
def images():
    return arrivals(5, RATES, np.random.default_rng(4))


@pytest.mark.parametrize("order", ORDERS)
def test_every_image_is_read_once(images, order):
    done = turnarounds(images, *ORDERS[order])
    assert sorted(done) == [image.number for image in images]
    assert all(done[image.number] >= image.reading_s / 60 - 1e-6 for image in images)


def test_as_they_came_is_as_they_came(images):
    done = turnarounds(images, DEFAULT_TABLE, by_arrival)
    begun = [image.arrival_s + 60 * done[image.number] - image.reading_s for image in images]
    night = (
        max(image.reading_s for image in images) * 3
    )  # a slower reader's begin is not known here
    assert all(later >= earlier - night for earlier, later in itertools.pairwise(begun))


def test_scores_have_the_rates_that_they_are_to_have():
    images = arrivals(120, {"Effusion": (0.9, 0.7)}, np.random.default_rng(1))
    called = {True: [], False: []}
    for image in images:
        finding = next(one for one in image.findings if one.label == "Effusion")
        called["Effusion" in image.truth].append(finding.probability >= 0.5)
    assert np.mean(called[True]) == pytest.approx(0.9, abs=0.02)
    assert np.mean(called[False]) == pytest.approx(0.3, abs=0.01)


def test_a_maximum_wait_bounds_how_often_images_are_overtaken(images):
    """Once its wait is over, an image is overtaken by none that came later."""
    done = turnarounds(images, DEFAULT_TABLE, urgent_first)
    ends = {image.number: image.arrival_s + 60 * done[image.number] for image in images}
    waits = DEFAULT_TABLE.waits
    for image in images:
        deadline = image.arrival_s + waits.seconds(urgency(image.findings).tier)
        later = [
            other
            for other in images
            if other.arrival_s > deadline and ends[other.number] < ends[image.number] - 3 * 3600
        ]
        assert not later


def test_urgency_alone_lets_somebody_wait_longer_than_with_a_maximum(images):
    alone = turnarounds(images, replace(DEFAULT_TABLE, waits=NO_WAITS), urgent_first)
    bounded = turnarounds(images, DEFAULT_TABLE, urgent_first)
    routine = [image.number for image in images if urgency(image.findings).tier is Tier.ROUTINE]
    assert max(bounded[number] for number in routine) <= max(alone[number] for number in routine)


def test_a_simulation_has_all_its_figures():
    found = simulate(2, 2, 9, RATES)
    assert {group for group, _, _ in found} <= set(GROUPS)
    assert {order for _, order, _ in found} == set(ORDERS)
    assert all(len(values) <= 2 for values in found.values())
