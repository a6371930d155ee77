"""Films as small as a row of a list.

Films under way: decoded ahead in the order of the worklist, then scored batch by batch.

The run over a worklist: files in, images decoded ahead, scored in batches, all written down.

The thread that goes through the steps owns the store and does all the writing; images are decoded
and scored in a workshop of processes and threads, so that neither waits for the disk. An image
that is under way when the run ends, however it ends, begins anew in the next one.
"""

import io
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from PIL import Image

from xray_desktop.core.errors import WORKER_UNREADY, RefusedError, XrayError
from xray_desktop.core.progress import Progress, Steps
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.triage.errors import RunEndedError
from xray_desktop.triage.execution_backend import BatchOutcome, ExecutionBackend
from xray_desktop.triage.folder_scan import FolderScan, FoundFile, ScanSchedule, SingleScan
from xray_desktop.triage.scoring_queue import ScoringQueue
from xray_desktop.triage.states import (
    PENDING,
    CompletedImage,
    DecodedImage,
    ImageFingerprint,
    PendingImage,
)
from xray_desktop.triage.worklist import Worklist
from xray_desktop.triage.worklist_row import DUPLICATE

SIDE: Final = 96
QUALITY: Final = 80


def thumbnail(image: PreparedImage, value_range: tuple[float, float]) -> bytes:
    """Return a JPEG of at most `SIDE` pixels a side, of what the model sees of `image`."""
    low, high = value_range
    grey = np.clip((image.grey - low) / (high - low), 0, 1)
    picture = Image.fromarray(np.rint(255 * grey).astype(np.uint8))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


BATCH: Final = 8
DECODE_AHEAD: Final = 64
"""Films decoded or being decoded ahead of an engine: a slow one does not stop it at once."""
BATCHES_AHEAD: Final = 2
"""For each engine."""
POLL_S: Final = 0.1
NO_ACCESS: Final = frozenset({"missing", "no_permission", "unreadable"})


class SourceMissingError(RunEndedError):
    """A folder that the images are in is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            "source_gone",
            "The folder of images is gone or does not answer. Images that were done are safe; the "
            "others wait. Start again when it is back.",
        )

    def __reduce__(self) -> tuple[type["SourceMissingError"], tuple[()]]:
        return SourceMissingError, ()


class NoDecoderError(RunEndedError):
    """Decoding processes are ended before they are ready, which is no image's fault."""

    def __init__(self) -> None:
        super().__init__(
            "no_decoder",
            "The decoder was ended each time before it was ready: the machine lacks memory, or "
            "another program ends it. Images that were done are safe; the others wait. See to "
            "that, and start again.",
        )

    def __reduce__(self) -> tuple[type["NoDecoderError"], tuple[()]]:
        return NoDecoderError, ()


@dataclass(frozen=True, slots=True, repr=False)
class _ReadyImage:
    """An image that waits for the engine."""

    pending: PendingImage
    image: PreparedImage
    fingerprint: ImageFingerprint
    cautions: tuple[str, ...] = ()


