"""CSV and JSON lines that grow with the run."""

import csv
import io
import json
import locale
from contextlib import suppress

import pytest

from tests.triage.fakes import image, run
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import LABELS
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_report import write_report
from xray_desktop.triage.worklist_tables import CSV_NAME, JSON_NAME, WorklistTables


@pytest.fixture
def store(tmp_path):
    with Worklist(tmp_path / "worklist.sqlite") as opened:
        yield opened


def written(store, out):
    rows = WorklistTables(out, store.reading, store.identity)
    rows.write_new_rows()
    rows.close()


def csv_rows(out):
    text = (out / CSV_NAME).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_rows(out):
    return [json.loads(line) for line in (out / JSON_NAME).read_text().splitlines()]


def test_each_image_has_one_row_in_the_order_of_being_done(store, tmp_path):
    for number in range(12):
        image(tmp_path / "films", f"{number:02}", number / 30)
    run(store, tmp_path / "films")
    written(store, tmp_path / "out")
    written(store, tmp_path / "out")
    rows = csv_rows(tmp_path / "out")
    assert [int(row["place"]) for row in rows] == list(range(1, 13))
    assert [row["place"] for row in json_rows(tmp_path / "out")] == list(range(1, 13))
    assert rows[0]["above"] == "Effusion|Pneumonia"
    assert 0 < float(rows[0]["Pneumonia"]) < 1
    assert rows[0]["Hernia"] == ""  # the model cannot score it
    assert rows[0]["model_hash"] == "0" * 64
    assert rows[0]["notice"].startswith("Unverified output of a program.")
    findings = json_rows(tmp_path / "out")[0]["findings"]
    assert [one["label"] for one in findings] == list(LABELS)


@pytest.fixture
def decimal_comma():
    """The C library's numbers with a decimal comma, where a German locale is installed."""
    before = locale.setlocale(locale.LC_NUMERIC)
    for name in ("de_DE.UTF-8", "de_DE", "German_Germany"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_NUMERIC, name)
    if locale.localeconv()["decimal_point"] != ",":
        pytest.skip("needs a German locale")
    yield
    locale.setlocale(locale.LC_NUMERIC, before)


@pytest.mark.usefixtures("decimal_comma")
def test_a_table_is_the_same_under_a_locale_with_a_decimal_comma(store, tmp_path):
    image(tmp_path / "films", "one", 0.3)
    run(store, tmp_path / "films")
    written(store, tmp_path / "out")
    (row,) = csv_rows(tmp_path / "out")
    assert 0 < float(row["Pneumonia"]) < 1
    assert float(row["urgency"]) > 1
    assert None not in row, "a decimal comma would add a column"


@pytest.mark.parametrize("cut", [1, 30, 200, 10_000_000])
def test_half_a_row_is_cut_off_and_written_anew(store, tmp_path, cut):
    for number in range(5):
        image(tmp_path / "films", f"{number}", number / 10)
    run(store, tmp_path / "films")
    out = tmp_path / "out"
    written(store, out)
    whole = {name: (out / name).read_bytes() for name in (CSV_NAME, JSON_NAME)}
    for name, content in whole.items():
        (out / name).write_bytes(content[: max(0, len(content) - cut)])
    written(store, out)
    assert {name: (out / name).read_bytes() for name in whole} == whole


@pytest.mark.parametrize("name", [CSV_NAME, JSON_NAME])
@pytest.mark.parametrize(
    "content", [b"a,b\r\n1,2\r\n", b"one line that nobody ended", b"\xff\xfe\x00\n", b'{"x": 1}\n']
)
def test_somebody_elses_file_is_left_as_it_is(store, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError, match="--out"):
        WorklistTables(tmp_path, store.reading, store.identity)
    assert (tmp_path / name).read_bytes() == content


def test_rows_of_another_worklist_are_refused(store, tmp_path):
    image(tmp_path / "films", "a")
    run(store, tmp_path / "films")
    written(store, tmp_path / "out")
    with (
        Worklist(tmp_path / "other.sqlite") as other,
        pytest.raises(RefusedError, match="another worklist"),
    ):
        WorklistTables(tmp_path / "out", other.reading, other.identity)


def test_rows_of_brackets_without_end_are_refused(store, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / JSON_NAME).write_bytes(b'{"place": ' + b"[" * 20_000 + b"\n")
    with pytest.raises(RefusedError, match="another worklist"):
        WorklistTables(tmp_path / "out", store.reading, store.identity)


def test_names_are_no_formulas_and_stand_on_one_line(store, tmp_path):
    image(tmp_path / "films", 'a\n=1+1,"x"', 0.4)
    folder = tmp_path / "films" / "=cmd()"
    image(folder, "b", 0.5)
    run(store, tmp_path / "films")
    written(store, tmp_path / "out")
    rows = csv_rows(tmp_path / "out")
    assert len((tmp_path / "out" / CSV_NAME).read_bytes().splitlines()) == 3
    assert rows[0]["file"].endswith('a\\n=1+1,"x"')


def test_the_page_holds_every_image_and_runs_nothing_from_a_name(store, tmp_path):
    image(tmp_path / "films", "<script>alert(1)<", 0.4)
    image(tmp_path / "films", "b'\"&", 0.5)
    image(tmp_path / "films", "c", 0.4).write_text("no image")
    run(store, tmp_path / "films", now=1e9)
    path = write_report(tmp_path / "out", store.reading, 1e9)
    page = path.read_text()
    assert page.count("data:image/jpeg;base64,") == 2
    assert page.count("<script>") == 1
    assert "alert(1)" in page
    assert "Research use only" in page
    assert "fake-1 (000000000000)" in page
    assert "http" not in page.replace('http-equiv="Content', "")
    assert not list((tmp_path / "out").glob(".*"))
