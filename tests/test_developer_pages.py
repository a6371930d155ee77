"""Files and names that the developer's pages state are in the code; each path has ten modules."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEVELOPER = ROOT / "docs" / "developer"
PAGES = sorted(DEVELOPER.glob("*.md"))
PATHS = (
    "file-to-overlay.md",
    "click-to-heat-map.md",
    "folder-to-worklist-row.md",
    "record-to-bundle.md",
)
FILE = re.compile(r"`((?:xray_desktop|trainer|tests|docs|installer|benchmarks)/[\w./-]*\w)`")
STEP = re.compile(r"^(\d+)\. `([\w/]+\.py)`(.*(?:\n   .*)*)", re.MULTILINE)
NAME = re.compile(r"`([A-Za-z_][\w.]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page):
    named = FILE.findall(page.read_text("utf-8"))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


@pytest.mark.parametrize("page", PATHS)
def test_a_path_through_the_code_has_ten_modules_at_most_with_the_names_they_define(page):
    steps = STEP.findall((DEVELOPER / page).read_text("utf-8"))
    assert [int(number) for number, _, _ in steps] == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 10
    missing = []
    for _, file, text in steps:
        code = (ROOT / file).read_text("utf-8")
        for name in NAME.findall(text):
            last = name.rpartition(".")[2]
            if not re.search(rf"^\s*(?:class|def) {last}\b", code, re.MULTILINE):
                missing.append(f"{file}: {name}")
    assert missing == []


def test_every_package_and_top_level_module_is_in_the_architecture():
    page = (DEVELOPER / "architecture.md").read_text("utf-8")
    parts = [path for path in (ROOT / "xray_desktop").iterdir() if not path.name.startswith("_")]
    parts = [
        path for path in parts if path.suffix == ".py" or path.joinpath("__init__.py").exists()
    ]
    assert [path.name for path in parts if f"`xray_desktop/{path.name}`" not in page] == []
