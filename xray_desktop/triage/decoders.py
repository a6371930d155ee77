"""Several confined decoding processes that make films ready ahead of the engine."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol

from xray_desktop.core.contract import InputContract
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
        self._readers = tuple(readers)
        self._contract = contract
        self._free: SimpleQueue[PreparingReader] = SimpleQueue()
        self._threads = ThreadPoolExecutor(len(self._readers), "decoder")

    def __enter__(self) -> "Decoders":
        for reader in self._readers:
            reader.start()
            self._free.put(reader)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._readers:
            reader.close()
        self._threads.shutdown(wait=True)
        for reader in self._readers:  # one that began a film at that moment has started again
            reader.close()

    @property
    def value_range(self) -> tuple[float, float]:
        """What film values 0 and 1 have become."""
        return self._contract.value_range

    def prepare(self, path: Path) -> Future[PreparedFilm]:
        """Ask for the film at `path`."""
        return self._threads.submit(self._prepare, path)

    def _prepare(self, path: Path) -> PreparedFilm:
        reader = self._free.get()
        try:
            return reader.prepare(path, self._contract)
        finally:
            self._free.put(reader)
