"""What stands under the map, in one line, or why there is none."""

from typing import Final

from xray_desktop.core.attribution import AttributionMap, pearson
from xray_desktop.core.findings import Finding, State
from xray_desktop.core.grad_cam import SecondOpinion
from xray_desktop.core.labels import display_name

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"


def map_words(
    attribution: AttributionMap,
    second: SecondOpinion | None = None,
    kept: AttributionMap | None = None,
) -> str:
    """Return what a map is and how far it can be trusted, and what else is drawn, in one line."""
    if attribution.agreement is None:
        steadiness = "draft"
    else:
        settled = "settled" if attribution.settled else "not settled"
        steadiness = f"{settled} (expected r {attribution.agreement:.2f})"
    error = attribution.completeness_error
    completeness = f"{error:.0%}".replace("%", " %") if error < 10 else "over 1000 %"  # noqa: PLR2004
    parts = [
        display_name(attribution.label),
        attribution.target,
        f"{attribution.baseline} baseline",
        f"{attribution.evaluations} evaluations",
        steadiness,
        f"completeness error {completeness}",
    ]
    if second is not None:
        parts.append(f"agreement with Grad-CAM r {_signed(second.agreement)}")
    if kept is not None:
        name = display_name(kept.label)
        alike = _signed(pearson(attribution.values, kept.values))
        parts.append(f"purple contours: {name}, the two maps correlate r {alike}")
    return " · ".join(part.replace(" ", NO_BREAK) for part in parts)


def _signed(r: float) -> str:
    return f"{r:.2f}".replace("-", MINUS)


def unsettled_words(attribution: AttributionMap) -> str:
    """Return why a finished map is not shown."""
    return (
        f"{display_name(attribution.label)}: the map did not converge in "
        f"{attribution.evaluations} evaluations (expected r {attribution.agreement or 0:.2f}), so "
        "it is not shown."
    )


def withheld_words(finding: Finding) -> str:
    """Return why a finding's map is not computed unasked."""
    name = display_name(finding.label)
    if finding.state is State.INSUFFICIENT:
        return (
            f"{name}: the model had insufficient data to judge it, "
            "so its map is not computed on its own."
        )
    return f"{name} is below its operating point, so its map is not computed on its own."
