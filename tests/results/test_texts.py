"""JSON, CSV and the table carry the same facts."""

import csv
import io
import json

import pytest

from tests.results.outcomes import NOTICE, assessment, attribution, records
from xray_desktop.core.labels import LABELS
from xray_desktop.results.csv_text import COLUMNS, csv_text
from xray_desktop.results.json_text import json_text
from xray_desktop.results.record import MapRecord, Scored, Unscored
from xray_desktop.results.table_text import table_text


def strict_json(text):
    def refuse(constant):
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def test_json_has_one_object_for_each_file_in_order():
    shown = strict_json(json_text(records()))
    assert [entry["file"] for entry in shown] == [record.file for record in records()]
    assert [entry["status"] for entry in shown] == ["scored", "scored", "refused"]
    first, second, last = shown
    assert [f["label"] for f in first["findings"]] == list(LABELS)
    assert first["findings"][LABELS.index("Effusion")] == {
        "label": "Effusion",
        "probability": 0.34,
        "base_rate": None,
        "ratio": None,
        "likelihood_ratio": None,
        "operating_point": 0.25,
        "state": "above",
        "calibrated": True,
        "sensitivity": 0.71,
        "specificity": 0.68,
        "not_scored": None,
        "caveats": [],
        "text": "34 %",
    }
    hernia = first["findings"][LABELS.index("Hernia")]
    assert hernia["probability"] is None
    assert hernia["operating_point"] is None
    assert hernia["state"] == "insufficient_data"
    assert hernia["not_scored"] == "not scored: insufficient examples"
    assert first["map"]["path"] == "out/film-effusion-map.png"
    assert first["map"]["evaluations"] == 12
    assert first["map"]["completeness_error"] == pytest.approx(1.0)
    assert first["map"]["settled"] is True
    assert second["map"] is None
    assert first["model"] == {"id": "fake-1", "hash": "ab" * 32}
    assert first["notice"] == NOTICE
    assert first["cautions"] == ["Age unknown, read with care."]
    assert set(last) == {"file", "status", "error"}
    assert last["error"]["code"] == "not_an_image"


def test_json_of_nothing_is_an_empty_array():
    assert strict_json(json_text([])) == []


def test_an_infinite_completeness_error_is_null():
    shown = MapRecord.of(attribution(f_film=1.0), "m.png")
    assert shown.completeness_error is None
    assert strict_json(json_text([Scored("f", assessment(), shown)]))[0]["map"][
        "completeness_error"
    ] is None  # fmt: skip


def test_json_survives_a_name_that_is_no_utf_8():
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    text = json_text([Unscored(name, "failed", "missing", "Gone.")])
    assert text.isascii()
    assert json.loads(text)[0]["file"] == name


def test_csv_has_a_row_for_each_file_and_label():
    text = csv_text(records())
    assert text.count("\r\n") == text.count("\n") == 1 + 2 * len(LABELS) + 1
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert tuple(rows[0]) == COLUMNS
    effusion = rows[LABELS.index("Effusion")]
    assert float(effusion["probability"]) == 0.34
    assert effusion["state"] == "above"
    assert effusion["map_path"] == "out/film-effusion-map.png"
    assert effusion["map_settled"] == "true"
    assert rows[0]["map_path"] == ""
    assert rows[LABELS.index("Hernia")]["probability"] == ""
    assert effusion["cautions"] == "Age unknown, read with care."
    assert rows[-1]["status"] == "refused"
    assert rows[-1]["error_message"] == 'This is "no film", so it stays.'
    assert rows[-1]["label"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " ="])
def test_csv_text_is_never_a_formula(start):
    text = csv_text([Unscored(start + "SUM(A1)", "failed", "x", "-1")])
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["file"] == "'" + start + "SUM(A1)"
    assert row["error_message"] == "'-1"


@pytest.mark.parametrize(("start", "shown"), [("\t", r"\t"), ("\r=", r"\r="), ("\x0b=", r"\x0b=")])
def test_a_control_character_before_a_formula_is_an_escape(start, shown):
    text = csv_text([Unscored(start + "SUM(A1)", "failed", "x", "-1")])
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["file"] == shown + "SUM(A1)"


def test_csv_numbers_stay_numbers():
    shown = MapRecord(
        "m.png", "Effusion", "logit", "black", 8, 0.5, -0.25, settled=False, warning=None
    )
    text = csv_text([Scored("f", assessment(), shown)])
    row = list(csv.DictReader(io.StringIO(text, newline="")))[LABELS.index("Effusion")]
    assert float(row["map_agreement"]) == -0.25


def test_the_table_says_everything_a_person_needs():
    text = table_text(records(), [NOTICE])
    assert "Pleural thickening" in text
    line = next(line for line in text.splitlines() if "Effusion" in line)
    assert line.split() == ["Effusion", "34", "%", "25", "%", "above"]
    hernia = next(line for line in text.splitlines() if "Hernia" in line)
    assert hernia.split() == ["Hernia", "-", "-", "not", "scored:", "insufficient", "examples"]
    assert "out/film-effusion-map.png" in text
    assert "caution: Age unknown" in text
    assert 'refused: This is "no film"' in text
    assert text.endswith(NOTICE + "\n")


def test_a_file_name_cannot_steer_the_terminal():
    text = table_text([Unscored("a\x1b[2Jb\udce9", "failed", "x", "Gone.")], [])
    assert text.startswith(r"a\x1b[2Jb\udce9" + "\n")


def test_what_must_be_said_of_an_image_that_was_not_scored():
    record = Unscored("f", "refused", "x", "No.", ("Its window is left out.",))
    assert strict_json(json_text([record]))[0]["cautions"] == ["Its window is left out."]
    assert "caution: Its window is left out." in table_text([record], [])
    row = next(csv.DictReader(io.StringIO(csv_text([record]), newline="")))
    assert row["cautions"] == "Its window is left out."
