"""Runs a triage to its end: rows and progress as it goes, a report and a summary afterwards."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xray_desktop.command_line.console import (
    Exit,
    print_error,
    print_event,
    print_output,
    print_status,
)
from xray_desktop.command_line.options import DEMONSTRATION

if TYPE_CHECKING:
    from xray_desktop.inference.engine import Engine
    from xray_desktop.triage.folder_scan import FolderScan
    from xray_desktop.triage.run import TriageRun
    from xray_desktop.triage.run_events import RunProgress
    from xray_desktop.triage.worklist import Worklist
    from xray_desktop.triage.worklist_tables import WorklistTables

STATUS_INTERVAL_S: Final = 2.0
REPORT_EVERY_S: Final = 30.0
"""Writing the page of a long worklist takes a moment."""
STOPPED: Final = "Stopped. Nothing is lost: the same command continues the run."
MIN_IMAGES_FOR_RATE: Final = 5


def run_to_end(run: "TriageRun", rows: "WorklistTables", out: Path, *, watch: bool) -> Exit:
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
                    print_event(run_progress(progress.done, progress.total, since, now - begun))
            elif watch and last_total != progress.total and not run.scan.still_changing:
                last_total, reported_at = progress.total, now
                print_event(run_progress(progress.done, progress.total, 0, now - begun))
    except KeyboardInterrupt:
        print_status(STOPPED)
        return Exit.INTERRUPTED
    except RunEndedError as error:
        print_error(error)
        return Exit.SOME_UNSCORED
    finally:
        steps.close()
    return Exit.SCORED


def run_progress(done: int, total: int, since: int, seconds: float) -> "RunProgress":
    """Return the progress of a run that finished `since` images in so many seconds."""
    from xray_desktop.triage.run_events import RunProgress

    if since < MIN_IMAGES_FOR_RATE:
        return RunProgress(done, total)
    rate = since / seconds
    return RunProgress(done, total, rate, round((total - done) / rate))


def finish_run(
    worklist: "Worklist",
    engine: "Engine",
    scan: "FolderScan",
    status: Exit,
    *,
    out: Path,
    listed: int,
) -> int:
    """Write the report page, print the most urgent images, and return the exit status.

    Parameters
    ----------
    worklist, engine, scan
        What was run.
    status : Exit
        How the run ended.
    out : Path
        Folder of the report page.
    listed : int
        How many images to print.
    """
    from xray_desktop.triage.states import ImageState
    from xray_desktop.triage.worklist_report import summary, write_report

    now = time.time()
    write_report(out, worklist.reading, now)
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
    text = summary(worklist.reading, now, listed, (*demonstration, engine.contract.notice))
    unscored = counts[ImageState.REFUSED] + counts[ImageState.FAILED]
    if status is Exit.SCORED and (unscored or scan.unreadable or scan.still_changing):
        status = Exit.SOME_UNSCORED
    return print_output(text, status)


def _some(paths: Sequence[Path], limit: int = 3) -> str:
    more = f" and {len(paths) - limit} more" if len(paths) > limit else ""
    return ", ".join(map(str, paths[:limit])) + more
