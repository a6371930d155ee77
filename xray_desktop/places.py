"""Where the program keeps what is its own: logs, and what it has found out about this machine."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path, user_data_path, user_log_path, user_state_path

IDENTITY: Final = "xray-desktop"


def log_folder() -> Path:
    """Return the folder of logs; they name no patient."""
    return user_log_path(IDENTITY, appauthor=False)


def self_tests_file() -> Path:
    """Return the file of passed self-tests: hashes, nothing of any film."""
    return user_cache_path(IDENTITY, appauthor=False) / "self-tests.json"


def worklist_file() -> Path:
    """Return the worklist that triage works on if no other is named; it names files."""
    return user_data_path(IDENTITY, appauthor=False) / "worklist.sqlite"


def sitting_file() -> Path:
    """Return the file of what is open; it is there while the program runs, and after a crash."""
    return user_state_path(IDENTITY, appauthor=False) / "sitting.json"


def instance_files() -> tuple[Path, Path]:
    """Return the lock and the socket of the one running program, in a folder of the user's own."""
    folder = user_state_path(IDENTITY, appauthor=False)
    with suppress(OSError):  # then nobody is found and nobody listens: every start has its window
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / "instance.lock", folder / "instance.socket"
