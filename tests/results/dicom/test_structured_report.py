"""The structured report, read back by another library."""

from dataclasses import replace

import highdicom
import numpy as np
import pytest

from tests.results.dicom.examples import complaints, image_file, objects_of, read, result_of
from tests.results.examples import assessment, withheld_heat_map
from xray_desktop.core.anatomy.chest_zones import Zone
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import PRIVATE, code_of
from xray_desktop.core.scoring.findings import Reservation, State
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.structured_report import GROUP_TEMPLATE, REGION_TEMPLATE
from xray_desktop.results.result_files import ResultKind

SR = frozenset({ResultKind.SR})


def items(node, *names):
    """All content items under `node` with one of `names` as the code of their concept."""
    found = []
    for item in node.get("ContentSequence", []):
        concept = item.get("ConceptNameCodeSequence")  # an image that a place is on has none
        if concept is not None and concept[0].CodeValue in names:
            found.append(item)
        found += items(item, *names)
    return found


def numbers(group):
    """By concept: the measured numbers of a group."""
    return {
        item.ConceptNameCodeSequence[0].CodeValue: float(item.MeasuredValueSequence[0].NumericValue)
        for item in group.ContentSequence
        if item.ValueType == "NUM"
    }


def groups_of(report, template):
    """The measurement groups that follow a template."""
    groups = items(report, codes.GROUP.value)
    return [
        group for group in groups if group.ContentTemplateSequence[0].TemplateIdentifier == template
    ]


def groups_of_scores(report):
    return groups_of(report, GROUP_TEMPLATE)


def groups_of_regions(report):
    return groups_of(report, REGION_TEMPLATE)


@pytest.fixture
def whole(tmp_path):
    """A report beside a picture."""
    return objects_of(tmp_path / "out", result_of(image_file(tmp_path)))


def test_another_library_finds_a_group_for_each_scored_label(whole):
    document = highdicom.sr.srread(whole["sr"])
    groups = document.content.get_image_measurement_groups()
    scored = [f for f in assessment().findings if f.state is not State.INSUFFICIENT]
    assert [group.finding_type.value for group in groups] == [
        code_of(f.label).value for f in scored
    ]
    for group, finding in zip(groups, scored, strict=True):
        probability = next(m for m in group.get_measurements() if m.name.value == "122157")
        assert probability.value == pytest.approx(finding.probability, rel=1e-5)
        assert (probability.unit.value, probability.unit.scheme_designator) == ("1", "UCUM")


def test_a_scored_label_has_its_point_and_its_place(whole):
    report = read(whole["sr"])
    for group in groups_of_scores(report):
        measured = numbers(group)
        assert measured[codes.POINT.value] == 0.25
        assert measured[codes.SENSITIVITY.value] == 0.71
        assert measured[codes.SPECIFICITY.value] == 0.68
        (finding,) = items(group, codes.FINDING.value)
        (place,) = items(group, codes.PLACE.value)
        above = finding.ConceptCodeSequence[0].CodeValue == code_of("Effusion").value
        wanted = State.ABOVE if above else State.BELOW
        assert place.ConceptCodeSequence[0].CodeMeaning == codes.STATES[wanted].meaning
        assert items(group, codes.ALGORITHM.value)[0].TextValue == "fake-1"
        assert items(group, codes.ALGORITHM_VERSION.value)[0].TextValue == f"sha256:{'ab' * 32}"
        assert "a test, in numpy" in items(group, codes.ALGORITHM_PARAMETERS.value)[0].TextValue


def test_what_cannot_be_scored_has_no_number_and_is_no_finding(whole):
    report = read(whole["sr"])
    (messages,) = items(report, code_of("Hernia").value)
    assert messages.ValueType == "CODE"
    assert messages.ConceptCodeSequence[0].CodeValue == codes.STATES[State.INSUFFICIENT].value
    named = [item.ConceptCodeSequence[0].CodeValue for item in items(report, codes.FINDING.value)]
    assert code_of("Hernia").value not in named
    assert "0.02" not in [
        item.MeasuredValueSequence[0].NumericValue
        for group in items(report, codes.GROUP.value)
        for item in group.ContentSequence
        if item.ValueType == "NUM"
    ]


