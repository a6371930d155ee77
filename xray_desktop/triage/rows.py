"""SQL queries over the images of a worklist."""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.triage.errors import damaged
from xray_desktop.triage.model_table import assessment_of
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist_row import NON_IMAGE_CODES, WorklistRow

_COLUMNS: Final = (
    "film.id, path, arrived, deadline, state, tier, urgency, why, code, reason, cautions, "
    "film.sha256, duplicate_of, settled, read_at, probabilities, "
    "model_id, model.sha256, device, notice, labels"
)
_FROM: Final = f"SELECT {_COLUMNS} FROM film LEFT JOIN model ON film.model = model.id"  # noqa: S608
_MAX_PARAMETERS: Final = 500
"""Placeholders in one statement."""


class Order(StrEnum):
    """How a worklist is sorted."""

    URGENT_FIRST = "urgent first"
    BY_ARRIVAL = "by arrival"


URGENT_FIRST_SQL: Final = (
    "deadline <= :now DESC, CASE WHEN deadline <= :now THEN deadline END, "
    "tier, urgency DESC, arrived, id"
)
"""Overdue by deadline, then by tier and score; for ORDER BY, `:now` is bound, in seconds."""
BY_ARRIVAL_SQL: Final = "arrived, id"
"""Oldest first, for ORDER BY."""
_ORDERS: Final = {Order.URGENT_FIRST: URGENT_FIRST_SQL, Order.BY_ARRIVAL: BY_ARRIVAL_SQL}


@dataclass(frozen=True, slots=True)
class WorklistView:
    """Which images are listed, and how.

    Parameters
    ----------
    order : Order
        The order.
    unread_only : bool
        Whether images marked as read are left out.
    other_files : bool
        Whether files that are no radiographs, and copies, are listed too.
    tiers : frozenset of Tier
        Only these; all if empty.
    states : frozenset of ImageState
        Only these; all if empty.
    text : str
        Must be part of the path; upper and lower case are equal.
    """

    order: Order = Order.URGENT_FIRST
    unread_only: bool = False
    other_files: bool = False
    tiers: frozenset[Tier] = frozenset()
    states: frozenset[ImageState] = frozenset()
    text: str = ""


def order(read: sqlite3.Connection, view: WorklistView, now_s: float) -> tuple[int, ...]:
    """Return the numbers of the images that `view` shows, in its order."""
    rules, values = _rules(view)
    found = read.execute(
        f"SELECT id FROM film WHERE {' AND '.join(rules)} ORDER BY {_ORDERS[view.order]}",  # noqa: S608
        {"now": now_s, **values},
    )
    return tuple(one[0] for one in found)


def _rules(view: WorklistView) -> tuple[list[str], dict[str, object]]:
    rules = ["1"]
    values: dict[str, object] = {}
    if view.unread_only:
        rules.append("state != 'read'")
    if not view.other_files:
        codes = ", ".join(f"'{code}'" for code in NON_IMAGE_CODES)
        rules.append(f"(code IS NULL OR code NOT IN ({codes}))")
    if view.tiers:
        rules.append(f"tier IN ({', '.join(str(int(tier)) for tier in view.tiers)})")
    if view.states:
        rules.append(f"state IN ({', '.join(repr(str(state)) for state in view.states)})")
    if view.text:
        rules.append("instr(lower(CAST(path AS TEXT)), lower(:text)) > 0")
        values["text"] = view.text
    return rules, values


def rows(read: sqlite3.Connection, numbers: Sequence[int]) -> tuple[WorklistRow, ...]:
    """Return images by their numbers, in that order; unknown numbers are left out."""
    found: dict[int, WorklistRow] = {}
    for start in range(0, len(numbers), _MAX_PARAMETERS):
        part = tuple(numbers[start : start + _MAX_PARAMETERS])
        placeholders = ", ".join("?" * len(part))
        for one in read.execute(f"{_FROM} WHERE film.id IN ({placeholders})", part):
            found[one[0]] = _row(one)
    return tuple(found[number] for number in numbers if number in found)


def completed_after(read: sqlite3.Connection, place: int, limit: int) -> tuple[WorklistRow, ...]:
    """Return up to `limit` images that were completed after position `place`, in that order."""
    found = read.execute(f"{_FROM} WHERE settled > ? ORDER BY settled LIMIT ?", (place, limit))
    return tuple(_row(one) for one in found)


def all_rows(read: sqlite3.Connection) -> Iterator[WorklistRow]:
    """Yield every image."""
    return (_row(one) for one in read.execute(f"{_FROM} ORDER BY film.id"))


def to_json(value: object) -> str:
    """Return `value` as stored in a column."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False)


def _row(one: tuple[Any, ...]) -> WorklistRow:
    try:
        return _image_row(one)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise damaged("an entry is not valid") from error


def _image_row(one: tuple[Any, ...]) -> WorklistRow:
    (number, path, arrived, deadline, state, tier, score, why, code, reason, cautions) = one[:11]
    sha256, duplicate_of, completed, read_at, probabilities = one[11:16]
    return WorklistRow(
        number,
        Path(os.fsdecode(path)),
        arrived,
        deadline,
        ImageState(state),
        Tier(tier),
        score,
        why,
        code,
        reason,
        tuple(json.loads(cautions)),
        None if probabilities is None else assessment_of(one[16:], json.loads(probabilities)),
        sha256,
        duplicate_of,
        completed,
        read_at,
    )
