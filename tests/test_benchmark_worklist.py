"""The simulated department reads every film once and keeps to the order it is given."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

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
from xray_desktop.core.urgency import urgency
from xray_desktop.core.urgency_table import DEFAULT_TABLE, Tier
from xray_desktop.core.worklist_order import urgent_first

RATES = dict.fromkeys(FINDINGS, GOOD)


@pytest.fixture(scope="module")
def films():
    return arrivals(5, RATES, np.random.default_rng(4))


@pytest.mark.parametrize("order", ORDERS)
def test_every_film_is_read_once(films, order):
    done = turnarounds(films, *ORDERS[order])
    assert sorted(done) == [film.number for film in films]
    assert all(done[film.number] >= film.reading_s / 60 - 1e-6 for film in films)


def test_as_they_came_is_as_they_came(films):
    done = turnarounds(films, DEFAULT_TABLE, by_arrival)
    begun = [film.arrival_s + 60 * done[film.number] - film.reading_s for film in films]
    night = max(film.reading_s for film in films) * 3  # a slower reader's begin is not known here
    assert all(later >= earlier - night for earlier, later in itertools.pairwise(begun))


def test_scores_have_the_rates_that_they_are_to_have():
    films = arrivals(120, {"Effusion": (0.9, 0.7)}, np.random.default_rng(1))
    called = {True: [], False: []}
    for film in films:
        finding = next(one for one in film.findings if one.label == "Effusion")
        called["Effusion" in film.truth].append(finding.probability >= 0.5)
    assert np.mean(called[True]) == pytest.approx(0.9, abs=0.02)
    assert np.mean(called[False]) == pytest.approx(0.3, abs=0.01)


def test_a_maximum_wait_bounds_how_often_films_are_overtaken(films):
    """Once its wait is over, a film is overtaken by none that came later."""
    done = turnarounds(films, DEFAULT_TABLE, urgent_first)
    ends = {film.number: film.arrival_s + 60 * done[film.number] for film in films}
    waits = DEFAULT_TABLE.waits
    for film in films:
        deadline = film.arrival_s + waits.seconds(urgency(film.findings).tier)
        later = [
            other
            for other in films
            if other.arrival_s > deadline and ends[other.number] < ends[film.number] - 3 * 3600
        ]
        assert not later


def test_urgency_alone_lets_somebody_wait_longer_than_with_a_maximum(films):
    alone = turnarounds(films, replace(DEFAULT_TABLE, waits=NO_WAITS), urgent_first)
    bounded = turnarounds(films, DEFAULT_TABLE, urgent_first)
    routine = [film.number for film in films if urgency(film.findings).tier is Tier.ROUTINE]
    assert max(bounded[number] for number in routine) <= max(alone[number] for number in routine)


def test_a_simulation_has_all_its_figures():
    found = simulate(2, 2, 9, RATES)
    assert {group for group, _, _ in found} <= set(GROUPS)
    assert {order for _, order, _ in found} == set(ORDERS)
    assert all(len(values) <= 2 for values in found.values())
