"""What the worklist keeps of the model that scored an image, so that its scores stay stated."""

import json
import sqlite3

import pytest

from tests.gui.fakes import FakeEngine
from tests.results.examples import stated_assessment
from tests.stated import stated
from tests.triage.fakes import image, run
from xray_desktop.triage.model_table import assessment_of, store_model
from xray_desktop.triage.rows import WorklistView
from xray_desktop.triage.schema import SCHEMA
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_report import write_report
from xray_desktop.triage.worklist_tables import COLUMNS, csv_cells, json_line


@pytest.fixture
def write():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(SCHEMA)
    yield connection
    connection.close()


def kept(write):
    return write.execute("SELECT model_id, sha256, device, notice, labels FROM model").fetchone()


def test_base_rates_caveats_and_reasons_come_back(write):
    given = stated_assessment()
    store_model(write, given)
    assert assessment_of(kept(write), [one.probability for one in given.findings]) == given


def test_a_row_of_an_earlier_version_is_read_and_then_completed(write):
    given = stated_assessment()
    first = store_model(write, given)
    labels = json.loads(kept(write)[4])
    for label in labels:
        for name in ("prevalence", "caveats", "auc"):
            del label[name]
    write.execute("UPDATE model SET labels = ?", (json.dumps(labels),))
    numbers = [one.probability for one in given.findings]
    assert all(one.base_rate is None for one in assessment_of(kept(write), numbers).findings)
    assert store_model(write, given) == first
    assert assessment_of(kept(write), numbers) == given


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """A worklist scored by a model that states its scores, with its rows and its page."""
    folder = tmp_path_factory.mktemp("worklist")
    engine = FakeEngine()
    engine.contract = stated(engine.contract)
    image(folder / "films", "a", 0.5)
    with Worklist(folder / "w.sqlite") as store:
        run(store, folder / "films", engine=engine)
        found = store.reading.rows(store.reading.order(WorklistView(), 0.0))
        page = write_report(folder / "out", store.reading, 0.0).read_text("utf-8")
    return found, page


def test_rows_state_scores_as_the_window_does(rows):
    (row,) = rows[0]
    cells = dict(zip(COLUMNS, csv_cells(row, "w"), strict=True))
    effusion = "Effusion: 82 %, base rate 17 %: × 4.8, above the operating point 19 %"
    assert effusion in cells["scores"]
    assert "Pneumonia: measured on only 28 images" in cells["caveats"]
    assert "Fibrosis: not scored: AUC 0.61, may be as low as 0.50" in cells["not_scored"]
    assert "Hernia: not scored: insufficient examples" in cells["not_scored"]
    found = {one["label"]: one for one in json.loads(json_line(row, "w"))["findings"]}
    assert found["Effusion"]["text"] == "82 %, base rate 17 %: × 4.8"
    assert found["Pneumonia"]["caveats"][0]["code"] == "few_positives"


def test_new_columns_come_last_so_that_a_file_that_was_begun_goes_on():
    assert COLUMNS[-4:] == ("notice", "scores", "caveats", "not_scored")


def test_the_page_states_them_too(rows):
    page = rows[1]
    assert "Effusion 82 % (base rate 17 %: × 4.8; above)" in page
    assert "Caveat, Pneumonia: measured on only 28 images that have it" in page
    assert "share of images with the finding" in page


def test_a_page_without_base_rates_says_nothing_of_them(tmp_path):
    image(tmp_path / "films", "a", 0.5)
    with Worklist(tmp_path / "w.sqlite") as store:
        run(store, tmp_path / "films", engine=FakeEngine())
        page = write_report(tmp_path / "out", store.reading, 0.0).read_text("utf-8")
    assert "base rate" not in page.lower()
