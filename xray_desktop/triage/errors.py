"""What can go wrong with a worklist as a whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from xray_desktop.core.errors import FailedError

PRIMARY: Final = 0xFF
"""SQLite's extended codes have the primary one in their lowest byte."""


class StoreError(FailedError):
    """The worklist cannot be opened, read or written; its code says which."""


class NotYetError(StoreError):
    """The worklist's file is there and empty: somebody is about to make it."""


class RunEndedError(FailedError):
    """The run cannot go on; images that are not done wait for the next one."""


NOT_A_WORKLIST: Final = (
    "not_a_worklist",
    "This file is no worklist of this program: name another place with --store.",
)
NOT_YET: Final = (
    "worklist_not_yet",
    "This worklist is only being made. Try again in a moment.",
)
_MESSAGES: Final = {
    sqlite3.SQLITE_FULL: (
        "worklist_full",
        (
            "The disk is full: nothing more can be written to the worklist. What was written is "
            "safe. Make room and start again; it goes on where it was."
        ),
    ),
    sqlite3.SQLITE_BUSY: (
        "worklist_busy",
        "Another program has held the worklist for too long. Start again; it goes on where it was.",
    ),
    sqlite3.SQLITE_NOTADB: NOT_A_WORKLIST,
}
_FALLBACK: Final = (
    "worklist_unwritten",
    (
        "The worklist cannot be read or written: its disk is full or fails, or its folder is gone "
        "or closed to you. What was written before is safe."
    ),
)


def damaged(what: str) -> StoreError:
    """Return the error of a file that cannot be trusted; `what` are our words."""
    return StoreError(
        "worklist_damaged",
        "The worklist's file is damaged: {what}. It is left as it is. Name another place with "
        "--store, or move the file away to begin anew: its images are then scored again.",
        what=what,
    )


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the database's errors into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        primary = None if code is None else code & PRIMARY
        if primary == sqlite3.SQLITE_CORRUPT:
            raise damaged("its pages do not fit together") from error
        message = _FALLBACK if primary is None else _MESSAGES.get(primary, _FALLBACK)
        raise StoreError(*message) from error
