"""What CONTRIBUTING.md and the files beside it name is there: paths, names, sessions, markers."""

import ast
import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression

from tests.conftest import MARKED, mark
from xray_desktop import __version__, cli

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TEMPLATE = Path(".github", "PULL_REQUEST_TEMPLATE.md")
PAGES = {name: (ROOT / name).read_text("utf-8") for name in ("SECURITY.md", TEMPLATE)}
PAGES["CONTRIBUTING.md"] = GUIDE
ADDING = [path.read_text("utf-8") for path in sorted(ROOT.glob("docs/developer/add-*.md"))]
"""How to add an engine, a result format, a label."""
WORKFLOW = ROOT / ".github" / "workflows" / "pull-request.yml"
FOLDERS = ("xray_desktop", "trainer", "tests", "docs", "resources", "benchmarks", ".ci")
PATH = re.compile(rf"(?<![\w./])(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./-]*\w|\w+\.toml")
LINK = re.compile(r"\]\(([\w./-]+\.\w+)(?:#[\w-]+)?\)")
NAMED = re.compile(r"((?:`[\w.]+`(?:, | and ))*`[\w.]+`) (?:in|of)\s+`([\w/]+\.py)`")


def sessions() -> set[str]:
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator) == "nox.session" for decorator in node.decorator_list)
    }


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_files_and_folders_that_are_named_exist(page):
    named = set(PATH.findall(PAGES[page])) | set(LINK.findall(PAGES[page]))
    assert named or page == TEMPLATE
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_names_stand_in_the_files_that_they_are_said_to_be_in():
    found = NAMED.findall("\n".join([GUIDE, *ADDING]))
    assert len(found) > 15
    missing = [
        (name, file)
        for names, file in found
        for name in re.findall(r"[\w.]+", names.replace(" and ", " "))
        if not re.search(rf"\b{name.split('.')[-1]}\b", (ROOT / file).read_text("utf-8"))
    ]
    assert missing == []


def test_nox_sessions_that_are_named_exist():
    pages = (*PAGES.values(), WORKFLOW.read_text("utf-8"), (ROOT / "noxfile.py").read_text("utf-8"))
    calls = re.findall(r"nox -s ((?:[a-z]+ ?)+)", " ".join(pages))
    named = {name for call in calls for name in call.split()}
    assert {"lint", "types", "fast", "full", "docs"} <= named
    assert named <= sessions()


def test_every_check_of_continuous_integration_is_one_of_nox():
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    commands = (ROOT / ".ci" / "run").read_text("utf-8")
    tools = set(re.findall(r'^"\$(?:style/)?bin/(\w+)"', commands, re.MULTILINE)) - {"python"}
    assert len(tools) >= 5
    assert [tool for tool in sorted(tools) if f'"-m", "{tool}' not in noxfile] == []


def test_markers_are_registered_explained_and_lead_to_tests():
    registered = {
        line.split(":")[0] for line in PROJECT["tool"]["pytest"]["ini_options"]["markers"]
    }
    assert registered == set(MARKED)
    for marker, beginnings in MARKED.items():
        assert f"| `{marker}` |" in GUIDE
        for beginning in beginnings:
            file, _, test = beginning.partition("::")
            assert (ROOT / file).is_dir() if file.endswith("/") else (ROOT / file).is_file()
            assert (
                f"def {test.partition('[')[0]}" in (ROOT / file).read_text("utf-8")
                if test
                else True
            )


def selections(file):
    """Return what `-m` asks for in each command of a file, in order."""
    text = (ROOT / file).read_text("utf-8")
    return re.findall(r'-m"?,? "?((?:not )?\(.*?)"', text)


def chosen(selection, *markers):
    return Expression.compile(selection).evaluate(lambda name, /, **_: name in markers)


def test_each_test_is_run_once_by_the_command_of_the_readme_or_by_what_runs_the_rest():
    """Of what the README's command leaves out, CI runs all but what is long."""
    (default,) = selections("pyproject.toml")
    fast, programs = selections("noxfile.py")
    assert selections(".ci/run") == [programs]
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    assert '"-m", "")' in noxfile
    named = re.search(r"^PROGRAMS_TESTS: Final = \((.*)\)", noxfile, re.MULTILINE)
    assert named is not None
    places = re.findall(r'"(.*?)"', named[1])
    assert " ".join(places) in (ROOT / ".ci" / "run").read_text("utf-8")
    for marker in ("session", "peers", "strace"):
        assert all(begins.startswith(tuple(places)) for begins in MARKED[marker])
    for size in range(len(MARKED) + 1):
        for markers in combinations(MARKED, size):
            runs = [chosen(default, *markers), chosen(programs, *markers), "long" in markers]
            assert sum(runs) == 1, markers
            assert chosen(fast, *markers) == (not markers)


class Collected:
    """A collected test, as far as markers go."""

    def __init__(self, nodeid):
        self.nodeid = nodeid
        self.markers = []

    def add_marker(self, name):
        self.markers.append(name)


def test_a_test_carries_the_marker_of_its_file():
    wanted = {
        "tests/session/test_view.py::test_a": ["session"],
        "tests/network/test_orthanc.py::test_a": ["peers"],
        "tests/trainer/test_training_pipeline.py::test_a[b]": ["slow"],
        "tests/core/attribution/test_contours.py::test_a": [],
    }
    items = [Collected(nodeid) for nodeid in wanted]
    mark(items)
    assert {item.nodeid: item.markers for item in items} == wanted


def test_extras_and_commands_that_are_named_exist():
    extras = set(re.findall(r"\.\[([\w,]+)\]", GUIDE + WORKFLOW.read_text("utf-8")))
    known = set(PROJECT["project"]["optional-dependencies"])
    assert extras
    assert {name for line in extras for name in line.split(",")} <= known
    called = re.findall(r"`xray-desktop ([\w-]+)", GUIDE + PAGES["SECURITY.md"])
    assert called
    assert [word for word in called if not word.startswith("-") and word not in cli.COMMANDS] == []


def test_the_workflow_has_no_step_of_anybody_else_and_begins_with_the_quickest_check():
    yaml = pytest.importorskip("yaml", reason="needs the extra `test`")
    text = WORKFLOW.read_text("utf-8")
    assert "uses:" not in text
    assert "secrets" not in text
    made = yaml.safe_load(text)
    assert made["permissions"] == {"contents": "read"}
    jobs = made["jobs"]
    assert [job.get("needs") for job in jobs.values()] == [None, "style", "lint"]


def test_files_for_github_and_for_citing_can_be_read():
    yaml = pytest.importorskip("yaml", reason="needs the extra `test`")
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
    assert len(forms) == 2
    for form in forms:
        made = yaml.safe_load(form.read_text("utf-8"))
        assert {"name", "description", "body"} <= set(made)
        ids = [part["id"] for part in made["body"] if part["type"] != "markdown"]
        assert len(set(ids)) == len(ids)
    for name in (".pre-commit-config.yaml", ".github/dependabot.yml"):
        assert yaml.safe_load((ROOT / name).read_text("utf-8"))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == __version__
    assert cited["license"] == PROJECT["project"]["license"]
