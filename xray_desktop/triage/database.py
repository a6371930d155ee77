"""An open worklist file: transactions, and what can go wrong with it in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xray_desktop.triage.errors import explained
from xray_desktop.triage.schema import connect
from xray_desktop.triage.states import FilmState, sources_of


class Database:
    """A connection to a worklist, for the thread that opened it.

    Parameters
    ----------
    path : Path
        Its file.
    create : bool
        Whether it is made if it is not there.

    Raises
    ------
    StoreError
        When opened and by every method: it cannot be opened, read or written.
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self._connection = connect(path, create=create)

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to queries."""
        with explained():
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection to one transaction: all of it is durable afterwards, or nothing."""
        with explained():
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


def move(write: sqlite3.Connection, number: int, to: FilmState, **columns: object) -> bool:
    """Take a film to the state `to` if the table of states lets it; return whether it did."""
    sources = sources_of(to)
    names = "".join(f", {name} = ?" for name in columns)
    marks = ", ".join("?" * len(sources))
    moved = write.execute(
        f"UPDATE film SET state = ?{names} WHERE id = ? AND state IN ({marks})",  # noqa: S608
        (to, *columns.values(), number, *sources),
    )
    return moved.rowcount == 1
