"""What stands under the map, in one line, or why there is none."""

from typing import Final

from xray_desktop.core.attribution import AttributionMap, pearson
from xray_desktop.core.findings import Finding
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.gui.language import tr
from xray_desktop.gui.words_from_elsewhere import label_name
from xray_desktop.results.score_text import not_scored_text

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"


def map_words(
    attribution: AttributionMap,
    second: SecondOpinion | None = None,
    kept: AttributionMap | None = None,
) -> str:
    """Return what a map is and how far it can be trusted, and what else is drawn, in one line."""
    if attribution.agreement is None:
        steadiness = tr("draft")
    else:
        settled = tr("settled") if attribution.settled else tr("not settled")
        steadiness = settled + tr(" (expected r {r:.2f})", r=attribution.agreement)
    error = attribution.completeness_error
    completeness = f"{error:.0%}".replace("%", " %") if error < 10 else tr("over 1000 %")  # noqa: PLR2004
    parts = [
        label_name(attribution.label),
        tr(attribution.target),
        tr("{baseline} baseline", baseline=tr(attribution.baseline)),
        tr("{evaluations} evaluations", evaluations=attribution.evaluations),
        steadiness,
        tr("completeness error {error}", error=completeness),
    ]
    if second is not None:
        parts.append(tr("agreement with Grad-CAM r {r}", r=_signed(second.agreement)))
    if kept is not None:
        name = label_name(kept.label)
        alike = _signed(pearson(attribution.values, kept.values))
        parts.append(
            tr("purple contours: {name}, the two maps correlate r {r}", name=name, r=alike)
        )
    return " · ".join(part.replace(" ", NO_BREAK) for part in parts)


def _signed(r: float) -> str:
    return f"{r:.2f}".replace("-", MINUS)


def unsettled_words(attribution: AttributionMap) -> str:
    """Return why a finished map is not shown."""
    return tr(
        "{name}: the map did not converge in {evaluations} evaluations (expected r {r:.2f}), so "
        "it is not shown.",
        name=label_name(attribution.label),
        evaluations=attribution.evaluations,
        r=attribution.agreement or 0,
    )


def withheld_words(finding: Finding) -> str:
    """Return why a finding's map is not computed unasked."""
    name = label_name(finding.label)
    if not finding.scored:
        return tr(
            "{name}: {why}, so its map is not computed on its own.",
            name=name,
            why=not_scored_text(finding, tr),
        )
    return tr(
        "{name} is below its operating point, so its map is not computed on its own.", name=name
    )
