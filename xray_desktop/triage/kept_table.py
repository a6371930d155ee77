"""The table of urgency that a worklist is ordered by, kept in it."""

import sqlite3

from xray_desktop.core.urgency import Urgency, not_judged, urgency
from xray_desktop.core.urgency_table import DEFAULT_TABLE, UrgencyTable
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database
from xray_desktop.triage.weights_file import table_from_toml, table_to_toml


class KeptTable:
    """The table in use.

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
        """Order all films by `table` from now on; return whether it is another one than before."""
        if table == self.table:
            return False
        with self._database.writing() as write:
            write.execute("UPDATE worklist SET urgency_table = ?", (table_to_toml(table),))
            for row in list(rows.all_rows(write)):
                judged = (
                    not_judged(row.why)
                    if row.assessment is None
                    else urgency(row.assessment.findings, table)
                )
                write.execute(
                    "UPDATE film SET tier = ?, urgency = ?, why = ?, deadline = ? WHERE id = ?",
                    (*self.place(judged), table.deadline_s(row.arrived_s, judged.tier), row.number),
                )
        self.table = table
        return True

    @staticmethod
    def place(judged: Urgency) -> tuple[int, float, str]:
        """Return the columns ``tier``, ``urgency`` and ``why``."""
        return int(judged.tier), judged.score, judged.reason


def _kept(read: sqlite3.Connection) -> UrgencyTable:
    text = read.execute("SELECT urgency_table FROM worklist").fetchone()[0]
    return table_from_toml(text) if text else DEFAULT_TABLE
