"""One run at a time over a worklist: a lock that the system lets go of when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xray_desktop.triage.errors import StoreError


@contextmanager
def runner_lock(store: Path) -> Iterator[None]:
    """Hold the lock of the worklist at `store`.

    Raises
    ------
    StoreError
        ``worklist_running``: another run works on it.
    """
    lock = FileLock(store.with_name(f"{store.name}.lock"), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(
            "worklist_running",
            "Another run is working on this worklist. Wait for its end, or name another one with "
            "--store.",
        ) from None
    except (OSError, NotImplementedError) as error:  # some file systems have no locks
        raise StoreError(
            "worklist_closed",
            "The worklist's folder is missing, full or closed to you. Name another place with "
            "--store.",
        ) from error
    try:
        yield
    finally:
        lock.release()
