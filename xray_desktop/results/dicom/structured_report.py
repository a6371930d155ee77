"""A heat map in a structured report: its reliability, and a measurement group for each region.

A region's group follows TID 1410 "Planar ROI Measurements and Qualitative Evaluations". What it
calls its finding is a heat map region, so that no program that lists regions by their findings
presents one as the outline of a lesion; which score it explains stands in an item of its own.

The structured report: Comprehensive 3D SR by TID 1500 "Imaging Measurement Report".

A scored label is a measurement group (TID 1501); one that is not scored is a qualitative evaluation
that says why and has no number. Nothing of it is verified by anyone, and it says that.
"""

import uuid
from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from xray_desktop import __version__
from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.labels import PRIVATE, code_of, display_name
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.content import (
    CONTEXT,
    MODIFIER,
    coded,
    container,
    coordinates,
    image,
    number,
    text,
    uid,
)
from xray_desktop.results.dicom.source_image import (
    PROGRAM,
    Origin,
    Reference,
    new_uid,
    series_items,
    to_ascii,
)
from xray_desktop.results.heat_map_text import (
    NOT_A_LESION,
    region_text,
    reliability_text,
    withheld_text,
)
from xray_desktop.results.score_text import caveat_texts, full_text, not_scored_text

REGION_TEMPLATE: Final = "1410"


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
        _region_group(heat_map, number, region, reference, algorithm)
        for number, region in enumerate(heat_map.regions, 1)
    ]


