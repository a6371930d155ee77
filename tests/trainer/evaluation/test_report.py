import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from trainer.data.image_tables import Metadata
from trainer.evaluation.figures import measure
from trainer.evaluation.image_scores import predictions_of
from trainer.evaluation.report import Report, WrongCall, WrongImage, most_wrong, write_report
from trainer.evaluation.subgroups import subgroups

pytest.importorskip("matplotlib", reason="needs the extra `train`")


VOID = {"meta", "img"}


class Reader(HTMLParser):
    """Checks that every element is closed, and keeps what the page asks for and says."""

    def __init__(self):
        super().__init__()
        self.open, self.sources, self.predictions, self.rows = [], [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.sources += [value for name, value in attrs if name in {"src", "href"}]
        if tag == "tr":
            self.rows.append([])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.predictions.append(data)
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1].append(data)


@pytest.fixture(scope="module")
def report(contract, evaluation, scored):
    images = scored(150)
    figures = measure(contract.labels, images, None, images.logits)
    entries = [Metadata("AP" if i % 2 else "PA", "F", 50) for i in range(150)]
    groups = subgroups(contract.labels, images, entries)
    call = most_wrong(contract.labels, images, figures)[0]
    return Report(
        contract,
        "made-up images",
        figures,
        ("3 left out: <why>",),
        groups,
        evaluation.calibrations,
        (
            WrongImage(
                call, "film <7>", np.linspace(0, 1, 60_000, dtype=np.float32).reshape(200, 300)
            ),
        ),
    )


@pytest.fixture(scope="module")
def page(report, tmp_path_factory):
    """The report's page in a folder that did not exist, with the plots beside it."""
    return write_report(report, tmp_path_factory.mktemp("made") / "out" / "report")


def read(page):
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    assert not reader.open
    return reader


def test_the_page_needs_nothing_but_itself_and_says_what_it_is_not_for(page):
    reader = read(page)
    assert all(source.startswith("data:image/png;base64,") for source in reader.sources)
    text = page.read_text(encoding="utf-8")
    head = text[: text.index("</head>")]
    assert "Research use only – not for diagnosis" in head
    assert "Made-up &lt;model&gt;" in head
    assert "<script" not in text
    predictions = " ".join(reader.predictions)
    assert "3 left out: <why>" in predictions
    assert not re.search(r"\bnan\b|None", predictions)


def test_every_figure_is_on_it(report, page):
    reader = read(page)
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


def test_the_plots_are_inside_and_beside(page):
    reader = read(page)
    inside = [base64.b64decode(source.partition(",")[2]) for source in reader.sources]
    names = {"areas.png", "roc.png", "reliability.png", "confusion.png"}
    assert {path.name for path in page.parent.glob("*.png")} == names
    for path in page.parent.glob("*.png"):
        assert path.read_bytes() in inside
        with Image.open(path) as image:
            assert min(image.size) > 200
            assert len(image.getcolors(1 << 24)) > 20
    with Image.open(io.BytesIO(inside[-1])) as radiograph:
        assert radiograph.size == (160, 107)
        low, high = radiograph.getextrema()
        assert low < 3
        assert high > 252


def test_images_are_left_out_unless_given(report, tmp_path):
    text = write_report(replace(report, wrong=()), tmp_path).read_text(encoding="utf-8")
    assert "film &lt;7&gt;" not in text
    assert "most wrong" not in text


def test_images_of_which_nothing_can_be_measured_make_a_page_too(contract, scored, tmp_path):
    figures = measure(contract.labels, scored(12), None, None)
    page = write_report(Report(contract, "few images", figures), tmp_path)
    reader = read(page)
    assert not reader.sources
    assert "No label could be measured." in reader.predictions
    assert not re.search(r"\bnan\b", " ".join(reader.predictions))


def test_a_wrong_call_says_whether_it_was_missed(report, page):
    assert isinstance(report.wrong[0].call, WrongCall)
    predictions = " ".join(read(page).predictions)
    assert "film <7>: missed" in predictions


def test_the_worst_come_first_and_are_on_the_wrong_side(evaluation, scored):
    images = scored(150)
    figures = measure(evaluation.labels, images, None, None)
    calls = most_wrong(evaluation.labels, images, figures, count=3)
    held = predictions_of(evaluation.labels, images).probabilities
    assert {call.label for call in calls} <= {row.label for row in figures.measured}
    for index, row in enumerate(figures.rows):
        mine = [call for call in calls if call.label == row.label]
        missed = [call for call in mine if call.positive]
        assert len(missed) <= 3
        for call in mine:
            assert images.truth[call.image, index] == call.positive
            assert call.probability == held[call.image, index]
            assert (call.probability < call.threshold) == call.positive
        if missed:
            assert missed[0].probability == held[images.truth[:, index] == 1, index].min()
    assert "Hernia" not in {call.label for call in calls}
    assert np.isfinite([call.probability for call in calls]).all()
