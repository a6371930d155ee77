"""Every format states the same of a score: base rate, ratio, threshold, caveats, why none."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pydicom
import pytest
from pypdf import PdfReader

from tests.results.dicom.examples import complaints, image_file, objects_of, result_of, shown_map
from tests.results.dicom.test_structured_report import items, numbers
from tests.results.examples import NOTICE, assessment, heat_map, radiograph, stated_assessment
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS, code_of
from xray_desktop.results.csv_text import csv_text
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.presentation_state import overlay_text
from xray_desktop.results.json_text import json_text
from xray_desktop.results.record import ScoredFile
from xray_desktop.results.report_fonts import drawable, text_width
from xray_desktop.results.report_layout import Picture, Text, lay_out
from xray_desktop.results.report_pdf import A4_PAGE, pdf_report
from xray_desktop.results.report_picture import SHEET, caption_lines
from xray_desktop.results.score_report import (
    Column,
    ImageResult,
    report_notes,
    report_of,
    score_table,
)
from xray_desktop.results.table_text import table_text

INFILTRATION = LABELS.index("Infiltration")
FIBROSIS = LABELS.index("Fibrosis")
PNEUMONIA = LABELS.index("Pneumonia")
UNRELIABLE = "not scored: AUC 0.61, may be as low as 0.50"
FEW = "measured on only 28 images that have it"
VIEW = "depends in part on the view (AUC 0.62 within PA images, 0.58 within AP)"


@pytest.fixture(scope="module")
def scored() -> ScoredFile:
    return ScoredFile("film.png", stated_assessment())


def report_with(scores):
    picture = np.zeros((300, 400, 3), np.uint8)
    return report_of(
        ImageResult(radiograph(picture[..., 0]).source, scores, None, heat_map()), picture
    )


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_json(scored):
    findings = json.loads(json_text([scored]))[0]["findings"]
    found = findings[INFILTRATION]
    assert found["probability"] == 0.37
    assert found["base_rate"] == 0.40
    assert found["ratio"] == pytest.approx(0.925)
    assert found["likelihood_ratio"] == pytest.approx(0.881, abs=1e-3)
    assert found["operating_point"] == 0.22
    assert found["text"] == "37 %, base rate 40 %: × 0.9"
    assert findings[FIBROSIS]["not_scored"] == findings[FIBROSIS]["text"] == UNRELIABLE
    assert findings[FIBROSIS]["state"] == "unreliable"
    assert findings[FIBROSIS]["probability"] is None
    assert findings[PNEUMONIA]["caveats"] == [
        {"code": "few_positives", "values": {"positives": 28.0}, "text": FEW},
        {"code": "view", "values": {"pa": 0.62, "ap": 0.58}, "text": VIEW},
    ]


def test_csv(scored):
    rows = list(csv.DictReader(io.StringIO(csv_text([scored]), newline="")))
    found = rows[INFILTRATION]
    assert float(found["base_rate"]) == 0.40
    assert float(found["ratio"]) == pytest.approx(0.925)
    assert float(found["likelihood_ratio"]) == pytest.approx(0.881, abs=1e-3)
    assert float(found["operating_point"]) == 0.22
    assert found["text"] == "37 %, base rate 40 %: × 0.9"
    assert rows[FIBROSIS]["not_scored"] == UNRELIABLE
    assert rows[FIBROSIS]["probability"] == rows[FIBROSIS]["base_rate"] == ""
    assert rows[PNEUMONIA]["caveats"] == f"{FEW}; {VIEW}"


def test_the_table_of_the_command_line(scored):
    lines = [one_line(line) for line in table_text([scored], [NOTICE]).splitlines()]
    assert lines[1] == "finding score base rate ratio LR threshold state"
    assert "Infiltration 37 % 40 % × 0.9 0.9 22 % above" in lines
    assert f"Fibrosis - - - - - {UNRELIABLE}" in lines
    assert f"caveat, Pneumonia: {FEW}; {VIEW}" in lines


def test_columns_of_the_command_line_stand_below_each_other(scored):
    head, *rows = table_text([scored], [NOTICE]).splitlines()[1 : 2 + len(LABELS)]
    for heading, unit in (("score", "%"), ("threshold", "%")):
        end = head.index(heading) + len(heading) - 1
        assert {row[end] for row in rows} == {unit, "-"}


def test_the_rows_of_pages_and_pictures():
    table = score_table(stated_assessment())
    assert table.headings == tuple(column.value for column in Column)
    cells = dict(zip(Column, table.rows[INFILTRATION].cells, strict=True))
    assert cells == {
        Column.FINDING: "Infiltration",
        Column.SCORE: "37 %",
        Column.BASE_RATE: "40 %",
        Column.RATIO: "× 0.9",
        Column.LIKELIHOOD: "0.9",
        Column.THRESHOLD: "22 %",
        Column.SENSITIVITY: "0.71",
        Column.SPECIFICITY: "0.68",
        Column.STATE: "above",
    }
    assert table.rows[FIBROSIS].cells == ("Fibrosis", UNRELIABLE)
    assert not table.rows[FIBROSIS].scored
    messages = report_notes(stated_assessment(), None, ())
    assert f"Caveat, Pneumonia: {FEW}; {VIEW}." in messages
    assert any("share of images with the finding" in one for one in messages)


def test_without_base_rates_there_are_no_columns_for_them():
    table = score_table(assessment())
    assert not {Column.BASE_RATE, Column.RATIO, Column.LIKELIHOOD} & set(table.headings)
    record = ScoredFile("film.png", assessment())
    messages = (
        table_text([record], []),
        *report_notes(assessment(), None, ()),
        *(cell for row in table.rows for cell in row.cells),
        *caption_lines(heat_map(), assessment()),
        *overlay_text(assessment(), heat_map()),
    )
    assert not any("base rate" in text.lower() or "×" in text for text in messages)
    findings = json.loads(json_text([record]))[0]["findings"]
    assert all(one["base_rate"] is one["ratio"] is None for one in findings)


def test_the_page_in_pdf(tmp_path):
    result = result_of(image_file(tmp_path), assessment=stated_assessment())
    assert isinstance(result.image, Radiograph)
    content = pdf_report(result, result.image)
    pages = PdfReader(io.BytesIO(content)).pages
    page = one_line(" ".join(page.extract_text() for page in pages))
    assert "Infiltration 37 % 40 % × 0.9 0.9 22 % 0.71 0.68 above" in page
    assert f"Fibrosis {UNRELIABLE}" in page
    assert f"Caveat, Pneumonia: {FEW}; {VIEW}." in page


def test_pictures(monkeypatch):
    text = "\n".join(caption_lines(heat_map(shown_map("Pneumonia")), stated_assessment()))
    assert "Pneumonia: 4.0 %, base rate 2.2 %: × 1.8; likelihood ratio 1.9" in text
    assert "above the operating point, 4.0 % against 2.6 %" in text
    assert f"Caveat: {FEW}" in text
    assert UNRELIABLE in "\n".join(
        caption_lines(heat_map(shown_map("Fibrosis")), stated_assessment())
    )


@pytest.mark.parametrize("page", [SHEET, A4_PAGE])
@pytest.mark.parametrize("scores", [assessment(), stated_assessment()])
def test_cells_of_a_row_do_not_run_into_each_other(page, scores):
    (first, *_) = lay_out(report_with(scores), page)
    rows = {}
    for item in first.items:
        if isinstance(item, Text):
            rows.setdefault(round(item.baseline, 3), []).append(item)
    assert sum(len(row) > 5 for row in rows.values()) >= 13
    for row in rows.values():
        row.sort(key=lambda item: item.left)
        for one, other in pairwise(row):
            assert one.left + text_width(one.text, one.font, one.size) < other.left


def test_the_font_has_every_character_of_our_own_text():
    table = score_table(stated_assessment())
    texts = [*table.headings, *(cell for row in table.rows for cell in row.cells)]
    texts += [
        *report_notes(stated_assessment(), heat_map(), ()),
        *caption_lines(heat_map(), assessment()),
    ]
    for one in texts:
        assert drawable(one) == one


@pytest.mark.parametrize("page", [SHEET, A4_PAGE])
def test_a_page_has_all_of_the_report_within_its_margins(page):
    caveats = stated_assessment().finding("Pneumonia").caveats
    many = tuple(
        replace(one, caveats=caveats) if one.scored else one for one in stated_assessment().findings
    )
    report = report_with(replace(stated_assessment(), findings=many))
    pages = lay_out(report, page)
    assert len(pages) == 1 or not page.panel
    shown = one_line(" ".join(one.text for p in pages for one in p.items if isinstance(one, Text)))
    for sentence in (report.notice, *report.identification, *report.heat_map, *report.notes):
        assert one_line(sentence) in shown
    for item in (one for p in pages for one in p.items if isinstance(one, Text)):
        right = item.left + text_width(item.text, item.font, item.size)
        assert right <= (pages[0].width - page.margin) * 1.001
        assert item.baseline + 0.3 * item.size <= pages[0].height


@pytest.mark.parametrize("identification", [("Image 1",), ()])
def test_a_picture_after_many_warnings_is_whole(identification):
    warnings = tuple(f"{n}: This image should not have been scored." for n in range(50))
    report = replace(report_with(assessment()), warnings=warnings, identification=identification)
    pages = lay_out(report, A4_PAGE)
    assert len(pages) > 1
    (picture,) = (one for page in pages for one in page.items if isinstance(one, Picture))
    assert picture.top + picture.height <= A4_PAGE.height - A4_PAGE.margin + 1


def test_a_sheet_with_more_text_is_higher():
    few = report_with(assessment())
    (plain,) = lay_out(few, SHEET)
    (full,) = lay_out(replace(few, notes=few.notes * 3), SHEET)
    assert plain.height < full.height <= SHEET.height


def test_lines_over_the_image():
    shown = " ".join(overlay_text(stated_assessment(), heat_map(shown_map("Pneumonia"))))
    assert "Pneumonia: 4.0 %, base rate 2.2 %: x 1.8, above the operating point 2.6 %" in shown
    assert f"Caveat: {FEW}" in shown


def test_the_structured_report(tmp_path):
    result = result_of(image_file(tmp_path), assessment=stated_assessment())
    made = objects_of(tmp_path / "out", result)
    report = pydicom.dcmread(made["sr"])
    groups = {
        items(group, codes.FINDING.value)[0].ConceptCodeSequence[0].CodeValue: group
        for group in items(report, codes.GROUP.value)
    }
    found = numbers(groups[code_of("Infiltration").value])
    assert found[codes.PROBABILITY.value] == 0.37
    assert found[codes.BASE_RATE.value] == 0.40
    assert found[codes.RATIO.value] == pytest.approx(0.925)
    assert found[codes.LIKELIHOOD.value] == pytest.approx(0.881, abs=1e-3)
    assert found[codes.POINT.value] == 0.22
    pneumonia = groups[code_of("Pneumonia").value]
    assert [item.TextValue for item in items(pneumonia, codes.CAVEAT.value)] == [FEW, VIEW]
    assert code_of("Fibrosis").value not in groups
    (why, _) = sorted(item.TextValue for item in items(report, codes.NOT_SCORED.value))
    assert why == f"Fibrosis: {UNRELIABLE}"
    (coded,) = items(report, code_of("Fibrosis").value)
    assert coded.ConceptCodeSequence[0].CodeValue == "UNRELIABLE"
    for path in made.values():
        assert complaints(path) == []


def test_a_report_without_base_rates_has_no_numbers_for_them(tmp_path):
    made = objects_of(tmp_path / "out", result_of(image_file(tmp_path)))
    report = pydicom.dcmread(made["sr"])
    for code in (codes.BASE_RATE, codes.RATIO, codes.LIKELIHOOD, codes.CAVEAT):
        assert items(report, code.value) == []
