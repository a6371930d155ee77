"""The images of a worklist that wait to be scored, and the outcome of scoring."""

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import XrayError
from xray_desktop.core.scoring.urgency import Tier, not_scored, urgency
from xray_desktop.triage import rows
from xray_desktop.triage.database import Database, move
from xray_desktop.triage.intake import StoredUrgencyTable
from xray_desktop.triage.model_table import store_model
from xray_desktop.triage.reason_template import stored_template
from xray_desktop.triage.states import (
    PENDING,
    CompletedImage,
    DecodedImage,
    ImageFingerprint,
    ImageState,
    PendingImage,
)
from xray_desktop.triage.worklist_row import OTHER_OBJECT, OTHER_PATIENT, OTHER_PICTURE

_IDENTITY_RULES: Final = {
    OTHER_PATIENT: "instance_sha256 = ? AND looks_sha256 = ?",
    OTHER_PICTURE: "instance_sha256 = ? AND looks_sha256 != ?",
    OTHER_OBJECT: "instance_sha256 IS NOT ? AND looks_sha256 = ?",
}
"""Cautions, and the condition on another image under which each is given."""


class ScoringQueue:
    """The part of a worklist that a run uses; one run at a time."""

    def __init__(self, database: Database, urgency: StoredUrgencyTable) -> None:
        self._database = database
        self._urgency = urgency

    def pending(self, limit: int, skip: Iterable[int] = ()) -> tuple[PendingImage, ...]:
        """Return up to `limit` images that wait to be scored, the prioritised ones first."""
        skipped = list(skip)
        placeholders = ", ".join("?" * len(skipped))
        states = ", ".join(f"'{state}'" for state in PENDING)  # as the index has it
        with self._database.reading() as read:
            found = read.execute(
                f"SELECT id, path, size, modified_ns FROM film WHERE state IN ({states}) "  # noqa: S608
                f"AND id NOT IN ({placeholders}) ORDER BY wanted DESC, id LIMIT ?",
                (*skipped, limit),
            ).fetchall()
        return tuple(PendingImage(one[0], Path(os.fsdecode(one[1])), *one[2:]) for one in found)

    def original_of(self, number: int, fingerprint: ImageFingerprint) -> int | None:
        """Return the number of the image that image `number` is a copy of.

        A copy is the same file, or the same object and picture of the same patient. Only images
        that were found or scored earlier count; None if there is none.
        """
        with self._database.reading() as read:
            found = read.execute(
                "SELECT min(id) FROM film WHERE id != ? AND duplicate_of IS NULL "
                "AND (id < ? OR state IN ('scored', 'mapped', 'read')) "
                "AND (sha256 = ? OR (instance_sha256 = ? AND looks_sha256 = ? "
                "AND (identity_sha256 IS NULL OR identity_sha256 = ?)))",
                (
                    number,
                    number,
                    fingerprint.sha256,
                    fingerprint.instance_sha256,
                    *_shown(fingerprint),
                ),
            ).fetchone()
        return found[0]

    def identity_cautions(self, number: int, fingerprint: ImageFingerprint) -> tuple[str, ...]:
        """Return cautions on the identity of image `number` and its patient.

        It is compared with the images that were found or scored earlier.
        """
        before = "SELECT 1 FROM film WHERE id != ? AND (id < ? OR state IN (?, ?, ?))"
        given = (number, number, ImageState.SCORED, ImageState.MAPPED, ImageState.READ)
        own = (fingerprint.instance_sha256, fingerprint.looks_sha256)
        with self._database.reading() as read:
            return tuple(
                sentence
                for sentence, rule in _IDENTITY_RULES.items()
                if read.execute(f"{before} AND {rule} LIMIT 1", (*given, *own)).fetchone()
            )

    def decoded(self, images: Iterable[DecodedImage]) -> None:
        """Record that images were decoded."""
        with self._database.writing() as write:
            for one in images:
                fingerprint = one.fingerprint
                moved = _as_it_was(write, one.image) and move(
                    write,
                    one.image.number,
                    ImageState.DECODED,
                    sha256=fingerprint.sha256,
                    instance_sha256=fingerprint.instance_sha256,
                    looks_sha256=fingerprint.looks_sha256,
                    identity_sha256=fingerprint.identity_sha256,
                )
                if moved:
                    write.execute(
                        "INSERT OR REPLACE INTO thumbnail VALUES (?, ?)",
                        (one.image.number, one.thumbnail),
                    )

    def complete(self, images: Iterable[CompletedImage]) -> None:
        """Record the outcome of images; one that is complete already stays as it is.

        An image whose file has changed since it was requested stays *found*: it is scored again.
        """
        with self._database.writing() as write:
            for one in images:
                if _as_it_was(write, one.image):
                    self._complete(write, one)

    def next_to_map(self, latest: Tier, skip: Iterable[int]) -> int | None:
        """Return the most urgent scored image, down to tier `latest`, without a heat map."""
        skipped = list(skip)
        placeholders = ", ".join("?" * len(skipped))
        with self._database.reading() as read:
            found = read.execute(
                f"SELECT id FROM film WHERE state = ? AND tier <= ? AND id NOT IN ({placeholders}) "  # noqa: S608
                "ORDER BY tier, urgency DESC, id LIMIT 1",
                (ImageState.SCORED, int(latest), *skipped),
            ).fetchone()
        return None if found is None else found[0]

    def mapped(self, number: int) -> bool:
        """Record that an image's heat map was written."""
        with self._database.writing() as write:
            return move(write, number, ImageState.MAPPED)

    def _complete(self, write: sqlite3.Connection, one: CompletedImage) -> None:
        outcome = one.outcome
        columns: dict[str, object] = {}
        if isinstance(outcome, XrayError):
            scored = not_scored(outcome.message)
            columns |= {
                "code": outcome.code,
                "reason": outcome.message,
                "reason_template": stored_template(outcome),
            }
        else:
            scored = urgency(outcome.findings, self._urgency.table)
            columns |= {
                "model": store_model(write, outcome),
                "probabilities": rows.to_json([one.probability for one in outcome.findings]),
            }
        tier, score, why = self._urgency.place(scored)
        wait_s = self._urgency.table.waits.seconds(scored.tier)
        moved = move(
            write,
            one.image.number,
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
                (wait_s, one.image.number),
            )


def _shown(fingerprint: ImageFingerprint) -> tuple[str, str | None]:
    return fingerprint.looks_sha256, fingerprint.identity_sha256


def _as_it_was(read: sqlite3.Connection, image: PendingImage) -> bool:
    """Whether an image's file is unchanged since it was requested."""
    known = read.execute(
        "SELECT size, modified_ns FROM film WHERE id = ?", (image.number,)
    ).fetchone()
    return known == (image.size, image.modified_ns)
