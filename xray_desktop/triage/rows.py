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
from xray_desktop.triage.reason_template import reason_of
from xray_desktop.triage.states import ImageState
from xray_desktop.triage.worklist_row import NON_IMAGE_CODES, WorklistRow

_COLUMNS: Final = (
    "film.id, path, arrived, deadline, state, tier, urgency, why, code, reason, cautions, "
    "reason_template, film.sha256, duplicate_of, settled, read_at, probabilities, "
    "model_id, model.sha256, device, notice, labels"
)
_FROM: Final = f"SELECT {_COLUMNS} FROM film LEFT JOIN model ON film.model = model.id"  # noqa: S608
_MAX_PARAMETERS: Final = 500
"""Placeholders in one statement."""


class Order(StrEnum):
    """How a worklist is sorted."""

    URGENT_FIRST = "urgent first"
    BY_ARRIVAL = "by arrival"
    BY_NAME = "by name"
    BY_FINDING = "by finding"
    BY_STATE = "by state"
    BY_DEADLINE = "by deadline"
    BY_FOLDER = "by folder"
    BY_MODEL = "by model"


class HiddenBy(StrEnum):
    """Why an image is not listed, where it is not its tier."""

    OTHER_FILES = "other files"
    """No radiograph, or a copy."""
    READ = "read"
    STATE = "state"
    TEXT = "text"


URGENT_FIRST_SQL: Final = (
    "deadline <= :now DESC, CASE WHEN deadline <= :now THEN deadline END, "
    "tier, urgency DESC, arrived, id"
)
"""Overdue by deadline, then by tier and score; for ORDER BY, `:now` is bound, in seconds."""
BY_ARRIVAL_SQL: Final = "arrived, id"
"""Oldest first, for ORDER BY."""
_PATH: Final = "lower(CAST(path AS TEXT))"
_FOLDER: Final = f"rtrim({_PATH}, replace({_PATH}, :separator, ''))"
_NAME: Final = f"substr({_PATH}, length({_FOLDER}) + 1)"
_SHOWN_STATE: Final = (
    "CASE state WHEN 'mapped' THEN 0 WHEN 'scored' THEN 0 WHEN 'refused' THEN {refused} "
    "WHEN 'failed' THEN 2 WHEN 'decoded' THEN 3 WHEN 'found' THEN 4 ELSE 5 END"
)
"""Rank of a state as the list names it: unread ones first."""
_KEYS: Final = {
    Order.BY_ARRIVAL: ("", "arrived"),
    Order.BY_NAME: ("", _NAME),
    Order.BY_FINDING: ("probabilities IS NULL, ", "lower(why)"),
    Order.BY_STATE: ("", _SHOWN_STATE.format(refused=1)),
    Order.BY_DEADLINE: ("", "deadline"),
    Order.BY_FOLDER: ("", _PATH),
    Order.BY_MODEL: (
        "model IS NULL, ",
        "(SELECT model_id FROM model WHERE model.id = film.model)",
    ),
}
"""For each order that may be reversed: what comes last in both directions, and the key."""
_BLIND_KEYS: Final = {
    Order.BY_ARRIVAL: ("", "arrived"),
    Order.BY_NAME: ("", _NAME),
    Order.BY_STATE: ("", _SHOWN_STATE.format(refused=0)),
    Order.BY_FOLDER: ("", _PATH),
}
"""The same where nothing of the model's output may show."""
BLIND_ORDERS: Final = frozenset(_BLIND_KEYS)
"""Orders that tell nothing of the model's output."""


@dataclass(frozen=True, slots=True)
class WorklistView:
    """Which images are listed, and how.

    Parameters
    ----------
    order : Order
        The order.
    descending : bool
        Whether the order is reversed; that of urgency never is.
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
    blind : bool
        Whether neither order nor selection may tell anything of the model's output: tiers do not
        count, and an order by such output becomes that of arrival.
    """

    order: Order = Order.URGENT_FIRST
    descending: bool = False
    unread_only: bool = False
    other_files: bool = False
    tiers: frozenset[Tier] = frozenset()
    states: frozenset[ImageState] = frozenset()
    text: str = ""
    blind: bool = False


