"""Likelihood ratios, predictive values and Wilson intervals: what a probability or a call is worth.

All numbers are shares in [0, 1] and ratios; nothing here depends on labels or images.
"""

import math
from enum import StrEnum
from typing import Final


class Band(StrEnum):
    """How much a likelihood ratio changes the odds of a finding; the value is its range.

    The ranges above 1 are those of Jaeschke, Guyatt and Sackett, "Users' guides to the medical
    literature III: how to use an article about a diagnostic test, B", JAMA 271, 1994: 1–2 hardly
    ever important, 2–5 small, 5–10 moderate, above 10 large. Below 1 theirs are the reciprocals;
    of those only 0.5 is used here, because a model that was measured on few images earns no finer
    grades of absence.
    """

    BELOW = "below 0.5"
    NEUTRAL = "0.5 to 2"
    SMALL = "2 to 5"
    MODERATE = "5 to 10"
    LARGE = "above 10"


_UPPER_ENDS: Final = ((0.5, Band.BELOW), (2.0, Band.NEUTRAL), (5.0, Band.SMALL))
_LARGE_ABOVE: Final = 10.0
TWO_SIDED: Final = 1.959964
"""Standard deviations on either side of the mean that hold 95 % of a normal distribution."""


def ratio_to_base(probability: float, base_rate: float) -> float:
    """Return ``p / π``: how many times as likely as in an image that nothing is known of.

    Parameters
    ----------
    probability : float
        Calibrated, in [0, 1].
    base_rate : float
        The share of images with the finding among those that it was calibrated on, in (0, 1).

    Returns
    -------
    float
        0 or more; at most ``1 / π``.

    Raises
    ------
    ValueError
        Either is out of its range.
    """
    _require(probability, base_rate)
    return probability / base_rate


def likelihood_ratio(probability: float, base_rate: float) -> float:
    """Return ``[p / (1 - p)] / [π / (1 - π)]``: by what factor a score changes the odds.

    Bayes' theorem in odds: posterior odds are prior odds times likelihood ratio. A calibrated
    probability is the posterior at the prevalence of its calibration, so this is the likelihood
    ratio of the very score, and unlike the probability it does not depend on that prevalence.
    Deeks and Altman, "Diagnostic tests 4: likelihood ratios", BMJ 329, 2004.

    Parameters
    ----------
    probability : float
        Calibrated, in [0, 1].
    base_rate : float
        As in `ratio_to_base`.

    Returns
    -------
    float
        0 or more; 1 where the probability is the base rate; infinite where it is 1.

    Raises
    ------
    ValueError
        Either is out of its range.
    """
    _require(probability, base_rate)
    if probability == 1:
        return math.inf
    return probability / (1 - probability) * ((1 - base_rate) / base_rate)


def band_of(likelihood: float) -> Band:
    """Return the range that a likelihood ratio of 0 or more lies in; of two, the one above.

    Only 10 itself is not yet above 10.
    """
    for end, band in _UPPER_ENDS:
        if likelihood < end:
            return band
    return Band.MODERATE if likelihood <= _LARGE_ABOVE else Band.LARGE


def predictive_values(
    sensitivity: float, specificity: float, prevalence: float
) -> tuple[float | None, float | None]:
    """Return PPV and NPV of a call at an operating point, for images of a given prevalence.

    Altman and Bland, "Diagnostic tests 2: predictive values", BMJ 309, 1994. They hold only as far
    as sensitivity and specificity do at the place whose prevalence it is.

    Parameters
    ----------
    sensitivity, specificity, prevalence : float
        In [0, 1].

    Returns
    -------
    tuple of float or None
        Share with the finding among images called positive, share without it among those called
        negative, in [0, 1]; None for a call that is never made.

    Raises
    ------
    ValueError
        One of them is out of its range.
    """
    for name, value in (
        ("sensitivity", sensitivity),
        ("specificity", specificity),
        ("prevalence", prevalence),
    ):
        if not 0 <= value <= 1:
            msg = f"{name} {value}: expected 0 to 1"
            raise ValueError(msg)
    healthy = 1 - prevalence
    return (
        _share(sensitivity * prevalence, (1 - specificity) * healthy),
        _share(specificity * healthy, (1 - sensitivity) * prevalence),
    )


def wilson_interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of `count` independent cases.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927: it has a
    width at shares of 0 and 1 as well.

    Parameters
    ----------
    share : float
        In [0, 1].
    count : int
        1 or more.
    """
    spread = TWO_SIDED**2 / count
    middle = (share + spread / 2) / (1 + spread)
    reach = TWO_SIDED * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    reach /= 1 + spread
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _share(part: float, rest: float) -> float | None:
    whole = part + rest
    return part / whole if whole > 0 else None


def _require(probability: float, base_rate: float) -> None:
    if not 0 <= probability <= 1:
        msg = f"probability {probability}: expected 0 to 1"
        raise ValueError(msg)
    if not 0 < base_rate < 1:
        msg = f"base rate {base_rate}: expected more than 0 and less than 1"
        raise ValueError(msg)
