"""Laws of Bayes' theorem, and textbook examples."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xray_desktop.core.scoring.diagnostic_statistics import (
    Band,
    band_of,
    likelihood_ratio,
    predictive_values,
    ratio_to_base,
)

shares = st.floats(0, 1)
inner = st.floats(1e-6, 1 - 1e-6)


def odds(p: float) -> float:
    return p / (1 - p)


def test_the_example_of_the_issue():
    assert ratio_to_base(0.37, 0.40) == pytest.approx(0.925)
    assert likelihood_ratio(0.37, 0.40) == pytest.approx((37 / 63) / (40 / 60))
    assert band_of(likelihood_ratio(0.37, 0.40)) is Band.NEUTRAL


def test_the_predictive_values_of_altman_and_bland():
    """Liver scans: 258 abnormal of 344 (prevalence 0.75), sensitivity 0.90, specificity 0.63."""
    ppv, npv = predictive_values(231 / 258, 54 / 86, 258 / 344)
    assert ppv == pytest.approx(231 / 263)
    assert npv == pytest.approx(54 / 81)
    ppv, npv = predictive_values(231 / 258, 54 / 86, 0.25)
    assert round(ppv, 2) == 0.45
    assert round(npv, 2) == 0.95


@given(inner, inner)
def test_prior_odds_times_the_likelihood_ratio_are_the_posterior_odds(p, base):
    assert odds(base) * likelihood_ratio(p, base) == pytest.approx(odds(p), rel=1e-9)


@given(inner, inner)
def test_both_ratios_lie_on_the_same_side_of_one_and_the_likelihood_ratio_farther_out(p, base):
    plain, likelihood = ratio_to_base(p, base), likelihood_ratio(p, base)
    inside, outside = (plain, likelihood) if p >= base else (likelihood, plain)
    assert inside <= outside * (1 + 1e-9)
    assert (plain - 1) * (p - base) >= 0
    assert (likelihood - 1) * (p - base) >= -1e-12


@given(inner, inner, inner)
def test_a_higher_probability_never_has_a_lower_ratio_or_band(one, other, base):
    low, high = sorted((one, other))
    assert ratio_to_base(low, base) <= ratio_to_base(high, base)
    assert likelihood_ratio(low, base) <= likelihood_ratio(high, base) * (1 + 1e-12)
    order = list(Band)
    before, after = (band_of(likelihood_ratio(p, base)) for p in (low, high))
    assert order.index(before) <= order.index(after)


@given(inner, inner)
def test_absence_has_the_reciprocal_likelihood_ratio(p, base):
    absent = likelihood_ratio(1 - p, 1 - base)
    assert absent * likelihood_ratio(p, base) == pytest.approx(1, rel=1e-6)


@given(inner, inner, inner)
def test_the_likelihood_ratio_does_not_depend_on_the_prevalence_of_the_calibration(p, base, other):
    """A score that is recalibrated to another prevalence has another probability, but this."""
    moved = odds(other) * likelihood_ratio(p, base)
    recalibrated = moved / (1 + moved)
    if 1e-6 < recalibrated < 1 - 1e-6:
        assert likelihood_ratio(recalibrated, other) == pytest.approx(
            likelihood_ratio(p, base), rel=1e-5
        )


@pytest.mark.parametrize(
    ("likelihood", "band"),
    [
        (0, Band.BELOW),
        (0.4999, Band.BELOW),
        (0.5, Band.NEUTRAL),
        (1.9999, Band.NEUTRAL),
        (2, Band.SMALL),
        (5, Band.MODERATE),
        (10, Band.MODERATE),
        (10.001, Band.LARGE),
        (math.inf, Band.LARGE),
    ],
)
def test_the_edges_of_the_bands(likelihood, band):
    assert band_of(likelihood) is band


@given(shares, shares, shares)
def test_predictive_values_are_shares_of_what_is_called(sensitivity, specificity, prevalence):
    for value in predictive_values(sensitivity, specificity, prevalence):
        assert value is None or 0 <= value <= 1


@given(inner, inner, inner)
def test_predictive_values_in_odds(sensitivity, specificity, prevalence):
    """Posterior odds of a call: prior odds times its likelihood ratio."""
    ppv, npv = predictive_values(sensitivity, specificity, prevalence)
    called = sensitivity / (1 - specificity)
    assert ppv == pytest.approx(
        odds(prevalence) * called / (1 + odds(prevalence) * called), rel=1e-9
    )
    cleared = specificity / (1 - sensitivity)
    assert npv == pytest.approx(cleared / (cleared + odds(prevalence)), rel=1e-9)


@given(inner, inner, inner, inner)
def test_where_more_have_it_a_call_is_right_more_often_and_a_clearance_less(sens, spec, one, other):
    low, high = sorted((one, other))
    (ppv_low, npv_low), (ppv_high, npv_high) = (
        predictive_values(sens, spec, prevalence) for prevalence in (low, high)
    )
    assert ppv_low <= ppv_high + 1e-12
    assert npv_low >= npv_high - 1e-12


@given(inner, inner, inner)
def test_a_test_that_is_better_than_a_coin_raises_the_base_rate(sens, spec, prevalence):
    ppv, npv = predictive_values(sens, spec, prevalence)
    if sens + spec >= 1:
        assert ppv >= prevalence - 1e-9
        assert npv >= 1 - prevalence - 1e-9


def test_a_call_that_is_never_made_has_no_predictive_value():
    assert predictive_values(0, 1, 0.2) == (None, pytest.approx(0.8))
    assert predictive_values(1, 0, 0.2) == (pytest.approx(0.2), None)
    assert predictive_values(0.9, 0.9, 0) == (0, 1)


def test_certainty_has_an_infinite_likelihood_ratio():
    assert likelihood_ratio(1, 0.2) == math.inf
    assert likelihood_ratio(0, 0.2) == 0


@pytest.mark.parametrize(
    ("p", "base"), [(-0.1, 0.5), (1.1, 0.5), (0.5, 0), (0.5, 1), (math.nan, 0.5)]
)
@pytest.mark.parametrize("ratio", [ratio_to_base, likelihood_ratio])
def test_what_is_no_share_is_refused(ratio, p, base):
    with pytest.raises(ValueError, match="expected"):
        ratio(p, base)


@pytest.mark.parametrize("wrong", [(-0.1, 0.5, 0.5), (0.5, 1.1, 0.5), (0.5, 0.5, math.nan)])
def test_predictive_values_of_what_is_no_share_are_refused(wrong):
    with pytest.raises(ValueError, match="expected 0 to 1"):
        predictive_values(*wrong)
