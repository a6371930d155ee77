"""The run over a worklist: files in, films decoded ahead, judged in batches, all written down.

The thread that goes through the steps owns the store and does all the writing; films are decoded
and judged in a workshop of processes and threads, so that neither waits for the disk. A film
that is under way when the run ends, however it ends, begins anew in the next one.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from xray_desktop.core.progress import Progress, Steps
from xray_desktop.triage.arrivals import Arrival, Arrivals
from xray_desktop.triage.belt import Belt
from xray_desktop.triage.states import PENDING
from xray_desktop.triage.store import Worklist
from xray_desktop.triage.walks import OneWalk, Walks
from xray_desktop.triage.workshop import Workshop

FILES_AT_ONCE: Final = 500
IDLE_S: Final = 0.25


class Chore(Protocol):
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
    arrivals : Arrivals
        Where films come from.
    workshop : callable
        Makes what does the work.
    clock : callable
        Seconds since the epoch.
    walks : Walks
        When folders are walked once more.
    chores : sequence of Chore
        Done while nothing waits to be scored, the first ones first.
    """

    worklist: Worklist
    arrivals: Arrivals
    workshop: Callable[[], Workshop]
    clock: Callable[[], float]
    walks: Walks = field(default_factory=OneWalk)
    chores: Sequence[Chore] = ()

    def steps(self) -> Steps[None, None]:
        """Take in what is there and judge all that waits; closing the steps cancels the run.

        Raises
        ------
        StoreError
            The worklist cannot be written.
        RunEndedError
            A folder went away, or who works for us; films wait.
        OutputError
            A map or another result could not be written.
        """
        with self.workshop() as workshop:
            belt = Belt(self.worklist.judging, self.arrivals.roots, workshop)
            files: Iterator[Arrival] | None = iter(self.arrivals)
            try:
                while True:
                    if files is not None and not self._take_in(files):
                        files = None
                    if belt.loaded():
                        belt.go_on()
                    elif files is None and not any(chore.one() for chore in self.chores):
                        if self.walks.over:
                            return
                        time.sleep(IDLE_S)
                    if files is None and self.walks.due(self.arrivals.unsettled):
                        files = iter(self.arrivals)
                    yield self._progress()
            finally:
                belt.abandon()

    def _take_in(self, files: Iterator[Arrival]) -> bool:
        """Write down some of the files that are there; return whether there may be more."""
        found = tuple(islice(files, FILES_AT_ONCE))
        if found:
            self.worklist.intake.arrive(found, self.clock())
        return len(found) == FILES_AT_ONCE

    def _progress(self) -> Progress[None]:
        counts = self.worklist.reading.counts()
        total = sum(counts.values())
        waiting = sum(counts[state] for state in PENDING)
        return Progress(total - waiting, total, "Judging films")
