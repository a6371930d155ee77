"""The worklist's database: tables, version, and how a connection to it is opened.

SQLite in WAL mode: one process writes, others look on. `synchronous = EXTRA` makes every commit
durable before it returns, also where a file system allows no WAL and a rollback journal is used.
"""

import os
import sqlite3
from pathlib import Path
from typing import Final

from xray_desktop.durable import make_folder
from xray_desktop.triage.errors import (
    NOT_A_WORKLIST,
    NOT_YET,
    NotYetError,
    StoreError,
    explained,
)
from xray_desktop.triage.soundness import require_rows, require_tables
from xray_desktop.triage.states import PENDING, FilmState

APPLICATION_ID: Final = 0x58524159
"""Marks the file as a worklist of this program ("XRAY")."""
VERSION: Final = 2
BUSY_MS: Final = 10_000
HEAD_BYTES: Final = 100
"""Of every SQLite file; it takes some shorter ones for empty ones."""

_STATES: Final = ", ".join(f"'{state}'" for state in FilmState)
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
"""A film's tier, urgency and deadline are never empty: one that is not scored is *not judged*."""
UPGRADES: Final = {
    1: (
        "ALTER TABLE film ADD COLUMN identity_sha256 TEXT",
        "CREATE INDEX by_looks ON film (looks_sha256) WHERE looks_sha256 IS NOT NULL",
    )
}
"""From each version to the next one; a program of that version may go on with the file."""


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the worklist at `path`, made if it is not there and `create` is true.

    Nothing is written to a file that is no sound worklist. With `create`, for a run, every row is
    looked at; else only the tables.

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
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # it names files: the user's own
        uri = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_MS / 1000, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            "worklist_closed",
            "The worklist cannot be opened: its folder is missing, full or closed to you. "
            "Name another place with --store.",
        ) from error
    try:
        _prepare(connection, create=create)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, *, create: bool) -> None:
    with explained():
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
            if not _is_made(connection):  # another run may have been quicker
                _create(connection)
            connection.execute("COMMIT")
        _upgrade(connection)
        connection.execute("BEGIN")
        require_tables(connection, SCHEMA)
        if create:
            require_rows(connection)
        connection.execute("COMMIT")
        if create:  # a copy may have lost it; whoever only looks has not looked at every row
            connection.execute("PRAGMA journal_mode = WAL")


def _may_be_one(path: Path) -> bool:
    """Whether there is a file, empty or with a whole head: no folder, pipe or device."""
    return path.is_file() and path.stat().st_size not in range(1, HEAD_BYTES)


def _is_made(connection: sqlite3.Connection) -> bool:
    """Whether the file is a worklist; false if it is empty, StoreError if it is something else."""
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
            "This worklist has version {found}, and this program works with {expected}: use "
            "the program that made it, or name another place with --store.",
            found=version,
            expected=VERSION,
        )
    return True


def _upgrade(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]  # another may be quicker
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
