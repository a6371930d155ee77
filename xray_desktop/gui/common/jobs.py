"""Background jobs: step generators run on worker threads, results delivered on the GUI thread.

A job is a plain generator (`core.progress.Steps`). Cancelling stops it at its next yield; it is
checked again on delivery, on the GUI thread, so a cancelled or superseded job never shows its
result.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal

from xray_desktop.core.errors import FailedError, XrayError
from xray_desktop.core.progress import Progress, Steps

T = TypeVar("T")

MAX_ERROR_CODES: Final = 10
SAVING_MS: Final = 5_000


class JobQueue(StrEnum):
    """What a job works with; jobs of one queue run one at a time, those of two side by side.

    Of `OPENING` one more may run that was cancelled and comes to its end.
    """

    FILES = "files"
    """The decoding process and the disk."""
    OPENING = "opening"
    """The image that the user asks for. It waits for nothing that is done beside it, and not for
    an image that was given up either, which may take a moment to end."""
    AHEAD = "ahead"
    """Images that nobody has asked for yet, in a decoding process of their own."""
    MODEL = "model"
    """The engine, which must not be used by two threads at a time."""
    STORE = "store"
    """The worklist's database, which must not wait for a slow image.

    Its jobs are over before anybody could read of their progress: they are not reported.
    """
    BACKGROUND = "background"
    """What nobody waits for: folders, headers and thumbnails, in a decoding process of their own.

    Its jobs are short, and they are not reported.
    """
    NETWORK = "network"
    """An archive that may not answer for a while; the dialog that asked it shows the progress."""


THREADS: Final = {JobQueue.OPENING: 2}
"""Threads of a queue that has more than one."""

INTERNAL = FailedError(
    "internal",
    "The program made a mistake and stopped this step. The log file describes it; "
    "the rest of the window still works.",
)


def _ignore(_given: object) -> None:
    """Ignore a result or progress; the status bar shows progress in any case."""


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """One run of a step generator; made by `JobRunner.submit`."""

    key: str
    steps: Steps[Any, T]
    on_result: Callable[[T], object]
    on_error: Callable[[XrayError], object]
    on_progress: Callable[[Progress[Any]], object]
    queue: JobQueue = JobQueue.FILES
    idle: bool = False
    saves: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    _cancelled: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """Stop at the next step and deliver nothing from now on."""
        self._cancelled.set()

    @property
    def quiet(self) -> bool:
        """Whether its progress goes to its own callback only."""
        return self.idle or self.queue in (JobQueue.STORE, JobQueue.BACKGROUND, JobQueue.NETWORK)

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()


class JobRunner(QObject):
    """Runs the jobs of each queue one at a time; a newer one under a key supersedes the older.

    The signals live on this object, which never leaves the GUI thread, so Qt queues every call
    of the receiving slots to it.

    Attributes
    ----------
    error_codes : deque of str
        Codes of the errors that were delivered lately, the last one last.
    """

    progressed = Signal(object, object)
    """Job, Progress; emitted on the pool thread."""
    ended = Signal(object, object, object)
    """Job, result, error; emitted on the pool thread."""
    reported = Signal(object)
    """The latest `Progress` of any job, or None once nothing is under way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {queue: QThreadPool(self) for queue in JobQueue}
        for queue, pool in self._pools.items():
            pool.setMaxThreadCount(THREADS.get(queue, 1))
        self._unfinished: set[Job[Any]] = set()
        self._latest: dict[Job[Any], Progress[Any]] = {}
        self._closed = threading.Event()
        self.error_codes: deque[str] = deque(maxlen=MAX_ERROR_CODES)
        self.progressed.connect(self._deliver_progress)
        self.ended.connect(self._deliver_end)

    def submit(  # noqa: PLR0913 - each is named where it is given
        self,
        key: str,
        steps: Steps[Any, T],
        *,
        on_error: Callable[[XrayError], object],
        on_result: Callable[[T], object] = _ignore,
        on_progress: Callable[[Progress[Any]], object] = _ignore,
        queue: JobQueue = JobQueue.FILES,
        idle: bool = False,
        saves: bool = False,
    ) -> Job[T]:
        """Queue `steps`; its callbacks are called on the GUI thread.

        An `idle` job is work that nobody waits for: any other one of its queue that waits
        cancels it, and its progress is not reported. One that `saves` what the user has made is
        finished though the program ends.

        An error that is not an `XrayError` is a bug: `on_error` gets `INTERNAL`, and the error
        itself goes on to `sys.excepthook`.
        """
        for older in self._unfinished:
            if older.key == key or (older.idle and not idle and older.queue is queue):
                older.cancel()
        job = Job(key, steps, on_result, on_error, on_progress, queue, idle, saves)
        self._unfinished.add(job)
        self._pools[queue].start(lambda: self._run(job))
        return job

    def cancel(self, *keys: str) -> None:
        """Cancel the jobs under `keys`, if there are any."""
        for job in self._unfinished:
            if job.key in keys:
                job.cancel()
        self._report()

    def active(self, key: str) -> bool:
        """Return whether a job under `key` waits or runs, and was not cancelled."""
        return any(job.key == key and not job.cancelled for job in self._unfinished)

    def waits(self, queue: JobQueue) -> bool:
        """Return whether somebody waits for a job of this queue: one that is not idle."""
        jobs = (job for job in self._unfinished if job.queue is queue)
        return any(not (job.idle or job.cancelled) for job in jobs)

    def shutdown(self, timeout_ms: int = 5_000) -> bool:
        """Cancel everything and deliver nothing more; return whether all work ended in time.

        What saves something has `SAVING_MS` in any case.
        """
        self._closed.set()
        saving = [job for job in self._unfinished if job.saves and not job.cancelled]
        for job in self._unfinished:
            if job not in saving:
                job.cancel()
        until = time.monotonic() + SAVING_MS / 1_000
        for job in saving:
            job.done.wait(max(until - time.monotonic(), 0))
        ended = [pool.waitForDone(timeout_ms) for pool in self._pools.values()]
        return all(ended)

    def _run(self, job: Job[Any]) -> None:  # on the pool thread
        result: object = None
        error: Exception | None = None
        try:
            result = self._drain(job)
        except Exception as caught:  # noqa: BLE001 - an entry point: passed to the GUI thread
            error = caught
        job.done.set()
        if not self._closed.is_set():
            self.ended.emit(job, result, error)

    def _drain(self, job: Job[T]) -> T | None:
        while not job.cancelled:
            try:
                progress = next(job.steps)
            except StopIteration as stop:
                return stop.value
            if not job.cancelled:
                self.progressed.emit(job, progress)
        job.steps.close()
        return None

    def _deliver_progress(self, job: Job[Any], progress: Progress[Any]) -> None:
        if not job.cancelled:
            if not job.quiet:
                self._latest.pop(job, None)  # keep the latest report last
                self._latest[job] = progress
                self.reported.emit(progress)
            job.on_progress(progress)

    def _deliver_end(self, job: Job[Any], result: object, error: Exception | None) -> None:
        self._unfinished.discard(job)
        self._latest.pop(job, None)
        self._report()
        if error is not None and not job.cancelled:
            self.error_codes.append(error.code if isinstance(error, XrayError) else INTERNAL.code)
        if error is not None and not isinstance(error, XrayError):
            if not job.cancelled:
                job.on_error(INTERNAL)
            raise error
        if job.cancelled:
            return
        if error is None:
            job.on_result(result)
        else:
            job.on_error(error)

    def _report(self) -> None:
        """Report the remaining work after a job ended or was cancelled."""
        left = [progress for job, progress in self._latest.items() if not job.cancelled]
        if left:
            self.reported.emit(left[-1])
        elif all(job.cancelled or job.quiet for job in self._unfinished):
            self.reported.emit(None)
