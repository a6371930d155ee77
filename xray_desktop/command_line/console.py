"""What is written to the two streams of a console."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

from xray_desktop.command_line.exits import Exit
from xray_desktop.command_line.options import PROGRAM
from xray_desktop.terminal import visible


def printed(text: str, status: Exit) -> Exit:
    """Write `text` to stdout whole; return `status`, or `Exit.NO_OUTPUT` if nobody takes it.

    Only line ends and tabs of it command a terminal.
    """
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        sys.stdout.write(visible(text, "\r\n\t"))
        sys.stdout.flush()
    except OSError:
        tell("The results could not be written to the standard output.")
        with suppress(OSError):  # else the interpreter tries once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NO_OUTPUT
    return status


def tell(words: str) -> None:
    """Write a line to the standard error, if there is one and anybody takes it."""
    if sys.stderr is None:  # a frozen window has none
        return
    with suppress(OSError):
        sys.stderr.write(f"{PROGRAM}: {visible(words)}\n")
