"""How an attribution map was computed, in one line."""

from typing import Final

from xray_desktop.core.attribution import AttributionMap

MAP_MEANING: Final = "what moved the score, not where disease is"


def map_words(attribution: AttributionMap) -> str:
    """Return how an attribution map was computed and what it was measured to be off."""
    error = attribution.completeness_error
    completeness = "undefined" if error == float("inf") else f"{100 * error:.1f} %"
    converged = "converged" if attribution.settled else "not converged"
    if attribution.agreement is not None:
        converged += f" (expected correlation with the converged map {attribution.agreement:.2f})"
    layer = "" if attribution.layer is None else f" at the features of {attribution.layer}"
    mirror = ", mean of the image and its mirror image" if attribution.mirror else ""
    return (
        f"Integrated gradients of the {attribution.target}{layer} from a {attribution.baseline} "
        f"baseline{mirror}: {attribution.evaluations} evaluations, completeness error "
        f"{completeness}, {converged}"
    )
