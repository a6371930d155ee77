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


def decimal_text(value: float, spec: str, tr: Translate = english) -> str:
    """Return a number in a format such as ``.1f``, with the decimal sign of the language."""
    return tr("{number:" + spec + "}", number=float(value))


def percent_text(share: float, tr: Translate = english) -> str:
    """Return a share of 0 to 1 in per cent, with one decimal below 10 %."""
    if share < MIN_SHOWN:
        return f"< {decimal_text(100 * MIN_SHOWN, '.1f', tr)} %"
    digits = 1 if share < ONE_DECIMAL_BELOW else 0
    return f"{decimal_text(100 * min(share, 1 - MIN_SHOWN), f'.{digits}f', tr)} %"


def number_text(value: float, tr: Translate = english, *, calibrated: bool) -> str:
    """Return a score or an operating point: per cent if calibrated, else a bare decimal."""
    return percent_text(value, tr) if calibrated else decimal_text(value, ".2f", tr)


def score_text(finding: Finding, tr: Translate = english) -> str:
    """Return per cent for a calibrated probability, a bare decimal for an uncalibrated score.

    `NO_SCORE` for what is not scored: a number would be read as one.
    """
    if not finding.scored:
        return NO_SCORE
    return number_text(finding.probability, tr, calibrated=finding.calibrated)


def threshold_text(finding: Finding, tr: Translate = english) -> str:
    """Return the operating point in the unit of the score beside it; `NO_SCORE` without one."""
    point = finding.operating_point
    if point is None:
        return NO_SCORE
    return number_text(point.threshold, tr, calibrated=finding.calibrated)


def base_rate_text(finding: Finding, tr: Translate = english) -> str:
    """Return the base rate in per cent; empty where it is unknown."""
    return "" if finding.base_rate is None else percent_text(finding.base_rate, tr)


def ratio_text(finding: Finding, tr: Translate = english) -> str:
    """Return how many times its base rate a probability is, as ``× 0.9``; empty without one."""
    return "" if finding.ratio is None else f"× {factor_text(finding.ratio, tr)}"


def factor_text(factor: float, tr: Translate = english) -> str:
    """Return a ratio of 0 or more in two digits, as far as they tell something."""
    if factor < MIN_RATIO:
        return f"< {decimal_text(2 * MIN_RATIO, '.2f', tr)}"
    if factor < TWO_DECIMALS_BELOW:
        return decimal_text(factor, ".2f", tr)
    if factor < NO_DECIMALS_FROM:
        return decimal_text(factor, ".1f", tr)
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
        return score_text(finding, tr)
    return tr(
        "{score}, base rate {base}: {ratio}",
        score=score_text(finding, tr),
        base=base_rate_text(finding, tr),
        ratio=ratio_text(finding, tr),
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
        score=score_text(finding, tr),
        threshold=threshold_text(finding, tr),
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
        ratio=factor_text(likelihood, tr),
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
        return f"{name} {score_text(finding, tr)} ({state})"
    return tr(
        "{name} {score} (base rate {base}: {ratio}; {state})",
        name=name,
        score=score_text(finding, tr),
        base=base_rate_text(finding, tr),
        ratio=ratio_text(finding, tr),
        state=state,
    )


def table_text(finding: Finding, tr: Translate = english) -> str:
    """Return a finding for a narrow cell of a table: ``Mass 37 % (0.9 × base rate; above)``."""
    name, score = tr(display_name(finding.label)), score_text(finding, tr)
    state = state_text(finding, tr)
    if finding.ratio is None:
        return f"{name} {score} ({state})"
    factor = factor_text(finding.ratio, tr)
    return tr(
        "{name} {score} ({factor} × base rate; {state})",
        name=name,
        score=score,
        factor=factor,
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
        threshold=threshold_text(finding, tr),
    )


def full_text(finding: Finding, tr: Translate = english) -> str:
    """Return all of a finding but its caveats in one sentence, without a full stop."""
    kind = tr("calibrated probability") if finding.calibrated else tr("not calibrated")
    parts = [statement(finding, tr), band_text(finding, tr)]
    parts += [position_text(finding, tr), performance_text(finding, tr)]
    parts += [kind] if finding.scored else []
    return f"{tr(display_name(finding.label))}: {'; '.join(part for part in parts if part)}"
