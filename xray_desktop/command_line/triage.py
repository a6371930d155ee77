"""`triage`: bring folders of films onto the worklist and score them, most urgent first."""

import argparse
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop import __version__
from xray_desktop.command_line.cluster_options import cannot_be_had, security
from xray_desktop.command_line.console import printed, tell
from xray_desktop.command_line.exits import Exit
from xray_desktop.command_line.options import (
    DEMONSTRATION,
    choice,
)
from xray_desktop.command_line.triage_parser import triage_parser
from xray_desktop.core.errors import RefusedError, XrayError
from xray_desktop.signals import interrupt

if TYPE_CHECKING:
    from xray_desktop.core.urgency_table import UrgencyTable
    from xray_desktop.inference.engine import Engine
    from xray_desktop.triage.arrivals import Arrivals
    from xray_desktop.triage.row_files import RowFiles
    from xray_desktop.triage.run import Chore, TriageRun
    from xray_desktop.triage.store import Worklist
    from xray_desktop.triage.walks import Walks
    from xray_desktop.triage.workshop import Workshop

TOLD_EVERY_S: Final = 2.0
REPORT_EVERY_S: Final = 30.0
"""The page of a long worklist takes a moment."""
STOPPED: Final = "Stopped. Nothing is lost: the same command goes on."
LEAST_FOR_RATE: Final = 5


