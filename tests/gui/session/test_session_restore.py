"""What was open comes back after a crash, and leaves no trace after a clean end."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.conftest import WindowHarness
from tests.gui.fakes import image
from xray_desktop.gui.common.jobs import JobRunner
from xray_desktop.gui.session.playlist import Playlist
from xray_desktop.gui.session.session_restore import NOTE, SessionRestore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sitting.json"


def noted(file: Path, runner: JobRunner, playlist: Playlist, qtbot: QtBot) -> SessionRestore:
    session_restore = SessionRestore(file, runner)
    session_restore.note(playlist)
    qtbot.waitUntil(lambda: not runner.active(NOTE) and file.exists())
    return session_restore


def images(folder: Path, *names: str) -> tuple[Path, ...]:
    for name in names:
        (folder / name).touch()
    return tuple(folder / name for name in names)


def test_a_note_is_read_again_and_is_the_users_own(
    file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    runner = JobRunner()
    paths = images(tmp_path, "a", "b", "c")
    noted(file, runner, Playlist(paths, 1), qtbot)
    left = SessionRestore(file, runner).interrupted()
    assert left is not None
    assert (left.paths, left.index) == (paths, 1)
    assert str(tmp_path) not in repr(left)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert runner.shutdown()


def test_images_that_are_gone_are_left_out(file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    runner = JobRunner()
    paths = images(tmp_path, "a", "b", "c")
    noted(file, runner, Playlist(paths, 2), qtbot)
    paths[0].unlink()
    left = SessionRestore(file, runner).interrupted()
    assert left is not None
    assert (left.paths, left.index) == (paths[1:], 1)
    for path in paths[1:]:
        path.unlink()
    assert SessionRestore(file, runner).interrupted() is None
    assert runner.shutdown()


def test_after_a_clean_end_there_is_nothing(file: Path, tmp_path: Path, qtbot: QtBot) -> None:
    runner = JobRunner()
    session_restore = noted(file, runner, Playlist(images(tmp_path, "a")), qtbot)
    session_restore.end()
    session_restore.end()
    assert not file.exists()
    assert session_restore.interrupted() is None
    assert runner.shutdown()


@pytest.mark.parametrize("content", ["", "[]", '{"paths": ["a"], "index": 4}', '{"paths": 3}'])
def test_a_damaged_note_is_no_note(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    assert SessionRestore(file, JobRunner()).interrupted() is None


def test_a_folder_that_cannot_be_written_costs_the_note_alone(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").touch()
    runner = JobRunner()
    SessionRestore(tmp_path / "file" / "sitting.json", runner).note(Playlist(images(tmp_path, "a")))
    qtbot.waitUntil(lambda: not runner.active(NOTE))
    assert runner.shutdown()


def test_the_window_offers_it_and_opens_the_image_that_was_shown(
    harness: Callable[..., WindowHarness], file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    one = harness(a=image(0.4), b=image(0.5))
    paths = images(one.folder, "a", "b")
    file.parent.mkdir()
    file.write_text(
        json.dumps({"paths": [str(path) for path in paths], "index": 1}), encoding="utf-8"
    )
    one.window.display.offer_restore(SessionRestore(file, one.runner))
    banner = one.window.banner
    assert not banner.isHidden()
    assert "Images that were open: 2" in banner.label.text()
    assert str(one.folder) not in banner.label.text()
    with qtbot.waitSignal(one.session.image_opened):
        banner.accept.click()
    assert one.session.playlist is not None
    assert one.session.playlist.current == paths[1]
    assert banner.isHidden()


def test_dismissing_the_offer_forgets_it(
    harness: Callable[..., WindowHarness], file: Path, tmp_path: Path
) -> None:
    one = harness()
    file.parent.mkdir()
    (kept,) = images(tmp_path, "a")
    file.write_text(json.dumps({"paths": [str(kept)], "index": 0}), encoding="utf-8")
    one.window.display.offer_restore(SessionRestore(file, one.runner))
    one.window.banner.dismiss.click()
    assert not file.exists()
    assert one.window.banner.isHidden()
    one.window.banner.show_message("something else")
    assert one.window.banner.accept.isHidden()


def test_images_that_the_system_does_not_let_us_look_at_are_not_offered(
    file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    (kept,) = images(tmp_path, "a")
    denied = tmp_path / ("x" * 300)  # a longer name than a disk takes: it raises, too
    restore = noted(file, JobRunner(), Playlist((denied, kept)), qtbot)
    found = restore.interrupted()
    assert found is not None
    assert found.paths == (kept,)
