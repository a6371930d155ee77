"""What the command line takes, prints and returns."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pydicom
import pytest

from tests.disk_faults import with_full_disk
from tests.gui.fakes import FakeEngine, image
from tests.processes import started
from tests.results.dicom.examples import complaints, image_file
from xray_desktop import __version__, cli
from xray_desktop.analyze import Analysis, AnalysisOptions
from xray_desktop.command_line import analyze, console, options
from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import LABELS
from xray_desktop.inference.engines import DeviceKind, EngineKind, EngineOptions
from xray_desktop.paths import DEMO_MODEL, resource_path
from xray_desktop.results.output_files import OutputFolder
from xray_desktop.results.result_files import ResultKind, ResultsOptions

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = resource_path("samples", "chest_pa.png")
MODEL = resource_path(*DEMO_MODEL)
needs_model = pytest.mark.skipif(not MODEL.is_dir(), reason="needs the demonstration model")


def program(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "xray_desktop", *map(str, arguments)],
        cwd=options.pop("cwd", ROOT),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **options,
    )


class Reader:
    def __init__(self, *answers):
        self.answers = list(answers)

    def read(self, path, frame=None):
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def run(tmp_path, answers, *options):
    files = [Path(f"film{number}.png") for number in range(len(answers))]
    arguments = analyze.analyze_parser().parse_args([*map(str, files), *options])
    analysis = Analysis(
        Reader(*answers),
        FakeEngine(),
        OutputFolder(tmp_path),
        AnalysisOptions(arguments.map),
        pytest.fail,
    )
    return analyze.run(analysis, files, arguments)


REFUSAL = RefusedError("not_an_image", "This is no image.")


@pytest.mark.parametrize("label", LABELS)
def test_every_label_is_understood_in_any_spelling(label):
    for text in (label, label.upper(), label.lower().replace("_", " "), label.replace(" ", "_")):
        assert options.label_or_top(text) == label
    assert options.label_or_top("TOP") == "top"


def test_an_unknown_label_lists_the_labels(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["analyze", "x.png", "--map", "measles"])
    assert stop.value.code == 2
    shown = capsys.readouterr().err
    assert "measles" in shown
    assert all(label in shown for label in LABELS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze"],
        ["analyze", "x", "--json", "--csv"],
        ["analyze", "x", "--frame", "-1"],
        ["analyze", "x", "--threads", "0"],
        ["analyze", "x", "--threads", "two"],
        ["analyze", "x", "--baseline", "white"],
        ["analyze", "x", "--write", "sr,xml"],
        ["analyze", "x", "--write", ""],
        ["analyze", "x", "--write", "gsps"],
        ["--engine", "torch"],
        ["--device", "tpu"],
    ],
)
def test_usage_errors(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: xray-desktop" in capsys.readouterr().err


def test_kinds_of_results_are_listed_once_and_in_any_case():
    assert options.result_kinds("SR, pdf,sr", analyze.RESULTS) == ("sr", "pdf")
    assert set(analyze.RESULTS) == {kind.value for kind in ResultKind}
    expected = analyze._results_options(
        analyze.analyze_parser().parse_args(["x", "--write", "sc,pdf", "--identified"])
    )
    assert expected == ResultsOptions(frozenset({ResultKind.SC, ResultKind.PDF}), identified=True)


@needs_model
def test_an_image_of_a_study_leaves_its_objects_and_a_page(tmp_path):
    chest = pydicom.dcmread(resource_path("samples", "chest_pa_jpeg2000.dcm")).pixel_array
    path, out = image_file(tmp_path, chest), tmp_path / "out"
    result = program(
        *("analyze", path, "--anyway", "--map", "Effusion", "--write", "sr,sc,gsps,pdf"),
        *("--out", out, "--json"),
    )
    assert result.returncode == 0, result.stderr
    (record,) = json.loads(result.stdout)
    assert {Path(name).suffix for name in record["written"]} == {".dcm", ".pdf"}
    assert len(record["written"]) == 4
    for name in record["written"]:
        assert Path(name).suffix == ".pdf" or complaints(Path(name)) == []


@needs_model
def test_a_picture_leaves_a_page_and_says_why_no_object(tmp_path):
    result = program("analyze", SAMPLE, "--write", "sr,pdf", "--out", tmp_path)
    assert result.returncode == 1, result.stderr
    assert "DICOM results need a DICOM image" in result.stdout
    assert [path.suffix for path in tmp_path.iterdir()] == [".pdf"]


def test_an_empty_folder_is_a_usage_error(tmp_path, capsys):
    assert cli.main(["analyze", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "no files" in shown.err


def test_help_lists_every_exit_status(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["analyze", "--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert all(
        f"{code.value}  {words}" in shown for code, words in console.EXIT_DESCRIPTIONS.items()
    )
    assert set(console.EXIT_DESCRIPTIONS) == set(console.Exit)


def test_the_window_gets_what_was_asked_for(monkeypatch):
    app = pytest.importorskip("xray_desktop.app")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    calls = []
    monkeypatch.setattr(app, "run", lambda paths, **options: calls.append((paths, options)) or 7)
    assert cli.main(["a.png", "b", "--sample", "--model", "m", "--engine", "tensorflow"]) == 7
    assert calls == [
        (
            [Path("a.png"), Path("b")],
            {
                "model": Path("m"),
                "choice": EngineOptions("tensorflow", precision="auto"),
                "sample": True,
                "new_window": True,
            },
        )
    ]
    cli.main([])
    assert calls[1] == (
        [],
        {
            "model": MODEL,
            "choice": EngineOptions(precision="auto"),
            "sample": False,
            "new_window": False,
        },
    )
    cli.main(["--new-window", "film.png"])
    assert calls[2][1]["new_window"] is True


@pytest.mark.parametrize(
    "asked",
    [["--model", "m"], ["--engine", "onnx"], ["--device", "cpu"], ["--precision", "float32"]],
)
def test_what_the_open_window_may_not_have_gets_a_window_of_its_own(monkeypatch, asked):
    app = pytest.importorskip("xray_desktop.app")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    calls = []
    monkeypatch.setattr(app, "run", lambda _paths, **options: calls.append(options) or 0)
    cli.main(["film.png", *asked])
    assert calls[0]["new_window"] is True


def test_numpy_is_left_one_thread_before_it_comes(monkeypatch):
    code = (
        "import os, sys\n"
        "from xray_desktop import cli\n"
        "assert 'numpy' not in sys.modules, 'too late'\n"
        "try:\n    cli.main(['--version'])\n"
        "except SystemExit:\n    pass\n"
        "assert os.environ['OPENBLAS_NUM_THREADS'] == '1'\n"
    )
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_json_is_whole_and_alone_on_stdout(tmp_path, capsys):
    assert run(tmp_path, [image(), REFUSAL, image()], "--json") == 1
    shown = capsys.readouterr()
    records = json.loads(shown.out)
    assert [record["status"] for record in records] == ["scored", "refused", "scored"]
    assert "3 of 3" in shown.err


def test_csv_on_stdout(tmp_path, capsys):
    assert run(tmp_path, [image()], "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["label"] for row in rows] == list(LABELS)


def test_the_table_ends_with_demonstration_and_notice(tmp_path, capsys):
    assert run(tmp_path, [image()]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [options.DEMONSTRATION, "For tests only."]


def test_ctrl_c_prints_what_was_finished(tmp_path, capsys):
    assert run(tmp_path, [image(), KeyboardInterrupt(), image()], "--json") == 130
    assert [record["file"] for record in json.loads(capsys.readouterr().out)] == ["film0.png"]


def test_a_map_that_cannot_be_written_is_told_by_the_status(tmp_path, capsys):
    (tmp_path / "out").write_bytes(b"in the way")
    assert run(tmp_path / "out", [image(), REFUSAL], "--map", "top", "--json") == 4
    first = json.loads(capsys.readouterr().out)[0]
    assert first["status"] == "scored"
    assert first["map"] is None


def test_a_full_standard_output_is_told_by_the_status(tmp_path, monkeypatch, capsys):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert run(tmp_path, [image()], "--json") == 4
    assert "could not be written" in capsys.readouterr().err


def test_version():
    shown = program("--version")
    assert shown.returncode == 0
    assert shown.stdout.split() == ["xray-desktop", __version__]


def test_a_folder_without_a_model(tmp_path):
    shown = program("analyze", SAMPLE, "--model", tmp_path, "--json")
    assert shown.returncode == 3
    assert shown.stdout == ""
    assert "contract.json" in shown.stderr


@needs_model
def test_analyze_runs_without_qt_and_tensorflow(tmp_path):
    code = (
        "import sys\nfrom xray_desktop.cli import main\n"
        f"if __name__ == '__main__':\n    status = main({['analyze', str(SAMPLE), '--json']!r})\n"
        "    heavy = ('PySide6', 'tensorflow', 'keras', 'pyqtgraph')\n"
        "    print([m for m in heavy if m in sys.modules],"
        " status, 'onnxruntime' in sys.modules, file=sys.stderr)\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    shown = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr.splitlines()[-1] == "[] 0 True"
    (record,) = json.loads(shown.stdout)
    assert [finding["label"] for finding in record["findings"]] == list(LABELS)
    assert list(tmp_path.iterdir()) == [script]


@needs_model
def test_a_real_run_over_good_and_bad_files(tmp_path):
    (tmp_path / "notes.txt").write_text("no image")
    shown = program(
        "analyze", SAMPLE, tmp_path / "notes.txt", tmp_path / "gone.png", "--json", cwd=tmp_path
    )
    assert shown.returncode == 1
    records = json.loads(shown.stdout)
    assert [record["file"] for record in records] == [
        str(SAMPLE),
        str(tmp_path / "notes.txt"),
        str(tmp_path / "gone.png"),
    ]
    assert records[0]["status"] == "scored"
    assert records[1]["status"] == "refused"
    assert records[2]["status"] in {"refused", "failed"}


@needs_model
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_valid_json_also_where_the_shell_ignores_it(tmp_path, number):
    command = [sys.executable, "-m", "xray_desktop", "analyze", *[str(SAMPLE)] * 400, "--json"]
    with started(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as process:
        assert process.stderr is not None
        assert "1 of 400" in process.stderr.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    records = json.loads(out)
    assert 1 <= len(records) < 400
    assert "Traceback" not in err


def test_the_engines_and_devices_offered_are_those_there_are():
    assert get_args(EngineKind) == options.ENGINES
    assert get_args(DeviceKind) == options.DEVICES


@needs_model
def test_results_that_do_not_fit_the_disk_are_a_sentence(tmp_path):
    out = tmp_path / "out"
    command = (
        "-m",
        "xray_desktop",
        "analyze",
        SAMPLE,
        "--map",
        "Mass",
        "--withheld",
        "--out",
        out,
        "--json",
    )
    ended = with_full_disk(tmp_path, out, 500, *command)
    assert ended.returncode == console.Exit.NO_OUTPUT, ended.stderr
    assert "output folder is full" in ended.stderr
    (record,) = json.loads(ended.stdout)
    assert "No heat map" in " ".join(record["cautions"])
    assert list(out.iterdir()) == []
