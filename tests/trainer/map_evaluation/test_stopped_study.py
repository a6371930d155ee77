"""A study that is stopped or killed: what it has is shown, and the same command goes on from it."""

import io
import os
import re
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path

import pytest

from trainer.cli import main
from trainer.evaluation.partial_results import PartialResults

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, signal, sys
from trainer.cli import main
from trainer.evaluation import partial_results

number, *arguments = sys.argv[1:]
whole, written = partial_results.append_durably, []

def append(path, content):
    if len(written) == 3:
        if int(number) == signal.SIGKILL:
            with path.open("ab") as file:
                file.write(content[: len(content) // 2])
        os.kill(os.getpid(), int(number))
    written.append(path)
    whole(path, content)

partial_results.append_durably = append
sys.exit(main(arguments))
"""


@pytest.fixture(scope="module")
def bundle(disc_network, write_bundle, tmp_path_factory):
    return write_bundle(disc_network, tmp_path_factory.mktemp("bundles") / "discs")


@pytest.fixture(scope="module")
def command(bundle, ward):
    folder, table = ward
    found = ["evaluate-maps", str(bundle), "--boxes", str(table), "--folder", str(folder)]
    return [*found, "--methods", "--checks", "2"]


@pytest.fixture
def arguments(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return command


@pytest.fixture(scope="module")
def whole(command, tmp_path_factory):
    """What a run prints that is not stopped."""
    printed = io.StringIO()
    with chdir(tmp_path_factory.mktemp("whole")), redirect_stdout(printed):
        assert main(command) == 0
    return printed.getvalue()


def stop_at(monkeypatch, count):
    """Raise KeyboardInterrupt, as Ctrl-C does, before the so-manieth result is kept."""
    add, kept = PartialResults.add, []

    def counted(self, rows):
        if len(kept) == count:
            raise KeyboardInterrupt
        kept.extend(rows)
        add(self, rows)

    monkeypatch.setattr(PartialResults, "add", counted)
    return kept


def tables(printed):
    """Return what was printed without the lines of progress and of going on."""
    return re.sub(r"(?m)^(Maps: |Comparisons: |Resuming ).*\n", "", printed)


def test_a_run_without_a_terminal_says_how_far_it_is(whole):
    assert re.search(r"(?m)^Maps: 12 of 12, after ", whole)
    assert re.search(r"(?m)^Comparisons: 4 of 4, after ", whole)


def test_findings_measured_before_it_was_stopped_are_shown_and_not_measured_again(
    arguments, whole, capsys, monkeypatch, tmp_path
):
    with monkeypatch.context() as patch:
        stop_at(patch, 5)
        assert main(arguments) == 130
    printed = capsys.readouterr()
    assert "Boxed findings measured: 5." in printed.out
    assert "Stopped after 5 of 12 boxed findings, in random" in printed.out
    assert "Likeness" not in printed.out
    assert "xray-trainer: stopped." in printed.err
    (file,) = tmp_path.glob("evaluate-maps-*.jsonl")
    assert f"Results are stored in {file.name}: the same command resumes from there." in printed.out
    assert "00000001" not in file.read_text(encoding="utf-8")  # names may be patients'

    with monkeypatch.context() as patch:
        kept = stop_at(patch, None)
        assert main(arguments) == 0
    assert kept == [*(f"finding {n}" for n in range(5, 12)), *(f"comparison {n}" for n in range(4))]
    again = capsys.readouterr().out
    assert "Resuming a stopped run with 5 stored results." in again
    assert tables(again) == tables(whole)
    assert not file.exists()


def test_a_run_stopped_in_its_comparisons_goes_on_with_those_that_are_missing(
    arguments, whole, capsys, monkeypatch, tmp_path
):
    report = [*arguments, "--report", str(tmp_path / "out")]
    with monkeypatch.context() as patch:
        stop_at(patch, 15)
        assert main(report) == 130
    printed = capsys.readouterr().out
    assert "Likeness to the program's map, 2 findings" in printed
    assert "weights shuffled down to logits" in printed
    assert "shuffled down to mixed0" not in printed
    assert "Stopped after all boxed findings and 3 of 4 comparisons" in printed
    (file,) = (tmp_path / "out").iterdir()  # no page that might pass for a whole one
    assert file.suffix == ".jsonl"

    with monkeypatch.context() as patch:
        kept = stop_at(patch, None)
        assert main(report) == 0
    assert kept == ["comparison 3"]
    printed = capsys.readouterr().out
    assert tables(printed[: printed.index("Report:")]) == tables(whole)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["maps.html"]


def test_a_run_stopped_before_its_first_finding_leaves_nothing(
    arguments, capsys, monkeypatch, tmp_path
):
    stop_at(monkeypatch, 0)
    assert main(arguments) == 130
    assert "Stopped after" not in capsys.readouterr().out
    assert not list(tmp_path.glob("*.jsonl"))


def test_a_kept_row_of_something_else_is_said(arguments, capsys, monkeypatch, tmp_path):
    for key, row in (("finding 3", '"places": {}'), ("comparison 0", '"description": 7')):
        with monkeypatch.context() as patch:
            stop_at(patch, 2)
            assert main(arguments) == 130
        (file,) = tmp_path.glob("*.jsonl")
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f'{{"key": "{key}", {row}}}\n')
        assert main(arguments) == 1
        assert f"{file.name}, the results of a run that was stopped, is damaged" in (
            capsys.readouterr().err
        )
        file.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed_goes_on_from_what_it_had(arguments, whole, capsys, tmp_path, number):
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(int(number)), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if number == signal.SIGKILL:  # in the middle of a line
        assert ended.returncode == -signal.SIGKILL
    else:
        assert ended.returncode == 130
        assert "Stopped after 3 of 12 boxed findings" in ended.stdout
        assert "Boxed findings measured: 3." in ended.stdout
    (file,) = tmp_path.glob("evaluate-maps-*.jsonl")
    assert file.read_bytes().endswith(b"\n") == (number == signal.SIGTERM)
    assert main(arguments) == 0
    again = capsys.readouterr().out
    assert "Resuming a stopped run with 3 stored results." in again
    assert tables(again) == tables(whole)
    assert not file.exists()
