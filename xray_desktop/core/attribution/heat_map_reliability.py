"""How far a heat map may be trusted, and why: a level and its reasons, as data.

Each thing that is known of a map allows it a level at most, and the lowest of them holds.

*What the model's evaluation says of the label* (`MapEvaluation`). On findings with radiologists'
boxes, the share of maps whose highest point lies in the box is compared with the share that the
label's usual place hits on the same findings, by Wilson's 95 % interval of the former:

- lower end above the usual place, share at least `POINTING`, at least `MIN_BOXED_HIGH`
  findings: high;
- share above the usual place, at least `MIN_BOXED_MODERATE` findings: moderate;
- upper end below the usual place: not informative (the map points elsewhere);
- else: low, because it is not shown to point better than a place that is the same for every
  patient.

Where there are only lesions drawn into simulated radiographs, or fewer than `MIN_BOXED_MODERATE`
findings with boxes beside them: moderate if the interval's lower end
is at least `POINTING`, not informative if its upper end is below `NOT_POINTING`, else low. Where
both were evaluated, maps that hit fewer than `POINTING` of the drawn lesions are moderate at most.
Not evaluated: low.

*What this map says of itself.* It did not converge, its baseline scores like the image, nothing
speaks for the finding, more than `LARGELY_OUTSIDE` of what does lies outside the body, or the
baseline scores higher than an image whose score does not reach the operating point: not
informative. A completeness error above `LARGE_ERROR`, more than `PARTLY_OUTSIDE` outside the body,
a baseline that scores higher than the image, or a score that does not reach the operating point:
low at most. A completeness error above `SOME_ERROR`: moderate at most.

What another method says does not count: where Grad-CAM agreed, maps were not measured to point
better (`docs/developer/heat-maps-tried.md`).

The thresholds were chosen, not fitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

from xray_desktop.core.attribution.integrated_gradients import MIN_CONTRAST, AttributionMap
from xray_desktop.core.bundle.label_contract import MapEvaluation
from xray_desktop.core.scoring.diagnostic_statistics import wilson_interval

POINTING: Final = 0.5
"""Share of maps that point to the finding, from which a label's maps may be called reliable."""
NOT_POINTING: Final = 0.25
"""Share of drawn lesions below which a label's maps point to nothing."""
MIN_BOXED_HIGH: Final = 20
MIN_BOXED_MODERATE: Final = 5
SOME_ERROR: Final = 0.2
LARGE_ERROR: Final = 0.5
PARTLY_OUTSIDE: Final = 0.25
LARGELY_OUTSIDE: Final = 0.5


class Reliability(Enum):
    """How far a heat map may be trusted; the value is what a person reads. Lowest first."""

    NOT_INFORMATIVE = "not informative"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for the lowest level."""
        return list(Reliability).index(self)


ReasonCode = Literal[
    "not_evaluated",
    "above_prior",
    "few_boxed",
    "not_above_prior",
    "below_prior",
    "drawn_only",
    "drawn_low",
    "drawn_missed",
    "not_converged",
    "no_contrast",
    "nothing_for",
    "outside_body",
    "incomplete",
    "against",
    "not_called",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is known of a map, and the level that it allows at most.

    Parameters
    ----------
    code : str
        Which; `results.heat_map_text` has its text.
    max_level : Reliability
    values : mapping of str to float
        The numbers of its text: counts, correlations, and shares in [0, 1].
    """

    code: ReasonCode
    max_level: Reliability
    values: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class HeatMapReliability:
    """The level of a map, and all that is known of it.

    Parameters
    ----------
    level : Reliability
    reasons : tuple of Reason
        What lowers the level most comes first; never empty.
    """

    level: Reliability
    reasons: tuple[Reason, ...]

    @property
    def withheld(self) -> bool:
        """Whether the map is shown only to who asks for it all the same."""
        return self.level is Reliability.NOT_INFORMATIVE


