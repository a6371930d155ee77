"""The structured report: Comprehensive 3D SR by TID 1500 "Imaging Measurement Report".

A scored label is a measurement group (TID 1501). A label that is not scored is a qualitative
evaluation that gives the reason and has no number. Each region of a heat map is a measurement group
by TID 1410 "Planar ROI Measurements and Qualitative Evaluations"; its finding is a heat map region
and not the label, so that no program that lists regions by finding shows one as the outline of a
lesion. The report is marked as not verified.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from highdicom.coding_schemes import CodingSchemeIdentificationItem
from highdicom.sr import (
    AlgorithmIdentification,
    ContentItem,
    DeviceObserverIdentifyingAttributes,
    LanguageOfContentItemAndDescendants,
    TrackingIdentifier,
)
from pydicom.dataset import Dataset
from pydicom.uid import Comprehensive3DSRStorage

from xray_desktop import __version__
from xray_desktop.core.attribution.heat_map import HeatMap, HeatMapRegion
from xray_desktop.core.labels import PRIVATE, code_of, display_name
from xray_desktop.core.scoring.findings import Assessment, Finding
from xray_desktop.paths import APP_NAME
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.content import (
    CONTEXT,
    MODIFIER,
    coded,
    concept,
    container,
    coordinates,
    image,
    number,
    text,
)
from xray_desktop.results.dicom.source_image import (
    Reference,
    SourceImage,
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

SERIES: Final = (9001, "Scores")
TEMPLATE: Final = "1500"
GROUP_TEMPLATE: Final = "1501"
REGION_TEMPLATE: Final = "1410"


def structured_report(
    source_image: SourceImage,
    assessment: Assessment,
    cautions: Sequence[str] = (),
    picture: Reference | None = None,
    heat_map: HeatMap | None = None,
) -> Dataset:
    """Return the report of an image's scores.

    Parameters
    ----------
    source_image : SourceImage
    assessment : Assessment
        Its scores.
    cautions : sequence of str
        Sentences to show with them.
    picture : Reference, optional
        The secondary capture of the same scores and heat map.
    heat_map : HeatMap, optional
        The heat map of one label: its reliability is part of that label's group, and each of its
        regions is a group after it.
    """
    made = source_image.new_object(Comprehensive3DSRStorage, "SR", SERIES)
    made.ContentDate, made.ContentTime = source_image.date, source_image.time
    made.CompletionFlag, made.PreliminaryFlag = "PARTIAL", "PRELIMINARY"
    made.CompletionFlagDescription = "Output of a model; not read by a person"
    made.VerificationFlag = "UNVERIFIED"
    made.ReferencedPerformedProcedureStepSequence = []
    made.PerformedProcedureCodeSequence = []
    made.CodingSchemeIdentificationSequence = [
        CodingSchemeIdentificationItem(
            PRIVATE, f"{APP_NAME}: own codes", responsible_organization=to_ascii(APP_NAME)
        )
    ]
    used = (source_image.reference,) if picture is None else (source_image.reference, picture)
    evidence = Dataset()
    evidence.StudyInstanceUID = source_image.header.StudyInstanceUID
    evidence.ReferencedSeriesSequence = series_items(used)
    made.CurrentRequestedProcedureEvidenceSequence = [evidence]
    groups = list(_Groups(source_image.reference, assessment, picture, heat_map))
    evaluations = _evaluations(assessment, cautions)
    if picture is not None:
        evaluations.append(image(codes.ILLUSTRATION, picture))
    parts: list[ContentItem] = [
        *_context(assessment),
        *([container(codes.MEASUREMENTS, groups, "")] if groups else []),
        container(codes.EVALUATIONS, evaluations, ""),
    ]
    made.update(container(codes.REPORT, parts, TEMPLATE, None))
    return made


@dataclass(frozen=True, slots=True)
class _Groups:
    """Measurement groups of all scored labels, each followed by those of its heat map's regions."""

    reference: Reference
    assessment: Assessment
    picture: Reference | None
    heat_map: HeatMap | None

    def __iter__(self) -> Iterator[ContentItem]:
        for finding in self.assessment.findings:
            if finding.scored:
                yield self._label(finding)
                yield from self._regions(finding)

    def _label(self, finding: Finding) -> ContentItem:
        model, point = self.assessment.model, finding.operating_point
        items: list[ContentItem] = [
            *_tracking(f"{model.model_id}: {display_name(finding.label)}"),
            coded(codes.FINDING, code_of(finding.label)),
            *self._algorithm(),
        ]
        for name, value in (
            (codes.PROBABILITY if finding.calibrated else codes.SCORE, finding.probability),
            (codes.BASE_RATE, finding.base_rate),
            (codes.RATIO, finding.ratio),
            (codes.LIKELIHOOD, finding.likelihood_ratio),
            (codes.POINT, None if point is None else point.threshold),
            (codes.SENSITIVITY, None if point is None else point.sensitivity),
            (codes.SPECIFICITY, None if point is None else point.specificity),
        ):
            if value is not None:
                items.append(number(name, value, codes.NO_UNITS))
        items += [
            coded(codes.PLACE, codes.STATES[finding.state]),
            text(codes.COMMENT, full_text(finding)),
            *(text(codes.CAVEAT, caveat) for caveat in caveat_texts(finding)),
            image(codes.SOURCE, self.reference),
        ]
        if self._explains(finding) and self.heat_map is not None:
            items += _reliability(self.heat_map)
            if self.picture is not None and self.heat_map.shown:
                items.append(image(codes.ILLUSTRATION, self.picture))
        return container(codes.GROUP, items, GROUP_TEMPLATE)

    def _regions(self, finding: Finding) -> Iterator[ContentItem]:
        if self.heat_map is None or not self.heat_map.shown or not self._explains(finding):
            return
        for place, region in enumerate(self.heat_map.regions, 1):
            name = f"{display_name(finding.label)}: heat map region {place}"
            items: list[ContentItem] = [
                *_tracking(name),
                coded(codes.FINDING, codes.REGION),
                *_site(region),
                *self._algorithm(),
                coordinates(codes.IMAGE_REGION, "POLYLINE", region.outline, self.reference),
                number(codes.SHARE, region.share, codes.NO_UNITS),
                coordinates(codes.PEAK, "POINT", [region.peak], self.reference),
                coded(codes.EXPLAINED, code_of(finding.label)),
                *_reliability(self.heat_map),
                text(codes.COMMENT, f"{name} ({region_text(region)}): {NOT_A_LESION}"),
            ]
            yield container(codes.GROUP, items, REGION_TEMPLATE)

    def _explains(self, finding: Finding) -> bool:
        return self.heat_map is not None and self.heat_map.attribution.label == finding.label

    def _algorithm(self) -> AlgorithmIdentification:
        """Return which model made the score (TID 4019)."""
        model = self.assessment.model
        return AlgorithmIdentification(
            to_ascii(model.model_id),
            f"sha256:{model.sha256}",
            [to_ascii(f"{APP_NAME} {__version__}; {self.assessment.device}")],
        )


