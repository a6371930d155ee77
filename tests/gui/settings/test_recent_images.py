"""Paths of images in the settings: kept if wished, closed to others, forgotten at once."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from tests.gui.fakes import image
from xray_desktop.gui.settings.preferences import Preferences
from xray_desktop.gui.settings.recent_images import (
    KEY,
    MAX_IN_LIST,
    MAX_RECENT,
    OLD_KEY,
    RecentImages,
)
from xray_desktop.paths import archive_folder

ROOT = Path(__file__).resolve().parents[3]
USE = """
from pathlib import Path
from PySide6.QtWidgets import QApplication, QFileDialog
import shiboken6
from xray_desktop.gui.settings.recent_images import RecentImages, user_settings
app = QApplication([])
settings = user_settings()
RecentImages(settings).add((Path("/films/Doe^Jane.dcm"),))
RecentImages(settings).add((Path("/films/Doe^John"),))
dialog = QFileDialog(None, "Open", "/")
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.show()
dialog.accept()
shiboken6.delete(dialog)
settings.sync()
"""


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_none_are_kept_if_none_are_wanted(settings):
    Preferences(recent_images=False).store(settings)
    recent = RecentImages(settings)
    recent.add((Path("a.png"),))
    assert recent.entries == ()


def test_images_that_an_earlier_version_noted_while_paging_are_forgotten(settings):
    settings.setValue(OLD_KEY, ["/films/Doe^Jane.dcm"])
    assert RecentImages(settings).entries == ()
    assert settings.value(OLD_KEY) is None


def test_lists_are_kept_the_latest_first(settings):
    recent = RecentImages(settings)
    lists = [(Path("folder"),), (Path("a.png"), Path("b & c.png")), (Path("other"),)]
    for paths in (*lists, lists[0]):
        recent.add(paths)
    settings.sync()
    assert RecentImages(settings).entries == (lists[0], lists[2], lists[1])
    recent.add(tuple(Path(str(number)) for number in range(MAX_IN_LIST + 1)))
    recent.add(())
    assert len(recent.entries) == 3
    for number in range(MAX_RECENT):
        recent.add((Path(str(number)),))
    assert len(recent.entries) == MAX_RECENT
    recent.clear()
    assert recent.entries == ()


@pytest.mark.parametrize("stored", ["x", '{"a": 1}', "[1]", ["[]", "no list"], 3])
def test_lists_that_are_none_are_left_out(settings, stored):
    settings.setValue(KEY, stored)
    assert RecentImages(settings).entries == ()


def test_folders_and_lists_are_opened_from_the_menu(harness, qtbot, tmp_path):
    one = harness(**{"a.png": image(), "b.png": image(), "c.png": image()})
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).touch()
    (tmp_path / "c.png").touch()
    opened = [[folder], [folder / "b.png", tmp_path / "c.png"], [tmp_path / "c.png"]]
    for paths in opened:
        with qtbot.waitSignal(one.session.image_opened):
            one.session.open(paths)
    menu = one.window.menus._recent_menu
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    listed = [str(tmp_path / "c.png"), f"{folder / 'b.png'} and 1 more", str(folder), ""]
    assert texts[:4] == listed
    with qtbot.waitSignal(one.session.image_opened):
        menu.actions()[2].trigger()
    assert one.session.playlist.paths == (folder / "a.png", folder / "b.png")


@pytest.mark.skipif(sys.platform != "linux", reason="settings are no file of ours")
def test_the_settings_are_closed_to_others_and_one_command_forgets_the_paths(tmp_path):
    config = tmp_path / "config"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("XDG_")},
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(config),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }
    own = config / "xray-desktop"
    own.mkdir(parents=True)
    file = own / "xray-desktop.conf"
    file.write_text("[General]\nreal_size=1\n")
    for path in (own, file):  # as an earlier version left them
        path.chmod(0o755)
    subprocess.run([sys.executable, "-c", USE], env=environment, check=True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert [path.name for path in config.iterdir()] == ["xray-desktop"]
    kept = {path: path.read_text() for path in own.rglob("*.conf")}
    assert len(kept) == 2
    assert "Doe^Jane" in kept[file]
    assert "Doe^John" in kept[file]
    restore = tmp_path / ".local" / "state" / "xray-desktop" / "sitting.json"
    restore.parent.mkdir(parents=True)
    restore.write_text("{}")
    fetched = tmp_path / ".local" / "share" / "xray-desktop" / "archive" / "a" / "1.dcm"
    fetched.parent.mkdir(parents=True)
    fetched.touch()
    command = [sys.executable, "-m", "xray_desktop", "clear-history"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert "Deleted" in done.stderr
    left = "".join(path.read_text() for path in own.rglob("*.conf"))
    assert "Doe" not in left
    assert "lastVisited" not in left
    assert "real_size" in left
    assert not restore.exists()
    assert not fetched.exists()


def test_images_that_are_deleted_with_the_window_are_no_recent_images(settings):
    recent = RecentImages(settings)
    recent.add((archive_folder() / "a" / "1.dcm",))
    recent.add((archive_folder() / "a",))
    assert recent.entries == ()


@pytest.fixture
def notes(tmp_path) -> QSettings:
    """Qt's own settings, in a folder of the test."""
    before = Path(QSettings(QSettings.Scope.UserScope, "QtProject").fileName()).parent
    place = (QSettings.Format.NativeFormat, QSettings.Scope.UserScope)
    QSettings.setPath(*place, str(tmp_path))
    made = QSettings(QSettings.Scope.UserScope, "QtProject")
    made.setValue("FileDialog/lastVisited", "file:///films/Doe^Jane")
    made.sync()
    yield made
    QSettings.setPath(*place, str(before))


@pytest.mark.skipif(sys.platform != "linux", reason="would change the settings of the system")
@pytest.mark.parametrize("by", ["menu", "settings"])
def test_menu_and_switch_forget_them(harness, qtbot, notes, by):
    one = harness(good=image())
    one.open("good", "good too")
    qtbot.waitUntil(lambda: bool(one.window._recent.entries))
    if by == "menu":
        one.window.actions_by_id["clear_history"].trigger()
    else:
        one.window.preferences._change(Preferences(), Preferences(recent_images=False))
    notes.sync()
    assert one.window._recent.entries == ()
    assert notes.value("FileDialog/lastVisited") is None
