"""Long computations as generators: they yield `Progress` and return their result."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress(Generic[P]):
    """How far a computation has come, at a point where it may be cancelled.

    Parameters
    ----------
    done, total : int
        Finished and expected units of work, ``0 <= done <= total``.
    text : str
        What is being done, for a progress bar.
    partial : P or None
        A usable early form of the result, if there is a new one.
    """

    done: int
    total: int
    text: str
    partial: P | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.done <= self.total:
            msg = f"progress {self.done} of {self.total}: expected 0 <= done <= total"
            raise ValueError(msg)


Steps = Generator[Progress[P], None, T]
"""A computation that yields ``Progress[P]`` and returns ``T``; close it to cancel."""


def finish(steps: Steps[P, T]) -> T:
    """Run `steps` to the end and return its result, dropping the progress."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result
