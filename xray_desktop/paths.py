"""Where the program keeps what is its own, readable by the user alone: paths may hold names.

Where the files that ship with the program lie: models, samples, icons.
"""

import os
import stat
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from platformdirs import (
    user_cache_path,
    user_config_path,
    user_data_path,
    user_log_path,
    user_state_path,
)

APP_NAME: Final = "xray-desktop"
PRIVATE_FILE_MODE: Final = 0o600
PRIVATE_FOLDER_MODE: Final = 0o700
"""Permissions of what lies in the user's own folders, where the system has such."""


def make_private_folder(folder: Path) -> None:
    """Make a folder of the program's, and close it to others, as what is above it of the program's.

    Raises
    ------
    OSError
        It cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    _restrict(folder)
    above = next((one for one in folder.parents if one.name == APP_NAME), None)
    if above is not None:
        _restrict(above)


def make_folders_private() -> None:
    """Close the program's folders that an earlier version left open to others."""
    for find in (
        user_cache_path,
        user_config_path,
        user_data_path,
        user_log_path,
        user_state_path,
    ):
        _restrict(find(APP_NAME, appauthor=False))


def _restrict(folder: Path) -> None:
    if os.name == "nt":  # there the user's folders are the user's own
        return
    with suppress(OSError):  # it is not there, or another user's
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & ~PRIVATE_FOLDER_MODE:
            folder.chmod(mode & PRIVATE_FOLDER_MODE)


def log_folder() -> Path:
    """Return the folder of logs; they name no patient."""
    return user_log_path(APP_NAME, appauthor=False)


def self_tests_file() -> Path:
    """Return the file of passed self-tests: hashes, nothing of any image."""
    return user_cache_path(APP_NAME, appauthor=False) / "self-tests.json"


def worklist_file() -> Path:
    """Return the worklist that triage works on if no other is named; it names files."""
    return user_data_path(APP_NAME, appauthor=False) / "worklist.sqlite"


def annotations_folder() -> Path:
    """Return the folder of annotations; a file's name is its image's hash, notes are as typed."""
    return user_data_path(APP_NAME, appauthor=False) / "annotations"


def session_restore_file() -> Path:
    """Return the file of what is open; it is there while the program runs, and after a crash."""
    return user_state_path(APP_NAME, appauthor=False) / "sitting.json"


def instance_files() -> tuple[Path, Path]:
    """Return the lock and the socket of the one running program, in a folder of the user's own."""
    folder = user_state_path(APP_NAME, appauthor=False)
    with suppress(OSError):  # then nobody is found and nobody listens: every start has its window
        make_private_folder(folder)
    return folder / "instance.lock", folder / "instance.socket"


LICENCES: Final = "LICENCES.txt"
"""In a frozen program: the licences of all that is in it; its build writes them."""


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file: frozen program, installed wheel or source checkout."""
    package = Path(__file__).resolve().parent
    candidates = [package / "_resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    root = next((folder for folder in candidates if folder.is_dir()), candidates[-1])
    return root.joinpath(*parts)


def licences() -> str:
    """Return the licences of all that a frozen program carries; else those of the program's own."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen, LICENCES).read_text(encoding="utf-8")
    try:
        files = distribution("xray-desktop").files or ()
    except PackageNotFoundError:
        files = ()
    texts = [file.read_text(encoding="utf-8") for file in files if "licenses" in file.parts]
    return "\n\n".join(text.strip() for text in texts)


DEMO_MODEL = ("models", "demo")
SAMPLES = ("samples",)
FIRST_SAMPLE = (*SAMPLES, "chest_effusion.png")
"""The clean image: what a first look should show."""
