"""Programs that a test starts."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def started(command: Sequence[object], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Start a program; afterwards it is ended and its pipes are closed, however the test went.

    Without that, a pipe that a failed test left open is the error of whichever test runs when it
    is collected, and leaving the context of a program that does not end hangs.
    """
    with subprocess.Popen(list(map(str, command)), text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()
