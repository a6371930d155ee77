"""Fixtures that every room shares."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import xray_desktop  # noqa: F401 - before any runtime: it sends no reports

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real test films beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder of real test films, `shared`, beside the checkout")
    return SHARED


class SmallDisk:
    """A disk of two megabytes; `fill` leaves no room on it, `empty` makes room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(b"x" * 4096)

    def empty(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk of its own; skips where none may be made."""
    if sys.platform != "linux":
        pytest.skip("needs a small tmpfs")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small disk here")
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", folder], check=True)
