"""Several confined decoding processes that make images ready ahead of the engine.

A process that is lost may have been ended from outside, or for want of memory: its image is tried
once more by the reader, then alone, while all other processes are idle. Only an image under which the
process is lost then too has failed.

The engine over a batch of images, of which none can take the others along.

Where images are made ready and scored: on this machine, or elsewhere (the room `cluster`).
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Protocol

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import INTERNAL_ERROR, WORKER_LOST, FailedError, XrayError
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.findings import Assessment
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.inference.assessment import assess_all
from xray_desktop.inference.engine import Engine


class ReaderPool:
    """Readers that are lent to one image at a time.

    Parameters
    ----------
    readers : sequence of Reader
        At least one.
    """

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = tuple(readers)
        self._free: SimpleQueue[Reader] = SimpleQueue()
        self._next = Lock()
        """Held by whoever takes readers: nobody overtakes one that waits for all of them."""
        for reader in self.readers:
            self._free.put(reader)

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage:
        """Return the image at `path` ready for a model; raises `core.errors` types."""
        try:
            return self._prepare(1, path, contract)
        except FailedError as error:
            if error.code != WORKER_LOST:
                raise
        return self._prepare(len(self.readers), path, contract)

    def _prepare(self, readers: int, path: Path, contract: InputContract) -> PreparedImage:
        """Make an image ready with the first of so many readers; the others are idle meanwhile."""
        taken: list[Reader] = []
        try:
            with self._next:
                while len(taken) < readers:
                    taken.append(self._free.get())
            return taken[0].prepare(path, contract)
        finally:
            for reader in taken:
                self._free.put(reader)


class DecoderPool:
    """An image for each reader at a time; the others wait in the order in which they were asked for.

    Parameters
    ----------
    readers : sequence of Reader
        At least one; closed at the end.
    contract : InputContract
        What the model takes.
    """

    def __init__(self, readers: Sequence[Reader], contract: InputContract) -> None:
        self._pool = ReaderPool(readers)
        self._contract = contract
        self._threads = ThreadPoolExecutor(len(self._pool.readers), "decoder")

    def __enter__(self) -> "DecoderPool":
        for reader in self._pool.readers:
            reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._pool.readers:
            reader.close()
        self._threads.shutdown(wait=True)
        for (
            reader
        ) in self._pool.readers:  # one that began an image at that moment has started again
            reader.close()

    @property
    def value_range(self) -> tuple[float, float]:
        """What image values 0 and 1 have become."""
        return self._contract.value_range

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Ask for the image at `path`."""
        return self._threads.submit(self._pool.prepare, path, self._contract)


BatchOutcome = tuple[Assessment | XrayError, ...]


@dataclass(frozen=True, slots=True)
class BatchScorer:
    """Judges batches.

    Parameters
    ----------
    engine : Engine
        Not used by anybody else meanwhile.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    engine: Engine
    log_error: Callable[[Exception], object]

    def __call__(self, images: Sequence[PreparedImage]) -> BatchOutcome:
        """Return the images' assessments, or why there are none, in their order."""
        try:
            return assess_all(images, self.engine)
        except Exception:  # noqa: BLE001 - told apart image by image
            return tuple(self._alone(image) for image in images)

    def _alone(self, image: PreparedImage) -> Assessment | XrayError:
        try:
            return assess_all((image,), self.engine)[0]
        except XrayError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the outer door: no image ends the run
            self.log_error(error)
            return INTERNAL_ERROR


class ExecutionBackend(Protocol):
    """What a run has its work done by; it is entered before and left after."""

    @property
    def engines(self) -> int:
        """How many engines work side by side, at least 1."""
        ...

    @property
    def value_range(self) -> tuple[float, float]:
        """What image values 0 and 1 have become."""
        ...

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Ask for the image at `path`."""
        ...

    def score_batch(self, images: Sequence[PreparedImage]) -> Future[BatchOutcome]:
        """Ask for the scores of some images."""
        ...

    def __enter__(self) -> "ExecutionBackend": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class LocalBackend:
    """Decoding processes, and an engine in a thread of its own.

    Parameters
    ----------
    readers : callable
        Makes the decoding processes.
    engine : Engine
        Judges images.
    log_error : callable
        Takes an error that nobody foresaw.
    """

    engines = 1

    def __init__(
        self,
        readers: Callable[[], Sequence[Reader]],
        engine: Engine,
        log_error: Callable[[Exception], object],
    ) -> None:
        self._decoder_pool = DecoderPool(readers(), engine.contract.input)
        self._scorer = BatchScorer(engine, log_error)
        self._thread = ThreadPoolExecutor(1, "engine")

    @property
    def value_range(self) -> tuple[float, float]:
        """What image values 0 and 1 have become."""
        return self._decoder_pool.value_range

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Ask for the image at `path`."""
        return self._decoder_pool.prepare(path)

    def score_batch(self, images: Sequence[PreparedImage]) -> Future[BatchOutcome]:
        """Ask for the scores of some images."""
        return self._thread.submit(self._scorer, images)

    def __enter__(self) -> "LocalBackend":
        self._decoder_pool.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._decoder_pool.__exit__(kind, error, trace)
