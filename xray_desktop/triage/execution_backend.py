"""Where images are decoded and scored: on this machine, or on a cluster (`xray_desktop.cluster`).

A decoding process may die because the system ended it or memory ran out, and not because of the
image. The image is therefore decoded once more, then alone while all other processes are idle; only
if the process dies then too has the image failed.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Protocol

from xray_desktop.core.bundle.contract import InputContract
from xray_desktop.core.errors import WORKER_LOST, FailedError
from xray_desktop.core.reader import Reader
from xray_desktop.core.scoring.prepared_image import PreparedImage
from xray_desktop.inference.engine import Engine
from xray_desktop.scoring_pipeline import BatchOutcome, BatchScorer


class ReaderPool:
    """Readers that decode one image each at a time.

    Parameters
    ----------
    readers : sequence of Reader
        At least one.
    """

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = tuple(readers)
        self._free: SimpleQueue[Reader] = SimpleQueue()
        self._next = Lock()
        """Held while readers are taken, so that a caller that needs all of them gets them."""
        for reader in self.readers:
            self._free.put(reader)

    def prepare(self, path: Path, contract: InputContract) -> PreparedImage:
        """Return the image at `path` prepared for a model; raises `XrayError`."""
        try:
            return self._prepare(1, path, contract)
        except FailedError as error:
            if error.code != WORKER_LOST:
                raise
        return self._prepare(len(self.readers), path, contract)

    def _prepare(self, count: int, path: Path, contract: InputContract) -> PreparedImage:
        """Prepare an image with the first of `count` readers; the others are idle meanwhile."""
        taken: list[Reader] = []
        try:
            with self._next:
                while len(taken) < count:
                    taken.append(self._free.get())
            return taken[0].prepare(path, contract)
        finally:
            for reader in taken:
                self._free.put(reader)


class DecoderPool:
    """Decodes as many images at a time as there are readers; the others wait in order.

    Parameters
    ----------
    readers : sequence of Reader
        At least one; closed at the end.
    contract : InputContract
        The model's input.
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
        for reader in self._pool.readers:  # one that began an image just then has started again
            reader.close()

    @property
    def value_range(self) -> tuple[float, float]:
        """The model's input values for black and white."""
        return self._contract.value_range

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Have the image at `path` prepared."""
        return self._threads.submit(self._pool.prepare, path, self._contract)


class ExecutionBackend(Protocol):
    """Decodes and scores images for a run, which enters it first and leaves it at the end."""

    @property
    def engines(self) -> int:
        """How many engines work in parallel, at least 1."""
        ...

    @property
    def value_range(self) -> tuple[float, float]:
        """The model's input values for black and white."""
        ...

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Have the image at `path` prepared."""
        ...

    def score_batch(self, images: Sequence[PreparedImage]) -> Future[BatchOutcome]:
        """Have a batch of images scored."""
        ...

    def __enter__(self) -> "ExecutionBackend": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class LocalBackend:
    """Decoding processes and an engine on its own thread.

    Parameters
    ----------
    readers : callable
        Creates the decoding processes.
    engine : Engine
        Scores images.
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
        """The model's input values for black and white."""
        return self._decoder_pool.value_range

    def prepare(self, path: Path) -> Future[PreparedImage]:
        """Have the image at `path` prepared."""
        return self._decoder_pool.prepare(path)

    def score_batch(self, images: Sequence[PreparedImage]) -> Future[BatchOutcome]:
        """Have a batch of images scored."""
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
