"""Whether a worklist's file holds what this program writes: tables, and values that make sense.

Nothing is written to a file that is not sound: it stays as it is, for whoever is to look at it.
"""

import json
import sqlite3
from functools import cache
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.urgency_table import Tier
from xray_desktop.triage.errors import damaged
from xray_desktop.triage.models import assessment_of
from xray_desktop.triage.states import FilmState
from xray_desktop.triage.weights_file import table_from_toml

LATEST_S: Final = 2.5e11
"""Seconds since the epoch; a date in the year 9892, which still can be written."""
LONGEST_PATH: Final = 100_000
LONGEST_TEXT: Final = 20_000
LARGEST_PICTURE: Final = 1_000_000
"""Bytes of a thumbnail."""

_STATES: Final = ", ".join(f"'{state}'" for state in FilmState)
_TIERS: Final = ", ".join(str(int(tier)) for tier in Tier)


def _text(column: str, most: int = LONGEST_TEXT) -> str:
    return f"typeof({column}) = 'text' AND length({column}) <= {most}"


def _maybe(column: str, rule: str) -> str:
    return f"({column} IS NULL OR ({rule}))"


def _list(column: str, each: str = "1", length: int | None = None) -> str:
    """Return the rule for a list as JSON; SQLite evaluates a CASE from left to right."""
    counted = "" if length is None else f"AND json_array_length({column}) = {length} "
    broken = f"SELECT 1 FROM json_each({column}) WHERE NOT ({each})"  # noqa: S608
    return (
        f"CASE WHEN NOT ({_text(column)}) THEN 0 WHEN NOT json_valid({column}) THEN 0 "
        f"ELSE json_type({column}) = 'array' {counted}AND NOT EXISTS ({broken}) END"
    )


_RULES: Final = {
    "worklist": (
        _text("id", 64),
        "length(id) > 0",
        _text("urgency_table", 100_000),
        "typeof(last_settled) = 'integer' AND last_settled >= 0",
        "typeof(changes) = 'integer'",
    ),
    "model": (
        *(_text(column) for column in ("model_id", "sha256", "device", "notice")),
        _list("labels", "type = 'object'", len(LABELS)),
    ),
    "film": (
        f"typeof(path) = 'blob' AND length(path) BETWEEN 1 AND {LONGEST_PATH}",
        "instr(path, X'00') = 0",
        "typeof(size) = 'integer' AND size >= 0",
        "typeof(modified_ns) = 'integer'",
        f"typeof(arrived) = 'real' AND arrived BETWEEN 0 AND {LATEST_S}",
        f"typeof(deadline) = 'real' AND deadline BETWEEN arrived AND {LATEST_S}",
        f"state IN ({_STATES})",
        _maybe("unread_state", f"unread_state IN ({_STATES})"),
        "typeof(wanted) = 'integer'",
        *(_maybe(column, _text(column, 64)) for column in
          ("sha256", "instance_sha256", "looks_sha256", "identity_sha256")),
        *(_maybe(column, _text(column)) for column in ("code", "reason")),
        _maybe("duplicate_of", "duplicate_of <> id AND duplicate_of IN (SELECT id FROM film)"),
        _maybe("model", "model IN (SELECT id FROM model)"),
        "(probabilities IS NULL) = (model IS NULL)",
        ("probabilities IS NOT NULL OR "
        f"coalesce(unread_state, state) NOT IN ('{FilmState.SCORED}', '{FilmState.MAPPED}')"),
        _maybe(
            "probabilities",
            _list(
                "probabilities",
                "type IN ('real', 'integer') AND value BETWEEN 0 AND 1",
                len(LABELS),
            ),
        ),
        _list("cautions", "type = 'text'"),
        f"tier IN ({_TIERS})",
        "typeof(urgency) = 'real' AND abs(urgency) < 1e300",
        _text("why"),
        _maybe(
            "settled",
            "typeof(settled) = 'integer' AND settled > 0 "
            "AND settled <= (SELECT last_settled FROM worklist)",
        ),
        _maybe("read_at", f"typeof(read_at) = 'real' AND read_at BETWEEN 0 AND {LATEST_S}"),
    ),
    "thumbnail": (
        "film IN (SELECT id FROM film)",
        f"typeof(jpeg) = 'blob' AND length(jpeg) <= {LARGEST_PICTURE}",
    ),
}  # fmt: skip
"""By table: what holds for each of its rows."""
_FOREIGN: Final = (
    "SELECT 1 FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR type = 'table' "
    "AND (name NOT IN (SELECT value FROM json_each(?)) AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "OR coalesce(rootpage, 0) = 0) LIMIT 1"
)
"""What might compute, without end too, when rows are read or written; virtual tables have no page.

SQLite's own tables, such as ANALYZE leaves, do not.
"""


def require_tables(read: sqlite3.Connection, schema: str) -> None:
    """Raise StoreError unless the file has the tables and columns of `schema`, and its one row.

    Quick, whatever the number of films.
    """
    expected = _expected(schema)
    if read.execute(_FOREIGN, (json.dumps(list(expected)),)).fetchone() is not None:
        raise damaged("it holds a view, a trigger or a table that this program never makes")
    for table, columns in expected.items():
        if columns - _columns(read, table):
            raise damaged("a table or a column is missing")
    one = f"SELECT {' AND '.join(f'({rule})' for rule in _RULES['worklist'])} FROM worklist"  # noqa: S608
    if read.execute(one).fetchall() != [(1,)]:
        raise damaged("it does not say which worklist it is")
    try:
        table_from_toml(read.execute("SELECT urgency_table FROM worklist").fetchone()[0])
    except RefusedError as error:
        raise damaged("its table of urgency makes no sense") from error


def require_rows(read: sqlite3.Connection) -> None:
    """Raise StoreError unless every page and every row is whole and makes sense.

    Reads the whole file: for a run, which is about to work on it for long.
    """
    if read.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged("its pages do not fit together")
    for table, rules in _RULES.items():
        broken = " OR ".join(f"({rule}) IS NOT TRUE" for rule in rules)
        found = read.execute(f"SELECT 1 FROM {table} WHERE {broken} LIMIT 1").fetchone()  # noqa: S608
        if found is not None:
            raise damaged("an entry makes no sense")
    for model in read.execute("SELECT model_id, sha256, device, notice, labels FROM model"):
        try:
            assessment_of(model, [0.0] * len(LABELS))
        except (ValueError, TypeError, LookupError) as error:
            raise damaged("an entry makes no sense") from error


@cache
def _expected(schema: str) -> dict[str, set[str]]:
    """Return the columns of each table."""
    made = sqlite3.connect(":memory:")
    try:
        made.executescript(schema)
        return {table: _columns(made, table) for table in _RULES}
    finally:
        made.close()


def _columns(read: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in read.execute(f"PRAGMA table_info({table})")}
