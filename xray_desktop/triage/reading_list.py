"""What people see of a worklist, and what they do to it."""

import sqlite3
import time
from collections.abc import Sequence

from xray_desktop.core.findings import ModelIdentity
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database, move
from xray_desktop.triage.errors import damaged
from xray_desktop.triage.film_row import FilmRow
from xray_desktop.triage.rows import View
from xray_desktop.triage.soundness import LARGEST_PICTURE
from xray_desktop.triage.states import FilmState


class ReadingList:
    """The films of a worklist in order, and which of them were read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self) -> dict[FilmState, int]:
        """Return how many films there are in each state."""
        with self._database.reading() as read:
            found = dict(read.execute("SELECT state, count(*) FROM film GROUP BY state"))
        return {state: found.get(state, 0) for state in FilmState}

    def models(self) -> tuple[tuple[ModelIdentity, str], ...]:
        """Return the models that scored films, each with its device."""
        with self._database.reading() as read:
            found = read.execute(
                "SELECT model_id, sha256, device FROM model "
                "WHERE id IN (SELECT model FROM film) ORDER BY id"
            ).fetchall()
        return tuple((ModelIdentity(name, sha256), device) for name, sha256, device in found)

    def row(self, number: int) -> FilmRow | None:
        """Return one film."""
        return next(iter(self.rows((number,))), None)

    def rows(self, numbers: Sequence[int]) -> tuple[FilmRow, ...]:
        """Return films by their numbers, in that order; those that are not there are left out."""
        with self._database.reading() as read:
            return rows.rows(read, numbers)

    def order(self, view: View, now_s: float) -> tuple[int, ...]:
        """Return the numbers of the films that `view` shows, in its order."""
        with self._database.reading() as read:
            return rows.order(read, view, now_s)

    def settled_after(self, place: int, most: int) -> tuple[FilmRow, ...]:
        """Return up to `most` films that were done after `place`, in the order of being done."""
        with self._database.reading() as read:
            return rows.settled_after(read, place, most)

    def thumbnail(self, number: int) -> bytes | None:
        """Return the small JPEG of film `number`, if it was ever decoded."""
        with self._database.reading() as read:
            found = read.execute(
                "SELECT jpeg FROM thumbnail WHERE film = ? AND length(jpeg) <= ?",
                (number, LARGEST_PICTURE),
            ).fetchone()
        return None if found is None else found[0]

    def want(self, number: int) -> None:
        """Have film `number` judged before all that are waiting now."""
        with self._database.writing() as write:
            write.execute(
                "UPDATE film SET wanted = (SELECT max(wanted) + 1 FROM film) WHERE id = ?",
                (number,),
            )

    def read(self, number: int, now_s: float | None = None) -> bool:
        """Mark film `number` as read; false if it is not settled yet, or was read before."""
        at = time.time() if now_s is None else now_s
        with self._database.writing() as write:
            state = _state(write, number)
            return state is not FilmState.READ and move(
                write, number, FilmState.READ, unread_state=state, read_at=at
            )

    def unread(self, number: int) -> bool:
        """Take back that film `number` was read; false if it was not."""
        with self._database.writing() as write:
            kept = write.execute(
                "SELECT unread_state FROM film WHERE id = ? AND state = ?",
                (number, FilmState.READ),
            ).fetchone()
            return kept is not None and move(
                write, number, _known_state(kept[0]), unread_state=None, read_at=None
            )

    @property
    def changes(self) -> int:
        """A number that grows with every change, whoever makes it."""
        with self._database.reading() as read:
            return read.execute("SELECT changes FROM worklist").fetchone()[0]


def _state(read: sqlite3.Connection, number: int) -> FilmState | None:
    found = read.execute("SELECT state FROM film WHERE id = ?", (number,)).fetchone()
    return None if found is None else _known_state(found[0])


def _known_state(text: object) -> FilmState:
    try:
        return FilmState(text)  # pyright: ignore[reportArgumentType] - that is the question
    except ValueError as error:
        raise damaged("an entry makes no sense") from error
