"""The structured report: Comprehensive 3D SR by TID 1500 "Imaging Measurement Report".

A scored label is a measurement group (TID 1501); one that is not scored is a qualitative evaluation
that says why and has no number. Nothing of it is verified by anyone, and it says that.
"""

import uuid
from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from xray_desktop import __version__
from xray_desktop.core.finding_codes import PRIVATE, code_of
from xray_desktop.core.findings import Assessment, Finding
from xray_desktop.core.heat_map_result import HeatMap
from xray_desktop.core.labels import display_name
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.content import (
    CONTEXT,
    MODIFIER,
    coded,
    container,
    image,
    number,
    text,
    uid,
)
from xray_desktop.results.dicom.origin import (
    PROGRAM,
    Origin,
    Reference,
    new_uid,
    plain,
    series_items,
)
from xray_desktop.results.dicom.regions import region_groups, reliability_items
from xray_desktop.results.score_text import caveat_texts, full_text, not_scored_text

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
    """Return the report of a film's scores.

    Parameters
    ----------
    origin : Origin
        The film.
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
    made.CompletionFlagDescription = "Output of a model; nobody has read the film for it"
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
    said += [text(codes.RESERVATION, one.words) for one in assessment.reservations]
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
    item.CodingSchemeResponsibleOrganization = plain(PROGRAM)
    return item
