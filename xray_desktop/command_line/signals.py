"""How a program that speaks to others ends when the system tells it to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ends_by_signal() -> Iterator[None]:
    """Have SIGTERM, and SIGINT also where it was ignored, raise KeyboardInterrupt meanwhile."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
