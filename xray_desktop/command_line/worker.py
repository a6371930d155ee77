"""`worker`: decode and score images for a triage run on another computer."""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import Exit, print_status
from xray_desktop.command_line.options import (
    PROGRAM,
    add_certificates,
    add_model,
    cannot_be_had,
    choice,
    security,
    whole_number,
)
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.inference.engine import Engine

WORKER: Final = "worker"


def worker_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    parser = CommandParser(
        f"{PROGRAM} {WORKER}",
        description=f"Work for {PROGRAM} triage --cluster ADDRESS until Ctrl-C. Images must have "
        "the same paths on all computers; program version and model must be the same.",
    )
    add = parser.add_argument
    add("scheduler", metavar="ADDRESS", help="a Dask scheduler, tls://HOST:PORT")
    add_certificates(parser)
    number = lambda text: whole_number(text, 1)  # noqa: E731 - a type of argparse
    add("--threads", type=number, metavar="N", help="processor threads of the engine")
    readers = max(1, min(4, os.cpu_count() or 1))
    add(
        "--readers",
        type=number,
        default=readers,
        metavar="N",
        help="decoding processes (%(default)s)",
    )
    add_model(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def worker(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = worker_parser()
    parsed = parser.parse_args(arguments)
    why = cannot_be_had(parsed.scheduler, parsed)
    if why:
        parser.error(why)
    from xray_desktop.inference.engines import load_engine
    from xray_desktop.inference.self_test import SelfTests
    from xray_desktop.paths import self_tests_file

    try:
        tests = SelfTests(self_tests_file())
        engine = load_engine(parsed.model, choice(parsed, parsed.threads), tests=tests)
    except (XrayError, ImportError) as error:
        print_status(str(error))
        return Exit.NO_MODEL
    from xray_desktop.cluster.dask_worker import resource_name, work

    def ready() -> None:
        print_status(
            f"Working for {parsed.scheduler} with {engine.identity.model_id} on {engine.device}."
        )

    resource = resource_name(engine.identity, __version__)
    with ExitStack() as stack:
        _configure_worker(engine, parsed.readers, stack)
        try:
            work(
                parsed.scheduler,
                resource,
                parsed.readers + 1,
                security(parsed),
                ready,
                trusted=parsed.trusted_network,
            )
        except KeyboardInterrupt:
            print_status("Stopped. Other workers take over its images.")
            return Exit.INTERRUPTED
        except RefusedError as error:
            print_status(str(error))
            return Exit.USAGE
        except XrayError as error:
            print_status(str(error))
            return Exit.NO_OUTPUT
    print_status("The scheduler is gone.")
    return Exit.SCORED


def _configure_worker(engine: "Engine", readers: int, stack: ExitStack) -> None:
    from xray_desktop.cluster.dask_worker import WorkerResources, configure_worker
    from xray_desktop.error_log import log_error
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.paths import log_folder
    from xray_desktop.scoring_pipeline import BatchScorer
    from xray_desktop.triage.execution_backend import ReaderPool

    def log(error: Exception) -> None:
        log_error(error, log_folder())

    made = [stack.enter_context(ImageReader()) for _ in range(readers)]
    configure_worker(WorkerResources(ReaderPool(made), BatchScorer(engine, log), log))
