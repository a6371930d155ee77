"""A heat map in a structured report: its reliability, and a measurement group for each region.

A region's group follows TID 1410 "Planar ROI Measurements and Qualitative Evaluations". What it
calls its finding is a heat map region, so that no program that lists regions by their findings
presents one as the outline of a lesion; which score it explains stands in an item of its own.
"""

from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from xray_desktop.core.finding_codes import code_of
from xray_desktop.core.heat_map import HeatMapRegion
from xray_desktop.core.heat_map_result import HeatMap
from xray_desktop.core.labels import display_name
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.content import (
    CONTEXT,
    MODIFIER,
    coded,
    container,
    coordinates,
    number,
    text,
    uid,
)
from xray_desktop.results.dicom.origin import Reference, new_uid
from xray_desktop.results.heat_map_text import (
    NOT_A_LESION,
    region_text,
    reliability_text,
    withheld_text,
)

TEMPLATE: Final = "1410"


def reliability_items(heat_map: HeatMap) -> list[Dataset]:
    """Return how far a heat map can be trusted, in a code and a text, and why it is withheld."""
    items = [
        coded(codes.RELIABILITY, codes.RELIABILITIES[heat_map.reliability.level]),
        text(codes.COMMENT, reliability_text(heat_map.reliability)),
    ]
    if not heat_map.shown:
        items.append(text(codes.WITHHELD, withheld_text(heat_map.reliability)))
    return items


def region_groups(
    heat_map: HeatMap, reference: Reference, algorithm: Sequence[Dataset]
) -> list[Dataset]:
    """Return a measurement group for each region of a heat map that is shown.

    Parameters
    ----------
    heat_map : HeatMap
        The heat map; without groups where it is withheld.
    reference : Reference
        The image.
    algorithm : sequence of Dataset
        Algorithm identification (TID 4019) of the model.
    """
    if not heat_map.shown:
        return []
    return [
        _group(heat_map, number, region, reference, algorithm)
        for number, region in enumerate(heat_map.regions, 1)
    ]


def _group(
    heat_map: HeatMap,
    place: int,
    region: HeatMapRegion,
    reference: Reference,
    algorithm: Sequence[Dataset],
) -> Dataset:
    label = heat_map.attribution.label
    name = f"{display_name(label)}: heat map region {place}"
    items = [
        text(codes.TRACKING, name, CONTEXT),
        uid(codes.TRACKING_UID, new_uid()),
        coded(codes.FINDING, codes.REGION),
        *_site(region),
        *algorithm,
        coordinates(codes.IMAGE_REGION, "POLYLINE", region.outline, reference),
        number(codes.SHARE, region.share, codes.NO_UNITS),
        coordinates(codes.PEAK, "POINT", [region.peak], reference),
        coded(codes.EXPLAINED, code_of(label)),
        *reliability_items(heat_map),
        text(codes.COMMENT, f"{name} ({region_text(region)}): {NOT_A_LESION}"),
    ]
    return container(codes.GROUP, items, TEMPLATE)


def _site(region: HeatMapRegion) -> list[Dataset]:
    """Return a region's zone in codes, where no border of it is near; the comment has the rest."""
    if region.zone is None or region.place != region.zone:
        return []
    site, side = codes.SITES[region.zone]
    modifiers = () if side is None else (coded(codes.LATERALITY, side, MODIFIER),)
    return [coded(codes.FINDING_SITE, site, MODIFIER, modifiers)]
