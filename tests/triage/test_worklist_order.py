"""The order of the worklist: what its rules promise, and that the database sorts by them."""

import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading_order import WorklistEntry, by_arrival, order
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, Urgency, not_scored
from xray_desktop.triage.rows import BY_ARRIVAL_SQL, URGENT_FIRST_SQL

HOUR = 3600.0
URGENCIES = st.builds(
    lambda tier, score: (
        not_scored("refused")
        if tier is Tier.NOT_SCORED
        else Urgency(tier, score, "a reason", "Mass")
    ),
    st.sampled_from(Tier),
    st.floats(-30, 30).map(lambda x: round(x, 1)),
)
ARRIVALS = st.integers(0, 200).map(lambda minutes: minutes * 300.0)
LISTS = st.lists(st.tuples(URGENCIES, ARRIVALS), max_size=30).map(
    lambda images: [WorklistEntry.of(n, urgent, when) for n, (urgent, when) in enumerate(images)]
)
NOWS = st.integers(0, 240).map(lambda minutes: minutes * 300.0)


def numbers(rows):
    return [row.number for row in rows]


def sorted_by_sql(images, key, now):
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE TABLE film (id INTEGER, tier INTEGER, urgency REAL, arrived REAL, deadline REAL)"
    )
    db.executemany(
        "INSERT INTO film VALUES (?, ?, ?, ?, ?)",
        [(f.number, int(f.tier), f.score, f.arrival_s, f.deadline_s) for f in reversed(images)],
    )
    rows = db.execute(f"SELECT id FROM film ORDER BY {key}", {"now": now}).fetchall()  # noqa: S608
    db.close()
    return [row[0] for row in rows]


def test_tiers_then_scores_then_arrival():
    images = [
        WorklistEntry.of(0, Urgency(Tier.ROUTINE, 9, "", "Mass"), 0),
        WorklistEntry.of(1, not_scored(""), 10),
        WorklistEntry.of(2, not_scored(""), 5),
        WorklistEntry.of(3, Urgency(Tier.SOON, 1, "", "Edema"), 0),
        WorklistEntry.of(4, Urgency(Tier.SOON, 2, "", "Edema"), 20),
        WorklistEntry.of(5, Urgency(Tier.IMMEDIATE, 0, "", "Pneumothorax"), 30),
    ]
    assert numbers(order(images, 60)) == [5, 4, 3, 2, 1, 0]
    assert numbers(by_arrival(images)) == [0, 3, 2, 1, 4, 5]


def test_an_image_whose_wait_is_over_goes_to_the_front():
    old = WorklistEntry.of(0, Urgency(Tier.ROUTINE, -9, "", "Mass"), 0)
    new = WorklistEntry.of(1, Urgency(Tier.IMMEDIATE, 9, "", "Pneumothorax"), 8 * HOUR - 60)
    assert numbers(order([old, new], 8 * HOUR - 1)) == [1, 0]
    assert numbers(order([old, new], 8 * HOUR)) == [0, 1]


@pytest.mark.parametrize(("now", "expected"), [(99.0, [2, 1, 0]), (100.0, [1, 0, 2])])
def test_an_image_is_overdue_from_its_very_deadline_on(now, expected):
    images = [
        WorklistEntry(0, Tier.ROUTINE, -9.0, 0.0, 100.0),
        WorklistEntry(1, Tier.ROUTINE, -5.0, 0.0, 99.5),
        WorklistEntry(2, Tier.IMMEDIATE, 9.0, 50.0, 200.0),
    ]
    assert numbers(order(images, now)) == expected
    assert sorted_by_sql(images, URGENT_FIRST_SQL, now) == expected


@given(LISTS, NOWS)
def test_sql_sorts_alike(images, now):
    assert sorted_by_sql(images, URGENT_FIRST_SQL, now) == numbers(order(images, now))
    assert sorted_by_sql(images, BY_ARRIVAL_SQL, now) == numbers(by_arrival(images))


@given(LISTS, NOWS, st.data())
def test_the_more_urgent_image_is_never_behind_for_it(images, now, data):
    if not images:
        return
    chosen = data.draw(st.sampled_from(images))
    tier = data.draw(st.sampled_from([t for t in Tier if t <= chosen.tier]))
    least = chosen.score if tier == chosen.tier else -30
    score = data.draw(st.floats(least, 31))
    deadline = DEFAULT_TABLE.deadline_s(chosen.arrival_s, tier)
    raised = WorklistEntry(chosen.number, tier, score, chosen.arrival_s, deadline)
    after = [raised if row is chosen else row for row in images]
    assert order(after, now).index(raised) <= order(images, now).index(chosen)


@given(LISTS, NOWS)
def test_of_equals_the_older_comes_first(images, now):
    listed = order(images, now)
    for row, following in pairwise(listed):
        if (row.tier, row.score) == (following.tier, following.score):
            assert (row.arrival_s, row.number) <= (following.arrival_s, following.number)


@given(LISTS, LISTS, st.lists(st.floats(0, 600), min_size=70, max_size=70))
def test_nothing_waits_longer_than_its_maximum_and_the_backlog_of_that_moment(
    waiting, later, reading
):
    """One reader; after an image's deadline only what was there by then is read before it."""
    images = sorted(
        [
            *waiting,
            *(
                WorklistEntry(f.number + 100, f.tier, f.score, f.arrival_s, f.deadline_s)
                for f in later
            ),
        ],
        key=lambda image: image.arrival_s,
    )
    now, todo, listed, read = 0.0, images, [], []
    while todo or listed:
        if not listed:
            now = max(now, todo[0].arrival_s)
        listed += [image for image in todo if image.arrival_s <= now]
        todo = [image for image in todo if image.arrival_s > now]
        first = order(listed, now)[0]
        listed.remove(first)
        read.append((first, now))
        now += reading[len(read)]
    begun = {image.number: when for image, when in read}
    for image, when in read:
        if when <= image.deadline_s:
            continue
        backlog = [f for f in images if f.arrival_s <= image.deadline_s <= begun[f.number]]
        overtaking = [f for f, began in read if image.deadline_s < began < when]
        assert {f.number for f in overtaking} <= {f.number for f in backlog}


@pytest.mark.parametrize(("score", "deadline"), [(float("nan"), 9), (0, 0), (0, float("inf"))])
def test_rows_are_checked(score, deadline):
    with pytest.raises(ValueError, match="deadline"):
        WorklistEntry(1, Tier.SOON, score, 0, deadline)
