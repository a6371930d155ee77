import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.urgency import Urgency, not_judged
from xray_desktop.core.urgency_table import DEFAULT_TABLE, Tier
from xray_desktop.core.worklist_order import (
    BY_ARRIVAL_SQL,
    URGENT_FIRST_SQL,
    Waiting,
    by_arrival,
    order,
)

HOUR = 3600.0
URGENCIES = st.builds(
    lambda tier, score: (
        not_judged("refused")
        if tier is Tier.NOT_JUDGED
        else Urgency(tier, score, "a reason", "Mass")
    ),
    st.sampled_from(Tier),
    st.floats(-30, 30).map(lambda x: round(x, 1)),
)
ARRIVALS = st.integers(0, 200).map(lambda minutes: minutes * 300.0)
LISTS = st.lists(st.tuples(URGENCIES, ARRIVALS), max_size=30).map(
    lambda films: [Waiting.of(n, urgent, when) for n, (urgent, when) in enumerate(films)]
)
NOWS = st.integers(0, 240).map(lambda minutes: minutes * 300.0)


def numbers(rows):
    return [row.number for row in rows]


def test_tiers_then_scores_then_arrival():
    films = [
        Waiting.of(0, Urgency(Tier.ROUTINE, 9, "", "Mass"), 0),
        Waiting.of(1, not_judged(""), 10),
        Waiting.of(2, not_judged(""), 5),
        Waiting.of(3, Urgency(Tier.SOON, 1, "", "Edema"), 0),
        Waiting.of(4, Urgency(Tier.SOON, 2, "", "Edema"), 20),
        Waiting.of(5, Urgency(Tier.IMMEDIATE, 0, "", "Pneumothorax"), 30),
    ]
    assert numbers(order(films, 60)) == [5, 4, 3, 2, 1, 0]
    assert numbers(by_arrival(films)) == [0, 3, 2, 1, 4, 5]


def test_a_film_whose_wait_is_over_goes_to_the_front():
    old = Waiting.of(0, Urgency(Tier.ROUTINE, -9, "", "Mass"), 0)
    new = Waiting.of(1, Urgency(Tier.IMMEDIATE, 9, "", "Pneumothorax"), 8 * HOUR - 60)
    assert numbers(order([old, new], 8 * HOUR - 1)) == [1, 0]
    assert numbers(order([old, new], 8 * HOUR)) == [0, 1]


def sorted_by_sql(films, key, now):
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE TABLE film (id INTEGER, tier INTEGER, urgency REAL, arrived REAL, deadline REAL)"
    )
    db.executemany(
        "INSERT INTO film VALUES (?, ?, ?, ?, ?)",
        [(f.number, int(f.tier), f.score, f.arrival_s, f.deadline_s) for f in reversed(films)],
    )
    rows = db.execute(f"SELECT id FROM film ORDER BY {key}", {"now": now}).fetchall()  # noqa: S608
    db.close()
    return [row[0] for row in rows]


@given(LISTS, NOWS)
def test_sql_sorts_alike(films, now):
    assert sorted_by_sql(films, URGENT_FIRST_SQL, now) == numbers(order(films, now))
    assert sorted_by_sql(films, BY_ARRIVAL_SQL, now) == numbers(by_arrival(films))


@pytest.mark.parametrize(("now", "expected"), [(99.0, [2, 1, 0]), (100.0, [1, 0, 2])])
def test_a_film_is_overdue_from_its_very_deadline_on(now, expected):
    films = [
        Waiting(0, Tier.ROUTINE, -9.0, 0.0, 100.0),
        Waiting(1, Tier.ROUTINE, -5.0, 0.0, 99.5),
        Waiting(2, Tier.IMMEDIATE, 9.0, 50.0, 200.0),
    ]
    assert numbers(order(films, now)) == expected
    assert sorted_by_sql(films, URGENT_FIRST_SQL, now) == expected


@given(LISTS, NOWS, st.data())
def test_the_more_urgent_film_is_never_behind_for_it(films, now, data):
    if not films:
        return
    chosen = data.draw(st.sampled_from(films))
    tier = data.draw(st.sampled_from([t for t in Tier if t <= chosen.tier]))
    least = chosen.score if tier == chosen.tier else -30
    score = data.draw(st.floats(least, 31))
    deadline = DEFAULT_TABLE.deadline_s(chosen.arrival_s, tier)
    raised = Waiting(chosen.number, tier, score, chosen.arrival_s, deadline)
    after = [raised if row is chosen else row for row in films]
    assert order(after, now).index(raised) <= order(films, now).index(chosen)


@given(LISTS, NOWS)
def test_of_equals_the_older_comes_first(films, now):
    listed = order(films, now)
    for row, following in pairwise(listed):
        if (row.tier, row.score) == (following.tier, following.score):
            assert (row.arrival_s, row.number) <= (following.arrival_s, following.number)


@given(LISTS, LISTS, st.lists(st.floats(0, 600), min_size=70, max_size=70))
def test_nothing_waits_longer_than_its_maximum_and_the_backlog_of_that_moment(
    waiting, later, reading
):
    """One reader; after a film's deadline only what was there by then is read before it."""
    films = sorted(
        [
            *waiting,
            *(Waiting(f.number + 100, f.tier, f.score, f.arrival_s, f.deadline_s) for f in later),
        ],
        key=lambda film: film.arrival_s,
    )
    now, todo, listed, read = 0.0, films, [], []
    while todo or listed:
        if not listed:
            now = max(now, todo[0].arrival_s)
        listed += [film for film in todo if film.arrival_s <= now]
        todo = [film for film in todo if film.arrival_s > now]
        first = order(listed, now)[0]
        listed.remove(first)
        read.append((first, now))
        now += reading[len(read)]
    begun = {film.number: when for film, when in read}
    for film, when in read:
        if when <= film.deadline_s:
            continue
        backlog = [f for f in films if f.arrival_s <= film.deadline_s <= begun[f.number]]
        overtaking = [f for f, began in read if film.deadline_s < began < when]
        assert {f.number for f in overtaking} <= {f.number for f in backlog}


@pytest.mark.parametrize(("score", "deadline"), [(float("nan"), 9), (0, 0), (0, float("inf"))])
def test_rows_are_checked(score, deadline):
    with pytest.raises(ValueError, match="deadline"):
        Waiting(1, Tier.SOON, score, 0, deadline)
