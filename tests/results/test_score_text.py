"""What is said of a score: numbers in one unit, base rates only where they are known."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.results.examples import assessment, stated_assessment
from tests.stated import UNRELIABLE
from xray_desktop.core.bundle.label_contract import Caveat, CaveatCode, OperatingPoint
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Finding, finding_at
from xray_desktop.results.score_text import (
    BANDS,
    CAVEATS,
    NO_SCORE,
    band_text,
    caveat_text,
    caveats_text,
    factor_text,
    full_text,
    percent_text,
    position_text,
    ratio_text,
    score_text,
    short_text,
    state_text,
    statement,
    summary_text,
    table_text,
    threshold_text,
)


def finding(probability=0.37, base=0.40, threshold=0.22, **changes) -> Finding:
    point = OperatingPoint(threshold, 0.71, 0.68, "tests")
    return finding_at(
        "Mass", probability, point, **({"calibrated": True, "prevalence": base} | changes)
    )


def test_a_score_is_stated_against_its_base_rate():
    assert statement(finding()) == "37 %, base rate 40 %: × 0.9"
    assert statement(finding(0.052, 0.004)) == "5.2 %, base rate 0.4 %: × 13"
    assert short_text(finding()) == "Mass 37 % (base rate 40 %: × 0.9; above)"
    assert table_text(finding()) == "Mass 37 % (0.9 × base rate; above)"


def test_a_score_and_its_operating_point_have_one_unit():
    assert position_text(finding()) == "above the operating point, 37 % against 22 %"
    bare = finding(calibrated=False)
    assert position_text(bare) == "above the operating point, 0.37 against 0.22"
    assert summary_text(bare) == "Mass: 0.37 (not calibrated), above the operating point 0.22"


def test_nothing_is_said_of_base_rates_where_none_is_known():
    for one in (finding(base=None), finding(calibrated=False), finding(base=0), finding(base=1)):
        assert one.base_rate is one.ratio is one.likelihood_ratio is one.band is None
        cells = (short_text(one), table_text(one))
        texts = (statement(one), *cells, summary_text(one), full_text(one))
        assert not any("base rate" in text or "×" in text for text in texts)
        assert band_text(one) == ratio_text(one) == ""


def test_a_likelihood_ratio_is_said_with_its_meaning():
    assert band_text(finding()) == "likelihood ratio 0.9: about its base rate"
    assert band_text(finding(0.9, 0.1)).startswith("likelihood ratio 81: much more likely")
    assert set(BANDS) == set(Band)


def test_why_a_label_is_not_scored():
    few = finding_at("Hernia", 0.9, None, calibrated=False)
    assert statement(few) == "not scored: insufficient examples"
    weak = finding_at("Fibrosis", 0.9, None, calibrated=False, auc=UNRELIABLE)
    assert statement(weak) == "not scored: AUC 0.61, may be as low as 0.50"
    for one in (few, weak):
        assert state_text(one) == "not scored"
        assert score_text(one) == threshold_text(one) == NO_SCORE
        assert position_text(one) == band_text(one) == caveats_text(one) == ""
        assert "0.9" not in full_text(one) + summary_text(one)


def test_a_label_that_was_measured_well_but_has_too_few_examples_is_not_called_unreliable():
    few = finding_at("Hernia", 0.9, None, calibrated=False, auc=(0.9, 0.8, 0.95))
    assert statement(few) == "not scored: insufficient examples"


@pytest.mark.parametrize("code", get_args(CaveatCode))
def test_every_caveat_has_a_text_whatever_numbers_it_has(code):
    bare = caveat_text(Caveat(code))
    assert bare[0].islower()
    assert not bare.endswith(".")
    values = {"positives": 28.0, "pa": 0.62, "ap": 0.581, "model": 0.66, "pixels": 0.63}
    for needed in CAVEATS[code]:
        told = caveat_text(Caveat(code, {name: values[name] for name in needed}))
        assert "{" not in told
        for name in needed:
            number = values[name]
            assert (f"{number:.0f}" if number > 1 else f"{number:.2f}") in told
    assert caveat_text(Caveat(code, {"text": 1.0, "unheard of": 2.0})) == bare


def test_the_caveats_of_a_view_give_what_was_measured():
    assert "0.62 within PA images, 0.58 within AP" in caveat_text(
        Caveat("view", {"pa": 0.62, "ap": 0.58})
    )
    assert "0.62 within PA images)" in caveat_text(Caveat("view", {"pa": 0.62}))


@given(st.floats(0, 1))
def test_a_share_in_per_cent_is_the_nearest_number_shown(share):
    text = percent_text(share)
    number, unit = text.removeprefix("< ").split(" ")
    assert unit == "%"
    if text.startswith("<"):
        assert 100 * share < float(number) == 0.1
    else:
        assert float(number) == pytest.approx(100 * share, abs=0.5 if share >= 0.1 else 0.0501)


@given(st.floats(0, 1e9))
def test_a_factor_is_shown_in_few_signs_and_never_as_another_side_of_one(factor):
    text = factor_text(factor)
    assert len(text) <= 6
    if text.startswith("<"):
        assert factor < 0.005
    elif text.startswith(">"):
        assert factor > 1000
    else:
        shown = float(text)
        assert shown == pytest.approx(factor, abs=0.0501, rel=0.051)
        assert not (factor >= 1 > shown)
        assert not (factor <= 1 < shown)


def test_made_up_scores_lie_in_every_band():
    assert {one.band for one in stated_assessment().findings} == {*Band, None}
    assert [one.label for one in stated_assessment().findings] == list(LABELS)
    assert all(one.band is None for one in assessment().findings)