def test_a_score_that_is_not_calibrated_is_not_called_a_probability(tmp_path):
    scored = assessment()
    plain = tuple(replace(f, calibrated=False) for f in scored.findings)
    result = result_of(image_file(tmp_path), assessment=replace(scored, findings=plain))
    made = objects_of(tmp_path / "out", result, SR)
    report = read(made["sr"])
    assert items(report, codes.PROBABILITY.value) == []
    assert len(items(report, codes.SCORE.value)) == 14
    assert "not calibrated" in codes.SCORE.meaning
    assert complaints(made["sr"]) == []


def test_it_says_that_nobody_verified_it_and_refers_to_image_and_picture(whole, tmp_path):
    report, capture = read(whole["sr"]), read(whole["sc"])
    assert (report.CompletionFlag, report.PreliminaryFlag) == ("PARTIAL", "PRELIMINARY")
    assert report.VerificationFlag == "UNVERIFIED"
    (notice,) = items(report, codes.NOTICE.value)
    assert notice.TextValue == "Research use only - not for diagnosis"
    image = read(tmp_path / "film.dcm").SOPInstanceUID
    sources = items(report, codes.SOURCE.value)
    assert {one.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for one in sources} == {image}
    pictures = items(report, codes.ILLUSTRATION.value)
    assert {one.ReferencedSOPSequence[0].ReferencedSOPInstanceUID for one in pictures} == {
        capture.SOPInstanceUID
    }
    (evidence,) = report.CurrentRequestedProcedureEvidenceSequence
    listed = [
        one.ReferencedSOPInstanceUID
        for series in evidence.ReferencedSeriesSequence
        for one in series.ReferencedSOPSequence
    ]
    assert listed == [image, capture.SOPInstanceUID]


def test_reservations_and_cautions_stand_in_it(tmp_path):
    why = Reservation(RefusedError("view", "This is a lateral image."))
    result = result_of(
        image_file(tmp_path),
        assessment=replace(assessment(), reservations=(why,), cautions=("It may be mirrored.",)),
        cautions=("Old image – read with care.",),
    )
    made = objects_of(tmp_path / "out", result, SR)
    report = read(made["sr"])
    (messages,) = items(report, codes.RESERVATION.value)
    assert messages.TextValue == why.text
    comments = [item.TextValue for item in items(report, codes.COMMENT.value)]
    assert comments.count("It may be mirrored.") == 1
    assert "Old image - read with care." in comments
    (procedure,) = items(report, codes.PROCEDURE.value)
    assert procedure.ConceptCodeSequence[0].CodeValue == codes.RADIOGRAPHY.value
    assert complaints(made["sr"]) == []


def test_a_model_that_scores_nothing_makes_a_report_without_numbers(tmp_path):
    scored = assessment()
    nothing = tuple(
        replace(f, operating_point=None, state=State.INSUFFICIENT) for f in scored.findings
    )
    result = result_of(
        image_file(tmp_path), assessment=replace(scored, findings=nothing), heat_map=None
    )
    made = objects_of(tmp_path / "out", result, SR)
    assert items(read(made["sr"]), codes.GROUP.value) == []
    assert complaints(made["sr"]) == []


def test_our_own_codes_are_announced(whole):
    (scheme,) = read(whole["sr"]).CodingSchemeIdentificationSequence
    assert scheme.CodingSchemeDesignator == PRIVATE
    assert len({code.value for code in codes.PRIVATE_CODES}) == len(codes.PRIVATE_CODES)


