"""How a run ends.

What is written to the two streams of a console.

How a program that speaks to others ends when the system tells it to.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from io import TextIOWrapper
from types import FrameType
from typing import Final

from xray_desktop.command_line.options import PROGRAM
from xray_desktop.terminal import escape_controls


class Exit(IntEnum):
    """How a run ends."""

    SCORED = 0
    SOME_UNSCORED = 1
    USAGE = 2
    NO_MODEL = 3
    NO_OUTPUT = 4
    INTERRUPTED = 130


EXIT_DESCRIPTIONS: Final = {
    Exit.SCORED: "all files were scored",
    Exit.SOME_UNSCORED: "some files were refused or failed, or not all of --write could be made",
    Exit.USAGE: "the command line cannot be understood, or names nothing to read",
    Exit.NO_MODEL: "the model or its engine could not be loaded",
    Exit.NO_OUTPUT: "output could not be written",
    Exit.INTERRUPTED: "interrupted; what was finished is printed",
}


def print_output(text: str, status: Exit) -> Exit:
    """Write `text` to stdout whole; return `status`, or `Exit.NO_OUTPUT` if nobody takes it.

    Only line ends and tabs of it command a terminal.
    """
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(escape_controls(text, "\r\n\t"))
        sys.stdout.flush()
    except OSError:
        print_status("The results could not be written to the standard output.")
        with suppress(OSError):  # else the interpreter tries once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NO_OUTPUT
    return status


def print_status(message: str) -> None:
    """Write a line to the standard error, if there is one and anybody takes it."""
    if sys.stderr is None:  # a frozen window has none
        return
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}: {escape_controls(message)}\n")


@contextmanager
def ends_by_signal() -> Iterator[None]:
    """Have SIGTERM, and SIGINT also where it was ignored, raise KeyboardInterrupt meanwhile."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
