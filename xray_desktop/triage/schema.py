"""The worklist's database: tables, version, checks of a file, and how a connection is opened.

SQLite in WAL mode: one process writes, others read. `synchronous = EXTRA` makes every commit
durable before it returns, also where a file system allows no WAL and a rollback journal is used. A
damaged file is never written to: it stays as it is for whoever examines it.
"""

import json
import os
import sqlite3
from functools import cache
from pathlib import Path
from typing import Final

from xray_desktop.core.errors import RefusedError
from xray_desktop.core.labels import LABELS
from xray_desktop.core.scoring.urgency import Tier
from xray_desktop.durable import make_folder
from xray_desktop.triage.errors import (
    NOT_A_WORKLIST,
    NOT_YET,
    NotYetError,
    StoreError,
    damaged,
    translated_errors,
)
from xray_desktop.triage.model_table import assessment_of
from xray_desktop.triage.reason_template import reason_of
from xray_desktop.triage.states import PENDING, ImageState
from xray_desktop.triage.urgency_file import table_from_toml

MAX_TIME_S: Final = 2.5e11
"""Seconds since the epoch: a date in the year 9892, which `datetime` can still represent."""
MAX_PATH_LENGTH: Final = 100_000
MAX_TEXT_LENGTH: Final = 20_000
MAX_THUMBNAIL_BYTES: Final = 1_000_000
"""Bytes of a thumbnail."""

_STATE_VALUES: Final = ", ".join(f"'{state}'" for state in ImageState)
_TIERS: Final = ", ".join(str(int(tier)) for tier in Tier)


def _text(column: str, max_length: int = MAX_TEXT_LENGTH) -> str:
    return f"typeof({column}) = 'text' AND length({column}) <= {max_length}"


def _nullable(column: str, rule: str) -> str:
    return f"({column} IS NULL OR ({rule}))"


def _list(column: str, each: str = "1", length: int | None = None) -> str:
    """Return the SQL condition for a JSON list; SQLite evaluates a CASE from left to right."""
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
        f"typeof(path) = 'blob' AND length(path) BETWEEN 1 AND {MAX_PATH_LENGTH}",
        "instr(path, X'00') = 0",
        "typeof(size) = 'integer' AND size >= 0",
        "typeof(modified_ns) = 'integer'",
        f"typeof(arrived) = 'real' AND arrived BETWEEN 0 AND {MAX_TIME_S}",
        f"typeof(deadline) = 'real' AND deadline BETWEEN arrived AND {MAX_TIME_S}",
        f"state IN ({_STATE_VALUES})",
        _nullable("unread_state", f"unread_state IN ({_STATE_VALUES})"),
        "typeof(wanted) = 'integer'",
        *(_nullable(column, _text(column, 64)) for column in
          ("sha256", "instance_sha256", "looks_sha256", "identity_sha256")),
        *(_nullable(column, _text(column)) for column in ("code", "reason", "reason_template")),
        _nullable("duplicate_of", "duplicate_of <> id AND duplicate_of IN (SELECT id FROM film)"),
        _nullable("model", "model IN (SELECT id FROM model)"),
        "(probabilities IS NULL) = (model IS NULL)",
        ("probabilities IS NOT NULL OR "
        f"coalesce(unread_state, state) NOT IN ('{ImageState.SCORED}', '{ImageState.MAPPED}')"),
        _nullable(
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
        _nullable(
            "settled",
            "typeof(settled) = 'integer' AND settled > 0 "
            "AND settled <= (SELECT last_settled FROM worklist)",
        ),
        _nullable("read_at", f"typeof(read_at) = 'real' AND read_at BETWEEN 0 AND {MAX_TIME_S}"),
    ),
    "thumbnail": (
        "film IN (SELECT id FROM film)",
        f"typeof(jpeg) = 'blob' AND length(jpeg) <= {MAX_THUMBNAIL_BYTES}",
    ),
}  # fmt: skip
"""By table: SQL conditions that hold for each of its rows."""
_FOREIGN: Final = (
    "SELECT 1 FROM sqlite_schema WHERE type NOT IN ('table', 'index') OR type = 'table' "
    "AND (name NOT IN (SELECT value FROM json_each(?)) AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "OR coalesce(rootpage, 0) = 0) LIMIT 1"
)
"""Finds what might run code, perhaps without end, when rows are read or written.

These are views, triggers and virtual tables, which have no page. SQLite's own tables, such as those
of ANALYZE, are allowed.
"""


def require_tables(read: sqlite3.Connection, schema: str) -> None:
    """Raise StoreError unless the file has the tables and columns of `schema`, and its one row.

    Fast, whatever the number of images.
    """
    expected = _expected(schema)
    if read.execute(_FOREIGN, (json.dumps(list(expected)),)).fetchone() is not None:
        raise damaged("it holds a view, a trigger or a table that this program never creates")
    for table, columns in expected.items():
        if columns - _columns(read, table):
            raise damaged("a table or a column is missing")
    one = f"SELECT {' AND '.join(f'({rule})' for rule in _RULES['worklist'])} FROM worklist"  # noqa: S608
    if read.execute(one).fetchall() != [(1,)]:
        raise damaged("it has no identity")
    try:
        table_from_toml(read.execute("SELECT urgency_table FROM worklist").fetchone()[0])
    except RefusedError as error:
        raise damaged("its urgency table is not valid") from error


