"""`triage`: score folders of images onto the worklist, most urgent first."""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.console import (
    EXIT_DESCRIPTIONS,
    Exit,
    print_error,
    print_event,
    print_output,
    print_status,
    use_json_lines,
)
from xray_desktop.command_line.options import (
    PROGRAM,
    RESULTS_FOLDER,
    add_certificates,
    add_model,
    cannot_be_had,
    choice,
    result_kinds,
    security,
    whole_number,
)
from xray_desktop.command_line.triage_run import STOPPED, finish_run, run_to_end
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.paths import worklist_file
from xray_desktop.process import interrupt
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.core.scoring.urgency import UrgencyTable
    from xray_desktop.inference.engine import Engine
    from xray_desktop.triage.execution_backend import ExecutionBackend
    from xray_desktop.triage.folder_scan import ScanSchedule
    from xray_desktop.triage.run import BackgroundTask, TriageRun
    from xray_desktop.triage.worklist import Worklist


TRIAGE: Final = "triage"
LISTED: Final = 20
RESULTS: Final = ("sr", "sc", "pdf")
"""No presentation state: it holds a heat map's regions, and a run has few heat maps."""


def triage_parser() -> argparse.ArgumentParser:
    """Return what reads the command's arguments."""
    codes = "\n".join(
        f"  {code.value:>3}  {description}" for code, description in EXIT_DESCRIPTIONS.items()
    )
    parser = CommandParser(
        f"{PROGRAM} {TRIAGE}",
        description="Score folders of images onto a worklist, most urgent first. It may be stopped "
        "at any time; the same command continues the run. Research use only, not for diagnosis.",
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
    add("--urgency", type=Path, metavar="FILE", help="an urgency table; --print-urgency prints one")
    add(
        "--print-urgency",
        action="store_true",
        help="print the urgency table in use, as a start for your own",
    )
    add(
        "--write",
        type=partial(result_kinds, of=RESULTS),
        default=(),
        metavar="KINDS",
        help="results of each scored image, separated by commas, into DIR: sr (DICOM structured "
        "report), sc (DICOM secondary capture), pdf (a page without patient data)",
    )
    add("--maps", action="store_true", help="draw heat maps of urgent images, into DIR")
    add(
        "--cluster",
        metavar="ADDRESS",
        help="decode and score on the workers of a Dask scheduler, tls://HOST:PORT",
    )
    add_certificates(parser)
    add("--watch", action="store_true", help="keep running and score new files in the folders")
    add(
        "--progress",
        choices=("text", "json"),
        default="text",
        help="json: report progress and messages as JSON lines on standard output, for programs",
    )
    add("--until-input-ends", action="store_true", help="end when the standard input is closed")
    add("--retry", action="store_true", help="score images again that failed")
    add("--again", action="store_true", help="score unread images again that another model scored")
    listed = "images to print at the end (%(default)s)"
    add("--list", type=lambda text: whole_number(text, 0), default=LISTED, metavar="N", help=listed)
    _add_cost(parser)
    add_model(parser)
    add("--version", action="version", version=f"{PROGRAM} {__version__}")
    return parser


def _add_cost(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
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


def triage(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = triage_parser()
    parsed = parser.parse_args(arguments)
    use_json_lines(enabled=parsed.progress == "json")
    if not parsed.paths and not parsed.print_urgency and not parsed.store.exists():
        parser.error("name a folder of images")
    from xray_desktop.results.output_files import OutputError

    if parsed.cluster is not None and (why := cannot_be_had(parsed.cluster, parsed)):
        parser.error(why)
    from xray_desktop.triage.database import runner_lock
    from xray_desktop.triage.worklist import Worklist

    missing = [path for path in parsed.paths if not os.path.lexists(path)]
    if missing:
        print_status(f"There is no {missing[0]}: name a folder of images.")
        return Exit.USAGE
    if parsed.until_input_ends:
        threading.Thread(target=_end_with_input, daemon=True, name="input").start()
    try:
        with Worklist(parsed.store) as worklist, runner_lock(parsed.store):
            return _triage(worklist, parsed)
    except KeyboardInterrupt:  # before the first image
        print_status(STOPPED)
        return Exit.INTERRUPTED
    except OutputError as error:
        print_error(error)
        return Exit.NO_OUTPUT
    except RefusedError as error:
        print_error(error)
        return Exit.USAGE
    except XrayError as error:
        print_error(error)
        return Exit.NO_OUTPUT


def _end_with_input() -> None:
    """Stop the run, as Ctrl-C does, when the program that started it has ended.

    Not through the buffer of `sys.stdin`: its lock must be free when the run is over first.
    """
    while sys.stdin is not None and os.read(sys.stdin.fileno(), 1):
        pass
    interrupt()


def _triage(worklist: "Worklist", parsed: argparse.Namespace) -> int:
    if parsed.urgency is not None:
        from xray_desktop.triage.urgency_file import read_table

        worklist.urgency.adopt(read_table(parsed.urgency))
    if parsed.print_urgency:
        return print_output(_table_text(worklist.urgency.table), Exit.SCORED)
    from xray_desktop.inference.engines import load_engine
    from xray_desktop.inference.self_test import SelfTests
    from xray_desktop.paths import self_tests_file
    from xray_desktop.triage.worklist_tables import WorklistTables

    try:
        tests = SelfTests(self_tests_file())
        engine = load_engine(parsed.model, choice(parsed, parsed.threads), tests=tests)
    except XrayError as error:
        print_error(error)
        return Exit.NO_MODEL
    except ImportError as error:
        print_status(str(error))
        return Exit.NO_MODEL
    rows = WorklistTables(parsed.out, worklist.reading, worklist.identity)
    try:
        with (
            _scan_schedule(parsed) as schedule,
            _background_tasks(worklist, engine, parsed) as background_tasks,
        ):
            run = replace(
                _run(worklist, engine, parsed), schedule=schedule, background_tasks=background_tasks
            )
            status = run_to_end(run, rows, parsed.out, watch=parsed.watch)
    finally:
        rows.close()
    return finish_run(worklist, engine, run.scan, status, out=parsed.out, listed=parsed.list)


@contextmanager
def _scan_schedule(parsed: argparse.Namespace) -> "Iterator[ScanSchedule]":
    from xray_desktop.triage.folder_scan import FolderWatch, SingleScan
    from xray_desktop.triage.run_events import Watching

    if not parsed.watch:
        yield SingleScan()
        return
    with FolderWatch(parsed.paths) as watch:
        print_event(Watching())
        yield watch


@contextmanager
def _background_tasks(
    worklist: "Worklist", engine: "Engine", parsed: argparse.Namespace
) -> "Iterator[tuple[BackgroundTask, ...]]":
    """Yield what is done while no image waits to be scored: results, then heat maps."""
    if not parsed.maps and not parsed.write:
        yield ()
        return
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.results.result_files import ResultKind, ResultsOptions
    from xray_desktop.triage.background_tasks import HeatMapTask, ResultWriter

    def report_problem(path: Path, sentence: str) -> None:
        print_status(f"{path}: {sentence}")

    with ImageReader() as reader:
        background_tasks: list[BackgroundTask] = []
        if parsed.write:
            options = ResultsOptions(frozenset(ResultKind(kind) for kind in parsed.write))
            background_tasks.append(
                ResultWriter(worklist, reader, parsed.out, options, report_problem, _log)
            )
        if parsed.maps:
            background_tasks.append(HeatMapTask(worklist, reader, engine, parsed.out, _log))
        yield tuple(background_tasks)


def _log(error: Exception) -> None:
    from xray_desktop.error_log import log_error
    from xray_desktop.paths import log_folder

    log_error(error, log_folder())


def _run(worklist: "Worklist", engine: "Engine", parsed: argparse.Namespace) -> "TriageRun":
    from xray_desktop.triage.folder_scan import FolderScan
    from xray_desktop.triage.run import TriageRun

    worklist.intake.set_clock(time.time())
    if parsed.retry:
        worklist.intake.retry_failed()
    if parsed.again:
        worklist.intake.rescore(engine.identity.sha256)
    store: Path = parsed.store
    beside = (store.with_name(f"{store.name}{end}") for end in ("-wal", "-shm", ".lock"))
    return TriageRun(
        worklist,
        FolderScan(tuple(parsed.paths), tuple(parsed.exclude), (parsed.out, store, *beside)),
        _backend(engine, parsed),
        time.time,
    )


def _backend(engine: "Engine", parsed: argparse.Namespace) -> "Callable[[], ExecutionBackend]":
    """Return what creates the execution backend: this machine, or a cluster."""
    if parsed.cluster is not None:
        from xray_desktop.cluster.dask_backend import DaskBackend
        from xray_desktop.cluster.dask_worker import resource_name

        resource = resource_name(engine.identity, __version__)
        workers = DaskBackend(
            parsed.cluster,
            resource,
            engine.contract.input,
            print_status,
            security(parsed),
            trusted=parsed.trusted_network,
        )
        return lambda: workers
    from xray_desktop.imaging.image_reader import ImageReader
    from xray_desktop.triage.execution_backend import LocalBackend

    readers = parsed.readers
    return lambda: LocalBackend(lambda: [ImageReader() for _ in range(readers)], engine, _log)


def _table_text(table: "UrgencyTable") -> str:
    from xray_desktop.triage.urgency_file import table_to_toml

    return table_to_toml(table)
