"""Parts, links and anchors of the documentation; the site builds strictly and is silent."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PARTS = ("radiologist", "administrator", "researcher", "developer")
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
CODE = re.compile(r"^(```+|~~~+|:::+).*?^\1\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.MULTILINE)
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```", re.MULTILINE | re.DOTALL)
LOADED = re.compile(
    r"""(?:\bsrc|<link[^>]*\bhref)=["'](?:https?:)?//[^"']*|(?:url\(|@import\s)["']?(?:https?:)?//\S*"""
)
"""What a browser fetches from elsewhere as soon as it shows a page."""


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return CODE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    heads = (re.sub(r"[`*]|\]\([^)]*\)|\[", "", head) for head in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def entries(page: Path) -> set[Path]:
    """Return the pages that the tables of contents of a page name."""
    listed = "\n".join(TOCTREE.findall(page.read_text("utf-8"))).splitlines()
    names = (line.strip() for line in listed if line.strip() and not line.startswith(":"))
    return {(page.parent / f"{name}.md").resolve() for name in names}


def test_there_are_four_parts_and_every_page_is_in_one_place_of_the_contents():
    assert {DOCS / part / "index.md" for part in PARTS} <= entries(DOCS / "index.md")
    listed = [entry for page in DOCS.rglob("*.md") for entry in entries(page)]
    assert sorted(listed) == sorted(set(DOCS.rglob("*.md")) - {DOCS / "index.md"})


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files_and_headings_that_exist(page):
    broken = []
    for link in LINK.findall(prose(page)):
        file, _, anchor = link.partition("#")
        if ":" in file:
            continue
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path):
    pytest.importorskip("sphinx", reason="needs the extra `docs`")
    pytest.importorskip("myst_parser", reason="needs the extra `docs`")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    made = subprocess.run(
        [*command, "-d", tmp_path / "doctrees", DOCS, tmp_path / "site"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    files = [f for end in ("html", "css") for f in (tmp_path / "site").rglob(f"*.{end}")]
    assert len(files) > len(list(DOCS.rglob("*.md")))
    found = {f.name: LOADED.findall(f.read_text("utf-8", "replace")) for f in files}
    assert {name: urls for name, urls in found.items() if urls} == {}


@pytest.mark.parametrize(
    ("line", "loads"),
    [
        ('<script src="https://cdn.example/a.js">', True),
        ('<link rel="stylesheet" href="//fonts.example/a.css">', True),
        ("@import 'https://fonts.example/a.css';", True),
        ("src: url(https://fonts.example/a.woff2)", True),
        ('<a href="https://example.org">', False),
        ('<img src="../_images/3-heat-map.png">', False),
    ],
)
def test_what_a_browser_would_fetch_is_seen(line, loads):
    assert bool(LOADED.search(line)) is loads
