"""Errors of a worklist as a whole."""

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
    """The worklist's file is empty: another process is about to create it."""


class RunEndedError(FailedError):
    """The run cannot continue; unfinished images wait for the next run."""


NOT_A_WORKLIST: Final = (
    "not_a_worklist",
    "This file is not a worklist of this program: name another file with --store.",
)
NOT_YET: Final = (
    "worklist_not_yet",
    "This worklist is being created. Try again in a moment.",
)
_MESSAGES: Final = {
    sqlite3.SQLITE_FULL: (
        "worklist_full",
        (
            "The disk is full: nothing more can be written to the worklist. What was written is "
            "safe. Free some space and start again; the run continues where it was."
        ),
    ),
    sqlite3.SQLITE_BUSY: (
        "worklist_busy",
        (
            "Another program has locked the worklist for too long. Start again; the run continues "
            "where it was."
        ),
    ),
    sqlite3.SQLITE_NOTADB: NOT_A_WORKLIST,
}
_FALLBACK: Final = (
    "worklist_unwritten",
    (
        "The worklist cannot be read or written: its disk is full or fails, or you have no access "
        "to its folder. What was written before is safe."
    ),
)


def damaged(what: str) -> StoreError:
    """Return the error of a damaged worklist; `what` says what is wrong, without file contents."""
    return StoreError(
        "worklist_damaged",
        "The worklist's file is damaged: {what}. It is left as it is. Name another place with "
        "--store, or move the file away to begin anew: its images are then scored again.",
        what=what,
    )


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise SQLite errors as `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        primary = None if code is None else code & PRIMARY
        if primary == sqlite3.SQLITE_CORRUPT:
            raise damaged("its pages are inconsistent") from error
        message = _FALLBACK if primary is None else _MESSAGES.get(primary, _FALLBACK)
        raise StoreError(*message) from error