def reliability_of(
    attribution: AttributionMap,
    evaluation: MapEvaluation | None,
    outside: float | None,
    *,
    called: bool = True,
) -> HeatMapReliability:
    """Return how far a finished map may be trusted; the module's text has the rule.

    Parameters
    ----------
    attribution : AttributionMap
    evaluation : MapEvaluation or None
        The contract's, of the map's label.
    outside : float or None
        `heat_map.outside_share`: None without evidence for the finding.
    called : bool
        Whether the label's score reaches its operating point.
    """
    reasons = [
        *_of_itself(attribution, outside, called=called),
        _of_evaluation(evaluation),
        *_of_drawn(evaluation),
    ]
    reasons.sort(key=lambda reason: reason.max_level.rank)
    return HeatMapReliability(reasons[0].max_level, tuple(reasons))


def _of_itself(attribution: AttributionMap, outside: float | None, *, called: bool) -> list[Reason]:
    reasons: list[Reason] = []
    moved = attribution.f_image - attribution.f_baseline
    if not attribution.converged:
        agreement = {} if attribution.agreement is None else {"r": attribution.agreement}
        reasons.append(Reason("not_converged", Reliability.NOT_INFORMATIVE, agreement))
    if abs(moved) < MIN_CONTRAST:
        reasons.append(Reason("no_contrast", Reliability.NOT_INFORMATIVE))
    elif moved < 0:
        max_level = Reliability.LOW if called else Reliability.NOT_INFORMATIVE
        reasons.append(Reason("against", max_level))
    if outside is None:
        reasons.append(Reason("nothing_for", Reliability.NOT_INFORMATIVE))
    elif outside > PARTLY_OUTSIDE:
        mostly = outside > LARGELY_OUTSIDE
        max_level = Reliability.NOT_INFORMATIVE if mostly else Reliability.LOW
        reasons.append(Reason("outside_body", max_level, {"share": outside}))
    error = attribution.completeness_error
    if error > SOME_ERROR:
        max_level = Reliability.LOW if error > LARGE_ERROR else Reliability.MODERATE
        reasons.append(Reason("incomplete", max_level, {"share": error}))
    if not called:
        reasons.append(Reason("not_called", Reliability.LOW))
    return reasons


def _of_evaluation(evaluation: MapEvaluation | None) -> Reason:
    """Return what the evaluation on boxes says; that on drawn lesions where there is no other."""
    if evaluation is None or not (evaluation.boxed or evaluation.drawn):
        return Reason("not_evaluated", Reliability.LOW)
    if not evaluation.boxed:
        return _of_drawn_only(evaluation)
    cases, prior = evaluation.boxed, evaluation.prior_hits / evaluation.boxed
    share = evaluation.boxed_hits / cases
    low, high = wilson_interval(share, cases)
    hits = float(evaluation.boxed_hits)
    values = {"hits": hits, "cases": float(cases), "share": share, "prior": prior}
    if share < prior and high < prior:  # the end of an interval of 100 % may be rounded below it
        return Reason("below_prior", Reliability.NOT_INFORMATIVE, values)
    if cases < MIN_BOXED_MODERATE:
        if evaluation.drawn:
            return _of_drawn_only(evaluation)
        return Reason("few_boxed", Reliability.LOW, values)
    if share <= prior:
        return Reason("not_above_prior", Reliability.LOW, values)
    if low > prior and share >= POINTING and cases >= MIN_BOXED_HIGH:
        return Reason("above_prior", Reliability.HIGH, values)
    return Reason("above_prior", Reliability.MODERATE, values)


def _of_drawn_only(evaluation: MapEvaluation) -> Reason:
    low, high = wilson_interval(evaluation.drawn_hits / evaluation.drawn, evaluation.drawn)
    values = {"hits": float(evaluation.drawn_hits), "cases": float(evaluation.drawn)}
    if high < NOT_POINTING:
        return Reason("drawn_missed", Reliability.NOT_INFORMATIVE, values)
    if low >= POINTING:
        return Reason("drawn_only", Reliability.MODERATE, values)
    return Reason("drawn_low", Reliability.LOW, values)


def _of_drawn(evaluation: MapEvaluation | None) -> tuple[Reason, ...]:
    if evaluation is None or not evaluation.drawn or evaluation.boxed < MIN_BOXED_MODERATE:
        return ()
    if evaluation.drawn_hits / evaluation.drawn >= POINTING:
        return ()
    values = {"hits": float(evaluation.drawn_hits), "cases": float(evaluation.drawn)}
    return (Reason("drawn_low", Reliability.MODERATE, values),)
