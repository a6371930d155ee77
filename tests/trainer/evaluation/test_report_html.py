import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("matplotlib", reason="needs the extra `train`")

from trainer.evaluation.figures import measure
from trainer.evaluation.metadata import Metadata
from trainer.evaluation.report_html import Report, WrongFilm, write_report
from trainer.evaluation.subgroups import subgroups
from trainer.evaluation.wrong import WrongCall, most_wrong

VOID = {"meta", "img"}


class Reader(HTMLParser):
    """Checks that every element is closed, and keeps what the page asks for and says."""

    def __init__(self):
        super().__init__()
        self.open, self.sources, self.said, self.rows = [], [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.sources += [value for name, value in attrs if name in {"src", "href"}]
        if tag == "tr":
            self.rows.append([])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1].append(data)


@pytest.fixture(scope="module")
def report(contract, evaluation, scored):
    films = scored(150)
    figures = measure(contract.labels, films, None, films.logits)
    entries = [Metadata("AP" if i % 2 else "PA", "F", 50) for i in range(150)]
    groups = subgroups(contract.labels, films, entries)
    call = most_wrong(contract.labels, films, figures)[0]
    return Report(
        contract,
        "made-up films",
        figures,
        ("3 left out: <why>",),
        groups,
        evaluation.calibrations,
        (
            WrongFilm(
                call, "film <7>", np.linspace(0, 1, 60_000, dtype=np.float32).reshape(200, 300)
            ),
        ),
    )


def read(page):
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open
    return reader


def test_the_page_needs_nothing_but_itself_and_says_what_it_is_not_for(report, tmp_path):
    page = write_report(report, tmp_path / "out" / "report")
    reader = read(page)
    assert all(source.startswith("data:image/png;base64,") for source in reader.sources)
    text = page.read_text(encoding="utf-8")
    head = text[: text.index("</head>")]
    assert "Research use only – not for diagnosis" in head
    assert "Made-up &lt;model&gt;" in head
    assert "<script" not in text
    said = " ".join(reader.said)
    assert "3 left out: <why>" in said
    assert not re.search(r"\bnan\b|None", said)


def test_every_figure_is_on_it(report, tmp_path):
    reader = read(write_report(report, tmp_path))
    rows = {row[0]: row for row in reader.rows if row}
    cells = [cell for row in reader.rows for cell in row]
    for row in report.figures.measured:
        for figure in (row.auc, row.auprc, row.point.sensitivity, row.point.specificity):
            assert str(figure) in cells
        assert f"{row.error_before:.3f}" in cells
        assert f"{row.error_after:.3f}" in cells
    assert str(report.figures.macro_auc) in cells
    assert rows["Constant predictor"][1] == "0.500"
    assert "not scored: too few examples to calibrate or to measure" in cells
    for group in report.subgroups:
        assert group.name in cells
        assert str(group.figures.rows[1].auc) in cells


def test_the_plots_are_inside_and_beside(report, tmp_path):
    reader = read(write_report(report, tmp_path))
    inside = [base64.b64decode(source.partition(",")[2]) for source in reader.sources]
    names = {"areas.png", "roc.png", "reliability.png", "confusion.png"}
    assert {path.name for path in tmp_path.glob("*.png")} == names
    for path in tmp_path.glob("*.png"):
        assert path.read_bytes() in inside
        with Image.open(path) as image:
            assert min(image.size) > 200
            assert len(image.getcolors(1 << 24)) > 20
    with Image.open(io.BytesIO(inside[-1])) as film:
        assert film.size == (160, 107)
        low, high = film.getextrema()
        assert low < 3
        assert high > 252


def test_films_are_left_out_unless_given(report, tmp_path):
    text = write_report(replace(report, wrong=()), tmp_path).read_text(encoding="utf-8")
    assert "film &lt;7&gt;" not in text
    assert "most wrong" not in text


def test_films_of_which_nothing_can_be_measured_make_a_page_too(contract, scored, tmp_path):
    figures = measure(contract.labels, scored(12), None, None)
    page = write_report(Report(contract, "few films", figures), tmp_path)
    reader = read(page)
    assert not reader.sources
    assert "No label could be measured." in reader.said
    assert not re.search(r"\bnan\b", " ".join(reader.said))


def test_a_wrong_call_says_whether_it_was_missed(report, tmp_path):
    assert isinstance(report.wrong[0].call, WrongCall)
    said = " ".join(read(write_report(report, tmp_path)).said)
    assert "film <7>: missed" in said
