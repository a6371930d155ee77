"""Several confined decoding processes that make films ready ahead of the engine.

A process that is lost may have been ended from outside, or for want of memory: its film is tried
once more by the reader, then alone, while all other processes are idle. Only a film under which the
process is lost then too has failed.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Protocol

from xray_desktop.core.contract import InputContract
from xray_desktop.core.errors import WORKER_LOST, FailedError
from xray_desktop.core.prepared import PreparedFilm


class PreparingReader(Protocol):
    """What makes one film ready at a time: `imaging.reader.FilmReader`."""

    def prepare(self, path: Path, contract: InputContract) -> PreparedFilm:
        """Return the film at `path` ready for a model; raises `core.errors` types."""
        ...

    def start(self) -> None:
        """Start without waiting."""
        ...

    def close(self) -> None:
        """End, also under a film that is under way."""
        ...


class ReaderPool:
    """Readers that are lent to one film at a time.

    Parameters
    ----------
    readers : sequence of PreparingReader
        At least one.
    """

    def __init__(self, readers: Sequence[PreparingReader]) -> None:
        self.readers = tuple(readers)
        self._free: SimpleQueue[PreparingReader] = SimpleQueue()
        self._next = Lock()
        """Held by whoever takes readers: nobody overtakes one that waits for all of them."""
        for reader in self.readers:
            self._free.put(reader)

    def prepare(self, path: Path, contract: InputContract) -> PreparedFilm:
        """Return the film at `path` ready for a model; raises `core.errors` types."""
        try:
            return self._prepare(1, path, contract)
        except FailedError as error:
            if error.code != WORKER_LOST:
                raise
        return self._prepare(len(self.readers), path, contract)

    def _prepare(self, readers: int, path: Path, contract: InputContract) -> PreparedFilm:
        """Make a film ready with the first of so many readers; the others are idle meanwhile."""
        taken: list[PreparingReader] = []
        try:
            with self._next:
                while len(taken) < readers:
                    taken.append(self._free.get())
            return taken[0].prepare(path, contract)
        finally:
            for reader in taken:
                self._free.put(reader)


class Decoders:
    """A film for each reader at a time; the others wait in the order in which they were asked for.

    Parameters
    ----------
    readers : sequence of PreparingReader
        At least one; closed at the end.
    contract : InputContract
        What the model takes.
    """

    def __init__(self, readers: Sequence[PreparingReader], contract: InputContract) -> None:
        self._pool = ReaderPool(readers)
        self._contract = contract
        self._threads = ThreadPoolExecutor(len(self._pool.readers), "decoder")

    def __enter__(self) -> "Decoders":
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
        for reader in self._pool.readers:  # one that began a film at that moment has started again
            reader.close()

    @property
    def value_range(self) -> tuple[float, float]:
        """What film values 0 and 1 have become."""
        return self._contract.value_range

    def prepare(self, path: Path) -> Future[PreparedFilm]:
        """Ask for the film at `path`."""
        return self._threads.submit(self._pool.prepare, path, self._contract)