def require_rows(read: sqlite3.Connection) -> None:
    """Raise StoreError unless every page and every row is valid.

    Reads the whole file: for a run, which is about to use it for long.
    """
    if read.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged("its pages are inconsistent")
    for table, rules in _RULES.items():
        broken = " OR ".join(f"({rule}) IS NOT TRUE" for rule in rules)
        found = read.execute(f"SELECT 1 FROM {table} WHERE {broken} LIMIT 1").fetchone()  # noqa: S608
        if found is not None:
            raise damaged("an entry is not valid")
    templates = "SELECT reason_template, reason FROM film WHERE reason_template IS NOT NULL"
    try:
        for model in read.execute("SELECT model_id, sha256, device, notice, labels FROM model"):
            assessment_of(model, [0.0] * len(LABELS))
        for one in read.execute(templates):
            reason_of(*one)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise damaged("an entry is not valid") from error


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


APPLICATION_ID: Final = 0x58524159
"""Identifies the file as a worklist of this program ("XRAY")."""
VERSION: Final = 3
BUSY_MS: Final = 10_000
HEAD_BYTES: Final = 100
"""Size of the header of every SQLite file; SQLite treats some shorter files as empty."""

_STATES: Final = ", ".join(f"'{state}'" for state in ImageState)
_PENDING: Final = ", ".join(f"'{state}'" for state in PENDING)
SCHEMA: Final = f"""
CREATE TABLE worklist (
  id TEXT NOT NULL,
  urgency_table TEXT NOT NULL DEFAULT '',
  last_settled INTEGER NOT NULL DEFAULT 0,
  changes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE model (
  id INTEGER PRIMARY KEY,
  model_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  device TEXT NOT NULL,
  notice TEXT NOT NULL,
  labels TEXT NOT NULL,
  UNIQUE (sha256, device)
) STRICT;
CREATE TABLE film (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  arrived REAL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ({_STATES})),
  wanted INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT,
  instance_sha256 TEXT,
  looks_sha256 TEXT,
  identity_sha256 TEXT,
  duplicate_of INTEGER REFERENCES film (id),
  code TEXT,
  reason TEXT,
  reason_template TEXT,
  cautions TEXT NOT NULL DEFAULT '[]',
  model INTEGER REFERENCES model (id),
  probabilities TEXT,
  tier INTEGER NOT NULL,
  urgency REAL NOT NULL,
  deadline REAL NOT NULL,
  why TEXT NOT NULL,
  settled INTEGER UNIQUE,
  unread_state TEXT,
  read_at REAL
) STRICT;
CREATE TABLE thumbnail (
  film INTEGER PRIMARY KEY REFERENCES film (id),
  jpeg BLOB NOT NULL
) STRICT;
CREATE INDEX pending ON film (wanted DESC, id) WHERE state IN ({_PENDING});
CREATE INDEX by_state ON film (state);
CREATE INDEX by_content ON film (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX by_instance ON film (instance_sha256) WHERE instance_sha256 IS NOT NULL;
CREATE INDEX by_looks ON film (looks_sha256) WHERE looks_sha256 IS NOT NULL;
CREATE INDEX by_original ON film (duplicate_of) WHERE duplicate_of IS NOT NULL;
"""
"""Tier, urgency and deadline are never empty: an unscored image has the tier *not scored*."""
UPGRADES: Final = {
    1: (
        "ALTER TABLE film ADD COLUMN identity_sha256 TEXT",
        "CREATE INDEX by_looks ON film (looks_sha256) WHERE looks_sha256 IS NOT NULL",
    ),
    2: ("ALTER TABLE film ADD COLUMN reason_template TEXT",),
}
"""From each version to the next; a program of the older version refuses the file from then on."""


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the worklist at `path`; create it if it does not exist and `create` is true.

    Nothing is written to a file that is not a valid worklist. With `create`, for a run, every row
    is checked; else only the tables.

    Raises
    ------
    StoreError
        It is not a worklist, of a later version, damaged, or cannot be opened.
    """
    try:
        if path.exists() and not _may_be_one(path):
            raise StoreError(*NOT_A_WORKLIST)
        if create:
            make_folder(path.parent, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # it holds paths: private
        uri = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            "worklist_closed",
            "The worklist cannot be opened: its folder is missing or full, or you have no access "
            "to it. Name another file with --store.",
        ) from error
    try:
        _prepare(connection, create=create)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, *, create: bool) -> None:
    with translated_errors():
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: the drive's own cache too
        connection.execute("PRAGMA checkpoint_fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        if not _is_made(connection):
            if not create:
                raise NotYetError(*NOT_YET)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if not _is_made(connection):  # another run may have been faster
                _create(connection)
            connection.execute("COMMIT")
        _upgrade(connection)
        connection.execute("BEGIN")
        require_tables(connection, SCHEMA)
        if create:
            require_rows(connection)
        connection.execute("COMMIT")
        if create:  # a copy may have lost it; readers have not checked every row
            connection.execute("PRAGMA journal_mode = WAL")


def _may_be_one(path: Path) -> bool:
    """Whether this is a regular file, empty or with a whole header: no folder, pipe or device."""
    return path.is_file() and path.stat().st_size not in range(1, HEAD_BYTES)


def _is_made(connection: sqlite3.Connection) -> bool:
    """Whether the file is a worklist; false if it is empty; StoreError if it is something else."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not application and not tables and not version:
        return False
    if application != APPLICATION_ID:
        raise StoreError(*NOT_A_WORKLIST)
    if version != VERSION and version not in UPGRADES:
        raise StoreError(
            "worklist_version",
            "This worklist has version {found}, and this program needs {expected}: use the program "
            "that created it, or name another file with --store.",
            found=version,
            expected=VERSION,
        )
    return True


def _upgrade(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[
        0
    ]  # another process may be faster
    try:
        for number in range(version, VERSION):
            for statement in UPGRADES[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        require_tables(connection, SCHEMA)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _create(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute("INSERT INTO worklist (id) VALUES (lower(hex(randomblob(16))))")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
