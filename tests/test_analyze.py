"""The run over many files, with a made-up engine and reader."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.gui.fakes import LOGITS, FakeEngine, image
from tests.gui.findings.test_unsuitable_image import Far, views_only
from tests.results.dicom.examples import image_file, result_of
from xray_desktop.analyze import (
    EXPLAINED_WITHOUT_SCORE,
    NOTHING_TO_EXPLAIN,
    Analysis,
    AnalysisOptions,
)
from xray_desktop.core.attribution.heat_map import heat_map_of
from xray_desktop.core.errors import (
    INTERNAL_ERROR,
    NEVER_SCORED,
    BundleError,
    FailedError,
    NotChestError,
    RefusedError,
)
from xray_desktop.core.progress import finish
from xray_desktop.core.scoring.view_check import MIRRORED
from xray_desktop.inference.assessment import explain, grad_cams_of
from xray_desktop.results.csv_text import csv_text
from xray_desktop.results.json_text import json_text
from xray_desktop.results.output_files import OutputFolder
from xray_desktop.results.record import ScoredFile, UnscoredFile
from xray_desktop.results.report_picture import caption_lines
from xray_desktop.results.result_files import ResultKind, ResultsOptions
from xray_desktop.results.score_report import report_notes
from xray_desktop.results.table_text import table_text

REFUSAL = RefusedError("not_an_image", "This is no image.")


class TableReader:
    """Answers from a table by file name."""

    def __init__(self, **answers):
        self.answers = answers
        self.headers = {}
        self.frames = []

    def read(self, path, frame=None):
        self.frames.append(frame)
        answer = self.answers[path.stem]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def source_header(self, path):
        answer = self.headers[path.stem]
        if isinstance(answer, BaseException):
            raise answer
        return answer


def run(tmp_path, names, reader, options=None, engine=None):
    mistakes = []
    analysis = Analysis(
        reader,
        engine or FakeEngine(),
        OutputFolder(tmp_path / "out"),
        options or AnalysisOptions(),
        mistakes.append,
    )
    return analysis, list(analysis.records([Path(name) for name in names])), mistakes


def test_one_bad_file_never_ends_the_run(tmp_path):
    reader = TableReader(
        a=image(),
        b=REFUSAL,
        c=FailedError("time", "Too slow."),
        d=ValueError("DOE^JOHN"),
        e=image(cautions=("Old image.",)),
        f=image(unsuitable=RefusedError("lateral", "This is a lateral image."), cautions=("Odd.",)),
    )
    names = ["a.png", "b.txt", "c.dcm", "d.dcm", "e.png", "f.png"]
    _, records, mistakes = run(tmp_path, names, reader)
    assert [r.file for r in records] == names
    assert isinstance(records[0], ScoredFile)
    assert records[1] == UnscoredFile("b.txt", "refused", "not_an_image", "This is no image.")
    assert records[2] == UnscoredFile("c.dcm", "failed", "time", "Too slow.")
    assert records[3] == UnscoredFile("d.dcm", "failed", "internal", INTERNAL_ERROR.message)
    assert records[4].cautions == ("Old image.",)
    assert (records[5].status, records[5].code) == ("refused", "lateral")
    assert records[5].cautions == ("Odd.",)
    assert [type(mistake) for mistake in mistakes] == [ValueError]
    assert not (tmp_path / "out").exists()


def test_records_come_as_they_are_made_and_ctrl_c_passes(tmp_path):
    reader = TableReader(a=image(), b=KeyboardInterrupt())
    analysis = Analysis(
        reader,
        FakeEngine(),
        OutputFolder(tmp_path),
        AnalysisOptions(),
        lambda error: pytest.fail(str(error)),
    )
    records = analysis.records([Path("a"), Path("b")])
    assert isinstance(next(records), ScoredFile)
    with pytest.raises(KeyboardInterrupt):
        next(records)


def test_top_explains_what_lies_highest_over_its_operating_point(tmp_path):
    analysis, (record,), _ = run(
        tmp_path, ["a.png"], TableReader(a=image()), AnalysisOptions("top")
    )
    assert record.map is not None
    assert record.map.label == record.assessment.top.label == "Effusion"
    assert record.map.path == str(tmp_path / "out" / "a-effusion-map.png")
    with Image.open(record.map.path) as picture:
        assert np.ptp(np.asarray(picture.convert("RGB")), axis=2).max() > 20
    assert not analysis.unwritten
    assert record.map.grad_cam_agreement > 0.9  # both see the left half alone


def test_the_picture_of_a_map_is_in_true_proportion(tmp_path):
    tall = replace(image(shape=(600, 900)), stated_aspect=2.0)
    _, (record,), _ = run(tmp_path, ["a.png"], TableReader(a=tall), AnalysisOptions("top"))
    assert record.map is not None
    with Image.open(record.map.path) as picture:
        assert picture.width == 900
        assert picture.height > 1200


@pytest.mark.parametrize("wished", ["top", "Effusion"])
def test_a_heat_map_that_did_not_converge_is_drawn_only_if_that_was_asked_for(tmp_path, wished):
    class Erratic(FakeEngine):
        def input_gradients(self, batch, labels):
            shape = super().input_gradients(batch, labels).shape
            return np.random.default_rng(self.calls).normal(size=shape).astype(np.float32)

    dicom = result_of(image_file(tmp_path))
    reader = TableReader(a=dicom.image)
    reader.headers = {"a": dicom.header}
    written = ResultsOptions(frozenset(ResultKind))
    analysis, (record,), _ = run(
        tmp_path, ["a.dcm"], reader, AnalysisOptions(wished, results=written), Erratic()
    )
    assert record.map.withheld
    assert record.map.reliability.reasons[0].code == "not_converged"
    assert record.map.path is None
    assert record.map.regions == ()
    assert not list((tmp_path / "out").glob("*.png"))
    assert len(record.written) == 4, "each says why"
    assert not analysis.incomplete
    options = AnalysisOptions(wished, withheld=True)
    _, (record,), _ = run(tmp_path, ["a.dcm"], reader, options, Erratic())
    assert not record.map.withheld
    assert record.map.path.endswith("a-effusion-map.png")
    assert record.map.reliability.withheld


def test_a_bundle_without_features_gives_its_map_all_the_same(tmp_path):
    class Older(FakeEngine):
        def features(self, point, labels, inner=None):
            raise BundleError("no_features", "Made before.")

    _, (record,), _ = run(
        tmp_path, ["a.png"], TableReader(a=image()), AnalysisOptions("top"), Older()
    )
    assert record.map is not None
    assert record.map.grad_cam_agreement is None


def test_a_named_label_baseline_and_frame(tmp_path):
    reader = TableReader(a=image())
    options = AnalysisOptions("Pleural_Thickening", "blurred", 2, withheld=True)
    _, (record,), _ = run(tmp_path, ["a.png"], reader, options)
    assert record.map.label == "Pleural_Thickening"
    assert record.map.baseline == "blurred"
    assert record.map.path.endswith("a-pleural-thickening-map.png")
    assert reader.frames == [2]


def test_an_unscored_label_is_explained_with_a_caution(tmp_path):
    _, (record,), _ = run(tmp_path, ["a.png"], TableReader(a=image()), AnalysisOptions("Hernia"))
    assert record.map.label == "Hernia"
    assert EXPLAINED_WITHOUT_SCORE in record.cautions


def test_top_without_a_scored_label_says_so(tmp_path):
    engine = FakeEngine()
    engine.contract = type(engine.contract)(
        **{f: getattr(engine.contract, f) for f in ("model_id", "title", "notice", "input")},
        demonstration=True,
        labels=tuple(type(label)(label.name) for label in engine.contract.labels),
    )
    _, (record,), _ = run(
        tmp_path, ["a.png"], TableReader(a=image()), AnalysisOptions("top"), engine
    )
    assert record.map is None
    assert record.cautions == (NOTHING_TO_EXPLAIN,)


@pytest.mark.parametrize("error", [FailedError("gpu", "The GPU is gone."), RuntimeError("x")])
def test_scores_stay_when_the_map_fails(tmp_path, error):
    engine = FakeEngine()

    def fail():
        raise error

    engine.before_gradient = fail
    analysis, (record,), mistakes = run(
        tmp_path, ["a.png"], TableReader(a=image()), AnalysisOptions("top"), engine
    )
    assert record.assessment.finding("Effusion").probability > 0.5
    assert record.map is None
    assert record.cautions[0].startswith("No heat map: The ")
    assert len(mistakes) == (0 if isinstance(error, FailedError) else 1)
    assert not analysis.unwritten


def test_an_unwritable_folder_is_noted_and_the_scores_stay(tmp_path):
    (tmp_path / "out").write_bytes(b"a file in the way")
    reader = TableReader(a=image())
    analysis, (record,), mistakes = run(tmp_path, ["a.png"], reader, AnalysisOptions("top"))
    assert isinstance(record, ScoredFile)
    assert record.map is None
    assert analysis.unwritten
    assert mistakes == []


def test_every_logit_reaches_its_label(tmp_path):
    _, (record,), _ = run(tmp_path, ["a.png"], TableReader(a=image()))
    shown = {f.label: f.probability for f in record.assessment.findings}
    order = sorted(LOGITS, key=LOGITS.__getitem__)
    assert shown[order[-1]] == max(shown.values())


def test_a_refused_image_is_scored_only_on_demand_and_marked_everywhere(tmp_path):
    why = RefusedError("view", "This is a lateral image.")
    reader = TableReader(a=image(unsuitable=why, cautions=("Old image.",)))
    _, (refused,), _ = run(tmp_path, ["a.png"], reader)
    assert (refused.status, refused.code) == ("refused", "view")
    _, (record,), _ = run(tmp_path, ["a.png"], reader, AnalysisOptions("top", anyway=True))
    assert record.map is not None
    marked = "Scores shown anyway, though the image was refused: This is a lateral image."
    assert record.cautions == (marked, "Old image.")
    radiograph, engine = image(unsuitable=why), FakeEngine()
    shown = finish(explain(radiograph, engine, record.map.label, anyway=True))
    heat_map = heat_map_of(shown, radiograph, engine.contract)
    assert caption_lines(heat_map, record.assessment)[1] == marked
    read = json.loads(json_text([record]))[0]
    assert read["shown_anyway"] == [
        {"code": "view", "message": why.message, "value": None, "threshold": None}
    ]
    assert {row["shown_anyway"] for row in csv.DictReader(io.StringIO(csv_text([record])))} == {
        "view"
    }
    assert f"caution: {marked}" in table_text([record], ())
    plain = run(tmp_path, ["a.png"], TableReader(a=image()))[1][0]
    assert plain.assessment.findings == record.assessment.findings
    assert json.loads(json_text([plain]))[0]["shown_anyway"] == []


@pytest.mark.parametrize("by_header", [True, False])
def test_what_is_certainly_no_chest_radiograph_is_not_scored_anyway(tmp_path, by_header):
    why = NotChestError("not_chest", "This is an angiogram.")
    engine = FakeEngine() if by_header else Far()
    radiograph = image(unsuitable=why if by_header else None)
    _, (record,), _ = run(
        tmp_path,
        ["a.png"],
        TableReader(a=radiograph),
        AnalysisOptions("top", anyway=True),
        engine=engine,
    )
    assert record.status == "refused"
    assert record.message.endswith(NEVER_SCORED)
    assert engine.calls == 0
    if by_header:
        with pytest.raises(NotChestError):
            finish(explain(radiograph, engine, "Effusion", anyway=True))
        with pytest.raises(NotChestError):
            grad_cams_of(radiograph, engine, (), anyway=True)


def test_what_cannot_be_opened_is_not_scored_anyway(tmp_path):
    _, (record,), _ = run(tmp_path, ["a.png"], TableReader(a=REFUSAL), AnalysisOptions(anyway=True))
    assert (record.status, record.code) == ("refused", "not_an_image")


NO_STUDY = RefusedError("no_study", "This file names no study.")


def test_results_are_written_and_listed(tmp_path):
    path = image_file(tmp_path)
    scored = result_of(path)
    reader = TableReader(a=scored.image, b=image())
    reader.headers = {"a": scored.header, "b": NO_STUDY}
    options = AnalysisOptions("top", results=ResultsOptions(frozenset(ResultKind)))
    analysis, (whole, plain), mistakes = run(tmp_path, ["a.dcm", "b.png"], reader, options)
    assert [Path(path).name.rsplit("-", 1)[1] for path in whole.written] == [
        "sc.dcm",
        "gsps.dcm",
        "sr.dcm",
        "report.pdf",
    ]
    assert [Path(path).name.rsplit("-", 1)[1] for path in plain.written] == ["report.pdf"]
    assert plain.cautions[-1] == NO_STUDY.message
    assert analysis.incomplete
    assert not analysis.unwritten
    assert mistakes == []
    assert json.loads(json_text([whole]))[0]["written"] == list(whole.written)
    rows = list(csv.DictReader(io.StringIO(csv_text([whole]))))
    assert rows[0]["written"].split("|") == list(whole.written)
    assert f"written: {whole.written[0]}" in table_text([whole], ())
    assert "refused" not in table_text([plain], ())


def test_the_header_is_read_only_where_it_is_needed(tmp_path):
    options = AnalysisOptions(results=ResultsOptions(frozenset({ResultKind.PDF})))
    analysis, (record,), _ = run(tmp_path, ["a.png"], TableReader(a=image()), options)
    assert len(record.written) == 1
    assert not analysis.incomplete


def test_scores_stay_when_results_cannot_be_written(tmp_path):
    (tmp_path / "out").write_bytes(b"a file in the way")
    reader = TableReader(a=image(), b=image())
    reader.headers = {"b": FailedError("missing", "The file is gone.")}
    options = AnalysisOptions(results=ResultsOptions(frozenset({ResultKind.PDF})))
    analysis, (record,), _ = run(tmp_path, ["a.png"], reader, options)
    assert record.cautions[-1].startswith("Not written: The results could not be written")
    assert analysis.unwritten
    options = AnalysisOptions(results=ResultsOptions(frozenset({ResultKind.SR})))
    analysis, (record,), _ = run(tmp_path, ["b.png"], reader, options)
    assert record.cautions == ("Not written: The file is gone.",)
    assert (analysis.unwritten, analysis.incomplete) == (False, True)


def test_a_caution_of_the_input_check_stands_in_every_result(tmp_path):
    engine = FakeEngine()
    engine.input_check = views_only(mirrored=-1e6)
    reader = TableReader(a=image(cautions=("Mind this.",)))
    _, (record,), _ = run(tmp_path, ["a.png"], reader, engine=engine)
    assert record.cautions == (MIRRORED, "Mind this.")
    assert MIRRORED in report_notes(record.assessment, None, ("Mind this.",))
