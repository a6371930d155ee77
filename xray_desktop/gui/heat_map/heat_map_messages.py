"""Messages on a heat map: findings and reliability, how it was computed, why there is none."""

from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap
from xray_desktop.core.scoring.findings import Finding
from xray_desktop.gui.common.external_strings import label_name
from xray_desktop.gui.common.language import decimal, tr
from xray_desktop.results.heat_map_text import MINUS, reason_text, reliability_text, zones_text
from xray_desktop.results.score_text import not_scored_text

NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def shown_text(heat_map: HeatMap) -> str:
    """Return where a heat map points and, on a second line, how reliable it is."""
    name = label_name(heat_map.attribution.label)
    zones = zones_text(heat_map.regions, tr)
    head = f"{name}: {zones}" if zones else name
    return f"{head}\n{reliability_text(heat_map.reliability, tr)}"


def technical_text(heat_map: HeatMap) -> str:
    """Return how a heat map was computed, then the reasons for its reliability."""
    attribution, second = heat_map.attribution, heat_map.second
    converged = tr("converged") if attribution.converged else tr("not converged")
    if attribution.agreement is not None:
        converged += tr(" (expected r {r:.2f})", r=attribution.agreement)
    error = attribution.completeness_error
    completeness = f"{100 * error:.0f} %" if error < 10 else tr("over 1000 %")  # noqa: PLR2004
    parts = [
        label_name(attribution.label),
        tr(attribution.target),
        tr("{baseline} baseline", baseline=tr(attribution.baseline)),
        tr("{evaluations} evaluations", evaluations=attribution.evaluations),
        converged,
        tr("completeness error {error}", error=completeness),
    ]
    if second is not None:
        agreement = decimal(second.agreement, ".2f").replace("-", MINUS)
        parts.append(tr("agreement with Grad-CAM r {r}", r=agreement))
    line = " · ".join(part.replace(" ", NO_BREAK) for part in parts)
    reasons = (f"– {reason_text(reason, tr)}" for reason in heat_map.reliability.reasons)
    return "\n".join((line, *reasons))


def not_scored_message(finding: Finding) -> str:
    """Return why a finding's heat map is not shown."""
    return tr(
        "{name}: {why}, so no heat map is shown.",
        name=label_name(finding.label),
        why=not_scored_text(finding, tr),
    )
