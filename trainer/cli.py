"""``xray-trainer``: train a model bundle from TFRecords, or evaluate one on labelled images."""

import argparse
import os
import sys
from collections.abc import Sequence

from trainer.commands import (
    evaluate,
    evaluate_maps,
    export,
    import_feedback,
    inspect,
    simulate,
    train,
)
from trainer.errors import RECORDS_CHANGED, TrainingError, disk_failure, records_changed
from xray_desktop import __version__
from xray_desktop.core.errors import XrayError
from xray_desktop.process import interruptible
from xray_desktop.terminal import LINE_CHARACTERS, CommandParser, escape_controls

COMMANDS = (inspect, simulate, train, evaluate, evaluate_maps, export, import_feedback)
EXIT_ERROR, EXIT_NO_OUTPUT, EXIT_INTERRUPTED = 1, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: done; 1: a known error; 2: usage; 4: output could not be written; 130: Ctrl-C.
    """
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with interruptible(also_sigterm=False):  # a run that was ended is resumed with --resume
            return options.run(options)
    except (TrainingError, XrayError) as error:
        print(escape_controls(f"xray-trainer: {error}", LINE_CHARACTERS), file=sys.stderr)  # noqa: T201 - a command line
        return EXIT_ERROR if disk_failure(error) is None else EXIT_NO_OUTPUT
    except ImportError as error:
        print(  # noqa: T201 - a command line
            f"xray-trainer: {error.name} is missing: "
            'install what training needs with pip install "xray-desktop[train]".',
            file=sys.stderr,
        )
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("xray-trainer: stopped.", file=sys.stderr)  # noqa: T201 - a command line
        return EXIT_INTERRUPTED
    except Exception as error:
        if records_changed(error):
            print(f"xray-trainer: {RECORDS_CHANGED}", file=sys.stderr)  # noqa: T201
            return EXIT_ERROR
        failure = disk_failure(error)
        if failure is None:
            raise
        print(escape_controls(f"xray-trainer: {failure}", LINE_CHARACTERS), file=sys.stderr)  # noqa: T201 - a command line
        return EXIT_NO_OUTPUT


def _parser() -> argparse.ArgumentParser:
    parser = CommandParser(prog="xray-trainer", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
