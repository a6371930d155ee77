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
    DEMONSTRATION,
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
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.paths import worklist_file
from xray_desktop.process import interrupt
from xray_desktop.terminal import CommandParser

if TYPE_CHECKING:
    from xray_desktop.core.scoring.urgency import UrgencyTable
    from xray_desktop.inference.engine import Engine
    from xray_desktop.triage.execution_backend import ExecutionBackend
    from xray_desktop.triage.folder_scan import FolderScan, ScanSchedule
    from xray_desktop.triage.run import BackgroundTask, TriageRun
    from xray_desktop.triage.run_events import RunProgress
    from xray_desktop.triage.worklist import Worklist
    from xray_desktop.triage.worklist_tables import WorklistTables


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


STATUS_INTERVAL_S: Final = 2.0
REPORT_EVERY_S: Final = 30.0
"""Writing the page of a long worklist takes a moment."""
STOPPED: Final = "Stopped. Nothing is lost: the same command continues the run."
MIN_IMAGES_FOR_RATE: Final = 5


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
            status = _run_to_end(run, rows, parsed.out, watch=parsed.watch)
    finally:
        rows.close()
    return _finish_run(worklist, engine, run.scan, parsed, status)


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


def _run_to_end(run: "TriageRun", rows: "WorklistTables", out: Path, *, watch: bool) -> Exit:
    """Run to the end; write a row for each finished image, and report progress.

    A run that watches folders never ends by itself: it also reports when all files found so far are
    finished.
    """
    from xray_desktop.triage.errors import RunEndedError
    from xray_desktop.triage.worklist_report import write_report

    begun = reported_at = time.monotonic()
    reported = 0.0
    first: int | None = None
    last_total: int | None = None
    steps = run.steps()
    unreported = rows.write_new_rows()
    try:
        for progress in steps:
            unreported |= rows.write_new_rows()
            now = time.monotonic()
            if unreported and progress.done == progress.total and now - reported > REPORT_EVERY_S:
                write_report(out, run.worklist.reading, time.time())
                unreported, reported = False, now
            first = progress.done if first is None else first
            if progress.done < progress.total:
                last_total = None
                if now - reported_at >= STATUS_INTERVAL_S:
                    reported_at = now
                    since = progress.done - first
                    print_event(_progress(progress.done, progress.total, since, now - begun))
            elif watch and last_total != progress.total and not run.scan.still_changing:
                last_total, reported_at = progress.total, now
                print_event(_progress(progress.done, progress.total, 0, now - begun))
    except KeyboardInterrupt:
        print_status(STOPPED)
        return Exit.INTERRUPTED
    except RunEndedError as error:
        print_error(error)
        return Exit.SOME_UNSCORED
    finally:
        steps.close()
    return Exit.SCORED


def _progress(done: int, total: int, since: int, seconds: float) -> "RunProgress":
    """Return the progress of a run that finished `since` images in so many seconds."""
    from xray_desktop.triage.run_events import RunProgress

    if since < MIN_IMAGES_FOR_RATE:
        return RunProgress(done, total)
    rate = since / seconds
    return RunProgress(done, total, rate, round((total - done) / rate))


def _finish_run(
    worklist: "Worklist",
    engine: "Engine",
    scan: "FolderScan",
    parsed: argparse.Namespace,
    status: Exit,
) -> int:
    """Write the report page, print the most urgent images, and return the exit status."""
    from xray_desktop.triage.states import ImageState
    from xray_desktop.triage.worklist_report import summary, write_report

    now = time.time()
    write_report(parsed.out, worklist.reading, now)
    counts = worklist.reading.counts()
    if scan.unreadable:
        print_status(
            f"{len(scan.unreadable)} folders could not be listed: {_some(scan.unreadable)}."
        )
    if scan.still_changing:
        print_status(f"{scan.still_changing} files are still being written: run the command again.")
    others = worklist.intake.scored_by_others(engine.identity.sha256)
    if others:
        print_status(
            f"{others} images were scored by another model: --again scores the unread ones again."
        )
    demonstration = (DEMONSTRATION,) if engine.contract.demonstration else ()
    text = summary(worklist.reading, now, parsed.list, (*demonstration, engine.contract.notice))
    unscored = counts[ImageState.REFUSED] + counts[ImageState.FAILED]
    if status is Exit.SCORED and (unscored or scan.unreadable or scan.still_changing):
        status = Exit.SOME_UNSCORED
    return print_output(text, status)


def _some(paths: Sequence[Path], limit: int = 3) -> str:
    more = f" and {len(paths) - limit} more" if len(paths) > limit else ""
    return ", ".join(map(str, paths[:limit])) + more


def _table_text(table: "UrgencyTable") -> str:
    from xray_desktop.triage.urgency_file import table_to_toml

    return table_to_toml(table)
