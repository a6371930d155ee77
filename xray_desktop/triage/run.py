"""A triage run: files are added to the worklist, decoded ahead, scored in batches and recorded.

The thread that runs the steps owns the worklist and does all writing; an execution backend of
processes and threads decodes and scores, so neither waits for the disk. An image that is in
progress when the run ends, however it ends, is decoded again by the next run.
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
from xray_desktop.folder_walk import exists
from xray_desktop.scoring_pipeline import BatchOutcome
from xray_desktop.triage.errors import RunEndedError
from xray_desktop.triage.execution_backend import ExecutionBackend
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

THUMBNAIL_PX: Final = 96
THUMBNAIL_QUALITY: Final = 80
BATCH: Final = 8
DECODE_AHEAD: Final = 64
"""Images decoded ahead of each engine, so that one slow image does not stop it at once."""
BATCHES_AHEAD: Final = 2
"""Batches submitted ahead to each engine."""
POLL_S: Final = 0.1
NO_ACCESS: Final = frozenset({"missing", "no_permission", "unreadable"})
FILES_AT_ONCE: Final = 500
IDLE_S: Final = 0.25


def thumbnail(image: PreparedImage, value_range: tuple[float, float]) -> bytes:
    """Return a JPEG of at most `THUMBNAIL_PX` pixels a side, of what the model sees of `image`."""
    low, high = value_range
    grey = np.clip((image.grey - low) / (high - low), 0, 1)
    picture = Image.fromarray(np.rint(255 * grey).astype(np.uint8))
    picture.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.BOX, reducing_gap=2.0)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=THUMBNAIL_QUALITY)
    return stream.getvalue()


class SourceMissingError(RunEndedError):
    """A folder with images of the run has disappeared."""

    def __init__(self) -> None:
        super().__init__(
            "source_gone",
            "The folder of images is gone or does not respond. Finished images are safe; the "
            "others wait. Start again when the folder is back.",
        )

    def __reduce__(self) -> tuple[type["SourceMissingError"], tuple[()]]:
        return SourceMissingError, ()


class NoDecoderError(RunEndedError):
    """Decoding processes end before they are ready, which no image causes."""

    def __init__(self) -> None:
        super().__init__(
            "no_decoder",
            "The decoder ended each time before it was ready: the computer lacks memory, or "
            "another program ends it. Finished images are safe; the others wait. Correct the "
            "cause and start again.",
        )

    def __reduce__(self) -> tuple[type["NoDecoderError"], tuple[()]]:
        return NoDecoderError, ()


@dataclass(frozen=True, slots=True, repr=False)
class _ReadyImage:
    """A decoded image that waits for the engine."""

    pending: PendingImage
    image: PreparedImage
    fingerprint: ImageFingerprint
    cautions: tuple[str, ...] = ()


class BatchScheduler:
    """Takes a worklist's images through an execution backend and records each step.

    Images are completed in the order in which they were found, so that of two copies the first one
    is scored, however often a run was interrupted.

    Parameters
    ----------
    store : ScoringQueue
        The worklist.
    roots : sequence of Path
        Folders of the images.
    backend : ExecutionBackend
        Decodes and scores images.
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
        """Request up to `DECODE_AHEAD` images per engine; return whether any is in progress."""
        free = DECODE_AHEAD * self._backend.engines - len(self._decoding)
        if free >= BATCH:
            for image in self._store.pending(free, self._in_progress):
                self._in_progress.add(image.number)
                self._decoding.append((image, self._backend.prepare(image.path)))
        return bool(self._in_progress)

    def advance(self) -> None:
        """Move images that are ready to their next step, or wait a moment if none is.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder of images, the decoder or the cluster is gone.
        """
        if not (self._collect_scores() | self._submit_batch()):
            first: list[Future[Any]] = [
                one[0][-1] for one in (self._decoding, self._scoring) if one
            ]
            if first:
                wait(first, timeout=POLL_S, return_when=FIRST_COMPLETED)

    def cancel(self) -> None:
        """Drop images in progress; the next run begins them again."""
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
        """Return the images to score, and those that are copies of others."""
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
        return any(path.is_relative_to(root) and not exists(root) for root in self._roots)


def _cautions_of(outcome: Assessment | XrayError) -> tuple[str, ...]:
    return outcome.cautions if isinstance(outcome, Assessment) else ()


def _duplicate_outcome(image: PendingImage, original: int) -> CompletedImage:
    error = RefusedError(
        DUPLICATE,
        "This is a copy of image number {number} of this worklist, which has the scores.",
        number=original,
    )
    return CompletedImage(image, error, duplicate_of=original)


class BackgroundTask(Protocol):
    """Work that is done while no image waits to be scored."""

    def run_next(self) -> bool:
        """Do the next piece of work; return whether there was one."""
        ...


@dataclass(frozen=True, slots=True)
class TriageRun:
    """One run over a worklist.

    Parameters
    ----------
    worklist : Worklist
        Opened by the thread that runs the steps.
    scan : FolderScan
        Finds the files.
    backend : callable
        Creates the `ExecutionBackend`.
    clock : callable
        Seconds since the epoch.
    schedule : ScanSchedule
        When folders are scanned again.
    background_tasks : sequence of BackgroundTask
        Done while no image waits to be scored, the first ones first.
    """

    worklist: Worklist
    scan: FolderScan
    backend: Callable[[], ExecutionBackend]
    clock: Callable[[], float]
    schedule: ScanSchedule = field(default_factory=SingleScan)
    background_tasks: Sequence[BackgroundTask] = ()

    def steps(self) -> Steps[None, None]:
        """Add the files found, and score all images that wait; closing the steps cancels the run.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder of images, the decoder or the cluster is gone; images wait.
        OutputError
            A heat map or another result could not be written.
        """
        with self.backend() as backend:
            scheduler = BatchScheduler(self.worklist.scoring_queue, self.scan.roots, backend)
            files: Iterator[FoundFile] | None = iter(self.scan)
            try:
                while True:
                    if files is not None and not self._add(files):
                        files = None
                    if scheduler.fill():
                        scheduler.advance()
                    elif files is None and not any(
                        task.run_next() for task in self.background_tasks
                    ):
                        if self.schedule.finished:
                            return
                        time.sleep(IDLE_S)
                    if files is None and self.schedule.due(self.scan.still_changing):
                        files = iter(self.scan)
                    yield self._progress()
            finally:
                scheduler.cancel()

    def _add(self, files: Iterator[FoundFile]) -> bool:
        """Add some of the files to the worklist; return whether there may be more."""
        found = tuple(islice(files, FILES_AT_ONCE))
        if found:
            self.worklist.intake.add_found(found, self.clock())
        return len(found) == FILES_AT_ONCE

    def _progress(self) -> Progress[None]:
        counts = self.worklist.reading.counts()
        total = sum(counts.values())
        waiting = sum(counts[state] for state in PENDING)
        return Progress(total - waiting, total, "Scoring images")
