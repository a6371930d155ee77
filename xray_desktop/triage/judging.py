"""Films on their way to being scored."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.urgency import not_judged, urgency
from xray_desktop.core.urgency_table import Tier
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database, move
from xray_desktop.triage.film_row import OTHER_OBJECT, OTHER_PATIENT, OTHER_PICTURE
from xray_desktop.triage.kept_table import KeptTable
from xray_desktop.triage.models import keep_model
from xray_desktop.triage.outcomes import Decoded, Looks, Pending, Settled
from xray_desktop.triage.states import PENDING, FilmState

_DOUBTS: Final = {
    OTHER_PATIENT: "instance_sha256 = ? AND looks_sha256 = ?",
    OTHER_PICTURE: "instance_sha256 = ? AND looks_sha256 != ?",
    OTHER_OBJECT: "instance_sha256 IS NOT ? AND looks_sha256 = ?",
}
"""What is said of a film that is no copy, by what another film has of it."""


class Judging:
    """The part of a worklist that a run works on; one run at a time."""

    def __init__(self, database: Database, urgency: KeptTable) -> None:
        self._database = database
        self._urgency = urgency

    def pending(self, most: int, but_not: Iterable[int] = ()) -> tuple[Pending, ...]:
        """Return up to `most` films that are still to be judged, the wanted ones first."""
        skipped = list(but_not)
        marks = ", ".join("?" * len(skipped))
        states = ", ".join(f"'{state}'" for state in PENDING)  # as the index has it
        with self._database.reading() as read:
            found = read.execute(
                f"SELECT id, path, size, modified_ns FROM film WHERE state IN ({states}) "  # noqa: S608
                f"AND id NOT IN ({marks}) ORDER BY wanted DESC, id LIMIT ?",
                (*skipped, most),
            ).fetchall()
        return tuple(Pending(one[0], Path(os.fsdecode(one[1])), *one[2:]) for one in found)

    def original_of(self, number: int, looks: Looks) -> int | None:
        """Return the film that film `number` repeats.

        The same file, or the same object and image of the same patient. None if there is none that
        came before it, or was scored before.
        """
        with self._database.reading() as read:
            found = read.execute(
                "SELECT min(id) FROM film WHERE id != ? AND duplicate_of IS NULL "
                "AND (id < ? OR state IN ('scored', 'mapped', 'read')) "
                "AND (sha256 = ? OR (instance_sha256 = ? AND looks_sha256 = ? "
                "AND (identity_sha256 IS NULL OR identity_sha256 = ?)))",
                (number, number, looks.sha256, looks.instance_sha256, *_shown(looks)),
            ).fetchone()
        return found[0]

    def doubts(self, number: int, looks: Looks) -> tuple[str, ...]:
        """Return sentences on which object film `number` is, and of which patient.

        It is compared with the films that came before it, or were scored before.
        """
        before = "SELECT 1 FROM film WHERE id != ? AND (id < ? OR state IN (?, ?, ?))"
        given = (number, number, FilmState.SCORED, FilmState.MAPPED, FilmState.READ)
        own = (looks.instance_sha256, looks.looks_sha256)
        with self._database.reading() as read:
            return tuple(
                sentence
                for sentence, rule in _DOUBTS.items()
                if read.execute(f"{before} AND {rule} LIMIT 1", (*given, *own)).fetchone()
            )

    def decoded(self, films: Iterable[Decoded]) -> None:
        """Write down that films were made ready."""
        with self._database.writing() as write:
            for one in films:
                looks = one.looks
                moved = _as_it_was(write, one.film) and move(
                    write,
                    one.film.number,
                    FilmState.DECODED,
                    sha256=looks.sha256,
                    instance_sha256=looks.instance_sha256,
                    looks_sha256=looks.looks_sha256,
                    identity_sha256=looks.identity_sha256,
                )
                if moved:
                    write.execute(
                        "INSERT OR REPLACE INTO thumbnail VALUES (?, ?)",
                        (one.film.number, one.thumbnail),
                    )

    def settle(self, films: Iterable[Settled]) -> None:
        """Write down what became of films; those settled meanwhile keep what they have.

        A film whose file has changed since it was asked for stays *found*: it is judged anew.
        """
        with self._database.writing() as write:
            for one in films:
                if _as_it_was(write, one.film):
                    self._settle(write, one)

    def next_to_map(self, latest: Tier, but_not: Iterable[int]) -> int | None:
        """Return the most urgent scored film of tier `latest` or before that has no map yet."""
        skipped = list(but_not)
        marks = ", ".join("?" * len(skipped))
        with self._database.reading() as read:
            found = read.execute(
                f"SELECT id FROM film WHERE state = ? AND tier <= ? AND id NOT IN ({marks}) "  # noqa: S608
                "ORDER BY tier, urgency DESC, id LIMIT 1",
                (FilmState.SCORED, int(latest), *skipped),
            ).fetchone()
        return None if found is None else found[0]

    def mapped(self, number: int) -> bool:
        """Write down that a film's map lies in its folder."""
        with self._database.writing() as write:
            return move(write, number, FilmState.MAPPED)

    def _settle(self, write: sqlite3.Connection, one: Settled) -> None:
        outcome = one.outcome
        columns: dict[str, object] = {}
        if isinstance(outcome, XrayError):
            judged = not_judged(outcome.message)
            columns |= {"code": outcome.code, "reason": outcome.message}
        else:
            judged = urgency(outcome.findings, self._urgency.table)
            columns |= {
                "model": keep_model(write, outcome),
                "probabilities": rows.to_json([one.probability for one in outcome.findings]),
            }
        tier, score, why = self._urgency.place(judged)
        wait_s = self._urgency.table.waits.seconds(judged.tier)
        moved = move(
            write,
            one.film.number,
            one.state,
            **columns,
            tier=tier,
            urgency=score,
            why=why,
            cautions=rows.to_json(one.cautions),
            duplicate_of=one.duplicate_of,
        )
        if moved:
            write.execute("UPDATE worklist SET last_settled = last_settled + 1")
            write.execute(
                "UPDATE film SET deadline = arrived + ?, "
                "settled = (SELECT last_settled FROM worklist) WHERE id = ?",
                (wait_s, one.film.number),
            )


def _shown(looks: Looks) -> tuple[str, str | None]:
    return looks.looks_sha256, looks.identity_sha256


def _as_it_was(read: sqlite3.Connection, film: Pending) -> bool:
    """Whether a film's file is still the one that was asked for, as far as the worklist knows."""
    known = read.execute(
        "SELECT size, modified_ns FROM film WHERE id = ?", (film.number,)
    ).fetchone()
    return known == (film.size, film.modified_ns)
