import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.bundle.label_contract import OperatingPoint
from xray_desktop.core.labels import FINDINGS, LABELS, NO_FINDING
from xray_desktop.core.scoring.findings import Finding, State
from xray_desktop.core.scoring.urgency import (
    DEFAULT_TABLE,
    DEFAULT_WEIGHTS,
    LabelWeight,
    MaximumWaits,
    Tier,
    Urgency,
    not_scored,
    urgency,
)

POINT = OperatingPoint(0.5, 0.9, 0.8, "made up")
PROBABILITIES = st.floats(0, 1)


def finding(label, probability=0.1, *, scored=True):
    state = State.BELOW if scored else State.INSUFFICIENT
    return Finding(label, probability, scored, POINT if scored else None, state)


def image(unscored=(), **probabilities):
    return [
        finding(label, probabilities.get(label, 0.1), scored=label not in unscored)
        for label in LABELS
    ]


def place(urgent):
    return (urgent.tier, -urgent.score)


@pytest.mark.parametrize(
    ("label", "tier"),
    [
        ("Pneumothorax", Tier.IMMEDIATE),
        ("Edema", Tier.SOON),
        ("Infiltration", Tier.SOON),
        ("Atelectasis", Tier.ROUTINE),
        (NO_FINDING, Tier.ROUTINE),
    ],
)
def test_a_called_label_decides_the_tier(label, tier):
    assert urgency(image(**{label: 0.6})).tier is tier


def test_a_score_at_its_point_is_called_and_one_below_is_not():
    assert urgency(image(Pneumothorax=0.5)).tier is Tier.IMMEDIATE
    below = urgency(image(Pneumothorax=0.49))
    assert (below.tier, below.label) == (Tier.ROUTINE, "Pneumothorax")
    assert below.reason == "Pneumothorax below its operating point"


def test_the_score_is_log_odds_over_the_point_plus_the_logarithm_of_the_weight():
    called = urgency(image(Effusion=0.8))
    assert called.score == pytest.approx(math.log(0.8 / 0.2) + math.log(5))
    assert called.reason == "Effusion at or above its operating point"


def test_a_heavier_label_called_weakly_is_not_outshone_by_a_lighter_one():
    both = urgency(image(Pneumothorax=0.51, Effusion=0.99))
    assert (both.tier, both.label) == (Tier.IMMEDIATE, "Pneumothorax")


def test_insufficient_labels_neither_call_nor_clear_an_image():
    called = urgency(image(("Pneumothorax", "Hernia"), Pneumothorax=0.99))
    assert called.tier is Tier.ROUTINE
    assert called.unscored == ("Pneumothorax",)
    assert called.reason.endswith("not scored by this model: Pneumothorax")
    nothing = urgency(image(LABELS))
    assert nothing.tier is Tier.NOT_SCORED
    assert "Pneumothorax" in nothing.unscored
    assert urgency([]).tier is Tier.NOT_SCORED


def test_an_image_scored_though_refused_can_be_called_but_not_cleared():
    assert urgency(image(Pneumothorax=0.9), reserved=True).tier is Tier.IMMEDIATE
    low = urgency(image(), reserved=True)
    assert low.tier is Tier.NOT_SCORED
    assert low == not_scored(low.reason)
    assert Tier.SOON < low.tier < Tier.ROUTINE


def test_a_weight_of_nothing_takes_a_label_out():
    weights = tuple(
        replace(row, weight=0) for row in DEFAULT_WEIGHTS if row.label == "Pneumothorax"
    )
    rest = tuple(row for row in DEFAULT_WEIGHTS if row.label != "Pneumothorax")
    table = replace(DEFAULT_TABLE, weights=weights + rest)
    assert urgency(image(Pneumothorax=0.99), table).label != "Pneumothorax"
    assert urgency(image(("Pneumothorax",)), table).unscored == ()


@given(
    st.dictionaries(st.sampled_from(LABELS), PROBABILITIES),
    st.sampled_from(FINDINGS),
    PROBABILITIES,
    st.sets(st.sampled_from(FINDINGS)),
    st.booleans(),
)
def test_raising_a_scored_probability_never_lowers_the_place(
    scores, label, other, unscored, reserved
):
    low, high = sorted((scores.get(label, 0.1), other))
    before = urgency(image(unscored - {label}, **scores | {label: low}), reserved=reserved)
    after = urgency(image(unscored - {label}, **scores | {label: high}), reserved=reserved)
    assert place(after) <= place(before)
    assert DEFAULT_TABLE.deadline_s(0, after.tier) <= DEFAULT_TABLE.deadline_s(0, before.tier)


@given(st.dictionaries(st.sampled_from(LABELS), PROBABILITIES), st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(scores, random):
    findings = image(**scores)
    expected = urgency(findings)
    random.shuffle(findings)
    assert urgency(findings) == expected


@given(st.dictionaries(st.sampled_from(LABELS), PROBABILITIES), PROBABILITIES)
def test_no_finding_never_counts(scores, probability):
    assert urgency(image(**scores)) == urgency(image(**scores | {NO_FINDING: probability}))


def test_pneumothorax_is_first_and_every_weight_has_its_reason():
    assert max(DEFAULT_WEIGHTS, key=lambda row: row.weight).label == "Pneumothorax"
    assert all(row.reason for row in DEFAULT_WEIGHTS)
    assert DEFAULT_TABLE.weight(NO_FINDING) == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LabelWeight("Lump", 1, ""), "Lump"),
        (lambda: LabelWeight("Mass", -1, ""), "0 or more"),
        (lambda: LabelWeight("Mass", math.nan, ""), "0 or more"),
        (lambda: MaximumWaits(30, 120, 60, 480), "not scored <= routine"),
        (lambda: MaximumWaits(0, 120, 120, 480), "above 0"),
        (lambda: replace(DEFAULT_TABLE, weights=DEFAULT_WEIGHTS[1:]), "one for each"),
        (lambda: replace(DEFAULT_TABLE, weights=DEFAULT_WEIGHTS * 2), "one for each"),
        (lambda: replace(DEFAULT_TABLE, soon_from=11), "soon <= immediate"),
        (lambda: Urgency(Tier.SOON, math.inf, "", "Mass"), "finite"),
        (lambda: Urgency(Tier.SOON, 1.0, ""), "expected a label"),
    ],
)
def test_what_cannot_be_is_not_made(make, words):
    with pytest.raises(ValueError, match=words):
        make()
