"""How a score and a map are said in one line."""

from typing import Final

from xray_desktop.core.attribution import AttributionMap
from xray_desktop.core.findings import Finding, State

LEAST_SHOWN: Final = 0.001
ONE_DECIMAL_BELOW: Final = 0.1
NO_SCORE: Final = "-"
MAP_MEANING: Final = "what moved the score, not where disease is"


def score_words(finding: Finding) -> str:
    """Return per cent for a calibrated probability, a bare decimal for an uncalibrated score.

    `NO_SCORE` for what the model cannot score: a number would be read as one.
    """
    if finding.state is State.INSUFFICIENT:
        return NO_SCORE
    p = finding.probability
    if not finding.calibrated:
        return f"{p:.2f}"
    if p < LEAST_SHOWN:
        return "< 0.1 %"
    digits = 1 if p < ONE_DECIMAL_BELOW else 0
    return f"{100 * min(p, 1 - LEAST_SHOWN):.{digits}f} %"


def state_words(finding: Finding) -> str:
    """Return the state in plain words."""
    return finding.state.value.replace("_", " ")


def place_words(finding: Finding) -> str:
    """Return where the score lies, with the operating point and what it costs."""
    point = finding.operating_point
    if point is None or finding.state is State.INSUFFICIENT:
        return "insufficient data: the model cannot judge this finding"
    return (
        f"{state_words(finding)} the operating point {point.threshold:.3g} "
        f"(sensitivity {point.sensitivity:.2f}, specificity {point.specificity:.2f})"
    )


def map_words(attribution: AttributionMap) -> str:
    """Return how a map was made and how far it can be trusted."""
    error = attribution.completeness_error
    completeness = "undefined" if error == float("inf") else f"{100 * error:.1f} %"
    settled = "settled" if attribution.settled else "not settled"
    if attribution.agreement is not None:
        settled += f" (expected correlation with the converged map {attribution.agreement:.2f})"
    return (
        f"Integrated gradients of the {attribution.target} from a {attribution.baseline} baseline: "
        f"{attribution.evaluations} evaluations, completeness error {completeness}, {settled}"
    )