def triage(arguments: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    parser = triage_parser()
    asked = parser.parse_args(arguments)
    if not asked.paths and not asked.print_urgency and not asked.store.exists():
        parser.error("name a folder of films")
    from xray_desktop.results.output_folder import OutputError

    if asked.cluster is not None and (why := cannot_be_had(asked.cluster, asked)):
        parser.error(why)
    from xray_desktop.triage.runner_lock import runner_lock
    from xray_desktop.triage.store import Worklist

    missing = [path for path in asked.paths if not os.path.lexists(path)]
    if missing:
        tell(f"There is no {missing[0]}: name a folder of films.")
        return Exit.USAGE
    if asked.until_input_ends:
        threading.Thread(target=_end_with_input, daemon=True, name="input").start()
    try:
        with Worklist(asked.store) as worklist, runner_lock(asked.store):
            return _triage(worklist, asked)
    except KeyboardInterrupt:  # before the first film
        tell(STOPPED)
        return Exit.INTERRUPTED
    except OutputError as error:
        tell(str(error))
        return Exit.NO_OUTPUT
    except RefusedError as error:
        tell(str(error))
        return Exit.USAGE
    except XrayError as error:
        tell(str(error))
        return Exit.NO_OUTPUT


def _end_with_input() -> None:
    """Stop the run, as Ctrl-C does, when whoever began it is gone; it may be stopped anywhere."""
    while sys.stdin is not None and sys.stdin.buffer.read(1):
        pass
    interrupt()


def _triage(worklist: "Worklist", asked: argparse.Namespace) -> int:
    if asked.urgency is not None:
        from xray_desktop.triage.weights_file import read_table

        worklist.urgency.adopt(read_table(asked.urgency))
    if asked.print_urgency:
        return printed(_table_text(worklist.urgency.table), Exit.SCORED)
    from xray_desktop.inference.engines import load_engine
    from xray_desktop.inference.self_test import SelfTests
    from xray_desktop.places import self_tests_file
    from xray_desktop.triage.row_files import RowFiles

    try:
        tests = SelfTests(self_tests_file())
        engine = load_engine(asked.model, choice(asked, asked.threads), tests=tests)
    except (XrayError, ImportError) as error:
        tell(str(error))
        return Exit.NO_MODEL
    rows = RowFiles(asked.out, worklist.reading, worklist.identity)
    try:
        with _walks(asked) as walks, _chores(worklist, engine, asked) as chores:
            run = replace(_run(worklist, engine, asked), walks=walks, chores=chores)
            status = _go_through(run, rows, asked.out, watch=asked.watch)
    finally:
        rows.close()
    return _closed(worklist, engine, run.arrivals, asked, status)


@contextmanager
def _walks(asked: argparse.Namespace) -> "Iterator[Walks]":
    from xray_desktop.triage.walks import OneWalk, Watch

    if not asked.watch:
        yield OneWalk()
        return
    with Watch(asked.paths) as watch:
        tell("Watching for films; Ctrl-C ends it.")
        yield watch


@contextmanager
def _chores(
    worklist: "Worklist", engine: "Engine", asked: argparse.Namespace
) -> "Iterator[tuple[Chore, ...]]":
    """Yield what is done while nothing waits to be scored: results, then maps."""
    if not asked.maps and not asked.write:
        yield ()
        return
    from xray_desktop.imaging.reader import FilmReader
    from xray_desktop.results.film_results import ResultKind, ResultsWish
    from xray_desktop.triage.map_maker import MapMaker
    from xray_desktop.triage.result_writer import ResultWriter

    def tell_of(path: Path, sentence: str) -> None:
        tell(f"{path}: {sentence}")

    with FilmReader() as reader:
        chores: list[Chore] = []
        if asked.write:
            wish = ResultsWish(frozenset(ResultKind(kind) for kind in asked.write))
            chores.append(ResultWriter(worklist, reader, asked.out, wish, tell_of, _log))
        if asked.maps:
            chores.append(MapMaker(worklist, reader, engine, asked.out, _log))
        yield tuple(chores)


def _log(error: Exception) -> None:
    from xray_desktop.places import log_folder
    from xray_desktop.results.mistake_log import log_mistake

    log_mistake(error, log_folder())


def _run(worklist: "Worklist", engine: "Engine", asked: argparse.Namespace) -> "TriageRun":
    from xray_desktop.triage.arrivals import Arrivals
    from xray_desktop.triage.run import TriageRun

    worklist.intake.set_clock(time.time())
    if asked.retry:
        worklist.intake.retry_failed()
    if asked.again:
        worklist.intake.judge_again(engine.identity.sha256)
    store: Path = asked.store
    beside = (store.with_name(f"{store.name}{end}") for end in ("-wal", "-shm", ".lock"))
    return TriageRun(
        worklist,
        Arrivals(tuple(asked.paths), tuple(asked.exclude), (asked.out, store, *beside)),
        _workshop(engine, asked),
        time.time,
    )


def _workshop(engine: "Engine", asked: argparse.Namespace) -> "Callable[[], Workshop]":
    """Return what makes the workshop: this machine, or a cluster."""
    if asked.cluster is not None:
        from xray_desktop.cluster.crew import skill
        from xray_desktop.cluster.workshop import ClusterWorkshop

        can = skill(engine.identity, __version__)
        workers = ClusterWorkshop(
            asked.cluster,
            can,
            engine.contract.input,
            tell,
            security(asked),
            trusted=asked.trusted_network,
        )
        return lambda: workers
    from xray_desktop.imaging.reader import FilmReader
    from xray_desktop.triage.workshop import LocalWorkshop

    readers = asked.readers
    return lambda: LocalWorkshop(lambda: [FilmReader() for _ in range(readers)], engine, _log)


def _go_through(run: "TriageRun", rows: "RowFiles", out: Path, *, watch: bool) -> Exit:
    """Go through the run, write rows as images are done, and say how far it is.

    A `watch` never ends by itself: it also says when all that was found so far is done.
    """
    from xray_desktop.triage.errors import RunEndedError
    from xray_desktop.triage.report_page import write_report

    begun = told = time.monotonic()
    reported = 0.0
    first: int | None = None
    settled: int | None = None
    steps = run.steps()
    unreported = rows.go_on()
    try:
        for progress in steps:
            unreported |= rows.go_on()
            now = time.monotonic()
            if unreported and progress.done == progress.total and now - reported > REPORT_EVERY_S:
                write_report(out, run.worklist.reading, time.time())
                unreported, reported = False, now
            first = progress.done if first is None else first
            if progress.done < progress.total:
                settled = None
                if now - told >= TOLD_EVERY_S:
                    told = now
                    since = progress.done - first
                    tell(_how_far(progress.done, progress.total, since, now - begun))
            elif watch and settled != progress.total and not run.arrivals.unsettled:
                settled, told = progress.total, now  # no last word of work that has ended
                tell(_how_far(progress.done, progress.total, 0, now - begun))
    except KeyboardInterrupt:
        tell(STOPPED)
        return Exit.INTERRUPTED
    except RunEndedError as error:
        tell(str(error))
        return Exit.SOME_UNSCORED
    finally:
        steps.close()
    return Exit.SCORED


def _how_far(done: int, total: int, since: int, seconds: float) -> str:
    said = f"{done} of {total}"
    if since < LEAST_FOR_RATE:
        return said
    rate = since / seconds
    left = round((total - done) / rate)
    hours, rest = divmod(left, 3600)
    return f"{said}, {rate:.1f} films/s, {hours}:{rest // 60:02}:{rest % 60:02} left"


def _closed(
    worklist: "Worklist",
    engine: "Engine",
    arrivals: "Arrivals",
    asked: argparse.Namespace,
    status: Exit,
) -> int:
    """Write the page, print what comes first, and return the exit status."""
    from xray_desktop.triage.report_page import write_report
    from xray_desktop.triage.states import FilmState
    from xray_desktop.triage.summary import summary

    now = time.time()
    write_report(asked.out, worklist.reading, now)
    counts = worklist.reading.counts()
    if arrivals.closed:
        tell(f"{len(arrivals.closed)} folders could not be listed: {_some(arrivals.closed)}.")
    if arrivals.unsettled:
        tell(f"{arrivals.unsettled} files are still being written: run the command again.")
    others = worklist.intake.scored_by_others(engine.identity.sha256)
    if others:
        tell(f"{others} films were scored by another model: --again judges the unread ones anew.")
    demonstration = (DEMONSTRATION,) if engine.contract.demonstration else ()
    text = summary(worklist.reading, now, asked.list, (*demonstration, engine.contract.notice))
    unscored = counts[FilmState.REFUSED] + counts[FilmState.FAILED]
    if status is Exit.SCORED and (unscored or arrivals.closed or arrivals.unsettled):
        status = Exit.SOME_UNSCORED
    return printed(text, status)


def _some(paths: Sequence[Path], most: int = 3) -> str:
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return ", ".join(map(str, paths[:most])) + more


def _table_text(table: "UrgencyTable") -> str:
    from xray_desktop.triage.weights_file import table_to_toml

    return table_to_toml(table)
