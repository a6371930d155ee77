"""Where films are made ready and judged: on this machine, or elsewhere (the room `cluster`)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol

from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.inference.engine import Engine
from xray_desktop.triage.decoders import Decoders, PreparingReader
from xray_desktop.triage.judge import Judge, Judged


class Workshop(Protocol):
    """What a run has its work done by; it is entered before and left after."""

    @property
    def engines(self) -> int:
        """How many engines work side by side, at least 1."""
        ...

    @property
    def value_range(self) -> tuple[float, float]:
        """What film values 0 and 1 have become."""
        ...

    def prepare(self, path: Path) -> Future[PreparedFilm]:
        """Ask for the film at `path`."""
        ...

    def judge(self, films: Sequence[PreparedFilm]) -> Future[Judged]:
        """Ask for the scores of some films."""
        ...

    def __enter__(self) -> "Workshop": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class LocalWorkshop:
    """Decoding processes, and an engine in a thread of its own.

    Parameters
    ----------
    readers : callable
        Makes the decoding processes.
    engine : Engine
        Judges films.
    log_mistake : callable
        Takes an error that nobody foresaw.
    """

    engines = 1

    def __init__(
        self,
        readers: Callable[[], Sequence[PreparingReader]],
        engine: Engine,
        log_mistake: Callable[[Exception], object],
    ) -> None:
        self._decoders = Decoders(readers(), engine.contract.input)
        self._judge = Judge(engine, log_mistake)
        self._thread = ThreadPoolExecutor(1, "engine")

    @property
    def value_range(self) -> tuple[float, float]:
        """What film values 0 and 1 have become."""
        return self._decoders.value_range

    def prepare(self, path: Path) -> Future[PreparedFilm]:
        """Ask for the film at `path`."""
        return self._decoders.prepare(path)

    def judge(self, films: Sequence[PreparedFilm]) -> Future[Judged]:
        """Ask for the scores of some films."""
        return self._thread.submit(self._judge, films)

    def __enter__(self) -> "LocalWorkshop":
        self._decoders.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._decoders.__exit__(kind, error, trace)
