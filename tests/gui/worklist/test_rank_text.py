"""Why an image stands where it does: in sentences that agree with the store."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.triage.fakes import image, run
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.gui.worklist.rank_text import rank_sentences
from xray_desktop.gui.worklist.worklist_steps import Rank, rank_steps
from xray_desktop.triage.rows import Order, WorklistView
from xray_desktop.triage.worklist import Worklist

NOW = 1_750_000_000.0
DEFAULT = WorklistView()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for number in range(3):
        image(tmp_path / "films", f"{number}.png", 0.3 + 0.3 * number)
    image(tmp_path / "films", "4.txt").write_text("a letter")
    with Worklist(tmp_path / "w.sqlite") as worklist:
        run(worklist, tmp_path / "films", now=NOW)
    return tmp_path / "w.sqlite"


def rank(store: Path, number: int, view: WorklistView = DEFAULT, now: float = NOW) -> Rank:
    found = finish(rank_steps(store, number, view, now))
    assert found is not None
    return found


def test_the_place_is_that_in_the_order_of_urgency_whatever_the_list_is_sorted_by(store):
    with Worklist(store) as worklist:
        order = worklist.reading.order(WorklistView(), NOW)
    for place, number in enumerate(order, start=1):
        for view in (WorklistView(), WorklistView(Order.BY_NAME, descending=True)):
            found = rank(store, number, view)
            assert (found.place, found.listed) == (place, 3)


def test_what_decides_is_told_with_what_the_operating_point_misses(store):
    texts = rank_sentences(rank(store, 1))
    assert texts[0].startswith("Place ")
    assert texts[1] == (
        "Urgency: soon – a score of the urgent findings is at or above its operating point."
    )
    assert texts[2].startswith("Effusion decides: score ")
    assert "operating point 27 %" in texts[2]
    assert "70 % of the test images with the finding were called" in texts[2]
    assert "32 % of those without" in texts[2]
    assert texts[3].startswith("Maximum wait 120 min: due ")
    assert texts[3].endswith("; then it goes to the top.")


def test_an_image_is_overdue_from_its_very_deadline_on_as_in_the_list(store):
    deadline = rank(store, 1).row.deadline_s
    assert not rank(store, 1, now=deadline - 0.001).overdue
    assert rank(store, 1, now=deadline).overdue


def test_an_overdue_image_says_so(store):
    found = rank(store, 1, now=NOW + 121 * 60)
    assert found.overdue
    assert "It is overdue: overdue images come first." in rank_sentences(found)[3]


def test_an_image_without_scores_says_why(store):
    texts = rank_sentences(rank(store, 4, WorklistView(other_files=True)))
    assert texts[1].startswith("Urgency: not scored – nothing is known of it")
    assert texts[2] == "This is a text, not a radiograph."


def test_an_image_that_is_not_listed_has_no_rank(store):
    assert finish(rank_steps(store, 4, WorklistView(), NOW)) is None
    assert finish(rank_steps(store, 99, WorklistView(), NOW)) is None


@pytest.mark.parametrize("tier", Tier)
def test_every_tier_has_a_meaning(store, tier):
    found = rank(store, 1)
    texts = rank_sentences(replace(found, row=replace(found.row, tier=tier)))
    assert texts[1].startswith(f"Urgency: {tier.text} – ")
