"""Text on heat maps: regions, reliability, and how the attribution map was computed.

Functions that take `tr` return text in the language that it translates to.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.attribution.heat_map_reliability import (
    HeatMapReliability,
    Reason,
    ReasonCode,
)
from xray_desktop.core.attribution.integrated_gradients import MIN_CONTRAST, AttributionMap
from xray_desktop.core.labels import display_name
from xray_desktop.results.score_text import Translate, english

HEAT_MAP_MEANING: Final = "what moved the score, not where disease is"


def attribution_text(attribution: AttributionMap) -> str:
    """Return how an attribution map was computed and what it was measured to be off."""
    error = attribution.completeness_error
    completeness = "undefined" if error == float("inf") else f"{100 * error:.1f} %"
    converged = "converged" if attribution.converged else "not converged"
    if attribution.agreement is not None:
        converged += f" (expected correlation with the converged map {attribution.agreement:.2f})"
    layer = "" if attribution.layer is None else f" at the features of {attribution.layer}"
    mirror = ", mean of the image and its mirror image" if attribution.mirror else ""
    return (
        f"Integrated gradients of the {attribution.target}{layer} from a {attribution.baseline} "
        f"baseline{mirror}: {attribution.evaluations} evaluations, completeness error "
        f"{completeness}, {converged}"
    )


RELIABILITY: Final = "Heat map reliability: {level} – {reason}"
WITHHELD: Final = "No heat map is shown: {reason}."
REASONS: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {
        "not_evaluated": "heat maps of this finding were not tested",
        "above_prior": "when tested, such maps pointed to the radiologist's box in {share} of "
        "{cases} images, the finding's usual place in {prior}",
        "few_boxed": "tested on only {cases} images with a radiologist's box",
        "not_above_prior": "when tested, such maps pointed to the radiologist's box in {share} of "
        "{cases} images, the finding's usual place in {prior}",
        "below_prior": "for this finding it points worse than the finding's usual place ({share} "
        "against {prior} of {cases} images with a radiologist's box)",
        "drawn_only": "when tested, such maps pointed to {hits} of {cases} simulated lesions; "
        "there were too few images with a radiologist's box",
        "drawn_low": "when tested, such maps pointed to only {hits} of {cases} simulated lesions",
        "drawn_missed": "when tested, such maps pointed to only {hits} of {cases} simulated "
        "lesions",
        "not_converged": "it did not converge",
        "no_contrast": "the model scores an image without any content almost like this one",
        "nothing_for": "nothing in the image speaks for the finding",
        "outside_body": "{share} of what speaks for the finding lies outside the body",
        "incomplete": "its sum misses the change of the score by {share}",
        "against": "most of it speaks against the finding",
        "not_called": "the score does not reach the operating point",
    }
)
"""By code, the text, to be translated."""
NOT_A_LESION: Final = "heat map region, not a lesion outline"
"""Beside every outline in a DICOM object or table."""
MINUS: Final = "\N{MINUS SIGN}"


def reliability_text(reliability: HeatMapReliability, tr: Translate = english) -> str:
    """Return in one line how far a map may be trusted, with the reason that weighs most."""
    level = tr(reliability.level.value)
    return tr(RELIABILITY, level=level, reason=reason_text(reliability.reasons[0], tr))


def withheld_text(reliability: HeatMapReliability, tr: Translate = english) -> str:
    """Return in one sentence why a map that is not informative is not shown."""
    return tr(WITHHELD, reason=reason_text(reliability.reasons[0], tr))


def reason_text(reason: Reason, tr: Translate = english) -> str:
    """Return a reason, shares in per cent."""
    return tr(REASONS[reason.code], **{name: _number(name, reason) for name in reason.values})


def zones_text(regions: Sequence[HeatMapRegion], tr: Translate = english) -> str:
    """Return where the regions lie in the patient, each zone once; empty where it is not known."""
    places = dict.fromkeys(region.place for region in regions if region.place is not None)
    return "; ".join(map(tr, places))


def region_text(region: HeatMapRegion, tr: Translate = english) -> str:
    """Return where a region lies and how much it holds, without a full stop."""
    share = tr("{share} of what speaks for the finding", share=f"{100 * region.share:.0f} %")
    return share if region.place is None else f"{tr(region.place)}, {share}"


def heat_map_lines(heat_map: HeatMap, tr: Translate = english) -> tuple[str, ...]:
    """Return the sentences that go out with a heat map, or in its place where it is withheld."""
    title = tr("Heat map of {name}", name=tr(display_name(heat_map.attribution.label)))
    if not heat_map.shown:
        return (f"{title}: {withheld_text(heat_map.reliability, tr)}",)
    reliability = [f"{reliability_text(heat_map.reliability, tr)}."]
    if heat_map.reliability.withheld:
        reliability.append(tr("It is shown because it was asked for all the same."))
    outlines = [
        tr(
            "Outlines are heat map regions, not lesion outlines; a cross marks the highest point "
            "of each."
        )
    ]
    for number, region in enumerate(heat_map.regions, 1):
        outlines.append(
            tr("Region {number}: {where}.", number=number, where=region_text(region, tr))
        )
    if not heat_map.regions:
        outlines = [tr("No region of it can be outlined.")]
    return (f"{title}: {tr(HEAT_MAP_MEANING)}.", " ".join(reliability), " ".join(outlines))


def _number(name: str, reason: Reason) -> str:
    value = reason.values[name]
    if name in {"share", "prior"}:
        return f"{100 * value:.0f} %" if value <= 10 else "> 1000 %"  # noqa: PLR2004
    return f"{value:.0f}"


def attribution_warning(attribution: AttributionMap) -> str | None:
    """Return a sentence on what limits an attribution map, or None."""
    moved = attribution.f_image - attribution.f_baseline
    if abs(moved) < MIN_CONTRAST:
        return (
            f"The model scores the {attribution.baseline} baseline almost like the image: "
            "this map explains little. Choose another baseline."
        )
    if attribution.agreement is not None and not attribution.converged:
        return "The map has not converged: read it with caution."
    if moved < 0:
        return (
            f"The model scores the {attribution.baseline} baseline higher than the image: "
            "the map shows mostly what speaks against the finding."
        )
    return None
