"""The entry point: dispatches to a command, or opens the window."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from xray_desktop import __version__
from xray_desktop.command_line.analyze import ANALYZE, analyze
from xray_desktop.command_line.clear_history import CLEAR_HISTORY, clear_history
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.deidentify import DEIDENTIFY, deidentify
from xray_desktop.command_line.display_check import library_missing, no_window
from xray_desktop.command_line.fetch import FETCH, fetch
from xray_desktop.command_line.options import PROGRAM, add_model, choice
from xray_desktop.command_line.receive import RECEIVE, receive
from xray_desktop.command_line.self_test import SELF_TEST, self_test
from xray_desktop.command_line.send import SEND, send
from xray_desktop.command_line.triage import TRIAGE, triage
from xray_desktop.command_line.worker import WORKER, worker
from xray_desktop.paths import log_folder, make_folders_private
from xray_desktop.process import interruptible, limit_blas_threads
from xray_desktop.terminal import CommandParser, escape_controls

COMMANDS = {
    ANALYZE: analyze,
    TRIAGE: triage,
    RECEIVE: receive,
    FETCH: fetch,
    SEND: send,
    DEIDENTIFY: deidentify,
    WORKER: worker,
    SELF_TEST: self_test,
    CLEAR_HISTORY: clear_history,
}

MISTAKE = (
    "An error in the program stopped it. It is described, without patient data, in {log}. Finished "
    "results are kept."
)
NO_WINDOW = 1
"""Exit status if no window can be opened."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status."""
    limit_blas_threads()
    make_folders_private()
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is not None:
        try:
            with interruptible():
                return command(arguments[1:])
        except KeyboardInterrupt:  # outside of what the command handles itself
            print_status("Stopped.")
            return Exit.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - entry point: the text may contain a path
            from xray_desktop.error_log import LOG_FILE, log_error

            log_error(error, log_folder())
            print_status(MISTAKE.format(log=log_folder() / LOG_FILE))
            return Exit.SOME_UNSCORED
    return _window(_window_parser().parse_args(arguments))


def _window_parser() -> argparse.ArgumentParser:
    parser = CommandParser(
        PROGRAM,
        description="Open the window, with images.",
        epilog=f"Without a window: {PROGRAM} {', '.join(COMMANDS)}; see --help of each. "
        "A file named like a command: ./analyze. Research use only, not for diagnosis.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--sample", action="store_true", help="open the bundled sample images")
    parser.add_argument(
        "--new-window",
        action="store_true",
        help="open another window; else images open in the existing one, unless a model, an "
        "engine, a device or a precision is named",
    )
    add_model(parser)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _window(arguments: argparse.Namespace) -> int:
    refused = no_window()
    if refused is not None:
        return _refused(refused)
    try:
        from xray_desktop.app import run
    except ImportError as error:
        refused = library_missing(str(error))
        if refused is None:
            raise
        return _refused(refused)
    return run(
        arguments.paths,
        model=arguments.model,
        choice=choice(arguments),
        sample=arguments.sample,
        new_window=arguments.new_window or _has_its_own(arguments),
    )


def _refused(message: str) -> int:
    print(escape_controls(message), file=sys.stderr)  # noqa: T201
    return NO_WINDOW


def _has_its_own(arguments: argparse.Namespace) -> bool:
    """Whether a model or an engine is named, which an open window may not use."""
    usual = _window_parser().parse_args([])
    return any(
        getattr(arguments, name) != getattr(usual, name)
        for name in ("model", "engine", "device", "precision")
    )
