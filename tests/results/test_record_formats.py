"""JSON, CSV and the table carry the same facts."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from tests.results.examples import (
    NOTICE,
    assessment,
    attribution,
    heat_map,
    records,
    withheld_heat_map,
)
from xray_desktop.core.labels import LABELS
from xray_desktop.results.csv_text import COLUMNS, csv_text
from xray_desktop.results.heat_map_text import attribution_text
from xray_desktop.results.json_text import json_text
from xray_desktop.results.record import HeatMapRecord, ScoredFile, UnscoredFile
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
    assert (first["map"]["layer"], first["map"]["mirror"]) == (None, False)
    assert first["map"]["reliability"]["level"] == "low"
    assert first["map"]["withheld"] is None
    assert second["map"] is None
    assert first["model"] == {"id": "fake-1", "hash": "ab" * 32}
    assert first["notice"] == NOTICE
    assert first["cautions"] == ["Age unknown, read with care."]
    assert set(last) == {"file", "status", "error"}
    assert last["error"]["code"] == "not_an_image"


def test_json_of_nothing_is_an_empty_array():
    assert strict_json(json_text([])) == []


def test_an_infinite_completeness_error_is_null():
    shown = HeatMapRecord.of(heat_map(attribution(f_image=1.0)), "m.png")
    assert shown.completeness_error is None
    assert strict_json(json_text([ScoredFile("f", assessment(), shown)]))[0]["map"][
        "completeness_error"
    ] is None  # fmt: skip


def test_json_survives_a_name_that_is_no_utf_8():
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    text = json_text([UnscoredFile(name, "failed", "missing", "Gone.")])
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
    assert rows[-1]["error_message"] == 'This is "no image", so it stays.'
    assert rows[-1]["label"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " ="])
def test_csv_text_is_never_a_formula(start):
    text = csv_text([UnscoredFile(start + "SUM(A1)", "failed", "x", "-1")])
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["file"] == "'" + start + "SUM(A1)"
    assert row["error_message"] == "'-1"


@pytest.mark.parametrize(("start", "shown"), [("\t", r"\t"), ("\r=", r"\r="), ("\x0b=", r"\x0b=")])
def test_a_control_character_before_a_formula_is_an_escape(start, shown):
    text = csv_text([UnscoredFile(start + "SUM(A1)", "failed", "x", "-1")])
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["file"] == shown + "SUM(A1)"


def test_csv_numbers_stay_numbers():
    shown = replace(HeatMapRecord.of(heat_map(), "m.png"), agreement=-0.25)
    text = csv_text([ScoredFile("f", assessment(), shown)])
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
    assert 'refused: This is "no image"' in text
    assert text.endswith(NOTICE + "\n")


def test_a_file_name_cannot_steer_the_terminal():
    text = table_text([UnscoredFile("a\x1b[2Jb\udce9", "failed", "x", "Gone.")], [])
    assert text.startswith(r"a\x1b[2Jb\udce9" + "\n")


def test_what_must_be_said_of_an_image_that_was_not_scored():
    record = UnscoredFile("f", "refused", "x", "No.", ("Its window is left out.",))
    assert strict_json(json_text([record]))[0]["cautions"] == ["Its window is left out."]
    assert "caution: Its window is left out." in table_text([record], [])
    row = next(csv.DictReader(io.StringIO(csv_text([record]), newline="")))
    assert row["cautions"] == "Its window is left out."


@pytest.mark.parametrize("form", ["json", "csv"])
def test_regions_come_back_from_a_file_as_they_were(form):
    shown = heat_map()
    record = ScoredFile("f", assessment(), HeatMapRecord.of(shown, "m.png"))
    if form == "json":
        found = strict_json(json_text([record]))[0]["heat_map_regions"]
    else:
        rows = list(csv.DictReader(io.StringIO(csv_text([record]), newline="")))
        assert [row["heat_map_regions"] != "" for row in rows].count(True) == 1
        found = json.loads(rows[LABELS.index("Effusion")]["heat_map_regions"])
    (region,) = shown.regions
    (one,) = found
    np.testing.assert_allclose(one["outline"], region.outline, atol=0.005)
    assert one["outline"][0] == one["outline"][-1]
    np.testing.assert_allclose(one["peak"], region.peak, atol=0.005)
    assert one["share"] == pytest.approx(region.share, abs=1e-4)
    assert (one["label"], one["zone"], one["place"]) == ("Effusion", *["right lower zone"] * 2)
    assert one["meaning"] == "heat map region, not a lesion outline"
    assert one["reliability"] == "low"
    assert "heat maps of this finding were not tested" in one["reasons"]


def test_a_heat_map_that_is_withheld_is_its_reason():
    record = ScoredFile("f", assessment(), HeatMapRecord.of(withheld_heat_map(), None))
    why = "No heat map is shown: it did not converge."
    found = strict_json(json_text([record]))[0]
    assert found["heat_map_regions"] == []
    assert found["map"]["path"] is None
    assert found["map"]["withheld"] == why
    assert found["map"]["reliability"]["level"] == "not informative"
    assert found["map"]["reliability"]["reasons"][0]["code"] == "not_converged"
    row = list(csv.DictReader(io.StringIO(csv_text([record]), newline="")))[
        LABELS.index("Effusion")
    ]
    assert (row["map_withheld"], row["map_path"], row["heat_map_regions"]) == (why, "", "[]")
    assert row["map_reliability"] == "not informative"
    text = table_text([record], ())
    assert f"heat map of Effusion: {why}" in text
    assert "region 1" not in text


def test_without_a_heat_map_there_are_no_regions():
    record = ScoredFile("f", assessment())
    assert strict_json(json_text([record]))[0]["heat_map_regions"] == []
    rows = list(csv.DictReader(io.StringIO(csv_text([record]), newline="")))
    assert {row["heat_map_regions"] for row in rows} == {""}


def test_the_table_names_the_regions_and_how_far_they_may_be_trusted():
    text = table_text(records(), ())
    assert "heat map of Effusion (what moved the score, not where disease is): out/" in text
    assert "Heat map reliability: low" in text
    assert "region 1: right lower zone, " in text


def test_every_format_says_at_which_layer_a_heat_map_was_computed():
    made = heat_map(replace(attribution(), layer="mixed5", mirror=True))
    record = ScoredFile("f", assessment(), HeatMapRecord.of(made, "m.png"))
    found = strict_json(json_text([record]))[0]["map"]
    assert (found["layer"], found["mirror"]) == ("mixed5", True)
    rows = list(csv.DictReader(io.StringIO(csv_text([record]), newline="")))
    row = rows[LABELS.index("Effusion")]
    assert (row["map_layer"], row["map_mirror"]) == ("mixed5", "true")
    assert attribution_text(made.attribution).startswith(
        "Integrated gradients of the logit at the features of mixed5 from a black baseline, mean "
        "of the image and its mirror image: 12 evaluations"
    )


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({"f_image": 1.05}, "almost like the image"),
        ({"stability": 0.1}, "has not converged"),
        ({"f_image": 0.0}, "higher than the image"),
        ({}, None),
    ],
)
def test_every_format_carries_the_warning_of_an_attribution_map(changes, warning):
    made = heat_map()
    made = replace(made, attribution=replace(made.attribution, **changes))
    record = ScoredFile("f", assessment(), HeatMapRecord.of(made, "m.png"))
    found = strict_json(json_text([record]))[0]["map"]["warning"]
    row = list(csv.DictReader(io.StringIO(csv_text([record]), newline="")))[
        LABELS.index("Effusion")
    ]
    if warning is None:
        assert found is None
        assert row["map_warning"] == ""
    else:
        assert warning in found
        assert warning in row["map_warning"]
