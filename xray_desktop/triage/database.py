"""An open worklist file: transactions, error messages, and the lock of the one run at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xray_desktop.triage.errors import StoreError, translated_errors
from xray_desktop.triage.schema import connect
from xray_desktop.triage.states import ImageState, sources_of


class Database:
    """A connection to a worklist, for the thread that opened it.

    Parameters
    ----------
    path : Path
        Its file.
    create : bool
        Whether it is created if it does not exist.

    Raises
    ------
    StoreError
        When opened, and by every method: it cannot be opened, read or written.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self._connection = connect(path, create=create)

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Provide the connection for queries."""
        with translated_errors():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Provide the connection for a transaction: all of it is durable afterwards, or nothing."""
        with translated_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            before = self._connection.total_changes
            try:
                yield self._connection
                if self._connection.total_changes != before:
                    self._connection.execute("UPDATE worklist SET changes = changes + 1")
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def move(write: sqlite3.Connection, number: int, to: ImageState, **columns: object) -> bool:
    """Move an image to the state `to` if `TRANSITIONS` allows it; return whether it was moved."""
    sources = sources_of(to)
    names = "".join(f", {name} = ?" for name in columns)
    placeholders = ", ".join("?" * len(sources))
    moved = write.execute(
        f"UPDATE film SET state = ?{names} WHERE id = ? AND state IN ({placeholders})",  # noqa: S608
        (to, *columns.values(), number, *sources),
    )
    return moved.rowcount == 1


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
            "Another run is working on this worklist. Wait until it ends, or name another worklist "
            "with --store.",
        ) from None
    except (OSError, NotImplementedError) as error:  # some file systems have no locks
        raise StoreError(
            "worklist_closed",
            "The worklist's folder is missing or full, or you have no access to it. Name another "
            "file with --store.",
        ) from error
    try:
        yield
    finally:
        lock.release()
