"""Films under way: decoded ahead in the order of the worklist, then judged batch by batch."""

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.errors import WORKER_UNREADY, RefusedError, XrayError
from xray_desktop.core.findings import Assessment
from xray_desktop.core.prepared import PreparedFilm
from xray_desktop.triage.errors import RunEndedError
from xray_desktop.triage.film_row import DUPLICATE
from xray_desktop.triage.judge import Judged
from xray_desktop.triage.judging import Judging
from xray_desktop.triage.outcomes import Decoded, Looks, Pending, Settled
from xray_desktop.triage.thumbnails import thumbnail
from xray_desktop.triage.workshop import Workshop

BATCH: Final = 8
AHEAD: Final = 64
"""Films decoded or being decoded ahead of an engine: a slow one does not stop it at once."""
BATCHES_AHEAD: Final = 2
"""For each engine."""
POLL_S: Final = 0.1
NO_ACCESS: Final = frozenset({"missing", "no_permission", "unreadable"})


class SourceGoneError(RunEndedError):
    """A folder that the films are in is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            "source_gone",
            "The folder of films is gone or does not answer. Films that were done are safe; the "
            "others wait. Start again when it is back.",
        )

    def __reduce__(self) -> tuple[type["SourceGoneError"], tuple[()]]:
        return SourceGoneError, ()


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
class _Ready:
    """A film that waits for the engine."""

    pending: Pending
    film: PreparedFilm
    looks: Looks
    cautions: tuple[str, ...] = ()


class Belt:
    """Takes films from a worklist through a workshop, and writes down each step.

    Films leave in the order in which they entered, so that of two copies the first one counts,
    however often a run was interrupted.

    Parameters
    ----------
    store : Judging
        The worklist.
    roots : sequence of Path
        Folders that the films are in.
    workshop : Workshop
        Makes films ready and judges them.
    """

    def __init__(self, store: Judging, roots: Sequence[Path], workshop: Workshop) -> None:
        self._store = store
        self._roots = [root.absolute() for root in roots]
        self._workshop = workshop
        self._decoding: deque[tuple[Pending, Future[PreparedFilm]]] = deque()
        self._judging: deque[tuple[list[_Ready], Future[Judged]]] = deque()
        self._under_way: set[int] = set()

    def loaded(self) -> bool:
        """Ask for films up to `AHEAD` for each engine; return whether any is under way."""
        free = AHEAD * self._workshop.engines - len(self._decoding)
        if free >= BATCH:
            for film in self._store.pending(free, self._under_way):
                self._under_way.add(film.number)
                self._decoding.append((film, self._workshop.prepare(film.path)))
        return bool(self._under_way)

    def go_on(self) -> None:
        """Take what is ready one step further, or wait a moment if nothing is.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder of films went away, or who works for us.
        """
        if not (self._took_scores() | self._gave_batch()):
            first: list[Future[Any]] = [
                one[0][-1] for one in (self._decoding, self._judging) if one
            ]
            if first:
                wait(first, timeout=POLL_S, return_when=FIRST_COMPLETED)

    def abandon(self) -> None:
        """Drop what is under way; the next run begins it anew."""
        for _, future in (*self._decoding, *self._judging):
            future.cancel()

    def _took_scores(self) -> bool:
        if not (self._judging and self._judging[0][1].done()):
            return False
        films, future = self._judging.popleft()
        self._write(
            Settled(one.pending, outcome, (*one.cautions, *_cautions_of(outcome)))
            for one, outcome in zip(films, future.result(), strict=True)
        )
        return True

    def _gave_batch(self) -> bool:
        ready = self._decoded_in_front()
        enough = BATCH if self._judging else 1
        if ready < enough or len(self._judging) >= BATCHES_AHEAD * self._workshop.engines:
            return False
        taken = [self._decoding.popleft() for _ in range(min(ready, BATCH))]
        films, lost = self._sorted_out(taken)
        self._store.decoded(
            Decoded(one.pending, one.looks, thumbnail(one.film, self._workshop.value_range))
            for one in films
        )
        batch, repeated = self._told_apart(films)
        self._write((*lost, *repeated))
        if batch:
            future = self._workshop.judge([one.film for one in batch])
            self._judging.append((batch, future))
        return True

    def _decoded_in_front(self) -> int:
        for number, (_, future) in enumerate(self._decoding):
            if not future.done():
                return number
        return len(self._decoding)

    def _sorted_out(
        self, taken: Sequence[tuple[Pending, Future[PreparedFilm]]]
    ) -> tuple[list[_Ready], list[Settled]]:
        """Return the films that are ready, and those that cannot be decoded."""
        films: list[_Ready] = []
        lost: list[Settled] = []
        for pending, future in taken:
            try:
                film = future.result()
            except RunEndedError:
                raise
            except XrayError as error:
                if error.code == WORKER_UNREADY:
                    raise NoDecoderError from error
                if error.code in NO_ACCESS and self._gone(pending.path):
                    raise SourceGoneError from error
                lost.append(Settled(pending, error))
            else:
                films.append(_Ready(pending, film, Looks.of(film), film.cautions))
        return films, lost

    def _told_apart(self, films: Sequence[_Ready]) -> tuple[list[_Ready], list[Settled]]:
        """Return the films to judge, and those that only repeat another one."""
        batch: list[_Ready] = []
        repeated: list[Settled] = []
        for one in films:
            number = one.pending.number
            original = self._store.original_of(number, one.looks)
            if original is not None:
                repeated.append(_repeat(one.pending, original))
            else:
                doubts = self._store.doubts(number, one.looks)
                batch.append(replace(one, cautions=(*one.cautions, *doubts)))
        return batch, repeated

    def _write(self, films: Iterable[Settled]) -> None:
        settled = tuple(films)
        if settled:
            self._store.settle(settled)
            self._under_way -= {one.film.number for one in settled}

    def _gone(self, path: Path) -> bool:
        return any(path.is_relative_to(root) and not root.exists() for root in self._roots)


def _cautions_of(outcome: Assessment | XrayError) -> tuple[str, ...]:
    return outcome.cautions if isinstance(outcome, Assessment) else ()


def _repeat(film: Pending, original: int) -> Settled:
    error = RefusedError(
        DUPLICATE,
        "The same film as number {number} of this worklist: it is read there.",
        number=original,
    )
    return Settled(film, error, duplicate_of=original)
