"""New files are added to the worklist, and images are sent back to be scored again."""

import os
import sqlite3
from collections.abc import Sequence
from typing import Final

from xray_desktop.core.scoring.urgency import (
    DEFAULT_TABLE,
    Urgency,
    UrgencyTable,
    not_scored,
    urgency,
)
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database
from xray_desktop.triage.folder_scan import FoundFile
from xray_desktop.triage.states import PENDING, ImageState, sources_of
from xray_desktop.triage.urgency_file import table_from_toml, table_to_toml


class StoredUrgencyTable:
    """The urgency table that orders the worklist; it is stored in the worklist.

    Attributes
    ----------
    table : UrgencyTable
        As it was when the worklist was opened, or adopted since.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as read:
            self.table = _kept(read)

    def adopt(self, table: UrgencyTable) -> bool:
        """Order all images by `table` from now on; return whether the table changed."""
        if table == self.table:
            return False
        with self._database.writing() as write:
            text = table_to_toml(table, first_version=True)  # it may open this worklist, too
            write.execute("UPDATE worklist SET urgency_table = ?", (text,))
            for row in list(rows.all_rows(write)):
                scored = (
                    not_scored(row.why)
                    if row.assessment is None
                    else urgency(row.assessment.findings, table)
                )
                write.execute(
                    "UPDATE film SET tier = ?, urgency = ?, why = ?, deadline = ? WHERE id = ?",
                    (*self.place(scored), table.deadline_s(row.arrived_s, scored.tier), row.number),
                )
        self.table = table
        return True

    @staticmethod
    def place(scored: Urgency) -> tuple[int, float, str]:
        """Return the columns ``tier``, ``urgency`` and ``why``."""
        return int(scored.tier), scored.score, scored.reason


def _kept(read: sqlite3.Connection) -> UrgencyTable:
    text = read.execute("SELECT urgency_table FROM worklist").fetchone()[0]
    return table_from_toml(text) if text else DEFAULT_TABLE


UNSCORED: Final = "Still to be scored"
CLOCK_SLACK_S: Final = 60.0
MISSING: Final = "missing"
"""Code of an image whose file did not exist when it was to be decoded."""
_RESET: Final = (
    "sha256 = NULL, instance_sha256 = NULL, looks_sha256 = NULL, identity_sha256 = NULL, "
    "duplicate_of = NULL, code = NULL, reason = NULL, reason_template = NULL, cautions = '[]', "
    "model = NULL, probabilities = NULL, settled = NULL, unread_state = NULL, read_at = NULL"
)


class Intake:
    """Adds files to a worklist."""

    def __init__(self, database: Database, urgency: StoredUrgencyTable) -> None:
        self._database = database
        self._urgency = urgency

    def add_found(self, found: Sequence[FoundFile], now_s: float) -> int:
        """Add files; return how many are new or have changed.

        A file whose size or time has changed, or that was missing, is scored again, and so are the
        copies of it.
        """
        with self._database.writing() as write:
            return sum(self._add(write, one, now_s) for one in found)

    def retry_failed(self) -> int:
        """Have failed images scored again; return how many."""
        with self._database.writing() as write:
            return self._reset(write, "state = ?", (ImageState.FAILED,))

    def score_again(self, number: int) -> bool:
        """Have image `number` and its copies scored again, unread; false if it waits already."""
        with self._database.writing() as write:
            return self._reset(write, "id = ? AND state NOT IN (?, ?)", (number, *PENDING)) > 0

    def rescore(self, model_sha256: str) -> int:
        """Have unread images scored again that another model than this one scored."""
        with self._database.writing() as write:
            return self._reset(
                write,
                "state IN (?, ?) AND model NOT IN (SELECT id FROM model WHERE sha256 = ?)",
                (ImageState.SCORED, ImageState.MAPPED, model_sha256),
            )

    def scored_by_others(self, model_sha256: str) -> int:
        """Return how many images another model than this one scored."""
        with self._database.reading() as read:
            return read.execute(
                "SELECT count(*) FROM film WHERE model IS NOT NULL "
                "AND model NOT IN (SELECT id FROM model WHERE sha256 = ?)",
                (model_sha256,),
            ).fetchone()[0]

    def set_clock(self, now_s: float) -> int:
        """Set arrival times that lie in the future to now: the clock was wrong then, or is now.

        These images would otherwise wait beyond their maximum. Returns how many there were.
        """
        with self._database.writing() as write:
            return write.execute(
                "UPDATE film SET deadline = deadline - arrived + ?, arrived = ? WHERE arrived > ?",
                (now_s, now_s, now_s + CLOCK_SLACK_S),
            ).rowcount

    def _add(self, write: sqlite3.Connection, found: FoundFile, now_s: float) -> bool:
        path = os.fsencode(found.path)
        known = write.execute(
            "SELECT size, modified_ns, id, code FROM film WHERE path = ?", (path,)
        ).fetchone()
        waiting = not_scored(UNSCORED)
        if known is None:
            write.execute(
                "INSERT INTO film (path, size, modified_ns, arrived, state, tier, urgency, "
                "deadline, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    path,
                    found.size,
                    found.modified_ns,
                    now_s,
                    ImageState.FOUND,
                    waiting.tier,
                    waiting.score,
                    self._urgency.table.deadline_s(now_s, waiting.tier),
                    waiting.reason,
                ),
            )
            return True
        *before, number, code = known
        back = code == MISSING and found.exists  # a share that was away for a while
        if [found.size, found.modified_ns] == before and not back:
            return False
        write.execute(
            "UPDATE film SET size = ?, modified_ns = ? WHERE id = ?",
            (found.size, found.modified_ns, number),
        )
        self._reset(write, "id = ?", (number,))
        return True

    def _reset(self, write: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
        """Send images and their copies back to *found*; return how many."""
        waiting = not_scored(UNSCORED)
        states = (*sources_of(ImageState.FOUND), ImageState.FOUND)
        placeholders = ", ".join("?" * len(states))
        again = write.execute(
            f"UPDATE film SET state = ?, {_RESET}, tier = ?, urgency = ?, why = ?, "  # noqa: S608
            "deadline = arrived + ? "
            f"WHERE state IN ({placeholders}) AND (id IN (SELECT id FROM film WHERE {which}) "
            f"OR duplicate_of IN (SELECT id FROM film WHERE {which}))",
            (
                ImageState.FOUND,
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
