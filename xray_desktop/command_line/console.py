"""What commands write to the console, and their exit statuses."""

import os
import sys
from contextlib import suppress
from enum import IntEnum
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from xray_desktop.command_line.options import PROGRAM
from xray_desktop.terminal import escape_controls

if TYPE_CHECKING:
    from xray_desktop.core.errors import XrayError
    from xray_desktop.triage.run_events import RunEvent


class Exit(IntEnum):
    """Exit statuses of all commands."""

    SCORED = 0
    SOME_UNSCORED = 1
    USAGE = 2
    NO_MODEL = 3
    NO_OUTPUT = 4
    INTERRUPTED = 130


EXIT_DESCRIPTIONS: Final = {
    Exit.SCORED: "all files were scored",
    Exit.SOME_UNSCORED: "some files could not be scored, or not all of --write could be made",
    Exit.USAGE: "the command line is wrong, or names nothing to read",
    Exit.NO_MODEL: "the model or its engine could not be loaded",
    Exit.NO_OUTPUT: "output could not be written",
    Exit.INTERRUPTED: "interrupted; finished results were printed",
}
_json_lines = False


def use_json_lines(*, enabled: bool) -> None:
    """Write messages as JSON lines to the standard output instead of text to standard error."""
    global _json_lines  # one console per process
    _json_lines = enabled


def print_output(text: str, status: Exit) -> Exit:
    """Write the result of a command to standard output; with JSON lines, write nothing.

    Control characters other than line ends and tabs are escaped.

    Returns
    -------
    Exit
        `status`, or `Exit.NO_OUTPUT` if the text could not be written.
    """
    if _json_lines:
        return status
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
    """Write a message to standard error, or as a JSON line to standard output."""
    if _json_lines:
        from xray_desktop.triage.run_events import RunMessage

        print_event(RunMessage(message))
    elif sys.stderr is not None:  # a frozen window has none
        with suppress(OSError):
            sys.stderr.write(f"{PROGRAM}: {escape_controls(message)}\n")


def print_error(error: "XrayError") -> None:
    """Write an error's message, with its template where JSON lines are written."""
    if _json_lines:
        from xray_desktop.triage.run_events import RunMessage

        print_event(RunMessage.of(error))
    else:
        print_status(str(error))


def print_event(event: "RunEvent") -> None:
    """Write what a run reports: as text, or as a JSON line."""
    from xray_desktop.triage.run_events import Watching, event_line

    if not _json_lines:
        watching = isinstance(event, Watching)
        print_status("Watching for images; Ctrl-C ends it." if watching else str(event))
    elif sys.stdout is not None:
        with suppress(OSError):
            sys.stdout.write(event_line(event))
            sys.stdout.flush()
