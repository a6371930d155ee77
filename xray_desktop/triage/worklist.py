"""The worklist: every change of an image's state is durable before the call returns.

One process at a time scores images (`runner_lock`); any number of others may look at the worklist
and mark images as read.
"""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from xray_desktop.core.scoring.findings import ModelIdentity
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database, move
from xray_desktop.triage.errors import damaged
from xray_desktop.triage.intake import Intake, StoredUrgencyTable
from xray_desktop.triage.rows import HiddenBy, WorklistView
from xray_desktop.triage.schema import MAX_THUMBNAIL_BYTES
from xray_desktop.triage.scoring_queue import ScoringQueue
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist_row import WorklistRow


class ReadingList:
    """The images of a worklist in order, and which of them have been read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self) -> dict[ImageState, int]:
        """Return how many images there are in each state."""
        with self._database.reading() as read:
            found = dict(read.execute("SELECT state, count(*) FROM film GROUP BY state"))
        return {state: found.get(state, 0) for state in ImageState}

    def hidden(self, view: WorklistView) -> dict[HiddenBy | Tier, int]:
        """Return how many images `view` leaves out, by the first reason that applies to each."""
        with self._database.reading() as read:
            return rows.hidden(read, view)

    def scored_tiers(self) -> dict[Tier, int]:
        """Return how many of the images that have scores are in each tier."""
        with self._database.reading() as read:
            found = dict(
                read.execute(
                    "SELECT tier, count(*) FROM film WHERE probabilities IS NOT NULL GROUP BY tier"
                )
            )
        return {tier: found.get(int(tier), 0) for tier in Tier}

    def models(self) -> tuple[tuple[ModelIdentity, str], ...]:
        """Return the models that scored images, each with its device."""
        with self._database.reading() as read:
            found = read.execute(
                "SELECT model_id, sha256, device FROM model "
                "WHERE id IN (SELECT model FROM film) ORDER BY id"
            ).fetchall()
        return tuple((ModelIdentity(name, sha256), device) for name, sha256, device in found)

    def row(self, number: int) -> WorklistRow | None:
        """Return one image."""
        return next(iter(self.rows((number,))), None)

    def rows(self, numbers: Sequence[int]) -> tuple[WorklistRow, ...]:
        """Return images by their numbers, in that order; unknown numbers are left out."""
        with self._database.reading() as read:
            return rows.rows(read, numbers)

    def paths(self, numbers: Sequence[int]) -> dict[int, Path]:
        """Return the paths of images by number, in the order given; unknown ones are left out."""
        with self._database.reading() as read:
            return rows.paths(read, numbers)

    def order(self, view: WorklistView, now_s: float) -> tuple[int, ...]:
        """Return the numbers of the images that `view` shows, in its order."""
        with self._database.reading() as read:
            return rows.order(read, view, now_s)

    def completed_after(self, place: int, limit: int) -> tuple[WorklistRow, ...]:
        """Return up to `limit` images that were completed after position `place`, in that order."""
        with self._database.reading() as read:
            return rows.completed_after(read, place, limit)

    def thumbnail(self, number: int) -> bytes | None:
        """Return the thumbnail of image `number` as JPEG, if the image was ever decoded."""
        with self._database.reading() as read:
            found = read.execute(
                "SELECT jpeg FROM thumbnail WHERE film = ? AND length(jpeg) <= ?",
                (number, MAX_THUMBNAIL_BYTES),
            ).fetchone()
        return None if found is None else found[0]

    def prioritize(self, number: int) -> None:
        """Have image `number` scored before all others that wait now."""
        with self._database.writing() as write:
            write.execute(
                "UPDATE film SET wanted = (SELECT max(wanted) + 1 FROM film) WHERE id = ?",
                (number,),
            )

    def read(self, number: int, now_s: float | None = None) -> bool:
        """Mark image `number` as read; false if it is not complete yet, or is marked already."""
        at = time.time() if now_s is None else now_s
        with self._database.writing() as write:
            state = _state(write, number)
            return state is not ImageState.READ and move(
                write, number, ImageState.READ, unread_state=state, read_at=at
            )

    def unread(self, number: int) -> bool:
        """Mark image `number` as unread; false if it was not marked as read."""
        with self._database.writing() as write:
            kept = write.execute(
                "SELECT unread_state FROM film WHERE id = ? AND state = ?",
                (number, ImageState.READ),
            ).fetchone()
            return kept is not None and move(
                write, number, _known_state(kept[0]), unread_state=None, read_at=None
            )

    @property
    def changes(self) -> int:
        """A number that grows with every change, by whichever process."""
        with self._database.reading() as read:
            return read.execute("SELECT changes FROM worklist").fetchone()[0]


def _state(read: sqlite3.Connection, number: int) -> ImageState | None:
    found = read.execute("SELECT state FROM film WHERE id = ?", (number,)).fetchone()
    return None if found is None else _known_state(found[0])


def _known_state(text: object) -> ImageState:
    try:
        return ImageState(text)  # pyright: ignore[reportArgumentType] - that is the question
    except ValueError as error:
        raise damaged("an entry is not valid") from error


class Worklist:
    """An open worklist, for the thread that opened it.

    Parameters
    ----------
    path : Path
        Its file.
    create : bool
        Whether it is created if it does not exist.

    Attributes
    ----------
    urgency : StoredUrgencyTable
        The urgency table in use.
    intake : Intake
        Adds files.
    scoring_queue : ScoringQueue
        The images that wait to be scored.
    reading : ReadingList
        The images in reading order.

    Raises
    ------
    StoreError
        When opened, and by every method: it cannot be opened, read or written.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self._database = Database(path, create=create)
        try:
            self.urgency = StoredUrgencyTable(self._database)
        except BaseException:
            self._database.close()
            raise
        self.intake = Intake(self._database, self.urgency)
        self.scoring_queue = ScoringQueue(self._database, self.urgency)
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
        """A unique identifier: 32 hexadecimal digits."""
        with self._database.reading() as read:
            return read.execute("SELECT id FROM worklist").fetchone()[0]
