"""Commands and options that the documentation names are those of the programs."""

import contextlib
import io
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from trainer import cli as trainer_cli
from xray_desktop import cli

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("radiologist", "administrator", "researcher")
PAGES = sorted(
    [ROOT / "README.md", *(f for part in PARTS for f in (ROOT / "docs" / part).glob("*.md"))]
)
TRAINER_COMMANDS = tuple(
    module.__name__.rpartition(".")[2].replace("_", "-") for module in trainer_cli.COMMANDS
)
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
ADDED_OPTION = re.compile(r"""add_argument\(\s*((?:"--[\w-]+",\s*)+)""")
FOREIGN: Final = frozenset(
    {
        "--dashboard-address",
        "--force-reinstall",
        "--host",
        "--no-dashboard",
        "--schema",
        "--tls-ca-file",
        "--unzip",
        "--version",
    }
)
"""Options of dask, pip, kaggle, xmlschema and apt."""


def printed_help(main, *words: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return printed.getvalue()


@cache
def known_options() -> frozenset[str]:
    texts = [printed_help(cli.main), *(printed_help(cli.main, name) for name in cli.COMMANDS)]
    texts += [printed_help(trainer_cli.main, name) for name in TRAINER_COMMANDS]
    return frozenset(OPTION.findall("\n".join(texts))) | {"--self-test"} | benchmark_options()


def benchmark_options() -> frozenset[str]:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "benchmarks").glob("*.py"))
    return frozenset(
        option for added in ADDED_OPTION.findall(code) for option in OPTION.findall(added)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_options_that_a_page_names_exist(page):
    named = set(OPTION.findall(page.read_text("utf-8"))) - FOREIGN
    assert sorted(named - known_options()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_a_page_names_exist(page):
    text = page.read_text("utf-8")
    named = set(
        re.findall(r"xray-desktop(?:-cli)? ([a-z][a-z-]+)", " ".join(re.findall(r"`[^`]+`", text)))
    )
    assert sorted(named - set(cli.COMMANDS)) == []
    named = set(re.findall(r"xray-trainer ([a-z][a-z-]+)", text))
    assert sorted(named - set(TRAINER_COMMANDS)) == []


def test_every_command_is_in_the_table_of_commands():
    table = (ROOT / "docs" / "administrator" / "command-line.md").read_text("utf-8")
    assert [name for name in cli.COMMANDS if f"`xray-desktop {name}" not in table] == []