class BatchScheduler:
    """Takes images from a worklist through a workshop, and writes down each step.

    Images leave in the order in which they entered, so that of two copies the first one counts,
    however often a run was interrupted.

    Parameters
    ----------
    store : Judging
        The worklist.
    roots : sequence of Path
        Folders that the images are in.
    backend : Workshop
        Makes images ready and judges them.
    """

    def __init__(
        self, store: ScoringQueue, roots: Sequence[Path], backend: ExecutionBackend
    ) -> None:
        self._store = store
        self._roots = [root.absolute() for root in roots]
        self._backend = backend
        self._decoding: deque[tuple[PendingImage, Future[PreparedImage]]] = deque()
        self._scoring: deque[tuple[list[_ReadyImage], Future[BatchOutcome]]] = deque()
        self._in_progress: set[int] = set()

    def fill(self) -> bool:
        """Ask for images up to `DECODE_AHEAD` for each engine; return whether any is under way."""
        free = DECODE_AHEAD * self._backend.engines - len(self._decoding)
        if free >= BATCH:
            for image in self._store.pending(free, self._in_progress):
                self._in_progress.add(image.number)
                self._decoding.append((image, self._backend.prepare(image.path)))
        return bool(self._in_progress)

    def advance(self) -> None:
        """Take what is ready one step further, or wait a moment if nothing is.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder of images went away, or who works for us.
        """
        if not (self._collect_scores() | self._submit_batch()):
            first: list[Future[Any]] = [
                one[0][-1] for one in (self._decoding, self._scoring) if one
            ]
            if first:
                wait(first, timeout=POLL_S, return_when=FIRST_COMPLETED)

    def cancel(self) -> None:
        """Drop what is under way; the next run begins it anew."""
        for _, future in (*self._decoding, *self._scoring):
            future.cancel()

    def _collect_scores(self) -> bool:
        if not (self._scoring and self._scoring[0][1].done()):
            return False
        images, future = self._scoring.popleft()
        self._write(
            CompletedImage(one.pending, outcome, (*one.cautions, *_cautions_of(outcome)))
            for one, outcome in zip(images, future.result(), strict=True)
        )
        return True

    def _submit_batch(self) -> bool:
        ready = self._decoded_at_front()
        enough = BATCH if self._scoring else 1
        if ready < enough or len(self._scoring) >= BATCHES_AHEAD * self._backend.engines:
            return False
        taken = [self._decoding.popleft() for _ in range(min(ready, BATCH))]
        images, failed = self._without_failures(taken)
        self._store.decoded(
            DecodedImage(
                one.pending, one.fingerprint, thumbnail(one.image, self._backend.value_range)
            )
            for one in images
        )
        batch, duplicates = self._without_duplicates(images)
        self._write((*failed, *duplicates))
        if batch:
            future = self._backend.score_batch([one.image for one in batch])
            self._scoring.append((batch, future))
        return True

    def _decoded_at_front(self) -> int:
        for number, (_, future) in enumerate(self._decoding):
            if not future.done():
                return number
        return len(self._decoding)

    def _without_failures(
        self, taken: Sequence[tuple[PendingImage, Future[PreparedImage]]]
    ) -> tuple[list[_ReadyImage], list[CompletedImage]]:
        """Return the images that are ready, and those that cannot be decoded."""
        images: list[_ReadyImage] = []
        failed: list[CompletedImage] = []
        for pending, future in taken:
            try:
                image = future.result()
            except RunEndedError:
                raise
            except XrayError as error:
                if error.code == WORKER_UNREADY:
                    raise NoDecoderError from error
                if error.code in NO_ACCESS and self._is_root_missing(pending.path):
                    raise SourceMissingError from error
                failed.append(CompletedImage(pending, error))
            else:
                images.append(
                    _ReadyImage(pending, image, ImageFingerprint.of(image), image.cautions)
                )
        return images, failed

    def _without_duplicates(
        self, images: Sequence[_ReadyImage]
    ) -> tuple[list[_ReadyImage], list[CompletedImage]]:
        """Return the images to judge, and those that only repeat another one."""
        batch: list[_ReadyImage] = []
        duplicates: list[CompletedImage] = []
        for one in images:
            number = one.pending.number
            original = self._store.original_of(number, one.fingerprint)
            if original is not None:
                duplicates.append(_duplicate_outcome(one.pending, original))
            else:
                identity_cautions = self._store.identity_cautions(number, one.fingerprint)
                batch.append(replace(one, cautions=(*one.cautions, *identity_cautions)))
        return batch, duplicates

    def _write(self, images: Iterable[CompletedImage]) -> None:
        completed = tuple(images)
        if completed:
            self._store.complete(completed)
            self._in_progress -= {one.image.number for one in completed}

    def _is_root_missing(self, path: Path) -> bool:
        return any(path.is_relative_to(root) and not root.exists() for root in self._roots)


def _cautions_of(outcome: Assessment | XrayError) -> tuple[str, ...]:
    return outcome.cautions if isinstance(outcome, Assessment) else ()


def _duplicate_outcome(image: PendingImage, original: int) -> CompletedImage:
    error = RefusedError(
        DUPLICATE,
        "The same image as number {number} of this worklist: it is read there.",
        number=original,
    )
    return CompletedImage(image, error, duplicate_of=original)


FILES_AT_ONCE: Final = 500
IDLE_S: Final = 0.25


class BackgroundTask(Protocol):
    """Work that can wait."""

    def one(self) -> bool:
        """Do a piece of it; return whether there was any."""
        ...


@dataclass(frozen=True, slots=True)
class TriageRun:
    """One run.

    Parameters
    ----------
    worklist : Worklist
        Opened by the thread that goes through the steps.
    scan : Arrivals
        Where images come from.
    backend : callable
        Makes what does the work.
    clock : callable
        Seconds since the epoch.
    schedule : Walks
        When folders are walked once more.
    background_tasks : sequence of Chore
        Done while nothing waits to be scored, the first ones first.
    """

    worklist: Worklist
    scan: FolderScan
    backend: Callable[[], ExecutionBackend]
    clock: Callable[[], float]
    schedule: ScanSchedule = field(default_factory=SingleScan)
    background_tasks: Sequence[BackgroundTask] = ()

    def steps(self) -> Steps[None, None]:
        """Take in what is there and judge all that waits; closing the steps cancels the run.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder went away, or who works for us; images wait.
        OutputError
            A map or another result could not be written.
        """
        with self.backend() as backend:
            scheduler = BatchScheduler(self.worklist.scoring_queue, self.scan.roots, backend)
            files: Iterator[FoundFile] | None = iter(self.scan)
            try:
                while True:
                    if files is not None and not self._take_in(files):
                        files = None
                    if scheduler.fill():
                        scheduler.advance()
                    elif files is None and not any(chore.one() for chore in self.background_tasks):
                        if self.schedule.finished:
                            return
                        time.sleep(IDLE_S)
                    if files is None and self.schedule.due(self.scan.still_changing):
                        files = iter(self.scan)
                    yield self._progress()
            finally:
                scheduler.cancel()

    def _take_in(self, files: Iterator[FoundFile]) -> bool:
        """Write down some of the files that are there; return whether there may be more."""
        found = tuple(islice(files, FILES_AT_ONCE))
        if found:
            self.worklist.intake.add_found(found, self.clock())
        return len(found) == FILES_AT_ONCE

    def _progress(self) -> Progress[None]:
        counts = self.worklist.reading.counts()
        total = sum(counts.values())
        waiting = sum(counts[state] for state in PENDING)
        return Progress(total - waiting, total, "Judging images")
