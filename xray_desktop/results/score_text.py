"""Text on scores, shared by the window and every output format.

Functions that take `tr` return text in the language that it translates to: that of the window, or
English in files and on the command line.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from xray_desktop.core.bundle.label_contract import Caveat, CaveatCode
from xray_desktop.core.labels import display_name
from xray_desktop.core.scoring.diagnostic_statistics import Band
from xray_desktop.core.scoring.findings import Finding, State

NO_SCORE: Final = "-"
MIN_SHOWN: Final = 0.001
ONE_DECIMAL_BELOW: Final = 0.1
TWO_DECIMALS_BELOW: Final = 0.095
NO_DECIMALS_FROM: Final = 9.95
MIN_RATIO: Final = 0.005
MAX_RATIO: Final = 1000
BANDS: Final[Mapping[Band, str]] = MappingProxyType(
    {
        Band.BELOW: "less likely than its base rate",
        Band.NEUTRAL: "about its base rate",
        Band.SMALL: "slightly more likely than its base rate",
        Band.MODERATE: "moderately more likely than its base rate",
        Band.LARGE: "much more likely than its base rate",
    }
)
"""What the range of a likelihood ratio means; to be translated."""
CAVEATS: Final[Mapping[CaveatCode, Mapping[tuple[str, ...], str]]] = MappingProxyType(
    {
        "few_positives": {
            ("positives",): "measured on only {positives:.0f} images that have it",
            (): "measured on few images that have it",
        },
        "view": {
            ("pa", "ap"): "depends in part on the view "
            "(AUC {pa:.2f} within PA images, {ap:.2f} within AP)",
            ("pa",): "depends in part on the view (AUC {pa:.2f} within PA images)",
            ("ap",): "depends in part on the view (AUC {ap:.2f} within AP images)",
            (): "depends in part on the view (PA or AP)",
        },
        "pixels": {
            ("model", "pixels"): "not shown to be better than 16 × 16 pixels alone "
            "(AUC {model:.2f}, theirs {pixels:.2f})",
            (): "not shown to be better than 16 × 16 pixels alone",
        },
        "devices": {
            (): "most images with it show its treatment (such as a chest tube), which the model "
            "may have learnt in its place",
        },
    }
)
"""By code and by the values that a text needs, the text, to be translated; the fullest first."""


class Translate(Protocol):
    """Puts a template into a language, then values into its ``{braces}``."""

    def __call__(self, text: str, **values: object) -> str:
        """Return the text."""
        ...


def english(text: str, **values: object) -> str:
    """Return a template as it is, with `values` put into its ``{braces}``."""
    return text.format(**values) if values else text


def percent_text(share: float) -> str:
    """Return a share of 0 to 1 in per cent, with one decimal below 10 %."""
    if share < MIN_SHOWN:
        return "< 0.1 %"
    digits = 1 if share < ONE_DECIMAL_BELOW else 0
    return f"{100 * min(share, 1 - MIN_SHOWN):.{digits}f} %"


def number_text(value: float, *, calibrated: bool) -> str:
    """Return a score or an operating point: per cent if calibrated, else a bare decimal."""
    return percent_text(value) if calibrated else f"{value:.2f}"


def score_text(finding: Finding) -> str:
    """Return per cent for a calibrated probability, a bare decimal for an uncalibrated score.

    `NO_SCORE` for what is not scored: a number would be read as one.
    """
    if not finding.scored:
        return NO_SCORE
    return number_text(finding.probability, calibrated=finding.calibrated)


def threshold_text(finding: Finding) -> str:
    """Return the operating point in the unit of the score beside it; `NO_SCORE` without one."""
    point = finding.operating_point
    if point is None:
        return NO_SCORE
    return number_text(point.threshold, calibrated=finding.calibrated)


def base_rate_text(finding: Finding) -> str:
    """Return the base rate in per cent; empty where it is unknown."""
    return "" if finding.base_rate is None else percent_text(finding.base_rate)


def ratio_text(finding: Finding) -> str:
    """Return how many times its base rate a probability is, as ``× 0.9``; empty without one."""
    return "" if finding.ratio is None else f"× {factor_text(finding.ratio)}"


def factor_text(factor: float) -> str:
    """Return a ratio of 0 or more in two digits, as far as they tell something."""
    if factor < MIN_RATIO:
        return "< 0.01"
    if factor < TWO_DECIMALS_BELOW:
        return f"{factor:.2f}"
    if factor < NO_DECIMALS_FROM:
        return f"{factor:.1f}"
    return f"{factor:.0f}" if factor <= MAX_RATIO else f"> {MAX_RATIO}"


def state_text(finding: Finding, tr: Translate = english) -> str:
    """Return the state of a score (above, near, below), or that there is none."""
    return tr(finding.state.value.replace("_", " ") if finding.scored else "not scored")


def statement(finding: Finding, tr: Translate = english) -> str:
    """Return a score against its base rate: ``37 %, base rate 40 %: × 0.9``.

    The score alone where no base rate is known; why there is none where it is not scored.
    """
    if not finding.scored:
        return not_scored_text(finding, tr)
    if finding.base_rate is None:
        return score_text(finding)
    return tr(
        "{score}, base rate {base}: {ratio}",
        score=score_text(finding),
        base=base_rate_text(finding),
        ratio=ratio_text(finding),
    )


def not_scored_text(finding: Finding, tr: Translate = english) -> str:
    """Return why a label is not scored."""
    if finding.state is State.UNRELIABLE and finding.auc is not None:
        value, low, _ = finding.auc
        return tr("not scored: AUC {value:.2f}, may be as low as {low:.2f}", value=value, low=low)
    return tr("not scored: insufficient examples")


def position_text(finding: Finding, tr: Translate = english) -> str:
    """Return where a score lies by its operating point, in one unit; empty without one."""
    if not finding.scored:
        return ""
    return tr(
        "{state} the operating point, {score} against {threshold}",
        state=state_text(finding, tr),
        score=score_text(finding),
        threshold=threshold_text(finding),
    )


def performance_text(finding: Finding, tr: Translate = english) -> str:
    """Return what the operating point costs; empty without one."""
    point = finding.operating_point
    if point is None:
        return ""
    return tr(
        "sensitivity {sensitivity:.2f} and specificity {specificity:.2f} there",
        sensitivity=point.sensitivity,
        specificity=point.specificity,
    )


def band_text(finding: Finding, tr: Translate = english) -> str:
    """Return the likelihood ratio and what it means; empty without a base rate."""
    likelihood, band = finding.likelihood_ratio, finding.band
    if likelihood is None or band is None:
        return ""
    return tr(
        "likelihood ratio {ratio}: {meaning}",
        ratio=factor_text(likelihood),
        meaning=tr(BANDS[band]),
    )


def caveat_texts(finding: Finding, tr: Translate = english) -> tuple[str, ...]:
    """Return what a reader of the score must know, a text for each caveat."""
    return tuple(caveat_text(caveat, tr) for caveat in finding.caveats)


def caveat_text(caveat: Caveat, tr: Translate = english) -> str:
    """Return a caveat with its numbers, as far as the bundle gives them."""
    needed, text = next(
        (needed, text)
        for needed, text in CAVEATS[caveat.code].items()
        if caveat.values.keys() >= set(needed)
    )
    return tr(text, **{name: caveat.values[name] for name in needed})


def short_text(finding: Finding, tr: Translate = english) -> str:
    """Return a finding for a list of several: ``Mass 37 % (base rate 40 %: × 0.9; above)``."""
    name, state = tr(display_name(finding.label)), state_text(finding, tr)
    if finding.base_rate is None:
        return f"{name} {score_text(finding)} ({state})"
    return tr(
        "{name} {score} (base rate {base}: {ratio}; {state})",
        name=name,
        score=score_text(finding),
        base=base_rate_text(finding),
        ratio=ratio_text(finding),
        state=state,
    )


def caveats_text(finding: Finding, tr: Translate = english) -> str:
    """Return a scored finding's name and caveats, without a full stop; empty without any."""
    if not (finding.scored and finding.caveats):
        return ""
    return f"{tr(display_name(finding.label))}: {'; '.join(caveat_texts(finding, tr))}"


def summary_text(finding: Finding, tr: Translate = english) -> str:
    """Return a finding against base rate and operating point in few words, without a full stop."""
    name, score = tr(display_name(finding.label)), statement(finding, tr)
    if not finding.scored:
        return f"{name}: {score}"
    return tr(
        "{name}: {statement}, {state} the operating point {threshold}",
        name=name,
        statement=score if finding.calibrated else f"{score} ({tr('not calibrated')})",
        state=state_text(finding, tr),
        threshold=threshold_text(finding),
    )


def full_text(finding: Finding, tr: Translate = english) -> str:
    """Return all of a finding but its caveats in one sentence, without a full stop."""
    kind = tr("calibrated probability") if finding.calibrated else tr("not calibrated")
    parts = [statement(finding, tr), band_text(finding, tr)]
    parts += [position_text(finding, tr), performance_text(finding, tr)]
    parts += [kind] if finding.scored else []
    return f"{tr(display_name(finding.label))}: {'; '.join(part for part in parts if part)}"
