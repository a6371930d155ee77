"""The exercise of CONTRIBUTING.md, carried out in a copy of the sources as it is written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
EXERCISE = GUIDE[GUIDE.index("<!-- add a command -->") : GUIDE.index("<!-- end -->")]
COMMAND, METHOD, HANDLER, TEST = map(
    dedent, re.findall(r"```python\n(.*?)```", EXERCISE, re.DOTALL)
)
GERMAN = {
    "Invert &amp;twice": "&amp;Zweimal invertieren",
    "Exchange bright and dark, and back again": "Hell und Dunkel zweimal vertauschen",
}
UNFINISHED = '<translation type="unfinished" />'


@pytest.fixture
def copy(tmp_path):
    """A copy of what the exercise changes and runs, with links to the large rest."""
    without = shutil.ignore_patterns("__pycache__")
    for folder in ("xray_desktop", "tests", "docs", "resources/translations"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for path in (ROOT / "resources").iterdir():
        if not (tmp_path / "resources" / path.name).exists():
            (tmp_path / "resources" / path.name).symlink_to(path)
    return tmp_path


def replaced(path, old, new):
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def run(folder, *words):
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_exercise_runs_as_it_is_written(copy):
    gui = copy / "xray_desktop" / "gui"
    invert = '    Command("invert", VIEW, "&Invert", "I", "Exchange bright and dark", "invert"),\n'
    replaced(
        gui / "common/view_commands.py", invert, invert + indent(f"{COMMAND.rstrip()},\n", "    ")
    )
    new, old = re.findall(r"put `([^`]+)` in place of `([^`]+)`", EXERCISE)[0]
    replaced(gui / "common/command_table.py", old, new)
    beside = "    def drag_window(self"
    replaced(gui / "viewer/image_view.py", beside, f"{indent(METHOD, '    ')}\n{beside}")
    handler = re.findall(r"After `(\"invert\": [^`]+)`", EXERCISE)[0]
    replaced(gui / "shell/panes.py", handler, f"{handler}\n{indent(HANDLER, '        ')}".rstrip())
    with (copy / "tests/gui/shell/test_main_window.py").open("a", encoding="utf-8") as tests:
        tests.write(f"\n\n{TEST}")

    status, named = run(copy, "docs/translations.py")
    assert status == 1, named
    source = copy / "resources/translations/xray_desktop_de.ts"
    for english, german in GERMAN.items():
        assert english.replace("&amp;", "&") in named
        assert german in EXERCISE.replace("\n   ", " ")
        before = f"<source>{english}</source>\n      "
        replaced(source, before + UNFINISHED, f"{before}<translation>{german}</translation>")
    assert run(copy, "docs/translations.py")[0] == 0

    files = re.findall(r"tests/gui/\S+\.py", EXERCISE.split("**Check and try.**")[1])
    assert len(files) == 3
    chosen = "test_command_table or test_inverting_twice or finished_translation"
    status, told = run(copy, "-m", "pytest", "-q", "-p", "no:randomly", "-k", chosen, *files)
    assert status == 0, told