def order(read: sqlite3.Connection, view: WorklistView, now_s: float) -> tuple[int, ...]:
    """Return the numbers of the images that `view` shows, in its order."""
    rules = " AND ".join(f"({rule})" for _, rule in _rules(view)) or "1"
    found = read.execute(
        f"SELECT id FROM film WHERE {rules} ORDER BY {_order_sql(view)}",  # noqa: S608
        {"now": now_s, "text": view.text, "separator": os.sep},
    )
    return tuple(one[0] for one in found)


def hidden(read: sqlite3.Connection, view: WorklistView) -> dict[HiddenBy | Tier, int]:
    """Return how many images `view` leaves out, by the first reason that applies to each."""
    rules = _rules(view)
    if not rules:
        return {}
    cases = " ".join(
        f"WHEN NOT ({rule}) THEN {'tier' if reason is Tier else repr(str(reason))}"
        for reason, rule in rules
    )
    found = read.execute(
        f"SELECT CASE {cases} END AS hidden_by, count(*) FROM film GROUP BY hidden_by",  # noqa: S608
        {"text": view.text},
    )
    return {
        Tier(reason) if isinstance(reason, int) else HiddenBy(reason): count
        for reason, count in found
        if reason is not None
    }


def _order_sql(view: WorklistView) -> str:
    """Return the terms for ORDER BY; equal images are in the order of urgency or arrival."""
    if view.order is Order.URGENT_FIRST and not view.blind:
        return URGENT_FIRST_SQL
    keys = _BLIND_KEYS if view.blind else _KEYS
    shown = view.order if view.order in keys else Order.BY_ARRIVAL
    last, key = keys[shown]
    direction = " DESC" if view.descending and shown is view.order else ""
    if shown is Order.BY_ARRIVAL:
        return f"arrived{direction}, id{direction}"
    ties = BY_ARRIVAL_SQL if view.blind else "tier, urgency DESC, arrived, id"
    return f"{last}{key}{direction}, {ties}"


def _rules(view: WorklistView) -> list[tuple[HiddenBy | type[Tier], str]]:
    """Return the SQL conditions of images that are listed, each with why others are not."""
    rules: list[tuple[HiddenBy | type[Tier], str]] = []
    if not view.other_files:
        codes = ", ".join(f"'{code}'" for code in NON_IMAGE_CODES)
        rules.append((HiddenBy.OTHER_FILES, f"code IS NULL OR code NOT IN ({codes})"))
    if view.unread_only:
        rules.append((HiddenBy.READ, "state != 'read'"))
    if view.states:
        states = ", ".join(repr(str(state)) for state in view.states)
        rules.append((HiddenBy.STATE, f"state IN ({states})"))
    if view.tiers and not view.blind:
        rules.append((Tier, f"tier IN ({', '.join(str(int(tier)) for tier in view.tiers)})"))
    if view.text:
        rules.append((HiddenBy.TEXT, "instr(lower(CAST(path AS TEXT)), lower(:text)) > 0"))
    return rules


def rows(read: sqlite3.Connection, numbers: Sequence[int]) -> tuple[WorklistRow, ...]:
    """Return images by their numbers, in that order; unknown numbers are left out."""
    found: dict[int, WorklistRow] = {}
    for start in range(0, len(numbers), _MAX_PARAMETERS):
        part = tuple(numbers[start : start + _MAX_PARAMETERS])
        placeholders = ", ".join("?" * len(part))
        for one in read.execute(f"{_FROM} WHERE film.id IN ({placeholders})", part):
            found[one[0]] = _row(one)
    return tuple(found[number] for number in numbers if number in found)


def paths(read: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Path]:
    """Return the paths of images by number, in the order given; unknown numbers are left out."""
    found: dict[int, Path] = {}
    for start in range(0, len(numbers), _MAX_PARAMETERS):
        part = tuple(numbers[start : start + _MAX_PARAMETERS])
        placeholders = ", ".join("?" * len(part))
        statement = f"SELECT id, path FROM film WHERE id IN ({placeholders})"  # noqa: S608
        for number, path in read.execute(statement, part):
            found[number] = Path(os.fsdecode(path))
    return {number: found[number] for number in numbers if number in found}


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
    template, sha256, duplicate_of, completed, read_at, probabilities = one[11:17]
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
        reason if template is None else reason_of(template, reason),
        tuple(json.loads(cautions)),
        None if probabilities is None else assessment_of(one[17:], json.loads(probabilities)),
        sha256,
        duplicate_of,
        completed,
        read_at,
    )
