"""The orders of the database are those of `core.scoring.worklist_order`."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.scoring.urgency import Tier, Urgency, not_scored
from xray_desktop.core.scoring.worklist_order import WorklistEntry, by_arrival, order
from xray_desktop.triage.rows import BY_ARRIVAL_SQL, URGENT_FIRST_SQL

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


@given(LISTS, NOWS)
def test_sql_sorts_alike(images, now):
    assert sorted_by_sql(images, URGENT_FIRST_SQL, now) == numbers(order(images, now))
    assert sorted_by_sql(images, BY_ARRIVAL_SQL, now) == numbers(by_arrival(images))


@pytest.mark.parametrize(("now", "expected"), [(99.0, [2, 1, 0]), (100.0, [1, 0, 2])])
def test_an_image_is_overdue_from_its_very_deadline_on_in_sql_too(now, expected):
    images = [
        WorklistEntry(0, Tier.ROUTINE, -9.0, 0.0, 100.0),
        WorklistEntry(1, Tier.ROUTINE, -5.0, 0.0, 99.5),
        WorklistEntry(2, Tier.IMMEDIATE, 9.0, 50.0, 200.0),
    ]
    assert numbers(order(images, now)) == expected
    assert sorted_by_sql(images, URGENT_FIRST_SQL, now) == expected
