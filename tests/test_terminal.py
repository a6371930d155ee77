"""Names of files and texts of headers command no terminal."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from trainer.cli import main as trainer_main
from xray_desktop.cli import main
from xray_desktop.results.csv_text import csv_text
from xray_desktop.results.json_text import json_text
from xray_desktop.results.record import UnscoredFile
from xray_desktop.results.table_text import table_text
from xray_desktop.terminal import LINE_CHARACTERS, escape_controls

ROOT = Path(__file__).resolve().parents[1]
EVIL = "a\x1b]0;owned\x07\x9b2J\x7f\r\nb\u202e\udcff.png"
SHOWN = r"a\x1b]0;owned\x07\x9b2J\x7f\r\nb\u202e\udcff.png"
OBEYED = {*map(chr, (*range(9), 11, 12, *range(14, 32), *range(127, 160))), "\u202e"}


def harmless(text: str) -> bool:
    return not OBEYED & set(text)


def test_what_a_terminal_would_obey_is_an_escape():
    assert escape_controls(EVIL) == SHOWN
    assert escape_controls("Größe ü, 日本\u200c語\xa0") == "Größe ü, 日本\u200c語\xa0"
    assert escape_controls("a\tb\n\x1b", LINE_CHARACTERS) == "a\tb\n\\x1b"


@pytest.mark.parametrize("text", [csv_text, json_text, lambda records: table_text(records, ())])
def test_records_hold_none(text):
    record = UnscoredFile(EVIL, "refused", "no_film", f"Not an image: {EVIL}")
    messages = text([record])
    assert harmless(messages)
    if text is json_text:
        assert json.loads(messages)[0]["file"] == EVIL
    else:
        assert SHOWN in messages


@pytest.mark.skipif(sys.platform == "win32", reason="allows no such names")
@pytest.mark.parametrize("words", [["analyze"], ["deidentify", "--out", "o"]])
def test_commands_show_such_names(tmp_path, words):
    name = os.fsdecode(EVIL.encode("utf-8", "surrogateescape"))
    (tmp_path / name).write_text("no image")
    done = subprocess.run(
        [sys.executable, "-m", "xray_desktop", *words, name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    messages = (done.stdout + done.stderr).decode()
    assert harmless(messages)
    assert "owned" in messages


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (main, ["analyze", "a", f"--{EVIL}"]),
        (main, ["triage", "--store", "w", EVIL]),
        (trainer_main, ["inspect", "a", f"--{EVIL}"]),
        (trainer_main, ["train", "--show-config", "--config", EVIL]),
    ],
)
def test_what_is_said_of_arguments_shows_them(capsys, program, words):
    with suppress(SystemExit):
        program(words)
    messages = capsys.readouterr()
    assert harmless(messages.out + messages.err)
    assert "owned" in messages.err
