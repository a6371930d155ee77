"""The order of the worklist: what its rules promise, and that the database sorts by them."""

import os
import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading_order import WorklistEntry, by_arrival, order
from tests.triage.fakes import image as file_of
from tests.triage.fakes import run
from xray_desktop.core.scoring.urgency import DEFAULT_TABLE, Tier, Urgency, not_scored
from xray_desktop.triage.rows import (
    BY_ARRIVAL_SQL,
    URGENT_FIRST_SQL,
    HiddenBy,
    Order,
    WorklistView,
)
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist import Worklist

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


def store_of(tmp_path, names, *, greys=None, now=1000.0):
    """A worklist of images that were scored, in files of these names."""
    for number, name in enumerate(names):
        made = file_of(tmp_path / "films", name, (greys or {}).get(name, 0.3 + 0.1 * number))
        assert made.exists()
    store = Worklist(tmp_path / "w.sqlite")
    run(store, tmp_path / "films", now=now)
    return store


def listed(store, now=1000.0, **view):
    return [
        row.path.name for row in store.reading.rows(store.reading.order(WorklistView(**view), now))
    ]


def test_columns_sort_in_both_directions_and_equal_images_keep_the_order_of_urgency(tmp_path):
    names = ["b/IM2", "a/IM3", "b/IM1", "a/im1x"]
    with store_of(tmp_path, names) as store:
        assert listed(store, order=Order.BY_NAME) == ["IM1", "im1x", "IM2", "IM3"]
        assert listed(store, order=Order.BY_NAME, descending=True) == ["IM3", "IM2", "im1x", "IM1"]
        assert listed(store, order=Order.BY_FOLDER) == ["im1x", "IM3", "IM1", "IM2"]
        urgent = listed(store)
        for order in (Order.BY_FINDING, Order.BY_STATE, Order.BY_DEADLINE, Order.BY_MODEL):
            for descending in (False, True):
                assert listed(store, order=order, descending=descending) == urgent, "all are equal"
        numbers = store.reading.order(WorklistView(), 1000.0)
        assert store.reading.read(numbers[0])
        assert listed(store, order=Order.BY_STATE) == [*urgent[1:], urgent[0]]
        assert listed(store, order=Order.BY_STATE, descending=True) == urgent
        assert listed(store, order=Order.URGENT_FIRST, descending=True) == urgent, "never reversed"


def test_arrival_is_reversed_too(tmp_path):
    with store_of(tmp_path, ["1"]) as store:
        file_of(tmp_path / "films", "2", 0.9)
        run(store, tmp_path / "films", now=1001.0)
        assert listed(store, order=Order.BY_ARRIVAL) == ["1", "2"]
        assert listed(store, order=Order.BY_ARRIVAL, descending=True) == ["2", "1"]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("descending", [False, True])
def test_a_blind_order_is_the_same_whatever_the_model_says(tmp_path, order, descending):
    """Scores, tier, reason and the outcome of the input check change nothing."""
    view = WorklistView(order, descending=descending, blind=True, tiers=frozenset({Tier.SOON}))
    with store_of(tmp_path, ["3", "1", "2", "4"]) as store:
        before = listed(store, order=order, descending=descending, blind=True, tiers=view.tiers)
        assert len(before) == 4, "a tier selects nothing"
    other = sqlite3.connect(tmp_path / "w.sqlite", isolation_level=None)
    other.execute(
        "UPDATE film SET tier = id % 4, urgency = -id, why = 'reason ' || (9 - id), "
        "deadline = arrived + 100 * (7 - id) WHERE true"
    )
    other.execute(
        "UPDATE film SET state = 'refused', code = 'input_check', probabilities = NULL, "
        "model = NULL WHERE id = 2"
    )
    other.close()
    with Worklist(tmp_path / "w.sqlite", create=False) as store:
        assert listed(store, order=order, descending=descending, blind=True, tiers=view.tiers) == (
            before
        )
        assert store.reading.hidden(view) == {}


def test_what_is_left_out_is_counted_by_its_first_reason(tmp_path):
    with store_of(tmp_path, ["dark", "grey", "light"], greys={"dark": 0.05}) as store:
        (tmp_path / "films" / "note.txt").write_text("a letter")
        os.utime(tmp_path / "films" / "note.txt", (1e9, 1e9))
        run(store, tmp_path / "films")
        hidden = store.reading.hidden
        assert hidden(WorklistView(other_files=True)) == {}
        assert hidden(WorklistView()) == {HiddenBy.OTHER_FILES: 1}
        assert store.reading.read(2)
        view = WorklistView(unread_only=True, text="DARK")
        assert hidden(view) == {HiddenBy.OTHER_FILES: 1, HiddenBy.READ: 1, HiddenBy.TEXT: 1}
        tier = store.reading.rows((1,))[0].tier
        others = frozenset(Tier) - {tier}
        view = WorklistView(tiers=others, other_files=True)
        assert hidden(view)[tier] >= 1
        for one in (WorklistView(unread_only=True), WorklistView(text="light"), view):
            shown = len(store.reading.order(one, 0.0))
            assert shown + sum(hidden(one).values()) == sum(store.reading.counts().values())


def test_an_image_is_scored_again_on_request(tmp_path):
    with store_of(tmp_path, ["1", "2"]) as store:
        assert sum(store.reading.scored_tiers().values()) == 2
        assert store.reading.read(1)
        assert store.intake.score_again(1)
        assert not store.intake.score_again(1), "it waits already"
        (row,) = store.reading.rows((1,))
        assert (row.state, row.assessment) == (ImageState.FOUND, None)
        assert sum(store.reading.scored_tiers().values()) == 1
        run(store, tmp_path / "films")
        assert store.reading.rows((1,))[0].state is ImageState.SCORED
