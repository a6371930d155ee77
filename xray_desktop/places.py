"""Where the program keeps what is its own, readable by the user alone: paths may hold names."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import (
    user_cache_path,
    user_config_path,
    user_data_path,
    user_log_path,
    user_state_path,
)

IDENTITY: Final = "xray-desktop"
OWN_FILE: Final = 0o600
OWN_FOLDER: Final = 0o700
"""Permissions of what lies in the user's own folders, where the system has such."""


def make_own_folder(folder: Path) -> None:
    """Make a folder of the program's, and close it to others, as what is above it of the program's.

    Raises
    ------
    OSError
        It cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=OWN_FOLDER)
    _close(folder)
    above = next((one for one in folder.parents if one.name == IDENTITY), None)
    if above is not None:
        _close(above)


def close_own_folders() -> None:
    """Close the program's folders that an earlier version left open to others."""
    for find in (
        user_cache_path,
        user_config_path,
        user_data_path,
        user_log_path,
        user_state_path,
    ):
        _close(find(IDENTITY, appauthor=False))


def _close(folder: Path) -> None:
    if os.name == "nt":  # there the user's folders are the user's own
        return
    with suppress(OSError):  # it is not there, or another user's
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & ~OWN_FOLDER:
            folder.chmod(mode & OWN_FOLDER)


def log_folder() -> Path:
    """Return the folder of logs; they name no patient."""
    return user_log_path(IDENTITY, appauthor=False)


def self_tests_file() -> Path:
    """Return the file of passed self-tests: hashes, nothing of any film."""
    return user_cache_path(IDENTITY, appauthor=False) / "self-tests.json"


def worklist_file() -> Path:
    """Return the worklist that triage works on if no other is named; it names files."""
    return user_data_path(IDENTITY, appauthor=False) / "worklist.sqlite"


def annotations_folder() -> Path:
    """Return the folder of annotations; a file's name is its image's hash, notes are as typed."""
    return user_data_path(IDENTITY, appauthor=False) / "annotations"


def sitting_file() -> Path:
    """Return the file of what is open; it is there while the program runs, and after a crash."""
    return user_state_path(IDENTITY, appauthor=False) / "sitting.json"


def instance_files() -> tuple[Path, Path]:
    """Return the lock and the socket of the one running program, in a folder of the user's own."""
    folder = user_state_path(IDENTITY, appauthor=False)
    with suppress(OSError):  # then nobody is found and nobody listens: every start has its window
        make_own_folder(folder)
    return folder / "instance.lock", folder / "instance.socket"