@pytest.mark.parametrize("frames", [1, 2])
def test_another_library_finds_every_region_of_the_heat_map(tmp_path, frames):
    path = image_file(tmp_path)
    frame = None
    if frames > 1:
        frame = 1
        source = read(path)
        source.NumberOfFrames, source.PixelData = 2, 2 * source.PixelData
        source.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.3"
        source.file_meta.MediaStorageSOPClassUID = source.SOPClassUID
        source.save_as(path)
    result = result_of(path, frame)
    made = objects_of(tmp_path / "out", result, SR)
    assert complaints(made["sr"]) == []
    groups = highdicom.sr.srread(made["sr"]).content.get_planar_roi_measurement_groups()
    assert len(groups) == len(result.heat_map.regions) == 2
    image = read(path)
    for group, region in zip(groups, result.heat_map.regions, strict=True):
        assert group.reference_type.value == codes.IMAGE_REGION.value
        assert group.roi.graphic_type.value == "POLYLINE"
        outline = group.roi.value
        np.testing.assert_allclose(outline, region.outline, atol=0.006)
        assert (outline[0] == outline[-1]).all()
        assert (outline >= 0).all()
        assert (outline <= [image.Columns, image.Rows]).all()
        selected = group.roi.ContentSequence[0].ReferencedSOPSequence[0]
        assert selected.ReferencedSOPInstanceUID == image.SOPInstanceUID
        assert selected.get("ReferencedFrameNumber") == (None if frame is None else 2)
        (share,) = group.get_measurements()
        assert share.value == pytest.approx(region.share, rel=1e-5)
        # no program that lists regions by their findings presents one as a lesion's outline
        assert group.finding_type.meaning == "Heat map region, not a lesion outline"


def test_a_region_has_its_peak_zone_finding_and_reliability(whole, tmp_path):
    regions = result_of(tmp_path / "film.dcm").heat_map.regions
    report = read(whole["sr"])
    first, second = groups_of_regions(report)
    for group, region in zip((first, second), regions, strict=True):
        (peak,) = items(group, codes.PEAK.value)
        assert peak.GraphicType == "POINT"
        np.testing.assert_allclose(peak.GraphicData, region.peak, atol=0.006)
        (explained,) = items(group, codes.EXPLAINED.value)
        assert explained.ConceptCodeSequence[0].CodeValue == code_of("Effusion").value
        (level,) = items(group, codes.RELIABILITY.value)
        assert level.ConceptCodeSequence[0].CodeValue == "LOW"
        messages = " ".join(item.TextValue for item in items(group, codes.COMMENT.value))
        assert region.place in messages
        assert "not a lesion outline" in messages
        assert "Heat map reliability: low" in messages
    (site,) = items(first, codes.FINDING_SITE.value)
    assert site.ConceptCodeSequence[0].CodeMeaning == "Lower zone of lung"
    (side,) = site.ContentSequence
    assert side.ConceptCodeSequence[0].CodeMeaning == "Right"
    assert items(second, codes.FINDING_SITE.value) == []  # upper or middle: no code claims one


def test_regions_stand_after_the_score_that_they_explain(whole):
    report = read(whole["sr"])
    names = [
        items(group, codes.TRACKING.value)[0].TextValue
        for group in items(report, codes.GROUP.value)
    ]
    place = names.index("fake-1: Effusion")
    assert names[place + 1 : place + 3] == [
        "Effusion: heat map region 1",
        "Effusion: heat map region 2",
    ]
    (level,) = items(groups_of_scores(report)[place], codes.RELIABILITY.value)
    assert level.ConceptCodeSequence[0].CodeValue == "LOW"


def test_a_heat_map_that_is_withheld_is_its_reason_in_the_report(tmp_path):
    result = result_of(image_file(tmp_path))
    withheld = withheld_heat_map(result.image)
    made = objects_of(tmp_path / "out", replace(result, heat_map=withheld))
    report = read(made["sr"])
    assert groups_of_regions(report) == []
    assert items(report, codes.IMAGE_REGION.value) == []
    (why,) = items(report, codes.WITHHELD.value)
    assert why.TextValue == "No heat map is shown: it did not converge."
    assert complaints(made["sr"]) == []
    forced = objects_of(
        tmp_path / "forced", replace(result, heat_map=replace(withheld, forced=True)), SR
    )
    report = read(forced["sr"])
    assert len(groups_of_regions(report)) == len(withheld.regions) > 0
    assert items(report, codes.WITHHELD.value) == []
    levels = items(report, codes.RELIABILITY.value)
    assert {one.ConceptCodeSequence[0].CodeValue for one in levels} == {"NOT_INFORMATIVE"}


def test_without_a_heat_map_the_report_has_no_region(tmp_path):
    result = replace(result_of(image_file(tmp_path)), heat_map=None)
    report = read(objects_of(tmp_path / "out", result, SR)["sr"])
    assert groups_of_regions(report) == []
    assert items(report, codes.RELIABILITY.value) == []


def test_every_zone_has_codes():
    assert set(codes.SITES) == {zone.value for zone in Zone}
