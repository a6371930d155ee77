"""How a map is said in one line."""

from typing import Final

from xray_desktop.core.attribution import AttributionMap

MAP_MEANING: Final = "what moved the score, not where disease is"


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
