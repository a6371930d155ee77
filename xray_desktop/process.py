"""Signals and threads of this process."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

INTERRUPTED: Final = 130
"""Exit status after Ctrl-C, by the convention of shells (128 + SIGINT)."""
GRACE_S: Final = 30.0


@contextmanager
def interruptible(*, also_sigterm: bool = True) -> Iterator[None]:
    """Make SIGINT, and by default SIGTERM, raise KeyboardInterrupt in the main thread.

    A process that a shell starts in the background inherits SIGINT ignored. Python keeps that, and
    then neither Ctrl-C nor `interrupt` would end it.

    Parameters
    ----------
    also_sigterm : bool
        Whether SIGTERM is handled too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGINT, *([signal.SIGTERM] if also_sigterm else [])]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # None: installed from C, cannot be restored
                signal.signal(number, handler)


def interrupt(grace_s: float = GRACE_S) -> None:
    """End this process from another thread as Ctrl-C does; kill it after `grace_s` seconds."""
    if os.name == "nt":
        signal.raise_signal(signal.SIGINT)
    else:  # a signal sent to the main thread also wakes it from a blocking call
        main = threading.main_thread().ident
        if main is not None:
            signal.pthread_kill(main, signal.SIGINT)
    time.sleep(grace_s)
    os._exit(INTERRUPTED)


def limit_blas_threads() -> None:
    """Limit OpenBLAS to one thread; has an effect only before numpy is first imported.

    OpenBLAS threads keep spinning after a matrix product. On 2 cores that doubled the time of the
    forward pass that follows the preparation of an image (108 ms in place of 54).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