def _context(assessment: Assessment) -> list[ContentItem]:
    """Return language, observer (TID 1204, 1002, 1004) and the reported procedure."""
    procedure = codes.RADIOGRAPHY if assessment.reservations else codes.PLAIN_CHEST
    model = assessment.model
    device = uuid.uuid5(uuid.NAMESPACE_OID, f"{APP_NAME} {__version__} {model.sha256}")
    return [
        *LanguageOfContentItemAndDescendants(concept(codes.ENGLISH)),
        coded(codes.OBSERVER_TYPE, codes.DEVICE, CONTEXT),
        *DeviceObserverIdentifyingAttributes(
            f"2.25.{device.int}",
            to_ascii(f"{APP_NAME} {__version__}, model {model.model_id}"),
        ),
        coded(codes.PROCEDURE, procedure, MODIFIER),
    ]


def _evaluations(assessment: Assessment, cautions: Sequence[str]) -> list[ContentItem]:
    """Return why labels are not scored, and everything that must be known of all scores."""
    items: list[ContentItem] = []
    for finding in assessment.findings:
        if not finding.scored:
            why = f"{display_name(finding.label)}: {not_scored_text(finding)}"
            items.append(coded(code_of(finding.label), codes.STATES[finding.state]))
            items.append(text(codes.NOT_SCORED, why))
    items.append(text(codes.NOTICE, assessment.notice))
    items += [text(codes.RESERVATION, one.text) for one in assessment.reservations]
    every = dict.fromkeys((*assessment.cautions, *cautions))
    return items + [text(codes.COMMENT, caution) for caution in every]


def _tracking(name: str) -> TrackingIdentifier:
    return TrackingIdentifier(new_uid(), to_ascii(name))


def _reliability(heat_map: HeatMap) -> list[ContentItem]:
    """Return the reliability of a heat map as a code and a text, and why it is withheld."""
    items: list[ContentItem] = [
        coded(codes.RELIABILITY, codes.RELIABILITIES[heat_map.reliability.level]),
        text(codes.COMMENT, reliability_text(heat_map.reliability)),
    ]
    if not heat_map.shown:
        items.append(text(codes.WITHHELD, withheld_text(heat_map.reliability)))
    return items


def _site(region: HeatMapRegion) -> list[ContentItem]:
    """Return a region's zone in codes, unless another zone's border is near (see the comment)."""
    if region.zone is None or region.place != region.zone:
        return []
    site, side = codes.SITES[region.zone]
    modifiers = () if side is None else (coded(codes.LATERALITY, side, MODIFIER),)
    return [coded(codes.FINDING_SITE, site, MODIFIER, modifiers)]
