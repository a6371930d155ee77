"""Paths of the files shipped with the program and of the program's folders in the user's profile.

Folders in the profile are readable by the user alone, because names of files may name patients.
"""

import os
import stat
import sys
from contextlib import suppress
from functools import cache
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
"""Permissions in the user's profile, on systems that have file modes."""
LICENCES: Final = "LICENCES.txt"
"""In a frozen program: the licences of everything in it, written when it is built."""
DEMO_MODEL: Final = ("models", "demo")
SAMPLES: Final = ("samples",)
FIRST_SAMPLE: Final = (*SAMPLES, "chest_effusion.png")
"""Parts of paths for `resource_path`; the first sample has no markers or text in the image."""


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file in a frozen program, installed wheel or source checkout."""
    return _resources(getattr(sys, "_MEIPASS", None)).joinpath(*parts)


@cache
def _resources(frozen: str | None) -> Path:
    package = Path(__file__).resolve().parent
    candidates = [package / "_resources", package.parent / "resources"]
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    return next((folder for folder in candidates if folder.is_dir()), candidates[-1])


def sample_paths() -> list[Path]:
    """Return what to open to see the shipped images, the one without markers first."""
    return [resource_path(*FIRST_SAMPLE), resource_path(*SAMPLES)]


def licences() -> str:
    """Return the licences of everything in a frozen program, else those of this package."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen, LICENCES).read_text(encoding="utf-8")
    try:
        files = distribution("xray-desktop").files or ()
    except PackageNotFoundError:
        files = ()
    texts = [file.read_text(encoding="utf-8") for file in files if "licenses" in file.parts]
    return "\n\n".join(text.strip() for text in texts)


def make_private_folder(folder: Path) -> None:
    """Create a folder of the program, readable by the user alone, with the program's folders above.

    Raises
    ------
    OSError
        It cannot be created.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    _restrict(folder)
    above = next((one for one in folder.parents if one.name == APP_NAME), None)
    if above is not None:
        _restrict(above)


def make_folders_private() -> None:
    """Remove other users' access to the program's folders; earlier versions left them readable."""
    for find in (
        user_cache_path,
        user_config_path,
        user_data_path,
        user_log_path,
        user_state_path,
    ):
        _restrict(find(APP_NAME, appauthor=False))


def _restrict(folder: Path) -> None:
    if os.name == "nt":  # a profile there is already private
        return
    with suppress(OSError):  # missing, or owned by another user
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & ~PRIVATE_FOLDER_MODE:
            folder.chmod(mode & PRIVATE_FOLDER_MODE)


def log_folder() -> Path:
    """Return the folder of logs, which hold no patient data."""
    return user_log_path(APP_NAME, appauthor=False)


def self_tests_file() -> Path:
    """Return the file of passed self-tests; it holds hashes of models and devices only."""
    return user_cache_path(APP_NAME, appauthor=False) / "self-tests.json"


def worklist_file() -> Path:
    """Return the default worklist database of triage; it holds paths of images."""
    return data_folder() / "worklist.sqlite"


def archive_folder() -> Path:
    """Return the folder of images fetched from an archive by the window, until it is closed."""
    return data_folder() / "archive"


def data_folder() -> Path:
    """Return the folder of what users make: annotations and reader findings by hash of the image.

    Texts in it are as typed.
    """
    return user_data_path(APP_NAME, appauthor=False)


def session_restore_file() -> Path:
    """Return the list of open images; it exists while the program runs, and after a crash."""
    return user_state_path(APP_NAME, appauthor=False) / "sitting.json"


def instance_files() -> tuple[Path, Path]:
    """Return the lock file and the socket of the running program, in a private folder."""
    folder = user_state_path(APP_NAME, appauthor=False)
    with suppress(OSError):  # without the folder every start opens a window of its own
        make_private_folder(folder)
    return folder / "instance.lock", folder / "instance.socket"
