"""Where the program keeps what is its own: logs, and what it has found out about this machine."""

from pathlib import Path
from typing import Final

from platformdirs import user_cache_path, user_log_path, user_state_path

IDENTITY: Final = "xray-desktop"


def log_folder() -> Path:
    """Return the folder of logs; they name no patient."""
    return user_log_path(IDENTITY, appauthor=False)


def self_tests_file() -> Path:
    """Return the file of passed self-tests: hashes, nothing of any film."""
    return user_cache_path(IDENTITY, appauthor=False) / "self-tests.json"


def sitting_file() -> Path:
    """Return the file of what is open; it is there while the program runs, and after a crash."""
    return user_state_path(IDENTITY, appauthor=False) / "sitting.json"
