"""Documentation, help, screen and code use the words of docs/glossary.md, not those of the past."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from trainer import cli as trainer_cli
from xray_desktop import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page
    for root in ("docs", "resources/samples", ".github")
    for page in ROOT.joinpath(root).rglob("*.md")
)
PAGES += sorted(ROOT.glob("*.md"))
NAMES: Final = {
    r"films?": "image",
    r"judg(?:e|es|ed|ing)": "score, scored, re-analyse",
    r"verdicts?": "reader finding, comment, impression",
    r"gates?": "input check",
    r"desks?": "controller",
    r"belts?": "pipeline",
    r"workshops?": "execution backend",
    r"crews?": "worker tasks",
    r"lanes?": "queue",
    r"chores?": "background task",
    r"sittings?": "session, session restore",
    r"kinship": "patient matching",
    r"rehearsals?": "smoke run",
    r"settled": "converged",
    r"unsettled": "not converged",
}
"""Words that no name, docstring, comment or text of the code has, and what to write instead."""
INSTEAD: Final = NAMES | {
    r"letters|lettering": "text, characters, orientation labels, text size",
    r"names? nobody|name no one": "de-identified",
    r"(?<!check )whose (?:film|image|picture) it is": "patient identification",
    r"words from elsewhere": "external strings",
    r"believed?|believes": "trust, use",
    r"hears|heard": "notice, receive, listen",
    r"lets? in": "accept",
    r"told|spoken": "name the fact",
}
"""Words that have a meaning here only, and what to write in their place."""
BANNED = re.compile(rf"\b(?:{'|'.join(f'(?:{word})' for word in INSTEAD)})\b", re.IGNORECASE)
CODE = re.compile(r"^(```+|~~~+).*?^\1\s*$|`[^`]+`|\]\([^)\s]+\)", re.MULTILINE | re.DOTALL)
"""Code and the targets of links: names of files and options may be old."""


def found(text: str) -> Iterator[str]:
    """Yield each banned word with what stands around it, and the word to use."""
    for match in BANNED.finditer(text):
        around = " ".join(text[max(0, match.start() - 30) : match.end() + 30].split())
        instead = next(
            better
            for word, better in INSTEAD.items()
            if re.fullmatch(word.replace("(?<!check )", ""), match[0], re.IGNORECASE)
        )
        yield f"…{around}…: write {instead}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_use_the_words_of_the_glossary(page):
    assert list(found(CODE.sub("", page.read_text("utf-8")))) == []


SNAKE = rf"(?<![A-Za-z])(?i:{'|'.join(NAMES)})(?![A-Za-z])"
CAMEL = rf"(?<![A-Z])(?:{'|'.join(word[0].upper() + word[1:] for word in NAMES)})(?![a-z])"
NAMED = re.compile(rf"{SNAKE}|{CAMEL}")
"""Such a word as a part of a name: ``a_film``, ``FilmList``."""
END = re.compile(r"\w*")
PACKAGES: Final = ("xray_desktop", "trainer", "benchmarks", "installer")
KEPT: Final = (
    (
        "names in model bundles",
        {"film", "films", "compaction_films", "gate"},
        {
            "trainer": (
                *("bundle_assembly", "evaluation/bundle_scoring", "evaluation/model_card_text"),
                *("evaluation/model_evaluation", "export/graph_builder"),
            ),
            "xray_desktop/core/bundle": ("contract", "label_contract"),
            "xray_desktop/gui/findings": ("finding_details", "model_card_dialog"),
            "xray_desktop/inference": ("graph_engine",),
        },
    ),
    (
        "tables and columns of worklists",
        {"film", "settled", "last_settled"},
        {
            "xray_desktop/triage": (
                *("database", "intake", "rows", "schema", "scoring_queue", "worklist"),
            )
        },
    ),
    (
        "codes and keys of results",
        {"not_a_film", "judged", "settled", "map_settled"},
        {
            "xray_desktop/core/scoring": ("urgency",),
            "xray_desktop/imaging": ("file_type",),
            "xray_desktop/results": ("csv_text", "json_text"),
            "xray_desktop/triage": ("worklist_row",),
        },
    ),
    (
        "what the first version wrote or took, and is still read",
        {"judge", "verdict_folder", "verdicts", "not_judged", "films", "sitting"},
        {
            "trainer/commands": ("evaluate", "simulate"),
            "trainer/data": ("feedback_log",),
            "xray_desktop": ("paths",),
            "xray_desktop/gui/settings": ("bindings",),
            "xray_desktop/triage": ("urgency_file",),
        },
    ),
    (
        "film of plastic",
        {"film", "FILM"},
        {"xray_desktop/imaging/dicom": ("pixel_spacing", "retained_attributes")},
    ),
)
"""Words that stay, with the modules they stay in: see docs/developer/decisions.md."""


def named(text: str) -> set[str]:
    """Return the words and names in `text` that have such a word as a part."""
    before = text[::-1]
    return {
        END.match(before, len(text) - match.start())[0][::-1] + END.match(text, match.start())[0]
        for match in NAMED.finditer(text)
    }


def kept_names() -> dict[str, set[str]]:
    """Return the words that stay in each module."""
    kept: dict[str, set[str]] = {}
    for _, names, folders in KEPT:
        for folder, modules in folders.items():
            for module in modules:
                kept.setdefault(f"{folder}/{module}.py", set()).update(names)
    return kept


def test_names_and_texts_of_the_code_use_the_words_of_the_glossary():
    found = {
        path.relative_to(ROOT).as_posix(): named(path.read_text("utf-8"))
        for package in PACKAGES
        for path in ROOT.joinpath(package).rglob("*.py")
    }
    assert len(found) > 300
    kept = kept_names()
    wrong = {module: names - kept.get(module, set()) for module, names in found.items()}
    assert {module: names for module, names in wrong.items() if names} == {}
    assert {module for module in kept if not found[module] & kept[module]} == set()
    used = {name for module in kept for name in found[module]}
    assert {name for _, names, _ in KEPT for name in names} - used == set()


@pytest.mark.parametrize(
    "text",
    ["def a_film():", "ON_FILM = 1", "# of a lane", "self.films_without", "FilmList", "openFilm"],
)
def test_a_name_of_the_past_is_found(text):
    assert len(named(text)) == 1


@pytest.mark.parametrize("text", ["xray_desktop", "filmless", "investigated_gateway", "planes"])
def test_other_names_are_not_found(text):
    assert named(text) == set()


def printed_help(main, *words: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return re.sub(r"--[\w-]+|\w+\.(?:csv|jsonl|sqlite)\b", "", printed.getvalue())


@pytest.mark.parametrize("command", ["", *cli.COMMANDS])
def test_help_of_the_program_uses_the_words_of_the_glossary(command):
    assert list(found(printed_help(cli.main, *filter(None, [command])))) == []


@pytest.mark.parametrize("command", [None, *trainer_cli.COMMANDS], ids=str)
def test_help_of_the_trainer_uses_the_words_of_the_glossary(command):
    words = [] if command is None else [command.__name__.rpartition(".")[2].replace("_", "-")]
    assert list(found(printed_help(trainer_cli.main, *words))) == []


def test_texts_of_the_window_use_the_words_of_the_glossary():
    source = ROOT / "resources" / "translations" / "xray_desktop_de.ts"
    texts = [
        message.findtext("source", "")
        for message in ElementTree.parse(source).iter("message")  # noqa: S314 - our own file
    ]
    assert len(texts) > 500
    assert [wrong for text in texts for wrong in found(text)] == []


@pytest.mark.parametrize(
    "text",
    ["A film.", "It was JUDGED.", "Copies that name nobody", "the page says whose image it is"],
)
def test_a_banned_word_is_found(text):
    assert len(list(found(text))) == 1


@pytest.mark.parametrize("text", ["a judgement", "filmless", "the letter R", "investigate"])
def test_other_words_are_not_found(text):
    assert list(found(text)) == []
