"""Interleaved timing: each contender once a round, ratios within it, medians over rounds."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

_STARTED: Final = time.perf_counter()


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one contender in each round."""

    name: str
    seconds: tuple[float, ...]


def note(text: str) -> None:
    """Print one line of progress to standard error, after the time since the program's start."""
    elapsed = timedelta(seconds=int(time.perf_counter() - _STARTED))
    print(f"[{elapsed}] {text}", file=sys.stderr, flush=True)


def interleave(
    contenders: Mapping[str, Callable[[], object]],
    rounds: int,
    what: str = "",
    clock: Callable[[], float] = time.perf_counter,
) -> list[Timing]:
    """Run every contender once a round, in turn; warming up is the caller's.

    The machine may be shared and its speed may drift: only ratios within a round compare. Progress
    is printed under the name `what`, unless that is empty. `clock` tells the seconds that count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(1, rounds + 1):
        if what:
            note(f"{what}: round {number} of {rounds}")
        for name, call in contenders.items():
            start = clock()
            call()
            seconds[name].append(clock() - start)
    return [Timing(name, tuple(values)) for name, values in seconds.items()]


def table(timings: list[Timing], reference: str) -> str:
    """Return a table: median, spread, and how many times faster than the reference, by round."""
    base = next(timing for timing in timings if timing.name == reference)
    width = max(len(timing.name) for timing in timings)
    lines = [f"{'':{width}}  median s   min – max s      reference / this (min – max)"]
    for timing in timings:
        ratios = [b / s for b, s in zip(base.seconds, timing.seconds, strict=True)]
        lines.append(
            f"{timing.name:{width}}  {median(timing.seconds):8.3f}   "
            f"{min(timing.seconds):.3f} – {max(timing.seconds):.3f}   "
            f"{median(ratios):6.2f}  ({min(ratios):.2f} – {max(ratios):.2f})"
        )
    return "\n".join([*lines, f"reference: {reference}"])