def _region_group(
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
    return container(codes.GROUP, items, REGION_TEMPLATE)


def _site(region: HeatMapRegion) -> list[Dataset]:
    """Return a region's zone in codes, where no border of it is near; the comment has the rest."""
    if region.zone is None or region.place != region.zone:
        return []
    site, side = codes.SITES[region.zone]
    modifiers = () if side is None else (coded(codes.LATERALITY, side, MODIFIER),)
    return [coded(codes.FINDING_SITE, site, MODIFIER, modifiers)]


COMPREHENSIVE_3D: Final = "1.2.840.10008.5.1.4.1.1.88.34"
SERIES: Final = (9001, "Scores")
TEMPLATE: Final = "1500"
GROUP_TEMPLATE: Final = "1501"


def report(
    origin: Origin,
    assessment: Assessment,
    cautions: Sequence[str] = (),
    picture: Reference | None = None,
    heat_map: HeatMap | None = None,
) -> Dataset:
    """Return the report of an image's scores.

    Parameters
    ----------
    origin : Origin
        The image.
    assessment : Assessment
        Its scores.
    cautions : sequence of str
        Sentences to show with them.
    picture : Reference, optional
        The secondary capture made of the same scores and heat map.
    heat_map : HeatMap, optional
        The heat map of one label: its reliability stands with that label's score, and each of its
        regions is a group after it.
    """
    made = origin.new(COMPREHENSIVE_3D, "SR", SERIES)
    made.ContentDate, made.ContentTime = origin.date, origin.time
    made.CompletionFlag, made.PreliminaryFlag = "PARTIAL", "PRELIMINARY"
    made.CompletionFlagDescription = "Output of a model; nobody has read the image for it"
    made.VerificationFlag = "UNVERIFIED"
    made.ReferencedPerformedProcedureStepSequence = []
    made.PerformedProcedureCodeSequence = []
    made.CodingSchemeIdentificationSequence = [_scheme()]
    used = (origin.reference,) if picture is None else (origin.reference, picture)
    evidence = Dataset()
    evidence.StudyInstanceUID = origin.header.StudyInstanceUID
    evidence.ReferencedSeriesSequence = series_items(used)
    made.CurrentRequestedProcedureEvidenceSequence = [evidence]
    scored = [finding for finding in assessment.findings if finding.scored]
    parts = _context(assessment)
    groups: list[Dataset] = []
    for finding in scored:
        explained = heat_map is not None and heat_map.attribution.label == finding.label
        groups += _groups(finding, origin, assessment, picture, heat_map if explained else None)
    if groups:
        parts.append(container(codes.MEASUREMENTS, groups))
    said: list[Dataset] = []
    for finding in assessment.findings:
        if not finding.scored:
            why = f"{display_name(finding.label)}: {not_scored_text(finding)}"
            said.append(coded(code_of(finding.label), codes.STATES[finding.state]))
            said.append(text(codes.NOT_SCORED, why))
    said.append(text(codes.NOTICE, assessment.notice))
    said += [text(codes.RESERVATION, one.text) for one in assessment.reservations]
    every = dict.fromkeys((*assessment.cautions, *cautions))
    said += [text(codes.COMMENT, caution) for caution in every]
    if picture is not None:
        said.append(image(codes.ILLUSTRATION, picture))
    parts.append(container(codes.EVALUATIONS, said))
    root = container(codes.REPORT, parts, TEMPLATE)
    del root.RelationshipType
    made.update(root)
    return made


def _context(assessment: Assessment) -> list[Dataset]:
    """Return who observed (TID 1002, 1004) and which procedure is reported."""
    whole = codes.RADIOGRAPHY if assessment.reservations else codes.PLAIN_CHEST
    model = assessment.model
    device = uuid.uuid5(uuid.NAMESPACE_OID, f"{PROGRAM} {__version__} {model.sha256}")
    return [
        coded(codes.LANGUAGE, codes.ENGLISH, MODIFIER),
        coded(codes.OBSERVER_TYPE, codes.DEVICE, CONTEXT),
        uid(codes.DEVICE_UID, f"2.25.{device.int}"),
        text(codes.DEVICE_NAME, f"{PROGRAM} {__version__}, model {model.model_id}", CONTEXT),
        text(codes.DEVICE_MAKER, PROGRAM, CONTEXT),
        text(codes.DEVICE_MODEL, PROGRAM, CONTEXT),
        coded(codes.PROCEDURE, whole, MODIFIER),
    ]


def _groups(
    finding: Finding,
    origin: Origin,
    assessment: Assessment,
    picture: Reference | None,
    heat_map: HeatMap | None,
) -> list[Dataset]:
    """Return the group of a score, and those of its heat map's regions."""
    model, point = assessment.model, finding.operating_point
    name = codes.PROBABILITY if finding.calibrated else codes.SCORE
    algorithm = [
        text(codes.ALGORITHM, model.model_id, MODIFIER),
        text(codes.ALGORITHM_VERSION, f"sha256:{model.sha256}", MODIFIER),
        text(
            codes.ALGORITHM_PARAMETERS,
            f"{PROGRAM} {__version__}; {assessment.device}",
            MODIFIER,
        ),
    ]
    items = [
        text(codes.TRACKING, f"{model.model_id}: {display_name(finding.label)}", CONTEXT),
        uid(codes.TRACKING_UID, new_uid()),
        coded(codes.FINDING, code_of(finding.label)),
        *algorithm,
        number(name, finding.probability, codes.NO_UNITS),
    ]
    for concept, value in (
        (codes.BASE_RATE, finding.base_rate),
        (codes.RATIO, finding.ratio),
        (codes.LIKELIHOOD, finding.likelihood_ratio),
    ):
        if value is not None:
            items.append(number(concept, value, codes.NO_UNITS))
    if point is not None:
        items += [
            number(codes.POINT, point.threshold, codes.NO_UNITS),
            number(codes.SENSITIVITY, point.sensitivity, codes.NO_UNITS),
            number(codes.SPECIFICITY, point.specificity, codes.NO_UNITS),
        ]
    items += [
        coded(codes.PLACE, codes.STATES[finding.state]),
        text(codes.COMMENT, full_text(finding)),
        *(text(codes.CAVEAT, caveat) for caveat in caveat_texts(finding)),
        image(codes.SOURCE, origin.reference),
    ]
    if heat_map is None:
        return [container(codes.GROUP, items, GROUP_TEMPLATE)]
    items += reliability_items(heat_map)
    if picture is not None and heat_map.shown:
        items.append(image(codes.ILLUSTRATION, picture))
    regions = region_groups(heat_map, origin.reference, algorithm)
    return [container(codes.GROUP, items, GROUP_TEMPLATE), *regions]


def _scheme() -> Dataset:
    item = Dataset()
    item.CodingSchemeDesignator = PRIVATE
    item.CodingSchemeName = f"{PROGRAM}: own codes"
    item.CodingSchemeResponsibleOrganization = to_ascii(PROGRAM)
    return item
