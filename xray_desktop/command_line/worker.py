"""`worker`: decode and judge films for a run that is somewhere else."""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.cluster_options import add_certificates, cannot_be_had, security
from xray_desktop.command_line.console import tell
from xray_desktop.command_line.exits import Exit
from xray_desktop.command_line.options import PROGRAM, add_model, choice, whole
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.inference.engine import Engine

WORKER: Final = "worker"


def worker_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {WORKER}",
        description=f"Work for {PROGRAM} triage --cluster ADDRESS until Ctrl-C. Films must lie at "
        "the same paths on all machines; the program's version and the model must be the same.",
    )
    add = parser.add_argument
    add("scheduler", metavar="ADDRESS", help="of a Dask scheduler, tls://HOST:PORT")
    add_certificates(parser)
    number = lambda text: whole(text, 1)  # noqa: E731 - a type of argparse
    add("--threads", type=number, metavar="N", help="processor threads of the engine")
    readers = max(1, min(4, os.cpu_count() or 1))
    add("--readers", type=number, default=readers, metavar="N", help="that decode (%(default)s)")
    add_model(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def worker(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = worker_parser()
    asked = parser.parse_args(arguments)
    why = cannot_be_had(asked.scheduler, asked)
    if why:
        parser.error(why)
    from xray_desktop.inference.engines import load_engine
    from xray_desktop.inference.self_test import SelfTests
    from xray_desktop.places import self_tests_file

    try:
        tests = SelfTests(self_tests_file())
        engine = load_engine(asked.model, choice(asked, asked.threads), tests=tests)
    except (XrayError, ImportError) as error:
        tell(str(error))
        return Exit.NO_MODEL
    from xray_desktop.cluster.crew import skill
    from xray_desktop.cluster.worker import work

    def ready() -> None:
        tell(f"Works for {asked.scheduler} with {engine.identity.model_id} on {engine.device}.")

    can = skill(engine.identity, __version__)
    with ExitStack() as stack:
        _equip(engine, asked.readers, stack)
        try:
            work(
                asked.scheduler,
                can,
                asked.readers + 1,
                security(asked),
                ready,
                trusted=asked.trusted_network,
            )
        except KeyboardInterrupt:
            tell("Stopped. What it was at is done by others.")
            return Exit.INTERRUPTED
        except RefusedError as error:
            tell(str(error))
            return Exit.USAGE
        except XrayError as error:
            tell(str(error))
            return Exit.NO_OUTPUT
    tell("The scheduler is gone.")
    return Exit.SCORED


def _equip(engine: "Engine", readers: int, stack: ExitStack) -> None:
    from xray_desktop.cluster.crew import Equipment, equip
    from xray_desktop.imaging.reader import FilmReader
    from xray_desktop.places import log_folder
    from xray_desktop.results.mistake_log import log_mistake
    from xray_desktop.triage.decoders import ReaderPool
    from xray_desktop.triage.judge import Judge

    def log(error: Exception) -> None:
        log_mistake(error, log_folder())

    made = [stack.enter_context(FilmReader()) for _ in range(readers)]
    equip(Equipment(ReaderPool(made), Judge(engine, log), log))
