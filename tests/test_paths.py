"""What the program keeps of its own is readable by the user alone."""

import stat
import sys
from pathlib import Path

import pytest

from xray_desktop import paths
from xray_desktop.error_log import LOG_FILE, log_error
from xray_desktop.inference.self_test import SelfTests

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has other permissions")
FINDERS = ("cache", "config", "data", "log", "state")


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """The program's folders in a home of their own."""
    for kind in FINDERS:
        monkeypatch.setattr(
            paths, f"user_{kind}_path", lambda name, kind=kind, **_named: tmp_path / kind / name
        )
    return tmp_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_made_closed_and_those_above_stay(home):
    folder = home / "state" / paths.APP_NAME / "log"
    folder.parent.mkdir(parents=True, mode=0o755)
    home.chmod(0o755)
    paths.make_private_folder(folder)
    assert mode(folder) == mode(folder.parent) == 0o700
    assert mode(home) == 0o755


def test_folders_of_an_earlier_version_are_closed(home):
    folders = [home / kind / paths.APP_NAME for kind in FINDERS]
    for folder in folders:
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    paths.make_folders_private()
    assert {mode(folder) for folder in folders} == {0o700}


def test_logs_and_self_tests_are_the_user_s_own(home):
    log_error(ValueError(), paths.log_folder())
    assert mode(paths.log_folder()) == 0o700
    assert mode(paths.log_folder() / LOG_FILE) == 0o600

    class Engine:
        device = "CPU"

        class identity:  # noqa: N801
            sha256 = "0" * 64

    SelfTests(paths.self_tests_file()).remember(Engine())
    assert mode(paths.self_tests_file()) == 0o600
    assert mode(paths.self_tests_file().parent) == 0o700
