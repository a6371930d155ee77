"""Films come onto the worklist, or back to its beginning."""

import os
import sqlite3
from collections.abc import Sequence
from typing import Final

from xray_desktop.core.urgency import not_judged
from xray_desktop.triage.arrivals import Arrival
from xray_desktop.triage.database import Database
from xray_desktop.triage.kept_table import KeptTable
from xray_desktop.triage.states import FilmState, sources_of

UNSCORED: Final = "Still to be scored"
CLOCK_SLACK_S: Final = 60.0
MISSING: Final = "missing"
"""Code of a film whose file was not there when it was to be decoded."""
_FORGET: Final = (
    "sha256 = NULL, instance_sha256 = NULL, looks_sha256 = NULL, identity_sha256 = NULL, "
    "duplicate_of = NULL, code = NULL, reason = NULL, cautions = '[]', model = NULL, "
    "probabilities = NULL, settled = NULL, unread_state = NULL, read_at = NULL"
)


class Intake:
    """What a worklist takes in."""

    def __init__(self, database: Database, urgency: KeptTable) -> None:
        self._database = database
        self._urgency = urgency

    def arrive(self, found: Sequence[Arrival], now_s: float) -> int:
        """Take in files; return how many are new, or are others than they were.

        A file whose size or time has changed, or that was missing, is judged anew, and so are the
        films that repeat it.
        """
        with self._database.writing() as write:
            return sum(self._take_in(write, one, now_s) for one in found)

    def retry_failed(self) -> int:
        """Have films that failed judged once more; return how many."""
        with self._database.writing() as write:
            return self._begin_anew(write, "state = ?", (FilmState.FAILED,))

    def judge_again(self, but_by: str) -> int:
        """Have unread films judged anew that another model scored than that of hash `but_by`."""
        with self._database.writing() as write:
            return self._begin_anew(
                write,
                "state IN (?, ?) AND model NOT IN (SELECT id FROM model WHERE sha256 = ?)",
                (FilmState.SCORED, FilmState.MAPPED, but_by),
            )

    def scored_by_others(self, but_by: str) -> int:
        """Return how many films another model scored than that of hash `but_by`."""
        with self._database.reading() as read:
            return read.execute(
                "SELECT count(*) FROM film WHERE model IS NOT NULL "
                "AND model NOT IN (SELECT id FROM model WHERE sha256 = ?)",
                (but_by,),
            ).fetchone()[0]

    def set_clock(self, now_s: float) -> int:
        """Let films that came "in the future" have come now: the clock was wrong, then or now.

        Else they would wait beyond their maximum. Returns how many there were.
        """
        with self._database.writing() as write:
            return write.execute(
                "UPDATE film SET deadline = deadline - arrived + ?, arrived = ? WHERE arrived > ?",
                (now_s, now_s, now_s + CLOCK_SLACK_S),
            ).rowcount

    def _take_in(self, write: sqlite3.Connection, found: Arrival, now_s: float) -> bool:
        path = os.fsencode(found.path)
        known = write.execute(
            "SELECT size, modified_ns, id, code FROM film WHERE path = ?", (path,)
        ).fetchone()
        waiting = not_judged(UNSCORED)
        if known is None:
            write.execute(
                "INSERT INTO film (path, size, modified_ns, arrived, state, tier, urgency, "
                "deadline, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    path,
                    found.size,
                    found.modified_ns,
                    now_s,
                    FilmState.FOUND,
                    waiting.tier,
                    waiting.score,
                    self._urgency.table.deadline_s(now_s, waiting.tier),
                    waiting.reason,
                ),
            )
            return True
        *before, number, code = known
        back = code == MISSING and found.is_there  # a share that was away for a while
        if [found.size, found.modified_ns] == before and not back:
            return False
        write.execute(
            "UPDATE film SET size = ?, modified_ns = ? WHERE id = ?",
            (found.size, found.modified_ns, number),
        )
        self._begin_anew(write, "id = ?", (number,))
        return True

    def _begin_anew(self, write: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
        """Send films, and those that repeat them, back to *found*; return how many."""
        waiting = not_judged(UNSCORED)
        states = (*sources_of(FilmState.FOUND), FilmState.FOUND)
        marks = ", ".join("?" * len(states))
        again = write.execute(
            f"UPDATE film SET state = ?, {_FORGET}, tier = ?, urgency = ?, why = ?, "  # noqa: S608
            "deadline = arrived + ? "
            f"WHERE state IN ({marks}) AND (id IN (SELECT id FROM film WHERE {which}) "
            f"OR duplicate_of IN (SELECT id FROM film WHERE {which}))",
            (
                FilmState.FOUND,
                waiting.tier,
                waiting.score,
                waiting.reason,
                self._urgency.table.waits.seconds(waiting.tier),
                *states,
                *values,
                *values,
            ),
        )
        return again.rowcount
