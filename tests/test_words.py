"""Documentation, help and screen use the words of docs/glossary.md, and not those of the past."""

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
INSTEAD: Final = {
    r"films?": "image",
    r"judg(?:e|es|ed|ing)": "score, scored, re-analyse",
    r"verdicts?": "reader finding, comment, impression",
    r"gates?": "input check",
    r"desks?": "controller",
    r"belts?": "pipeline",
    r"workshops?|crews?": "execution backend, worker tasks",
    r"lanes?|chores?": "queue, background task",
    r"sittings?": "session, session restore",
    r"kinship": "patient matching",
    r"rehearsals?": "smoke run",
    r"settled|unsettled": "converged",
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
