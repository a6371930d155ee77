"""Every format states the same of a score: base rate, ratio, threshold, caveats, why none."""

import csv
import io
import json
from dataclasses import replace

import pydicom
import pytest
from PIL import ImageFont
from pypdf import PdfReader

from tests.results.dicom.examples import complaints, image_file, objects_of, result_of, shown_map
from tests.results.dicom.test_structured_report import items, numbers
from tests.results.examples import NOTICE, assessment, heat_map, radiograph, stated_assessment
from xray_desktop.core.image.radiograph import Radiograph
from xray_desktop.core.labels import LABELS, code_of
from xray_desktop.results import report_picture as sheet
from xray_desktop.results.csv_text import csv_text
from xray_desktop.results.dicom import codes
from xray_desktop.results.dicom.presentation_state import text
from xray_desktop.results.heat_map_picture import DRAWABLE, caption_lines
from xray_desktop.results.json_text import json_text
from xray_desktop.results.record import ScoredFile
from xray_desktop.results.report_pdf import pdf_report
from xray_desktop.results.score_report import Column, report_notes, score_table
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
    assert table.columns == tuple(Column)
    cells = dict(zip(table.columns, table.rows[INFILTRATION].cells, strict=True))
    assert cells == {
        Column.FINDING: "Infiltration",
        Column.SCORE: "37 %",
        Column.BASE_RATE: "40 %",
        Column.RATIO: "× 0.9",
        Column.LIKELIHOOD: "0.9",
        Column.THRESHOLD: "22 %",
        Column.SENSITIVITY: "0.71",
        Column.SPECIFICITY: "0.68",
        Column.PLACE: "above",
    }
    assert table.rows[FIBROSIS].cells == ("Fibrosis", UNRELIABLE)
    assert not table.rows[FIBROSIS].scored
    said = report_notes(stated_assessment(), None, ())
    assert f"Caveat, Pneumonia: {FEW}; {VIEW}." in said
    assert any("share of images with the finding" in one for one in said)


def test_without_base_rates_there_are_no_columns_for_them():
    table = score_table(assessment())
    assert not {Column.BASE_RATE, Column.RATIO, Column.LIKELIHOOD} & set(table.columns)
    record = ScoredFile("film.png", assessment())
    said = (
        table_text([record], []),
        *report_notes(assessment(), None, ()),
        *(cell for row in table.rows for cell in row.cells),
        *caption_lines(heat_map(), assessment()),
        *text(assessment(), heat_map()),
    )
    assert not any("base rate" in text.lower() or "×" in text for text in said)
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


def test_columns_of_the_picture_do_not_run_into_each_other():
    table = score_table(stated_assessment())
    font = ImageFont.load_default(sheet._ROW_PX)
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells if row.scored else (), strict=False):
            assert font.getlength(cell.translate(DRAWABLE)) <= sheet._WIDTHS_PX[column] - 4, cell
    assert sum(sheet._WIDTHS_PX.values()) <= sheet.PANEL_PX - 2 * sheet.MARGIN_PX


def test_the_picture_font_has_every_sign_that_is_drawn():
    font = ImageFont.load_default(20)
    missing = font.getmask("\uffff").getbbox(), bytes(font.getmask("\uffff"))
    table = score_table(stated_assessment())
    texts = [cell for row in table.rows for cell in row.cells]
    texts += [
        *report_notes(stated_assessment(), heat_map(), ()),
        *caption_lines(heat_map(), assessment()),
    ]
    for sign in {sign for line in texts for sign in line.translate(DRAWABLE)} - {" "}:
        mask = font.getmask(sign)
        assert (mask.getbbox(), bytes(mask)) != missing, sign


def test_a_sheet_with_much_to_say_is_high_enough():
    import numpy as np

    wide = radiograph(np.zeros((300, 900)))
    caveats = stated_assessment().finding("Pneumonia").caveats
    many = tuple(
        replace(one, caveats=caveats) if one.scored else one for one in stated_assessment().findings
    )
    loaded = replace(stated_assessment(), findings=many)
    plain, full = sheet.score_sheet(wide, assessment(), None), sheet.score_sheet(wide, loaded, None)
    assert plain.shape[0] == sheet.MIN_ROWS_PX + sheet.BANNER_PX
    assert plain.shape[0] < full.shape[0] <= sheet.MAX_SIDE_PX
    below = full[-sheet.MARGIN_PX // 2 :, -sheet.PANEL_PX :]
    assert (below == sheet.PANEL_RGB).all(), "text is cut off at the lower end"


def test_lines_over_the_image():
    shown = " ".join(text(stated_assessment(), heat_map(shown_map("Pneumonia"))))
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
