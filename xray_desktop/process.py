"""Ending by a signal, whatever the program that began this one made of signals.

Who may use the processor: the engine, and nothing beside it.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

INTERRUPTED: Final = 130
"""The exit status of a program that Ctrl-C ended, by the shells' convention."""
GRACE_S: Final = 30.0


@contextmanager
def interruptible(*, also_sigterm: bool = True) -> Iterator[None]:
    """Have Ctrl-C, and SIGTERM if wished, raise KeyboardInterrupt in the main thread meanwhile.

    What a shell starts in the background, or a launcher, inherits SIGINT ignored; Python leaves it
    so, and then neither Ctrl-C nor `interrupt` would end anything.
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
            if handler is not None:  # None: set by a library, and not to be had again
                signal.signal(number, handler)


def interrupt(grace_s: float = GRACE_S) -> None:
    """End this process from another thread as Ctrl-C does; after `grace_s` seconds at once."""
    if os.name == "nt":
        signal.raise_signal(signal.SIGINT)
    else:  # a signal to the very thread wakes it when it waits
        main = threading.main_thread().ident
        if main is not None:
            signal.pthread_kill(main, signal.SIGINT)
    time.sleep(grace_s)
    os._exit(INTERRUPTED)


def limit_blas_threads() -> None:
    """Keep numpy's products on one thread; of use before numpy is imported for the first time.

    OpenBLAS' own threads go on spinning after a product. The forward pass that follows the
    preparation of an image then took twice as long (2 cores: 54 ms became 108).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
