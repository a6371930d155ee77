"""Made-up assessments, maps and records."""

from dataclasses import replace

import numpy as np

from tests.gui.fakes import contract
from tests.stated import CAVEATS, PREVALENCES, UNRELIABLE
from xray_desktop.core.attribution.heat_map import HeatMap, heat_map_of
from xray_desktop.core.attribution.integrated_gradients import AttributionMap
from xray_desktop.core.bundle.label_contract import OperatingPoint
from xray_desktop.core.image.display import Presentation, full_range
from xray_desktop.core.image.radiograph import Radiograph, Source
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.findings import Assessment, Finding, ModelIdentity, State, finding_at
from xray_desktop.results.record import FileRecord, HeatMapRecord, ScoredFile, UnscoredFile

STATED = {
    "No Finding": 0.2,
    "Atelectasis": 0.09,
    "Consolidation": 0.5,
    "Infiltration": 0.37,
    "Pneumothorax": 0.0001,
    "Edema": 0.5,
    "Emphysema": 0.05,
    "Effusion": 0.34,
    "Pneumonia": 0.04,
    "Pleural_Thickening": 0.3,
    "Cardiomegaly": 0.041,
    "Nodule": 0.03,
    "Mass": 0.2,
}
"""Probabilities on both sides of their base rates, in every band of the likelihood ratio."""
THRESHOLDS = {label: 1.2 * share for label, share in PREVALENCES.items()} | {"Infiltration": 0.22}
NOTICE = "Research use only – not for diagnosis"
POINT = OperatingPoint(0.25, 0.71, 0.68, "tests")


def finding(label: str) -> Finding:
    if label == "Hernia":
        return Finding(
            label, 0.02, calibrated=False, operating_point=None, state=State.INSUFFICIENT
        )
    if label == "Effusion":
        return Finding(label, 0.34, calibrated=True, operating_point=POINT, state=State.ABOVE)
    return Finding(label, 0.05, calibrated=True, operating_point=POINT, state=State.BELOW)


def assessment() -> Assessment:
    findings = tuple(finding(label) for label in LABELS)
    return Assessment(findings, ModelIdentity("fake-1", "ab" * 32), "a test, in numpy", NOTICE)


def stated_assessment() -> Assessment:
    """Scores with base rates and caveats; two labels that are not scored, each for its reason."""
    found = {finding.label: finding for finding in assessment().findings}
    for label, probability in STATED.items():
        found[label] = finding_at(
            label,
            probability,
            OperatingPoint(THRESHOLDS[label], 0.71, 0.68, "tests"),
            calibrated=True,
            prevalence=PREVALENCES[label],
            caveats=CAVEATS.get(label, ()),
        )
    found["Fibrosis"] = finding_at("Fibrosis", 0.3, None, calibrated=False, auc=UNRELIABLE)
    return replace(assessment(), findings=tuple(found.values()))


def attribution(
    label: str = "Effusion", values: np.ndarray | None = None, f_image: float = 2.0
) -> AttributionMap:
    if values is None:
        values = np.zeros((32, 32), np.float32)
        values[8:12, 8:12] = 0.1
        values[20:24, 20:24] = -0.1
    return AttributionMap(label, values, "logit", "black", 12, f_image, 1.0, 0.98, 4)


def radiograph(pixels: np.ndarray) -> Radiograph:
    """An image of values in [0, 1] that opens as they are."""
    values = pixels.astype(np.float32)
    return Radiograph(values, Presentation(0, 1, (full_range(0, 1),)), Source("c" * 64, "PNG"))


def heat_map(
    shown: AttributionMap | None = None,
    chest_image: Radiograph | None = None,
    places: tuple[str, ...] = ("right lower zone", "left upper or middle zone"),
) -> HeatMap:
    """The heat map of an attribution map, its regions in `places`."""
    chest_image = chest_image or radiograph(np.full((640, 640), 0.5))
    made = heat_map_of(shown or attribution(), chest_image, contract())
    placed = zip(made.regions, [*places, None, None], strict=False)
    regions = tuple(
        region if place is None else replace(region, zone=place.split(" or ")[0], place=place)
        for region, place in placed
    )
    return replace(made, regions=regions)


def withheld_heat_map(chest_image: Radiograph | None = None) -> HeatMap:
    """A heat map that did not converge."""
    return heat_map(replace(attribution(), stability=0.1), chest_image)


def records() -> list[FileRecord]:
    shown = HeatMapRecord.of(heat_map(), "out/film-effusion-map.png")
    return [
        ScoredFile("films/film.png", assessment(), shown, ("Age unknown, read with care.",)),
        ScoredFile("=cmd|' /C calc'!A0.png", assessment()),
        UnscoredFile(
            "films/notes.txt", "refused", "not_an_image", 'This is "no image", so it stays.'
        ),
    ]
