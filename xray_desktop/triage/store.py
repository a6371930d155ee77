"""The worklist: every change of a film's state, durable before the call returns.

One process at a time judges films (`runner_lock`); any number of others may look on, and mark films
as read.
"""

from pathlib import Path
from types import TracebackType

from xray_desktop.triage.database import Database
from xray_desktop.triage.intake import Intake
from xray_desktop.triage.judging import Judging
from xray_desktop.triage.kept_table import KeptTable
from xray_desktop.triage.reading_list import ReadingList


class Worklist:
    """An open worklist, for the thread that opened it.

    Parameters
    ----------
    path : Path
        Its file.
    create : bool
        Whether it is made if it is not there.

    Attributes
    ----------
    urgency : KeptTable
        By what it is ordered.
    intake : Intake
        Films come in.
    judging : Judging
        They are scored.
    reading : ReadingList
        They are read.

    Raises
    ------
    StoreError
        When opened and by every method: it cannot be opened, read or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._database = Database(path, create=create)
        try:
            self.urgency = KeptTable(self._database)
        except BaseException:
            self._database.close()
            raise
        self.intake = Intake(self._database, self.urgency)
        self.judging = Judging(self._database, self.urgency)
        self.reading = ReadingList(self._database)

    def __enter__(self) -> "Worklist":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._database.close()

    @property
    def identity(self) -> str:
        """What tells this worklist from every other: 32 hexadecimal digits."""
        with self._database.reading() as read:
            return read.execute("SELECT id FROM worklist").fetchone()[0]
