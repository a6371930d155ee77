"""What `triage` can be told."""

import argparse
import os
from functools import partial
from pathlib import Path
from typing import Final

from xray_desktop import __version__
from xray_desktop.command_line.cluster_options import add_certificates
from xray_desktop.command_line.exits import EXIT_WORDS
from xray_desktop.command_line.options import (
    PROGRAM,
    RESULTS_FOLDER,
    add_model,
    result_kinds,
    whole,
)
from xray_desktop.places import worklist_file
from xray_desktop.terminal import CommandParser

TRIAGE: Final = "triage"
LISTED: Final = 20
RESULTS: Final = ("sr", "sc", "pdf")
"""No presentation state: it draws a map's contours, and a run has no map of every film."""


def triage_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    codes = "\n".join(f"  {code.value:>3}  {words}" for code, words in EXIT_WORDS.items())
    parser = CommandParser(
        f"{PROGRAM} {TRIAGE}",
        description="Score folders of films onto a worklist, most urgent first. It may be stopped "
        "at any moment and goes on where it was. Research use only, not for diagnosis.",
        epilog=f"exit status:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="*", type=Path, metavar="FOLDER|FILE", help="folders are walked")
    add(
        "--store",
        type=Path,
        default=worklist_file(),
        metavar="FILE",
        help="the worklist (default: the user's own)",
    )
    add(
        "--out",
        type=Path,
        default=RESULTS_FOLDER,
        metavar="DIR",
        help="for worklist.csv, .jsonl and .html: %(default)s",
    )
    add("--exclude", action="append", default=[], metavar="PATTERN", help="names to leave out")
    add("--urgency", type=Path, metavar="FILE", help="a table of urgency; --print-urgency has one")
    add("--print-urgency", action="store_true", help="print the table in use, to be changed")
    add(
        "--write",
        type=partial(result_kinds, of=RESULTS),
        default=(),
        metavar="KINDS",
        help="of each scored film, parted by commas, into DIR: sr (DICOM structured report), sc "
        "(DICOM picture), pdf (a page, which names nobody)",
    )
    add("--maps", action="store_true", help="draw maps of the films to be read soon, into DIR")
    add(
        "--cluster",
        metavar="ADDRESS",
        help="have the work done by workers of a Dask scheduler, tls://HOST:PORT",
    )
    add_certificates(parser)
    add("--watch", action="store_true", help="go on for ever with what comes into the folders")
    add("--until-input-ends", action="store_true", help="end when the standard input does")
    add("--retry", action="store_true", help="try films that failed once more")
    add("--again", action="store_true", help="judge films anew that another model scored")
    listed = "films to print at the end (%(default)s)"
    add("--list", type=lambda text: whole(text, 0), default=LISTED, metavar="N", help=listed)
    _add_cost(parser)
    add_model(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _add_cost(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    number = lambda text: whole(text, 1)  # noqa: E731 - a type of argparse
    add("--threads", type=number, metavar="N", help="processor threads of the engine")
    readers = max(1, min(4, os.cpu_count() or 1))
    add("--readers", type=number, default=readers, metavar="N", help="that decode (%(default)s)")
